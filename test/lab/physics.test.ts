// The laws of the simulated site: what follows from a fault, and that nothing remains when all is healed.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FDB_AGING_MS } from '../../lab/forwarding.ts';
import { canHappen } from '../../lab/fault-board.ts';
import { FAULTS } from '../../lab/faults.ts';
import { busUnits } from '../../lab/services/bus-units.ts';
import { mibOf } from '../../lab/mibs/by-kind.ts';
import { ALL_STARTED_MS, quietSite, type Site } from './helpers.ts';

/** Modbus: read input registers, and where an SDM630 has its energy. */
const INPUT = 4;
const ENERGY = 0x48;

const LAYOUT = quietSite().layout;
const ORDERS = FAULTS.flatMap((fault) =>
  LAYOUT.devices
    .filter((device) => canHappen(fault, device, LAYOUT))
    .map((device) => ({ fault: fault.name, on: device.key })),
);
const order = fc.constantFrom(...ORDERS);

/** All that can be seen of the site but counters, uptimes and the battery’s charge. */
function look({ world, layout }: Site) {
  return {
    nodes: layout.devices.map(({ key }) => {
      const { powered, up, dead, hung, reachable, drawWatts } = world.node(key);
      return {
        key,
        powered,
        up,
        dead,
        hung,
        reachable,
        drawWatts: Math.round(drawWatts * 1000),
        alive: world.hostAlive(key),
        manner: world.manner(key),
      };
    }),
    ports: [...world.state.ports],
    lineUp: world.state.lineUp,
    video: layout.devices.filter((d) => d.channel > 0).map((camera) => world.hasVideo(camera)),
    learnt: world.forwarding.bridges.flatMap((bridge) =>
      world.forwarding.learnables.map(({ mac }) => world.forwarding.port(bridge.key, mac)),
    ),
    objects: layout.devices.map((device) => countObjects(mibOf(world, device))),
    outletsOff: [1, 2, 3, 4, 5, 6, 7, 8].map((outlet) => world.isOutletOff('pdu-1', outlet)),
  };
}

function countObjects(mib: ReturnType<typeof mibOf>): number {
  let count = 0;
  for (let next = mib?.after([0]); next; next = mib?.after(next.row.oid)) count++;
  return count;
}

/** Dozens of whole sites, each minutes long: slow where the processor is shared. */
const PROPERTY_TIMEOUT_MS = 60_000;

describe('any set of faults', () => {
  test(
    'leaves nothing behind when all are healed, in whatever order',
    () => {
      const site = quietSite();
      const whole = look(site);
      fc.assert(
        fc.property(
          fc.uniqueArray(order, { maxLength: 6, selector: (o) => `${o.fault}@${o.on}` }),
          fc.array(fc.nat(20_000), { maxLength: 6 }),
          fc.infiniteStream(fc.nat(5)),
          (orders, waits, picks) => {
            for (const [at, one] of orders.entries()) {
              site.board.break(one);
              site.clock.advance(waits[at] ?? 0);
            }
            const left = site.board.active();
            while (left.length > 0) {
              const [one] = left.splice((picks.next().value ?? 0) % left.length, 1);
              if (one) site.board.heal({ fault: one.fault, on: one.on });
            }
            site.clock.advance(ALL_STARTED_MS);
            expect(site.board.active()).toEqual([]);
            expect(look(site)).toEqual(whole);
          },
        ),
        { numRuns: 30 },
      );
    },
    PROPERTY_TIMEOUT_MS,
  );

  test(
    'looks the same in whatever order it came',
    () => {
      fc.assert(
        fc.property(
          fc.uniqueArray(order, { minLength: 2, maxLength: 4, selector: (o) => `${o.fault}@${o.on}` }),
          (orders) => {
            const [there, back] = [orders, orders.toReversed()].map((list) => {
              const site = quietSite();
              for (const one of list) site.board.break({ ...one, seed: 3 });
              site.clock.advance(ALL_STARTED_MS);
              return look(site);
            });
            expect(there).toEqual(back);
          },
        ),
        { numRuns: 20 },
      );
    },
    PROPERTY_TIMEOUT_MS,
  );
});

