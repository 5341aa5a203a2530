// How long assets were down in a stretch of time. Several signs of one silence count once; outside its hours nothing is
// down. Pure.

import type { Stretch } from '../calendar/calendar.ts';

/** Hours are judged in steps of this; what is down for less than half a step is not seen to be. */
const STEP_MS = 60_000;

export interface Downtime {
  downMs: number;
  /** Separate times. */
  downs: number;
}

/** @param isJudged whether silence of an asset counts at a time */
export function downtimes(
  silences: readonly ({ readonly asset: string } & Readonly<Stretch>)[],
  stretch: Stretch,
  isJudged: (asset: string, atMs: number) => boolean,
): Map<string, Downtime> {
  const result = new Map<string, Downtime>();
  for (const [asset, all] of Map.groupBy(silences, (one) => one.asset)) {
    const down: Downtime = { downMs: 0, downs: 0 };
    let countedTo = stretch.fromMs;
    for (const { fromMs, toMs } of all.toSorted((a, b) => a.fromMs - b.fromMs)) {
      const from = Math.max(fromMs, countedTo);
      const to = Math.min(toMs, stretch.toMs);
      const ms = judgedIn(from, to, (atMs) => isJudged(asset, atMs));
      if (ms === 0) continue;
      if (fromMs > countedTo || down.downs === 0) down.downs++;
      down.downMs += ms;
      countedTo = to;
    }
    if (down.downs > 0) result.set(asset, down);
  }
  return result;
}

function judgedIn(fromMs: number, toMs: number, isJudged: (atMs: number) => boolean): number {
  let sum = 0;
  for (let at = fromMs; at < toMs; at += STEP_MS) {
    const end = Math.min(at + STEP_MS, toMs);
    if (isJudged((at + end) / 2)) sum += end - at;
  }
  return sum;
}
