// HIKVISION-MIB of a simulated recorder: disks and little else; channels it tells by ISAPI alone. A zero stands behind the index
// of each row, and a disk that is gone keeps its row and says so.

import { DISK_MB, DISKS, type Device } from '../device.ts';
import { gauge, int, text } from '../snmp/ber.ts';
import { row, scalar, type Row } from '../snmp/mib.ts';
import type { World } from '../world.ts';
import { DISK_STATE } from './recorder.ts';

const HIK = '1.3.6.1.4.1.50001.1';
/** hikDiskStatus: normal, abnormal, not online. */
const HIK_DISK_STATUS: Readonly<Record<number, number>> = { [DISK_STATE.normal]: 0, [DISK_STATE.gone]: 6 };
const ABNORMAL = 2;

export function hikvisionRows(world: World, device: Device): Row[] {
  const { key } = device;
  const stateOf = (number: number): number => world.value(key, `disk.${number}.state`, DISK_STATE.normal);
  const numbers = DISKS.map((_, at) => at + 1);
  const rows = [
    scalar(`${HIK}.2`, () => int(8000)),
    scalar(`${HIK}.3`, () => text(device.serial)),
    // A network recorder.
    scalar(`${HIK}.100`, () => int(2)),
    scalar(`${HIK}.101`, () => int(200)),
    scalar(`${HIK}.102`, () => int(1)),
    scalar(`${HIK}.200`, () => int(1)),
    scalar(`${HIK}.201`, () => text('1000MHZ')),
    scalar(`${HIK}.220`, () => int(1130)),
    scalar(`${HIK}.221`, () => int(world.value(key, 'memory', 48))),
    scalar(`${HIK}.230`, () => int(world.value(key, 'status', 1) === 1 ? 1 : 2)),
    scalar(`${HIK}.240`, () => int(numbers.filter((number) => stateOf(number) !== DISK_STATE.gone).length)),
  ];
  for (const number of numbers) {
    const index = [number, 0];
    rows.push(
      row(`${HIK}.241.1.1`, index, () => int(number)),
      row(`${HIK}.241.1.2`, index, () => text(world.text(key, `hd${number}`))),
      row(`${HIK}.241.1.3`, index, () => int(HIK_DISK_STATUS[stateOf(number)] ?? ABNORMAL)),
      // A recorder that overwrites is always full.
      row(`${HIK}.241.1.4`, index, () => gauge(210)),
      row(`${HIK}.241.1.5`, index, () => gauge(DISK_MB)),
    );
  }
  return rows;
}
