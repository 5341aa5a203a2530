import { describe, expect, it } from 'vitest';
import type { AssetEntry } from '../../../../contract/site-file.ts';
import type { Readings } from '../../../../server/domain/diagnose/types.ts';
import { buildGraph } from '../../../../server/domain/topology/build.ts';
import { asset, demoSite } from '../../../cases/demo-site.ts';
import { ONSET, SeenSite } from '../../../cases/seen-site.ts';
import { mistakes, onlyFault, partsOf, site, verdictOf } from '../../../cases/verdicts.ts';

it('are all loaded without a fault', () => {
  expect(mistakes.map((mistake) => mistake.message)).toEqual([]);
});

describe('a silent camera', () => {
  const silent = (): SeenSite => site().silence('cam-3').bad('channel', 'nvr/channel:3');

  it('whose port reports a PoE fault is the port’s fault, tried remotely first', () => {
    const seen = silent()
      .bad('link', 'sw1/port:gi3')
      .bad('poe-delivery', 'sw1/port:gi3')
      .bad('poe-fault', 'sw1/port:gi3');
    const fault = onlyFault(seen);
    expect(fault).toMatchObject({ cause: 'poe-port-fault', place: 'sw1/port:gi3', affected: ['cam-3'] });
    expect(fault.visit).toMatchObject({ decision: 'remote', next: 'onsite-staff' });
    expect(fault.causes[0]?.evidence.map((one) => one.text.en)).toContain('PoE reports a fault on port gi3 of SW1');
  });

  it('speaks against a cause where that cause would hardly show it', () => {
    const seen = silent()
      .bad('link', 'sw1/port:gi3')
      .bad('poe-delivery', 'sw1/port:gi3')
      .bad('poe-fault', 'sw1/port:gi3');
    const cut = onlyFault(seen).causes.find(({ cause }) => cause === 'camera-cable-cut');
    expect(cut?.evidence.find(({ predicate }) => predicate === 'poe-fault')?.supports).toBe(false);
  });

  it('whose port has no link and finds no device has a cut cable', () => {
    const fault = onlyFault(silent().bad('link', 'sw1/port:gi3').bad('poe-delivery', 'sw1/port:gi3'));
    expect(fault).toMatchObject({ cause: 'camera-cable-cut', place: 'cam-3' });
    expect(fault.visit.decision).toBe('engineer');
    expect(partsOf(fault)).toMatch(/RJ45.*spare camera/);
    expect(fault.visit.tools.map((tool) => tool.en).join()).toMatch(/cable tester/);
    expect(fault.causes[1]?.cause).toBe('camera-dead');
  });

  it('whose port delivers power and has link has hung, and needs no visit yet', () => {
    const fault = onlyFault(silent());
    expect(fault).toMatchObject({ cause: 'camera-hung', place: 'cam-3', affected: [] });
    expect(fault.visit.decision).toBe('remote');
    // Back at its factory settings it looks the same where no table of addresses is read, and is far rarer.
    expect(fault.causes[1]?.cause).toBe('factory-reset');
    expect(fault.causes[0]?.confidence).toBeGreaterThan(5 * (fault.causes[1]?.confidence ?? 1));
    const evidence = fault.causes[0]?.evidence ?? [];
    expect(evidence.filter((one) => one.supports).map((one) => one.text.en)).toEqual(
      expect.arrayContaining([
        'port gi3 of SW1 has link',
        'port gi3 of SW1 is delivering power',
        'CAM-3 does not answer ping',
      ]),
    );
  });

  it('whose port delivers power but has no link is dead', () => {
    expect(onlyFault(silent().bad('link', 'sw1/port:gi3')).cause).toBe('camera-dead');
  });

  it('with its switch’s PoE exhausted is the switch’s', () => {
    const seen = silent().bad('link', 'sw1/port:gi3').bad('poe-delivery', 'sw1/port:gi3');
    const graph = buildGraph(demoSite(), new Map([['sw1', { components: [{ key: 'poe-group:1', name: '1' }] }]]));
    const again = new SeenSite(graph);
    again
      .silence('cam-3')
      .bad('link', 'sw1/port:gi3')
      .bad('poe-delivery', 'sw1/port:gi3')
      .bad('poe-budget', 'sw1/poe-group:1');
    expect(onlyFault(again).cause).toBe('poe-budget-exceeded');
    expect(onlyFault(seen).cause).toBe('camera-cable-cut');
  });

  it('as is all that its switch feeds is the supply’s fault, or that of its ports where the supply is said to work', () => {
    const cameras = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    const dead = (): SeenSite => {
      const graph = buildGraph(demoSite(), new Map([['sw1', { components: [{ key: 'poe-group:1', name: '1' }] }]]));
      const seen = new SeenSite(graph);
      for (const n of cameras) {
        seen.silence(`cam-${n}`).bad('channel', `nvr/channel:${n}`);
        for (const predicate of ['link', 'poe-delivery', 'poe-fault'] as const) seen.bad(predicate, `sw1/port:gi${n}`);
      }
      return seen;
    };
    expect(onlyFault(dead().bad('poe-supply', 'sw1/poe-group:1')).cause).toBe('poe-supply-failed');
    expect(onlyFault(dead().ok('poe-supply', 'sw1/poe-group:1')).cause).toBe('poe-port-group-failed');
  });
});

