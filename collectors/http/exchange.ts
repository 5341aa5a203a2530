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
  /** Bytes that are kept at most. */
  #cap = MAX_HEAD_BYTES + MAX_BODY_BYTES;
  #isEnded = false;
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
    socket.on('close', () => {
      this.#isEnded = true;
      this.#fail(new GarbageAnswer('the connection was closed before the answer was complete'));
    });
    signal.addEventListener('abort', this.#onAbort, { once: true });
    if (signal.aborted) this.#onAbort();
  }

  /**
   * Sends a request and reads the head of its answer. Skipping its body makes the next request possible.
   * @throws GarbageAnswer, the socket's error, or the signal's reason
   */
  async request(text: string, protocol: HeadProtocol, thenBody: 'skip' | 'ignore'): Promise<Head> {
    this.send(text);
    const head = await this.head(protocol);
    if (thenBody === 'skip') await this.body(head, MAX_BODY_BYTES);
    return head;
  }

  /** Sends without waiting for anything. */
  send(data: string | Buffer): void {
    this.#socket.write(data);
  }

  /** Reads the head of the next answer; its body comes next. */
  async head(protocol: HeadProtocol): Promise<Head> {
    const end = await this.until(() => this.#headEnd(protocol));
    const head = parseHead(this.#received.subarray(0, end).toString('latin1'), protocol);
    if (!head) throw new GarbageAnswer(`the answer has no ${protocol} status line`);
    this.drop(end);
    return head;
  }

  /**
   * Reads the body that a head announces: of its length, in chunks, or (`toEnd`) until the peer closes.
   * @throws GarbageAnswer for one that is longer than `maxBytes`, besides what a request throws
   */
  async body(head: Head, maxBytes: number, toEnd = false): Promise<Buffer> {
    const tooLong = (): GarbageAnswer => new GarbageAnswer(`the body is longer than ${maxBytes} bytes`);
    this.#cap = Math.max(this.#cap, MAX_HEAD_BYTES + maxBytes);
    if (isChunked(head)) return this.#chunks(maxBytes, tooLong);
    if (toEnd && !head.headers.has('content-length')) {
      const length = await this.until((received) => {
        if (received.length > maxBytes) throw tooLong();
        return this.#isEnded ? received.length : undefined;
      });
      return this.drop(length);
    }
    const length = bodyLength(head);
    if (!(length <= maxBytes)) throw tooLong();
    await this.until((received) => (received.length >= length ? true : undefined));
    return this.drop(length);
  }

  /** Reads a body up to `maxBytes` or its end; what follows is cut off, and nothing more can be asked. */
  async bodyStart(head: Head, maxBytes: number): Promise<Buffer> {
    this.#cap = Math.max(this.#cap, MAX_HEAD_BYTES + maxBytes);
    if (isChunked(head)) return this.#chunks(maxBytes, undefined);
    const announced = head.headers.has('content-length') ? bodyLength(head) : maxBytes;
    const length = announced <= maxBytes ? announced : maxBytes;
    const isOver = (received: Buffer): boolean => received.length >= length || this.#isEnded;
    return this.drop(
      await this.until((received) => (isOver(received) ? Math.min(length, received.length) : undefined)),
    );
  }

  /** Waits until `find` finds something in what was received and not dropped. */
  async until<T>(find: (received: Buffer) => T | undefined): Promise<T> {
    for (;;) {
      const found = find(this.#received);
      if (found !== undefined) return found;
      if (this.#failure) throw this.#failure;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }

  /** As `until`, but gives up after `waitMs` with undefined. */
  async within<T>(waitMs: number, find: (received: Buffer) => T | undefined): Promise<T | undefined> {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.#wake?.();
    }, waitMs);
    try {
      const found = await this.until((received) => {
        const value = find(received);
        if (value !== undefined) return { value };
        return isLate ? { value: undefined } : undefined;
      });
      return found.value;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Takes bytes that were received out of the way. @returns them */
  drop(count: number): Buffer {
    const dropped = this.#received.subarray(0, count);
    this.#received = this.#received.subarray(count);
    return dropped;
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
    if (this.#received.length > this.#cap) return;
    this.#received = Buffer.concat([this.#received, chunk]);
    this.#wake?.();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wake?.();
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

  /** RFC 9112 §7.1; trailers are dropped. Without `tooLong` what is longer is cut. */
  async #chunks(maxBytes: number, tooLong: (() => Error) | undefined): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let total = 0;
    for (;;) {
      const line = await this.until((received) => lineOf(received));
      const size = /^([0-9a-f]{1,8})\s*(?:;|$)/i.exec(line.text)?.[1];
      if (size === undefined) throw new GarbageAnswer('a chunk has no length');
      this.drop(line.bytes);
      const length = Number.parseInt(size, 16);
      if ((total += length) > maxBytes) {
        if (tooLong) throw tooLong();
        const part = length - (total - maxBytes);
        await this.until((received) => (received.length >= part ? true : undefined));
        return Buffer.concat([...chunks, this.drop(part)]);
      }
      if (length === 0) return Buffer.concat(chunks);
      await this.until((received) => (received.length >= length + 2 ? true : undefined));
      chunks.push(this.drop(length));
      this.drop(2);
    }
  }
}

/** Longest line before a chunk, bytes. */
const MAX_CHUNK_LINE_BYTES = 256;

function lineOf(received: Buffer): { text: string; bytes: number } | undefined {
  const end = received.subarray(0, MAX_CHUNK_LINE_BYTES).indexOf('\r\n');
  if (end >= 0) return { text: received.toString('latin1', 0, end), bytes: end + 2 };
  if (received.length >= MAX_CHUNK_LINE_BYTES) throw new GarbageAnswer('a chunk has no length');
  return undefined;
}

function isChunked(head: Head): boolean {
  return head.headers.get('transfer-encoding')?.some((value) => /\bchunked\b/i.test(value)) === true;
}
