// Registers and bits become numbers. Makers differ in the order of words and bytes and in what stands for “no value”;
// both are the profile's to say. Pure.

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

/** The point's value; undefined for what stands for “no value”, and when there are too few registers. */
export function decodeRegisters(registers: readonly number[], point: ModbusPoint): number | undefined {
  const count = registersOf(point);
  if (registers.length < count) return undefined;
  // Most points are plain numbers of one register: their bytes need no arranging.
  const [word = 0] = registers;
  if (count === 1 && !point.absent && !isByteSwapped(point.order)) {
    const kind = point.type === 'string' ? 'string' : KINDS[point.type];
    if (kind === 'u16') return toSample(word, point);
    if (kind === 'i16') return toSample((word << 16) >> 16, point);
    if (kind === 'bit') return toSample((word >> (point.bit ?? 0)) & 1, point);
  }
  const view = arrange(registers.slice(0, count), point.order ?? 'ABCD');
  if (point.type === 'string') return ofText(textOf(view), point);
  const raw = rawOf(KINDS[point.type], view, point);
  if (!Number.isFinite(raw) || isAbsent(raw, view, point)) return undefined;
  return toSample(raw, point);
}

export function decodeBit(bit: boolean, point: ModbusPoint): number | undefined {
  return toSample(bit ? 1 : 0, point);
}

export function textOfRegisters(registers: readonly number[], order: 'ABCD' | 'BADC'): string {
  return textOf(arrange(registers, order));
}

/** Brings the bytes into big-endian order (A first). Values of one register know only their two bytes. */
function arrange(registers: readonly number[], order: NonNullable<ModbusPoint['order']>): DataView {
  const areWordsSwapped = order === 'CDAB' || order === 'DCBA';
  const areBytesSwapped = isByteSwapped(order);
  const words = areWordsSwapped ? registers.toReversed() : registers;
  const view = new DataView(new ArrayBuffer(words.length * 2));
  for (const [i, word] of words.entries()) view.setUint16(i * 2, word, areBytesSwapped);
  return view;
}

function isByteSwapped(order: ModbusPoint['order']): boolean {
  return order === 'BADC' || order === 'DCBA';
}

function rawOf(kind: Kind, view: DataView, point: Pick<ModbusPoint, 'bit'>): number {
  switch (kind) {
    case 'bit':
      return (view.getUint16(0) >> (point.bit ?? 0)) & 1;
    case 'u16':
      return view.getUint16(0);
    case 'i16':
      return view.getInt16(0);
    case 'u32':
      return view.getUint32(0);
    case 'i32':
      return view.getInt32(0);
    case 'u64':
      return Number(view.getBigUint64(0));
    case 'i64':
      return Number(view.getBigInt64(0));
    case 'f32':
      return shortest32(view.getFloat32(0));
    case 'f64':
      return view.getFloat64(0);
    case 'bcd16':
      return ofBcd(view.getUint16(0), 4);
    case 'bcd32':
      return ofBcd(view.getUint32(0), 8);
  }
}

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
function textOf(view: DataView): string {
  const octets = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const end = octets.indexOf(0);
  return TEXT.decode(end < 0 ? octets : octets.subarray(0, end)).trim();
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
  for (const digits of [6, 7, 8]) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

/** A marker may be written as the value or as its bits: -32768 or 0x8000 for an i16. */
function isAbsent(raw: number, view: DataView, point: ModbusPoint): boolean {
  if (!point.absent || point.type === 'bit') return false;
  let bits = 0n;
  for (let i = 0; i < view.byteLength; i++) bits = (bits << 8n) | BigInt(view.getUint8(i));
  return point.absent.some((marker) => {
    if (Number(marker) === raw) return true;
    return typeof marker === 'string' && /^0x[0-9a-f]{1,16}$/i.test(marker)
      ? BigInt(marker) === bits
      : Number(bits) === Number(marker) && bits <= 0xffff_ffffn;
  });
}

function toSample(raw: number, point: ModbusPoint): number | undefined {
  const code = point.map ? (point.map[String(raw)] ?? point.map['other']) : raw;
  if (code === undefined) return undefined;
  return scaled(code, point);
}

function scaled(code: number, { scale, offset }: ModbusPoint): number | undefined {
  // Twelve digits are more than any device measures, and 48 × 0.1 stays 4.8.
  const value =
    scale === undefined && offset === undefined ? code : Number((code * (scale ?? 1) + (offset ?? 0)).toPrecision(12));
  return Number.isFinite(value) ? value : undefined;
}