describe('a camera that answers', () => {
  it('but gives no video has a stuck video service', () => {
    const fault = onlyFault(site().bad('video', 'cam-5').bad('channel', 'nvr/channel:5'));
    expect(fault).toMatchObject({ cause: 'camera-video-service-stuck', visit: { decision: 'remote' } });
  });

  it('but rejects us has another password', () => {
    expect(onlyFault(site().bad('login', 'cam-5').bad('channel', 'nvr/channel:5')).cause).toBe('camera-login-rejected');
  });

  it('but not to management has a misconfigured agent', () => {
    expect(onlyFault(site().bad('agent', 'cam-5', ONSET, true)).cause).toBe('agent-misconfigured');
  });

  it('while its channel is lost is the recorder’s matter', () => {
    expect(onlyFault(site().bad('channel', 'nvr/channel:5'))).toMatchObject({
      cause: 'recorder-channel-lost',
      place: 'nvr/channel:5',
    });
  });
});

describe('a silent access switch', () => {
  it('whose uplink port is down while its outlet feeds it has its uplink cut', () => {
    const fault = onlyFault(site().cutOff('sw1').bad('link', 'core/port:gi25'));
    expect(fault).toMatchObject({ cause: 'switch-uplink-cut', place: 'sw1', severity: 'critical' });
    expect(fault.affected).toHaveLength(12);
    expect(fault.visit).toMatchObject({ decision: 'onsite-staff', next: 'engineer' });
    expect(partsOf(fault)).toMatch(/SFP.*patch cords/);
  });

  it('whose outlet is off is cured by switching the outlet on, from afar', () => {
    const seen = site()
      .cutOff('sw1')
      .bad('link', 'core/port:gi25')
      .bad('outlet', 'pdu/outlet:4')
      .bad('outlet-draw', 'pdu/outlet:4');
    const fault = onlyFault(seen);
    expect(fault).toMatchObject({ cause: 'outlet-off', place: 'pdu/outlet:4', visit: { decision: 'remote' } });
    expect(fault.title.en).toContain('outlet 4 of PDU');
    expect(fault.affected).toEqual(expect.arrayContaining(['cam-1', 'cam-10', 'kiosk-1', 'kiosk-2']));
    expect(fault.causes[0]?.confidence).toBeGreaterThan(0.9);
  });

  it('whose outlet is on and draws nothing has lost power, and the outlet is named', () => {
    const seen = site()
      .cutOff('sw1')
      .bad('link', 'core/port:gi25')
      .bad('outlet-draw', 'pdu/outlet:4')
      .ok('outlet', 'pdu/outlet:4');
    const fault = onlyFault(seen);
    expect(fault).toMatchObject({ cause: 'switch-power-lost', place: 'sw1' });
    expect(fault.title.en).toContain('outlet 4 of PDU');
  });

  it('whose uplink port stays up has hung', () => {
    expect(onlyFault(site().cutOff('sw1')).cause).toBe('switch-hung');
  });

  it('is named already when only the first camera has raised its alarm', () => {
    const seen = site().cutOff('sw1', ONSET, false).bad('link', 'core/port:gi25').bad('reachable', 'cam-3');
    expect(onlyFault(seen)).toMatchObject({ cause: 'switch-uplink-cut', place: 'sw1' });
  });

  it('that still answers while all its PoE ports are dead has lost its PoE supply', () => {
    const seen = site();
    for (let n = 1; n <= 10; n++) {
      seen.silence(`cam-${n}`).bad('channel', `nvr/channel:${n}`);
      seen.bad('link', `sw1/port:gi${n}`).bad('poe-delivery', `sw1/port:gi${n}`);
    }
    expect(onlyFault(seen)).toMatchObject({ cause: 'poe-supply-failed', place: 'sw1' });
  });
});

