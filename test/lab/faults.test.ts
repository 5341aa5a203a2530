// The fault table: every fault can happen where it says, shows itself, tells a truth about places that exist, and heals.

import { describe, expect, test } from 'vitest';
import { ForesiteError } from '../../contract/errors.ts';
import { ManualClock } from '../../contract/manual-clock.ts';
import { COMPONENT, parsePlace } from '../../contract/place.ts';
import { truthOf } from '../../lab/fault.ts';
import { canHappen, FaultBoard } from '../../lab/fault-board.ts';
import { FAULTS } from '../../lab/faults.ts';
import { deviceOf } from '../../lab/layout.ts';
import { generateSite } from '../../lab/topology/generate.ts';
import { World } from '../../lab/world.ts';
import { quietSite } from './helpers.ts';

const { layout } = quietSite();
/** What needs a recorder with PoE ports of its own, a ring, or two feeds: sites of other shapes have them. */
const ELSEWHERE = [
  'camera-behind-recorder-lost',
  'feeds-share-a-socket',
  'ring-cut',
  'switch-supply-lost',
  'switch-supply-unplugged',
  'unmanaged-switch-dead',
  'unmanaged-switch-hung',
  'unmanaged-uplink-cut',
];
const HERE = FAULTS.filter(({ name }) => !ELSEWHERE.includes(name));

test('every fault can happen to its usual asset but those that need another site', () => {
  const cannot = FAULTS.filter((fault) => !canHappen(fault, deviceOf(layout, fault.on), layout));
  expect(cannot.map(({ name }) => name).toSorted()).toEqual(ELSEWHERE);
});

test('names are unique, and at least 90 kinds of the field’s table happen here', () => {
  expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(FAULTS.length);
  expect(new Set(FAULTS.map(({ code }) => code).filter((code) => code !== '')).size).toBeGreaterThanOrEqual(100);
});

describe.each(HERE.map((fault) => [fault.name, fault] as const))('%s', (name, fault) => {
  test('happens to its own asset, acts before long and heals again', () => {
    const site = quietSite();
    // Months pass: only what the fault itself does in them is looked at.
    site.world.stop();
    let acts = false;
    site.world.onChange(() => (acts ||= site.world.effects.length > 0));
    const active = site.board.break({ fault: name });
    expect(active).toMatchObject({ fault: name, on: fault.on });
    site.clock.advance(86_400_000 + (fault.showsAfterMs ?? 0));
    expect(acts).toBe(true);
    expect(site.board.heal({ fault: name })).toHaveLength(1);
    expect(site.world.effects).toEqual([]);
    site.clock.advance(90_000_000);
    expect(site.world.effects).toEqual([]);
  });

  test('tells the whole truth: existing places, words in both languages, what a visit takes', () => {
    const site = quietSite();
    const { truth, title } = site.board.break({ fault: name });
    expect(truth.places.length).toBeGreaterThan(0);
    for (const key of truth.places) {
      const place = parsePlace(key);
      expect(site.layout.byKey.has(place.asset)).toBe(true);
      expect(place.component).toMatch(place.component === '' ? /^$/ : COMPONENT);
    }
    for (const words of [title, ...[...truth.parts, ...truth.tools].map((part) => part.name)]) {
      expect(words.zh).toMatch(/\p{Script=Han}|OTDR/u);
      expect(words.en).toMatch(/[a-z]/);
    }
    expect(truth.code).toMatch(/^([CHNPRKAMB]\d\d)?$/);
    expect(truth.visit).toBe(truth.by === 'engineer');
    expect(truth.people > 0).toBe(truth.visit);
    const takesNothing = truth.parts.length + truth.tools.length === 0;
    expect(truth.visit && takesNothing).toBe(false);
    expect(truth.remoteCures.length > 0 && !['remote', 'onsite'].includes(truth.by)).toBe(false);
    for (const other of truth.cannotBeToldApart) expect(FAULTS.map((one) => one.name)).toContain(other);
    expect(truth.cannotBeToldApart).not.toContain(name);
  });
});

