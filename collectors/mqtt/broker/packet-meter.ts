// Where the packets of an MQTT stream begin and end, and whether one is larger than it may be: known from the first bytes,
// before any of it is kept. Pure.

import { isCutShort } from '../cut-short.ts';
import { ACK_COST } from './allowance.ts';

/** Largest CONNECT, bytes: client id, will, user and password. */
export const MAX_CONNECT_BYTES = 8192;
/** Largest packet of a client that has logged in, bytes; a larger one ends its connection. */
export const MAX_CLIENT_PACKET_BYTES = 131_072;
/** Type and flags, then at most four bytes of length (MQTT-2.2.3). */
const MAX_HEADER_BYTES = 5;

/** Types of the four acknowledgements (MQTT-2.2.1). */
const PUBACK = 4;
const PUBCOMP = 7;
/** First byte of CONNECT, whose flags are none (MQTT-3.1.1). */
const CONNECT = 0x10;

/** @returns bytes of the whole packet; 0 when more are needed to tell @throws Error for a length without an end */
export function packetBytes(bytes: Uint8Array): number {
  let length = 0;
  for (let at = 1; at < MAX_HEADER_BYTES; at++) {
    const byte = bytes[at];
    if (byte === undefined) return 0;
    length += (byte & 0x7f) * 128 ** (at - 1);
    if (byte < 0x80) return length + at + 1;
  }
  throw new Error('the length of a packet cannot be read');
}

/** @returns bytes of the CONNECT that begins here, 0 when more are needed @throws Error for anything else */
export function connectBytes(bytes: Uint8Array): number {
  if (bytes.length > 0 && bytes[0] !== CONNECT) throw new Error('the first packet is no CONNECT');
  const size = packetBytes(bytes);
  if (size > MAX_CONNECT_BYTES) throw new Error('the CONNECT is too large');
  return size;
}

/** Follows the packets after the CONNECT. */
export class PacketMeter {
  #head: number[] = [];
  #rest = 0;
  #whole = 0;
  #messages = 0;

  /** Packets that make work, acknowledgements at their small part. */
  get messages(): number {
    return this.#messages;
  }

  /** Packets that have ended. */
  get whole(): number {
    return this.#whole;
  }

  /** A packet has begun and not ended. */
  get isWithin(): boolean {
    return this.#rest > 0 || this.#head.length > 0;
  }

  /** @throws Error for a packet that is too large, or none */
  feed(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#rest > 0) {
        const step = Math.min(this.#rest, chunk.length - at);
        at += step;
        this.#rest -= step;
        if (this.#rest === 0) this.#whole++;
        continue;
      }
      this.#head.push(chunk[at++] ?? 0);
      const size = packetBytes(Uint8Array.from(this.#head));
      if (size === 0) continue;
      if (size > MAX_CLIENT_PACKET_BYTES) throw new Error('a packet is too large');
      const header = 1 + this.#head.findIndex((byte, i) => i > 0 && byte < 0x80);
      const isShort = isCutShort(this.#head, 0, header, size - header);
      if (isShort === undefined) continue;
      if (isShort) throw new Error('a packet is too short for its type');
      const type = (this.#head[0] ?? 0) >> 4;
      this.#messages += type >= PUBACK && type <= PUBCOMP ? ACK_COST : 1;
      this.#rest = size - this.#head.length;
      this.#head = [];
      if (this.#rest === 0) this.#whole++;
    }
  }
}
