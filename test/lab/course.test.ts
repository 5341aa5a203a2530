// Courses: what they are worth at a moment, and that nothing changes between the moments they announce.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { untilChangeMs, valueAt, type Course } from '../../lab/course.ts';
import { isNight, sunOf } from '../../lab/sun.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Midnight at the site. */
const MIDNIGHT = Date.UTC(2026, 4, 10, 16);

const pulses = fc.record({
  shape: fc.constant('pulses' as const),
  everyMs: fc.integer({ min: 10_000, max: DAY_MS }),
  forMs: fc.integer({ min: 1000, max: 9000 }),
  seed: fc.nat(),
});
const simple: fc.Arbitrary<Course> = fc.oneof(
  pulses,
  pulses.map((one) => ({ ...one, halveDays: 2, leastMs: 20_000 })),
  fc.record({
    shape: fc.constant('line' as const),
    from: fc.integer({ min: -50, max: 50 }),
    to: fc.integer({ min: -50, max: 50 }),
    perDay: fc.double({ min: 0.1, max: 500, noNaN: true }),
    step: fc.constantFrom(0.1, 0.5, 1, 5),
  }),
  fc.record({
    shape: fc.constant('hours' as const),
    fromHour: fc.integer({ min: 0, max: 23 }),
    toHour: fc.integer({ min: 0, max: 23 }),
  }),
  fc.constant<Course>({ shape: 'night' }),
  fc.record({ shape: fc.constant('after' as const), ms: fc.integer({ min: 1, max: 5 * DAY_MS }) }),
);
const course: fc.Arbitrary<Course> = fc.oneof(
  simple,
  fc.record({ shape: fc.constant('while' as const), what: simple, when: simple }),
);

test('nothing changes before the moment that was announced', () => {
  fc.assert(
    fc.property(course, fc.nat(20 * DAY_MS), fc.double({ min: 0, max: 0.999, noNaN: true }), (one, sinceMs, share) => {
      const at = (ms: number): number => valueAt(one, { sinceMs: ms, wallMs: MIDNIGHT + ms });
      const waitMs = untilChangeMs(one, { sinceMs, wallMs: MIDNIGHT + sinceMs });
      expect(waitMs).toBeGreaterThan(0);
      const before = Math.min(30 * DAY_MS, waitMs - 1) * share;
      expect(at(sinceMs + Math.floor(before))).toBe(at(sinceMs));
    }),
    { numRuns: 400 },
  );
});

test('a line goes in steps from one end to the other and stays', () => {
  const line = { shape: 'line', from: 10, to: 4, perDay: 2, step: 1 } as const;
  const after = (days: number): number => valueAt(line, { sinceMs: days * DAY_MS, wallMs: MIDNIGHT });
  expect([0, 0.49, 0.5, 1, 2.9, 3, 400].map(after)).toEqual([10, 10, 9, 8, 5, 4, 4]);
  expect(untilChangeMs(line, { sinceMs: 3 * DAY_MS, wallMs: MIDNIGHT })).toBe(Infinity);
});

test('a pulse comes at once, and as often as its period says; ever more often when it worsens', () => {
  const steady = { shape: 'pulses', everyMs: HOUR_MS, forMs: 60_000, seed: 4 } as const;
  const begins = (one: Course, fromMs: number, toMs: number): number => {
    let count = 0;
    for (let ms = fromMs, was = 0; ms < toMs; ms += 15_000) {
      const is = valueAt(one, { sinceMs: ms, wallMs: MIDNIGHT });
      if (is > was) count++;
      was = is;
    }
    return count;
  };
  expect(valueAt(steady, { sinceMs: 0, wallMs: MIDNIGHT })).toBe(1);
  expect(begins(steady, 0, DAY_MS)).toBe(24);
  const worse = { ...steady, halveDays: 1, leastMs: 600_000 };
  expect(begins(worse, DAY_MS, 2 * DAY_MS)).toBe(48);
  expect(begins(worse, 5 * DAY_MS, 6 * DAY_MS)).toBe(144);
});

test('hours may go over midnight', () => {
  const night = { shape: 'hours', fromHour: 22, toHour: 6 } as const;
  const at = (hour: number): number => valueAt(night, { sinceMs: 0, wallMs: MIDNIGHT + hour * HOUR_MS });
  expect([21.9, 22, 23.5, 0, 5.9, 6].map(at)).toEqual([0, 1, 1, 1, 1, 0]);
});

test('the sun rises about six and sets about six when spring begins, and night is what lies between', () => {
  const equinox = Date.UTC(2026, 2, 20, 16);
  const { riseMs, setMs } = sunOf(equinox);
  expect(Math.abs(riseMs / HOUR_MS - 6)).toBeLessThan(0.1);
  expect(Math.abs(setMs / HOUR_MS - 18)).toBeLessThan(0.1);
  expect(isNight(equinox + 5 * HOUR_MS)).toBe(true);
  expect(isNight(equinox + 12 * HOUR_MS)).toBe(false);
  expect(isNight(equinox + 19 * HOUR_MS)).toBe(true);
});
