// Reads an expected answer straight into numbers: each object's octets are compared with those it was asked by, its value
// lands in its slot. Whatever differs from what was expected ends the reading; nothing is guessed. Allocates only for texts.

import { clockOffsetSeconds, decodeNumber, type Decoding } from '../decode.ts';
import type { Captured } from '../session.ts';
import { TAG } from '../wire/ber.ts';
import { decodeOid } from '../wire/oid.ts';
import { printOf } from './fingerprint.ts';

/** How a value is read. */
export const READ = { skip: 0, number: 1, counter64: 2, generic: 3, time: 4, capture: 5, print: 6 } as const;

/** One request of a poll and what it must be answered with. Shared by all devices of one shape. */
export interface PreparedRequest {
  /** The message, or for v3 the PDU alone, and where its request id stands. */
  readonly data: Buffer;
  readonly idAt: number;
  /** Objects in an answer. */
  readonly count: number;
  /** Tables that are asked for. */
  readonly subtrees: readonly string[];
  /** Octets of their identifiers, one after the other, and how many each has. */
  readonly oids: DataView;
  readonly lengths: Uint16Array;
  readonly slots: Int16Array;
  readonly reads: Uint8Array;
  readonly types: Uint8Array;
  readonly decodings: readonly (Decoding | undefined)[];
  /** Names of objects that are captured, and the columns they lie in, '' for none; empty when nothing is captured. */
  readonly names: readonly string[];
  readonly columns: readonly string[];
  /** Octets of the columns that end with this request: a row behind the last would be a new one. */
  readonly ends: readonly Uint8Array[];
}

/** Outcome of {@link readAnswer}; `short`: right as far as it goes, as when an answer had to be cut. */
export const ANSWER = { whole: 0, differs: 1, short: 2, error: 3 } as const;
export type AnswerOutcome = (typeof ANSWER)[keyof typeof ANSWER];

const RESPONSE = 0xa2;
const TOO_BIG = 1;

/** @param pduAt where the PDU's tag lies */
export function readAnswer(
  b: Uint8Array,
  pduAt: number,
  request: PreparedRequest,
  values: Float64Array,
  nowMs: number,
  captured?: Captured,
): AnswerOutcome {
  if (b[pduAt] !== RESPONSE) return ANSWER.differs;
  let i = pduAt + 1;
  // Lengths of the PDU, then three integers of which the first takes four octets.
  let l = b[i++] ?? 0;
  if (l > 0x80) i += l & 0x7f;
  i += 6;
  if (b[i] !== 2 || b[i + 1] !== 1 || b[i + 3] !== 2 || b[i + 4] !== 1) return ANSWER.differs;
  // An answer that would be too big is a short one.
  if (b[i + 2] !== 0) return b[i + 2] === TOO_BIG ? ANSWER.short : ANSWER.error;
  i += 6;
  if (b[i++] !== 0x30) return ANSWER.differs;
  l = b[i++] ?? 0;
  if (l > 0x80) {
    let n = l & 0x7f;
    l = 0;
    while (n-- > 0) l = l * 256 + (b[i++] ?? 0);
  }
  const end = i + l;
  if (end > b.length) return ANSWER.differs;
  const { count, oids, lengths, slots, reads, types } = request;
  let from = 0;
  const view = new DataView(b.buffer, b.byteOffset, b.length);
  for (let k = 0; k < count; k++) {
    if (i >= end) return ANSWER.short;
    if (b[i++] !== 0x30) return ANSWER.differs;
    l = b[i++] ?? 0;
    if (l > 0x80) {
      if (l > 0x82) return ANSWER.differs;
      let n = l & 0x7f;
      l = 0;
      while (n-- > 0) l = l * 256 + (b[i++] ?? 0);
    }
    const next = i + l;
    const octets = lengths[k] ?? 0;
    const value = i + 2 + octets;
    if (next > end || value > next || b[i] !== 6 || b[i + 1] !== octets) return ANSWER.differs;
    i += 2;
    // Neighbours differ in their last octets: those are looked at first, four at a time; at the front four overlap.
    let z = octets;
    while (z >= 4) {
      z -= 4;
      if (view.getUint32(i + z) !== oids.getUint32(from + z)) return ANSWER.differs;
    }
    if (z > 0 && octets >= 4) {
      if (view.getUint32(i) !== oids.getUint32(from)) return ANSWER.differs;
    } else while (z > 0) if (b[i + --z] !== oids.getUint8(from + z)) return ANSWER.differs;
    from += octets;
    i = value;
    const read = reads[k] ?? 0;
    if (read === READ.number || read === READ.counter64) {
      if (b[i] !== types[k]) return ANSWER.differs;
      let n = b[i + 1] ?? 0;
      i += 2;
      if (n === 0 || i + n !== next) return ANSWER.differs;
      let v = 0;
      if (read === READ.number) {
        // Unsigned ones are read as they lie; only INTEGER has a sign.
        if (n > 4) {
          if (n !== 5 || b[i] !== 0) return ANSWER.differs;
          i++;
          n = 4;
        }
        if (types[k] === 2) {
          v = ((b[i++] ?? 0) << 24) >> 24;
          while (--n > 0) v = (v << 8) | (b[i++] ?? 0);
        } else {
          while (n-- > 0) v = ((v << 8) | (b[i++] ?? 0)) >>> 0;
        }
      } else {
        if (n > 9 || (n === 9 && b[i] !== 0)) return ANSWER.differs;
        while (n-- > 0) v = v * 256 + (b[i++] ?? 0);
      }
      values[slots[k] ?? 0] = v;
    } else if (read !== READ.skip && !readGeneric(b, i, next, request, k, values, nowMs, captured))
      return ANSWER.differs;
    i = next;
  }
  // Of columns that should be empty each has to say so.
  return hasEnded(b, i, end, request.ends, count === 0) ? ANSWER.whole : ANSWER.differs;
}

