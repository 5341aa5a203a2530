// What hangs behind something that cannot be asked, and is silent: whether the switch above still learns its address tells what
// has hung from what has lost its cable or its power.

import { describe, expect, it } from 'vitest';
import { plain } from '../../../../contract/text.ts';
import type { RankedCause } from '../../../../server/domain/diagnose/types.ts';
import { asset } from '../../../cases/demo-site.ts';
import { NOW, TABLE_AGE_MS, type SeenSite } from '../../../cases/seen-site.ts';
import { onlyFault, site, verdictOf } from '../../../cases/verdicts.ts';

const LONG_AGO = NOW - 15 * 60_000;
const HUB = { key: 'hub', name: plain('HUB'), class: 'switch', linkedTo: 'sw1/port:gi9' } as const;

function silent(place: string): SeenSite {
  const seen = site().silence(place, LONG_AGO);
  return place === 'gate-cam-1' ? seen.bad('channel', 'nvr/channel:21', LONG_AGO) : seen;
}

function tied(causes: readonly RankedCause[]): string[] {
  return causes.flatMap(({ cause, isTied }) => (isTied ? [cause] : []));
}

describe('a camera in a box, silent for a while', () => {
  it('may be anything while nobody tells of its address', () => {
    const { causes } = onlyFault(silent('gate-cam-1'));
    expect(tied(causes)).toEqual(expect.arrayContaining(['camera-cable-cut', 'camera-hung-dc', 'camera-dead']));
  });

  it('has hung where its address is still learnt, or is back at its factory settings', () => {
    const { causes, visit } = onlyFault(silent('gate-cam-1').ok('mac-heard', 'gate-cam-1', NOW));
    expect(causes.slice(0, 2).map(({ cause }) => cause)).toEqual(['camera-hung-dc', 'factory-reset']);
    expect(causes[0]?.confidence).toBeGreaterThan(0.8);
    expect(visit.decision).toBe('onsite-staff');
  });

  it('has hung where its address is still learnt five and a half minutes after it fell silent', () => {
    const since = NOW - 330_000;
    const seen = site()
      .silence('gate-cam-1', since)
      .bad('channel', 'nvr/channel:21', since)
      .ok('mac-heard', 'gate-cam-1', NOW);
    const { causes } = onlyFault(seen);
    expect(causes[0]).toMatchObject({ cause: 'camera-hung-dc' });
    expect(tied(causes)).toEqual([]);
  });

  it.each([
    ['as soon as that has been forgotten who was silent by then', 1.1 * TABLE_AGE_MS, ['sw2'], undefined],
    ['no sooner', 1.1 * TABLE_AGE_MS - 1000, [], NOW + 1000],
  ] as const)('has the table of the switch above read %s', (_, agoMs, asked, laterMs) => {
    const since = NOW - agoMs;
    const seen = site().silence('gate-cam-1', since).bad('channel', 'nvr/channel:21', since);
    const { wanted, faults } = verdictOf(seen.ok('mac-heard', 'gate-cam-1', since - 60_000));
    expect(wanted.filter(({ probe }) => probe?.kind === 'tables').map(({ asset }) => asset)).toEqual(asked);
    expect(faults[0]?.tablesTellAtMs).toBe(laterMs);
  });

  it('has it read once: what has been told since stands', () => {
    const { wanted, faults } = verdictOf(silent('gate-cam-1').ok('mac-heard', 'gate-cam-1', NOW));
    expect(wanted.filter(({ probe }) => probe)).toEqual([]);
    expect(faults[0]?.tablesTellAtMs).toBeUndefined();
  });

  it('is not told by an address that was learnt a moment after it fell silent: nobody has forgotten it yet', () => {
    const { causes } = onlyFault(silent('gate-cam-1').ok('mac-heard', 'gate-cam-1', LONG_AGO + 5_000));
    expect(tied(causes)).toEqual(expect.arrayContaining(['camera-cable-cut', 'camera-hung-dc']));
  });
});

it('a small switch whose devices are still learnt above is not without power', () => {
  const kiosk = asset('kiosk-9', 'kiosk', { linkedTo: 'hub' });
  const seen = site([HUB, kiosk]).silence('kiosk-9', LONG_AGO).ok('mac-heard', 'kiosk-9', NOW);
  const { causes } = onlyFault(seen);
  expect(causes[0]?.cause).toBe('kiosk-host-hung');
  expect(causes.find(({ place }) => place === 'hub')?.confidence ?? 0).toBeLessThan(0.05);
});

it('the table is read, too, where one cause leads that no other sign speaks against', () => {
  const kiosks = ['kiosk-8', 'kiosk-9'].map((key) => asset(key, 'kiosk', { linkedTo: 'hub' }));
  const seen = site([HUB, ...kiosks]);
  for (const { key } of kiosks) seen.silence(key, LONG_AGO).ok('mac-heard', key, LONG_AGO - 60_000);
  const { faults, wanted } = verdictOf(seen);
  expect(faults.map(({ place }) => place)).toEqual(['hub']);
  expect(wanted.filter(({ probe }) => probe)).toMatchObject([{ asset: 'sw1', probe: { kind: 'tables' } }]);
});

it('a table is not read of a switch that does not answer either', () => {
  const seen = silent('gate-cam-1')
    .ok('mac-heard', 'gate-cam-1', LONG_AGO - 60_000)
    .silence('sw2', LONG_AGO);
  expect(verdictOf(seen).wanted.filter(({ probe }) => probe?.kind === 'tables')).toEqual([]);
});
