// Every fault on every drawn site: it finds a target or says that it fits none, names places that exist, and leaves nothing
// behind.

import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../../contract/manual-clock.ts';
import { parsePlace } from '../../../contract/place.ts';
import { canHappen, FaultBoard } from '../../../lab/fault-board.ts';
import { truthOf } from '../../../lab/fault.ts';
import { FAULTS } from '../../../lab/faults.ts';
import { generateSite } from '../../../lab/topology/generate.ts';
import { SHAPES } from '../../../lab/topology/shapes.ts';
import { World } from '../../../lab/world.ts';
import { ALL_STARTED_MS } from '../helpers.ts';

describe.each(SHAPES.map((shape, at) => [shape, at + 1] as const))('on a drawn %s', (shape, seed) => {
  const { layout } = generateSite(seed, { shape, assets: 70 });
  const cases = FAULTS.flatMap((fault) => {
    const device = layout.devices.find((one) => canHappen(fault, one, layout));
    return device ? [{ fault, device }] : [];
  });

  test('the truth names places of the site and faults that there are', () => {
    const names = new Set(FAULTS.map(({ name }) => name));
    const wrong = cases.flatMap(({ fault, device }) => {
      const { places, cannotBeToldApart } = truthOf(fault, device, layout);
      const lost = places.filter((place) => !place.startsWith('@') && !layout.byKey.has(parsePlace(place).asset));
      const strange = cannotBeToldApart.filter((name) => !names.has(name));
      return places.length === 0 || lost.length + strange.length > 0 ? [{ fault: fault.name, places, strange }] : [];
    });
    expect(cases.length).toBeGreaterThan(20);
    expect(wrong).toEqual([]);
  });

  test('all faults one after the other leave the site as it was', () => {
    const clock = new ManualClock();
    const world = new World(layout, clock);
    const board = new FaultBoard(world, 1);
    const alive = (): string[] => layout.devices.map(({ key }) => `${key} ${world.hostAlive(key)}`);
    const whole = alive();
    const left = cases.filter(({ fault, device }) => {
      board.break({ fault: fault.name, on: device.key });
      pass(clock, world, 1000);
      board.heal();
      pass(clock, world, ALL_STARTED_MS);
      return alive().join() !== whole.join();
    });
    expect(left.map(({ fault }) => fault.name)).toEqual([]);
  });
});

/** Time goes by from one moment at which the site changes by itself to the next: nothing else is looked at. */
function pass(clock: ManualClock, world: World, ms: number): void {
  const end = world.nowMs + ms;
  for (let next = world.nextChangeMs(); next !== null && next < end; next = world.nextChangeMs()) {
    clock.advance(Math.max(1, next - world.nowMs));
    world.refresh();
  }
  clock.advance(Math.max(0, end - world.nowMs));
  world.refresh();
}

test('a switch that is fed from behind itself is as silent without power as without its line, and dead', () => {
  const switches = Array.from({ length: 20 }, (_, at) => generateSite(at + 710).layout).flatMap((layout) =>
    layout.devices.filter(({ kind }) => kind === 'access').map((device) => ({ device, layout })),
  );
  const cut = FAULTS.find(({ name }) => name === 'access-switch-uplink-cut');
  const told = switches.map(({ device, layout }) => {
    const pdus = device.feeds.flatMap((feed) => (feed.kind === 'outlet' ? [layout.byKey.get(feed.pdu)] : []));
    const isInRing = device.ring !== '' || device.secondLink !== null;
    const isFedFromBehind = !isInRing && pdus.length > 0 && pdus.every((pdu) => pdu?.uplink?.asset === device.key);
    const look = cut ? truthOf(cut, device, layout).cannotBeToldApart : [];
    return { isFedFromBehind, isLikeUnfed: look.includes('access-switch-power-lost') };
  });
  expect(told.some(({ isFedFromBehind }) => isFedFromBehind)).toBe(true);
  expect(told.filter(({ isFedFromBehind, isLikeUnfed }) => isFedFromBehind !== isLikeUnfed)).toEqual([]);
});

test('what hangs alone on a switch that cannot be asked looks as the switch does, and in company it does not', () => {
  const layouts = Array.from({ length: 20 }, (_, at) => generateSite(at + 90).layout);
  const hung = FAULTS.find(({ name }) => name === 'unmanaged-switch-hung');
  const seen = layouts.flatMap((layout) =>
    layout.devices
      .filter(({ kind }) => kind === 'unmanaged')
      .map((hub) => {
        const behind = layout.devices.filter(({ uplink }) => uplink?.asset === hub.key);
        const told = hung ? truthOf(hung, hub, layout).cannotBeToldApart : [];
        const isLoneCamera = behind.length === 1 && behind[0]?.kind === 'camera';
        return { isLoneCamera, isLikeCamera: told.includes('camera-dead') };
      }),
  );
  expect(seen.some(({ isLoneCamera }) => isLoneCamera)).toBe(true);
  expect(seen.filter(({ isLoneCamera, isLikeCamera }) => isLoneCamera !== isLikeCamera)).toEqual([]);
});

