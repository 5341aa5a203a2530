// Registers and bits become numbers. Makers differ in the order of words and bytes and in what stands for “no value”;
// both are the profile's to say. Pure.

import type { ModbusTable } from '../../contract/modbus-address.ts';
import type { MODBUS_TYPES, ModbusPoint } from '../../contract/profile.ts';

type ModbusType = (typeof MODBUS_TYPES)[number];

/** The short name of a type. */
type Kind = 'bit' | 'u16' | 'i16' | 'u32' | 'i32' | 'f32' | 'u64' | 'i64' | 'f64' | 'bcd16' | 'bcd32';

const KINDS: Readonly<Record<Exclude<ModbusType, 'string'>, Kind>> = {
  bit: 'bit', u16: 'u16', i16: 'i16', u32: 'u32', i32: 'i32', f32: 'f32', u64: 'u64', i64: 'i64', f64: 'f64', bcd16: 'bcd16', bcd32: 'bcd32',
  uint16: 'u16', int16: 'i16', uint32: 'u32', int32: 'i32', float32: 'f32', uint64: 'u64', int64: 'i64', float64: 'f64',
}; // prettier-ignore

const REGISTERS: Readonly<Record<Kind, number>> = {
  bit: 1, u16: 1, i16: 1, bcd16: 1, u32: 2, i32: 2, f32: 2, bcd32: 2, u64: 4, i64: 4, f64: 4,
}; // prettier-ignore

export function registersOf(point: Pick<ModbusPoint, 'type' | 'length'>): number {
  return point.type === 'string' ? (point.length ?? 1) : REGISTERS[KINDS[point.type]];
}

/** The value at a place of a reply's octets, in registers or bits from its first; undefined for what stands for “no value”. */
export type Reader = (octets: Buffer, at: number) => number | undefined;

/** What a point needs decided is decided once: a reply of fifty registers is read without making an object. */
export function readerOf(point: ModbusPoint, table: ModbusTable = point.table ?? 'holding'): Reader {
  const finish = finisherOf(point);
  if (table === 'coil' || table === 'discrete') {
    return (octets, at) => finish(((octets[at >> 3] ?? 0) >> (at & 7)) & 1);
  }
  const count = registersOf(point);
  const isWhole = (octets: Buffer, at: number): boolean => at >= 0 && (at + count) * 2 <= octets.length;
  if (point.type === 'string') {
    return (octets, at) => (isWhole(octets, at) ? ofText(textAt(octets, at, count, point.order), point) : undefined);
  }
  const raw = RAW[KINDS[point.type]];
  const bit = point.bit ?? 0;
  const absent = point.type === 'bit' ? undefined : point.absent;
  const isAsSent = !isByteSwapped(point.order) && (count === 1 || !areWordsSwapped(point.order));
  // Most points are plain numbers, as they are sent.
  if (isAsSent && !absent) {
    return (octets, at) => (isWhole(octets, at) ? finish(raw(octets, at * 2, bit)) : undefined);
  }
  const arranged = Buffer.alloc(count * 2);
  return (octets, at) => {
    if (!isWhole(octets, at)) return undefined;
    arrange(octets, at, point.order, arranged);
    const value = raw(arranged, 0, bit);
    return absent && isAbsent(value, arranged, absent) ? undefined : finish(value);
  };
}

/** The point's value; undefined also when there are too few registers. */
export function decodeRegisters(registers: readonly number[], point: ModbusPoint): number | undefined {
  return readerOf(point, 'holding')(octetsOf(registers), 0);
}

export function textOfRegisters(registers: readonly number[], order: 'ABCD' | 'BADC'): string {
  return textAt(octetsOf(registers), 0, registers.length, order);
}

function octetsOf(registers: readonly number[]): Buffer {
  const octets = Buffer.alloc(registers.length * 2);
  for (const [i, word] of registers.entries()) octets.writeUInt16BE(word, i * 2);
  return octets;
}

/** Brings the bytes into big-endian order (A first). Values of one register know only their two bytes. */
function arrange(octets: Buffer, at: number, order: ModbusPoint['order'], into: Buffer): void {
  const words = into.length / 2;
  const areSwapped = areWordsSwapped(order);
  const high = isByteSwapped(order) ? 1 : 0;
  for (let i = 0; i < words; i++) {
    const from = (at + (areSwapped ? words - 1 - i : i)) * 2;
    into[i * 2] = octets[from + high] ?? 0;
    into[i * 2 + 1] = octets[from + 1 - high] ?? 0;
  }
}

function areWordsSwapped(order: ModbusPoint['order']): boolean {
  return order === 'CDAB' || order === 'DCBA';
}

function isByteSwapped(order: ModbusPoint['order']): boolean {
  return order === 'BADC' || order === 'DCBA';
}

type Raw = (octets: Buffer, at: number, bit: number) => number;

