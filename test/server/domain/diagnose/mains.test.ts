// Mains and circuits: what goes on battery together, what falls when the batteries are empty, and where the list has holes.

import { describe, expect, it, test } from 'vitest';
import { asset } from '../../../cases/demo-site.ts';
import { NOW, ONSET, type SeenSite } from '../../../cases/seen-site.ts';
import { onlyFault, site, verdictOf } from '../../../cases/verdicts.ts';

const MINUTE_MS = 60_000;
const FED = ['core', 'router', 'sw1', 'sw2', 'nvr', 'server'];

function twoRooms(): SeenSite {
  return site([
    asset('ups-2', 'ups', { linkedTo: 'core/port:gi12' }),
    asset('rack-2', 'server', { linkedTo: 'core/port:gi13', poweredBy: ['ups-2'] }),
  ]);
}

/** All that hangs on the UPS of the demo's room, and all that is reached through it, falls silent. */
function empty(seen: SeenSite, sinceMs: number): SeenSite {
  for (const key of FED) seen.cutOff(key, sinceMs);
  return seen;
}

const named = (seen: SeenSite): string[] => verdictOf(seen).faults.map(({ cause, place }) => `${cause} ${place}`);

describe('UPSs on battery', () => {
  it('at the same time are one fault of the mains, in words for all', () => {
    const fault = onlyFault(
      twoRooms()
        .bad('mains', 'ups')
        .bad('mains', 'ups-2', ONSET + 4000),
    );
    expect(`${fault.cause} ${fault.place} ${fault.visit.decision}`).toBe('site-mains-lost @site customer');
  });

  it('are the fault of the one where the others have mains', () => {
    expect(named(twoRooms().bad('mains', 'ups'))).toEqual(['mains-lost ups']);
  });

  it('hours apart are two faults', () => {
    const seen = twoRooms()
      .bad('mains', 'ups', ONSET - 300 * MINUTE_MS)
      .bad('mains', 'ups-2');
    expect(named(seen).toSorted()).toEqual(['mains-lost ups', 'mains-lost ups-2']);
  });

  test.each([
    ['one', ['ups'], 'mains-lost ups'],
    ['all', ['ups', 'ups-2'], 'site-mains-lost @site'],
  ])('explain what falls when the battery of %s is empty', (_what, onBattery, expected) => {
    const seen = twoRooms();
    for (const ups of onBattery) seen.bad('mains', ups, NOW - 25 * MINUTE_MS);
    expect(named(empty(seen, NOW - MINUTE_MS))).toEqual([expected]);
  });

  it('carry their loads at first: a switch that falls silent just then is a fault of its own', () => {
    const seen = site()
      .bad('mains', 'ups', ONSET)
      .cutOff('sw1', ONSET + 3000)
      .bad('link', 'core/port:gi25', ONSET + 3000);
    expect(named(seen)).toHaveLength(2);
    expect(named(seen)).toContain('mains-lost ups');
  });
});

describe('a meter that lives on where the mains is lost', () => {
  it('measures that there is none, also where there is but one UPS to tell', () => {
    expect(
      named(
        site()
          .bad('mains', 'ups')
          .bad('voltage', 'meter-2', ONSET + 2000),
      ),
    ).toEqual(['mains-lost ups']);
  });

  it('whose volts are wrong while the mains is well is a fault of its own, and so is one that was so hours before', () => {
    expect(named(site().bad('voltage', 'meter-2'))).toHaveLength(1);
    expect(named(site().bad('voltage', 'meter-2'))).not.toContain('mains-lost ups');
    const before = site()
      .bad('voltage', 'meter-2', ONSET - 300 * MINUTE_MS)
      .bad('mains', 'ups');
    expect(named(before)).toHaveLength(2);
  });
});

