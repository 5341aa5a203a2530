// The recorder of the simulated site at its own HTTP interface: channels as the site is wired, disks as SNMP tells them too,
// and a month of recordings that a fault can stop.

import { DISK_MB, DISKS, PORTS, RECORDER_LOGIN, recorderMake, type Device } from '../device.ts';
import { addressAtRecorder, camerasOf } from '../layout.ts';
import { DISK_STATE, isChannelLive } from '../mibs/recorder.ts';
import { offsetMs } from '../site-time.ts';
import type { World } from '../world.ts';
import { cameraEye } from './camera-eye.ts';
import { RecorderHttp } from './recorder-http.ts';
import type { RecorderChannel, RecorderDisk, RecorderState, Span } from './recorder-state.ts';
import type { TcpService } from './tcp-host.ts';

const DAY_MS = 86_400_000;
/** How far back the recordings go. */
const KEPT_DAYS = 33;

export function recorderService(world: World, device: Device): TcpService {
  const recorder = new RecorderHttp({
    make: recorderMake(device),
    ...RECORDER_LOGIN,
    state: stateOf(world, device),
    page: () => `<!doctype html><title>${world.text(device.key, device.model)}</title>\n`,
    nowMs: () => world.nowMs,
  });
  return {
    device,
    port: PORTS.http,
    layer: 'http',
    onData: (bytes, talk) => {
      const { used, replies } = recorder.take(bytes);
      for (const reply of replies) talk.reply(reply);
      return used;
    },
  };
}

/** Looked at anew for every answer: faults come and go. */
function stateOf(world: World, device: Device): RecorderState {
  const { key } = device;
  const eyes = new Map(camerasOf(world.layout, key).map((camera) => [camera, cameraEye(world, camera)]));
  const zoneMs = (): number => offsetMs(world.layout, world.clock.wallMs());
  const plainNow = (): number => world.clock.wallMs() + zoneMs() + world.value(key, 'clock', 0) * 1000;
  return {
    model: device.model,
    serial: device.serial,
    onRestart: () => void world.clock.after(0, () => world.command(key, 'device-reboot')),
    plainNow,
    get zoneMs() {
      return zoneMs();
    },
    get cpuPercent() {
      return world.value(key, 'cpu', 23);
    },
    get channels() {
      return [...eyes].map(([camera, picture]) => ({ ...channelOf(world, key, camera, plainNow()), picture }));
    },
    get disks() {
      // Hikvision numbers its disks, here as by SNMP.
      const nameOf = (name: string, at: number): string =>
        recorderMake(device) === 'hikvision' ? String(at + 1) : name;
      return DISKS.flatMap((name, at) =>
        diskOf(nameOf(name, at), world.value(key, `disk.${at + 1}.state`, DISK_STATE.normal)),
      );
    },
  };
}

function channelOf(world: World, key: string, camera: Device, plainMs: number): RecorderChannel {
  const stoppedDays = world.value(key, `channel.${camera.channel}.stopped`, 0);
  const gapDays = world.value(key, `channel.${camera.channel}.gapDays`, 0);
  const isOnline = isChannelLive(world, key, camera);
  const fromMs = plainMs - world.value(key, 'keptDays', KEPT_DAYS) * DAY_MS;
  const toMs = plainMs - stoppedDays * DAY_MS;
  return {
    number: camera.channel,
    name: world.text(key, camera.name.zh),
    address: addressAtRecorder(camera),
    isOnline,
    reason: isOnline ? '' : world.value(camera.key, 'refuses', 0) === 0 ? 'video loss' : 'authentication failed',
    recordings: gapDays === 0 ? [{ fromMs, toMs }] : aroundGap(fromMs, toMs, gapDays),
  };
}

/** Whole days are missing, until the day before yesterday. */
function aroundGap(fromMs: number, toMs: number, days: number): Span[] {
  const gapEndMs = Math.floor(toMs / DAY_MS) * DAY_MS - DAY_MS;
  return [
    { fromMs, toMs: gapEndMs - days * DAY_MS },
    { fromMs: gapEndMs, toMs },
  ];
}

/** A disk that is gone is not listed. */
function diskOf(name: string, state: number): RecorderDisk[] {
  if (state === DISK_STATE.gone) return [];
  // A recorder that overwrites is always full.
  return [{ name, state: state === DISK_STATE.normal ? 'Success' : 'Error', totalMb: DISK_MB, usedMb: DISK_MB - 210 }];
}
