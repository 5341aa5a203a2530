// UPS-MIB (RFC 1628) of the simulated UPS and PowerNet rPDU2 of the PDU behind it.

import type { Device } from '../device.ts';
import { counter32, gauge, int, oidValue, text, type Value } from '../snmp/ber.ts';
import { parseOid, row, scalar, type Row } from '../snmp/mib.ts';
import type { World } from '../world.ts';

const UPS = '1.3.6.1.2.1.33.1';
const PDU = '1.3.6.1.4.1.318.1.1.26';
const VOLTS = 230;
const RATED_WATTS = 2700;
/** What the UPS itself turns into heat, as a share of the load. */
const LOSS = 0.07;
const LOW_BATTERY_MINUTES = 5;
/** A UPS calls its battery bad when it holds less than this share. */
const BAD_SHARE = 0.5;
const NORMAL = 3;
const BYPASS = 4;
const ON_BATTERY = 5;
const OVERLOAD_SHARE = 0.95;
/** Most of its alarms that it lists. */
const MAX_ALARMS = 5;

export function upsRows(world: World, device: Device): Row[] {
  const { key } = device;
  const battery = world.batteryOf(key);
  const load = (): number => world.value(key, 'load', world.ups(key).outputWatts);
  const onMains = (): boolean => world.ups(key).onMains;
  const minutes = (): number => Math.floor(battery.minutesLeft(load()));
  const scalars: [string, () => Value][] = [
    ['1.1', () => text('RPS SpA')],
    ['1.2', () => text(world.text(key, device.model))],
    ['1.3', () => text('SW 05.02')],
    ['1.4', () => text('NetMan 204 02.15')],
    ['1.5', () => text(world.text(key, key))],
    ['1.6', () => text('ELV room')],
    ['2.1', () => int(batteryStatus(battery.isEmpty, minutes()))],
    ['2.2', () => int(Math.floor(battery.onBatterySeconds))],
    ['2.3', () => int(minutes())],
    ['2.4', () => int(Math.round(battery.chargePercent))],
    ['2.5', () => int((onMains() ? 819 : 720 + battery.chargePercent * 0.6) - sagOf(world, key))],
    ['2.6', () => int(onMains() ? 0 : (load() / 72) * 10)],
    ['2.7', () => int(world.value(key, 'batteryCelsius', 27))],
    ['3.1', () => counter32(world.value(key, 'lineBads', onMains() ? 2 : 3))],
    ['3.2', () => int(1)],
    ['4.1', () => int(world.value(key, 'outputSource', onMains() ? NORMAL : ON_BATTERY))],
    ['4.2', () => int(500)],
    ['4.3', () => int(1)],
    ['5.1', () => int(onMains() ? 500 : 0)],
    ['5.2', () => int(1)],
    ['6.1', () => gauge(alarms(world, key).length)],
    ['7.3', () => int(world.value(key, 'testResult', 6))],
    ['8.1', () => int(1)],
    ['8.2', () => int(-1)],
    ['8.3', () => int(-1)],
    ['8.4', () => int(-1)],
    ['8.5', () => int(1)],
    ['9.1', () => int(VOLTS)],
    ['9.2', () => int(500)],
    ['9.3', () => int(VOLTS)],
    ['9.4', () => int(500)],
    ['9.5', () => int(3000)],
    ['9.6', () => int(RATED_WATTS)],
    ['9.7', () => int(LOW_BATTERY_MINUTES)],
    ['9.8', () => int(2)],
  ];
  const lines: [string, () => Value][] = [
    ['3.3.1.2', () => int(onMains() ? 500 : 0)],
    ['3.3.1.3', () => int(onMains() ? inputVolts(world) : 0)],
    ['3.3.1.4', () => int(onMains() ? ((load() * (1 + LOSS)) / VOLTS) * 10 : 0)],
    ['3.3.1.5', () => int(onMains() ? load() * (1 + LOSS) : 0)],
    ['4.4.1.2', () => int(VOLTS)],
    ['4.4.1.3', () => int((load() / VOLTS) * 10)],
    ['4.4.1.4', () => int(load())],
    ['4.4.1.5', () => int((load() / RATED_WATTS) * 100)],
    ['5.3.1.2', () => int(onMains() ? inputVolts(world) : 0)],
  ];
  return [
    ...scalars.map(([at, get]) => scalar(`${UPS}.${at}`, get)),
    ...lines.map(([at, get]) => row(`${UPS}.${at}`, [1], get)),
    ...Array.from({ length: MAX_ALARMS }, (_, at) => at + 1).map((number) => alarmRow(world, key, number)),
  ];
}

