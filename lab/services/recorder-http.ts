// A recorder's own HTTP interface: digest log-in that locks after five wrong passwords, then Hikvision's ISAPI, Dahua's
// CGI or ONVIF. What it tells comes from the state that its owner holds; used by the simulated site and by tests.

import { createHash, randomBytes } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { answerCgi } from './recorder-cgi.ts';
import { readRequest, replyBytes } from './http-requests.ts';
import { answerIsapi } from './recorder-isapi.ts';
import { answerOnvif, onvifFault, onvifQuestion, tokenOf } from './recorder-onvif.ts';
import type { RecorderReply, RecorderRequest, RecorderState } from './recorder-state.ts';

/** Wrong passwords after which the account is locked, none more than this apart, and for how long, ms. */
export const LOCK_AFTER = 5;
export const LOCK_MS = 1_800_000;

export interface RecorderOptions {
  make: 'hikvision' | 'dahua' | 'onvif';
  user: string;
  password: string;
  state: RecorderState;
  algorithm?: 'MD5' | 'SHA-256';
  /** A nonce is good once. */
  isOneTime?: boolean;
  /** ONVIF knows no log-in of HTTP, and wants a token in each question. */
  wantsToken?: boolean;
  /** Of each answer of a server of its own. */
  delayMs?: number;
  /** Texts in GBK: each character of these is replaced by its two octets. */
  gbk?: ReadonlyMap<string, Buffer>;
  nowMs?: () => number;
  /** Its front page, for which nobody has to log in. */
  page?: () => string;
}

export class RecorderHttp {
  readonly options: RecorderOptions;
  /** Log-ins that were right, wrong ones, and requests in all. */
  readonly counts = { accepted: 0, wrong: 0, requests: 0, nonces: 0 };
  /** Answers every request with this instead, e.g. that too many are logged in. */
  instead: RecorderReply | null = null;
  readonly #nonces = new Map<string, Set<string>>();
  #wrongInARow = 0;
  #wrongAtMs = 0;
  #lockedUntilMs = 0;

  constructor(options: RecorderOptions) {
    this.options = options;
  }

  get isLocked(): boolean {
    return this.#now() < this.#lockedUntilMs;
  }

