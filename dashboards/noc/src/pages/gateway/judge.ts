// Turns the figures of polling into a judgement in three steps, so that nobody has to know what 18 ms of lateness means. Pure.

import type { PollingView, SilentTargetView } from '../../../../../contract/api-polling.ts';

export type Judgement = 'good' | 'fair' | 'poor';

/** A poll later than this is noticed in no reading; later than the second, readings come late. */
export const LATENESS_GOOD_MS = 100;
export const LATENESS_FAIR_MS = 1000;
export const LOOP_GOOD_MS = 20;
export const LOOP_FAIR_MS = 100;
/** Share of all polls that may be skipped before readings suffer. */
export const OVERRUNS_FAIR_SHARE = 0.001;
/** Share of its interval from which on a poll may not be done when the next is due. */
export const TIGHT_SHARE = 0.7;

function judge(value: number, good: number, fair: number): Judgement {
  if (value <= good) return 'good';
  return value <= fair ? 'fair' : 'poor';
}

export function judgePolling(polling: PollingView): Record<'lateness' | 'loop' | 'work' | 'overruns', Judgement> {
  const { latenessP99Ms, eventLoopP99Ms, waiting, targets, overruns, abandoned, polls } = polling;
  return {
    lateness: judge(latenessP99Ms, LATENESS_GOOD_MS, LATENESS_FAIR_MS),
    loop: judge(eventLoopP99Ms, LOOP_GOOD_MS, LOOP_FAIR_MS),
    work: judge(waiting, 0, Math.max(1, targets / 20)),
    overruns: judge(overruns + abandoned, 0, polls * OVERRUNS_FAIR_SHARE),
  };
}

export function isTight(intervalShare: number): boolean {
  return intervalShare >= TIGHT_SHARE;
}

/** `snmp_timeout: what happened; what to do` → its parts; a text of another shape is all what happened. */
export function detailParts(detail: string): { code: string; what: string; remedy: string } {
  const [, code = '', rest = detail] = /^([a-z][a-z0-9_]*): ([^]*)$/.exec(detail) ?? [];
  const cut = /; |；/.exec(rest);
  if (!cut) return { code, what: rest, remedy: '' };
  return { code, what: rest.slice(0, cut.index), remedy: rest.slice(cut.index + cut[0].length) };
}

export interface SilentDevice {
  site: string;
  asset: string;
  /** At least one of its targets has answered since the start. */
  hasAnswered: boolean;
  /** Polls in a row that failed, of the target that fails longest. */
  failures: number;
  targets: SilentTargetView[];
}

/** A dead device is silent on each of its targets: it is one line with all of them. The order stays. */
export function silentDevices(silent: readonly SilentTargetView[]): SilentDevice[] {
  return [...Map.groupBy(silent, ({ site, asset }) => `${site}/${asset}`).values()].map((targets) => ({
    site: targets[0]?.site ?? '',
    asset: targets[0]?.asset ?? '',
    hasAnswered: targets.some((target) => target.hasAnswered),
    failures: Math.max(...targets.map(({ failures }) => failures)),
    targets,
  }));
}
