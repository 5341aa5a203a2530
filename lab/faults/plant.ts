// Faults of the bus and its units, of the music, and of the platform behind it all that come with wiring, settings and time.

import { SUNSPEC_MODEL, type Device } from '../device.ts';
import type { Effect } from '../effects.ts';
import type { FaultDefinition } from '../fault.ts';
import type { Layout } from '../layout.ts';
import { between, DAY_MS, define, during, reading, seedOf, wholeBetween } from './define.ts';
import { PARTS, TOOLS } from './parts.ts';

const PLATFORM = ['platform'] as const;
const BUS_WORK = { parts: [PARTS.terminator], tools: [TOOLS.multimeter] } as const;
const unitsOf = ({ key }: Device, layout: Layout): Device[] =>
  layout.devices.filter(({ via }) => via === key).toSorted((a, b) => a.unit - b.unit);
/** The far half of the wire. */
const farUnits = (gateway: Device, layout: Layout): Device[] =>
  unitsOf(gateway, layout).slice(Math.ceil(unitsOf(gateway, layout).length / 2));
const silent = ({ key }: Device): Effect => ({ kind: 'silent', asset: key, layer: 'modbus' });
const isPlain = ({ model }: Device): boolean => model !== SUNSPEC_MODEL;
const OLD_S = 7200;
/** Another meter is in its place since then. */
const fitted = (asset: string, nowMs: number): Effect => ({
  kind: 'set',
  asset,
  key: 'fittedAtMs',
  value: Math.max(0, nowMs),
});

