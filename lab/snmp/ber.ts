// The few encodings of ASN.1 that SNMP needs (X.690, RFC 3416 §3). Writing gives whole TLVs; reading throws BerError on
// anything that is not well formed and never reads past its end.

export class BerError extends Error {}

/** An object identifier as its arcs. */
export type Oid = readonly number[];

/** An encoded value, ready to stand in a varbind. */
export type Value = Buffer;

const INTEGER = 0x02;
const OCTETS = 0x04;
const NULL = 0x05;
const OBJECT = 0x06;
const COUNTER32 = 0x41;
const GAUGE32 = 0x42;
const TICKS = 0x43;
const COUNTER64 = 0x46;

const WORD = 2 ** 32;

export const SEQUENCE = 0x30;
export const NULL_VALUE: Value = Buffer.from([NULL, 0]);
export const NO_SUCH_INSTANCE: Value = Buffer.from([0x81, 0]);
export const END_OF_MIB: Value = Buffer.from([0x82, 0]);

export function tlv(tag: number, body: Uint8Array): Buffer {
  const whole = opened(tag, body.length);
  whole.set(body, whole.length - body.length);
  return whole;
}

export function sequence(tag: number, ...parts: Uint8Array[]): Buffer {
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = opened(tag, length);
  let at = whole.length - length;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A TLV whose body is still to be written: its last `length` bytes. */
function opened(tag: number, length: number): Buffer {
  const header = length < 0x80 ? 2 : length < 0x100 ? 3 : 4;
  const whole = Buffer.allocUnsafe(header + length);
  whole[0] = tag;
  if (header === 2) whole[1] = length;
  else if (header === 3) {
    whole[1] = 0x81;
    whole[2] = length;
  } else {
    whole[1] = 0x82;
    whole.writeUInt16BE(length, 2);
  }
  return whole;
}

export function int(value: number): Value {
  return integer(INTEGER, Math.round(value));
}

export function text(value: string | Uint8Array): Value {
  return tlv(OCTETS, typeof value === 'string' ? Buffer.from(value) : value);
}

export function oidValue(oid: Oid): Value {
  return tlv(OBJECT, oidBytes(oid));
}

export function counter32(value: number): Value {
  return integer(COUNTER32, unsigned32(Math.floor(value)));
}

export function gauge(value: number): Value {
  return integer(GAUGE32, unsigned32(Math.max(0, Math.round(value))));
}

/** @param ms milliseconds; travels as 1/100 s and wraps at 497 days */
export function ticks(ms: number): Value {
  return integer(TICKS, unsigned32(Math.floor(ms / 10)));
}

export function counter64(value: number): Value {
  const whole = Math.floor(value);
  if (whole >= 0 && Number.isSafeInteger(whole)) return integer(COUNTER64, whole);
  return tlv(COUNTER64, bigBytes(BigInt(whole) & 0xffffffffffffffffn));
}

function unsigned32(value: number): number {
  return ((value % WORD) + WORD) % WORD;
}

/**
 * Shortest two’s complement form.
 * @throws RangeError for what is no whole number
 */
function integer(tag: number, value: number): Value {
  if (!Number.isSafeInteger(value)) return tlv(tag, bigBytes(BigInt(value)));
  let length = 1;
  for (let limit = 0x80; value >= limit || value < -limit; limit *= 0x100) length++;
  const whole = opened(tag, length);
  let rest = value;
  for (let at = whole.length - 1; at >= 2; at--) {
    const above = Math.floor(rest / 0x100);
    whole[at] = rest - above * 0x100;
    rest = above;
  }
  return whole;
}

/** The same of what no double holds exactly; a positive number never looks negative. */
function bigBytes(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.unshift(Number(rest & 0xffn));
    rest >>= 8n;
  } while (rest !== 0n && rest !== -1n);
  const top = bytes[0] ?? 0;
  if (value >= 0n && top >= 0x80) bytes.unshift(0);
  if (value < 0n && top < 0x80) bytes.unshift(0xff);
  return Buffer.from(bytes);
}

export function oidBytes(oid: Oid): Buffer {
  const bytes: number[] = [(oid[0] ?? 0) * 40 + (oid[1] ?? 0)];
  for (let at = 2; at < oid.length; at++) {
    const arc = oid[at] ?? 0;
    let groups = 1;
    for (let rest = Math.floor(arc / 0x80); rest > 0; rest = Math.floor(rest / 0x80)) groups++;
    for (let group = groups - 1; group > 0; group--) bytes.push((Math.floor(arc / 0x80 ** group) & 0x7f) | 0x80);
    bytes.push(arc & 0x7f);
  }
  return Buffer.from(bytes);
}

/** Reads TLVs one after the other out of a buffer. */
export class Reader {
  readonly #bytes: Buffer;
  #at: number;
  readonly #end: number;

  constructor(bytes: Buffer, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  get isDone(): boolean {
    return this.#at >= this.#end;
  }

  /** Next TLV: its tag, its body, and the whole of it. */
  next(): { tag: number; body: Buffer; whole: Buffer } {
    const start = this.#at;
    const tag = this.#byte();
    const length = this.#length();
    const end = this.#at + length;
    if (end > this.#end) throw new BerError('a value runs past its end');
    const body = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return { tag, body, whole: this.#bytes.subarray(start, end) };
  }

  expect(tag: number): Buffer {
    const next = this.next();
    if (next.tag !== tag) throw new BerError(`tag ${next.tag} where ${tag} is due`);
    return next.body;
  }

  inside(tag: number): Reader {
    return new Reader(this.expect(tag));
  }

  integer(): number {
    return integerOf(this.expect(INTEGER));
  }

  octets(): Buffer {
    return this.expect(OCTETS);
  }

  oid(): number[] {
    return oidOf(this.expect(OBJECT));
  }

  #byte(): number {
    const byte = this.#at < this.#end ? this.#bytes[this.#at] : undefined;
    if (byte === undefined) throw new BerError('nothing left to read');
    this.#at++;
    return byte;
  }

  #length(): number {
    const first = this.#byte();
    if (first < 0x80) return first;
    const count = first & 0x7f;
    if (count === 0 || count > 3) throw new BerError('a length that SNMP does not use');
    let length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + this.#byte();
    return length;
  }
}

/** An INTEGER’s value, undefined when the TLV is something else. */
export function integerValue(value: Value): number | undefined {
  const { tag, body } = new Reader(value).next();
  return tag === INTEGER ? integerOf(body) : undefined;
}

function integerOf(body: Buffer): number {
  if (body.length === 0 || body.length > 6) throw new BerError('an integer of no usable length');
  return body.readIntBE(0, body.length);
}

function oidOf(body: Buffer): number[] {
  const first = body[0];
  if (first === undefined) throw new BerError('an empty object identifier');
  const top = Math.min(2, Math.floor(first / 40));
  const arcs = [top, first - top * 40];
  let arc = 0;
  for (const byte of body.subarray(1)) {
    arc = arc * 128 + (byte & 0x7f);
    if (arc > 0xffffffff) throw new BerError('an arc above 32 bits');
    if (byte >= 0x80) continue;
    arcs.push(arc);
    arc = 0;
  }
  if (arcs.length > 128) throw new BerError('an object identifier of more than 128 arcs');
  return arcs;
}
