// IF-MIB and of EtherLike-MIB the FCS errors, late collisions and duplex of the simulated switches and router.

import type { Device, Port } from '../device.ts';
import { behindPort, linkFrom, WAN_PORT } from '../layout.ts';
import { counter32, counter64, gauge, int, oidValue, text, ticks, type Value } from '../snmp/ber.ts';
import { row, scalar, type Row } from '../snmp/mib.ts';
import type { World } from '../world.ts';
import { rateCounters } from './rates.ts';

const IF = '1.3.6.1.2.1.2.2.1';
const IFX = '1.3.6.1.2.1.31.1.1.1';
const ETHER = '1.3.6.1.2.1.10.7.2.1';
const UNKNOWN_DUPLEX = 1;
const FULL_DUPLEX = 3;
/** Broadcasts a second that a quiet network has at each port. */
const USUAL_BROADCASTS = 0.6;
const CPU = '1.3.6.1.4.1.9.6.1.101.1.8';
const UP = 1;
const DOWN = 2;
const ETHERNET = 6;
/** Typical frame, to make packets of octets. */
const FRAME_BYTES = 820;

export function interfaceRows(world: World, device: Device): Row[] {
  const rows = [
    scalar('1.3.6.1.2.1.2.1', () => int(device.ports.length)),
    scalar(CPU, () => gauge(world.value(device.key, 'cpu', 11))),
  ];
  for (const port of device.ports) rows.push(...portRows(world, device, port));
  return rows;
}

function portRows(world: World, device: Device, port: Port): Row[] {
  const read = () => world.counters.read(device.key, port.ifIndex);
  const broadcasts = rateCounters(world).add(device.key, 'storm', USUAL_BROADCASTS);
  const lateCollisions = rateCounters(world).add(device.key, `late.${port.ifIndex}`, 0);
  const linkUp = () => world.port(device.key, port.ifIndex).linkUp;
  const lower = behindPort(world.layout, device.key, port.ifIndex)[0];
  // A camera’s network part does 100 Mbit/s, everything else what the port can.
  const mbit = lower?.kind === 'camera' ? 100 : port.mbit;
  const speed = () => (linkUp() ? world.value(device.key, `speed.${port.ifIndex}`, mbit) : 0);
  const column = (base: string, number: number, get: () => Value): Row => row(`${base}.${number}`, [port.ifIndex], get);
  return [
    column(IF, 1, () => int(port.ifIndex)),
    column(IF, 2, () => text(port.name)),
    column(IF, 3, () => int(ETHERNET)),
    column(IF, 4, () => int(1500)),
    column(IF, 5, () => gauge(speed() * 1e6)),
    column(IF, 6, () => text(portMac(device, port))),
    column(IF, 7, () => int(UP)),
    column(IF, 8, () => int(linkUp() ? UP : DOWN)),
    column(IF, 9, () => ticks(0)),
    column(IF, 10, () => counter32(read().inOctets)),
    column(IF, 11, () => counter32(read().inOctets / FRAME_BYTES)),
    column(IF, 13, () => counter32(0)),
    column(IF, 14, () => counter32(read().inErrors)),
    column(IF, 16, () => counter32(read().outOctets)),
    column(IF, 17, () => counter32(read().outOctets / FRAME_BYTES)),
    column(IF, 19, () => counter32(0)),
    column(IF, 20, () => counter32(0)),
    column(IF, 22, () => oidValue([0, 0])),
    column(IFX, 1, () => text(port.name)),
    column(IFX, 3, () => counter32(broadcasts())),
    column(IFX, 6, () => counter64(read().inOctets)),
    column(IFX, 7, () => counter64(read().inOctets / FRAME_BYTES)),
    column(IFX, 9, () => counter64(broadcasts())),
    column(IFX, 10, () => counter64(read().outOctets)),
    column(IFX, 11, () => counter64(read().outOctets / FRAME_BYTES)),
    column(IFX, 15, () => gauge(speed())),
    column(IFX, 17, () => int(1)),
    column(IFX, 18, () => text(world.text(device.key, aliasOf(world, device, port)))),
    column(IFX, 19, () => ticks(0)),
    column(ETHER, 3, () => counter32(read().inErrors)),
    column(ETHER, 8, () => counter32(lateCollisions())),
    column(ETHER, 19, () =>
      int(linkUp() ? world.value(device.key, `duplex.${port.ifIndex}`, FULL_DUPLEX) : UNKNOWN_DUPLEX),
    ),
  ];
}

function aliasOf(world: World, device: Device, port: Port): string {
  const above = linkFrom(device, port.ifIndex);
  if (above) return above.asset;
  if (device.key === world.layout.root && port.ifIndex === world.layout.gatewayPort) return 'gateway';
  if (device.kind === 'router' && port.ifIndex === WAN_PORT) return 'carrier';
  return behindPort(world.layout, device.key, port.ifIndex)[0]?.key ?? '';
}

/** A port’s own address: the device’s with the port number in the last but one byte. */
export function portMac(device: Device, port: Port): Buffer {
  const bytes = macBytes(device.mac);
  bytes[4] = port.ifIndex;
  return bytes;
}

export function macBytes(mac: string): Buffer {
  return Buffer.from(mac.replaceAll(':', ''), 'hex');
}
