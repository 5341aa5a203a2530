// A compiled poll as data: what devices that are alike share, and what each has of its own.

import { WRAP_32, type CounterState } from '../counters.ts';
import type { PreparedRequest } from './answer.ts';

/** What a step does, from its operands to one sample. */
export const OP = { gauge: 0, divided: 1, scaled: 2, counter32: 3, counter64: 4, first: 5, highest: 6, percent: 7, rest: 8, constant: 9 } as const; // prettier-ignore

export interface Shape {
  readonly requests: readonly PreparedRequest[];
  readonly slots: number;
  readonly ops: Uint8Array;
  /** First operand of each op: a slot, or a place in `lists`. */
  readonly operands: Int16Array;
  /** Second: the slot of the line speed, −1 for none; the number of operands in `lists`. */
  readonly seconds: Int16Array;
  /** Factor, divisor, or constant of each op; for counters the factor of the line speed. */
  readonly factors: Float64Array;
  readonly lists: Int16Array;
  /** 0, 1, 2 …: what devices share whose series are numbered in the order of the ops. */
  readonly inOrder: Uint32Array;
  readonly counters: number;
  /** Slots that must hold the same number as when the device was learnt. */
  readonly fixed: Int16Array;
  /** Slots without a usable value; one that has one now is news. */
  readonly unusable: Int16Array;
  readonly uptimeSlot: number;
  readonly hasCaptures: boolean;
}

/** Asks nothing and gives nothing. */
export const NO_SHAPE: Shape = {
  requests: [],
  slots: 0,
  ops: new Uint8Array(0),
  operands: new Int16Array(0),
  seconds: new Int16Array(0),
  factors: new Float64Array(0),
  lists: new Int16Array(0),
  inOrder: new Uint32Array(0),
  counters: 0,
  fixed: new Int16Array(0),
  unusable: new Int16Array(0),
  uptimeSlot: -1,
  hasCaptures: false,
};

/** What a device has of its own. */
export interface ShapeState {
  readonly shape: Shape;
  /** Of each op, less `firstSeries`; {@link REFUSED} for one that the catalogue has not taken. */
  readonly series: Uint32Array;
  readonly firstSeries: number;
  readonly raw: Float64Array;
  /** How often each has begun again; undefined while none has. */
  wraps: Uint16Array | undefined;
  /** When they were read last. */
  monoMs: number;
  wallMs: number;
  readonly fixed: Float64Array;
}

/** A series that the catalogue has refused, as it stands among unsigned numbers. */
export const REFUSED = 0xffff_ffff;

/** Numbers of series as a device keeps them: most are numbered in order, and then they cost nothing. */
export function keptSeries({ inOrder }: Shape, numbers: Uint32Array): Pick<ShapeState, 'series' | 'firstSeries'> {
  const first = numbers[0] ?? 0;
  const areInOrder = first !== REFUSED && numbers.every((number, i) => number === first + i);
  return areInOrder ? { series: inOrder, firstSeries: first } : { series: numbers, firstSeries: 0 };
}

/** The numbers of a device's series. */
export function seriesOf({ series, firstSeries }: Pick<ShapeState, 'series' | 'firstSeries'>): Uint32Array {
  return firstSeries === 0 ? series : series.map((number) => number + firstSeries);
}

/** Whether what was read is still the device that was learnt. What is not known of it yet is taken as it was read. */
export function isSame(
  { shape, fixed }: Pick<ShapeState, 'shape' | 'fixed'>,
  values: Float64Array,
  isPart = false,
): boolean {
  for (let i = 0; i < fixed.length; i++) {
    const value = values[shape.fixed[i] ?? 0] ?? Number.NaN;
    if (Number.isNaN(fixed[i])) fixed[i] = value;
    else if (value !== fixed[i] && !(isPart && Number.isNaN(value))) return false;
  }
  for (const slot of shape.unusable) if (!Number.isNaN(values[slot] ?? Number.NaN)) return false;
  return true;
}

/** A counter as the full reading keeps it. */
export function counterAt({ raw, wraps, monoMs, wallMs }: ShapeState, at: number): CounterState {
  const last = raw[at] ?? Number.NaN;
  return { raw: Number.isNaN(last) ? undefined : last, base: (wraps?.[at] ?? 0) * WRAP_32, monoMs, wallMs };
}
