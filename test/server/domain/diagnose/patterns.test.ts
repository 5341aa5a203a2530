// Faults that show only as a pattern over several devices: a common cable route, a storm.

import { describe, expect, it } from 'vitest';
import type { AssetEntry } from '../../../../contract/site-file.ts';
import { plain } from '../../../../contract/text.ts';
import { asset } from '../../../cases/demo-site.ts';
import { NOW, type SeenSite } from '../../../cases/seen-site.ts';
import { onlyFault, site, verdictOf } from '../../../cases/verdicts.ts';

const ON_ROUTE = [1, 2, 3, 4];
const BESIDE = [5, 6];

/** Cameras of two switches along one cable route, and two beside it. */
function yard(): SeenSite {
  const routed = [...ON_ROUTE, ...BESIDE].map((n) =>
    asset(`yard-${n}`, 'camera', {
      linkedTo: `${n % 2 === 0 ? 'sw1' : 'sw2'}/port:gi${30 + n}`,
      poe: true,
      ...(ON_ROUTE.includes(n) && { route: 'east duct' }),
    }),
  );
  return site(routed);
}

/** Nobody can ask it. */
function listed(key: string, kind: AssetEntry['class'], more: Partial<AssetEntry>): AssetEntry {
  return { key, name: plain(key.toUpperCase()), class: kind, ...more };
}

function loseLine(seen: SeenSite, n: number): void {
  const port = `${n % 2 === 0 ? 'sw1' : 'sw2'}/port:gi${30 + n}`;
  seen.silence(`yard-${n}`).bad('link', port).bad('poe-delivery', port);
}

describe('a cable route', () => {
  it('is one fault when all that runs along it goes at once, over whatever switches', () => {
    const seen = yard();
    for (const n of ON_ROUTE) loseLine(seen, n);
    const fault = onlyFault(seen);
    expect(`${fault.cause} ${fault.place}`).toBe('cable-route-cut @route/east duct');
    expect(fault.title.en).toContain('cable route east duct');
  });

  it('is not blamed for one camera of it', () => {
    const seen = yard();
    loseLine(seen, 1);
    expect(onlyFault(seen).cause).toBe('camera-cable-cut');
  });

  it('is not blamed for two that fell hours apart', () => {
    const seen = yard();
    const hour = 3_600_000;
    loseLine(seen, 1);
    const port = 'sw1/port:gi32';
    const before = seen.findings()[0]?.sinceMs ?? 0;
    seen.silence('yard-2', before - 5 * hour).bad('link', port, before - 5 * hour);
    expect(verdictOf(seen).faults.map(({ cause }) => cause)).not.toContain('cable-route-cut');
  });
});

describe('cables of which nobody has written down where they run', () => {
  const lose = (cameras: readonly number[]): SeenSite => {
    const seen = site();
    for (const n of cameras) {
      seen.silence(`cam-${n}`).bad('channel', `nvr/channel:${n}`);
      seen.bad('link', `sw1/port:gi${n}`).bad('poe-delivery', `sw1/port:gi${n}`);
    }
    return seen;
  };

  it('are one fault where three of a switch go at once and no port reports a fault', () => {
    expect(onlyFault(lose([2, 4, 7]))).toMatchObject({ cause: 'cables-cut-together', place: 'sw1' });
  });

  it('are two faults where two of them go', () => {
    expect(verdictOf(lose([2, 4])).faults.map(({ cause }) => cause)).toEqual(['camera-cable-cut', 'camera-cable-cut']);
  });

  it('were hit by lightning where a port has suffered, too', () => {
    expect(onlyFault(lose([2, 4, 7]).bad('poe-fault', 'sw1/port:gi4')).cause).toBe('lightning-surge');
  });

  it('were hit by it, too, where they are two of one switch that go in the same moment, and not where they are of two', () => {
    expect(onlyFault(lose([2, 4]).bad('poe-fault', 'sw1/port:gi4')).cause).toBe('lightning-surge');
    const far = lose([2]).silence('cam-14').bad('channel', 'nvr/channel:14');
    for (const predicate of ['link', 'poe-delivery', 'poe-fault'] as const) far.bad(predicate, 'sw2/port:gi4');
    expect(verdictOf(far).faults.map(({ cause }) => cause)).not.toContain('lightning-surge');
  });
});

