// Faults of what stands at the road: signs, speed points, detectors, solar supplies.

import type { FaultDefinition } from '../fault.ts';
import { between, DAY_MS, define, during, MINUTE_MS, reading, wholeBetween } from './define.ts';
import { PARTS, TOOLS } from './parts.ts';

const SPEED_POINT = ['speed-point'] as const;
/** At night a lane is empty for a while. */
const EMPTY_LANE_MS = 30 * MINUTE_MS;
const AT_THE_ROAD = { people: 2, permits: ['road-closure', 'climb'], tools: [TOOLS.lift] } as const;

export const ROADSIDE_FAULTS: readonly FaultDefinition[] = [
  define({
    name: 'sign-unreachable', code: 'H02', zh: '情报板通信中断', en: 'a sign cannot be reached: its controller is silent',
    kinds: ['sign'], on: 'sign-1', cause: 'sign-controller-dead', by: 'engineer', parts: [PARTS.signController, PARTS.converter], ...AT_THE_ROAD,
    effects: ({ key }) => [{ kind: 'hung', asset: key }],
  }),
  define({
    name: 'sign-receiving-card-dead', code: 'A10', zh: 'LED 屏接收卡故障，整块不亮', en: 'a receiving card of an LED sign is dead: a whole block is dark',
    kinds: ['sign'], on: 'sign-1', cause: 'led-receiving-card-dead', by: 'engineer', parts: [PARTS.receivingCard], ...AT_THE_ROAD,
    effects: ({ key }, { random }) => [{ kind: 'set', asset: key, key: 'state.failedModules', value: random() < 0.5 ? 8 : 16 }],
  }),
  define({
    name: 'speed-point-captures-falling', code: 'H04', zh: '测速点抓拍量逐日下降', en: 'a speed point records less from day to day',
    kinds: SPEED_POINT, on: 'speed-1', cause: 'trigger-failing', by: 'engineer', parts: [PARTS.detectorCard], ...AT_THE_ROAD, showsAfterMs: 20 * DAY_MS,
    effects: ({ key }, { random }) => [reading(key, 'state.perMinute', { shape: 'line', from: 11, to: 0.5, perDay: between(random, 0.5, 2), step: 0.5 })],
  }),
  define({
    name: 'speed-point-flash-dead', code: 'H05', zh: '测速点补光灯故障，夜间识别率低', en: 'the flash of a speed point is dead: plates cannot be read at night',
    kinds: SPEED_POINT, on: 'speed-1', cause: 'flash-dead', by: 'engineer', parts: [PARTS.flash], ...AT_THE_ROAD, showsAfterMs: DAY_MS,
    effects: ({ key }, { random }) => [during({ shape: 'night' }, { kind: 'set', asset: key, key: 'state.recognition', value: wholeBetween(random, 25, 55) })],
  }),
  define({
    name: 'speed-point-lane-dead', code: 'H06', zh: '测速点一条车道无计数', en: 'one lane of a speed point counts nothing',
    kinds: SPEED_POINT, on: 'speed-1', cause: 'lane-detector-dead', by: 'engineer', parts: [PARTS.detectorCard], ...AT_THE_ROAD, at: 'lane:lane-2',
    showsAfterMs: EMPTY_LANE_MS,
    set: { 'lane/lane-2.perMinute': 0 },
  }),
  define({
    name: 'speed-point-recognition-falling', code: 'H07', zh: '测速点识别率逐周下降', en: 'a speed point reads ever fewer plates: its glass is dirty',
    kinds: SPEED_POINT, on: 'speed-1', cause: 'recognition-falling', by: 'engineer', ...AT_THE_ROAD, tools: [TOOLS.lift, TOOLS.cloth], showsAfterMs: 40 * DAY_MS,
    effects: ({ key }, { random }) => [reading(key, 'state.recognition', { shape: 'line', from: 95, to: 58, perDay: between(random, 0.5, 1.5), step: 1 })],
  }),
  define({
    name: 'event-false-alarms', code: 'H08', zh: '事件检测误报剧增', en: 'an event detector reports ten times as much as usual',
    kinds: ['event-detector'], on: 'event-1', cause: 'false-events', by: 'remote',
    effects: ({ key }, { random }) => [
      { kind: 'set', asset: key, key: 'state.perMinute', value: wholeBetween(random, 10, 30) },
      { kind: 'set', asset: key, key: 'state.recordAge', value: 1 },
    ],
  }),
  define({
    name: 'solar-battery-low', code: 'H11', zh: '太阳能供电不足，凌晨断电', en: 'a solar supply does not last the night',
    kinds: ['speed-point', 'event-detector'], on: 'event-1', cause: 'solar-battery-low', by: 'engineer', parts: [PARTS.solarBattery], ...AT_THE_ROAD,
    tools: [TOOLS.lift, TOOLS.multimeter, TOOLS.cloth], showsAfterMs: DAY_MS,
    effects: ({ key }, { random }) => [
      { kind: 'changing', course: { shape: 'night' }, as: (isNight) => [{ kind: 'set', asset: key, key: 'state.supplyVolts', value: isNight ? 11.2 : 13.2 }] },
      during({ shape: 'while', what: { shape: 'hours', fromHour: between(random, 2, 4), toHour: 9 }, when: { shape: 'night' } }, { kind: 'unpowered', asset: key }),
    ],
  }),
]; // prettier-ignore
