// What the registers of a point could mean: every type and order beside each other, for comparison with the panel of the
// device. Where the panel's value is known, the reading that gives it, by whatever power of ten, is the one. Pure.

import type { ModbusPoint } from '../../../contract/profile.ts';
import { decodeRegisters, registersOf, textOfRegisters } from '../decode.ts';

/** Part of the panel's value that a reading may differ by: it moves while one reads it. */
const TOLERANCE = 0.01;
const SCALES = [1, 0.1, 0.01, 0.001, 10, 100, 1000] as const;
const ORDERS = ['ABCD', 'CDAB', 'BADC', 'DCBA'] as const;
const TYPES = [
  'u16', 'i16', 'bcd16', 'u32', 'i32', 'f32', 'bcd32', 'u64', 'i64', 'f64',
] as const; // prettier-ignore
/** What measured values of a building lie between, zero apart. */
const LEAST_FLOAT = 1e-3;
const MOST_FLOAT = 1e8;
const MOST_INTEGER: Readonly<Record<number, number>> = { 1: 32_767, 2: 1e6, 4: 1e12 };

export interface OrderReading {
  type: ModbusPoint['type'];
  /** Absent where it makes no difference. */
  order?: (typeof ORDERS)[number];
  registers: number;
  value: number | string | null;
  isPlausible: boolean;
  /** By which the panel's value comes out. */
  scale?: number;
}

/** @param expected what the panel of the device shows, if it is known */
export function orderReadings(registers: readonly number[], expected?: number): OrderReading[] {
  const readings: OrderReading[] = [];
  for (const type of TYPES) {
    const count = registersOf({ type });
    if (registers.length < count) continue;
    for (const order of count === 1 ? (['ABCD', 'BADC'] as const) : ORDERS) {
      const point: ModbusPoint = { as: 'plc_point.value', table: 'holding', address: 0, type, order };
      const value = decodeRegisters(registers.slice(0, count), point) ?? null;
      readings.push({ type, order, registers: count, value, ...judged(value, type, count, expected) });
    }
  }
  for (const order of ['ABCD', 'BADC'] as const) {
    const value = textOfRegisters(registers, order);
    const isPlausible = expected === undefined && value.length >= 2 && /^[\x20-\x7e]+$/.test(value);
    readings.push({ type: 'string', order, registers: registers.length, value, isPlausible });
  }
  return readings;
}

function judged(
  value: number | null,
  type: string,
  count: number,
  expected: number | undefined,
): { isPlausible: boolean; scale?: number } {
  if (value === null) return { isPlausible: false };
  if (expected !== undefined) {
    const scale = SCALES.find((one) => isNear(value * one, expected));
    return scale === undefined ? { isPlausible: false } : { isPlausible: true, scale };
  }
  const size = Math.abs(value);
  if (type.startsWith('f')) return { isPlausible: size >= LEAST_FLOAT && size <= MOST_FLOAT };
  return { isPlausible: size > 0 && size <= (MOST_INTEGER[count] ?? 0) };
}

function isNear(value: number, expected: number): boolean {
  return Math.abs(value - expected) <= Math.max(Math.abs(expected) * TOLERANCE, Number.EPSILON);
}
