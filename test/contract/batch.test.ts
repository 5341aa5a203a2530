import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BatchBuilder, QUALITY } from '../../contract/batch.ts';

test('a batch holds what was added, in order, however small it began', () => {
  const sample = fc.tuple(fc.nat(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer());
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 300 }), fc.integer({ min: 1, max: 64 }), (samples, capacity) => {
      const builder = new BatchBuilder(capacity);
      for (const [series, value, timeMs] of samples) builder.add(series, value, timeMs, QUALITY.stale);
      expect(builder.count).toBe(samples.length);
      const batch = builder.finish();
      const read = Array.from({ length: batch.count }, (_, i) => [batch.series[i], batch.value[i], batch.timeMs[i]]);
      expect(read).toEqual(samples);
      expect([...batch.quality.subarray(0, batch.count)].every((quality) => quality === QUALITY.stale)).toBe(true);
    }),
  );
});

test('values that are no finite numbers are refused and counted', () => {
  const builder = new BatchBuilder();
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1]) builder.add(0, value, 0);
  expect(builder.rejected).toBe(3);
  expect(builder.finish().count).toBe(1);
});

test('a series that the catalogue refused is skipped', () => {
  const builder = new BatchBuilder();
  builder.add(-1, 5, 0);
  expect(builder.finish().count).toBe(0);
  expect(builder.rejected).toBe(0);
});

test('the quality is ok unless it is said', () => {
  const builder = new BatchBuilder();
  builder.add(0, 1, 2);
  expect(builder.finish().quality[0]).toBe(QUALITY.ok);
});
