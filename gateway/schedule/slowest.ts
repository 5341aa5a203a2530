// Which targets are slow: one pass over all of them, so that fifty thousand do not hold up the event loop. Pure.

import type { PollResult, Protocol, Target } from '../../contract/collector.ts';
import type { ResultCode } from '../../contract/records.ts';
import type { Timings } from './timings.ts';

/** Most targets of one list. */
export const MAX_SLOWEST = 200;

/** How slow a target is, for the list of the slowest. */
export interface TargetTiming {
  site: string;
  asset: string;
  name: string;
  protocol: Protocol;
  /** Of its last polls. */
  p50Ms: number;
  maxMs: number;
  /** Since it was set up. */
  polls: number;
  timeouts: number;
  intervalMs: number;
  /** Of its interval that a poll takes, as a rule; 1 is all of it. */
  intervalShare: number;
  /** Undefined before the first poll. */
  result: ResultCode | undefined;
}

export interface Timed {
  readonly target: Target;
  readonly timing: number;
  readonly usualMs: number;
  readonly last: PollResult | undefined;
}

/** Those with the longest usual durations, slowest first; at most {@link MAX_SLOWEST}. */
export function slowestOf(
  all: Iterable<Timed>,
  { timings, count, sites }: { timings: Timings; count: number; sites: readonly string[] | null },
): TargetTiming[] {
  const most = Math.min(MAX_SLOWEST, Math.max(0, count));
  const slowest: Timed[] = [];
  for (const one of all) {
    if (one.last === undefined || most === 0) continue;
    if (sites !== null && !sites.includes(one.target.site)) continue;
    if (slowest.length === most && one.usualMs <= (slowest[most - 1]?.usualMs ?? 0)) continue;
    const at = slowest.findIndex(({ usualMs }) => usualMs < one.usualMs);
    slowest.splice(at < 0 ? slowest.length : at, 0, one);
    if (slowest.length > most) slowest.pop();
  }
  return slowest.map((one) => toTiming(one, timings)).sort((a, b) => b.p50Ms - a.p50Ms || b.maxMs - a.maxMs);
}

function toTiming({ target, timing, last }: Timed, timings: Timings): TargetTiming {
  const { site, asset, name, protocol, intervalMs } = target;
  const { p50Ms, maxMs } = timings.of(timing);
  return {
    site,
    asset,
    name,
    protocol,
    p50Ms: tenths(p50Ms),
    maxMs: tenths(maxMs),
    polls: timings.polls(timing),
    timeouts: timings.timeouts(timing),
    intervalMs,
    intervalShare: Math.round((p50Ms / intervalMs) * 1000) / 1000,
    result: last?.code,
  };
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