describe('a dark site', () => {
  it('is one fault of the carrier’s line', () => {
    const fault = onlyFault(site().dark());
    expect(fault).toMatchObject({ cause: 'carrier-line-down', place: '@site', severity: 'critical' });
    expect(fault.visit.decision).toBe('carrier');
    expect(fault.affected).toContain('cam-1');
    expect(fault.causes[0]?.asset).toBe('');
  });

  it('whose UPS was on battery before has lost power', () => {
    const seen = site().bad('mains', 'ups', ONSET - 1_800_000);
    const fault = onlyFault(seen.dark());
    expect(fault).toMatchObject({ cause: 'site-power-lost', place: '@site' });
    expect(fault.visit.decision).toBe('customer');
  });

  it('leaves an older fault its own ticket', () => {
    const seen = site()
      .silence('cam-3', ONSET - 7_200_000)
      .bad('channel', 'nvr/channel:3', ONSET - 7_200_000);
    const { faults } = verdictOf(seen.dark());
    expect(faults.map((fault) => fault.place).toSorted()).toEqual(['@site', 'cam-3']);
  });
});

describe('a recorder', () => {
  it('with a failing disk needs an engineer with a disk of that size', () => {
    const readings: Readings = {
      at: (of, field) => (of === 'recorder_disk' && field === 'total_mb' ? 7_630_885 : null),
    };
    const fault = onlyFault(site().bad('disk-health', 'nvr/disk:2'), readings);
    expect(fault).toMatchObject({
      cause: 'recorder-disk-failing',
      place: 'nvr/disk:2',
      visit: { decision: 'engineer' },
    });
    expect(partsOf(fault)).toBe('surveillance disk, at least 8 TB');
  });

  it('that misses a disk is restarted before anybody drives', () => {
    expect(onlyFault(site().bad('disk-present', 'nvr/disk:2'))).toMatchObject({
      cause: 'recorder-disk-vanished',
      visit: { decision: 'remote' },
    });
  });

  it('that is silent with its link up has hung, with its link down is unplugged', () => {
    expect(onlyFault(site().silence('nvr')).cause).toBe('recorder-hung');
    expect(onlyFault(site().silence('nvr').bad('link', 'core/port:gi3')).cause).toBe('recorder-unreachable');
  });
});

describe('a kiosk', () => {
  it('with a full cash box is the customer’s matter', () => {
    const fault = onlyFault(site().bad('part-consumed', 'kiosk-1/part:cashbox'));
    expect(fault).toMatchObject({ cause: 'kiosk-cashbox-full', visit: { decision: 'customer' } });
  });

  it('without paper is on-site staff’s', () => {
    const fault = onlyFault(
      site().bad('part-consumed', 'kiosk-1/part:printer').bad('part-low', 'kiosk-1/part:printer'),
    );
    expect(fault).toMatchObject({ cause: 'kiosk-paper-out', visit: { decision: 'onsite-staff' } });
    expect(partsOf(fault)).toMatch(/paper rolls/);
  });

  it('is told unplugged, hung, stuck and jammed apart', () => {
    expect(onlyFault(site().silence('kiosk-1').bad('link', 'sw1/port:gi21')).cause).toBe('kiosk-unplugged');
    expect(onlyFault(site().silence('kiosk-1')).cause).toBe('kiosk-host-hung');
    expect(onlyFault(site().bad('app-alive', 'kiosk-1')).cause).toBe('kiosk-app-stuck');
    expect(onlyFault(site().bad('part-jam', 'kiosk-1/part:printer')).cause).toBe('kiosk-paper-jam');
    expect(onlyFault(site().bad('part-works', 'kiosk-1/part:cardreader')).cause).toBe('kiosk-part-failed');
  });

  it('that falls silent is not excused by a broker that has not noticed yet', () => {
    const seen = site().silence('kiosk-1').ok('heard', 'kiosk-1').bad('link', 'sw1/port:gi21');
    expect(onlyFault(seen).cause).toBe('kiosk-unplugged');
  });
});

