// Faults of the recorder, the bus and its units, the amplifier and the signage player of the simulated site.

import type { FaultDefinition } from '../fault.ts';
import { DISKS, type Device } from '../device.ts';
import type { Layout } from '../layout.ts';
import { DISK_STATE } from '../mibs/recorder.ts';
import { sameLook } from './looks.ts';
import { PARTS, TOOLS } from './parts.ts';

const FAILING_DISK = 2;
const LOOSE_DISK = 3;
const STOPPED_DAYS = 3;
const STOPPED_AT = 5;
const HOT_CELSIUS = 83;

const disk = (asset: string, number: number): string[] => [
  `${asset}/disk:${number}`,
  `${asset}/disk:${DISKS[number - 1] ?? ''}`,
  asset,
];

/** A channel with a camera behind it: the fifth, or the last of fewer; 0 where there is none. */
function channelOf({ key }: Device, layout: Layout): number {
  const used = layout.devices.flatMap(({ recorder, channel }) => (recorder === key ? [channel] : []));
  return (
    used
      .toSorted((a, b) => a - b)
      .slice(0, STOPPED_AT)
      .at(-1) ?? 0
  );
}

export const ROOM_FAULTS: readonly FaultDefinition[] = [
  {
    name: 'recorder-disk-failing',
    code: 'C17',
    title: { zh: '录像机硬盘故障', en: 'a disk of the recorder is failing' },
    kinds: ['recorder'],
    on: 'nvr-1',
    effects: (device) => [
      { kind: 'set', asset: device.key, key: `disk.${FAILING_DISK}.state`, value: DISK_STATE.failing },
    ],
    truth: (device) => ({
      cause: 'disk-failing',
      places: disk(device.key, FAILING_DISK),
      visit: true,
      by: 'engineer',
      parts: [PARTS.disk],
    }),
  },
  {
    name: 'recorder-disk-vanished',
    code: 'C18',
    title: { zh: '录像机硬盘不识别', en: 'a disk of the recorder is no longer seen' },
    kinds: ['recorder'],
    on: 'nvr-1',
    effects: (device) => [{ kind: 'set', asset: device.key, key: `disk.${LOOSE_DISK}.state`, value: DISK_STATE.gone }],
    truth: (device) => ({
      cause: 'disk-vanished',
      places: disk(device.key, LOOSE_DISK),
      visit: true,
      by: 'engineer',
      parts: [PARTS.sataCable, PARTS.disk],
    }),
  },
  {
    name: 'recording-stopped',
    code: 'C20',
    title: { zh: '一个通道三天前停止录像', en: 'recording of a channel stopped three days ago' },
    kinds: ['recorder'],
    on: 'nvr-1',
    fits: (device, layout) => channelOf(device, layout) > 0,
    effects: (device, { layout }) => [
      { kind: 'set', asset: device.key, key: `channel.${channelOf(device, layout)}.stopped`, value: STOPPED_DAYS },
    ],
    truth: (device, layout) => ({
      cause: 'channel-not-recorded',
      places: [`${device.key}/channel:${channelOf(device, layout)}`, device.key],
      visit: false,
      by: 'remote',
      parts: [],
    }),
  },
  {
    name: 'recorder-clock-wrong',
    code: 'C21',
    title: { zh: '录像机时钟快十分钟', en: 'the clock of the recorder is ten minutes fast' },
    kinds: ['recorder'],
    on: 'nvr-1',
    effects: (device) => [{ kind: 'set', asset: device.key, key: 'clock', value: 600 }],
    truth: (device) => ({ cause: 'clock-wrong', places: [device.key], visit: false, by: 'remote', parts: [] }),
  },
  {
    name: 'recorder-hung',
    code: 'C22',
    title: { zh: '录像机死机', en: 'the recorder hangs' },
    kinds: ['recorder'],
    on: 'nvr-1',
    powerCycleCures: true,
    sameLook: sameLook('recorder-hung'),
    effects: (device) => [{ kind: 'hung', asset: device.key }],
    truth: (device) => ({ cause: 'recorder-hung', places: [device.key], visit: false, by: 'remote', parts: [] }),
  },
  {
    name: 'recorder-dead',
    code: 'C22',
    title: { zh: '录像机电源损坏', en: 'the supply of the recorder is dead' },
    kinds: ['recorder'],
    on: 'nvr-1',
    sameLook: sameLook('recorder-dead'),
    effects: (device) => [{ kind: 'dead', asset: device.key, standbyWatts: 0 }],
    truth: (device) => ({
      cause: 'recorder-dead',
      places: [device.key],
      visit: true,
      by: 'engineer',
      parts: [PARTS.recorder],
    }),
  },
  {
    name: 'bus-gateway-hung',
    code: 'M02',
    cures: ['device-reboot'],
    title: { zh: '总线网关无应答', en: 'the bus gateway takes requests and never answers' },
    kinds: ['bus-gateway'],
    on: 'bus-gw',
    powerCycleCures: true,
    effects: (device) => [{ kind: 'silent', asset: device.key, layer: 'modbus' }],
    truth: (device) => ({ cause: 'bus-gateway-hung', places: [device.key], visit: false, by: 'remote', parts: [] }),
  },
  {
    name: 'meter-silent',
    code: 'M03',
    title: { zh: '电表不应答', en: 'a meter does not answer' },
    kinds: ['meter'],
    on: 'meter-2',
    effects: (device) => [{ kind: 'silent', asset: device.key, layer: 'modbus' }],
    truth: (device) => ({
      cause: 'meter-silent',
      places: [device.key],
      visit: true,
      by: 'engineer',
      parts: [PARTS.meter],
    }),
  },
  {
    name: 'plc-stopped',
    code: 'M05',
    title: { zh: '集水井控制器停机', en: 'the pump controller has stopped' },
    kinds: ['plc'],
    on: 'plc-1',
    effects: (device) => [
      { kind: 'set', asset: device.key, key: 'mode', value: 0 },
      { kind: 'set', asset: device.key, key: 'level', value: 610 },
    ],
    truth: (device) => ({ cause: 'plc-stopped', places: [device.key], visit: false, by: 'onsite', parts: [] }),
  },
  {
    name: 'amplifier-protect',
    code: 'A01',
    tools: [TOOLS.multimeter],
    title: { zh: '功放保护', en: 'the amplifier protects itself' },
    kinds: ['amplifier'],
    on: 'amp-1',
    effects: (device) => [
      { kind: 'set', asset: device.key, key: 'protect', value: 1 },
      { kind: 'set', asset: device.key, key: 'temperature', value: HOT_CELSIUS },
    ],
    truth: (device) => ({
      cause: 'amplifier-protect',
      places: [device.key],
      visit: true,
      by: 'engineer',
      parts: [PARTS.speakerTester],
    }),
  },
  {
    name: 'player-stopped',
    code: 'A08',
    cures: ['service-restart', 'device-reboot'],
    title: { zh: '信息发布停止播放', en: 'the signage player has stopped playing' },
    kinds: ['player'],
    on: 'player-1',
    powerCycleCures: true,
    effects: (device) => [{ kind: 'set', asset: device.key, key: 'playing', value: 0 }],
    truth: (device) => ({ cause: 'player-stopped', places: [device.key], visit: false, by: 'remote', parts: [] }),
  },
  {
    name: 'player-hung',
    code: 'A08',
    title: { zh: '信息发布播放器死机', en: 'the signage player hangs' },
    kinds: ['player'],
    on: 'player-1',
    powerCycleCures: true,
    effects: (device) => [{ kind: 'hung', asset: device.key }],
    truth: (device) => ({ cause: 'player-hung', places: [device.key], visit: false, by: 'remote', parts: [] }),
  },
];
