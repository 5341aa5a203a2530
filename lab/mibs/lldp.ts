// LLDP-MIB (IEEE 802.1AB) of the simulated switches and router: who announces itself behind each port.

import type { Device, Port } from '../device.ts';
import { behindPort, linkAt, linkFrom, type Layout } from '../layout.ts';
import { int, text, type Value } from '../snmp/ber.ts';
import { row, scalar, type Row } from '../snmp/mib.ts';
import type { World } from '../world.ts';
import { macBytes } from './interfaces.ts';

const LLDP = '1.0.8802.1.1.2.1';
const REMOTE = `${LLDP}.4.1.1`;
const MAC_ADDRESS = 4;
const INTERFACE_NAME = 5;
const PORT_MAC = 3;
/** Capability bits, most significant first: 2 bridge, 4 router, 7 station only. */
const BRIDGE = 0x20;
const ROUTER = 0x08;
const STATION = 0x01;

export function lldpRows(world: World, device: Device): Row[] {
  const rows = [
    scalar(`${LLDP}.3.1`, () => int(MAC_ADDRESS)),
    scalar(`${LLDP}.3.2`, () => text(macBytes(device.mac))),
    scalar(`${LLDP}.3.3`, () => text(world.text(device.key, device.key))),
  ];
  for (const port of device.ports) {
    rows.push(
      row(`${LLDP}.3.7.1.2`, [port.ifIndex], () => int(INTERFACE_NAME)),
      row(`${LLDP}.3.7.1.3`, [port.ifIndex], () => text(port.name)),
      row(`${LLDP}.3.7.1.4`, [port.ifIndex], () => text(port.name)),
    );
    for (const [at, neighbour] of neighbours(world, device, port).entries()) {
      rows.push(...neighbourRows(world, device, port, neighbour, at + 1));
    }
  }
  return rows;
}

/** Who can announce itself on a port: a switch or router above or below, cameras, and those behind what cannot be asked. */
function neighbours(world: World, device: Device, port: Port): Device[] {
  const { layout } = world;
  const above = linkFrom(device, port.ifIndex);
  const found = above
    ? layout.devices.filter(({ key }) => key === above.asset)
    : behindPort(layout, device.key, port.ifIndex).flatMap((lower) => speakers(layout, lower));
  return device.speaksLldp ? found.filter(({ speaksLldp }) => speaksLldp) : [];
}

/** Boxes, converters and small switches say nothing and let the others' words through. */
function speakers(layout: Layout, lower: Device): readonly Device[] {
  const isDumb = lower.kind === 'box' || lower.kind === 'unmanaged' || lower.kind === 'converter';
  return isDumb ? behindPort(layout, lower.key, 0).flatMap((next) => speakers(layout, next)) : [lower];
}

function neighbourRows(world: World, device: Device, port: Port, neighbour: Device, number: number): Row[] {
  const isSwitch = neighbour.ports.length > 0;
  const theirPort = isSwitch
    ? (neighbour.ports.find((p) => p.ifIndex === facingPort(device, port, neighbour)) ?? port)
    : port;
  const caps = neighbour.kind === 'router' ? ROUTER | BRIDGE : isSwitch ? BRIDGE : STATION;
  const isHeard = (): boolean => world.port(device.key, port.ifIndex).linkUp && isTalking(world, device, neighbour);
  const cell = (column: number, get: () => Value): Row =>
    row(`${REMOTE}.${column}`, [0, port.ifIndex, number], () => (isHeard() ? get() : null));
  return [
    cell(4, () => int(MAC_ADDRESS)),
    cell(5, () => text(macBytes(neighbour.mac))),
    cell(6, () => int(isSwitch ? INTERFACE_NAME : PORT_MAC)),
    cell(7, () => text(isSwitch ? theirPort.name : macBytes(neighbour.mac))),
    cell(8, () => text(isSwitch ? theirPort.name : 'eth0')),
    cell(9, () => text(world.text(neighbour.key, neighbour.key))),
    cell(10, () => text(neighbour.model)),
    cell(11, () => text(Buffer.from([caps, 0]))),
    cell(12, () => text(Buffer.from([caps, 0]))),
  ];
}

function facingPort(device: Device, port: Port, neighbour: Device): number {
  const above = linkFrom(device, port.ifIndex);
  return above ? above.port : (linkAt(neighbour, device.key, port.ifIndex)?.ownPort ?? 0);
}

function isTalking(world: World, device: Device, neighbour: Device): boolean {
  const node = world.node(neighbour.key);
  if (!node.up || node.hung) return false;
  // Behind a box the link of our port says nothing: the frames must get through it.
  const isNext = (here: Device, there: Device): boolean =>
    here.uplink?.asset === there.key || here.secondLink?.asset === there.key;
  return (
    neighbour.uplink === null ||
    isNext(neighbour, device) ||
    isNext(device, neighbour) ||
    world.forwarding.port(device.key, neighbour.mac) > 0
  );
}
