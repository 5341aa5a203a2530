// Causes that stand in tables, told from those that look like them in every reading.

import { describe, expect, it } from 'vitest';
import { NOW, ONSET, type SeenSite } from '../../../cases/seen-site.ts';
import { onlyFault, site, verdictOf } from '../../../cases/verdicts.ts';

/** A camera that answers in no way while its port has link and feeds it: what a hung one looks like. */
function silentCamera(): SeenSite {
  const seen = site()
    .silence('cam-3')
    .bad('channel', 'nvr/channel:3', ONSET + 5000);
  for (const predicate of ['address-unique', 'address-kept', 'activated', 'same-device', 'firmware-kept'] as const)
    seen.ok(predicate, 'cam-3');
  return seen.ok('port-vlan', 'sw1/port:gi3').ok('mac-learnt', 'sw1/port:gi3').ok('on-its-port', 'cam-3');
}

function first(seen: SeenSite): string {
  const [fault] = verdictOf(seen).faults;
  return `${fault?.cause} ${fault?.place} ${fault?.visit.decision}`;
}

describe('a silent camera whose port is well', () => {
  it('has hung when all tables say that nothing has changed', () => {
    expect(first(silentCamera())).toBe('camera-hung cam-3 remote');
  });

  it('has lost its address to another when two answer there, be it seen before or after', () => {
    for (const sinceMs of [ONSET - 3_600_000, ONSET + 200_000])
      expect(first(silentCamera().bad('address-unique', 'cam-3', sinceMs))).toBe('address-conflict cam-3 remote');
  });

  it('has another address when its own is seen there', () => {
    const seen = silentCamera().bad('address-kept', 'cam-3', ONSET + 200_000, false);
    expect(first(seen)).toBe('address-changed cam-3 remote');
  });

  it('has been reset when it is seen at its maker’s default address', () => {
    const seen = silentCamera()
      .bad('address-kept', 'cam-3', ONSET + 200_000, false)
      .bad('activated', 'cam-3', ONSET + 200_000, false);
    expect(first(seen)).toBe('factory-reset cam-3 remote');
  });

  it('is in the wrong VLAN when its port was put into another one an hour before', () => {
    const seen = silentCamera().bad('port-vlan', 'sw1/port:gi3', ONSET - 3_600_000, false);
    const fault = onlyFault(seen);
    expect(`${fault.cause} ${fault.place}`).toBe('port-wrong-vlan sw1/port:gi3');
    expect(fault.causes[0]?.evidence.map(({ text }) => text.en).join('; ')).toMatch(/put into another VLAN/);
  });

  it('has hung all the same when another port was put into another VLAN', () => {
    const seen = silentCamera()
      .ok('port-vlan', 'sw1/port:gi3')
      .bad('port-vlan', 'sw1/port:gi5', ONSET - 3_600_000, false);
    expect(first(seen)).toBe('camera-hung cam-3 remote');
  });

  it('has hung all the same when the VLAN was changed days ago', () => {
    const seen = silentCamera().bad('port-vlan', 'sw1/port:gi3', ONSET - 3 * 86_400_000, false);
    expect(first(seen)).toBe('camera-hung cam-3 remote');
  });
});

describe('a port without link', () => {
  const dark = (): SeenSite =>
    silentCamera().bad('link', 'sw1/port:gi3').bad('poe-delivery', 'sw1/port:gi3', ONSET, false);

  it('is a cable or a camera unless the switch says more', () => {
    expect(first(dark().ok('port-unblocked', 'sw1/port:gi3'))).toMatch(/^camera-.* engineer$/);
  });

  it('was shut by a protection when the switch says so, and nobody drives', () => {
    const seen = dark().bad('port-unblocked', 'sw1/port:gi3', ONSET + 60_000);
    expect(first(seen)).toBe('port-shut-by-protection sw1/port:gi3 remote');
  });

  it('is the old port of a camera that was moved', () => {
    const seen = site()
      .bad('link', 'sw1/port:gi3', ONSET, true)
      .bad('on-its-port', 'cam-3', ONSET + 60_000, false);
    expect(first(seen)).toBe('device-moved cam-3 remote');
  });
});

