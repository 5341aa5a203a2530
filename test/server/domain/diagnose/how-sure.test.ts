// How sure a verdict is where little else could have shown the same: not less than the list of causes is complete.

import { expect, it } from 'vitest';
import { plain } from '../../../../contract/text.ts';
import type { Cause } from '../../../../server/domain/diagnose/cause-schema.ts';
import { diagnose } from '../../../../server/domain/diagnose/diagnose.ts';
import { shippedRate, type RateOf } from '../../../../server/domain/learning/learn.ts';
import type { RankedCause } from '../../../../server/domain/diagnose/types.ts';
import { NOW, ONSET, type SeenSite } from '../../../cases/seen-site.ts';
import { causes as shipped, onlyFault, site } from '../../../cases/verdicts.ts';

const confidenceOf = (causes: readonly RankedCause[], id: string): number =>
  causes.find(({ cause }) => cause === id)?.confidence ?? 0;

it('an alarm that only one cause explains is told by that cause, however rare it is', () => {
  const rare: Cause = {
    id: 'dust',
    title: plain('dust in {asset}'),
    appliesTo: { at: 'asset', classes: ['av'] },
    rate: 1,
    rateFrom: 'this test',
    effects: [{ predicate: 'protect', where: 'self', probability: 0.9 }],
    severity: 'minor',
    visit: { decision: 'engineer', urgency: 'by-clock', reason: plain('dust'), firstCheck: plain('look') },
  };
  const seen = site().bad('protect', 'amp');
  const input = { graph: seen.graph, observations: seen, findings: seen.findings(), causes: [rare], nowMs: NOW };
  const [fault] = diagnose(input).faults;
  expect(confidenceOf(fault?.causes ?? [], 'dust')).toBeGreaterThan(0.95);
});

it('a clock that is wrong is no lost time service where there is none', () => {
  const { causes } = onlyFault(site().bad('clock', 'nvr'));
  expect(causes.map(({ cause }) => cause)).toEqual(['clock-wrong']);
});

it('a recorder that is silent on a live port has hardly been reset by hand', () => {
  const seen = site().silence('nvr');
  const rateOf: RateOf = (cause, assetClass) => shippedRate(cause, assetClass, '');
  const input = { graph: seen.graph, observations: seen, findings: seen.findings(), causes: shipped, nowMs: NOW };
  const { causes = [] } = diagnose({ ...input, rateOf }).faults[0] ?? {};
  expect(causes[0]?.cause).toBe('recorder-hung');
  expect(confidenceOf(causes, 'factory-reset')).toBeLessThan(0.1);
});

it('a kiosk that answers ping is not without power', () => {
  const seen = site().bad('heard', 'kiosk-1');
  seen.unknown('link', seen.graph.uplinkOf('kiosk-1')?.parentPort ?? '');
  const { causes } = onlyFault(seen);
  expect(causes[0]?.cause).toBe('reporting-stopped');
  expect(confidenceOf(causes, 'kiosk-unplugged')).toBeLessThan(0.02);
});

it('a meter whose words come in another order was swapped where it tells that it is another, else its map is wrong', () => {
  const wrong = (): SeenSite => site().bad('plausible', 'meter-1').bad('voltage', 'meter-1');
  expect(onlyFault(wrong()).cause).toBe('meter-map-wrong');
  const { cause, causes } = onlyFault(wrong().bad('same-device', 'meter-1', ONSET - 60_000, false));
  expect(cause).toBe('meter-swapped');
  expect(causes.some(({ isTied }) => isTied)).toBe(false);
});