test('behind a small switch what has hung is told from what is gone where the next above learns addresses', () => {
  const hung = FAULTS.find(({ name }) => name === 'camera-hung');
  const seen = Array.from({ length: 20 }, (_, at) => generateSite(at + 90).layout).flatMap((layout) =>
    layout.devices.flatMap((camera) => {
      const above: string[] = [];
      for (let at = camera.uplink; at; at = layout.byKey.get(at.asset)?.uplink ?? null)
        above.push(layout.byKey.get(at.asset)?.kind ?? '');
      const next = above.find((kind) => !['unmanaged', 'converter', 'box'].includes(kind));
      if (!hung || camera.kind !== 'camera' || above[0] !== 'unmanaged') return [];
      const told = truthOf(hung, camera, layout).cannotBeToldApart;
      return [{ isLearnt: next === 'core' || next === 'access', isLikeCut: told.includes('camera-cable-cut') }];
    }),
  );
  expect(seen.some(({ isLearnt }) => isLearnt)).toBe(true);
  expect(seen.filter(({ isLearnt, isLikeCut }) => isLearnt === isLikeCut)).toEqual([]);
});

test('in a cabinet with one camera whatever is silent looks alike, and in company it does not', () => {
  const layouts = Array.from({ length: 20 }, (_, at) => generateSite(at + 1290, { shape: 'highway' }).layout);
  const dead = FAULTS.find(({ name }) => name === 'box-converter-dead');
  const seen = layouts.flatMap((layout) =>
    layout.devices
      .filter(({ kind }) => kind === 'box')
      .map((box) => {
        const housed = layout.devices.filter((device) => device.box === box.key && device.kind !== 'box');
        const hub = housed.find(({ kind }) => kind === 'unmanaged');
        const asked = housed.filter(({ host }) => host !== '');
        const isLoneCamera = hub !== undefined && asked.length === 1 && asked[0]?.kind === 'camera';
        const look = dead ? truthOf(dead, box, layout).cannotBeToldApart : [];
        return { isLoneCamera, isLikeCamera: look.includes('camera-cable-cut') };
      }),
  );
  expect(seen.some(({ isLoneCamera }) => isLoneCamera)).toBe(true);
  expect(seen.filter(({ isLoneCamera, isLikeCamera }) => isLoneCamera !== isLikeCamera)).toEqual([]);
});

test('a switch that nobody can ask breaks only where somebody behind it could tell', () => {
  // The second small switch of this shop floor has nothing behind it.
  const { layout } = generateSite(910);
  const dumb = layout.devices.filter(({ kind }) => kind === 'unmanaged');
  const hasNobody = dumb.filter(({ key }) => !layout.devices.some(({ uplink }) => uplink?.asset === key));
  expect(hasNobody.map(({ key }) => key)).toEqual(['hub-2']);
  for (const name of ['unmanaged-switch-dead', 'unmanaged-switch-hung', 'unmanaged-uplink-cut']) {
    const fault = FAULTS.find((one) => one.name === name);
    const where = dumb.filter((device) => fault && canHappen(fault, device, layout)).map(({ key }) => key);
    expect(where).toEqual(dumb.map(({ key }) => key).filter((key) => key !== 'hub-2'));
  }
});

test('a supply that feeds all that can be heard in its box is the supply of the box, and of a part it is not', () => {
  const layouts = Array.from({ length: 30 }, (_, at) => generateSite(at + 1290, { shape: 'highway' }).layout);
  const lost = FAULTS.find(({ name }) => name === 'box-power-lost');
  const seen = layouts.flatMap((layout) =>
    layout.devices
      .filter(({ kind, box }) => kind === 'supply' && box !== '')
      .map((supply) => {
        const others = layout.devices.filter(
          ({ box, host, feeds }) =>
            box === supply.box && host !== '' && !feeds.some((feed) => 'asset' in feed && feed.asset === supply.key),
        );
        const places = lost ? truthOf(lost, supply, layout).places : [];
        return { isAll: others.length === 0, isBox: places.includes(supply.box) };
      }),
  );
  expect(seen.some(({ isAll }) => isAll)).toBe(true);
  expect(seen.some(({ isAll }) => !isAll)).toBe(true);
  expect(seen.filter(({ isAll, isBox }) => isAll !== isBox)).toEqual([]);
});
