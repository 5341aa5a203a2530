// The ARP table (IP-MIB ipNetToMedia) of the simulated router: which MAC address answers for which IP address. Two devices
// with one address make it flip; a device with a new address stands under that.

import type { Device } from '../device.ts';
import { int, text, tlv, type Value } from '../snmp/ber.ts';
import { row, type Row } from '../snmp/mib.ts';
import type { World } from '../world.ts';
import { macBytes } from './interfaces.ts';
import { STRANGER_MAC } from './vlans.ts';

const ARP = '1.3.6.1.2.1.4.22.1';
const IP_ADDRESS = 0x40;
const LAN_IF = 2;
const DYNAMIC = 3;
/** Where a device lands that has lost its own address: the last byte and this. */
const MOVED_BY = 100;

export function arpRows(world: World, router: Device): Row[] {
  return world.layout.devices.flatMap((device) => {
    if (device.host === '' || device.key === router.key) return [];
    const is = (key: string): boolean => world.value(device.key, key, 0) === 1;
    const isHeard = (): boolean =>
      world.node(device.key).powered && world.node(router.key).up && !world.node(device.key).dead;
    const mac = (): string => (is('arp.taken') ? STRANGER_MAC : device.mac);
    return [
      ...entry(device.host, mac, () => isHeard() && !is('arp.moved')),
      ...entry(movedHost(device.host), mac, () => isHeard() && is('arp.moved')),
    ];
  });
}

/** The address that a device has after somebody, or a foreign DHCP server, has given it another. */
export function movedHost(host: string): string {
  const bytes = host.split('.').map(Number);
  return [...bytes.slice(0, 3), 1 + (((bytes[3] ?? 0) + MOVED_BY) % 254)].join('.');
}

function entry(host: string, mac: () => string, isThere: () => boolean): Row[] {
  const bytes = host.split('.').map(Number);
  const cell = (column: number, get: () => Value): Row =>
    row(`${ARP}.${column}`, [LAN_IF, ...bytes], () => (isThere() ? get() : null));
  return [
    cell(1, () => int(LAN_IF)),
    cell(2, () => text(macBytes(mac()))),
    cell(3, () => tlv(IP_ADDRESS, Buffer.from(bytes))),
    cell(4, () => int(DYNAMIC)),
  ];
}