describe('what follows', () => {
  test('a cut camera cable takes both ends down, the PoE with it, and the channel', () => {
    const site = quietSite();
    site.board.break({ fault: 'camera-cable-cut', on: 'cam-05' });
    expect(site.world.port('sw-a', 5)).toMatchObject({ linkUp: false, poeDetection: 2, poeWatts: 0 });
    expect(site.world.hostAlive('cam-05')).toBe(false);
    expect(site.world.node('cam-05').powered).toBe(false);
    expect(site.layout.devices.filter((d) => d.channel > 0 && !site.world.hasVideo(d)).map((d) => d.key)).toEqual([
      'cam-05',
    ]);
  });

  test('a dead port reports a PoE fault', () => {
    const site = quietSite();
    site.board.break({ fault: 'camera-port-dead', on: 'cam-07' });
    expect(site.world.port('sw-a', 7)).toMatchObject({ linkUp: false, poeDetection: 4 });
  });

  test('a hung camera keeps link, power and its place in the bridge table', () => {
    const site = quietSite();
    site.board.break({ fault: 'camera-hung', on: 'cam-03' });
    const mac = site.layout.byKey.get('cam-03')?.mac ?? '';
    expect(site.world.port('sw-a', 3)).toMatchObject({ linkUp: true, poeDetection: 3 });
    expect(site.world.hostAlive('cam-03')).toBe(false);
    expect(site.world.forwarding.port('sw-a', mac)).toBe(3);
    expect(site.world.forwarding.port('core', mac)).toBe(2);
  });

  test('a port cycle cures a hung camera, after its start-up', () => {
    const site = quietSite();
    site.board.break({ fault: 'camera-hung', on: 'cam-03' });
    site.world.setPoe('sw-a', 3, false);
    site.clock.advance(2000);
    site.world.setPoe('sw-a', 3, true);
    expect(site.board.active()).toEqual([]);
    expect(site.world.hostAlive('cam-03')).toBe(false);
    site.clock.advance(5000);
    expect(site.world.hostAlive('cam-03')).toBe(true);
    expect(site.world.uptimeMs('cam-03')).toBeLessThan(5000);
  });

  test('an uplink cut silences a switch and all behind it, which keep their power', () => {
    const site = quietSite();
    site.board.break({ fault: 'access-switch-uplink-cut', on: 'sw-a' });
    const silent = site.layout.devices
      .filter((d) => d.kind !== 'box' && !site.world.hostAlive(d.key))
      .map((d) => d.key);
    expect(silent).toHaveLength(15);
    expect(site.world.node('cam-01').powered).toBe(true);
    expect(site.world.port('core', 2).linkUp).toBe(false);
    expect(site.world.port('sw-a', 25).linkUp).toBe(false);
    expect(site.world.port('sw-a', 1).linkUp).toBe(true);
  });

  test('an outlet that goes off takes switch and cameras, and no current flows there', () => {
    const site = quietSite();
    site.board.break({ fault: 'access-switch-power-lost', on: 'sw-a' });
    expect(site.world.isOutletOff('pdu-1', 3)).toBe(true);
    expect(site.world.node('cam-12').powered).toBe(false);
    expect(site.world.node('kiosk-1')).toMatchObject({ powered: true, reachable: false });
    site.board.heal();
    site.clock.advance(ALL_STARTED_MS);
    expect(site.world.hostAlive('cam-12')).toBe(true);
  });

  test('a hung switch keeps its parent’s port up while its devices age out of the bridge table', () => {
    const site = quietSite();
    const mac = site.layout.byKey.get('cam-13')?.mac ?? '';
    site.board.break({ fault: 'access-switch-hung', on: 'sw-b' });
    expect(site.world.port('core', 3).linkUp).toBe(true);
    expect(site.world.node('cam-13').powered).toBe(true);
    expect(site.world.forwarding.port('core', mac)).toBe(3);
    site.clock.advance(FDB_AGING_MS + 1000);
    expect(site.world.forwarding.port('core', mac)).toBe(0);
  });

  test('a bridge forgets at once what was behind a link that falls', () => {
    const site = quietSite();
    const mac = site.layout.byKey.get('cam-13')?.mac ?? '';
    site.board.break({ fault: 'access-switch-uplink-cut', on: 'sw-b' });
    expect(site.world.forwarding.port('core', mac)).toBe(0);
    expect(site.world.forwarding.port('sw-b', mac)).toBe(1);
    site.board.heal();
    expect(site.world.forwarding.port('core', mac)).toBe(3);
  });

  test('a dark box loses its four cameras behind a port that stays up', () => {
    const site = quietSite();
    site.board.break({ fault: 'box-power-lost' });
    expect(['cam-21', 'cam-22', 'cam-23', 'cam-24'].some((key) => site.world.hostAlive(key))).toBe(false);
    expect(site.world.hostAlive('cam-20')).toBe(true);
    expect(site.world.port('sw-b', 26).linkUp).toBe(true);
  });

  test('lost mains runs the battery down until the room is dark', () => {
    const site = quietSite();
    // A worn battery only saves the test time.
    site.board.break({ fault: 'ups-battery-aged' });
    site.board.break({ fault: 'mains-lost' });
    expect(site.world.ups('ups-1').onMains).toBe(false);
    expect(site.world.hostAlive('core')).toBe(true);
    const minutes = site.world.batteryOf('ups-1').minutesLeft(site.world.ups('ups-1').outputWatts);
    site.clock.advance((minutes + 1) * 60_000);
    expect(site.world.batteryOf('ups-1').isEmpty).toBe(true);
    expect(site.world.node('core').powered).toBe(false);
    site.board.heal();
    site.clock.advance(ALL_STARTED_MS);
    expect(site.world.hostAlive('cam-01')).toBe(true);
  });

  test('a worn battery ends soon', () => {
    const site = quietSite();
    const fresh = site.world.batteryOf('ups-1').minutesLeft(600);
    site.board.break({ fault: 'ups-battery-aged' });
    expect(site.world.batteryOf('ups-1').minutesLeft(600)).toBeLessThan(fresh / 5);
  });

  test('a cut line leaves the site whole', () => {
    const site = quietSite();
    site.board.break({ fault: 'site-line-cut' });
    expect(site.world.state.lineUp).toBe(false);
    expect(site.world.port('router', 1).linkUp).toBe(false);
    expect(site.layout.devices.every((d) => d.kind === 'box' || site.world.hostAlive(d.key))).toBe(true);
  });

  test('counters rise while a link is up, stand while it is down, and restart at zero with the switch', () => {
    const site = quietSite();
    const read = () => site.world.counters.read('sw-a', 5).inOctets;
    const first = read();
    site.clock.advance(10_000);
    expect(read() - first).toBeGreaterThan(1_000_000);
    site.board.break({ fault: 'camera-cable-cut', on: 'cam-05' });
    const stopped = read();
    site.clock.advance(10_000);
    expect(read()).toBe(stopped);
    site.board.heal();
    site.world.setOutlet('pdu-1', 3, 'off');
    site.clock.advance(1000);
    site.world.setOutlet('pdu-1', 3, 'on');
    expect(read()).toBe(0);
  });

  test('counters never fall while nothing restarts', () => {
    const site = quietSite();
    let last = 0;
    for (let i = 0; i < 500; i++) {
      site.clock.advance(317);
      const now = site.world.counters.read('core', 2).inOctets;
      expect(now).toBeGreaterThanOrEqual(last);
      last = now;
    }
  });

  test('a meter never counts back, also when its load falls', () => {
    const site = quietSite();
    const gateway = site.layout.byKey.get('bus-gw');
    const meter = gateway && busUnits(site.world, gateway).get(1);
    const kwh = (): number => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt16BE(meter?.word(INPUT, ENERGY) ?? 0, 0);
      bytes.writeUInt16BE(meter?.word(INPUT, ENERGY + 1) ?? 0, 2);
      return bytes.readFloatBE();
    };
    site.clock.advance(24 * 3_600_000);
    const before = kwh();
    expect(before).toBeGreaterThan(18_250);
    site.board.break({ fault: 'access-switch-power-lost', on: 'sw-a' });
    site.clock.advance(60_000);
    expect(kwh()).toBeGreaterThanOrEqual(before);
  });
});
