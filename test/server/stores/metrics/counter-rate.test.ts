import { describe, expect, it } from 'vitest';
import { rates } from '../../../../server/stores/metrics/counter-rate.ts';
import type { History } from '../../../../server/stores/metrics/metric-store.ts';

function history(last: number[], min: number[] = last, minutes = last.map((_, i) => i)): History {
  const column = (values: number[]) => Float64Array.from(values);
  return {
    stepMs: 60_000,
    timeMs: column(minutes.map((minute) => minute * 60_000)),
    min: column(min),
    max: column(last),
    mean: column(last),
    last: column(last),
    count: column(last.map(() => 6)),
  };
}

describe('rates of a counter', () => {
  it('are the growth a second from bucket to bucket', () => {
    expect([...rates(history([600, 1200, 1200, 7200]))]).toEqual([Number.NaN, 10, 0, 100]);
  });

  it('spread the growth over a gap', () => {
    expect([...rates(history([0, 600], [0, 0], [0, 10]))]).toEqual([Number.NaN, 1]);
  });

  it('are void across a reset, even when the counter has caught up within the bucket', () => {
    expect([...rates(history([600, 30, 90]))]).toEqual([Number.NaN, Number.NaN, 1]);
    expect([...rates(history([600, 700], [500, 5]))]).toEqual([Number.NaN, Number.NaN]);
  });

  it('are none for an empty history', () => {
    expect([...rates(history([]))]).toEqual([]);
  });
});