describe('a ring', () => {
  const ends = ['core/port:gi25', 'sw1/port:gi49'];

  it('of which the list knows one way only loses a switch: what is reached the other way is alive once', () => {
    const behind = Array.from({ length: 12 }, (_, n) => asset(`r2-${n}`, 'camera', { linkedTo: `ring-2/port:gi${n}` }));
    const own = [1, 2, 3].map((n) => asset(`r1-${n}`, 'camera', { linkedTo: `ring-1/port:gi${n}` }));
    const seen = site([
      asset('ring-1', 'switch', { linkedTo: 'core/port:xe1', uplink: 'port:gi25' }),
      asset('ring-2', 'switch', { linkedTo: 'ring-1/port:gi26', uplink: 'port:gi25' }),
      listed('hub-9', 'switch', { linkedTo: 'ring-2/port:gi20' }),
      ...own,
      ...behind,
    ]);
    // A loop of which nobody can tell any more would spare whom it likes.
    seen.ok('mac-stable', 'ring-1').unknown('mac-stable', 'ring-1');
    seen.silence('ring-1').bad('link', 'core/port:xe1').bad('link', 'ring-2/port:gi25');
    for (const { key } of own) seen.silence(key);
    const fault = onlyFault(seen);
    expect(`${fault.cause} ${fault.place}`).toBe('switch-power-lost ring-1');
    expect(fault.affected.toSorted()).toEqual(['r1-1', 'r1-2', 'r1-3']);
  });

  it('of which a breaker feeds one switch and a cabinet behind it: what is reached the other way is alive once for it, too', () => {
    const behind = Array.from({ length: 12 }, (_, n) => asset(`r2-${n}`, 'camera', { linkedTo: `ring-2/port:gi${n}` }));
    const seen = site([
      asset('ring-1', 'switch', { linkedTo: 'core/port:xe1', uplink: 'port:gi25', circuit: 'B-1' }),
      asset('ring-2', 'switch', { linkedTo: 'ring-1/port:gi26', uplink: 'port:gi25', circuit: 'B-2' }),
      listed('cab', 'box', { linkedTo: 'ring-1/port:gi4', circuit: 'B-1' }),
      ...[1, 2].map((n) => asset(`cab-${n}`, 'camera', { linkedTo: 'cab', box: 'cab', poweredBy: ['cab'] })),
      ...behind,
    ]);
    seen.ok('mac-stable', 'ring-1').unknown('mac-stable', 'ring-1');
    seen.silence('ring-1').bad('link', 'core/port:xe1').bad('link', 'ring-2/port:gi25');
    for (const key of ['cab-1', 'cab-2']) seen.silence(key);
    const tied = onlyFault(seen).causes.filter(({ isTied }) => isTied);
    expect(tied.map(({ cause, place }) => `${cause} ${place}`)).toContain('circuit-tripped @circuit/B-1');
  });

  it('with a cut fibre has one fault, whichever end tells of it', () => {
    const seen = site();
    for (const port of ends) seen.bad('optics', port).bad('link', port);
    const fault = onlyFault(seen);
    expect(fault).toMatchObject({ cause: 'fibre-cut', place: 'sw1/port:gi49' });
    expect(fault.causes[0]?.isTied).toBeUndefined();
  });
});

describe('ports of a switch', () => {
  const PORTS = [1, 3, 5];

  it('that report faults while it answers are not its last gasp', () => {
    const seen = yard().ok('agent', 'sw2', NOW - 1000);
    for (const n of PORTS) {
      loseLine(seen, n);
      seen.bad('poe-fault', `sw2/port:gi${30 + n}`);
    }
    const all = verdictOf(seen).faults.flatMap(({ causes }) => causes.map(({ cause }) => cause));
    expect(all).not.toContain('switch-hung');
  });
});

describe('the route to a box', () => {
  const box = [
    listed('box-yard', 'box', { linkedTo: 'sw1/port:gi30', route: 'west duct' }),
    ...[1, 2].map((n) => asset(`in-box-${n}`, 'camera', { linkedTo: 'box-yard', box: 'box-yard', route: 'west duct' })),
  ];

  it('is one line, though the list gives its cameras the same route', () => {
    const seen = site(box).silence('in-box-1').silence('in-box-2').bad('link', 'sw1/port:gi30');
    seen.bad('cable', 'sw1/port:gi30', NOW - 1000, false);
    expect(onlyFault(seen)).toMatchObject({ cause: 'box-line-cut', place: 'box-yard' });
  });
});

