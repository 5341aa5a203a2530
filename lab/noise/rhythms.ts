// What comes back with the hour, the sun and the season: load, infrared lamps, warmth.

import type { Effect } from '../effects.ts';
import { dayOfYear, sunOf, weekday } from '../sun.ts';
import { between, DAY_MS, happens, HOUR_MS, inSteps, isWeekend, ofKinds, type NoiseKind } from './noise.ts';

/** What an infrared lamp draws, W. */
const LAMP_WATTS = 2.4;
/** How busy a site is from these hours on, 0 to 1. */
const LOAD_FROM: readonly (readonly [hour: number, load: number])[] = [[0, 0.05], [8, 0.4], [11, 0.9], [14, 0.55], [17, 1], [21, 0.35]]; // prettier-ignore
const WEEKEND_LOAD = 1.25;
const LOAD_STEP = 0.05;
/** Of the contrast, %. */
const FOG_STEP = 10;
/** Of the year; the room of a basement is coolest in late January. */
const COLDEST_DAY = 25;
/** No room warms by a degree in a moment. */
const WARMING_STEPS = 3;
const WARMING_STEP_MS = HOUR_MS / WARMING_STEPS;

export const RHYTHM_NOISE: readonly NoiseKind[] = [
  {
    name: 'busy-hours',
    title: { zh: '忙时负载', en: 'the site is busy at noon and in the evening' },
    often: { zh: '每天', en: 'daily' },
    events: ({ layout, dayMs, random }) =>
      LOAD_FROM.map(([hour, load], at) => {
        const untilHour = LOAD_FROM[at + 1]?.[0] ?? 24;
        const wish = load * (isWeekend(weekday(dayMs)) ? WEEKEND_LOAD : 1) * between(random(), 0.8, 1);
        const share = Math.min(1, inSteps(wish, LOAD_STEP));
        const effects = layout.devices.flatMap(({ key, kind }): Effect[] => busy(key, kind, share));
        return { atMs: dayMs + hour * HOUR_MS, forMs: (untilHour - hour) * HOUR_MS, effects };
      }),
  },
  {
    name: 'night-mode',
    title: { zh: '摄像机黄昏转夜视，红外灯开', en: 'cameras turn on their infrared lamps at dusk' },
    often: { zh: '每天，随日落日出', en: 'daily, from sunset to sunrise' },
    events: ({ layout, dayMs }) => {
      const { setMs } = sunOf(dayMs);
      const riseMs = DAY_MS + sunOf(dayMs + DAY_MS).riseMs;
      const effects = ofKinds(layout, 'camera').map(({ key }): Effect => ({
        kind: 'draw',
        asset: key,
        watts: LAMP_WATTS,
      }));
      return effects.length === 0 ? [] : [{ atMs: dayMs + setMs, forMs: riseMs - setMs, effects }];
    },
  },
  {
    name: 'fog',
    title: { zh: '清晨大雾，室外摄像机发蒙', en: 'fog in the morning before the cameras outside' },
    often: { zh: '冬半年每周一次，三到六小时', en: 'weekly in the winter half of the year, for three to six hours' },
    // Those outside hang on boxes.
    events: ({ layout, dayMs, random }) => {
      const [chance, hour, hours, haze] = [
        random(),
        between(random(), 3, 6),
        between(random(), 3, 6),
        between(random(), 40, 85),
      ];
      const isWinter = Math.cos((2 * Math.PI * (dayOfYear(dayMs) - COLDEST_DAY)) / 365) > 0;
      if (!isWinter || !happens(chance, 52)) return [];
      const effects = ofKinds(layout, 'camera')
        .filter(({ box }) => box !== '')
        .map(({ key }): Effect => ({ kind: 'set', asset: key, key: 'fog', value: inSteps(haze, FOG_STEP) }));
      return effects.length === 0 ? [] : [{ atMs: dayMs + hour * HOUR_MS, forMs: hours * HOUR_MS, effects }];
    },
  },
  {
    name: 'season',
    title: { zh: '季节与昼夜温度', en: 'the room is warmer in summer and by day' },
    often: { zh: '每天，早上一小时内升上来', en: 'daily, within an hour in the morning' },
    events: ({ layout, dayMs, random }) => {
      const summer = (1 - Math.cos((2 * Math.PI * (dayOfYear(dayMs) - COLDEST_DAY)) / 365)) / 2;
      const humidity = Math.round(35 + 25 * summer + 4 * random());
      const room = (warmer: number): Effect[] => [
        ...ofKinds(layout, 'room-sensor').flatMap(({ key }): Effect[] => [
          { kind: 'set', asset: key, key: 'temperature', value: Number((21.5 + 4 * summer + warmer).toFixed(1)) },
          { kind: 'set', asset: key, key: 'humidity', value: humidity },
        ]),
        ...ofKinds(layout, 'amplifier').map(({ key }): Effect => ({
          kind: 'set', asset: key, key: 'temperature', value: Math.round(38 + 9 * summer + 3 * warmer),
        })),
      ]; // prettier-ignore
      const byDay = between(random(), 0.8, 1.8);
      if (room(byDay).length === 0) return [];
      const morning = Array.from({ length: WARMING_STEPS }, (_, step) => ({
        atMs: dayMs + 8 * HOUR_MS + step * WARMING_STEP_MS,
        forMs: step + 1 < WARMING_STEPS ? WARMING_STEP_MS : 12 * HOUR_MS - step * WARMING_STEP_MS,
        effects: room((byDay * (step + 1)) / WARMING_STEPS),
      }));
      return [
        ...morning,
        { atMs: dayMs + 20 * HOUR_MS, forMs: 12 * HOUR_MS, effects: room(between(random(), 0, 0.5)) },
      ];
    },
  },
];

function busy(key: string, kind: string, share: number): Effect[] {
  const set = (name: string, quiet: number, full: number): Effect => ({
    kind: 'set', asset: key, key: name, value: Math.round(quiet + (full - quiet) * share),
  }); // prettier-ignore
  switch (kind) {
    case 'server':
      return [set('cpu', 12, 78), set('memory', 42, 61)];
    case 'platform':
      return [set('host.cpu', 9, 66), set('host.memory', 50, 62), set('database/main.connections', 8, 62)];
    case 'recorder':
      return [set('cpu', 21, 52)];
    case 'core':
    case 'access':
      return [set('cpu', 8, 38)];
    case 'speed-point':
      return [set('state.perMinute', 1, 16)];
    case 'kiosk':
      return [set('transactions.attempted', 5, 58), set('transactions.completed', 5, 56), set('host.cpu', 12, 63)];
    default:
      return [];
  }
}
