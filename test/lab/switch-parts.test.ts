// What the simulated switches tell of their supplies: one without mains says so, and members of a stack have one each.

import { expect, test } from 'vitest';
import { ManualClock } from '../../contract/manual-clock.ts';
import { FaultBoard } from '../../lab/fault-board.ts';
import type { Device } from '../../lab/device.ts';
import { switchPartRows } from '../../lab/mibs/switch-parts.ts';
import { int, type Value } from '../../lab/snmp/ber.ts';
import { Mib, parseOid } from '../../lab/snmp/mib.ts';
import { generateSite } from '../../lab/topology/generate.ts';
import { World } from '../../lab/world.ts';

const UNIT = '1.3.6.1.4.1.9.6.1.101.53.15.1';
const [NORMAL, CRITICAL, NOT_PRESENT] = [int(1), int(3), int(5)];

/** A machine room whose core has two supplies, and that core. */
function room(): { world: World; board: FaultBoard; core: Device } {
  for (let seed = 1; seed < 40; seed++) {
    const { layout } = generateSite(seed, { shape: 'room', assets: 30 });
    const core = layout.devices.find(
      ({ kind, feeds, members }) => kind === 'core' && feeds.length > 1 && members === 0,
    );
    const world = new World(layout, new ManualClock());
    if (core) return { world, board: new FaultBoard(world, 1), core };
  }
  throw new Error('no room has a core with two supplies');
}

/** Its main and its redundant supply. */
function suppliesOf(world: World, device: Device): (Value | null | undefined)[] {
  const mib = new Mib(switchPartRows(world, device));
  return [2, 3].map((column) => mib.find(parseOid(`${UNIT}.${column}.1`))?.get());
}

test('a supply whose feed is off is told as failed, the other as normal', () => {
  const { world, core } = room();
  expect(suppliesOf(world, core)).toEqual([NORMAL, NORMAL]);
  const [, second] = core.feeds;
  if (second?.kind !== 'outlet') throw new Error('its supplies hang on outlets');
  world.setOutlet(second.pdu, second.outlet, 'off');
  expect(suppliesOf(world, core)).toEqual([NORMAL, CRITICAL]);
  expect(world.node(core.key).up).toBe(true);
});

test.each(['switch-supply-lost', 'switch-supply-unplugged'])(
  '%s leaves the switch running on its other supply',
  (fault) => {
    const { world, board, core } = room();
    const { truth } = board.break({ fault, on: core.key });
    expect(suppliesOf(world, core)).toEqual([CRITICAL, NORMAL]);
    expect(world.node(core.key).up).toBe(true);
    expect(truth.cannotBeToldApart).toHaveLength(1);
  },
);

test('a switch with one supply has no second one', () => {
  const { layout } = generateSite(1, { shape: 'mall' });
  const world = new World(layout, new ManualClock());
  const plain = layout.devices.find(({ kind, feeds }) => kind === 'access' && feeds.length === 1);
  expect(plain && suppliesOf(world, plain)).toEqual([NORMAL, NOT_PRESENT]);
});
