// History as the API answers it: typed columns become lists, a counter becomes a rate a second. A rate is the difference
// of neighbouring buckets' last values; where a counter began anew there is none, and none is faster than its line. Pure.

import type { HistoryView } from '../../contract/api.ts';
import { fieldOf } from '../../contract/metrics.ts';
import type { History } from '../stores/metrics/metric-store.ts';

/** Octets of this measurement cannot grow faster than the line, whose speed stands beside them in Mbit/s. */
const LINE = { measurement: 'interface', unit: 'B', speedField: 'ifHighSpeed', unitsPerMbit: 125_000 } as const;
/** A rate so much above the line's is no rate of it; less than that comes of stamps and buckets. */
const MAX_OVER_LINE = 1.5;

/** The field whose history bounds the rates of another; undefined for most. */
export function speedFieldOf(measurement: string, field: string): string | undefined {
  const definition = fieldOf(measurement, field);
  const isBound = measurement === LINE.measurement && definition?.isCounter === true && definition.unit === LINE.unit;
  return isBound ? LINE.speedField : undefined;
}

/** @param speed history of the field that {@link speedFieldOf} names, over the same time */
export function historyView(measurement: string, field: string, history: History, speed?: History): HistoryView {
  const definition = fieldOf(measurement, field);
  const isCounter = definition?.isCounter ?? false;
  const unit = definition?.unit ?? '';
  const columns = isCounter
    ? asOne(rates(history, speed))
    : { min: [...history.min], max: [...history.max], mean: [...history.mean] };
  return {
    unit: isCounter ? `${unit}/s` : unit,
    isCounter,
    stepMs: history.stepMs,
    timeMs: [...history.timeMs],
    ...columns,
  };
}

function asOne(mean: (number | null)[]): Pick<HistoryView, 'min' | 'max' | 'mean'> {
  return { min: mean, max: mean, mean };
}

/** Growth a second, bucket by bucket; null where there is no bucket before, or the counter began anew in between. */
export function rates(history: History, speed?: History): (number | null)[] {
  const { timeMs, last, lastMs, min, gap } = history;
  const lines = speed ? linesOf(timeMs, speed) : undefined;
  return Array.from(timeMs, (bucketMs, i) => {
    const before = last[i - 1];
    if (before === undefined || gap[i] === 1) return null;
    const value = last[i] ?? 0;
    // A reset inside of the bucket shows in its minimum even when the last value has caught up.
    if (value < before || (min[i] ?? 0) < before) return null;
    const readMs = (lastMs[i] ?? Number.NaN) - (lastMs[i - 1] ?? Number.NaN);
    const rate = ((value - before) * 1000) / (readMs > 0 ? readMs : bucketMs - (timeMs[i - 1] ?? 0));
    if (!Number.isFinite(rate)) return null;
    const line = lines?.[i] ?? Infinity;
    return rate > line * MAX_OVER_LINE ? null : Math.min(rate, line);
  });
}

/** The line's speed in each bucket, the faster of this one and the last that was told; infinite before the first. */
function linesOf(timeMs: Float64Array, speed: History): Float64Array {
  let at = 0;
  let last = Infinity;
  return Float64Array.from(timeMs, (bucketMs) => {
    let line = last;
    for (; at < speed.timeMs.length && (speed.timeMs[at] ?? 0) <= bucketMs; at++) {
      const told = (speed.max[at] ?? 0) * LINE.unitsPerMbit;
      if (!(told > 0)) continue;
      line = Math.max(Number.isFinite(line) ? line : 0, told);
      last = told;
    }
    return line;
  });
}
