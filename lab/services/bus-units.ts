// What the units behind the bus gateway hold: an Eastron SDM630 meter and one that speaks SunSpec, the controllers of the sump
// pumps and of the wastewater, and the sensors of the machine room.

import { SUNSPEC_MODEL, type Device } from '../device.ts';
import type { World } from '../world.ts';
import { HOLDING, type Unit } from './modbus.ts';
import { sunspecMeter } from './sunspec-meter.ts';

/** The register area of an SDM630 that may be read in one go; unused registers inside answer 0. */
export const METER_REGISTERS = 0x0180;
export const PLC_REGISTERS = 16;
export const PLC_COILS = 8;
const INPUT = 4;
const COIL = 1;
const DISCRETE = 2;
export const ROOM_REGISTERS = 8;
const ROOM_CONTACTS = ['water-leak', 'smoke', 'door'];
const RUN = 1;
const HOUR_MS = 3_600_000;
const POWER_FACTOR = 0.96;

/** Units behind this gateway. */
export function busUnits(world: World, gateway: Device): Map<number, Unit> {
  const units = new Map<number, Unit>();
  for (const device of world.layout.devices) {
    if (device.via !== gateway.key) continue;
    if (device.kind === 'meter') units.set(device.unit, meter(world, device));
    if (device.kind === 'plc') units.set(device.unit, controller(world, device));
    if (device.kind === 'wastewater') units.set(device.unit, wastewater(world, device));
    if (device.kind === 'room-sensor') units.set(device.unit, roomSensor(world, device));
  }
  return units;
}

function meter(world: World, device: Device): Unit {
  const valueAt = (register: number): number => meterValue(world, device, register);
  if (device.model === SUNSPEC_MODEL) {
    const serial = (): string => (isReplaced(world, device) ? `${device.serial}-2` : device.serial);
    return sunspecMeter(device.key, serial, () => ({
      volts: [valueAt(0x00), valueAt(0x02), valueAt(0x04)],
      watts: valueAt(0x34),
      hertz: valueAt(0x46),
      powerFactor: POWER_FACTOR,
      kwh: valueAt(0x48),
    }));
  }
  const word = (functionCode: number, address: number): number | undefined => {
    if (functionCode !== INPUT || address >= METER_REGISTERS) return undefined;
    // A meter of another make has the low word first.
    const half = world.value(device.key, 'wordsSwapped', 0) === 1 ? 1 - (address & 1) : address & 1;
    return halfOf(valueAt(address & ~1), half);
  };
  return { asset: device.key, word, bit: () => undefined };
}

/** The energy that the meters of the site have counted before the lab began. */
const COUNTED_KWH = 18_250;

/** Another meter is in its place: it counts from nothing, and has a number of its own. */
function isReplaced(world: World, { key }: Device): boolean {
  return world.value(key, 'fittedAtMs', -1) >= 0;
}

interface Count {
  readonly kwh: number;
  readonly atMs: number;
}

/** How far the meters of a site had counted when they were last read, by meter and when it was fitted. */
const COUNTS = new WeakMap<World, Map<string, Count>>();

/** A meter never counts back: what it has counted stays when the load falls. */
function countedKwh(world: World, device: Device, watts: number): number {
  const counts = COUNTS.get(world) ?? new Map<string, Count>();
  COUNTS.set(world, counts);
  const fittedAtMs = world.value(device.key, 'fittedAtMs', -1);
  const first = isReplaced(world, device)
    ? { kwh: 0, atMs: fittedAtMs }
    : { kwh: COUNTED_KWH, atMs: world.startedAtMs };
  const id = `${device.key} ${fittedAtMs}`;
  const before = counts.get(id) ?? first;
  const kwh = before.kwh + (watts * Math.max(0, world.nowMs - before.atMs)) / HOUR_MS / 1000;
  counts.set(id, { kwh, atMs: world.nowMs });
  return kwh;
}

/** The load of a circuit beside what the lab itself has on it, W. */
const CIRCUIT_WATTS = 1840;

function measured(world: World, { measures }: Device): { isLive: boolean; watts: number } {
  if (measures && 'ups' in measures)
    return { isLive: world.node(measures.ups).powered, watts: world.ups(measures.ups).outputWatts };
  return { isLive: !measures || !world.acting.circuitsOff.has(measures.circuit), watts: CIRCUIT_WATTS };
}

