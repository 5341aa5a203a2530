// History as the API answers it: typed columns become lists, a counter becomes a rate a second. A rate is the difference
// of neighbouring buckets' last values; where a counter fell it was reset, and there is no rate. Pure.

import type { HistoryView } from '../../contract/api.ts';
import { fieldOf } from '../../contract/metrics.ts';
import type { History } from '../stores/metrics/metric-store.ts';

export function historyView(measurement: string, field: string, history: History): HistoryView {
  const definition = fieldOf(measurement, field);
  const isCounter = definition?.isCounter ?? false;
  const unit = definition?.unit ?? '';
  const columns = isCounter
    ? rates(history)
    : { min: [...history.min], max: [...history.max], mean: [...history.mean] };
  return {
    unit: isCounter ? `${unit}/s` : unit,
    isCounter,
    stepMs: history.stepMs,
    timeMs: [...history.timeMs],
    ...columns,
  };
}

function rates(history: History): Pick<HistoryView, 'min' | 'max' | 'mean'> {
  const mean: (number | null)[] = [];
  for (let i = 0; i < history.timeMs.length; i++) {
    const seconds = ((history.timeMs[i] ?? 0) - (history.timeMs[i - 1] ?? Number.NaN)) / 1000;
    const rate = ((history.last[i] ?? 0) - (history.last[i - 1] ?? 0)) / seconds;
    mean.push(Number.isFinite(rate) && rate >= 0 ? rate : null);
  }
  return { min: mean, max: mean, mean };
}