describe('several cameras of a switch', () => {
  const lost = (): SeenSite => {
    const seen = site()
      .bad('restarted', 'sw1', ONSET - 60_000, false)
      .ok('mac-stable', 'sw1')
      .ok('config-kept', 'sw1');
    for (const n of [1, 2, 3, 4]) seen.silence(`cam-${n}`).bad('channel', `nvr/channel:${n}`, ONSET + 5000);
    return seen;
  };

  it('are lost by a configuration that was not saved', () => {
    const seen = lost().bad('config-kept', 'sw1', ONSET + 30_000);
    for (const n of [1, 2, 3, 4]) seen.bad('port-vlan', `sw1/port:gi${n}`, ONSET + 30_000, false);
    const fault = onlyFault(seen);
    expect(`${fault.cause} ${fault.place} ${fault.visit.decision}`).toBe('switch-config-lost sw1 remote');
  });

  it('and the switch’s own absence while it restarted are one fault', () => {
    const seen = lost()
      .silence('sw1', ONSET - 5000)
      .bad('link', 'core/port:gi25', ONSET - 5000);
    seen.ok('agent', 'sw1').bad('config-kept', 'sw1', ONSET + 30_000);
    expect(onlyFault(seen)).toMatchObject({ cause: 'switch-config-lost', place: 'sw1' });
  });

  it('are not said to be lost by it while nothing but the silence of its management is known', () => {
    const seen = site().ok('config-kept', 'sw1').silence('sw1', ONSET, false).ok('reachable', 'sw1');
    seen.unknown('config-kept', 'sw1').bad('agent', 'sw1', ONSET, true);
    for (const n of [1, 2, 3, 4]) seen.silence(`cam-${n}`, ONSET, false);
    expect(first(seen)).toBe('agent-misconfigured sw1 remote');
  });

  it('are lost by a loop when addresses keep jumping', () => {
    const seen = lost()
      .ok('restarted', 'sw1')
      .bad('mac-stable', 'sw1', ONSET + 120_000)
      .bad('load', 'sw1', ONSET, false);
    expect(verdictOf(seen).faults.map(({ cause, place }) => `${cause} ${place}`)).toContain('network-loop sw1');
  });

  it('have been given other addresses by a private router, one after the other', () => {
    const seen = site();
    for (const n of [1, 2, 3]) {
      const sinceMs = ONSET - (4 - n) * 3_600_000;
      seen.silence(`cam-${n}`, sinceMs).bad('address-kept', `cam-${n}`, sinceMs + 60_000, false);
    }
    const [fault] = verdictOf(seen).faults;
    expect(`${fault?.cause} ${fault?.visit.decision}`).toBe('rogue-dhcp remote');
  });
});

describe('a device that was changed', () => {
  it('fails after its firmware was changed, not by itself', () => {
    const seen = site().ok('firmware-kept', 'cam-3').bad('video', 'cam-3').bad('channel', 'nvr/channel:3');
    expect(first(seen)).not.toMatch(/firmware/);
    expect(first(seen.bad('firmware-kept', 'cam-3', ONSET - 7_200_000, false))).toBe(
      'firmware-change-broke cam-3 remote',
    );
  });

  it('is a meter whose map was not changed with it', () => {
    const meter = [...site().graph.assets.values()].find((asset) => asset.class === 'meter')?.key ?? '';
    const seen = site()
      .bad('voltage', meter, ONSET, true)
      .bad('same-device', meter, ONSET - 86_400_000, false);
    expect(first(seen)).toBe(`meter-swapped ${meter} remote`);
  });

  it('that nothing follows is no fault', () => {
    const seen = site()
      .bad('firmware-kept', 'cam-3', NOW - 60_000, false)
      .bad('port-vlan', 'sw1/port:gi3', NOW, false);
    expect(verdictOf(seen).faults).toEqual([]);
  });
});

describe('a part that is told no more', () => {
  it.each([
    ['psu-present', 'core/psu:2', 'psu-pulled', 'onsite-staff'],
    ['fan-present', 'core/fan:1', 'fan-tray-pulled', 'engineer'],
    ['module-present', 'core/module:3', 'module-gone', 'engineer'],
    ['channel-present', 'nvr/channel:3', 'channel-deleted', 'remote'],
  ] as const)('%s at %s is %s for %s', (predicate, place, cause, decision) => {
    const fault = onlyFault(site().bad(predicate, place));
    expect([fault.cause, fault.place, fault.visit.decision]).toEqual([cause, place, decision]);
  });
});

it('what its outlet is seen to feed as ever is not idle', () => {
  const idle = (seen: SeenSite): boolean =>
    verdictOf(seen).faults.some(({ causes }) => causes.some(({ cause }) => cause === 'outlet-idle'));
  const silent = (): SeenSite => site().silence('nvr');
  const feed = site().graph.assets.get('nvr')?.feeds[0] ?? '';
  expect(idle(silent().bad('outlet-draw', feed))).toBe(true);
  expect(idle(silent().ok('outlet-draw', feed, NOW))).toBe(false);
});
