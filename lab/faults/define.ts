// One short way to write a fault down. What is not said is the usual: it happens at once, at the device itself.

import type { Changing, Effect, Happening } from '../effects.ts';
import type { Course } from '../course.ts';
import type { Device, Kind } from '../device.ts';
import type { Curer, FaultContext, FaultDefinition, Part } from '../fault.ts';
import type { Layout } from '../layout.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

type Passed = Pick<
  FaultDefinition,
  | 'powerCycleCures'
  | 'cures'
  | 'sameLook'
  | 'showsAfterMs'
  | 'toldAfterMs'
  | 'repeats'
  | 'tools'
  | 'people'
  | 'permits'
  | 'fits'
>;

export interface Plan extends Passed {
  name: string;
  code: string;
  zh: string;
  en: string;
  kinds: readonly Kind[];
  on: string;
  cause: string;
  by: Curer;
  parts?: readonly Part[];
  /** Component that is right before the device itself, `kind:name`; or all right places. */
  at?: string | ((target: Device, layout: Layout) => string[]);
  /** Values that the device tells otherwise. */
  set?: Readonly<Record<string, number>>;
  effects?: (target: Device, context: FaultContext) => Happening[];
}

export function define(plan: Plan): FaultDefinition {
  const { name, code, zh, en, kinds, on, cause, by, parts = [], at, set, effects, ...passed } = plan;
  return {
    ...passed,
    name,
    code,
    title: { zh, en },
    kinds,
    on,
    effects: (target, context) => [...setAll(target.key, set ?? {}), ...(effects?.(target, context) ?? [])],
    truth: (target, layout) => ({ cause, places: placesOf(target, layout, at), visit: by === 'engineer', by, parts }),
  };
}

function placesOf(target: Device, layout: Layout, at: Plan['at']): string[] {
  if (at === undefined) return [target.key];
  return typeof at === 'string' ? [`${target.key}/${at}`, target.key] : at(target, layout);
}

export function setAll(asset: string, values: Readonly<Record<string, number>>): Effect[] {
  return Object.entries(values).map(([key, value]): Effect => ({ kind: 'set', asset, key, value }));
}

/** A reading that goes along a course. */
export function reading(asset: string, key: string, course: Course): Changing {
  return { kind: 'changing', course, as: (value) => [{ kind: 'set', asset, key, value }] };
}

/** What acts while a course is not 0. */
export function during(course: Course, ...effects: Effect[]): Changing {
  return { kind: 'changing', course, as: (value) => (value === 0 ? [] : effects) };
}

/** A number between two, by chance. */
export function between(random: () => number, least: number, most: number): number {
  return least + random() * (most - least);
}

/** The same, whole. */
export function wholeBetween(random: () => number, least: number, most: number): number {
  return Math.round(between(random, least, most));
}

/** For courses that need a seed of their own. */
export function seedOf(random: () => number): number {
  return Math.floor(random() * 2 ** 31);
}