  /** Uses the requests that have arrived whole. @returns how many bytes, and the answers */
  take(bytes: Buffer): { used: number; replies: Buffer[] } {
    const replies: Buffer[] = [];
    let used = 0;
    for (;;) {
      const one = readRequest(bytes.subarray(used));
      if (!one) return { used, replies };
      used += one.used;
      const reply = this.answer(one.request);
      const type = reply.type ?? (reply.body.startsWith('<') ? 'application/xml' : 'text/plain');
      replies.push(replyBytes({ ...reply, type, body: reply.picture ?? this.#encode(reply.body) }));
    }
  }

  answer(request: RecorderRequest): RecorderReply {
    this.counts.requests++;
    if (this.instead) return this.instead;
    const { page } = this.options;
    if (page && request.path === '/') return { status: 200, type: 'text/html; charset=utf-8', body: page() };
    const { make, state, wantsToken } = this.options;
    // ONVIF core §5.9.4: the clock can be asked by anybody, so that a token can be made by it.
    const isOpen = make === 'onvif' && onvifQuestion(request) === 'GetSystemDateAndTime';
    const refused = isOpen ? null : wantsToken ? this.#refuseToken(request) : this.#refuse(request);
    if (refused) return refused;
    const answers = { hikvision: answerIsapi, dahua: answerCgi, onvif: answerOnvif };
    return answers[make](state, request) ?? { status: 404, body: 'Error\n' };
  }

  #refuseToken(request: RecorderRequest): RecorderReply | null {
    const { state, user, password } = this.options;
    const token = tokenOf(state, user, password, request);
    if (token === 'none') return onvifFault('ter:NotAuthorized');
    if (token === 'wrong' && !this.isLocked) this.#noteWrong();
    if (token === 'wrong' || this.isLocked) return onvifFault('ter:NotAuthorized');
    this.counts.accepted++;
    this.#wrongInARow = 0;
    return null;
  }

  #noteWrong(): void {
    this.counts.wrong++;
    if (this.#now() - this.#wrongAtMs > LOCK_MS) this.#wrongInARow = 0;
    this.#wrongAtMs = this.#now();
    if (++this.#wrongInARow >= LOCK_AFTER) this.#lockedUntilMs = this.#now() + LOCK_MS;
  }

  #refuse({ method, headers }: RecorderRequest): RecorderReply | null {
    const given = directivesOf(headers.get('authorization') ?? '');
    const nonce = given.get('nonce') ?? '';
    const uses = this.#nonces.get(nonce);
    const count = given.get('nc') ?? '';
    if (given.size === 0) return this.#challenge(false);
    if (!uses || uses.has(count) || (this.options.isOneTime && uses.size > 0)) return this.#challenge(true);
    if (this.isLocked) return this.#unauthorised('lock');
    if (given.get('response') !== this.#expected(method, given)) {
      this.#noteWrong();
      return this.#unauthorised(this.isLocked ? 'lock' : 'unlock');
    }
    if (uses.size === 0) this.counts.accepted++;
    uses.add(count);
    this.#wrongInARow = 0;
    return null;
  }

  #challenge(isStale: boolean): RecorderReply {
    const nonce = randomBytes(12).toString('hex');
    this.counts.nonces++;
    this.#nonces.set(nonce, new Set());
    const algorithm = this.options.algorithm ?? 'MD5';
    const stale = isStale ? ', stale=true' : '';
    return {
      status: 401,
      body: '',
      headers: [
        `WWW-Authenticate: Digest realm="recorder", qop="auth", nonce="${nonce}", algorithm=${algorithm}${stale}`,
      ],
    };
  }

  #unauthorised(lock: string): RecorderReply {
    const body = `<userCheck><statusValue>401</statusValue><lockStatus>${lock}</lockStatus></userCheck>`;
    return { ...this.#challenge(false), body };
  }

  #expected(method: string, given: ReadonlyMap<string, string>): string {
    const { user, password, algorithm } = this.options;
    const hash = (text: string): string =>
      createHash(algorithm === 'SHA-256' ? 'sha256' : 'md5')
        .update(text)
        .digest('hex');
    if (given.get('username') !== user) return '';
    const of = (name: string): string => given.get(name) ?? '';
    const secret = hash(`${user}:recorder:${password}`);
    return hash(`${secret}:${of('nonce')}:${of('nc')}:${of('cnonce')}:auth:${hash(`${method}:${of('uri')}`)}`);
  }

  #encode(body: string): Buffer {
    const { gbk } = this.options;
    if (!gbk) return Buffer.from(body);
    return Buffer.concat(Array.from(body, (char) => gbk.get(char) ?? Buffer.from(char)));
  }

  #now(): number {
    return (this.options.nowMs ?? Date.now)();
  }
}

/** A server of its own, on loopback; for tests. */
export function serveRecorder(recorder: RecorderHttp, tls?: { key: string; cert: string }): Server {
  const onSocket = (socket: Socket): void => {
    let waiting: Buffer = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      waiting = Buffer.concat([waiting, chunk]);
      const { used, replies } = recorder.take(waiting);
      waiting = waiting.subarray(used);
      setTimeout(() => {
        for (const reply of replies) if (!socket.destroyed) socket.write(reply);
      }, recorder.options.delayMs ?? 0);
    });
  };
  return tls ? createTlsServer(tls, onSocket) : createServer(onSocket);
}

function directivesOf(header: string): Map<string, string> {
  const directives = new Map<string, string>();
  if (!/^digest /i.test(header)) return directives;
  for (const [, name = '', quoted, bare] of header.matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]+))/g))
    directives.set(name.toLowerCase(), quoted ?? bare ?? '');
  return directives;
}