describe('a blackout of a road', () => {
  const CABINETS = 40;

  /** Of every third cabinet the list knows neither circuit nor feed. */
  function road(): SeenSite {
    const cabinets = Array.from({ length: CABINETS }, (_, n) => {
      const isListed = n % 3 > 0;
      const [box, hub, supply] = [`cabinet-${n}`, `hub-${n}`, `psu-${n}`];
      const { profile: _box, ...cabinet } = asset(box, 'box', isListed ? { circuit: `x-${n >> 2}` } : {});
      const { profile: _hub, ...small } = asset(hub, 'switch', {
        linkedTo: `core/port:xe${n}`,
        route: n % 2 === 0 ? 'east' : 'west',
        ...(isListed && { box, poweredBy: [box] }),
      });
      const { profile: _psu, ...dc } = asset(supply, 'box', isListed ? { box, poweredBy: [box] } : {});
      const cameras = ['a', 'b', 'c'].map((name) =>
        asset(`road-${n}${name}`, 'camera', { linkedTo: hub, ...(isListed ? { box, poweredBy: [supply] } : {}) }),
      );
      return [cabinet, small, dc, ...cameras];
    });
    const seen = site(cabinets.flat()).bad('mains', 'ups');
    for (let n = 0; n < CABINETS; n++) for (const name of ['a', 'b', 'c']) seen.silence(`road-${n}${name}`);
    return seen;
  }

  it('is one fault, with what stands in cabinets and what the list does not say the feed of', () => {
    expect(named(road())).toEqual(['mains-lost ups']);
  });
});

describe('a cabinet', () => {
  it('of which the list only knows that its switch is fed there takes along what hangs on that', () => {
    const { profile: _box, ...cabinet } = asset('cabinet', 'box', {});
    const { profile: _hub, ...hub } = asset('hub', 'switch', { linkedTo: 'core', poweredBy: ['cabinet'] });
    const cameras = ['a', 'b', 'c'].map((name) => asset(`road-${name}`, 'camera', { linkedTo: 'hub' }));
    const seen = site([cabinet, hub, ...cameras]);
    for (const { key } of cameras) seen.silence(key);
    const { causes } = onlyFault(seen);
    expect(causes.filter(({ isTied }) => isTied).map(({ cause, place }) => `${cause} ${place}`)).toEqual(
      expect.arrayContaining(['box-power-lost cabinet', 'switch-power-lost hub', 'switch-uplink-cut hub']),
    );
  });
});

describe('a cabinet of which nobody has written down the feed', () => {
  it('falls with the mains, together with what the list says that it feeds', () => {
    const { profile: _box, ...cabinet } = asset('cabinet', 'box', { linkedTo: 'sw1/port:gi40' });
    const seen = site([
      cabinet,
      asset('road-a', 'camera', { linkedTo: 'cabinet', box: 'cabinet', poweredBy: ['cabinet'] }),
      asset('road-b', 'camera', { linkedTo: 'cabinet', box: 'cabinet' }),
      ...['till-1', 'till-2'].map((key, n) =>
        asset(key, 'kiosk', { linkedTo: `sw1/port:gi4${n + 1}`, circuit: 'hall' }),
      ),
    ]).bad('mains', 'ups');
    const gate = ['gate-cam-1', 'gate-cam-2', 'gate-cam-3', 'gate-cam-4'];
    for (const key of [...gate, 'road-a', 'road-b', 'till-1', 'till-2']) seen.silence(key, ONSET + 2000);
    for (const n of [40, 41, 42]) seen.bad('link', `sw1/port:gi${n}`, ONSET + 2000);
    expect(named(seen)).toEqual(['mains-lost ups']);
  });
});

describe('a supply in a cabinet', () => {
  it('may feed more of what stands there than the list tells', () => {
    const { profile: _box, ...cabinet } = asset('cabinet', 'box', { circuit: 'x-1' });
    const { profile: _psu, ...supply } = asset('supply', 'box', { box: 'cabinet' });
    const { profile: _fc, ...converter } = asset('fc', 'box', { linkedTo: 'core/port:xe1', poweredBy: ['cabinet'] });
    const { profile: _hub, ...hub } = asset('hub', 'switch', { linkedTo: 'fc', poweredBy: ['cabinet'] });
    const seen = site([
      cabinet,
      supply,
      converter,
      hub,
      asset('road-a', 'camera', { linkedTo: 'hub', box: 'cabinet', poweredBy: ['supply'] }),
      asset('road-b', 'camera', { linkedTo: 'hub', box: 'cabinet' }),
      asset('sign', 'display', { linkedTo: 'hub', poweredBy: ['cabinet'] }),
    ]);
    expect(onlyFault(seen.silence('road-a').silence('road-b'))).toMatchObject({
      cause: 'box-power-lost',
      place: 'supply',
    });
  });
});

