// When a target is polled next. Every target has its own place in the interval, so that a thousand of them do not start
// together, and a silent one is asked less often, but never so rarely that its return goes unnoticed. Pure.

import type { Target } from '../../contract/collector.ts';
import type { ResultCode } from '../../contract/records.ts';

/** Failures in a row after which a target is polled more slowly. */
export const SLOW_AFTER_FAILURES = 3;
/** A silent target is polled at least every so many intervals … */
export const SLOWEST_INTERVALS = 6;
/** … and at least this often, unless its own interval is longer. */
export const SLOWEST_MS = 60_000;
/** A target that has never answered is asked again this soon, where its interval is longer than {@link SLOWEST_MS} … */
export const FIRST_RETRY_MS = 45_000;
/** … this often. */
export const FIRST_RETRIES = 3;
/** One that has just fallen silent is asked once more this soon, where its turn is later: a single lost answer is no outage. */
export const SECOND_LOOK_MS = 2_000;
/** First polls after a start or a change of targets are spread over this long, or over the interval if that is shorter. */
export const FIRST_SPREAD_MS = 5_000;
/** With many targets they are spread wider, by this much each: a first poll reads all tables. */
export const FIRST_SPREAD_EACH_MS = 5;
/** A device that answers may be polled this share of the time; one that takes longer is polled less often. */
export const BUDGET_SHARE = 0.5;
/** … but its readings must not grow stale, which they do after three intervals. */
const SLOW_DEVICE_INTERVALS = 2;
/** An answer within this is never slow: at short intervals it is the process that is late, not the device. */
export const SLOW_DEVICE_MS = 2_000;
/** A poll starts up to this share of its interval late, by chance, so that gateways do not beat in time. */
const JITTER_SHARE = 0.02;
const MAX_JITTER_MS = 250;

export function targetKey(target: Pick<Target, 'site' | 'asset' | 'name'>): string {
  return `${target.site}/${target.asset}/${target.name}`;
}

/** A target's place in its interval, 0 … 1, the same at every start: FNV-1a of its key. */
export function phaseOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  // One more round: the last characters alone, `-1`, `-2`, would otherwise move the hash too little.
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  hash ^= hash >>> 12;
  return (hash >>> 0) / 0x1_0000_0000;
}

/** When a new target is polled first, and from where its regular grid runs on. */
export function firstPolls(
  key: string,
  intervalMs: number,
  nowMs: number,
  targets = 1,
): { firstMs: number; gridMs: number } {
  const phase = phaseOf(key);
  const gridMs = nowMs + phase * intervalMs;
  const spreadMs = Math.max(FIRST_SPREAD_MS, targets * FIRST_SPREAD_EACH_MS);
  // Where the grid itself comes soon, the first poll is the grid's.
  if (gridMs <= nowMs + spreadMs) return { firstMs: gridMs, gridMs: gridMs + intervalMs };
  return { firstMs: nowMs + phase * spreadMs, gridMs };
}

/**
 * The first point of a target's grid behind `nowMs`.
 * @param gridMs any point of the grid
 * @returns it, and how many points from `gridMs` on have passed
 */
export function nextOnGrid(gridMs: number, intervalMs: number, nowMs: number): { dueMs: number; missed: number } {
  if (gridMs > nowMs) return { dueMs: gridMs - (Math.ceil((gridMs - nowMs) / intervalMs) - 1) * intervalMs, missed: 0 };
  const missed = Math.floor((nowMs - gridMs) / intervalMs) + 1;
  return { dueMs: gridMs + missed * intervalMs, missed };
}

/** How many intervals lie between polls of a target that has failed so often in a row. */
export function intervalsAfter(failures: number, intervalMs: number): number {
  if (failures < SLOW_AFTER_FAILURES) return 1;
  const ceiling = Math.max(1, Math.min(SLOWEST_INTERVALS, Math.floor(SLOWEST_MS / intervalMs)));
  return Math.min(ceiling, 2 ** Math.min(10, failures - SLOW_AFTER_FAILURES + 1));
}

/**
 * How soon to ask again a target whose poll has ended so; undefined: at its own time.
 * @param failures in a row, this one included
 * @param isNew it has never answered
 */
export function retryAfterMs(
  code: ResultCode,
  failures: number,
  { intervalMs, isNew }: { intervalMs: number; isNew: boolean },
): number | undefined {
  // What is set up wrongly stays so, and devices lock out who logs in wrongly too often.
  if (code === 'ok' || code === 'config' || code === 'auth') return undefined;
  if (isNew) return failures <= FIRST_RETRIES && intervalMs > SLOWEST_MS ? FIRST_RETRY_MS : undefined;
  return failures === 1 && code === 'timeout' ? SECOND_LOOK_MS : undefined;
}

/** How many intervals lie between polls of a target that answers, but takes so long for it. */
export function intervalsOfBudget(durationMs: number, intervalMs: number): number {
  if (durationMs <= SLOW_DEVICE_MS) return 1;
  return Math.min(SLOW_DEVICE_INTERVALS, Math.ceil(durationMs / (intervalMs * BUDGET_SHARE)));
}

/** @param random 0 … 1 */
export function jitterMs(intervalMs: number, random: number): number {
  return Math.min(intervalMs * JITTER_SHARE, MAX_JITTER_MS) * random;
}
