// Goals decide whether the run fails, so what meets them is told exactly.

import { expect, test } from 'vitest';
import { isMet, ratios, risePercent, type Goal } from './rows.ts';

const row = (values: readonly number[], goal?: Goal): Parameters<typeof isMet>[0] => ({
  what: 'speed',
  values,
  unit: '',
  ...(goal && { goal }),
});

test('the median decides', () => {
  expect(isMet(row([1, 5, 9], { atLeast: 5 }), 'full')).toBe(true);
  expect(isMet(row([1, 4.9, 9], { atLeast: 5 }), 'full')).toBe(false);
  expect(isMet(row([1, 5, 9], { atMost: 5 }), 'full')).toBe(true);
  expect(isMet(row([1, 5.1, 9], { atMost: 5 }), 'full')).toBe(false);
});

test('a smoke run asks for half, but nothing may be lost in it either', () => {
  expect(isMet(row([2.5], { atLeast: 5 }), 'smoke')).toBe(true);
  expect(isMet(row([2.4], { atLeast: 5 }), 'smoke')).toBe(false);
  expect(isMet(row([10], { atMost: 5 }), 'smoke')).toBe(true);
  expect(isMet(row([1], { atMost: 0 }), 'smoke')).toBe(false);
});

test('what was not measured meets no goal', () => {
  expect(isMet(row([Number.NaN], { atLeast: 1 }), 'full')).toBe(false);
  expect(isMet(row([Number.NaN], { atMost: 1 }), 'full')).toBe(false);
  expect(isMet(row([], { atMost: 1 }), 'full')).toBe(false);
});

test('ratios are those of the same round', () => {
  expect(ratios([2, 6, 8], [1, 2])).toEqual([2, 3]);
});

test('a rise is that of a line through all values', () => {
  expect(risePercent([100, 100, 100])).toBe(0);
  expect(risePercent([100, 101, 102])).toBeCloseTo(2);
  expect(risePercent([102, 101, 100])).toBeCloseTo(-1.96, 2);
  expect(risePercent([100, 104, 100, 104, 100])).toBeCloseTo(0);
});