describe('two supplies of one device', () => {
  const dual = (feeds: string[]) => site([asset('dual', 'server', { linkedTo: 'core/port:gi14', poweredBy: feeds })]);
  const dark = (seen: SeenSite): SeenSite => seen.silence('dual').bad('link', 'core/port:gi14');
  const off = (seen: SeenSite, feed: string): SeenSite => seen.bad('outlet', feed).bad('outlet-draw', feed);

  it('that hang on one source and go together are one fault, which says so', () => {
    const seen = dark(dual(['pdu/outlet:7', 'pdu/outlet:8']));
    const fault = onlyFault(off(off(seen, 'pdu/outlet:7'), 'pdu/outlet:8'));
    expect(fault).toMatchObject({ cause: 'feeds-share-a-source', place: 'dual' });
    expect(fault.visit).toMatchObject({ decision: 'onsite-staff', next: 'engineer' });
  });

  it('are not to blame where each has a source of its own, nor for a device with one', () => {
    const all = (seen: SeenSite): string[] =>
      verdictOf(seen).faults.flatMap(({ causes }) => causes.map(({ cause }) => cause));
    expect(all(dark(dual(['pdu/outlet:7', 'ups'])))).not.toContain('feeds-share-a-source');
    expect(all(dark(dual(['pdu/outlet:7'])))).not.toContain('feeds-share-a-source');
  });
});

describe('a circuit', () => {
  const HALL = [1, 2].map((n) => asset(`hall-${n}`, 'kiosk', { linkedTo: `sw2/port:gi3${n}`, circuit: 'hall' }));
  const UNLISTED = asset('hall-3', 'kiosk', { linkedTo: 'sw2/port:gi33' });

  function tripped(): SeenSite {
    const seen = site([...HALL, UNLISTED]);
    for (const n of [1, 2]) seen.silence(`hall-${n}`).bad('link', `sw2/port:gi3${n}`);
    return seen;
  }

  it('takes along what falls with it and of which nobody has written down what feeds it', () => {
    const fault = onlyFault(
      tripped()
        .silence('hall-3', ONSET + 2000)
        .bad('link', 'sw2/port:gi33', ONSET + 2000),
    );
    expect(`${fault.cause} ${fault.place}`).toBe('circuit-tripped @circuit/hall');
    expect(fault.affected).toEqual(expect.arrayContaining(['hall-1', 'hall-2']));
  });

  it('is not held against what goes on, nor for what fell an hour before or has a feed', () => {
    expect(onlyFault(tripped()).cause).toBe('circuit-tripped');
    const before = ONSET - 60 * MINUTE_MS;
    const earlier = tripped().silence('hall-3', before).bad('link', 'sw2/port:gi33', before);
    expect(named(earlier)).toHaveLength(2);
    const other = tripped().silence('cam-3').bad('link', 'sw1/port:gi3').bad('channel', 'nvr/channel:3');
    expect(named(other)).toHaveLength(2);
  });
});

describe('the circuit of a switch and of what hangs on it', () => {
  const stands = [1, 2].map((n) => asset(`stand-${n}`, 'kiosk', { linkedTo: `sw5/port:gi${n}`, circuit: 'F5' }));
  const hall = (): SeenSite => {
    const seen = site([asset('sw5', 'switch', { linkedTo: 'core/port:gi27', circuit: 'F5' }), ...stands]);
    return seen.cutOff('sw5');
  };

  it('is dead where the link of the switch is down', () => {
    expect(onlyFault(hall().bad('link', 'core/port:gi27')).causes.map(({ cause }) => cause)).toContain(
      'circuit-tripped',
    );
  });

  it('has power where that link is up: the switch hangs', () => {
    const { cause, causes } = onlyFault(hall());
    expect(cause).toBe('switch-hung');
    expect(causes.find((one) => one.cause === 'circuit-tripped')?.confidence ?? 0).toBeLessThan(0.05);
  });
});
