// What a reading of the evidence was before the fault and after it, and whether it tells anything: it moved. A point stands
// for a bucket of time, and the bucket that the fault fell into holds both sides of it. Pure.

import type { BundleView } from '../../../../../contract/api-verdict.ts';

type Series = Pick<BundleView['series'][number], 'field' | 'unit' | 'timeMs' | 'value'>;

/** When the fault began, until when evidence was kept, and how long a bucket is, ms. */
export interface FaultMoment {
  faultMs: number;
  untilMs: number;
  bucketMs: number;
}

/** Where all series have one point only, the bucket is at most this long. */
const LONGEST_BUCKET_MS = 60_000;
/** So many buckets, and so many of its longest gaps, make a silence. */
const QUIET_BUCKETS = 3;
const QUIET_GAPS = 2;
/** A time since the start always grows; only a fall, a restart, tells something. */
const SINCE_START = /^uptime/;
/** Part of its usual range, and of its size, by which a value has to leave that range. */
const BEYOND_RANGE = 0.5;
const BEYOND_SIZE = 0.02;

export function momentOf({ series, faultMs, frozenAt, toMs }: BundleView): FaultMoment {
  let bucketMs = LONGEST_BUCKET_MS;
  for (const { timeMs } of series)
    for (const [index, at] of timeMs.entries()) {
      const gap = (timeMs[index + 1] ?? Number.POSITIVE_INFINITY) - at;
      if (gap > 0) bucketMs = Math.min(bucketMs, gap);
    }
  return { faultMs, untilMs: Math.min(Date.parse(frozenAt), toMs), bucketMs };
}

/** The last value before the fault, and the last one that was kept after it; null where nothing was told. */
export function aroundOf(series: Series, moment: FaultMoment): { before: number | null; after: number | null } {
  const { before, after } = sidesOf(series, moment);
  // What was measured once, because of the fault, still says what it said.
  const isOver = before.length > 0 && isSilent(series, moment);
  return { before: before.at(-1) ?? null, after: isOver ? null : (after.at(-1) ?? null) };
}

/** Told no more: quiet at the end for longer than it ever was between two values. */
export function isSilent({ timeMs, value }: Series, { untilMs, bucketMs }: FaultMoment): boolean {
  const told = timeMs.filter((_, index) => value[index] !== null && value[index] !== undefined);
  const gaps = told.slice(1).map((at, index) => at - (told[index] ?? at));
  const last = told.at(-1);
  return last !== undefined && untilMs - last > Math.max(QUIET_BUCKETS * bucketMs, QUIET_GAPS * Math.max(0, ...gaps));
}

export function hasMoved(series: Series, moment: FaultMoment): boolean {
  const told = series.value.filter((one) => one !== null);
  if (SINCE_START.test(series.field)) return told.some((one, at) => one < (told[at - 1] ?? one));
  const { before, after } = sidesOf(series, moment);
  // Measured because of the fault, as a cable test is; a rate takes two readings, so it was only not yet known before.
  if (before.length === 0 && after.length > 0) return !isRate(series) || after.some((one) => one !== after[0]);
  if (isCode(series)) return told.some((one) => one !== told[0]);
  if (isSilent(series, moment)) return true;
  const half = Math.ceil(before.length / 2);
  return leaves(before, after) || leaves(before.slice(0, half), before.slice(half));
}

/**
 * The bucket of the fault holds the worst code seen in it, which is one of after; a mean of both sides is neither, and
 * what nobody had asked for before is of after.
 */
function sidesOf(series: Series, { faultMs, bucketMs }: FaultMoment): { before: number[]; after: number[] } {
  const [before, after]: [number[], number[]] = [[], []];
  for (const [index, one] of series.value.entries()) {
    const at = series.timeMs[index];
    if (one === null || at === undefined) continue;
    if (at + bucketMs <= faultMs) before.push(one);
    else if (at >= faultMs || isCode(series) || before.length === 0) after.push(one);
  }
  return { before, after };
}

function isCode({ unit }: Series): boolean {
  return unit === '';
}

function isRate({ unit }: Series): boolean {
  return unit.endsWith('/s');
}

/** Whether the middle of the later values lies beyond all that the earlier ones ranged over. */
function leaves(earlier: readonly number[], later: readonly number[]): boolean {
  const middle = later.toSorted((a, b) => a - b)[Math.floor(later.length / 2)];
  if (earlier.length === 0 || middle === undefined) return false;
  const [low, high] = [Math.min(...earlier), Math.max(...earlier)];
  const margin = Math.max((high - low) * BEYOND_RANGE, Math.max(Math.abs(low), Math.abs(high)) * BEYOND_SIZE);
  return middle < low - margin || middle > high + margin;
}
