import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AssetClass } from '../../../../contract/profile.ts';
import {
  CAP,
  FLOOR,
  HALF_LIFE_MS,
  learntRates,
  MAX_STEP,
  SAME_DAY_MS,
  shippedRate,
  type Closing,
  type RatedCause,
} from '../../../../server/domain/learning/learn.ts';

const NOW = 100 * SAME_DAY_MS;
const CLASSES: readonly AssetClass[] = ['camera'];
const CAUSES: readonly RatedCause[] = [
  { id: 'hung', rate: 12, appliesTo: { classes: [...CLASSES] }, rateBy: { site: { highway: 20 } } },
  { id: 'cable', rate: 18, appliesTo: { classes: [...CLASSES] } },
  { id: 'dead', rate: 4, appliesTo: { classes: [...CLASSES] } },
  { id: 'rare', rate: 0.1, appliesTo: {} },
];

function closing(cause: string, daysAgo: number, change: Partial<Closing> = {}): Closing {
  return { site: 's', siteClass: 'shop', assetClass: 'camera', cause, atMs: NOW - daysAgo * SAME_DAY_MS, ...change };
}

function rate(id: string, closings: readonly Closing[], siteClass: Closing['siteClass'] = 'shop', nowMs = NOW): number {
  const cause = CAUSES.find((one) => one.id === id);
  if (!cause) throw new Error(id);
  return learntRates(CAUSES, closings, siteClass, nowMs)(cause, 'camera');
}

describe('learnt rates', () => {
  it('are as shipped before anything was closed, by kind of site', () => {
    expect(rate('hung', [])).toBe(12);
    expect(rate('hung', [], 'highway')).toBe(20);
  });

  it('rise for what is found more often than was thought, and fall for its rivals', () => {
    const closings = Array.from({ length: 60 }, (_, day) => closing('dead', day));
    expect(rate('dead', closings)).toBeGreaterThan(8);
    expect(rate('cable', closings)).toBeLessThan(12);
    // Other kinds of sites learn nothing from it.
    expect(rate('dead', closings, 'highway')).toBe(4);
  });

  it('learn nothing from tickets that were closed as something else', () => {
    const other = Array.from({ length: 5000 }, (_, n) => closing('other', n % 90, { site: `s${n}` }));
    for (const { id, rate: shipped } of CAUSES) expect(rate(id, other)).toBe(shipped);
  });

  it('forget', () => {
    const closings = Array.from({ length: 60 }, (_, day) => closing('dead', day));
    const later = rate('dead', closings, 'shop', NOW + 12 * HALF_LIFE_MS);
    expect(Math.abs(later - 4)).toBeLessThan(0.2);
  });

  it('count a bad day at a site once', () => {
    const day = Array.from({ length: 30 }, () => closing('dead', 3));
    expect(rate('dead', day)).toBe(rate('dead', [closing('dead', 3)]));
  });
});

const anyClosing = fc
  .record({
    cause: fc.constantFrom('hung', 'cable', 'dead', 'rare', 'other', 'no-such-cause'),
    daysAgo: fc.integer({ min: 0, max: 2000 }),
    site: fc.constantFrom('a', 'b', 'c'),
  })
  .map(({ cause, daysAgo, site }) => closing(cause, daysAgo, { site }));

describe('whatever was closed as whatever, a rate', () => {
  it('stays between its floor and its cap', () => {
    fc.assert(
      fc.property(fc.array(anyClosing, { maxLength: 300 }), (closings) => {
        for (const cause of CAUSES) {
          const factor = rate(cause.id, closings) / shippedRate(cause, 'camera', 'shop');
          expect(factor).toBeGreaterThanOrEqual(FLOOR - 1e-9);
          expect(factor).toBeLessThanOrEqual(CAP + 1e-9);
        }
      }),
    );
  });

  it('is moved by one closing by a step at most', () => {
    fc.assert(
      fc.property(fc.array(anyClosing, { maxLength: 100 }), anyClosing, (closings, one) => {
        for (const { id } of CAUSES) {
          const [before, after] = [rate(id, closings), rate(id, [...closings, one])];
          expect(Math.max(before / after, after / before)).toBeLessThanOrEqual(MAX_STEP + 1e-9);
        }
      }),
    );
  });

  it('does not depend on the order of the closings', () => {
    fc.assert(
      fc.property(fc.array(anyClosing, { maxLength: 50 }), (closings) => {
        const once = closings.filter(
          (one, at) => closings.findIndex((x) => x.cause === one.cause && x.atMs === one.atMs) === at,
        );
        expect(rate('dead', once.toReversed())).toBeCloseTo(rate('dead', once), 9);
      }),
    );
  });
});