function readGeneric(
  b: Uint8Array,
  at: number,
  end: number,
  request: PreparedRequest,
  k: number,
  values: Float64Array,
  nowMs: number,
  captured: Captured | undefined,
): boolean {
  const type = b[at] ?? 0;
  let i = at + 1;
  let n = b[i++] ?? 0;
  if (n > 0x80) {
    if (n > 0x82) return false;
    let octets = n & 0x7f;
    n = 0;
    while (octets-- > 0) n = n * 256 + (b[i++] ?? 0);
  }
  if (i + n !== end) return false;
  const content = b.subarray(i, end);
  if (request.reads[k] === READ.print) {
    values[request.slots[k] ?? 0] = printOf(type, valueOf(content, type));
    return true;
  }
  if (type !== request.types[k]) return false;
  if (request.reads[k] === READ.capture) {
    const whole = { oid: request.names[k] ?? '', type, value: valueOf(content, type) };
    captured?.add(whole, request.columns[k] ?? '');
    const slot = request.slots[k] ?? -1;
    if (slot >= 0) values[slot] = decodeNumber(whole, request.decodings[k] ?? {}) ?? Number.NaN;
    return true;
  }
  const varbind = { oid: '', type, value: valueOf(content, type) };
  const value =
    request.reads[k] === READ.time
      ? clockOffsetSeconds(varbind, nowMs)
      : decodeNumber(varbind, request.decodings[k] ?? {});
  values[request.slots[k] ?? 0] = value ?? Number.NaN;
  return true;
}

/** Types whose values the slow reading knows as numbers. */
export function isNumeric(type: number): boolean {
  return type === 0x02 || (type >= 0x41 && type <= 0x43) || type === 0x47;
}

/** As the full reading knows it: numbers, texts of identifiers and addresses, octets. */
function valueOf(content: Uint8Array, type: number): unknown {
  if (isNumeric(type)) return numberOf(content, type);
  if (type === TAG.oid) return decodeOid(content, 0, content.length);
  if (type === TAG.address) return content.join('.');
  return type === TAG.null ? null : content;
}

function numberOf(content: Uint8Array, type: number): number {
  let value = type === 2 && (content[0] ?? 0) >= 0x80 ? -1 : 0;
  for (const octet of content) value = value * 256 + octet;
  return value;
}

/** Whether what stands behind the expected objects lies outside the columns they belong to. */
function hasEnded(b: Uint8Array, at: number, end: number, columns: readonly Uint8Array[], isStrict: boolean): boolean {
  let i = at;
  for (const column of columns) {
    if (i >= end) return !isStrict;
    if (b[i] !== 0x30) return false;
    let l = b[i + 1] ?? 0;
    i += 2;
    if (l > 0x80) {
      if (l > 0x82) return false;
      let n = l & 0x7f;
      l = 0;
      while (n-- > 0) l = l * 256 + (b[i++] ?? 0);
    }
    const next = i + l;
    if (next > end || b[i] !== 6) return false;
    const octets = b[i + 1] ?? 0;
    let isInside = octets > column.length;
    for (let z = 0; isInside && z < column.length; z++) isInside = b[i + 2 + z] === column[z];
    if (isInside && b[i + 2 + octets] !== END_OF_MIB_VIEW) return false;
    i = next;
  }
  return true;
}

const END_OF_MIB_VIEW = 0x82;
