// An outlet of which the list does not say what hangs on it: what falls silent as it is switched off hangs on it.

import { describe, expect, it } from 'vitest';
import type { AssetEntry } from '../../../../contract/site-file.ts';
import { plain } from '../../../../contract/text.ts';
import { asset } from '../../../cases/demo-site.ts';
import { ONSET } from '../../../cases/seen-site.ts';
import { onlyFault, site, verdictOf } from '../../../cases/verdicts.ts';

const OUTLET = 'pdu/outlet:7';
const CAMERAS = [1, 2, 3, 4, 5, 6, 7, 8];

/** A switch without a feed in the list, with cameras, kiosks and a small switch that nobody can ask behind it. */
const LOADS: AssetEntry[] = [
  asset('sw3', 'switch', { linkedTo: 'core/port:gi27', uplink: 'port:gi49' }),
  ...CAMERAS.map((n) => asset(`far-${n}`, 'camera', { linkedTo: `sw3/port:gi${n}`, poe: true })),
  asset('till-1', 'kiosk', { linkedTo: 'sw3/port:gi21' }),
  asset('till-2', 'kiosk', { linkedTo: 'sw3/port:gi22' }),
  { key: 'hub', name: plain('HUB'), class: 'switch', linkedTo: 'sw3/port:gi23' },
  ...[1, 2, 3].map((n) => asset(`hub-cam-${n}`, 'camera', { linkedTo: 'hub', poe: true })),
  asset('nvr-2', 'recorder', { linkedTo: 'core/port:gi28' }),
];

const off = () => site(LOADS).bad('outlet', OUTLET).bad('outlet-draw', OUTLET);

describe('an outlet without a load in the list', () => {
  it('takes along a device that falls silent with it, and has lost its link', () => {
    const seen = off()
      .silence('nvr-2', ONSET + 3000)
      .bad('link', 'core/port:gi28');
    expect(onlyFault(seen)).toMatchObject({ cause: 'outlet-off', place: OUTLET });
  });

  it('takes along a whole switch with all that hangs on it', () => {
    const seen = off()
      .cutOff('sw3', ONSET + 2000)
      .bad('link', 'core/port:gi27');
    const fault = onlyFault(seen);
    expect(fault).toMatchObject({ cause: 'outlet-off', place: OUTLET });
    expect(fault.affected).toEqual(expect.arrayContaining(['sw3', 'far-1', 'till-2', 'hub-cam-3']));
  });

  it('has not switched off what fell silent an hour before', () => {
    const seen = off()
      .silence('nvr-2', ONSET - 3_600_000)
      .bad('link', 'core/port:gi28', ONSET - 3_600_000);
    expect(verdictOf(seen).faults).toHaveLength(2);
  });
});

it('an outlet that has its load in the list switches nothing else off', () => {
  const seen = site([...LOADS, asset('sign', 'player', { linkedTo: 'core/port:gi29', poweredBy: [OUTLET] })])
    .bad('outlet', OUTLET)
    .bad('outlet-draw', OUTLET)
    .silence('sign')
    .bad('link', 'core/port:gi29')
    .silence('nvr-2')
    .bad('link', 'core/port:gi28');
  expect(verdictOf(seen).faults).toHaveLength(2);
});
