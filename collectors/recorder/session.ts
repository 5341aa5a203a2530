// Asks one recorder many things: over one connection a poll, with one log-in for as long as its nonce lasts, because
// recorders count log-ins, allow few connections and lock accounts. Follows no redirect and sends a rejected login no more.

import { randomBytes } from 'node:crypto';
import { decodeText } from '../../contract/charset.ts';
import type { Network } from '../../contract/network.ts';
import { authorization, chooseChallenge, type Challenge } from '../http/digest.ts';
import { Exchange, GarbageAnswer } from '../http/exchange.ts';
import type { Head } from '../http/head.ts';
import type { Login } from '../http/login.ts';

/** Longest body of an answer, bytes; a longer one is garbage. */
export const MAX_ANSWER_BYTES = 524_288;

/** The recorder refuses the login. */
export class LoginRejected extends Error {
  override readonly name = 'LoginRejected';
  /** It says that the account is locked: further attempts only lengthen it. */
  readonly isLocked: boolean;

  constructor(isLocked: boolean) {
    super(isLocked ? 'the account is locked' : 'the login is rejected');
    this.isLocked = isLocked;
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
  method: 'GET' | 'POST';
  path: string;
  /** XML of a POST. */
  body?: string;
}

const BUSY = /too many|max(imum)?\w* (user|connect|session)|userFull|maxSession|exceed/i;
const LOCKED = /<lockStatus>\s*lock\s*<|isLocked["'\s:=>]+true|account (is )?locked|AccountLocked/i;

export class RecorderSession {
  /** Log-ins sent that a new nonce asked for. */
  logIns = 0;
  /** Requests sent in the present poll. */
  requests = 0;
  readonly #network: Network;
  readonly #host: string;
  readonly #port: number;
  readonly #login: Login;
  #challenge: Challenge | undefined;
  #count = 0;
  /** It has once been refused a nonce that it had taken before: each request is given a new one. */
  #isOneTime = false;
  #exchange: Exchange | undefined;
  #signal: AbortSignal = AbortSignal.abort();

  constructor(network: Network, host: string, port: number, login: Login) {
    this.#network = network;
    this.#host = host;
    this.#port = port;
    this.#login = login;
  }

  begin(signal: AbortSignal): void {
    this.end();
    this.#signal = signal;
    this.requests = 0;
  }

  end(): void {
    this.#exchange?.close();
    this.#exchange = undefined;
  }

  /** @throws LoginRejected, TooBusy, GarbageAnswer, the socket's error, or the signal's reason */
  async ask(question: Question): Promise<Answer> {
    if (this.#isOneTime) this.#challenge = undefined;
    const isKnownNonce = this.#challenge !== undefined;
    let answer = await this.#send(question);
    if (answer.status === 401) {
      const uses = this.#count;
      answer = await this.#logIn(question, answer);
      // Refused when it was nearly new, though the login is right: here a nonce is good only once.
      if (isKnownNonce && uses <= 2) this.#isOneTime = true;
    }
    return { status: answer.status, text: answer.text };
  }

  async #logIn(question: Question, asked: Answer & { head: Head }): Promise<Answer & { head: Head }> {
    this.#refuseBusy(asked);
    this.#challenge = chooseChallenge(asked.head.headers.get('www-authenticate') ?? []);
    this.#count = 0;
    if (!this.#challenge) throw new GarbageAnswer('it asks for a login in a way that is not known');
    this.logIns++;
    const answer = await this.#send(question);
    if (answer.status !== 401) return answer;
    this.#challenge = undefined;
    this.#refuseBusy(answer);
    throw new LoginRejected(LOCKED.test(answer.text));
  }

  #refuseBusy({ text }: Answer): void {
    if (BUSY.test(text)) throw new TooBusy('too many users are logged in');
  }

  /** Over the connection at hand; over a new one where the recorder has closed it meanwhile. */
  async #send(question: Question): Promise<Answer & { head: Head }> {
    const known = this.#exchange;
    if (known) {
      try {
        return await this.#over(known, question);
      } catch (error) {
        this.end();
        if (this.#signal.aborted || !(error instanceof GarbageAnswer || isReset(error))) throw error;
        if (error instanceof GarbageAnswer && !error.message.includes('closed')) throw error;
      }
    }
    this.#exchange = await Exchange.open(this.#network, this.#host, this.#port, this.#signal);
    return this.#over(this.#exchange, question);
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
    if (!isKept) this.end();
    return { status: head.status, head, text: decodeText(body) };
  }

  #text({ method, path, body }: Question): string {
    const name = this.#host.includes(':') ? `[${this.#host}]` : this.#host;
    const lines = [`${method} ${path} HTTP/1.1`, `Host: ${name}:${this.#port}`, 'User-Agent: Foresite', 'Accept: */*'];
    if (this.#challenge) {
      const clientNonce = randomBytes(8).toString('hex');
      const count = ++this.#count;
      const request = { method, uri: path, clientNonce, count };
      lines.push(`Authorization: ${authorization(this.#challenge, this.#login, request)}`);
    }
    if (body !== undefined)
      lines.push('Content-Type: application/xml; charset=utf-8', `Content-Length: ${Buffer.byteLength(body)}`);
    return `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`;
  }
}

function isReset(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}
