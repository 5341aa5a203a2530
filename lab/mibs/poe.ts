// POWER-ETHERNET-MIB (RFC 3621) of the simulated access switches, writable, and the watts a port gives by the RADLAN
// objects that Cisco Business switches have.

import { poeBudgetOf, type Device } from '../device.ts';
import { counter32, gauge, int, text, type Value } from '../snmp/ber.ts';
import { row, type Row } from '../snmp/mib.ts';
import type { World } from '../world.ts';
import { rateCounters } from './rates.ts';

const PORT = '1.3.6.1.2.1.105.1.1.1';
const MAIN = '1.3.6.1.2.1.105.1.3.1.1';
const RADLAN = '1.3.6.1.4.1.9.6.1.101.108.1.1';
const TRUE = 1;
const FALSE = 2;
const GROUP = 1;
const LIMIT_MW = 30_000;
const DELIVERING = 3;
const FAULT = 4;

export function poeRows(world: World, device: Device): Row[] {
  const consumption = (): number =>
    device.ports.reduce((sum, port) => sum + world.port(device.key, port.ifIndex).poeWatts, 0);
  const rows = [
    row(`${MAIN}.2`, [GROUP], () => gauge(poeBudgetOf(device.model))),
    row(`${MAIN}.3`, [GROUP], () => int(1)),
    row(`${MAIN}.4`, [GROUP], () => gauge(world.value(device.key, 'poe.consumption', consumption()))),
    row(`${MAIN}.5`, [GROUP], () => int(95)),
  ];
  for (const port of device.ports) if (port.isPoe) rows.push(...portRows(world, device, port.ifIndex));
  return rows;
}

function portRows(world: World, device: Device, ifIndex: number): Row[] {
  const state = () => world.port(device.key, ifIndex);
  const cell = (column: number, get: () => Value, set?: (value: number) => boolean): Row =>
    row(`${PORT}.${column}`, [GROUP, ifIndex], get, set);
  // A port without a powered device is switched off for good; one with a fault counts denials.
  const isOn = (): boolean => state().poeDetection !== 1;
  const denied = rateCounters(world).add(device.key, `denied.${ifIndex}`, 0);
  const mark = (value: number) => () => counter32(state().poeDetection === FAULT ? value : 0);
  return [
    cell(
      3,
      () => int(isOn() && !world.isPoeOff(device.key, ifIndex) ? TRUE : FALSE),
      (value) => setAdmin(world, device.key, ifIndex, value),
    ),
    cell(4, () => int(1)),
    cell(5, () => int(1)),
    cell(6, () => int(state().poeDetection)),
    cell(7, () => int(3)),
    cell(8, () => counter32(0)),
    cell(9, () => text('')),
    cell(10, () => int(state().poeDetection === DELIVERING ? 4 : 1)),
    cell(11, mark(0)),
    cell(12, () => counter32(denied())),
    cell(13, mark(0)),
    cell(14, mark(1)),
    row(`${RADLAN}.5`, [GROUP, ifIndex], () => gauge(state().poeWatts * 1000)),
    row(`${RADLAN}.6`, [GROUP, ifIndex], () => gauge(LIMIT_MW)),
  ];
}

function setAdmin(world: World, asset: string, ifIndex: number, value: number): boolean {
  if (value !== TRUE && value !== FALSE) return false;
  world.setPoe(asset, ifIndex, value === TRUE);
  return true;
}