/** An aged battery holds its voltage no longer, 0.1 V. */
function sagOf(world: World, key: string): number {
  return Math.round(40 * (1 - (world.acting.batteryShares.get(key) ?? 1)));
}

function inputVolts(world: World): number {
  return 231 + Math.round(2 * Math.sin(world.nowMs / 61_000));
}

function batteryStatus(isEmpty: boolean, minutes: number): number {
  if (isEmpty) return 4;
  return minutes <= LOW_BATTERY_MINUTES ? 3 : 2;
}

/** Well-known alarms that hold now, as arcs of upsWellKnownAlarms. */
function alarms(world: World, key: string): number[] {
  const minutes = world.batteryOf(key).minutesLeft(world.ups(key).outputWatts);
  const held: number[] = [];
  if ((world.acting.batteryShares.get(key) ?? 1) < BAD_SHARE) held.push(1);
  if (!world.ups(key).onMains) held.push(2, 6);
  if (minutes <= LOW_BATTERY_MINUTES) held.push(3);
  if (world.value(key, 'outputSource', NORMAL) === BYPASS) held.push(9);
  if (world.value(key, 'load', 0) > OVERLOAD_SHARE * RATED_WATTS) held.push(8);
  return held;
}

function alarmRow(world: World, key: string, number: number): Row {
  return row(`${UPS}.6.2.1.2`, [number], () => {
    const alarm = alarms(world, key)[number - 1];
    return alarm === undefined ? null : oidValue([...parseOid(`${UPS}.6.3`), alarm]);
  });
}

const COMMANDS: Readonly<Record<number, 'on' | 'off' | 'reboot'>> = { 1: 'on', 2: 'off', 3: 'reboot' };

export function pduRows(world: World, device: Device): Row[] {
  const outlets = world.layout.outlets.get(device.key) ?? [];
  const tenthAmps = (outlet: number): number => Math.round((world.outletWatts(device.key, outlet) / VOLTS) * 10);
  const total = (): number => outlets.reduce<number>((sum, _, at) => sum + tenthAmps(at + 1), 0);
  const rows = [
    row(`${PDU}.2.1.3`, [1], () => text(world.text(device.key, device.key))),
    row(`${PDU}.2.1.6`, [1], () => text('v6.8.2')),
    row(`${PDU}.2.1.8`, [1], () => text(device.model)),
    row(`${PDU}.2.1.9`, [1], () => text(device.serial)),
    row(`${PDU}.6.3.1.5`, [1], () => gauge(total())),
    row(`${PDU}.6.3.1.6`, [1], () => gauge(VOLTS)),
  ];
  for (const [at, name] of outlets.entries()) {
    const outlet = at + 1;
    const state = (): Value => int(world.isOutletOff(device.key, outlet) ? 1 : 2);
    rows.push(
      row(`${PDU}.9.2.3.1.3`, [outlet], () => text(world.text(device.key, name))),
      row(`${PDU}.9.2.3.1.4`, [outlet], () => int(outlet)),
      row(`${PDU}.9.2.3.1.5`, [outlet], state),
      row(
        `${PDU}.9.2.4.1.5`,
        [outlet],
        () => int(world.isOutletOff(device.key, outlet) ? 2 : 1),
        (value) => command(world, device.key, outlet, value),
      ),
      row(`${PDU}.9.4.3.1.3`, [outlet], () => text(world.text(device.key, name))),
      row(`${PDU}.9.4.3.1.4`, [outlet], () => int(outlet)),
      row(`${PDU}.9.4.3.1.5`, [outlet], state),
      row(`${PDU}.9.4.3.1.6`, [outlet], () => gauge(tenthAmps(outlet))),
    );
  }
  return rows;
}

function command(world: World, pdu: string, outlet: number, value: number): boolean {
  const verb = COMMANDS[value];
  if (!verb) return false;
  world.setOutlet(pdu, outlet, verb);
  return true;
}
