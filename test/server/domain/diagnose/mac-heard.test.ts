// What hangs behind something that cannot be asked, and is silent: whether the switch above still learns its address tells what
// has hung from what has lost its cable or its power.

import { describe, expect, it } from 'vitest';
import { plain } from '../../../../contract/text.ts';
import type { RankedCause } from '../../../../server/domain/diagnose/types.ts';
import { asset } from '../../../cases/demo-site.ts';
import { NOW, type SeenSite } from '../../../cases/seen-site.ts';
import { onlyFault, site } from '../../../cases/verdicts.ts';

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