describe('a cabinet whose parts are listed', () => {
  const cabinet = [
    listed('cab', 'box', { circuit: 'X-1' }),
    listed('cab-fc', 'box', { linkedTo: 'sw1/port:gi30', box: 'cab', poweredBy: ['cab'] }),
    listed('cab-hub', 'switch', { linkedTo: 'cab-fc', box: 'cab', poweredBy: ['cab'] }),
    ...[1, 2].map((n) => asset(`cab-${n}`, 'camera', { linkedTo: 'cab-hub', box: 'cab', poweredBy: ['cab'] })),
  ];

  it('that is silent as a whole has each possible cause at the part that can have it, its breaker among them', () => {
    const fault = onlyFault(site(cabinet).silence('cab-1').silence('cab-2'));
    const tied = fault.causes.filter(({ isTied }) => isTied).map(({ cause, place }) => `${cause} ${place}`);
    expect(tied).toEqual(
      expect.arrayContaining(['box-power-lost cab', 'circuit-tripped @circuit/X-1', 'media-converter-failed cab-fc']),
    );
    expect(tied).not.toContain('box-power-lost cab-fc');
    expect(tied).not.toContain('media-converter-failed cab');
  });
});

describe('a storm', () => {
  it('is one fault when devices with nothing in common die in the same minute and ports report faults', () => {
    const seen = yard();
    for (const n of [1, 4, 5, 6]) {
      loseLine(seen, n);
      seen.bad('poe-fault', `${n % 2 === 0 ? 'sw1' : 'sw2'}/port:gi${30 + n}`);
    }
    const fault = onlyFault(seen);
    expect(fault.cause).toBe('lightning-surge');
    expect(fault.visit.parts.map(({ spec }) => spec.en).join()).toContain('arresters');
  });

  it('kills cameras whose ports are well, too, and takes nobody else down', () => {
    const seen = yard();
    for (const n of [1, 4, 5, 6]) loseLine(seen, n);
    const fault = onlyFault(seen.bad('poe-fault', 'sw2/port:gi31'));
    expect(fault.cause).toBe('lightning-surge');
    expect([...fault.affected].toSorted()).toEqual(['yard-1', 'yard-4', 'yard-5', 'yard-6']);
  });

  it('is not blamed for two cameras that go within a minute of each other', () => {
    const seen = yard();
    loseLine(seen, 1);
    loseLine(seen, 6);
    expect(verdictOf(seen).faults.map(({ cause }) => cause)).not.toContain('lightning-surge');
  });
});

describe('a bus', () => {
  it('of which several lose replies in turn is one fault of its line', () => {
    const seen = site();
    seen
      .bad('bus-steady', 'meter-1', NOW - 600_000)
      .bad('bus-steady', 'meter-2')
      .bad('bus-reply', 'meter-2');
    const fault = onlyFault(seen);
    expect(`${fault.cause} ${fault.place}`).toBe('bus-line-noisy bus-gw');
    expect(fault.visit.decision).toBe('engineer');
  });

  it('with one device that wavers is disturbed or badly clamped: of the only one nobody can tell, of one among many its terminals', () => {
    const tied = (seen: SeenSite): string[] =>
      onlyFault(seen)
        .causes.filter(({ isTied }) => isTied)
        .map(({ cause }) => cause);
    const alone = site([asset('bus-2', 'bus-gateway'), asset('pump', 'plc', { via: 'bus-2' })]);
    expect(tied(alone.bad('bus-steady', 'pump')).toSorted()).toEqual(['bus-contact-loose', 'bus-line-noisy']);
    const among = site().ok('bus-steady', 'meter-2').ok('bus-steady', 'plc').bad('bus-steady', 'meter-1');
    expect(onlyFault(among)).toMatchObject({ cause: 'bus-contact-loose', place: 'meter-1' });
    expect(tied(among)).toEqual([]);
  });

  it('takes a meter along that is silent meanwhile', () => {
    const seen = site().ok('bus-steady', 'meter-2');
    seen
      .bad('bus-steady', 'meter-1', NOW - 100_000)
      .bad('bus-steady', 'plc', NOW - 40_000)
      .bad('bus-reply', 'meter-2');
    expect(onlyFault(seen).cause).toBe('bus-line-noisy');
  });

  it('is broken, not disturbed, where several are silent and none of them wavers', () => {
    const seen = site().bad('bus-reply', 'meter-1').bad('bus-reply', 'meter-2');
    for (const meter of ['meter-1', 'meter-2', 'plc']) seen.ok('bus-steady', meter);
    expect(onlyFault(seen).cause).toBe('bus-line-broken');
  });

  it('is not blamed where one of it does', () => {
    const seen = site().ok('bus-steady', 'meter-2');
    seen.bad('bus-steady', 'meter-1');
    expect(onlyFault(seen).cause).toBe('bus-contact-loose');
  });

  it('that comes and goes with the link before it is a matter of that', () => {
    const seen = site();
    for (const meter of ['meter-1', 'meter-2', 'plc']) seen.bad('bus-steady', meter);
    seen.bad('steady', 'bus-gw').bad('link-flaps', 'core/port:gi5');
    expect(verdictOf(seen).faults.map(({ place }) => place)).not.toContain('meter-1');
  });
});
