import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { historyView, rates, speedFieldOf } from '../../../server/site/history-view.ts';
import type { History } from '../../../server/stores/metrics/metric-store.ts';

const column = (values: readonly number[]): Float64Array<ArrayBuffer> => Float64Array.from(values);

function history(
  last: number[],
  changes: { min?: number[]; minutes?: number[]; lastMs?: number[]; gap?: number[] } = {},
): History {
  const { min = last, minutes = last.map((_, i) => i), lastMs = last.map(() => Number.NaN), gap = [] } = changes;
  return {
    stepMs: 60_000,
    timeMs: column(minutes.map((minute) => minute * 60_000)),
    min: column(min),
    max: column(last),
    mean: column(last),
    last: column(last),
    lastMs: column(lastMs),
    gap: Uint8Array.from(last, (_, i) => gap[i] ?? 0),
    count: column(last.map(() => 6)),
  };
}

describe('rates of a counter', () => {
  it('are the growth a second from bucket to bucket', () => {
    expect(rates(history([600, 1200, 1200, 7200]))).toEqual([null, 10, 0, 100]);
  });

  it('spread the growth over a time without samples', () => {
    expect(rates(history([0, 600], { min: [0, 0], minutes: [0, 10] }))).toEqual([null, 1]);
  });

  it('count from reading to reading where it is known when they were', () => {
    expect(rates(history([0, 600], { lastMs: [50_000, 80_000] }))).toEqual([null, 20]);
  });

  it('are void across a reset, even when the counter has caught up within the bucket', () => {
    expect(rates(history([600, 30, 90]))).toEqual([null, null, 1]);
    expect(rates(history([600, 700], { min: [500, 5] }))).toEqual([null, null]);
  });

  it('are void where the counter is said to have begun anew, though it did not fall', () => {
    expect(rates(history([600, 6000, 6060], { gap: [1, 1, 0] }))).toEqual([null, null, 1]);
  });

  it('are none for an empty history', () => {
    expect(rates(history([]))).toEqual([]);
  });

  it('of a port are at most its line speed, which may change', () => {
    const speeds = history([100, 100, 10, 10]);
    const megabit = 125_000 * 60;
    const octets = history([0, 101 * megabit, 111 * megabit, 141 * megabit]);
    expect(rates(octets, speeds)).toEqual([null, 12_500_000, 1_250_000, null]);
  });

  it('are bounded for octets of ports alone', () => {
    expect(speedFieldOf('interface', 'ifHCInOctets')).toBe('ifHighSpeed');
    expect([speedFieldOf('interface', 'ifInErrors'), speedFieldOf('diskio', 'read_bytes')]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('are never below zero nor above the line, whatever is stored', () => {
    const any = fc.oneof(fc.double({ noNaN: true, min: 0, max: 2 ** 64 }), fc.nat(1e9));
    const row = fc.record({ last: any, min: any, speed: fc.nat(100_000), ms: fc.nat(59_999), gap: fc.nat(1) });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), (rows) => {
        const given = history(
          rows.map(({ last }) => last),
          {
            min: rows.map(({ min, last }) => Math.min(min, last)),
            lastMs: rows.map(({ ms }, i) => i * 60_000 + ms),
            gap: rows.map(({ gap }) => gap),
          },
        );
        const view = historyView('interface', 'ifHCInOctets', given, history(rows.map(({ speed }) => speed)));
        const fastest = Math.max(0, ...rows.map(({ speed }) => speed)) * 125_000;
        for (const rate of view.mean) {
          expect(rate ?? 0).toBeGreaterThanOrEqual(0);
          expect(rate === null || fastest === 0 || rate <= Math.max(fastest, 0) || rows[0]?.speed === 0).toBe(true);
        }
      }),
    );
  });
});
