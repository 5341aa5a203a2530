import { expect, it } from 'vitest';
import { Change } from '../../../../server/domain/detect/derive/change.ts';

const HOUR_MS = 3_600_000;
const NOW = 100 * HOUR_MS;
/** An hour a value, the last one an hour ago. */
const past = (...values: number[]) =>
  values.map((value, i) => ({ timeMs: NOW - (values.length - i) * HOUR_MS, value }));
const sample = (value: number, monoMs: number, isGap = false) => ({ value, monoMs, timeMs: NOW + monoMs, isGap });

it('a window of hours is filled from what was recorded, and what has come since stays in it', () => {
  const change = new Change(4 * HOUR_MS, false);
  expect(change.take(sample(30, 0))).toBeNaN();
  change.recall(past(10, 11, 12, 13, 14), 1000, NOW + 1000);
  expect(change.take(sample(31, 2000))).toBeCloseTo(20, 5);
});

it('a counter that began anew while nothing ran counts from there', () => {
  const change = new Change(4 * HOUR_MS, true);
  change.take(sample(3, 0, true));
  change.recall(past(900, 901, 902, 903, 904), 1000, NOW + 1000);
  expect(change.take(sample(4, 2000))).toBeNaN();
});

it('what began anew since the start is not joined to what was before', () => {
  const change = new Change(4 * HOUR_MS, true);
  change.take(sample(904, 0));
  change.take(sample(2, 1000));
  change.recall(past(900, 901, 902, 903, 904), 2000, NOW + 2000);
  expect(change.take(sample(5, 3000))).toBeNaN();
});

it('a window of minutes asks for nothing', () => {
  expect(new Change(5 * 60_000, false).wants).toBeUndefined();
});

const MINUTE_MS = 60_000;

it('a step after which nothing is said is over once it has stood for the window', () => {
  const change = new Change(5 * MINUTE_MS, false);
  change.take(sample(21, 0));
  change.take(sample(21, 8 * MINUTE_MS));
  expect(change.take(sample(22.4, 8 * MINUTE_MS + 1))).toBeCloseTo(1.4, 5);
  expect(change.isTimed).toBe(true);
  expect(change.pass(12 * MINUTE_MS)).toBeUndefined();
  expect(change.pass(change.passDueMono)).toBe(0);
  expect(change.isTimed).toBe(false);
  // Neither is it another when it is said again.
  expect(change.take(sample(22.4, 14 * MINUTE_MS + 1))).toBe(0);
});

it('a counter that nobody has read may have counted', () => {
  const change = new Change(5 * MINUTE_MS, true);
  change.take(sample(7, 0));
  change.take(sample(9, 5 * MINUTE_MS));
  expect(change.isTimed).toBe(false);
});
