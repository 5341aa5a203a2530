// Asks one recorder many things: over one connection a poll, with one log-in for as long as its nonce lasts, because
// recorders count log-ins, allow few connections and lock accounts. Follows no redirect and sends a rejected login no more.

import { randomBytes } from 'node:crypto';
import { decodeText } from '../../contract/charset.ts';
import { authorization, chooseChallenge, type Challenge } from '../http/digest.ts';
import { type Exchange, GarbageAnswer } from '../http/exchange.ts';
import type { Head } from '../http/head.ts';
import { type Attempt, MAX_LOGIN_FAILURES } from '../http/login-guard.ts';
import type { Login } from '../http/login.ts';

/** Longest body of an answer, bytes; a longer one is garbage. */
export const MAX_ANSWER_BYTES = 524_288;

/** The recorder refuses the login, or it rests because it was refused. */
export class LoginRejected extends Error {
  override readonly name = 'LoginRejected';
  readonly isResting: boolean;

  constructor(isResting = false) {
    super('the login is rejected');
    this.isResting = isResting;
  }
}

/** The recorder takes nobody in just now: too many are logged in. Says nothing about the login. */
export class TooBusy extends Error {
  override readonly name = 'TooBusy';
}

export interface Answer {
  status: number;
  text: string;
}

export interface Question {
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  /** Of a POST. */
  body?: string;
  /** Of the body; XML unless given. */
  type?: string;
  /** The body itself says who we are, so that a refusal is the last word. */
  isSigned?: boolean;
  /** Changes something: it is sent over a connection of its own, and not again when that breaks. */
  isOnce?: boolean;
}

export interface SessionParts {
  host: string;
  port: number;
  login: Login;
  /** Opens a connection to it. */
  open: (signal: AbortSignal) => Promise<Exchange>;
  /** Leave to send the login; undefined while it rests. */
  enter: (signal: AbortSignal) => Promise<Attempt | undefined>;
}