export const PLANT_FAULTS: readonly FaultDefinition[] = [
  define({
    name: 'bus-wire-broken', code: 'M01', zh: '485 总线中途断线', en: 'the wire of the bus is broken half way: the meters beyond are silent',
    kinds: ['bus-gateway'], on: 'bus-gw', cause: 'bus-wire-broken', by: 'engineer', ...BUS_WORK, fits: (device, layout) => farUnits(device, layout).length > 1,
    at: (device, layout) => [device.key, ...farUnits(device, layout).map(({ key }) => key)],
    effects: (device, { layout }) => farUnits(device, layout).map(silent),
  }),
  define({
    name: 'bus-noise-at-night', code: 'M01', zh: '485 总线缺终端电阻，夜间受扰', en: 'the bus has no terminator: replies are lost at night',
    kinds: ['bus-gateway'], on: 'bus-gw', cause: 'bus-noise', by: 'engineer', ...BUS_WORK, showsAfterMs: DAY_MS,
    effects: (device, { layout, random }) => unitsOf(device, layout).map((unit) =>
      during(
        { shape: 'while', what: { shape: 'pulses', everyMs: wholeBetween(random, 60, 200) * 1000, forMs: wholeBetween(random, 10, 50) * 1000, seed: seedOf(random) }, when: { shape: 'night' } },
        silent(unit),
      ),
    ),
  }),
  define({
    name: 'meter-word-order-swapped', code: 'M04', zh: '换表后字序相反', en: 'a meter was swapped: its words come in the other order',
    kinds: ['meter'], on: 'meter-1', cause: 'meter-word-order', by: 'remote', fits: isPlain,
    effects: ({ key }, { nowMs }) => [fitted(key, nowMs), { kind: 'set', asset: key, key: 'wordsSwapped', value: 1 }],
  }),
  define({
    name: 'meter-ct-ratio-wrong', code: 'M04', zh: '换表后 CT 变比设错', en: 'a meter was swapped: its transformer ratio is wrong',
    kinds: ['meter'], on: 'meter-1', cause: 'meter-ct-ratio', by: 'remote',
    effects: ({ key }, { nowMs, random }) => [fitted(key, nowMs), { kind: 'set', asset: key, key: 'ctFactor', value: [0.025, 0.1, 10, 40, 80][Math.floor(random() * 5)] ?? 40 }],
  }),
  define({
    name: 'wastewater-level-stuck', code: 'M06', zh: '液位探头挂污，读数不变', en: 'the level probe of the tank is fouled and shows the same all day',
    kinds: ['wastewater'], on: 'plc-2', cause: 'level-probe-fouled', by: 'onsite', at: 'point:tank-level', showsAfterMs: DAY_MS,
    effects: ({ key }, { random }) => [{ kind: 'set', asset: key, key: 'level', value: wholeBetween(random, 400, 560) }],
  }),
  define({
    name: 'sump-level-rising', code: 'M06', zh: '集水井水泵卡堵，液位持续上升', en: 'the sump fills up: its pump runs and moves nothing',
    kinds: ['plc'], on: 'plc-1', cause: 'pump-clogged', by: 'onsite', at: 'point:tank-level', showsAfterMs: 6 * 3_600_000,
    effects: ({ key }, { random }) => [
      reading(key, 'level', { shape: 'line', from: 520, to: 990, perDay: 24 * between(random, 60, 200), step: 1 }),
      { kind: 'set', asset: key, key: 'flow', value: 0.4 },
      { kind: 'set', asset: key, key: 'current', value: wholeBetween(random, 20, 30) },
    ],
  }),
  define({
    name: 'bgm-source-stuck', code: 'A03', zh: '背景音乐播放卡死，全部分区无声', en: 'the music has stopped in every zone: the player is stuck',
    kinds: ['amplifier'], on: 'amp-1', cause: 'music-player-stuck', by: 'remote', cures: ['service-restart'],
    set: { 'zone/zone-1.level': -90, 'zone/zone-2.level': -90, level: -90 },
  }),
  define({
    name: 'zone-line-open', code: 'A02', zh: '广播分区线路断路', en: 'the speaker line of a zone is open',
    kinds: ['amplifier'], on: 'amp-1', cause: 'speaker-line-fault', by: 'engineer', parts: [PARTS.speakerTester], at: 'zone:zone-1',
    set: { 'zone/zone-1.line': 2, 'zone/zone-1.impedance': 900 },
  }),
  define({
    name: 'controller-hung', code: 'A11', zh: '中控主机死机', en: 'the central controller hangs',
    kinds: ['controller'], on: 'ctrl-1', cause: 'controller-hung', by: 'onsite', powerCycleCures: true,
    effects: ({ key }) => [{ kind: 'hung', asset: key }],
  }),
  define({
    name: 'projector-lamp-ageing', code: 'A06', zh: '投影机灯泡逐日老化', en: 'the lamp of a projector nears its end from day to day',
    kinds: ['projector'], on: 'proj-1', cause: 'projector-lamp-old', by: 'engineer', parts: [PARTS.lamp], tools: [TOOLS.ladder], permits: ['climb'], showsAfterMs: 60 * DAY_MS,
    effects: ({ key }, { random }) => [reading(key, 'state.lampLeft', { shape: 'line', from: 25, to: 0, perDay: between(random, 0.3, 0.8), step: 1 })],
  }),
  define({
    name: 'platform-memory-leak', code: 'B01', zh: '平台服务内存泄漏', en: 'a service of the platform eats ever more memory',
    kinds: PLATFORM, on: 'platform-1', cause: 'memory-leak', by: 'remote', cures: ['service-restart'], showsAfterMs: 15 * DAY_MS,
    effects: ({ key }, { random }) => [reading(key, 'host.memory', { shape: 'line', from: 54, to: 99, perDay: between(random, 3, 9), step: 1 })],
  }),
  define({
    name: 'platform-database-growing', code: 'B02', zh: '数据库逐日增长将满', en: 'a database grows towards its end from day to day',
    kinds: PLATFORM, on: 'platform-1', cause: 'database-exhausted', by: 'remote', at: 'database:main', showsAfterMs: 25 * DAY_MS,
    effects: ({ key }, { random }) => [reading(key, 'database/main.used', { shape: 'line', from: 70, to: 99, perDay: between(random, 0.8, 3), step: 0.5 })],
  }),
  define({
    name: 'platform-licence-ending', code: 'B03', zh: '平台授权将到期', en: 'the licence of the platform ends in days',
    kinds: PLATFORM, on: 'platform-1', cause: 'licence-ending', by: 'remote', at: 'licence:vms', showsAfterMs: 15 * DAY_MS,
    effects: ({ key }, { random }) => [reading(key, 'licence/vms.daysLeft', { shape: 'line', from: wholeBetween(random, 5, 20), to: 0, perDay: 1, step: 1 })],
  }),
  define({
    name: 'upper-platform-link-lost', code: 'C29', zh: '国标级联注册丢失', en: 'the upper platform no longer knows us: the registration is lost',
    kinds: PLATFORM, on: 'platform-1', cause: 'gb28181-registration-lost', by: 'remote', at: 'api:upper-platform', cures: ['service-restart'],
    set: { 'interface/upper-platform.successPercent': 0, 'interface/upper-platform.ackAge': OLD_S },
  }),
  define({
    name: 'server-disk-filling', code: 'R07', zh: '服务器磁盘逐日写满', en: 'a disk of the server fills from day to day',
    kinds: ['server'], on: 'srv-1', cause: 'disk-space-full', by: 'remote', at: 'storage:root', showsAfterMs: 25 * DAY_MS,
    effects: ({ key }, { random }) => [reading(key, 'disk', { shape: 'line', from: 72, to: 99, perDay: between(random, 0.8, 3), step: 0.5 })],
  }),
]; // prettier-ignore