describe('power', () => {
  it('lost at the UPS goes to the customer’s electrician, with minutes and loads in order', () => {
    const readings: Readings = { at: (of, field) => (of === 'upsd' && field === 'time_left_minutes' ? 23 : null) };
    const extra = [asset('nas', 'nas', { linkedTo: 'core/port:gi8', poweredBy: ['pdu/outlet:7'], shedOrder: 1 })];
    const fault = onlyFault(site(extra).bad('mains', 'ups'), readings);
    expect(fault).toMatchObject({ cause: 'mains-lost', place: 'ups', visit: { decision: 'customer' } });
    expect(fault.visit.reason.en).toMatch(/about 23 more minutes.*NAS, SERVER, /);
  });

  it('lost for the whole site takes what has no UPS along, as one fault', () => {
    const seen = site([asset('kiosk-3', 'kiosk', { linkedTo: 'sw2/port:gi22', circuit: 'hall-1' })]);
    seen
      .bad('mains', 'ups')
      .silence('kiosk-3', ONSET + 2000)
      .bad('link', 'sw2/port:gi22', ONSET + 2000);
    for (let n = 1; n <= 4; n++)
      seen.silence(`gate-cam-${n}`, ONSET + 1000).bad('channel', `nvr/channel:${20 + n}`, ONSET + 3000);
    const fault = onlyFault(seen);
    expect(fault).toMatchObject({ cause: 'mains-lost', place: 'ups' });
    expect(fault.affected.toSorted()).toEqual(['gate-cam-1', 'gate-cam-2', 'gate-cam-3', 'gate-cam-4', 'kiosk-3']);
  });

  it('takes along what hangs behind that, and what nobody has written down where it is plugged in', () => {
    const seen = site([
      asset('kiosk-3', 'kiosk', { linkedTo: 'sw2/port:gi22', circuit: 'hall-1' }),
      asset('kiosk-4', 'kiosk', { linkedTo: 'core' }),
      asset('hub', 'switch', { linkedTo: 'sw2/port:gi20', circuit: 'hall-1' }),
      asset('cam-hall', 'camera', { linkedTo: 'hub', poweredBy: ['hub'] }),
    ]);
    seen.bad('mains', 'ups');
    for (const key of ['kiosk-3', 'kiosk-4', 'cam-hall']) seen.silence(key, ONSET + 2000);
    for (let n = 1; n <= 4; n++) seen.silence(`gate-cam-${n}`, ONSET + 1000);
    const fault = onlyFault(seen);
    expect(fault).toMatchObject({ cause: 'mains-lost', place: 'ups' });
    expect(fault.affected).toEqual(expect.arrayContaining(['kiosk-3', 'kiosk-4', 'cam-hall', 'gate-cam-1']));
  });

  it('lost alone by what nobody has written down is its own', () => {
    const fault = onlyFault(site([asset('kiosk-4', 'kiosk', { linkedTo: 'core' })]).silence('kiosk-4'));
    expect(fault.place).toBe('kiosk-4');
  });

  it('tells an aged battery and an overload from an outage', () => {
    expect(onlyFault(site().bad('battery', 'ups')).cause).toBe('ups-battery-aged');
    expect(onlyFault(site().bad('ups-load', 'ups')).cause).toBe('ups-overload');
    expect(
      onlyFault(
        site()
          .bad('mains', 'ups', ONSET - 600_000)
          .bad('battery', 'ups'),
      ).cause,
    ).toBe('mains-lost');
  });

  it('lost at the outlet of a server is the outlet’s', () => {
    const seen = site()
      .silence('server')
      .bad('link', 'core/port:gi7')
      .bad('outlet', 'pdu/outlet:6')
      .bad('outlet-draw', 'pdu/outlet:6');
    expect(onlyFault(seen)).toMatchObject({ cause: 'outlet-off', place: 'pdu/outlet:6', affected: ['server'] });
  });

  it('lost on a circuit that several boxes share is the circuit’s', () => {
    const extra: AssetEntry[] = [
      { ...asset('box-yard', 'box', { linkedTo: 'sw2/port:gi19', circuit: 'yard-3' }) },
      asset('yard-cam-1', 'camera', { linkedTo: 'box-yard', box: 'box-yard', circuit: 'yard-3' }),
      asset('yard-cam-2', 'camera', { linkedTo: 'box-yard', box: 'box-yard', circuit: 'yard-3' }),
    ];
    const seen = site(extra);
    for (const key of ['gate-cam-1', 'gate-cam-2', 'gate-cam-3', 'gate-cam-4', 'yard-cam-1', 'yard-cam-2'])
      seen.silence(key);
    for (const n of [21, 22, 23, 24]) seen.bad('channel', `nvr/channel:${n}`);
    const fault = onlyFault(seen);
    expect(fault).toMatchObject({ cause: 'circuit-tripped', place: '@circuit/yard-3' });
    expect(fault.causes[0]).toMatchObject({ asset: '', component: '' });
  });
});