const BUSY = /too many|max(?:imum)? ?(?:user|connect|session)|userFull|maxSession|exceed/i;
/** Hikvision's words, and Dahua's, which come with status 403. */
const LOCKED =
  /<lockStatus>\s{0,9}lock\s{0,9}<|isLocked["'\s:=>]{1,9}true|account (?:is )?locked|AccountLocked|"RmLock"\s{0,9}:\s{0,9}[1-9]/i;
/** Of a refusal, characters that are searched for its reason. */
const MAX_REASON_CHARS = 4096;

export class RecorderSession {
  /** Log-ins sent that a new nonce asked for. */
  logIns = 0;
  /** Requests sent in the present poll. */
  requests = 0;
  readonly #parts: SessionParts;
  #challenge: Challenge | undefined;
  #count = 0;
  /** It has once been refused a nonce that it had taken before: each request is given a new one. */
  #isOneTime = false;
  #exchange: Exchange | undefined;
  #signal: AbortSignal = AbortSignal.abort();
  #isAdmitted = false;
  #attempt: Attempt | undefined;

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  get login(): Login {
    return this.#parts.login;
  }

  /** The recorder has taken the login in this poll. */
  get isAdmitted(): boolean {
    return this.#isAdmitted;
  }

  begin(signal: AbortSignal): void {
    this.end();
    this.#signal = signal;
    this.requests = 0;
    this.#isAdmitted = false;
  }

  end(): void {
    this.#hangUp();
    this.#attempt?.[Symbol.dispose]();
    this.#attempt = undefined;
  }

  /** @throws LoginRejected, TooBusy, GarbageAnswer, the socket's error, or the signal's reason */
  async ask(question: Question): Promise<Answer> {
    if (this.#isOneTime) this.#challenge = undefined;
    const isKnownNonce = this.#challenge !== undefined;
    if (isKnownNonce || question.isSigned) await this.#admit();
    let answer = await this.#send(question);
    if (answer.status === 401) {
      if (question.isSigned) throw await this.refuse(answer.text);
      const uses = this.#count;
      answer = await this.#logIn(question, answer, isKnownNonce);
      // Refused when it was nearly new, though the login is right: here a nonce is good only once.
      if (isKnownNonce && uses <= 2) this.#isOneTime = true;
    }
    if (answer.status === 403 && isLocked(answer.text)) throw await this.refuse(answer.text);
    if (this.#challenge) this.accept();
    return { status: answer.status, text: answer.text };
  }

  /** The recorder has taken the login. Told from outside of signed questions alone. */
  accept(): void {
    this.#isAdmitted = true;
    this.#attempt?.end('accepted');
    this.#attempt = undefined;
  }

  /** It has not, `times` times. @returns what to throw */
  async refuse(text: string, times = 1): Promise<LoginRejected> {
    this.#challenge = undefined;
    this.#attempt ??= await this.#parts.enter(this.#signal);
    this.#attempt?.end('rejected', isLocked(text) ? MAX_LOGIN_FAILURES : times);
    this.#attempt = undefined;
    return new LoginRejected();
  }

  /** Once a poll: what it has taken once it takes again. */
  async #admit(): Promise<void> {
    if (this.#isAdmitted || this.#attempt) return;
    this.#attempt = await this.#parts.enter(this.#signal);
    if (!this.#attempt) throw new LoginRejected(true);
  }

  async #logIn(
    question: Question,
    asked: Answer & { head: Head },
    isKnownNonce: boolean,
  ): Promise<Answer & { head: Head }> {
    refuseBusy(asked);
    const headers = asked.head.headers.get('www-authenticate') ?? [];
    const challenge = chooseChallenge(headers);
    if (!challenge) throw new GarbageAnswer('it asks for a login in a way that is not known');
    await this.#admit();
    this.#challenge = challenge;
    this.#count = 0;
    this.logIns++;
    const answer = await this.#send(question);
    if (answer.status !== 401) return answer;
    this.#challenge = undefined;
    refuseBusy(answer);
    // A nonce that is refused without being called old may have been refused for its password: then it was counted, too.
    const isStale = /\bstale="?true/i.test(headers.join().slice(0, MAX_REASON_CHARS));
    throw await this.refuse(answer.text, isKnownNonce && !isStale ? 2 : 1);
  }

  /** Over the connection at hand; over a new one where the recorder has closed it meanwhile. */
  async #send(question: Question): Promise<Answer & { head: Head }> {
    if (question.isOnce) this.#hangUp();
    const known = this.#exchange;
    if (known) {
      try {
        return await this.#over(known, question);
      } catch (error) {
        this.#hangUp();
        if (this.#signal.aborted || !(error instanceof GarbageAnswer || isReset(error))) throw error;
        if (error instanceof GarbageAnswer && !error.message.includes('closed')) throw error;
      }
    }
    this.#exchange = await this.#parts.open(this.#signal);
    return this.#over(this.#exchange, question);
  }

  #hangUp(): void {
    this.#exchange?.close();
    this.#exchange = undefined;
  }

  async #over(exchange: Exchange, question: Question): Promise<Answer & { head: Head }> {
    this.requests++;
    exchange.send(this.#text(question));
    const head = await exchange.head('HTTP');
    if (head.headers.has('content-encoding'))
      throw new GarbageAnswer('the answer is compressed, which was not asked for');
    const isKept = !/close/i.test(head.headers.get('connection')?.[0] ?? '');
    const hasBody = head.status >= 200 && head.status !== 204 && head.status !== 304;
    const body = hasBody ? await exchange.body(head, MAX_ANSWER_BYTES, !isKept) : Buffer.alloc(0);
    if (!isKept) this.#hangUp();
    return { status: head.status, head, text: decodeText(body) };
  }

  #text({ method, path, body, type, isSigned }: Question): string {
    const { host, port, login } = this.#parts;
    const name = host.includes(':') ? `[${host}]` : host;
    const lines = [`${method} ${path} HTTP/1.1`, `Host: ${name}:${port}`, 'User-Agent: Foresite', 'Accept: */*'];
    if (this.#challenge && !isSigned) {
      const clientNonce = randomBytes(8).toString('hex');
      const count = ++this.#count;
      const request = { method, uri: path, clientNonce, count };
      lines.push(`Authorization: ${authorization(this.#challenge, login, request)}`);
    }
    if (body !== undefined)
      lines.push(
        `Content-Type: ${type ?? 'application/xml'}; charset=utf-8`,
        `Content-Length: ${Buffer.byteLength(body)}`,
      );
    return `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`;
  }
}

function isReset(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

function refuseBusy({ text }: Answer): void {
  if (BUSY.test(text.slice(0, MAX_REASON_CHARS))) throw new TooBusy('too many users are logged in');
}

function isLocked(text: string): boolean {
  return LOCKED.test(text.slice(0, MAX_REASON_CHARS));
}
