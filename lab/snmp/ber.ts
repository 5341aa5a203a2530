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

export const SEQUENCE = 0x30;
export const NULL_VALUE: Value = Buffer.from([NULL, 0]);
export const NO_SUCH_INSTANCE: Value = Buffer.from([0x81, 0]);
export const END_OF_MIB: Value = Buffer.from([0x82, 0]);

export function tlv(tag: number, body: Uint8Array): Buffer {
  const length = body.length;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), body]);
  if (length < 0x100) return Buffer.concat([Buffer.from([tag, 0x81, length]), body]);
  return Buffer.concat([Buffer.from([tag, 0x82, length >> 8, length & 0xff]), body]);
}

export function sequence(tag: number, ...parts: Uint8Array[]): Buffer {
  return tlv(tag, Buffer.concat(parts));
}

export function int(value: number): Value {
  return tlv(INTEGER, signed(BigInt(Math.round(value))));
}

export function text(value: string | Uint8Array): Value {
  return tlv(OCTETS, typeof value === 'string' ? Buffer.from(value) : value);
}

export function oidValue(oid: Oid): Value {
  return tlv(OBJECT, oidBytes(oid));
}

export function counter32(value: number): Value {
  return tlv(COUNTER32, signed(BigInt(Math.floor(value)) & 0xffffffffn));
}

export function gauge(value: number): Value {
  return tlv(GAUGE32, signed(BigInt(Math.max(0, Math.round(value))) & 0xffffffffn));
}

/** @param ms milliseconds; travels as 1/100 s and wraps at 497 days */
export function ticks(ms: number): Value {
  return tlv(TICKS, signed(BigInt(Math.floor(ms / 10)) & 0xffffffffn));
}

export function counter64(value: number): Value {
  return tlv(COUNTER64, signed(BigInt(Math.floor(value)) & 0xffffffffffffffffn));
}

/** Shortest two’s complement form; a positive number never looks negative. */
function signed(value: bigint): Buffer {
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
  for (const arc of oid.slice(2)) {
    const groups = [arc & 0x7f];
    for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128))
      groups.unshift((rest & 0x7f) | 0x80);
    bytes.push(...groups);
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