describe.each([1, 2, 3, 4, 5, 6, 7, 8, 9])('on the generated site %d', (seed) => {
  const drawn = generateSite(seed, { assets: 60 }).layout;
  const possible = drawn.devices.flatMap((device) =>
    FAULTS.filter((fault) => canHappen(fault, device, drawn)).map((fault) => ({ fault, device })),
  );

  test('faults that look the same say so of each other', () => {
    const apart = possible.flatMap(({ fault, device }) =>
      truthOf(fault, device, drawn).cannotBeToldApart.filter((name) => {
        const other = FAULTS.find((one) => one.name === name);
        return (
          other &&
          canHappen(other, device, drawn) &&
          !truthOf(other, device, drawn).cannotBeToldApart.includes(fault.name)
        );
      }),
    );
    expect(apart).toEqual([]);
  });

  test('each fault that can happen has existing places, and heals without trace', () => {
    const world = new World(drawn, new ManualClock());
    const board = new FaultBoard(world, seed);
    for (const { fault, device } of possible) {
      const { truth } = board.break({ fault: fault.name, on: device.key });
      expect(truth.places.every((key) => drawn.byKey.has(parsePlace(key).asset))).toBe(true);
      board.heal({ fault: fault.name });
    }
    expect(world.effects).toEqual([]);
  });
});

test('whether something from afar cures it follows from the layout', () => {
  const curesOf = (name: string, on: string) => {
    const fault = FAULTS.find((one) => one.name === name);
    if (!fault) throw new Error(name);
    const { remoteCures, by } = truthOf(fault, deviceOf(layout, on), layout);
    return [by, ...remoteCures];
  };
  expect(curesOf('camera-hung', 'cam-03')).toEqual(['remote', 'poe-cycle']);
  // Fed by the 12 V of its box.
  expect(curesOf('camera-hung', 'cam-21')).toEqual(['onsite']);
  expect(curesOf('access-switch-hung', 'sw-a')).toEqual(['remote', 'outlet-cycle']);
  // The PDU is behind it.
  expect(curesOf('core-switch-hung', 'core')).toEqual(['onsite']);
  expect(curesOf('camera-rtsp-stuck', 'cam-21')).toEqual(['remote', 'device-reboot']);
});

test('nothing cures from afar that the device takes no order for', () => {
  const curesOf = (name: string, on: string) => {
    const fault = FAULTS.find((one) => one.name === name);
    if (!fault) throw new Error(name);
    return truthOf(fault, deviceOf(layout, on), layout).remoteCures;
  };
  expect(curesOf('server-overloaded', 'srv-1')).toEqual([]);
  expect(curesOf('bus-gateway-hung', 'bus-gw')).toEqual(['outlet-cycle']);
  expect(curesOf('kiosk-publisher-silent', 'kiosk-1')).toEqual([]);
  expect(curesOf('kiosk-scanner-lost', 'kiosk-1')).toEqual(['device-reboot']);
  // Behind a recorder nobody reaches it; on site the plug can be pulled.
  const drawn = generateSite(19, {}).layout;
  const behind = drawn.devices.find(({ kind, host }) => kind === 'camera' && host === '');
  const stopped = FAULTS.find(({ name }) => name === 'camera-stream-stopped');
  expect(behind && stopped && truthOf(stopped, behind, drawn)).toMatchObject({ remoteCures: [], by: 'onsite' });
});

describe('the board', () => {
  test('refuses a fault it does not know', () => {
    expect(() => quietSite().board.break({ fault: 'flood' })).toThrow(ForesiteError);
  });

  test('refuses an asset to which the fault cannot happen', () => {
    expect(() => quietSite().board.break({ fault: 'camera-hung', on: 'core' })).toThrow(
      /lab_unknown_asset.*name one of cam-01, /,
    );
    // Of the right class, and yet not built for it.
    expect(() => quietSite().board.break({ fault: 'feeds-share-a-socket' })).toThrow(
      /nothing at this site is built so/,
    );
  });

  test('begins later and ends by itself when asked', () => {
    const { board, clock } = quietSite();
    board.break({ fault: 'camera-hung', afterMs: 1000, forMs: 5000 });
    expect(board.active()).toHaveLength(0);
    clock.advance(1000);
    expect(board.active()).toHaveLength(1);
    clock.advance(5000);
    expect(board.active()).toHaveLength(0);
  });

  test('forgets a fault that waits when all is healed', () => {
    const { board, clock } = quietSite();
    board.break({ fault: 'camera-hung', afterMs: 1000 });
    board.heal();
    clock.advance(2000);
    expect(board.active()).toHaveLength(0);
  });

  test('does the same with the same seed', () => {
    const draws = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => {
      const [a, b] = [quietSite(), quietSite()].map(({ board, world }) => {
        board.break({ fault: 'camera-dead', seed });
        return world.effects;
      });
      expect(a).toEqual(b);
      return JSON.stringify(a);
    });
    expect(new Set(draws).size).toBe(2);
  });

  test('is told by an outlet that is switched on again', () => {
    const { board, world } = quietSite();
    board.break({ fault: 'access-switch-power-lost' });
    world.setOutlet('pdu-1', 3, 'on');
    expect(board.active()).toEqual([]);
  });
});
