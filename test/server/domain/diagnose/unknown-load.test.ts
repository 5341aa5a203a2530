// An outlet of which the list does not say what hangs on it: what falls silent as it is switched off hangs on it.

import { describe, expect, it } from 'vitest';
import type { AssetEntry } from '../../../../contract/site-file.ts';
import { plain } from '../../../../contract/text.ts';
import { asset } from '../../../cases/demo-site.ts';
import { ONSET, type SeenSite } from '../../../cases/seen-site.ts';
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

  it('takes it along also where nobody has written down either what feeds the switch above it', () => {
    const strip = asset('strip', 'pdu', { linkedTo: 'tower/port:gi9' });
    const tower = [
      asset('tower', 'switch', { linkedTo: 'core/port:gi30', poweredBy: ['strip/outlet:1'] }),
      asset('sw9', 'switch', { linkedTo: 'tower/port:gi1' }),
      ...CAMERAS.map((n) => asset(`tower-${n}`, 'camera', { linkedTo: `sw9/port:gi${n}`, poe: true })),
    ];
    const seen = site([...LOADS, ...tower, strip])
      .bad('outlet', OUTLET)
      .bad('outlet-draw', OUTLET)
      .cutOff('sw9', ONSET + 2000)
      .bad('link', 'tower/port:gi1')
      .bad('optics', 'tower/port:gi1');
    expect(onlyFault(seen)).toMatchObject({ cause: 'outlet-off', place: OUTLET });
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

describe('devices of which nobody has written down what feeds them', () => {
  const tills = [1, 2, 3].map((n) => asset(`till-${n}`, 'kiosk', { linkedTo: `sw3/port:gi${20 + n}` }));
  const shop = (more: readonly AssetEntry[] = []) =>
    site([asset('sw3', 'switch', { linkedTo: 'core/port:gi27', poweredBy: ['pdu/outlet:8'] }), ...tills, ...more]);
  const lose = (seen: SeenSite, n: number, afterMs: number): SeenSite =>
    seen.silence(`till-${n}`, ONSET + afterMs).bad('link', `sw3/port:gi${20 + n}`, ONSET + afterMs);
  const named = (seen: SeenSite): string[] => verdictOf(seen).faults.map(({ cause, place }) => `${cause} ${place}`);

  it('share a supply where they lose power in the same moment: it is to be found, reset and listed', () => {
    const fault = onlyFault(lose(lose(shop(), 1, 0), 2, 1000));
    expect(fault).toMatchObject({ cause: 'unlisted-circuit-tripped', visit: { decision: 'customer' } });
    expect(fault.affected.toSorted()).toEqual(['till-1', 'till-2']);
    expect(fault.title.en).toContain('2 devices lost power in the same moment');
    expect(fault.visit.reason.en).toContain('written into the list');
  });

  it('have two faults where nothing but the moment is common to two of them, and one where it is to three', () => {
    const far = asset('desk', 'kiosk', { linkedTo: 'sw2/port:gi22', position: plain('Hall 2') });
    const both = lose(shop([far]), 1, 0)
      .silence('desk')
      .bad('link', 'sw2/port:gi22');
    expect(named(both)).toEqual(['kiosk-unplugged desk', 'kiosk-unplugged till-1']);
    expect(onlyFault(lose(both, 2, 1000)).affected.toSorted()).toEqual(['desk', 'till-1', 'till-2']);
  });

  it('share a supply where they stand at one place, whatever switches they hang on', () => {
    const hall = plain('Hall 2');
    const desks = ['sw1', 'sw2'].map((own) =>
      asset(`desk-${own}`, 'kiosk', { linkedTo: `${own}/port:gi30`, position: hall }),
    );
    const seen = shop(desks);
    for (const own of ['sw1', 'sw2']) seen.silence(`desk-${own}`).bad('link', `${own}/port:gi30`);
    expect(onlyFault(seen).cause).toBe('unlisted-circuit-tripped');
  });

  it('have two faults where they go half a minute apart', () => {
    expect(named(lose(lose(shop(), 1, -30_000), 2, 0))).toEqual(['kiosk-unplugged till-1', 'kiosk-unplugged till-2']);
  });

  it('have two faults where one is on a circuit that feeds others still', () => {
    const listed = [4, 5, 6, 7].map((n) =>
      asset(`till-${n}`, 'kiosk', { linkedTo: `sw3/port:gi${20 + n}`, circuit: 'C-1' }),
    );
    expect(named(lose(lose(shop(listed), 1, 0), 4, 0))).toEqual(['kiosk-unplugged till-1', 'kiosk-unplugged till-4']);
  });

  it('are one fault where they hang on one small switch that nobody can ask', () => {
    const hub = { key: 'hub', name: plain('HUB'), class: 'switch', linkedTo: 'sw3/port:gi30' } as const;
    const seen = shop([hub, ...[1, 2].map((n) => asset(`desk-${n}`, 'kiosk', { linkedTo: 'hub' }))]);
    seen.silence('desk-1').silence('desk-2').bad('link', 'sw3/port:gi30');
    expect(onlyFault(seen).causes[0]?.place).toBe('hub');
  });

  it('have taken no camera along that has its power from a switch that answers', () => {
    const cameras = [1, 2, 3].map((n) => asset(`ip-${n}`, 'camera', { linkedTo: `sw4/port:gi${n}`, poe: true }));
    const seen = site([asset('sw4', 'switch', { linkedTo: 'core/port:gi28' }), ...cameras]);
    for (const { key } of cameras) seen.silence(key, ONSET + 1000);
    for (const n of [1, 2, 3]) seen.bad('link', `sw4/port:gi${n}`);
    expect(named(seen).join()).not.toContain('unlisted-circuit-tripped');
  });

  it('have taken along what hangs on a switch that is out with them, be it fed otherwise', () => {
    const cameras = [1, 2, 3].map((n) => asset(`ip-${n}`, 'camera', { linkedTo: `sw4/port:gi${n}`, poe: true }));
    const seen = shop([asset('sw4', 'switch', { linkedTo: 'sw3/port:gi40' }), ...cameras]);
    seen.cutOff('sw4', ONSET).bad('link', 'sw3/port:gi40');
    const fault = onlyFault(lose(seen, 1, 1000));
    expect(fault.cause).toBe('unlisted-circuit-tripped');
    expect(fault.affected.toSorted()).toEqual(['ip-1', 'ip-2', 'ip-3', 'sw4', 'till-1']);
  });

  it('that keep their link have not lost power together', () => {
    expect(named(shop().silence('till-1').silence('till-2'))).toHaveLength(2);
  });
});

it('a circuit that two kiosks are listed on takes a small switch along, and whoever hangs on it, not the one that this hangs on', () => {
  const hub = (key: string, linkedTo: string): AssetEntry => ({ key, name: plain(key), class: 'switch', linkedTo });
  const hall: AssetEntry[] = [
    hub('row-1', 'router'),
    asset('stand-1', 'kiosk', { linkedTo: 'row-1' }),
    hub('row-2', 'row-1'),
    ...['a', 'b'].map((name) => asset(`stand-2${name}`, 'kiosk', { linkedTo: 'row-2', circuit: 'H2' })),
    asset('screen-2', 'player', { linkedTo: 'row-2' }),
    hub('row-3', 'row-2'),
    asset('stand-3', 'kiosk', { linkedTo: 'row-3' }),
  ];
  const seen = site(hall);
  for (const key of ['stand-2a', 'stand-2b', 'screen-2', 'stand-3']) seen.silence(key);
  const { causes } = onlyFault(seen);
  expect(causes.map(({ cause }) => cause)).toEqual(expect.arrayContaining(['switch-power-lost', 'circuit-tripped']));
});

it('a cabinet of which nobody has written down the circuit may have a tripped breaker, too', () => {
  const cabinet: AssetEntry[] = [
    { key: 'cab', name: plain('CAB'), class: 'box', linkedTo: 'sw1/port:gi30' },
    ...[1, 2].map((n) => asset(`cab-${n}`, 'camera', { linkedTo: 'cab', box: 'cab' })),
  ];
  const seen = site(cabinet).silence('cab-1').silence('cab-2').bad('link', 'sw1/port:gi30');
  const tied = onlyFault(seen).causes.filter(({ isTied }) => isTied);
  expect(tied.map(({ cause, place }) => `${cause} ${place}`)).toEqual(
    expect.arrayContaining(['box-power-lost cab', 'box-breaker-tripped cab']),
  );
});
