// BRIDGE-MIB and Q-BRIDGE-MIB of the simulated switches: what each has learnt where. The bridge port is deliberately not
// the ifIndex, as on many real switches. A device in the wrong VLAN stands in that one's table.

import type { Device } from '../device.ts';
import { FDB_AGING_MS } from '../forwarding.ts';
import { gauge, int, oidValue, text, type Value } from '../snmp/ber.ts';
import { row, scalar, type Row } from '../snmp/mib.ts';
import type { World } from '../world.ts';
import { macBytes } from './interfaces.ts';
import { DEFAULT_VLAN, SITE_VLAN, STRANGER_MAC, vlanOf, WRONG_VLAN } from './vlans.ts';

const BRIDGE = '1.3.6.1.2.1.17';
const Q_FDB = `${BRIDGE}.7.1.2.2.1`;
/** Bridge port = ifIndex + this. */
export const BRIDGE_PORT_OFFSET = 48;
const VLANS = [DEFAULT_VLAN, SITE_VLAN, WRONG_VLAN] as const;
/** How long a loop leaves an address where it threw it, ms. */
const LOOP_FLIP_MS = 2000;
const PVID = `${BRIDGE}.7.1.4.5.1.1`;
const LEARNED = 3;

export function bridgeRows(world: World, device: Device): Row[] {
  const rows = [
    scalar(`${BRIDGE}.1.1`, () => text(macBytes(device.mac))),
    scalar(`${BRIDGE}.1.2`, () => int(device.ports.length)),
    scalar(`${BRIDGE}.1.3`, () => int(2)),
    scalar(`${BRIDGE}.4.2`, () => int(FDB_AGING_MS / 1000)),
  ];
  for (const { ifIndex } of device.ports) {
    const port = ifIndex + BRIDGE_PORT_OFFSET;
    rows.push(
      row(`${BRIDGE}.1.4.1.1`, [port], () => int(port)),
      row(`${BRIDGE}.1.4.1.2`, [port], () => int(ifIndex)),
      row(`${BRIDGE}.1.4.1.3`, [port], () => oidValue([0, 0])),
      row(PVID, [port], () => gauge(world.value(device.key, `vlan.${ifIndex}`, SITE_VLAN))),
    );
  }
  for (const { mac, asset } of world.forwarding.learnables)
    rows.push(
      ...entryRows(
        mac,
        () => looped(world, device, world.forwarding.port(device.key, mac)),
        () => vlanOf(world, asset),
      ),
    );
  rows.push(
    ...entryRows(
      STRANGER_MAC,
      () => world.value(device.key, 'stranger', 0),
      () => SITE_VLAN,
    ),
  );
  return rows;
}

/** While frames run in a circle an address is learnt now here, now there. */
function looped(world: World, device: Device, port: number): number {
  if (port === 0 || world.value(device.key, 'storm', 0) === 0) return port;
  const isHere = Math.floor(world.nowMs / LOOP_FLIP_MS + port) % 2 === 0;
  return isHere ? port : (device.ports.at(-1)?.ifIndex ?? port);
}

/** One address in the bridge table and in that of its VLAN; there while a port has learnt it. */
function entryRows(mac: string, learnt: () => number, vlan: () => number): Row[] {
  const bytes = macBytes(mac);
  const ifLearnt =
    <T>(get: (port: number) => T) =>
    (): T | null => {
      const port = learnt();
      return port === 0 ? null : get(port + BRIDGE_PORT_OFFSET);
    };
  const cell = (column: number, get: (port: number) => Value): Row =>
    row(`${BRIDGE}.4.3.1.${column}`, [...bytes], ifLearnt(get));
  const inVlan = (id: number, column: number, get: (port: number) => Value): Row =>
    row(`${Q_FDB}.${column}`, [id, ...bytes], () => (vlan() === id ? ifLearnt(get)() : null));
  return [
    cell(1, () => text(bytes)),
    cell(2, (port) => int(port)),
    cell(3, () => int(LEARNED)),
    ...VLANS.flatMap((id) => [inVlan(id, 2, (port) => gauge(port)), inVlan(id, 3, () => int(LEARNED))]),
  ];
}
