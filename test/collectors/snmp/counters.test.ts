import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { QUALITY } from '../../../contract/batch.ts';
import {
  countOn,
  hasRestarted,
  LINE_RATE_SLACK,
  newCounter,
  type CounterReading,
} from '../../../collectors/snmp/counters.ts';

const GIGABIT = 125_000_000;
const WALL = 1_700_000_000_000;

function run(readings: Partial<CounterReading>[]): { value: number; quality: number }[] {
  const state = newCounter();
  return readings.map((reading, i) =>
    countOn(state, {
      raw: 0,
      bits: 32,
      monoMs: i * 5000,
      wallMs: WALL + i * 5000,
      isReset: false,
      maxRate: GIGABIT,
      ...reading,
    }),
  );
}

describe('a counter', () => {
  it('starts with a gap, for nothing is known of what came before', () => {
    expect(run([{ raw: 7 }])).toEqual([{ value: 7, quality: QUALITY.gap }]);
  });

  it('goes on past the end of its 32 bits', () => {
    const [, second, third] = run([{ raw: 2 ** 32 - 100 }, { raw: 50 }, { raw: 90 }]);
    expect(second).toEqual({ value: 2 ** 32 + 50, quality: QUALITY.ok });
    expect(third).toEqual({ value: 2 ** 32 + 90, quality: QUALITY.ok });
  });

  it('has a gap where a wrap would be faster than the line', () => {
    const [, second] = run([{ raw: 3_000_000_000 }, { raw: 5 }]);
    expect(second).toEqual({ value: 5, quality: QUALITY.gap });
  });

  it('has a gap after a reset, even when it has already overtaken its last value', () => {
    const [, second, third] = run([{ raw: 1000 }, { raw: 2000, isReset: true }, { raw: 2500 }]);
    expect(second).toEqual({ value: 2000, quality: QUALITY.gap });
    expect(third).toEqual({ value: 2500, quality: QUALITY.ok });
  });

  it('has a gap when the wall clock has gone back, and is no faster than the line when it was put back a little', () => {
    const back = run([{ raw: 0 }, { raw: 1000, wallMs: WALL - 1 }, { raw: 2000 }]);
    expect(back.map(({ quality }) => quality)).toEqual([QUALITY.gap, QUALITY.gap, QUALITY.ok]);
    const little = run([{ raw: 0 }, { raw: 5 * GIGABIT, wallMs: WALL + 4000 }]);
    expect(little[1]?.quality).toBe(QUALITY.gap);
  });

  it('of 64 bits has a gap when it falls', () => {
    const [, second] = run([
      { raw: 1e15, bits: 64 },
      { raw: 4, bits: 64 },
    ]);
    expect(second?.quality).toBe(QUALITY.gap);
  });

  it('without a line speed wraps only the shorter way round', () => {
    const near = run([
      { raw: 2 ** 32 - 10, maxRate: undefined },
      { raw: 10, maxRate: undefined },
    ]);
    const far = run([
      { raw: 3_000_000_000, maxRate: undefined },
      { raw: 2_900_000_000, maxRate: undefined },
    ]);
    expect([near[1]?.quality, far[1]?.quality]).toEqual([QUALITY.ok, QUALITY.gap]);
  });

  it('never gives a rate below zero or above the line, whatever it is fed', () => {
    const reading = fc.record({
      raw: fc.oneof(fc.nat(2 ** 31 - 1), fc.integer({ min: 2 ** 31, max: 2 ** 32 - 1 }), fc.maxSafeNat()),
      bits: fc.constantFrom<32 | 64>(32, 64),
      isReset: fc.boolean(),
      stepMs: fc.integer({ min: 1, max: 3_600_000 }),
    });
    fc.assert(
      fc.property(fc.array(reading, { minLength: 2, maxLength: 40 }), (readings) => {
        const state = newCounter();
        let monoMs = 0;
        let last: number | undefined;
        for (const { raw, bits, isReset, stepMs } of readings) {
          monoMs += stepMs;
          const { value, quality } = countOn(state, {
            raw: bits === 32 ? raw % 2 ** 32 : raw,
            bits,
            isReset,
            monoMs,
            wallMs: WALL + monoMs,
            maxRate: GIGABIT,
          });
          const rate = quality === QUALITY.ok && last !== undefined ? ((value - last) * 1000) / stepMs : 0;
          expect(rate).toBeGreaterThanOrEqual(0);
          expect(rate).toBeLessThanOrEqual(GIGABIT * LINE_RATE_SLACK * 1.000001);
          last = value;
        }
      }),
    );
  });

  it('follows a real walk of octets exactly through every wrap', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 600_000_000 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(fc.nat(2 ** 31 - 1), steps, (start, deltas) => {
        const state = newCounter();
        let total = start;
        let monoMs = 0;
        countOn(state, {
          raw: total % 2 ** 32,
          bits: 32,
          monoMs,
          wallMs: WALL + monoMs,
          isReset: false,
          maxRate: GIGABIT,
        });
        for (const delta of deltas) {
          total += delta;
          monoMs += 5000;
          const counted = countOn(state, {
            raw: total % 2 ** 32,
            bits: 32,
            monoMs,
            wallMs: WALL + monoMs,
            isReset: false,
            maxRate: GIGABIT,
          });
          expect(counted).toEqual({ value: total, quality: QUALITY.ok });
        }
      }),
    );
  });
});

describe('a restart', () => {
  it('is a sysUpTime that fell', () => {
    expect(hasRestarted(100_000, 500, 5000)).toBe(true);
    expect(hasRestarted(100_000, 100_500, 5000)).toBe(false);
  });

  it('is not the wrap of sysUpTime after 497 days', () => {
    expect(hasRestarted(2 ** 32 - 200, 300, 5000)).toBe(false);
    expect(hasRestarted(2 ** 32 - 4_000_000, 300, 5000)).toBe(true);
  });
});
