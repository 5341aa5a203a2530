// Whoever has looked at the simulated site is stirred by all that looks otherwise, and is not asked in vain.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WatchedWorld, type Onlooker } from '../../../app/score/watched-world.ts';
import { canHappen } from '../../../lab/fault-board.ts';
import { FAULTS } from '../../../lab/faults.ts';
import { FDB_AGING_MS } from '../../../lab/forwarding.ts';
import { quietSite, type Site } from '../../lab/helpers.ts';
import type { World } from '../../../lab/world.ts';

const LAYOUT = quietSite().layout;
const CAMERA = 'cam-07';
const ORDERS = FAULTS.flatMap((fault) =>
  LAYOUT.devices
    .filter((device) => canHappen(fault, device, LAYOUT))
    .map((device) => ({ fault: fault.name, on: device.key })),
);

type Glance = (world: World) => unknown;

/** What devices ask for, one by one. */
function glances({ layout, world }: Site): Glance[] {
  return [
    ...layout.devices.flatMap(({ key, model }): Glance[] => [
      (seen) => seen.hostAlive(key),
      (seen) => seen.node(key).powered,
      (seen) => seen.node(key).drawWatts,
      (seen) => seen.boots(key),
      (seen) => seen.answers(key, 'snmp'),
      (seen) => seen.value(key, 'cpu', 20),
      (seen) => seen.text(key, model),
    ]),
    ...layout.devices.flatMap(({ key, ports }) =>
      ports.map(
        ({ ifIndex }): Glance =>
          (seen) =>
            seen.port(key, ifIndex).linkUp,
      ),
    ),
    ...world.forwarding.bridges.flatMap((bridge) =>
      world.forwarding.learnables.map(
        ({ mac }): Glance =>
          (seen) =>
            seen.forwarding.port(bridge.key, mac),
      ),
    ),
    ...layout.devices.flatMap((device): Glance[] => [
      ...(device.kind === 'camera' ? [(seen: World) => seen.hasVideo(device)] : []),
      ...(device.kind === 'ups' ? [(seen: World) => seen.ups(device.key).outputWatts] : []),
    ]),
    (seen) => seen.isNight(),
  ];
}

function onlooker(watched: WatchedWorld, glance: Glance): Onlooker {
  const one: Onlooker = { sights: new Set(), isStirred: true };
  watched.begin(one);
  glance(watched.view);
  watched.end();
  watched.now(one.sights);
  one.isStirred = false;
  return one;
}

describe('who looks at the site', () => {
  test('is stirred by whatever looks otherwise, when faults come and go and time passes', () => {
    const steps = fc.oneof(
      fc.record({ breaks: fc.constantFrom(...ORDERS) }),
      fc.constant({ heals: true }),
      fc.record({ passesMs: fc.constantFrom(300, 20_000, FDB_AGING_MS + 1000, 6 * 3_600_000) }),
    );
    fc.assert(
      fc.property(fc.array(steps, { minLength: 1, maxLength: 6 }), (taken) => {
        const site = quietSite();
        const watched = new WatchedWorld(site.world);
        const all = glances(site).map((glance) => ({
          glance,
          one: onlooker(watched, glance),
          seen: glance(site.world),
        }));
        watched.lookAround();
        for (const step of taken) {
          if ('breaks' in step) site.board.break(step.breaks);
          else if ('heals' in step) site.board.heal();
          else site.clock.advance(step.passesMs);
          watched.lookAround();
          const missed = all.filter(({ glance, one, seen }) => !one.isStirred && glance(site.world) !== seen);
          expect(missed.map(({ glance }) => String(glance))).toEqual([]);
          for (const watcher of all) {
            watcher.seen = watcher.glance(site.world);
            watcher.one.isStirred = false;
          }
        }
        site.world.stop();
      }),
      { numRuns: 25 },
    );
  });

  test('is left alone by what it did not look at', () => {
    const site = quietSite();
    const watched = new WatchedWorld(site.world);
    const camera = onlooker(watched, (seen) => seen.hostAlive(CAMERA));
    const other = onlooker(watched, (seen) => seen.hostAlive('cam-01'));
    site.board.break({ fault: 'camera-cable-cut', on: CAMERA });
    watched.lookAround();
    expect([camera.isStirred, other.isStirred]).toEqual([true, false]);
  });

  test('sees what is in a set that it was shown', () => {
    const site = quietSite();
    const watched = new WatchedWorld(site.world);
    const [circuit = ''] = LAYOUT.circuits;
    const meter = onlooker(watched, (seen) => seen.acting.circuitsOff.has(circuit));
    watched.lookAround();
    site.world.apply('tripped', [{ kind: 'circuit-off', circuit }]);
    watched.lookAround();
    expect(meter.isStirred).toBe(true);
  });

  test('does not see what is so otherwise: that is its own', () => {
    const site = quietSite();
    const watched = new WatchedWorld(site.world);
    const one = onlooker(watched, (seen) => [seen.value(CAMERA, 'cpu', 20), seen.value(CAMERA, 'cpu', 21)]);
    expect(one.sights.size).toBe(1);
  });
});
