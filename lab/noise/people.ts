// What people do at a site every day: they close the shop, clean, change paper, open doors, and try a plug.

import { weekday } from '../sun.ts';
import { circuitOf, onCircuit } from '../faults/parts.ts';
import type { Device, Kind } from '../device.ts';
import type { Effect } from '../effects.ts';
import type { Layout } from '../layout.ts';
import {
  between,
  DAY_MS,
  happens,
  HOUR_MS,
  inSteps,
  isWeekend,
  MINUTE_MS,
  ofKinds,
  pick,
  SECOND_MS,
  type NoiseKind,
} from './noise.ts';

/** Closing and opening on weekdays and weekends, hours. */
const CLOSES = { weekday: 22, weekend: 22.5 } as const;
const OPENS = { weekday: 9, weekend: 9.5 } as const;
/** By how much people are early or late, ms. */
const LATE_MS = 10 * MINUTE_MS;
const SHOP_KINDS: ReadonlySet<Kind> = new Set(['kiosk', 'player', 'amplifier', 'projector', 'matrix', 'controller']);
const SERVICE_HOURS = { from: 9, to: 18 } as const;

/** Circuits and devices that staff switch off at night: nothing is on them that must run. */
export function offAtNight(layout: Layout): { circuits: string[]; devices: Device[] } {
  const circuits = layout.circuits.filter((circuit) => {
    const fed = onCircuit(layout, circuit);
    return (
      fed.length > 0 &&
      fed.every(({ kind }) => SHOP_KINDS.has(kind)) &&
      fed.some(({ kind }) => kind === 'kiosk' || kind === 'player')
    );
  });
  // Where the shop shares a circuit with what must run, every second kiosk is switched off at its own plug.
  const devices = ofKinds(layout, 'kiosk').filter((kiosk, at) => {
    const circuit = circuitOf(kiosk);
    return circuit !== undefined && !circuits.includes(circuit) && at % 2 === 1;
  });
  return { circuits, devices };
}

function hourOf(hours: { weekday: number; weekend: number }, dayMs: number): number {
  return isWeekend(weekday(dayMs)) ? hours.weekend : hours.weekday;
}

/** Of the view, %. */
const LORRY_STEP = 15;

