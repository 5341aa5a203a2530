// Asks a camera or recorder for its video service: OPTIONS proves that the service answers, DESCRIBE that it knows the
// stream and accepts the login. At most one login is tried in a poll, so that no device locks the account.

import { randomBytes } from 'node:crypto';
import type { Exchange } from '../http/exchange.ts';
import { authorization, chooseChallenge } from '../http/digest.ts';
import type { Login } from '../http/login.ts';

export interface RtspAnswer {
  status: number;
  /** `accepted` and `rejected` tell what became of the login; `untried` when none was sent. */
  login: 'untried' | 'accepted' | 'rejected';
}

export interface RtspRequest {
  host: string;
  port: number;
  path: string | null;
  /** Null when there is none, or when it must not be tried again. */
  login: Login | null;
}

export async function askRtsp(
  exchange: Exchange,
  request: RtspRequest,
  onFirstStatus: () => void,
): Promise<RtspAnswer> {
  const host = request.host.includes(':') ? `[${request.host}]` : request.host;
  const uri = `rtsp://${host}:${request.port}${request.path ?? '/'}`;
  const options = await exchange.request(requestText('OPTIONS', uri, 1), 'RTSP', 'skip');
  onFirstStatus();
  if (request.path === null) return { status: options.status, login: 'untried' };

  const first = await exchange.request(requestText('DESCRIBE', uri, 2), 'RTSP', 'skip');
  const challenge = first.status === 401 ? chooseChallenge(first.headers.get('www-authenticate') ?? []) : undefined;
  if (!challenge || !request.login) return { status: first.status, login: 'untried' };

  const answer = authorization(challenge, request.login, {
    method: 'DESCRIBE',
    uri,
    clientNonce: randomBytes(8).toString('hex'),
  });
  const second = await exchange.request(requestText('DESCRIBE', uri, 3, answer), 'RTSP', 'ignore');
  // RFC 2326 §11.1: 401; some firmwares say 403 to a known user with a wrong password.
  const isRejected = second.status === 401 || second.status === 403;
  return { status: second.status, login: isRejected ? 'rejected' : 'accepted' };
}

function requestText(method: string, uri: string, sequence: number, login?: string): string {
  const accept = method === 'DESCRIBE' ? 'Accept: application/sdp\r\n' : '';
  const authorize = login === undefined ? '' : `Authorization: ${login}\r\n`;
  return `${method} ${uri} RTSP/1.0\r\nCSeq: ${sequence}\r\nUser-Agent: Foresite\r\n${accept}${authorize}\r\n`;
}
