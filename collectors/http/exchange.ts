// Talks to a device over one TCP connection and gives up at the signal: the only file of the probes that holds a socket.
// What a peer can make us keep is bounded by bytes, what it can make us wait by the signal.

import type { Socket } from 'node:net';
import type { Network } from '../../contract/network.ts';
import { type Head, type HeadProtocol, bodyLength, mayBeAnswer, parseHead } from './head.ts';

/** Longest head of an answer, bytes; a longer one is garbage. */
export const MAX_HEAD_BYTES = 16_384;
/** Longest body that is read past to keep a connection usable, bytes; a longer one is garbage. */
export const MAX_BODY_BYTES = 65_536;

const HEAD_END = /\r?\n\r?\n/;

/** The peer answered something that is not the protocol, too much of it, or closed in the middle. */
export class GarbageAnswer extends Error {
  override readonly name = 'GarbageAnswer';
}

/** One connection, used by one request after the other. Close it with `await using` or `close`. */
export class Exchange {
  readonly #socket: Socket;
  readonly #signal: AbortSignal;
  #received: Buffer = Buffer.alloc(0);
  #failure: Error | undefined;
  #wake: (() => void) | undefined;

  static async open(network: Network, host: string, port: number, signal: AbortSignal): Promise<Exchange> {
    signal.throwIfAborted();
    return new Exchange(await network.dial(host, port, signal), signal);
  }

  constructor(socket: Socket, signal: AbortSignal) {
    this.#socket = socket;
    this.#signal = signal;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new GarbageAnswer('the connection was closed before the answer was complete')));
    signal.addEventListener('abort', this.#onAbort, { once: true });
    if (signal.aborted) this.#onAbort();
  }

  /**
   * Sends a request and reads the head of its answer. Skipping its body makes the next request possible.
   * @throws GarbageAnswer, the socket's error, or the signal's reason
   */
  async request(text: string, protocol: HeadProtocol, thenBody: 'skip' | 'ignore'): Promise<Head> {
    this.#socket.write(text);
    const end = await this.#until(() => this.#headEnd(protocol));
    const head = parseHead(this.#received.subarray(0, end).toString('latin1'), protocol);
    if (!head) throw new GarbageAnswer(`the answer has no ${protocol} status line`);
    this.#received = this.#received.subarray(end);
    if (thenBody === 'skip') await this.#skipBody(head);
    return head;
  }

  close(): void {
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#socket.destroy();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  readonly #onAbort = (): void => {
    this.#fail(this.#signal.reason instanceof Error ? this.#signal.reason : new Error('aborted'));
    this.#socket.destroy();
  };

  #take(chunk: Buffer): void {
    // Past the cap nothing that follows can change the verdict, so it is not kept.
    if (this.#received.length > MAX_HEAD_BYTES + MAX_BODY_BYTES) return;
    this.#received = Buffer.concat([this.#received, chunk]);
    this.#wake?.();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wake?.();
  }

  async #until(find: () => number | undefined): Promise<number> {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      if (this.#failure) throw this.#failure;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }

  #headEnd(protocol: HeadProtocol): number | undefined {
    const text = this.#received.subarray(0, MAX_HEAD_BYTES).toString('latin1');
    if (!mayBeAnswer(text, protocol)) throw new GarbageAnswer(`the answer does not begin with ${protocol}/`);
    const end = HEAD_END.exec(text);
    if (end) return end.index + end[0].length;
    if (this.#received.length >= MAX_HEAD_BYTES)
      throw new GarbageAnswer(`the head is longer than ${MAX_HEAD_BYTES} bytes`);
    return undefined;
  }

  async #skipBody(head: Head): Promise<void> {
    const length = bodyLength(head);
    if (!(length <= MAX_BODY_BYTES)) throw new GarbageAnswer(`the body is longer than ${MAX_BODY_BYTES} bytes`);
    await this.#until(() => (this.#received.length >= length ? length : undefined));
    this.#received = this.#received.subarray(length);
  }
}
