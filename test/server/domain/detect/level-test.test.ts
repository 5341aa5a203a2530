import { expect, test } from 'vitest';
import { passes } from '../../../../server/domain/detect/level-test.ts';

const none = { above: null, below: null, in: null, notIn: null };

test.each([
  ['above', { ...none, above: 5 }, 5, false],
  ['above', { ...none, above: 5 }, 5.001, true],
  ['below', { ...none, below: 5 }, 5, false],
  ['below', { ...none, below: 5 }, 4.999, true],
  ['in', { ...none, in: [2, 7] }, 7, true],
  ['in', { ...none, in: [2, 7] }, 6, false],
  ['notIn', { ...none, notIn: [1, 5] }, 1, false],
  ['notIn', { ...none, notIn: [1, 5] }, 2, true],
  ['above or below', { ...none, above: 60, below: -60 }, 0, false],
  ['above or below', { ...none, above: 60, below: -60 }, 61, true],
  ['above or below', { ...none, above: 60, below: -60 }, -61, true],
  ['nothing', none, 1, false],
] as const)('the test %s %j of %d is %s', (_name, level, value, expected) => {
  expect(passes(level, value)).toBe(expected);
});
