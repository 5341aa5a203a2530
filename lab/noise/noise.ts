// What noise is: things that happen at every site and are no faults. Each kind says, purely, what it does on one day of a
// site, so that the same seed gives the same years.

import type { Text } from '../../contract/text.ts';
import type { Device, Kind } from '../device.ts';
import type { Effect } from '../effects.ts';
import type { Layout } from '../layout.ts';

export const SECOND_MS = 1000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

export interface NoiseEvent {
  /** UTC, ms. */
  atMs: number;
  forMs: number;
  effects: readonly Effect[];
}

/** One day of a site. */
export interface NoiseDay {
  layout: Layout;
  /** Midnight at the site, UTC ms. */
  dayMs: number;
  /** Of this kind on this day. */
  random: () => number;
  /** Of this kind, the same every day: hours that are fixed, devices that are chosen once. */
  fixed: () => number;
}

export interface NoiseKind {
  name: string;
  title: Text;
  often: Text;
  events: (day: NoiseDay) => NoiseEvent[];
}

export function ofKinds(layout: Layout, ...kinds: Kind[]): Device[] {
  return layout.devices.filter(({ kind }) => kinds.includes(kind));
}

/** One of them, or none of none. */
export function pick<T>(from: readonly T[], chance: number): T | undefined {
  return from[Math.floor(chance * from.length)];
}

export function between(chance: number, least: number, most: number): number {
  return least + chance * (most - least);
}

/** Nobody tells fog of 61 % from fog of 62 %, and what a device says in a state that comes again need not be asked again. */
export function inSteps(value: number, step: number): number {
  return Math.round(value / step) * step;
}

/** Whether something that happens so often in a year happens today. */
export function happens(chance: number, timesAYear: number): boolean {
  return chance < timesAYear / 365;
}

export function isWeekend(weekday: number): boolean {
  return weekday === 0 || weekday === 6;
}
