// Bounds what one MQTT packet can make us hold. A broker forwards messages of up to 256 MB, and the client library
// gathers a packet whole; a larger one passes with its payload cut off, so that it is acknowledged and forgotten.

import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** Largest packet passed on as it is, bytes. */
export const MAX_PACKET_BYTES = 131_072;
/** Longest topic of an oversized packet, bytes; a longer one ends the connection. */
const MAX_TOPIC_BYTES = 1024;
/** Fixed header: type and flags, then at most four bytes of length (MQTT-2.2.3). */
const MAX_HEADER_BYTES = 5;

const PUBLISH = 3;

/** Cuts a stream of MQTT packets. Feed it chunks; what it gives may be passed on. */
export class FrameGuard {
  /** Bytes of a packet's beginning that does not suffice yet to judge it. */
  #head: Buffer = Buffer.alloc(0);
  #passBytes = 0;
  #dropBytes = 0;
  #cut = 0;

  /** How many packets lost their payload. */
  get cut(): number {
    return this.#cut;
  }

  /** @throws Error for what is no MQTT, which ends the connection */
  feed(chunk: Buffer): Buffer[] {
    const out: Buffer[] = [];
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#dropBytes > 0) {
        const drop = Math.min(this.#dropBytes, rest.length);
        this.#dropBytes -= drop;
        rest = rest.subarray(drop);
      } else if (this.#passBytes > 0) {
        const pass = Math.min(this.#passBytes, rest.length);
        out.push(rest.subarray(0, pass));
        this.#passBytes -= pass;
        rest = rest.subarray(pass);
      } else {
        const all = this.#head.length === 0 ? rest : Buffer.concat([this.#head, rest]);
        this.#head = Buffer.alloc(0);
        const taken = this.#begin(all, out);
        if (taken === 0) {
          this.#head = all;
          break;
        }
        rest = all.subarray(taken);
      }
    }
    return out;
  }

  /** @returns bytes taken of the packet's beginning, 0 when more are needed */
  #begin(bytes: Buffer, out: Buffer[]): number {
    let length = 0;
    let size = 0;
    for (let at = 1; ; at++) {
      if (at >= MAX_HEADER_BYTES) throw new Error('the length of an MQTT packet cannot be read');
      const byte = bytes[at];
      if (byte === undefined) return 0;
      length += (byte & 0x7f) * 128 ** (at - 1);
      if (byte < 0x80) {
        size = at + 1;
        break;
      }
    }
    if (length + size <= MAX_PACKET_BYTES) {
      this.#passBytes = length + size;
      // The loop passes it on from its first byte, so nothing is taken here but the right to do so.
      const pass = Math.min(this.#passBytes, bytes.length);
      out.push(bytes.subarray(0, pass));
      this.#passBytes -= pass;
      return pass;
    }
    return this.#beginOversized(bytes, size, length, out);
  }

  #beginOversized(bytes: Buffer, size: number, length: number, out: Buffer[]): number {
    const first = bytes[0] ?? 0;
    if (first >> 4 !== PUBLISH) throw new Error('an MQTT packet that is no message is too large');
    if (bytes.length < size + 2) return 0;
    const topicBytes = bytes.readUInt16BE(size);
    if (topicBytes > MAX_TOPIC_BYTES) throw new Error('the topic of a large MQTT message is too long');
    const keep = 2 + topicBytes + (((first >> 1) & 3) > 0 ? 2 : 0);
    if (bytes.length < size + keep) return 0;
    out.push(Buffer.from([first, ...lengthBytes(keep)]), bytes.subarray(size, size + keep));
    this.#dropBytes = length - keep;
    this.#cut++;
    return size + keep;
  }
}

function lengthBytes(length: number): number[] {
  const bytes: number[] = [];
  let rest = length;
  do {
    const byte = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? byte | 0x80 : byte);
  } while (rest > 0);
  return bytes;
}

/** A connected socket seen through the guard. Anything wrong destroys both. */
export class GuardedStream extends Duplex {
  readonly #socket: Socket;
  readonly #guard = new FrameGuard();

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', (error) => this.destroy(error));
    socket.on('end', () => this.push(null));
    socket.on('close', () => this.destroy());
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  #receive(chunk: Buffer): void {
    try {
      for (const piece of this.#guard.feed(chunk)) if (!this.push(piece)) this.#socket.pause();
    } catch (error) {
      this.destroy(error instanceof Error ? error : new Error('an MQTT packet cannot be read'));
    }
  }
}
