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
/** Where a device lands that has lost its own address: the third byte and this. Simulated sites are /16 networks with hosts in their first. */
const MOVED_BY = 100;

export function arpRows(world: World, router: Device): Row[] {
  const others = world.layout.devices.filter(({ host, key }) => host !== '' && key !== router.key);
  return others.flatMap((device) => {
    const is = (key: string): boolean => world.value(device.key, key, 0) === 1;
    const isHeard = (): boolean =>
      world.node(device.key).powered && world.node(router.key).up && !world.node(device.key).dead;
    const mac = (): string => (is('arp.taken') ? STRANGER_MAC : device.mac);
    return [
      ...entry(device.host, () => (isHeard() && !is('arp.moved') ? mac() : null)),
      ...entry(movedHost(device.host), () => (isHeard() && is('arp.moved') ? mac() : null)),
    ];
  });
}

/** The address that a device has after somebody, or a foreign DHCP server, has given it another: one that nobody has. */
function movedHost(host: string): string {
  const [one, two, three, four] = host.split('.').map(Number);
  return [one, two, ((three ?? 0) + MOVED_BY) % 256, four].join('.');
}

function entry(host: string, macNow: () => string | null): Row[] {
  const bytes = host.split('.').map(Number);
  const cell = (column: number, get: (mac: string) => Value): Row =>
    row(`${ARP}.${column}`, [LAN_IF, ...bytes], () => {
      const mac = macNow();
      return mac === null ? null : get(mac);
    });
  return [
    cell(1, () => int(LAN_IF)),
    cell(2, (mac) => text(macBytes(mac))),
    cell(3, () => tlv(IP_ADDRESS, Buffer.from(bytes))),
    cell(4, () => int(DYNAMIC)),
  ];
}