export const PEOPLE_NOISE: readonly NoiseKind[] = [
  {
    name: 'shop-switched-off',
    title: { zh: '下班拉闸，次日开门合闸', en: 'the shop is switched off at closing and on at opening' },
    often: {
      zh: '每天，前后十分钟，周末晚半小时',
      en: 'daily, ten minutes either way, half an hour later at weekends',
    },
    events: ({ layout, dayMs, random }) => {
      const { circuits, devices } = offAtNight(layout);
      const atMs = dayMs + hourOf(CLOSES, dayMs) * HOUR_MS + between(random(), -LATE_MS, LATE_MS);
      const tomorrowMs = dayMs + DAY_MS;
      const opensMs = tomorrowMs + hourOf(OPENS, tomorrowMs) * HOUR_MS + between(random(), -LATE_MS, LATE_MS);
      const effects: Effect[] = [
        ...circuits.map((circuit): Effect => ({ kind: 'circuit-off', circuit })),
        ...devices.map(({ key }): Effect => ({ kind: 'unpowered', asset: key })),
      ];
      return effects.length === 0 ? [] : [{ atMs, forMs: opensMs - atMs, effects }];
    },
  },
  {
    name: 'lorry-parked',
    title: { zh: '货车停在镜头前卸货', en: 'a lorry stands before a camera while it is unloaded' },
    often: { zh: '每两天一次，二十到九十分钟', en: 'every other day, for twenty to ninety minutes' },
    events: ({ layout, dayMs, random }) => {
      const camera = pick(ofKinds(layout, 'camera'), random());
      if (!camera || !happens(random(), 180)) return [];
      const atMs = dayMs + between(random(), 6, 17) * HOUR_MS;
      const lorry: Effect = {
        kind: 'set',
        asset: camera.key,
        key: 'lorry',
        value: inSteps(between(random(), 30, 95), LORRY_STEP),
      };
      return [{ atMs, forMs: between(random(), 20, 90) * MINUTE_MS, effects: [lorry] }];
    },
  },
  {
    name: 'cleaner-unplugs',
    title: { zh: '保洁临时拔电几分钟', en: 'a cleaner unplugs a device for minutes' },
    often: { zh: '每月一次', en: 'once a month' },
    events: ({ layout, dayMs, random }) => {
      const device = pick(ofKinds(layout, 'kiosk', 'player'), random());
      if (!device || !happens(random(), 12)) return [];
      const atMs = dayMs + between(random(), 20, 21.5) * HOUR_MS;
      return [
        { atMs, forMs: between(random(), 1, 4) * MINUTE_MS, effects: [{ kind: 'unpowered', asset: device.key }] },
      ];
    },
  },
  {
    name: 'technician-unplugs',
    title: { zh: '技术员拔插一分钟', en: 'a technician unplugs a cable for a minute' },
    often: { zh: '每月一次，工作时间', en: 'once a month in working hours' },
    events: ({ layout, dayMs, random }) => {
      const device = pick(ofKinds(layout, 'camera', 'kiosk', 'player', 'recorder'), random());
      if (!device || !happens(random(), 12) || isWeekend(weekday(dayMs))) return [];
      const atMs = dayMs + between(random(), SERVICE_HOURS.from, SERVICE_HOURS.to) * HOUR_MS;
      return [{ atMs, forMs: between(random(), 40, 75) * SECOND_MS, effects: [{ kind: 'cut', asset: device.key }] }];
    },
  },
  {
    name: 'paper-changed',
    title: { zh: '换打印纸', en: 'somebody changes the paper of a kiosk' },
    often: { zh: '每台每周两次', en: 'twice a week at each kiosk' },
    events: ({ layout, dayMs, random }) =>
      ofKinds(layout, 'kiosk').flatMap(({ key }) => {
        if (!happens(random(), 104)) return [];
        const atMs = dayMs + between(random(), 10, 20) * HOUR_MS;
        const effects: Effect[] = [
          { kind: 'set', asset: key, key: 'receipt-printer.state', value: 1 },
          { kind: 'set', asset: key, key: 'door', value: 1 },
        ];
        return [{ atMs, forMs: between(random(), 1, 4) * MINUTE_MS, effects }];
      }),
  },
  {
    name: 'cash-collected',
    title: { zh: '按计划清钞', en: 'the cash box of a kiosk is emptied as planned' },
    often: { zh: '每台每周一次', en: 'weekly at each kiosk' },
    events: ({ layout, dayMs, random, fixed }) =>
      ofKinds(layout, 'kiosk').flatMap(({ key }) => {
        const isToday = Math.floor(fixed() * 7) === weekday(dayMs);
        const atMs = dayMs + between(random(), 10, 11) * HOUR_MS;
        const effects: Effect[] = [
          { kind: 'set', asset: key, key: 'cash-box.state', value: 5 },
          { kind: 'set', asset: key, key: 'door', value: 1 },
        ];
        return isToday ? [{ atMs, forMs: between(random(), 40, 100) * SECOND_MS, effects }] : [];
      }),
  },
  {
    name: 'door-opened',
    title: { zh: '服务时间开关柜门', en: 'somebody opens the door of a rack in service hours' },
    often: { zh: '每周两次', en: 'twice a week' },
    events: ({ layout, dayMs, random }) =>
      ofKinds(layout, 'room-sensor').flatMap(({ key }) => {
        if (!happens(random(), 104) || isWeekend(weekday(dayMs))) return [];
        const atMs = dayMs + between(random(), SERVICE_HOURS.from, SERVICE_HOURS.to) * HOUR_MS;
        const effects: Effect[] = [{ kind: 'set', asset: key, key: 'door', value: 1 }];
        return [{ atMs, forMs: between(random(), 1, 8) * MINUTE_MS, effects }];
      }),
  },
];
