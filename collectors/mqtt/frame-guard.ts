// Bounds what one MQTT packet can make us hold. A broker forwards messages of up to 256 MB, and the client library
// gathers a packet whole; a larger one passes with its payload cut off, so that it is acknowledged and forgotten. Messages
// that want no answer, nearly all there are, are taken here: their way through the library costs many times what they say.

import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { isCutShort } from './cut-short.ts';

/** Largest packet passed on as it is, bytes. */
export const MAX_PACKET_BYTES = 131_072;
/** Longest topic of an oversized packet, bytes; a longer one ends the connection. */
const MAX_TOPIC_BYTES = 1024;
/** Fixed header: type and flags, then at most four bytes of length (MQTT-2.2.3). */
const MAX_HEADER_BYTES = 5;

/** A message of which a part has come is kept until the rest has, up to this size; a larger one goes the library's way. */
const MAX_HELD_BYTES = 4096;

const PUBLISH = 3;

/** The payload is valid until it returns. */
export type TakeMessage = (topic: string, payload: Uint8Array, isRetained: boolean) => void;

/** Cuts a stream of MQTT 3.1.1 packets. Feed it chunks; what it gives may be passed on. */
export class FrameGuard {
  /** Bytes of a packet's beginning that does not suffice yet to judge it. */
  #head: Buffer = Buffer.alloc(0);
  #passBytes = 0;
  #dropBytes = 0;
  #headerBytes = 0;
  /** By how many bytes the header of the packet that was cut last became shorter. */
  #shortened = 0;
  #cut = 0;

  /** How many packets lost their payload. */
  get cut(): number {
    return this.#cut;
  }

  /**
   * @param take gets the messages of QoS 0, which then do not pass
   * @returns what may pass, in as few pieces as may be
   * @throws Error for what is no MQTT, which ends the connection
   */
  feed(chunk: Buffer, take?: TakeMessage): Buffer[] {
    const data = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk]);
    this.#head = Buffer.alloc(0);
    const out: Buffer[] = [];
    let from = 0;
    let at = 0;
    const pass = (): void => {
      if (at > from) out.push(data.subarray(from, at));
    };
    while (at < data.length) {
      if (this.#passBytes > 0) {
        const bytes = Math.min(this.#passBytes, data.length - at);
        this.#passBytes -= bytes;
        at += bytes;
      } else if (this.#dropBytes > 0) {
        const bytes = Math.min(this.#dropBytes, data.length - at);
        this.#dropBytes -= bytes;
        at += bytes;
        from = at;
      } else {
        const begun = this.#begin(data, at);
        const isTaken = take !== undefined && begun?.length === 0 && wantsNoAnswer(data[at]);
        if (begun === undefined || (isTaken && this.#isHeld(data.length - at))) {
          pass();
          this.#head = data.subarray(at);
          return out;
        }
        if (isTaken && at + this.#passBytes <= data.length) {
          pass();
          this.#take(data, at, take);
          at += this.#passBytes;
          this.#passBytes = 0;
          from = at;
          continue;
        }
        if (begun.length === 0) continue;
        pass();
        out.push(...begun);
        at += begun.reduce((bytes, { length }) => bytes + length, 0) + this.#shortened;
        from = at;
      }
    }
    pass();
    return out;
  }

  /** @returns what stands for the beginning of a packet that is cut, nothing for one that passes; undefined when more is needed */
  #begin(bytes: Buffer, at: number): Buffer[] | undefined {
    let length = 0;
    let size = 0;
    for (let i = 1; size === 0; i++) {
      if (i >= MAX_HEADER_BYTES) throw new Error('the length of an MQTT packet cannot be read');
      const byte = bytes[at + i];
      if (byte === undefined) return undefined;
      length += (byte & 0x7f) * 128 ** (i - 1);
      if (byte < 0x80) size = i + 1;
    }
    const isShort = isCutShort(bytes, at, size, length);
    if (isShort === undefined) return undefined;
    if (isShort) throw new Error('an MQTT packet is too short for its type');
    if (length + size > MAX_PACKET_BYTES) return this.#beginOversized(bytes.subarray(at), size, length);
    this.#passBytes = length + size;
    this.#headerBytes = size;
    return [];
  }

  /** @param bytes what there is of the packet */
  #isHeld(bytes: number): boolean {
    if (bytes >= this.#passBytes || this.#passBytes > MAX_HELD_BYTES) return false;
    this.#passBytes = 0;
    return true;
  }

  /** Topic, then payload: without an answer wanted there is no identifier between them (MQTT-3.3.2). */
  #take(data: Buffer, at: number, take: TakeMessage): void {
    const topicAt = at + this.#headerBytes + 2;
    const payloadAt = topicAt + data.readUInt16BE(topicAt - 2);
    const isRetained = ((data[at] ?? 0) & 1) === 1;
    take(data.toString('utf8', topicAt, payloadAt), data.subarray(payloadAt, at + this.#passBytes), isRetained);
  }

  #beginOversized(bytes: Buffer, size: number, length: number): Buffer[] | undefined {
    const first = bytes[0] ?? 0;
    if (first >> 4 !== PUBLISH) throw new Error('an MQTT packet that is no message is too large');
    if (bytes.length < size + 2) return undefined;
    const topicBytes = bytes.readUInt16BE(size);
    if (topicBytes > MAX_TOPIC_BYTES) throw new Error('the topic of a large MQTT message is too long');
    const keep = 2 + topicBytes + (((first >> 1) & 3) > 0 ? 2 : 0);
    if (bytes.length < size + keep) return undefined;
    const header = Buffer.from([first, ...lengthBytes(keep)]);
    this.#shortened = size - header.length;
    this.#dropBytes = length - keep;
    this.#cut++;
    return [header, bytes.subarray(size, size + keep)];
  }
}

function wantsNoAnswer(first = 0): boolean {
  return first >> 4 === PUBLISH && (first & 6) === 0;
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
  #take: TakeMessage | undefined;

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', (error) => this.destroy(error));
    socket.on('end', () => this.push(null));
    socket.on('close', () => this.destroy());
  }

  /** From now on messages that want no answer are taken out of the stream. */
  takeMessages(take: TakeMessage): void {
    this.#take = take;
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
      for (const piece of this.#guard.feed(chunk, this.#take)) if (!this.push(piece)) this.#socket.pause();
    } catch (error) {
      this.destroy(error instanceof Error ? error : new Error('an MQTT packet cannot be read'));
    }
  }
}