function meterValue(world: World, device: Device, register: number): number {
  const { key } = device;
  const { isLive, watts: load } = measured(world, device);
  const watts = isLive ? load * world.value(key, 'ctFactor', 1) : 0;
  const volts = world.value(key, 'volts', isLive ? 230 : 0);
  const phase = (offset: number): number => (volts === 0 ? 0 : volts + Math.sin(world.nowMs / 30_000 + offset));
  switch (register) {
    case 0x00:
    case 0x02:
    case 0x04:
      return phase(register);
    case 0x06:
    case 0x08:
    case 0x0a:
      return volts === 0 ? 0 : watts / 3 / volts;
    case 0x0c:
    case 0x0e:
    case 0x10:
      return watts / 3;
    case 0x34:
      return watts;
    case 0x38:
      return watts / POWER_FACTOR;
    case 0x3c:
      return (watts / POWER_FACTOR) * Math.sqrt(1 - POWER_FACTOR ** 2);
    case 0x3e:
      return POWER_FACTOR;
    case 0x46:
      return volts === 0 ? 0 : 50 + 0.02 * Math.sin(world.nowMs / 11_000);
    case 0x48:
      return countedKwh(world, device, watts);
    default:
      return 0;
  }
}

function controller(world: World, device: Device): Unit {
  const running = (): boolean => world.value(device.key, 'mode', RUN) === RUN;
  /** Time the programme has run; it stands while the controller is stopped. */
  const runMs = (): number => (running() ? world.nowMs : 0);
  const level = (): number => world.value(device.key, 'level', Math.round(420 + 90 * Math.sin(runMs() / 60_000)));
  const pumping = (): boolean => running() && level() > 430;
  const word = (functionCode: number, address: number): number | undefined => {
    if (functionCode !== HOLDING || address >= PLC_REGISTERS) return undefined;
    const flow = pumping() ? world.value(device.key, 'flow', 12.4) : 0;
    const current = pumping() ? world.value(device.key, 'current', 48) : 0;
    const registers = [running() ? RUN : 0, Math.floor(runMs() / 1000) & 0xffff, level(), current];
    if (address === 4 || address === 5) return halfOf(flow, address & 1);
    return registers[address] ?? (address === 6 ? world.value(device.key, 'fault', 0) : 0);
  };
  const bit = (functionCode: number, address: number): boolean | undefined => {
    if (functionCode !== COIL || address >= PLC_COILS) return undefined;
    return [pumping(), false, world.value(device.key, 'fault', 0) !== 0][address] ?? false;
  };
  return { asset: device.key, word, bit };
}

/** Tanks, two pumps and a blower; as profiles/wastewater-plc.yaml reads them. */
function wastewater(world: World, { key }: Device): Unit {
  const isRunning = (): boolean => world.value(key, 'mode', RUN) === RUN;
  const isTripped = (pump: number): boolean => world.value(key, `trip.${pump}`, 0) === 1;
  const pumps = (): boolean => isRunning() && !isTripped(1);
  const word = (functionCode: number, address: number): number | undefined => {
    if (functionCode !== HOLDING || address >= PLC_REGISTERS) return undefined;
    if (address === 4 || address === 5) return halfOf(pumps() ? 8.6 : 0, address & 1);
    const level = world.value(key, 'level', Math.round(480 + 60 * Math.sin(world.nowMs / 90_000)));
    const watchdog = world.value(key, 'watchdog', isRunning() ? Math.floor(world.nowMs / 1000) & 0xffff : 0);
    return [isRunning() ? RUN : 0, watchdog, level, world.value(key, 'ph', 720), 0, 0, 24][address] ?? 0;
  };
  const bit = (functionCode: number, address: number): boolean | undefined => {
    if (functionCode !== COIL || address >= PLC_COILS) return undefined;
    return [pumps(), isTripped(1), isRunning() && isTripped(1), isTripped(2), isTripped(3)][address] ?? false;
  };
  return { asset: key, word, bit };
}

/** Temperature, humidity and three contacts; as profiles/room-environment.yaml reads them. */
function roomSensor(world: World, { key }: Device): Unit {
  const word = (functionCode: number, address: number): number | undefined => {
    if (functionCode !== INPUT || address >= ROOM_REGISTERS) return undefined;
    const sway = Math.sin(world.nowMs / 120_000);
    const warm = Math.round(10 * world.value(key, 'temperature', 24) + 4 * sway);
    // Air that cools gets damper.
    const damp = world.value(key, 'humidity', Number((45 - sway).toFixed(1)));
    return [world.value(key, 'temperatureStuck', warm), Math.round(10 * damp)][address] ?? 0;
  };
  const bit = (functionCode: number, address: number): boolean | undefined => {
    if (functionCode !== DISCRETE || address >= ROOM_CONTACTS.length) return undefined;
    return world.value(key, ROOM_CONTACTS[address] ?? '', 0) === 1;
  };
  return { asset: key, word, bit };
}

/** One of the two registers of a float, high word first. */
function halfOf(value: number, half: number): number {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatBE(value, 0);
  return bytes.readUInt16BE(half * 2);
}
