import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ByteReader,
  ByteWriter,
  decimalsOf,
  readNumbers,
  readTimes,
  readWhole,
  writeNumbers,
  writeTimes,
  writeWhole,
} from '../../../../server/stores/metrics/bit-column.ts';
import { T0 } from './material.ts';

const WHOLE = fc.integer({ min: -(2 ** 50), max: 2 ** 50 });

function through(values: number[], order: 0 | 1): number[] {
  const out = new ByteWriter();
  writeWhole(out, values, order);
  return [...readWhole(new ByteReader(out.finish()), values.length, order)];
}

function timesThrough(times: number[]): number[] {
  const out = new ByteWriter();
  writeTimes(out, times);
  return [...readTimes(new ByteReader(out.finish()), times.length)];
}

function numbersThrough(values: number[]): number[] {
  const out = new ByteWriter();
  writeNumbers(out, values);
  return [...readNumbers(new ByteReader(out.finish()), values.length)];
}

describe('packed columns', () => {
  it.each([0, 1] as const)('read back whole numbers, order %i', (order) => {
    fc.assert(
      fc.property(fc.array(WHOLE, { maxLength: 100 }), (values) => {
        expect(through(values, order)).toEqual(values);
      }),
    );
  });

  it('read back times in any order', () => {
    const time = fc.integer({ min: 0, max: 2 ** 43 });
    fc.assert(
      fc.property(fc.array(time, { maxLength: 100 }), (times) => {
        expect(timesThrough(times)).toEqual(times);
      }),
    );
  });

  it('take half a byte for stamps that shiver by some milliseconds around their beat, even when polls fail', () => {
    const times = Array.from({ length: 360 }, (_, i) => T0 + (i < 200 ? i : i + 3) * 10_000 + ((i * 7919) % 12));
    const out = new ByteWriter();
    writeTimes(out, times);
    expect([...readTimes(new ByteReader(out.finish()), times.length)]).toEqual(times);
    expect(out.length).toBeLessThan(280);
  });

  it('read back every finite number', () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer().map((whole) => whole / 10),
      WHOLE,
    );
    fc.assert(
      fc.property(fc.array(number, { maxLength: 100 }), (values) => {
        expect(numbersThrough(values)).toEqual(values.map((value) => (decimalsOf(values) >= 0 ? value + 0 : value)));
      }),
    );
  });

  it.each([
    [[1, 2, 3], 0],
    [[20.5, 3], 1],
    [[0.1, 0.25], 2],
    [[1 / 3], -1],
    [[2 ** 53], -1],
    [[2 ** 50, 0.5], -1],
    [[], 0],
  ])('finds the decimals of %j', (values, decimals) => {
    expect(decimalsOf(values)).toBe(decimals);
  });

  it('refuse bytes that no writer made, without running away', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 0, max: 500 }), (bytes, count) => {
        expectReadOrRefused(() => readNumbers(new ByteReader(bytes), count).length, count);
      }),
    );
  });
});

function expectReadOrRefused(read: () => number, expected: number): void {
  const attempt = (): unknown => {
    try {
      return read();
    } catch (error) {
      return error instanceof RangeError ? expected : error;
    }
  };
  expect(attempt()).toBe(expected);
}
