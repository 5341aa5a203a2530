// What comes and goes has done so for a quarter of an hour before it is an alarm, and what shares its cause crosses that mark
// seconds later: each is asked at its own moment. Such alarms wait for each other, so that one loose plug far up is not told
// as ten below it first. Pure.

import type { PredicateName } from '../../../contract/predicates.ts';

/** How long alarms of what comes and goes wait for their fellows: the slowest of the usual polls has come round then. */
export const PATTERN_WAIT_MS = 60_000;

/** A loop is not among them: it does harm by the second, and addresses that move are told of by one switch for all. */
const WAITING: ReadonlySet<PredicateName> = new Set(['steady', 'channel-steady', 'bus-steady']);

export interface PatternAlarm {
  readonly predicate: PredicateName;
  /** Wall ms. */
  readonly raisedAtMs: number;
  readonly ticket: string | null;
}

/** @returns until when those without a ticket wait for their fellows, wall ms; null when they have waited, or there are none */
export function patternsWaitUntil(alarms: Iterable<PatternAlarm>, nowMs: number): number | null {
  let firstMs = Infinity;
  for (const alarm of alarms) if (canWait(alarm)) firstMs = Math.min(firstMs, alarm.raisedAtMs);
  // Raised in the future: the clock was set back since, and nobody knows how long ago that was.
  const isWaiting = firstMs <= nowMs && nowMs < firstMs + PATTERN_WAIT_MS;
  return isWaiting ? firstMs + PATTERN_WAIT_MS : null;
}

export function canWait({ predicate, ticket }: Pick<PatternAlarm, 'predicate' | 'ticket'>): boolean {
  return ticket === null && WAITING.has(predicate);
}
