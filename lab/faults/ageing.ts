// Faults of power and climate that come with the years, and of the sensors that should tell.

import type { FaultDefinition } from '../fault.ts';
import { between, DAY_MS, define, during, MINUTE_MS, reading, seedOf, wholeBetween } from './define.ts';
import { PARTS, TOOLS } from './parts.ts';

const UPS = ['ups'] as const;
const ROOM = ['room-sensor'] as const;
const BATTERY_WORK = { people: 2, permits: ['live-work'], tools: [TOOLS.multimeter] } as const;

export const AGEING_FAULTS: readonly FaultDefinition[] = [
  define({
    name: 'ups-battery-ageing', code: 'P02', zh: 'UPS 电池逐月老化', en: 'the UPS battery ages from month to month',
    kinds: UPS, on: 'ups-1', cause: 'battery-worn', by: 'engineer', parts: [PARTS.battery], ...BATTERY_WORK, showsAfterMs: 300 * DAY_MS,
    effects: ({ key }, { random }) => [
      {
        kind: 'changing',
        course: { shape: 'line', from: 0.95, to: 0.1, perDay: between(random, 0.003, 0.01), step: 0.01 },
        as: (share) => [{ kind: 'battery-share', ups: key, share }],
      },
    ],
  }),
  define({
    name: 'ups-test-failed', code: 'P02', zh: 'UPS 自检失败', en: 'the UPS has failed its own test',
    kinds: UPS, on: 'ups-1', cause: 'battery-worn', by: 'engineer', parts: [PARTS.battery], ...BATTERY_WORK,
    effects: ({ key }, { random }) => [
      { kind: 'set', asset: key, key: 'testResult', value: 3 },
      { kind: 'battery-share', ups: key, share: Number(between(random, 0.15, 0.4).toFixed(2)) },
    ],
  }),
  define({
    name: 'ups-on-bypass', code: 'P03', zh: 'UPS 转旁路', en: 'the UPS is on bypass: nothing is protected',
    kinds: UPS, on: 'ups-1', cause: 'ups-on-bypass', by: 'maker', set: { outputSource: 4 },
  }),
  define({
    name: 'ups-overload', code: 'P04', zh: 'UPS 过载', en: 'the UPS is overloaded',
    kinds: UPS, on: 'ups-1', cause: 'ups-overload', by: 'customer',
    effects: ({ key }, { random }) => [{ kind: 'set', asset: key, key: 'load', value: wholeBetween(random, 2610, 2860) }],
  }),
  define({
    name: 'adapter-ageing', code: 'P09', zh: '电源适配器老化，重启越来越频繁', en: 'an adapter ages: its device restarts ever more often',
    kinds: ['kiosk', 'player', 'amplifier', 'controller', 'matrix'], on: 'kiosk-4', cause: 'adapter-ageing', by: 'onsite', parts: [PARTS.adapter], showsAfterMs: 12 * DAY_MS, repeats: true,
    effects: ({ key }, { random }) => [
      during(
        { shape: 'pulses', everyMs: between(random, 0.5, 1.5) * DAY_MS, forMs: wholeBetween(random, 5, 25) * 1000, seed: seedOf(random), halveDays: 5, leastMs: 8 * MINUTE_MS },
        { kind: 'unpowered', asset: key },
      ),
    ],
  }),
  define({
    name: 'room-cooling-stopped', code: 'R01', zh: '机房空调停机，温度持续上升', en: 'the cooling of the machine room has stopped: it gets hotter by the minute',
    kinds: ROOM, on: 'env-1', cause: 'room-hot', by: 'onsite', showsAfterMs: 2 * 3_600_000,
    effects: ({ key }, { random }) => [
      reading(key, 'temperature', { shape: 'line', from: 24, to: wholeBetween(random, 36, 45), perDay: 12 * 24 * between(random, 1, 1.8), step: 0.1 }),
      reading(key, 'humidity', { shape: 'line', from: 45, to: 33, perDay: 12 * 24, step: 1 }),
    ],
  }),
  define({
    name: 'rack-door-open', code: 'R03', zh: '机柜门未关', en: 'the door of the rack stands open',
    kinds: ROOM, on: 'env-1', cause: 'door-open', by: 'onsite', at: 'input:door', set: { door: 1 },
  }),
  define({
    name: 'room-sensor-lost', code: 'R04', zh: '温湿度传感器掉线', en: 'a sensor of the room is lost: its value is beyond all reason',
    kinds: ROOM, on: 'env-1', cause: 'sensor-fault', by: 'engineer', parts: [PARTS.sensor], at: 'sensor:room-humidity', set: { humidity: 6553.5 },
  }),
  define({
    name: 'room-sensor-stuck', code: 'R04', zh: '温度传感器读数不变', en: 'a sensor of the room shows the same to the digit',
    kinds: ROOM, on: 'env-1', cause: 'sensor-fault', by: 'engineer', parts: [PARTS.sensor], at: 'sensor:room-temperature', showsAfterMs: DAY_MS,
    effects: ({ key }, { random }) => [{ kind: 'set', asset: key, key: 'temperatureStuck', value: wholeBetween(random, 215, 268) }],
  }),
  define({
    name: 'room-monitor-hung', code: 'R08', zh: '动环主机掉线', en: 'the monitor of the machine room is silent',
    kinds: ROOM, on: 'env-1', cause: 'room-monitor-hung', by: 'onsite',
    effects: ({ key }) => [{ kind: 'silent', asset: key, layer: 'modbus' }],
  }),
]; // prettier-ignore
