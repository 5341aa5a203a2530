// Faults of what the simulated recorders keep: too few days, gaps, a clock that drifts, disks that age, channels in turn.

import type { Device } from '../device.ts';
import type { Layout } from '../layout.ts';
import type { Effect } from '../effects.ts';
import type { FaultDefinition } from '../fault.ts';
import { DISK_STATE } from '../mibs/recorder.ts';
import { between, DAY_MS, define, during, HOUR_MS, MINUTE_MS, reading, seedOf, wholeBetween } from './define.ts';
import { PARTS } from './parts.ts';

const RECORDER = ['recorder'] as const;
const AGEING_DISK = 4;
const channelsOf = ({ key }: Device, layout: Layout): Device[] =>
  layout.devices.filter(({ recorder }) => recorder === key);
/** One that nothing is recorded on keeps no days. */
const records = (device: Device, layout: Layout): boolean => channelsOf(device, layout).length > 0;

export const RECORDING_FAULTS: readonly FaultDefinition[] = [
  define({
    name: 'recorder-keeps-too-few-days', code: 'C19', zh: '录像天数不足', en: 'the recorder keeps fewer days than agreed',
    kinds: RECORDER, on: 'nvr-1', cause: 'too-few-recording-days', by: 'remote', showsAfterMs: 25 * DAY_MS,
    fits: records,
    // Raised bit rates eat the oldest day sooner, a little every day.
    effects: ({ key }, { random }) => [
      reading(key, 'keptDays', { shape: 'line', from: 33, to: wholeBetween(random, 9, 22), perDay: between(random, 0.5, 2), step: 1 }),
    ],
  }),
  define({
    name: 'recording-gaps', code: 'C20', zh: '一个通道录像计划被改，每天缺段', en: 'the plan of a channel was changed: whole days are missing',
    kinds: RECORDER, on: 'nvr-1', cause: 'channel-not-recorded', by: 'remote', fits: records,
    // Nobody asks a recorder for its past days more often: that loads it.
    showsAfterMs: 6 * HOUR_MS,
    at: (device, layout) => [`${device.key}/channel:${channelsOf(device, layout)[0]?.channel}`, device.key],
    effects: (device, { layout, random }) => [
      { kind: 'set', asset: device.key, key: `channel.${channelsOf(device, layout)[0]?.channel}.gapDays`, value: wholeBetween(random, 2, 6) },
    ],
  }),
  define({
    name: 'recorder-clock-drifts', code: 'C21', zh: '录像机时钟每天走偏', en: 'the clock of the recorder drifts from day to day',
    kinds: RECORDER, on: 'nvr-1', cause: 'clock-wrong', by: 'remote', showsAfterMs: 30 * DAY_MS,
    effects: ({ key }, { random }) => [
      reading(key, 'clock', { shape: 'line', from: 0, to: 900 * (random() < 0.5 ? -1 : 1), perDay: between(random, 5, 40), step: 1 }),
    ],
  }),
  define({
    name: 'recorder-restarting', code: 'C22', zh: '录像机电源老化，反复重启', en: 'the recorder restarts, more and more often: its supply ages',
    kinds: RECORDER, on: 'nvr-1', cause: 'recorder-supply-ageing', by: 'engineer', parts: [PARTS.recorderSupply, PARTS.fan], showsAfterMs: 4 * DAY_MS, repeats: true,
    effects: ({ key }, { random }) => [
      during(
        { shape: 'pulses', everyMs: between(random, 4, 10) * HOUR_MS, forMs: 20_000, seed: seedOf(random), halveDays: 2, leastMs: 10 * MINUTE_MS },
        { kind: 'unpowered', asset: key },
      ),
    ],
  }),
  define({
    name: 'recorder-disk-ageing', code: 'C17', zh: '录像机硬盘坏道增加，时好时坏', en: 'a disk of the recorder has ever more bad sectors: in error now and then, then always',
    kinds: RECORDER, on: 'nvr-1', cause: 'disk-failing', by: 'engineer', parts: [PARTS.disk], permits: ['data-loss'],
    at: ({ key }) => [`${key}/disk:${AGEING_DISK}`, `${key}/disk:sdd`, key],
    effects: ({ key }, { random }) => {
      const error: Effect = { kind: 'set', asset: key, key: `disk.${AGEING_DISK}.state`, value: DISK_STATE.failing };
      return [
        during({ shape: 'pulses', everyMs: between(random, 8, 24) * HOUR_MS, forMs: between(random, 10, 40) * MINUTE_MS, seed: seedOf(random), halveDays: 3 }, error),
        during({ shape: 'after', ms: between(random, 10, 25) * DAY_MS }, error),
      ];
    },
  }),
  define({
    name: 'recorder-bandwidth-exceeded', code: 'C24', zh: '录像机接入带宽超限，通道轮流掉线', en: 'more video than the recorder takes: channels drop in turn',
    kinds: RECORDER, on: 'nvr-1', cause: 'recorder-bandwidth-exceeded', by: 'remote', fits: (device, layout) => channelsOf(device, layout).length > 3,
    at: (device) => [device.key],
    effects: (device, { layout, random }) => {
      const everyMs = wholeBetween(random, 60, 150) * 1000;
      return [
        { kind: 'set', asset: device.key, key: 'cpu', value: wholeBetween(random, 88, 99) },
        ...channelsOf(device, layout).slice(-4).map((camera) =>
          during({ shape: 'pulses', everyMs, forMs: Math.round(everyMs * between(random, 0.3, 0.7)), seed: seedOf(random) }, {
            kind: 'set', asset: device.key, key: `channel.${camera.channel}.lost`, value: 1,
          }),
        ),
      ];
    },
  }),
]; // prettier-ignore
