import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeSamples, packChunk, unpackChunk, type Samples } from '../../../../server/stores/metrics/chunk.ts';
import {
  addSummary,
  packRows,
  replaceRows,
  summarise,
  summariseRows,
  unpackRows,
  type Summary,
} from '../../../../server/stores/metrics/rollup.ts';
import { T0 } from './material.ts';

type Sample = [timeMs: number, value: number, quality: number];

const value = fc.oneof(
  fc.integer({ min: -1000, max: 1000 }).map((whole) => whole / 10),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e18 }).map((number) => number + 0),
);
const sample: fc.Arbitrary<Sample> = fc.tuple(
  fc.integer({ min: 0, max: 3_599_999 }).map((ms) => T0 + ms),
  value,
  fc.integer({ min: 0, max: 3 }),
);
const list = fc.array(sample, { maxLength: 80 });

const asSamples = (rows: Sample[]): Samples => ({
  timeMs: rows.map((row) => row[0]),
  value: rows.map((row) => row[1]),
  quality: rows.map((row) => row[2]),
});
const asRows = (samples: Samples): Sample[] =>
  Array.from({ length: samples.timeMs.length }, (_, i) => [
    samples.timeMs[i] ?? 0,
    samples.value[i] ?? 0,
    samples.quality[i] ?? 0,
  ]);
/** The plain way: a map by time, the later wins. */
const oracle = (rows: Sample[]): Sample[] =>
  [...new Map(rows.map((row) => [row[0], row])).values()].toSorted((a, b) => a[0] - b[0]);

/** The sum of distances is compared apart: it carries rounding. */
const withoutAbove = (row: Summary): Summary => ({ ...row, above: 0 });
/** When the last was read is kept of what only rises. */
const asKept = (row: Summary): Summary => ({ ...withoutAbove(row), lastMs: 0 });

describe('chunks', () => {
  it('merge writes in any order like a map by time', () => {
    fc.assert(
      fc.property(list, list, (first, second) => {
        const merged = mergeSamples(mergeSamples(null, asSamples(first)), asSamples(second));
        expect(asRows(merged)).toEqual(oracle([...first, ...second]));
      }),
    );
  });

  it('read back as they were packed', () => {
    fc.assert(
      fc.property(list, (rows) => {
        const samples = mergeSamples(null, asSamples(rows));
        expect(asRows(unpackChunk(packChunk(samples)))).toEqual(asRows(samples));
      }),
    );
  });

  it('refuse bytes that were not packed here', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(isReadOrRefused(bytes)).toBe(true);
      }),
    );
  });
});

describe('summaries', () => {
  it('agree with plain sums over each span', () => {
    fc.assert(
      fc.property(list, (rows) => {
        const sorted = oracle(rows);
        for (const row of summarise(asSamples(sorted), 60_000)) {
          const values = sorted
            .filter(([timeMs]) => Math.floor(timeMs / 60_000) * 60_000 === row.timeMs)
            .map((each) => each[1]);
          expect(row).toMatchObject({
            count: values.length,
            min: Math.min(...values),
            max: Math.max(...values),
            last: values.at(-1),
          });
          const mean = values.reduce((sum, each) => sum + each / values.length, 0);
          expect(Math.abs(row.min + row.above / row.count - mean)).toBeLessThan(
            1e-9 * (1 + row.max - row.min + Math.abs(mean)),
          );
        }
      }),
    );
  });

  it('of hours are the same from minutes as from samples', () => {
    fc.assert(
      fc.property(list, (rows) => {
        const samples = asSamples(oracle(rows));
        const [direct, viaMinutes] = [
          summarise(samples, 3_600_000),
          summariseRows(summarise(samples, 60_000), 3_600_000),
        ];
        expect(viaMinutes.map(withoutAbove)).toEqual(direct.map(withoutAbove));
        direct.forEach((row, i) => {
          expect(Math.abs(row.above - (viaMinutes[i]?.above ?? 0))).toBeLessThan(1e-9 * (1 + row.above));
        });
      }),
    );
  });

  it('read back as they were packed', () => {
    fc.assert(
      fc.property(list, (rows) => {
        const minutes = summarise(asSamples(oracle(rows)), 60_000);
        const read = unpackRows(packRows(minutes, 60_000), 60_000);
        expect(read.map(asKept)).toEqual(minutes.map(asKept));
        expect(read.every((row, i) => Number.isNaN(row.lastMs) || row.lastMs === minutes[i]?.lastMs)).toBe(true);
        minutes.forEach((row, i) => {
          expect(Math.abs(row.above - (read[i]?.above ?? 0))).toBeLessThan(1e-6 * (1 + row.above));
        });
      }),
    );
  });

  it('of a counter keep when each was read last, and where it began anew', () => {
    const samples = asSamples([
      [T0 + 1000, 5, 0],
      [T0 + 59_000, 9, 0],
      [T0 + 61_000, 20, 0],
      [T0 + 119_500, 3, 3],
    ]);
    const read = unpackRows(packRows(summarise(samples, 60_000), 60_000), 60_000);
    expect(read.map(({ lastMs, hasGap }) => [lastMs - T0, hasGap])).toEqual([
      [59_000, false],
      [119_500, true],
    ]);
  });

  it('keep the mean of huge counters exact', () => {
    const base = 2 ** 50;
    const rows = summarise(asSamples([0, 1, 2].map((i) => [T0 + i, base + i, 0])), 60_000);
    expect(rows.map((row) => row.min + row.above / row.count)).toEqual([base + 1]);
    const late = {
      timeMs: T0,
      count: 1,
      min: base - 3,
      max: base - 3,
      last: base - 3,
      lastMs: T0 + 3,
      hasGap: true,
      above: 0,
    };
    const [row] = rows;
    if (row) addSummary(row, late);
    expect(row).toEqual({
      timeMs: T0,
      count: 4,
      min: base - 3,
      max: base + 2,
      last: base - 3,
      lastMs: T0 + 3,
      hasGap: true,
      above: 12,
    });
  });

  it('are replaced by newer rows of the same time', () => {
    const row = (timeMs: number, last: number) => ({
      timeMs,
      count: 1,
      min: 0,
      max: 1,
      last,
      lastMs: timeMs,
      hasGap: false,
      above: 0,
    });
    expect(replaceRows([row(1, 1), row(3, 1)], [row(2, 2), row(3, 2)]).map((each) => each.last)).toEqual([1, 2, 2]);
  });
});

function isReadOrRefused(bytes: Uint8Array): boolean {
  try {
    return unpackChunk(bytes).timeMs.length <= 3_600_000;
  } catch (error) {
    return error instanceof RangeError;
  }
}
