import { describe, expect, it, test } from 'vitest';
import type { SiteFile } from '../../../../contract/site-file.ts';
import { DEFAULT_CLEAR_MS, DEFAULT_HOLD_MS, passes, rulesOf, toRule } from '../../../../server/domain/detect/rules.ts';
import { condition } from './detector-bench.ts';

const CAMERA = { key: 'cam-1', class: 'camera' };
const none = { above: null, below: null, in: null, notIn: null };

function ruleWith(overrides: SiteFile['overrides'], asset = CAMERA) {
  const [found] = rulesOf([condition({ hold: '10s' })], overrides, asset);
  if (!found) throw new Error('no rule');
  return { ...found.rule, source: found.source };
}

describe('a rule', () => {
  it('is the profile’s condition where nobody overrides it', () => {
    expect(ruleWith(undefined)).toMatchObject({ holdMs: 10_000, severity: 'minor', source: 'profile' });
  });

  it('follows an override of the asset’s class, and only of that class', () => {
    const overrides = [{ class: 'camera', condition: 'load', set: { hold: '30s' } }] satisfies SiteFile['overrides'];
    expect(ruleWith(overrides)).toMatchObject({ holdMs: 30_000, source: 'class' });
    expect(ruleWith(overrides, { key: 'nvr', class: 'recorder' })).toMatchObject({ holdMs: 10_000, source: 'profile' });
  });

  it('follows an override of the whole site', () => {
    expect(ruleWith([{ condition: 'load', set: { severity: 'critical' } }])).toMatchObject({ severity: 'critical' });
  });

  it('follows the asset’s own override before that of its class, whatever their order, each key by itself', () => {
    const ofAsset = { asset: 'cam-1', condition: 'load', set: { hold: '5s' } };
    const ofClass = { class: 'camera', condition: 'load', set: { hold: '30s', severity: 'major' } } as const;
    for (const overrides of [
      [ofAsset, ofClass],
      [ofClass, ofAsset],
    ])
      // prettier-ignore
      expect(ruleWith(overrides)).toMatchObject({ holdMs: 5000, severity: 'major', source: 'asset' });
  });

  it('is not touched by overrides of another asset or another condition', () => {
    const overrides = [
      { asset: 'cam-2', condition: 'load', set: { hold: '5s' } },
      { class: 'camera', condition: 'memory', set: { hold: '5s' } },
    ] satisfies SiteFile['overrides'];
    expect(ruleWith(overrides)).toMatchObject({ holdMs: 10_000, source: 'profile' });
  });

  it('holds for the default times where the condition names none', () => {
    const { hold: _hold, clearAfter: _clearAfter, ...bare } = condition();
    expect(toRule(bare)).toMatchObject({ holdMs: DEFAULT_HOLD_MS, clearMs: DEFAULT_CLEAR_MS });
  });

  it('may have no hold time at all', () => {
    expect(toRule(condition({ hold: '0s', clearAfter: '0s' }))).toMatchObject({ holdMs: 0, clearMs: 0 });
  });
});

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
