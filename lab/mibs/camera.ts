// HIK-DEVICE-MIB scalars of the simulated cameras. Like the real ones they answer no system group.

import type { Device } from '../device.ts';
import { offsetMs } from '../site-time.ts';
import { int, text } from '../snmp/ber.ts';
import { scalar, type Row } from '../snmp/mib.ts';
import type { World } from '../world.ts';

const HIK = '1.3.6.1.4.1.39165.1';

export function cameraRows(world: World, device: Device): Row[] {
  const { key } = device;
  const cpu = 28 + (device.channel % 9);
  return [
    scalar(`${HIK}.1`, () => text(world.text(key, device.model))),
    scalar(`${HIK}.3`, () => text('V5.7.12 build 220819')),
    scalar(`${HIK}.4`, () => text(device.mac.replaceAll(':', '-'))),
    scalar(`${HIK}.6`, () => text('hikvision')),
    scalar(`${HIK}.7`, () => text(percent(world, key, 'cpu', cpu))),
    scalar(`${HIK}.8`, () => text('0.0 GB')),
    scalar(`${HIK}.9`, () => text('0 PERCENT')),
    scalar(`${HIK}.10`, () => text('512 MB')),
    scalar(`${HIK}.11`, () => text(percent(world, key, 'memory', 61))),
    scalar(`${HIK}.19`, () => text(localTime(world, key))),
    scalar(`${HIK}.20`, () => int(1)),
    scalar(`${HIK}.30`, () => int(1)),
    scalar(`${HIK}.31`, () => int(1)),
  ];
}

function percent(world: World, key: string, what: string, normal: number): string {
  return world.manner(key) === 'hostile' ? 'NaN PERCENT' : `${world.value(key, what, normal)} PERCENT`;
}

function localTime(world: World, key: string): string {
  const wallMs = world.clock.wallMs();
  const shownMs = wallMs + offsetMs(world.layout, wallMs) + world.value(key, 'clockOffsetMs', 0);
  return new Date(shownMs).toISOString().slice(0, 19).replace('T', ' ');
}
