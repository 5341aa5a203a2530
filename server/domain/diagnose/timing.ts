// Whether the times fit: a sign comes with the first of its cause, or as late as the effect says. Pure.

import type { Expected } from './expectation.ts';
import type { Observables } from './observables.ts';

export interface Limits {
  /** Time over which a cause's rate becomes its prior. */
  readonly priorMs: number;
  /** Signs of one cause come within this time of its first, unless an effect says otherwise. */
  readonly reachMs: number;
  /** A pause this long between alarms suggests that something else has begun. */
  readonly pauseMs: number;
}

export const DEFAULT_LIMITS: Limits = { priorMs: 86_400_000, reachMs: 600_000, pauseMs: 60_000 };

/** Share of an effect that shows minutes after the others, though nothing says that it is slow. */
const LATER_SHARE = 0.3;
/** What is bad and came late is still a likely sign where nobody saw it come: unknown for a while, it lost its beginning. */
const LATE_SHARE = 0.5;
/** Share of a hidden observable's chance that it alarmed on the way down. */
const LAST_GASP_SHARE = 0.5;

/** An alarm that came long after was no alarm when the cause would have struck. */
export function isLate(
  one: Expected,
  onsetMs: number,
  { sinceMs, isFinding }: Observables,
  { reachMs }: Limits,
): boolean {
  if (one.hides || isFinding[one.observable] !== true) return false;
  return (sinceMs[one.observable] ?? 0) - onsetMs > Math.max(reachMs, one.withinMs);
}

/** Chance that a cause begun then made this bad when it became bad; 0 when the times do not fit. */
export function explainedChance(
  one: Expected,
  onsetMs: number,
  { sinceMs, isBeginSeen }: Observables,
  { pauseMs, reachMs }: Limits,
): number {
  const delay = (sinceMs[one.observable] ?? 0) - onsetMs;
  if (delay < (one.afterMs > 0 ? one.afterMs : -one.beforeMs) || delay > one.atOnceMs) return 0;
  const share = one.hides ? LAST_GASP_SHARE : 1;
  if (delay <= Math.max(2 * pauseMs, one.withinMs)) return one.probability * share;
  if (delay <= reachMs) return one.probability * share * LATER_SHARE;
  return isBeginSeen[one.observable] || one.hides ? 0 : one.probability * LATE_SHARE;
}
