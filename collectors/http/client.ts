// Asks a device one thing over HTTP: sends a request, answers a login challenge once where a login may be tried, and reads
// the body within a bound. Follows no redirect, and never sends a login that the guard keeps back: a device that counts
// failures must not lock the account.

import { randomBytes } from 'node:crypto';
import type { Network } from '../../contract/network.ts';
import { authorization, chooseChallenge } from './digest.ts';
import { Exchange } from './exchange.ts';
import type { Head } from './head.ts';
import type { LoginGuard } from './login-guard.ts';
import type { Login } from './login.ts';

export interface HttpDevice {
  network: Network;
  host: string;
  port: number;
  login: Login | null;
  guard: LoginGuard;
  /** What the guard knows the device by: the same for all services of one device, which share their accounts. */
  guardedAs: string;
  /** Of this device; '' unless several are asked. */
  service?: string;
  /** Monotonic, ms. */
  nowMs: () => number;
  /** Opens a connection otherwise than in clear text. */
  open?: () => Promise<Exchange>;
}

export interface HttpQuestion {
  method: 'GET' | 'POST';
  path: string;
  /** With its type, for POST. */
  body?: { type: string; text: string };
  /** Of the body; with 0 it is not read at all. */
  maxBytes: number;
  /** A longer body is cut instead of being garbage. */
  isCut?: boolean;
}

export interface HttpAnswer {
  status: number;
  head: Head;
  body: Buffer;
  /** From the first request, connecting included, to its status. */
  statusMs: number;
  /** `kept`: the guard let no login be sent. `none`: none was asked for, or there is none. */
  login: 'none' | 'accepted' | 'rejected' | 'kept';
}

/** @throws GarbageAnswer, the socket's error, or the signal's reason */
export async function askHttp(device: HttpDevice, question: HttpQuestion, signal: AbortSignal): Promise<HttpAnswer> {
  const first = await once(device, question, signal, undefined);
  const challenge =
    first.status === 401 ? chooseChallenge(first.head.headers.get('www-authenticate') ?? []) : undefined;
  const { login, guard, guardedAs, service = '', nowMs } = device;
  if (!challenge || !login) return { ...first, login: 'none' };
  using attempt = await guard.enter({ device: guardedAs, login, service, nowMs }, signal);
  if (!attempt) return { ...first, login: 'kept' };
  const clientNonce = randomBytes(8).toString('hex');
  const answer = authorization(challenge, login, { method: question.method, uri: question.path, clientNonce });
  const second = await once(device, question, signal, answer);
  const outcome = second.status === 401 ? 'rejected' : 'accepted';
  attempt.end(outcome);
  return { ...second, statusMs: first.statusMs, login: outcome };
}

async function once(
  device: HttpDevice,
  { method, path, body, maxBytes, isCut }: HttpQuestion,
  signal: AbortSignal,
  login: string | undefined,
): Promise<{ status: number; head: Head; body: Buffer; statusMs: number }> {
  const { host, port, network } = device;
  const startMs = device.nowMs();
  using exchange = await (device.open?.() ?? Exchange.open(network, host, port, signal));
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${host.includes(':') ? `[${host}]` : host}:${port}`,
    'User-Agent: Foresite',
    'Accept: */*',
    'Connection: close',
  ];
  if (login !== undefined) lines.push(`Authorization: ${login}`);
  if (body) lines.push(`Content-Type: ${body.type}`, `Content-Length: ${Buffer.byteLength(body.text)}`);
  exchange.send(`${lines.join('\r\n')}\r\n\r\n${body?.text ?? ''}`);
  const head = await exchange.head('HTTP');
  const statusMs = device.nowMs() - startMs;
  // RFC 9110 §6.4.1: these have no body, whatever they announce.
  const hasBody = maxBytes > 0 && head.status >= 200 && head.status !== 204 && head.status !== 304;
  if (!hasBody) return { status: head.status, head, body: Buffer.alloc(0), statusMs };
  const answer = isCut ? exchange.bodyStart(head, maxBytes) : exchange.body(head, maxBytes, true);
  return { status: head.status, head, body: await answer, statusMs };
}
