// How something goes while a fault lasts: it creeps, comes and goes, or keeps to the clock or the sun. Pure: a course says
// what it is worth at a moment and when that can change next, so that a year passes in as many steps as things happen.

import { seededRandom } from './random.ts';
import { isNight, timeOfDayMs, untilSunMovesMs } from './sun.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export type Course =
  /** Moves steadily from one value towards another and stays there; told in steps, as a device rounds. */
  | { shape: 'line'; from: number; to: number; perDay: number; step: number }
  /** 1 once in every period at a place that chance picks, for a while; else 0. With `halveDays` the periods halve in that time, down to `leastMs`. */
  | { shape: 'pulses'; everyMs: number; forMs: number; seed: number; halveDays?: number; leastMs?: number }
  /** 1 within these hours of the site's day, else 0; from a late to an early hour means over midnight. */
  | { shape: 'hours'; fromHour: number; toHour: number }
  /** 1 between sunset and sunrise, else 0. */
  | { shape: 'night' }
  /** 1 once this long has passed, else 0. */
  | { shape: 'after'; ms: number }
  /** Worth the first while the second is not 0, else 0. */
  | { shape: 'while'; what: Course; when: Course };

export interface Moment {
  /** Since the fault began, ms. */
  sinceMs: number;
  /** UTC, ms. */
  wallMs: number;
}

export function valueAt(course: Course, now: Moment): number {
  switch (course.shape) {
    case 'line':
      return lineAt(course, now.sinceMs);
    case 'pulses':
      return isIn(pulseAt(course, now.sinceMs), now.sinceMs) ? 1 : 0;
    case 'hours':
      return isWithin(course.fromHour, course.toHour, now.wallMs) ? 1 : 0;
    case 'night':
      return isNight(now.wallMs) ? 1 : 0;
    case 'after':
      return now.sinceMs >= course.ms ? 1 : 0;
    case 'while':
      return valueAt(course.when, now) === 0 ? 0 : valueAt(course.what, now);
    default:
      return course satisfies never;
  }
}

/** Ms after which it may be worth something else; Infinity when it stays for ever. Never 0. */
export function untilChangeMs(course: Course, now: Moment): number {
  return Math.max(1, Math.ceil(rawUntilChange(course, now)));
}

function rawUntilChange(course: Course, now: Moment): number {
  switch (course.shape) {
    case 'line':
      return untilStep(course, now.sinceMs);
    case 'pulses':
      return untilPulse(course, now.sinceMs);
    case 'hours':
      return Math.min(untilHour(course.fromHour, now.wallMs), untilHour(course.toHour, now.wallMs));
    case 'night':
      return untilSunMovesMs(now.wallMs);
    case 'after':
      return now.sinceMs >= course.ms ? Infinity : course.ms - now.sinceMs;
    case 'while': {
      const switches = rawUntilChange(course.when, now);
      return valueAt(course.when, now) === 0 ? switches : Math.min(switches, rawUntilChange(course.what, now));
    }
    default:
      return course satisfies never;
  }
}

type Line = Extract<Course, { shape: 'line' }>;

function lineAt({ from, to, perDay, step }: Line, sinceMs: number): number {
  const gone = Math.min(Math.abs(to - from), (Math.abs(perDay) * sinceMs) / DAY_MS);
  const stepped = Math.min(Math.abs(to - from), Math.floor(gone / step + 1e-9) * step);
  // A device that counts in tenths does not show the sum of a thousand roundings.
  return Number((gone >= Math.abs(to - from) ? to : from + Math.sign(to - from) * stepped).toFixed(6));
}

function untilStep({ from, to, perDay, step }: Line, sinceMs: number): number {
  const all = Math.abs(to - from);
  const msPerUnit = DAY_MS / Math.abs(perDay);
  const gone = sinceMs / msPerUnit;
  if (gone >= all) return Infinity;
  const next = Math.min(all, (Math.floor(gone / step + 1e-9) + 1) * step);
  return next * msPerUnit - sinceMs;
}

type Pulses = Extract<Course, { shape: 'pulses' }>;

interface Pulse {
  fromMs: number;
  toMs: number;
  /** End of its period. */
  endMs: number;
}

/** The pulse of the period in which this moment lies. The first comes at once, so that a fault shows when it begins. */
function pulseAt({ everyMs, forMs, seed, halveDays, leastMs = 2 * forMs }: Pulses, sinceMs: number): Pulse {
  const blockMs = halveDays === undefined ? Infinity : halveDays * DAY_MS;
  const block = halveDays === undefined ? 0 : Math.floor(sinceMs / blockMs);
  const startMs = block === 0 ? 0 : block * blockMs;
  const periodMs = Math.max(leastMs, everyMs / 2 ** Math.min(block, 30));
  const number = Math.floor((sinceMs - startMs) / periodMs);
  const beginMs = startMs + number * periodMs;
  const chance = block === 0 && number === 0 ? 0 : seededRandom(seed, `${block}/${number}`)();
  const fromMs = beginMs + chance * Math.max(0, periodMs - forMs);
  return { fromMs, toMs: fromMs + forMs, endMs: Math.min(beginMs + periodMs, startMs + blockMs) };
}

function isIn({ fromMs, toMs }: Pulse, sinceMs: number): boolean {
  return sinceMs >= fromMs && sinceMs < toMs;
}

function untilPulse(course: Pulses, sinceMs: number): number {
  const { fromMs, toMs, endMs } = pulseAt(course, sinceMs);
  if (sinceMs < fromMs) return fromMs - sinceMs;
  if (sinceMs < toMs) return Math.min(toMs, endMs) - sinceMs;
  return endMs - sinceMs;
}

function isWithin(fromHour: number, toHour: number, wallMs: number): boolean {
  const hour = timeOfDayMs(wallMs) / HOUR_MS;
  return fromHour <= toHour ? hour >= fromHour && hour < toHour : hour >= fromHour || hour < toHour;
}

function untilHour(hour: number, wallMs: number): number {
  const ms = hour * HOUR_MS - timeOfDayMs(wallMs);
  return ms > 0 ? ms : ms + DAY_MS;
}
