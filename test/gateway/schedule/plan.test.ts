import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  firstPolls,
  FIRST_SPREAD_MS,
  intervalsAfter,
  intervalsOfBudget,
  jitterMs,
  nextOnGrid,
  phaseOf,
  SLOW_DEVICE_MS,
  SLOWEST_INTERVALS,
  SLOWEST_MS,
} from '../../../gateway/schedule/plan.ts';

const interval = fc.integer({ min: 100, max: 3_600_000 });

describe('phaseOf', () => {
  test('spreads like keys evenly over the interval', () => {
    const buckets = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 10_000; i++) {
      const bucket = Math.floor(phaseOf(`site/asset-${i}/snmp`) * 10);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    for (const count of buckets) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  test('is the same for the same key', () => {
    expect(phaseOf('s/a/snmp')).toBe(phaseOf('s/a/snmp'));
  });
});

describe('firstPolls', () => {
  test('asks every target soon, and keeps to its own place in the interval from then on', () => {
    fc.assert(
      fc.property(fc.string(), interval, fc.nat(), (key, intervalMs, nowMs) => {
        const { firstMs, gridMs } = firstPolls(key, intervalMs, nowMs);
        expect(firstMs).toBeGreaterThanOrEqual(nowMs);
        expect(firstMs).toBeLessThanOrEqual(nowMs + Math.min(intervalMs, FIRST_SPREAD_MS));
        expect(gridMs).toBeGreaterThan(firstMs);
        const place = (gridMs - nowMs) / intervalMs - phaseOf(key);
        expect(Math.abs(place - Math.round(place))).toBeLessThan(1e-6);
      }),
    );
  });
});

describe('nextOnGrid', () => {
  test('gives the first point behind now, from any point of the grid', () => {
    const whole = fc.integer({ min: -1_000_000, max: 1_000_000 });
    fc.assert(
      fc.property(whole, interval, whole, (gridMs, intervalMs, nowMs) => {
        const { dueMs, missed } = nextOnGrid(gridMs, intervalMs, nowMs);
        expect(dueMs).toBeGreaterThan(nowMs);
        expect(dueMs - nowMs).toBeLessThanOrEqual(intervalMs);
        expect(Math.abs((dueMs - gridMs) % intervalMs)).toBe(0);
        expect(missed).toBe(Math.max(0, (dueMs - gridMs) / intervalMs));
      }),
    );
  });
});

describe('intervalsAfter', () => {
  test.each([
    [0, 10_000, 1],
    [2, 10_000, 1],
    [3, 10_000, 2],
    [4, 10_000, 4],
    [5, 10_000, 6],
    [500, 10_000, 6],
    [500, 1_000, 6],
    [3, 30_000, 2],
    [500, 30_000, 2],
    [500, 60_000, 1],
    [500, 300_000, 1],
  ])('after %i failures at %i ms: every %i intervals', (failures, intervalMs, intervals) => {
    expect(intervalsAfter(failures, intervalMs)).toBe(intervals);
  });

  test('never leaves a silent target longer than the ceiling, nor longer than its own interval beyond that', () => {
    fc.assert(
      fc.property(fc.nat(1000), interval, (failures, intervalMs) => {
        const waitMs = intervalsAfter(failures, intervalMs) * intervalMs;
        expect(waitMs).toBeLessThanOrEqual(Math.max(intervalMs, Math.min(SLOWEST_INTERVALS * intervalMs, SLOWEST_MS)));
        expect(waitMs).toBeGreaterThanOrEqual(intervalMs);
      }),
    );
  });
});

test('jitter is a small part of the interval', () => {
  expect(jitterMs(1_000, 1)).toBe(20);
  expect(jitterMs(3_600_000, 1)).toBe(250);
  expect(jitterMs(10_000, 0)).toBe(0);
});

describe('intervalsOfBudget', () => {
  test.each([
    [10, 10_000, 1],
    [5_000, 10_000, 1],
    [5_001, 10_000, 2],
    [60_000, 10_000, 2],
    [SLOW_DEVICE_MS, 1_000, 1],
    [SLOW_DEVICE_MS + 1, 1_000, 2],
  ])('answers that take %i ms at intervals of %i ms: every %i intervals', (durationMs, intervalMs, intervals) => {
    expect(intervalsOfBudget(durationMs, intervalMs)).toBe(intervals);
  });
});
