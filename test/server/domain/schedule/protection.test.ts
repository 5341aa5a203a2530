import { describe, expect, it, test } from 'vitest';
import {
  inForce,
  isFrozen,
  overridesInForce,
  pollFactor,
  type Protection,
} from '../../../../server/domain/schedule/protection.ts';

const period = (more: Partial<Protection> = {}): Protection => ({
  id: 'p', site: 's', system: null, name: 'exam week', fromMs: 10, toMs: 20, overrides: [], pollFactor: 0.5, ...more,
}); // prettier-ignore

describe('a protection period', () => {
  test.each([
    [9, false],
    [10, true],
    [19, true],
    [20, false],
  ])('of 10 … 20 freezes risky actions at %d: %s', (at, expected) => {
    expect(isFrozen([period()], { site: 's', system: 'cctv' }, at)).toBe(expected);
    expect(inForce([period()], at)).toHaveLength(expected ? 1 : 0);
  });

  it('freezes its site and its system, and nothing else', () => {
    expect(isFrozen([period()], { site: 'other' }, 15)).toBe(false);
    const cctv = [period({ system: 'cctv' })];
    expect(['cctv', 'kiosks', undefined].map((system) => isFrozen(cctv, { site: 's', system }, 15))).toEqual([true, false, false]); // prettier-ignore
  });

  it('polls by the fastest of those that last, and never slower than before', () => {
    const both = [period(), period({ id: 'q', pollFactor: 0.25, fromMs: 15 })];
    expect([12, 16, 30].map((at) => pollFactor(both, { site: 's' }, at))).toEqual([0.5, 0.25, 1]);
  });

  it('sets its thresholds on each asset that is meant', () => {
    const assets = [
      { key: 'a', class: 'switch', system: 'net' },
      { key: 'b', class: 'switch', system: 'cctv' },
      { key: 'c', class: 'ups', system: 'net' },
    ];
    const override = { class: 'switch' as const, condition: 'load', set: { raise: { above: 60 } } };
    const keys = (one: Protection): (string | undefined)[] =>
      overridesInForce([one], assets, 15).map(({ asset }) => asset);
    expect(keys(period({ overrides: [override] }))).toEqual(['a', 'b']);
    expect(keys(period({ overrides: [override], system: 'net' }))).toEqual(['a']);
    expect(keys(period({ overrides: [{ condition: 'load', asset: 'c', set: {} }] }))).toEqual(['c']);
    expect(overridesInForce([period({ overrides: [override] })], assets, 25)).toEqual([]);
  });
});
