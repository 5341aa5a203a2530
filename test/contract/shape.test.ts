import { expect, test } from 'vitest';
import { either, flag, listOf, mapOf, number, object, oneOf, text, type Shape } from '../../contract/shape.ts';

const accepts = (shape: Shape<unknown>, ...values: unknown[]): boolean[] => values.map((value) => shape(value));

test('a text is no longer than its bound, in characters', () => {
  expect(accepts(text(2), '', 'ab', '😀😀', 'abc', '😀😀😀', 5, null)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
  expect(text()('x'.repeat(100_000))).toBe(true);
});

test('a number is finite', () => {
  expect(accepts(number, 0, -1.5, Number.NaN, Number.POSITIVE_INFINITY, '1')).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

test('a word is one of those known', () => {
  expect(accepts(oneOf(['up', 'down']), 'up', 'UP', 'toString', undefined)).toEqual([true, false, false, false]);
});

test('a list and a map hold nothing but their kind', () => {
  const value = either(number, flag);
  expect(accepts(listOf(value), [], [1, true], [1, 'a'], {}, null)).toEqual([true, true, false, false, false]);
  expect(accepts(mapOf(value), {}, { a: 1 }, { a: 'x' }, [1], null)).toEqual([true, true, false, false, false]);
});

test('an object has what it needs, perhaps what it may, and nothing else', () => {
  const shape = object({ kind: oneOf(['a']) }, { count: number });
  expect(
    accepts(
      shape,
      { kind: 'a' },
      { kind: 'a', count: 1 },
      { count: 1 },
      { kind: 'a', count: 'x' },
      { kind: 'a', more: 1 },
    ),
  ).toEqual([true, true, false, false, false]);
  expect(accepts(shape, null, [], 'a', Object.create({ kind: 'a' }))).toEqual([false, false, false, false]);
  expect(shape({ kind: 'a', toString: 1 })).toBe(false);
});
