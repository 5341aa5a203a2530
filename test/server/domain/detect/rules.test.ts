import { describe, expect, it } from 'vitest';
import type { SiteFile } from '../../../../contract/site-file.ts';
import { DEFAULT_CLEAR_MS, DEFAULT_HOLD_MS, rulesOf, toRule } from '../../../../server/domain/detect/rules.ts';
import { condition } from './detector-bench.ts';

const CAMERA = { key: 'cam-1', class: 'camera' };

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
    const ofSite = { condition: 'load', set: { severity: 'critical' } } as const;
    expect(ruleWith([ofSite])).toMatchObject({ severity: 'critical', source: 'site' });
  });

  it('follows an override of the class before one of the site, whatever their order', () => {
    const ofSite = { condition: 'load', set: { severity: 'critical', hold: '1m' } } as const;
    const ofClass = { class: 'camera', condition: 'load', set: { severity: 'warning' } } as const;
    for (const overrides of [
      [ofSite, ofClass],
      [ofClass, ofSite],
    ])
      expect(ruleWith(overrides)).toMatchObject({ severity: 'warning', holdMs: 60_000, source: 'class' });
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

  it('is of the kind that an override gives it, and of no other', () => {
    const [found] = rulesOf(
      [condition({ change: { over: '5m' } })],
      [{ condition: 'load', set: { stuck: { for: '1h' }, raise: { above: 60 } } }],
      CAMERA,
    );
    expect(found?.rule).toMatchObject({ derive: { kind: 'stuck' }, raise: { above: 60 } });
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
