// Which targets do not answer now: one pass over all of them. Pure.

import type { PollResult, Protocol, Target } from '../../contract/collector.ts';
import type { ResultCode } from '../../contract/records.ts';
import type { Timings } from './timings.ts';

/** Most targets of one list. */
export const MAX_SILENT = 500;

export interface SilentTarget {
  site: string;
  asset: string;
  name: string;
  protocol: Protocol;
  result: ResultCode;
  detail: string;
  /** Polls in a row that failed. */
  failures: number;
  /** False: not one poll since the program started has been answered. */
  hasAnswered: boolean;
}

export interface Polled {
  readonly target: Target;
  readonly timing: number;
  readonly last: PollResult | undefined;
  readonly failures: number;
}

/** Those that never answered first, then by how long they have been failing; at most {@link MAX_SILENT}. */
export function silentOf(
  all: Iterable<Polled>,
  { timings, sites }: { timings: Timings; sites: readonly string[] | null },
): SilentTarget[] {
  const silent: SilentTarget[] = [];
  for (const { target, timing, last, failures } of all) {
    if (silent.length >= MAX_SILENT) break;
    if (last === undefined || last.code === 'ok' || (sites !== null && !sites.includes(target.site))) continue;
    const { site, asset, name, protocol } = target;
    const hasAnswered = failures < timings.polls(timing);
    silent.push({ site, asset, name, protocol, result: last.code, detail: last.detail, failures, hasAnswered });
  }
  return silent.sort((a, b) => Number(a.hasAnswered) - Number(b.hasAnswered) || b.failures - a.failures);
}
