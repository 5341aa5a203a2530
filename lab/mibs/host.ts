// HOST-RESOURCES-MIB of the simulated signage player and server.

import type { Device } from '../device.ts';
import { int, oidValue, text, ticks, type Value } from '../snmp/ber.ts';
import { parseOid, row, scalar, type Row } from '../snmp/mib.ts';
import type { World } from '../world.ts';

const HOST = '1.3.6.1.2.1.25';
const RAM = parseOid(`${HOST}.2.1.2`);
const FIXED_DISK = parseOid(`${HOST}.2.1.4`);
const UNIT_BYTES = 4096;

export function hostRows(world: World, device: Device): Row[] {
  const { key } = device;
  const running = (): boolean => world.value(key, 'playing', 1) === 1;
  const storage = (index: number, type: readonly number[], name: string, size: number, used: () => number): Row[] => {
    const cell = (column: number, get: () => Value): Row => row(`${HOST}.2.3.1.${column}`, [index], get);
    return [
      cell(1, () => int(index)),
      cell(2, () => oidValue(type)),
      cell(3, () => text(world.text(key, name))),
      cell(4, () => int(UNIT_BYTES)),
      cell(5, () => int(size)),
      cell(6, () => int(used())),
    ];
  };
  return [
    scalar(`${HOST}.1.1`, () => ticks(world.uptimeMs(key))),
    scalar(`${HOST}.1.5`, () => int(1)),
    scalar(`${HOST}.1.6`, () => int(running() ? 143 : 142)),
    ...storage(1, RAM, 'Physical memory', 1_000_000, () => world.value(key, 'memory', 46) * 10_000),
    ...storage(31, FIXED_DISK, '/', 15_000_000, () => world.value(key, 'disk', 57) * 150_000),
    row(`${HOST}.3.3.1.2`, [196_608], () => int(world.value(key, 'cpu', 31))),
    row(`${HOST}.3.3.1.2`, [196_609], () => int(world.value(key, 'cpu', 27))),
    row(`${HOST}.4.2.1.2`, [812], () =>
      running() ? text(device.kind === 'server' ? 'sqlservr' : 'signage-player') : null,
    ),
    row(`${HOST}.4.2.1.7`, [812], () => (running() ? int(1) : null)),
  ];
}
