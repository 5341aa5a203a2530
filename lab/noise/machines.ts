// What machines do by themselves: restart as planned, test their batteries, renew addresses, lose a packet.

import { weekday } from '../sun.ts';
import { between, happens, HOUR_MS, MINUTE_MS, ofKinds, pick, SECOND_MS, type NoiseKind } from './noise.ts';

/** Cameras of a site that somebody has told to restart every night. */
const NIGHTLY_RESTARTS = 2;
const LOST_PACKETS_A_DAY = 2;
const ON_BATTERY = 5;
const IN_PROGRESS = 5;
/** On how many days of a month a UPS tests itself: the same day of the month. */
const MONTH_DAYS = 28;

export const MACHINE_NOISE: readonly NoiseKind[] = [
  {
    name: 'recorder-weekly-restart',
    title: { zh: '录像机每周定时重启', en: 'a recorder restarts as planned' },
    often: { zh: '每周固定时刻，两三分钟', en: 'weekly at a fixed hour, for two or three minutes' },
    events: ({ layout, dayMs, random, fixed }) =>
      ofKinds(layout, 'recorder').flatMap(({ key }) => {
        const day = Math.floor(fixed() * 7);
        const atMs = dayMs + Math.floor(between(fixed(), 2, 5)) * HOUR_MS;
        if (day !== weekday(dayMs)) return [];
        return [{ atMs, forMs: between(random(), 110, 165) * SECOND_MS, effects: [{ kind: 'unpowered', asset: key }] }];
      }),
  },
  {
    name: 'camera-nightly-restart',
    title: { zh: '摄像机夜间定时重启', en: 'a camera restarts every night as planned' },
    often: { zh: '两台，每夜同一分钟', en: 'two cameras, every night in the same minute' },
    events: ({ layout, dayMs, random, fixed }) => {
      const cameras = ofKinds(layout, 'camera');
      return Array.from({ length: NIGHTLY_RESTARTS }, () => ({
        camera: pick(cameras, fixed()),
        hour: between(fixed(), 3, 4),
      })).flatMap(({ camera, hour }) =>
        camera
          ? [
              {
                atMs: dayMs + hour * HOUR_MS,
                forMs: between(random(), 4, 8) * SECOND_MS,
                effects: [{ kind: 'unpowered', asset: camera.key } as const],
              },
            ]
          : [],
      );
    },
  },
  {
    name: 'packet-lost',
    title: { zh: '偶尔丢一个包', en: 'a single packet is lost' },
    often: { zh: '每天两次', en: 'twice a day' },
    events: ({ layout, dayMs, random }) =>
      Array.from({ length: LOST_PACKETS_A_DAY }, () =>
        pick(
          layout.devices.filter(({ host, ports }) => host !== '' && ports.length === 0),
          random(),
        ),
      ).flatMap((device) => {
        const atMs = dayMs + random() * 24 * HOUR_MS;
        return device ? [{ atMs, forMs: SECOND_MS, effects: [{ kind: 'hung', asset: device.key } as const] }] : [];
      }),
  },
  {
    name: 'address-renewed',
    title: { zh: 'DHCP 续租，瞬断两秒', en: 'a device renews its address and is away for two seconds' },
    often: { zh: '每天一次', en: 'once a day' },
    events: ({ layout, dayMs, random }) => {
      const device = pick(ofKinds(layout, 'kiosk', 'player'), random());
      const atMs = dayMs + random() * 24 * HOUR_MS;
      return device ? [{ atMs, forMs: 2 * SECOND_MS, effects: [{ kind: 'hung', asset: device.key }] }] : [];
    },
  },
  {
    name: 'ups-self-test',
    title: { zh: 'UPS 定期自检', en: 'a UPS tests itself' },
    often: { zh: '每月一次，二十秒', en: 'monthly, for twenty seconds' },
    events: ({ layout, dayMs, fixed }) =>
      ofKinds(layout, 'ups').flatMap(({ key }) => {
        const day = 1 + Math.floor(fixed() * MONTH_DAYS);
        const atMs = dayMs + Math.floor(between(fixed(), 1, 5)) * HOUR_MS;
        if (new Date(dayMs + 12 * HOUR_MS).getUTCDate() !== day) return [];
        return [
          {
            atMs,
            forMs: 20 * SECOND_MS,
            effects: [
              { kind: 'set', asset: key, key: 'outputSource', value: ON_BATTERY },
              { kind: 'set', asset: key, key: 'testResult', value: IN_PROGRESS },
            ],
          },
        ];
      }),
  },
  {
    name: 'burst-of-errors',
    title: { zh: '电磁干扰，几秒误码', en: 'a burst of errors when something big is switched' },
    often: { zh: '每月两次', en: 'twice a month' },
    events: ({ layout, dayMs, random }) => {
      const camera = pick(
        ofKinds(layout, 'camera', 'kiosk').filter(({ uplink }) => uplink !== null && uplink.port > 0),
        random(),
      );
      if (!camera?.uplink || !happens(random(), 24)) return [];
      const { asset, port } = camera.uplink;
      const atMs = dayMs + between(random(), 7, 23) * HOUR_MS;
      return [
        {
          atMs,
          forMs: between(random(), 2, 6) * SECOND_MS,
          effects: [{ kind: 'port-errors', asset, port, perSecond: 3 }],
        },
      ];
    },
  },
  {
    name: 'app-updated',
    title: { zh: '自助机应用夜间更新', en: 'the application of a kiosk is updated at night' },
    often: { zh: '每台每季一次，一分钟', en: 'each kiosk once a quarter, for a minute' },
    events: ({ layout, dayMs, random }) =>
      ofKinds(layout, 'kiosk').flatMap(({ key }) => {
        if (!happens(random(), 4)) return [];
        const atMs = dayMs + between(random(), 19, 21) * HOUR_MS;
        return [{ atMs, forMs: between(random(), 0.5, 1) * MINUTE_MS, effects: [{ kind: 'unpowered', asset: key }] }];
      }),
  },
];
