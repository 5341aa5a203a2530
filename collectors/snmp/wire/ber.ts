// Basic Encoding Rules (X.690) as SNMP uses them (RFC 3417 §8): definite lengths, one-octet tags. Reading stays within the
// bounds it was given, whatever the lengths inside say; the one error it knows is WireError. It never keeps what it read.

/** Largest message: what one UDP datagram can carry, in octets. */
export const MAX_MESSAGE_OCTETS = 65_507;
/** Octets that a length may be written in. */
const MAX_LENGTH_OCTETS = 4;
/** Octets of the longest INTEGER that is read. */
const MAX_INTEGER_OCTETS = 8;
const FIRST_CAPACITY = 512;

/** Octets that are no SNMP message, or one that cannot be written. */
export class WireError extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'WireError';
  }
}

export const TAG = {
  integer: 0x02,
  octets: 0x04,
  null: 0x05,
  oid: 0x06,
  sequence: 0x30,
  address: 0x40,
  counter32: 0x41,
  gauge: 0x42,
  ticks: 0x43,
  opaque: 0x44,
  counter64: 0x46,
  unsigned: 0x47,
} as const;

/** Reads elements one after the other between `at` and `end` of `data`. */
export class BerReader {
  readonly data: Uint8Array;
  at: number;
  readonly end: number;

  constructor(data: Uint8Array, at = 0, end = data.length) {
    if (at < 0 || end > data.length || at > end) throw new WireError('bounds outside the datagram');
    this.data = data;
    this.at = at;
    this.end = end;
  }

  get isAtEnd(): boolean {
    return this.at >= this.end;
  }

  /** Tag of the next element, −1 when there is none. */
  get tag(): number {
    return this.at < this.end ? (this.data[this.at] ?? -1) : -1;
  }

  /** Reads a header; the content lies between `at` and what it returns. */
  header(tag?: number): number {
    const found = this.#octet();
    if (tag !== undefined && found !== tag) throw new WireError(`tag ${found} where ${tag} was expected`);
    if ((found & 0x1f) === 0x1f) throw new WireError('a tag of several octets');
    let length = this.#octet();
    if (length === 0x80) throw new WireError('an indefinite length');
    if (length > 0x80) {
      const octets = length & 0x7f;
      if (octets > MAX_LENGTH_OCTETS) throw new WireError('a length of too many octets');
      length = 0;
      for (let i = 0; i < octets; i++) length = length * 256 + this.#octet();
    }
    if (length > this.end - this.at) throw new WireError('a length that runs past its end');
    return this.at + length;
  }

  /** Reads a header and returns a reader of the content; goes on behind it. */
  enter(tag: number): BerReader {
    const end = this.header(tag);
    const inner = new BerReader(this.data, this.at, end);
    this.at = end;
    return inner;
  }

  skip(): void {
    this.at = this.header();
  }

  /** A signed number. */
  integer(tag: number = TAG.integer): number {
    const end = this.header(tag);
    const value = signedAt(this.data, this.at, end);
    this.at = end;
    return value;
  }

  /** An unsigned number of 32 bits; agents that forget the leading zero, or extend a sign, are understood. */
  unsigned(tag: number): number {
    const end = this.header(tag);
    const value = unsignedAt(this.data, this.at, end);
    this.at = end;
    return value;
  }

  /** The content itself, not a copy. */
  octets(tag: number = TAG.octets): Uint8Array {
    const end = this.header(tag);
    const content = this.data.subarray(this.at, end);
    this.at = end;
    return content;
  }

  #octet(): number {
    if (this.at >= this.end) throw new WireError('the end comes too early');
    return this.data[this.at++] ?? 0;
  }
}

function signedAt(data: Uint8Array, at: number, end: number): number {
  if (end === at || end - at > MAX_INTEGER_OCTETS) throw new WireError('an integer of no or too many octets');
  let value = (data[at] ?? 0) & 0x80 ? -1 : 0;
  for (let i = at; i < end; i++) value = value * 256 + (data[i] ?? 0);
  return value;
}

function unsignedAt(data: Uint8Array, at: number, end: number): number {
  if (end === at || end - at > MAX_INTEGER_OCTETS + 1) throw new WireError('an integer of no or too many octets');
  const low = Math.max(at, end - 4);
  for (let i = at; i < low; i++)
    if (data[i] !== data[at] || (data[i] !== 0 && data[i] !== 0xff)) throw new WireError('more than 32 bits');
  let value = 0;
  for (let i = low; i < end; i++) value = value * 256 + (data[i] ?? 0);
  return value;
}

/**
 * Writes a message from its end to its beginning: the length of a content is known when its header is written.
 * `size` before a content and `header(tag, size)` after it enclose it.
 */
export class BerWriter {
  #buffer = Buffer.allocUnsafe(FIRST_CAPACITY);
  #size = 0;

  /** Octets written so far. */
  get size(): number {
    return this.#size;
  }

  clear(): void {
    this.#size = 0;
  }

  /** The message, as a copy of its own. */
  finish(): Buffer {
    return Buffer.from(this.#buffer.subarray(this.#buffer.length - this.#size));
  }

  octet(value: number): void {
    if (this.#size === this.#buffer.length) this.#grow(1);
    this.#size++;
    this.#buffer[this.#buffer.length - this.#size] = value;
  }

  raw(content: Uint8Array): void {
    if (this.#size + content.length > this.#buffer.length) this.#grow(content.length);
    this.#size += content.length;
    this.#buffer.set(content, this.#buffer.length - this.#size);
  }

  /** Encloses all that was written since `size` was what it was `before`. */
  header(tag: number, before: number): void {
    const length = this.#size - before;
    if (length < 0x80) this.octet(length);
    else {
      let octets = 0;
      for (let rest = length; rest > 0; rest = rest >>> 8) {
        this.octet(rest & 0xff);
        octets++;
      }
      this.octet(0x80 | octets);
    }
    this.octet(tag);
  }

  octets(content: Uint8Array, tag: number = TAG.octets): void {
    const before = this.#size;
    this.raw(content);
    this.header(tag, before);
  }

  /** An integer of any type, in as few octets as hold it. Exact up to 2^53. */
  integer(value: number, tag: number = TAG.integer): void {
    if (!Number.isSafeInteger(value)) throw new WireError('not a whole number');
    const before = this.#size;
    let rest = value;
    let octet;
    do {
      octet = ((rest % 256) + 256) % 256;
      this.octet(octet);
      rest = (rest - octet) / 256;
    } while (!((rest === 0 && octet < 0x80) || (rest === -1 && octet >= 0x80)));
    this.header(tag, before);
  }

  /** A request id in four octets whatever its value, so that another can be written over it. */
  requestId(value: number): void {
    for (let shift = 0; shift <= 24; shift += 8) this.octet((value >>> shift) & 0xff);
    this.octet(4);
    this.octet(TAG.integer);
  }

  #grow(more: number): void {
    const needed = this.#size + more;
    if (needed > MAX_MESSAGE_OCTETS) throw new WireError('longer than a datagram');
    const buffer = Buffer.allocUnsafe(Math.min(MAX_MESSAGE_OCTETS, Math.max(needed, this.#buffer.length * 2)));
    buffer.set(this.#buffer.subarray(this.#buffer.length - this.#size), buffer.length - this.#size);
    this.#buffer = buffer;
  }
}