describe('a box of 12 V cameras', () => {
  const gone = (): SeenSite => {
    const seen = site();
    for (let n = 1; n <= 4; n++) seen.silence(`gate-cam-${n}`).bad('channel', `nvr/channel:${20 + n}`);
    return seen;
  };

  it.each([
    ['up', gone()],
    ['down', gone().bad('link', 'sw2/port:gi20')],
  ])('gone altogether is one fault of the box, with supply and converter to bring; port %s', (_, seen) => {
    const fault = onlyFault(seen);
    expect(fault).toMatchObject({ cause: 'box-power-lost', place: 'box-gate' });
    // Its breaker may have tripped: the customer looks at that before anybody drives.
    expect(fault.visit).toMatchObject({ decision: 'customer', next: 'engineer' });
    expect(fault.causes.filter(({ isTied }) => isTied).map(({ cause }) => cause)).toEqual(
      expect.arrayContaining(['box-power-lost', 'media-converter-failed', 'circuit-tripped']),
    );
    expect(fault.affected.toSorted()).toEqual(['gate-cam-1', 'gate-cam-2', 'gate-cam-3', 'gate-cam-4']);
    expect(partsOf(fault)).toMatch(/12 V 10 A supply.*media converters/);
    expect(fault.causes[0]?.confidence).toBeLessThan(0.7);
    expect(fault.visit.firstCheck.en).toMatch(/lights/);
  });

  it('of which only one is gone is that camera’s fault', () => {
    const fault = onlyFault(site().silence('gate-cam-2').bad('channel', 'nvr/channel:22'));
    expect(fault.place).toBe('gate-cam-2');
  });
});

describe('a bus', () => {
  const silentMembers = (): SeenSite => site().silence('meter-1').silence('meter-2').silence('plc');

  it('whose members are all silent has a hung gateway, whether it answers ping or not', () => {
    expect(onlyFault(silentMembers())).toMatchObject({ cause: 'bus-gateway-hung', place: 'bus-gw' });
    expect(onlyFault(silentMembers().silence('bus-gw')).cause).toBe('bus-gateway-hung');
    expect(onlyFault(silentMembers().silence('bus-gw')).affected.toSorted()).toEqual(['meter-1', 'meter-2', 'plc']);
  });

  it('whose gateway has no link has an unplugged gateway', () => {
    expect(onlyFault(silentMembers().silence('bus-gw').bad('link', 'core/port:gi5')).cause).toBe(
      'bus-gateway-unplugged',
    );
  });

  it('with one silent member has a failed member', () => {
    expect(onlyFault(site().silence('meter-1')).cause).toBe('meter-failed');
    expect(onlyFault(site().bad('running', 'plc')).cause).toBe('plc-stopped');
  });
});

describe('sound and signage', () => {
  it('tell protecting, stopped and offline apart', () => {
    expect(onlyFault(site().bad('protect', 'amp')).cause).toBe('amplifier-protect');
    expect(onlyFault(site().bad('playing', 'player')).cause).toBe('player-stopped');
    expect(onlyFault(site().silence('player').bad('link', 'sw2/port:gi21')).cause).toBe('player-offline');
  });
});