const RAW: Readonly<Record<Kind, Raw>> = {
  bit: (octets, at, bit) => (octets.readUInt16BE(at) >> bit) & 1,
  u16: (octets, at) => octets.readUInt16BE(at),
  i16: (octets, at) => octets.readInt16BE(at),
  u32: (octets, at) => octets.readUInt32BE(at),
  i32: (octets, at) => octets.readInt32BE(at),
  u64: (octets, at) => Number(octets.readBigUInt64BE(at)),
  i64: (octets, at) => Number(octets.readBigInt64BE(at)),
  f32: (octets, at) => shortest32(octets.readFloatBE(at)),
  f64: (octets, at) => octets.readDoubleBE(at),
  bcd16: (octets, at) => ofBcd(octets.readUInt16BE(at), 4),
  bcd32: (octets, at) => ofBcd(octets.readUInt32BE(at), 8),
};

/** Four bits a digit; a digit beyond 9 is no number. */
function ofBcd(bits: number, digits: number): number {
  let value = 0;
  for (let i = digits - 1; i >= 0; i--) {
    const digit = Math.floor(bits / 16 ** i) % 16;
    if (digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** Two characters a register, until the first NUL, without the blanks around it. */
function textAt(octets: Buffer, at: number, count: number, order: ModbusPoint['order']): string {
  const arranged = Buffer.alloc(count * 2);
  arrange(octets, at, order, arranged);
  const end = arranged.indexOf(0);
  return TEXT.decode(end < 0 ? arranged : arranged.subarray(0, end)).trim();
}

const TEXT = new TextDecoder('utf-8');

function ofText(text: string, point: ModbusPoint): number | undefined {
  if (text === '' || point.absent?.some((marker) => String(marker) === text)) return undefined;
  const piece = point.pattern === undefined ? text : new RegExp(point.pattern).exec(text)?.[1];
  if (piece === undefined || piece.trim() === '') return undefined;
  if (!point.map) return Number.isFinite(Number(piece)) ? scaled(Number(piece), point) : undefined;
  const entry = Object.entries(point.map).find(([key]) => key.toLowerCase() === piece.toLowerCase());
  const code = entry?.[1] ?? point.map['other'];
  return code === undefined ? undefined : scaled(code, point);
}

/** The shortest decimal that is this 32-bit float: 230.2 rather than 230.1999969482422. */
function shortest32(value: number): number {
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < MOST_WHOLE_32) return value;
  for (let digits = 6; digits <= 8; digits++) {
    // Of a whole number and an exact power of ten the quotient is the decimal itself: no text is needed for it.
    const power = POWERS[digits - 1 - Math.floor(Math.log10(size))];
    const short = power === undefined ? Number(value.toPrecision(digits)) : Math.round(value * power) / power;
    if (Math.fround(short) === value) return short;
  }
  return value;
}

/** Every whole number below is a 32-bit float of its own. */
const MOST_WHOLE_32 = 2 ** 24;

/** Exact as floating-point numbers. */
const POWERS: readonly number[] = Array.from({ length: 16 }, (_, i) => Number(`1e${i}`));

/** A marker may be written as the value or as its bits: -32768 or 0x8000 for an i16. */
function isAbsent(raw: number, octets: Buffer, absent: NonNullable<ModbusPoint['absent']>): boolean {
  let bits = 0n;
  for (const octet of octets) bits = (bits << 8n) | BigInt(octet);
  return absent.some((marker) => {
    if (Number(marker) === raw) return true;
    return typeof marker === 'string' && /^0x[0-9a-f]{1,16}$/i.test(marker)
      ? BigInt(marker) === bits
      : Number(bits) === Number(marker) && bits <= 0xffff_ffffn;
  });
}

/** From the number that was sent to the sample. */
function finisherOf(point: ModbusPoint): (raw: number) => number | undefined {
  const { map, scale, offset } = point;
  if (!map) {
    if (scale === undefined && offset === undefined) return (raw) => (Number.isFinite(raw) ? raw : undefined);
    // A whole number over an exact power of ten is the decimal itself, and takes no text.
    const divisor = offset === undefined ? POWERS.find((power) => 1 / power === scale) : undefined;
    if (divisor === undefined) return (raw) => scaled(raw, point);
    return (raw) => (Number.isInteger(raw) && Math.abs(raw) < MOST_EXACT ? raw / divisor : scaled(raw, point));
  }
  const codes = new Map(Object.entries(map).map(([key, code]) => [key, scaled(code, point)]));
  return (raw) => (Number.isFinite(raw) ? (codes.get(String(raw)) ?? codes.get('other')) : undefined);
}

/** Most that twelve digits can count. */
const MOST_EXACT = 1e12;

function scaled(code: number, { scale, offset }: ModbusPoint): number | undefined {
  const value = code * (scale ?? 1) + (offset ?? 0);
  if (!Number.isFinite(value)) return undefined;
  if (scale === undefined && offset === undefined) return value;
  if (Number.isInteger(value) && Math.abs(value) < MOST_EXACT) return value;
  // Twelve digits are more than any device measures, and 48 × 0.1 stays 4.8.
  return Number(value.toPrecision(12));
}
