// Counters travel raw; people want rates. A counter that went back was reset, so the difference across that is void. Pure.

import type { History } from './metric-store.ts';

/**
 * Growth a second, bucket by bucket, from the last value of the bucket before; NaN where there is none or the counter
 * was reset in between.
 */
export function rates(history: History): Float64Array<ArrayBuffer> {
  const { timeMs, last, min, stepMs } = history;
  return last.map((value, i) => {
    const before = last[i - 1];
    const beforeMs = timeMs[i - 1];
    if (before === undefined || beforeMs === undefined) return Number.NaN;
    const seconds = ((timeMs[i] ?? 0) - beforeMs) / 1000;
    // A reset inside of the bucket shows in its minimum even when the last value has caught up.
    const isReset = value < before || (min[i] ?? 0) < before;
    return isReset || seconds * 1000 < stepMs ? Number.NaN : (value - before) / seconds;
  });
}
