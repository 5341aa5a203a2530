// DAHUA-SNMP-MIB of the simulated recorder. A disk that is gone has no row: the table shrinks, as on the real ones.

import { DISK_MB, DISKS, type Device } from '../device.ts';
import { addressAtRecorder, camerasOf } from '../layout.ts';
import { gauge, int, text } from '../snmp/ber.ts';
import { row, scalar, type Row } from '../snmp/mib.ts';
import type { World } from '../world.ts';

const DAHUA = '1.3.6.1.4.1.1004849.2';
const DISK = `${DAHUA}.4.1.1`;
const CAMERA = `${DAHUA}.10.2.2.1`;
/** Values of `disk.<i>.state`. */
export const DISK_STATE = { normal: 0, failing: 2, gone: 4 } as const;
const DISK_WORDS: Readonly<Record<number, string>> = { 0: 'Normal', 2: 'Error' };

export function recorderRows(world: World, device: Device): Row[] {
  const channels = camerasOf(world.layout, device.key);
  const { key } = device;
  const rows = [
    scalar(`${DAHUA}.1.1.1`, () => text('4.002.0000001.0')),
    scalar(`${DAHUA}.1.2.1`, () => int(channels.length)),
    scalar(`${DAHUA}.1.2.2`, () => int(16)),
    scalar(`${DAHUA}.1.2.3`, () => int(6)),
    scalar(`${DAHUA}.1.2.4`, () => text(device.serial)),
    scalar(`${DAHUA}.1.2.5`, () => text('4.002.0000001.0')),
    scalar(`${DAHUA}.1.2.6`, () => text(world.text(key, device.model))),
    scalar(`${DAHUA}.1.2.7`, () => text('NVR')),
    scalar(`${DAHUA}.1.2.8`, () => int(world.value(key, 'status', 1))),
    scalar(`${DAHUA}.1.2.9`, () => text(world.text(key, 'NVR'))),
    scalar(`${DAHUA}.1.3`, () => int(world.value(key, 'cpu', 23))),
    scalar(`${DAHUA}.1.6`, () => text(String(Math.floor(world.uptimeMs(key) / 1000)))),
    scalar(`${DAHUA}.1.7`, () => int(1)),
    scalar(`${DAHUA}.2.2.2`, () => text(device.mac)),
    scalar(`${DAHUA}.2.2.8`, () => text(device.host)),
    scalar(`${DAHUA}.1.9.2`, () => int(world.value(key, 'memory', 48))),
  ];
  for (const [at, name] of DISKS.entries()) rows.push(...diskRows(world, key, at + 1, name));
  for (const camera of channels) rows.push(...channelRows(world, key, camera));
  return rows;
}

function diskRows(world: World, key: string, number: number, name: string): Row[] {
  const state = (): number => world.value(key, `disk.${number}.state`, DISK_STATE.normal);
  const there =
    <T>(get: () => T) =>
    (): T | null =>
      state() === DISK_STATE.gone ? null : get();
  return [
    row(
      `${DISK}.1`,
      [number],
      there(() => int(number)),
    ),
    row(
      `${DISK}.4`,
      [number],
      there(() => text(world.text(key, name))),
    ),
    row(
      `${DISK}.5`,
      [number],
      there(() => text(DISK_WORDS[state()] ?? 'Error')),
    ),
    // A recorder that overwrites is always full.
    row(
      `${DISK}.6`,
      [number],
      there(() => gauge(DISK_MB - 210)),
    ),
    row(
      `${DISK}.7`,
      [number],
      there(() => gauge(DISK_MB)),
    ),
  ];
}

/** Video arrives and the recorder takes it. */
export function isChannelLive(world: World, recorder: string, camera: Device): boolean {
  return (
    world.hasVideo(camera) &&
    world.value(camera.key, 'refuses', 0) === 0 &&
    world.value(recorder, `channel.${camera.channel}.lost`, 0) === 0
  );
}

function channelRows(world: World, key: string, camera: Device): Row[] {
  return [
    row(`${CAMERA}.1`, [camera.channel], () => int(camera.channel)),
    row(`${CAMERA}.2`, [camera.channel], () => text(addressAtRecorder(camera))),
    row(`${CAMERA}.3`, [camera.channel], () => text(isChannelLive(world, key, camera) ? 'Connect' : 'Unconnect')),
    row(`${CAMERA}.4`, [camera.channel], () => text(world.text(key, camera.name.zh))),
  ];
}
