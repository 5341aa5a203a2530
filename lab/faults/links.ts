// Faults of fibres, cables, power over Ethernet and the insides of switches: those that creep, and those that take several
// at once.

import type { Device } from '../device.ts';
import type { Effect } from '../effects.ts';
import type { FaultDefinition } from '../fault.ts';
import type { Layout } from '../layout.ts';
import { GOOD_LIGHT_DBM } from '../mibs/optics.ts';
import { between, DAY_MS, define, during, reading, seedOf, wholeBetween } from './define.ts';
import { sameLook } from './looks.ts';
import { carriesAny, outletsOf, ownPort, PARTS, TOOLS, upperPort } from './parts.ts';

const SWITCH = ['access'] as const;
const hasUplink = ({ uplink }: Device): boolean => uplink !== null && uplink.ownPort > 0 && uplink.port > 0;
const bothEnds = (device: Device, layout: Layout): string[] => [ownPort(device), upperPort(layout, device), device.key];
/** With one supply only a switch is off when that fails. */
const hasTwoSupplies = ({ feeds, members }: Device): boolean => feeds.length > 1 && members === 0;
const FIRST_SUPPLY = 'psu:1-main';
const lightAt = ({ uplink }: Device): string => `rx.${uplink?.ownPort}`;
/** Ports of a switch share a PoE controller by so many. */
const GROUP_PORTS = 4;
const PORT_ERRORS = 'port-errors';

export const LINK_FAULTS: readonly FaultDefinition[] = [
  define({
    name: 'uplink-light-sinking', code: 'N03', zh: '上联光模块老化，收光逐日下降', en: 'the light of an uplink sinks from day to day',
    kinds: SWITCH, on: 'sw-a', cause: 'sfp-ageing', by: 'engineer', parts: [PARTS.sfp], tools: [TOOLS.opticalMeter, TOOLS.fibreCleaner],
    fits: hasUplink, at: bothEnds, showsAfterMs: 60 * DAY_MS,
    effects: (device, { random }) => {
      const perDay = between(random, 0.2, 0.8);
      const course = { shape: 'line', from: GOOD_LIGHT_DBM, to: -26, perDay, step: 0.1 } as const;
      // Below what the receiver needs frames break.
      const errors = (dbm: number): Effect[] =>
        dbm > -18 ? [] : [{ kind: PORT_ERRORS, asset: device.key, port: device.uplink?.ownPort ?? 0, perSecond: 5 * (-17 - dbm) }];
      return [{ kind: 'changing', course, as: (dbm) => [{ kind: 'set', asset: device.key, key: lightAt(device), value: dbm }, ...errors(dbm)] }];
    },
  }),
  define({
    name: 'uplink-cord-bent', code: 'N04', zh: '上联尾纤弯折，收光突降', en: 'the patch cord of an uplink is bent: its light steps down',
    kinds: SWITCH, on: 'sw-b', cause: 'fibre-cord-bent', by: 'onsite', parts: [PARTS.fibreCord], tools: [TOOLS.opticalMeter, TOOLS.fibreCleaner],
    fits: hasUplink, at: bothEnds,
    effects: (device, { random }) => [
      { kind: 'set', asset: device.key, key: lightAt(device), value: Number((GOOD_LIGHT_DBM - between(random, 9, 15)).toFixed(1)) },
      { kind: PORT_ERRORS, asset: device.key, port: device.uplink?.ownPort ?? 0, perSecond: between(random, 2, 40) },
    ],
  }),
  define({
    name: 'uplink-flapping', code: 'N03', zh: '上联光模块接触不良，链路反复通断', en: 'an uplink comes and goes: its SFP has a bad contact',
    kinds: SWITCH, on: 'sw-b', cause: 'sfp-ageing', by: 'engineer', parts: [PARTS.sfp, PARTS.fibreCord], tools: [TOOLS.opticalMeter, TOOLS.fibreCleaner],
    fits: hasUplink, at: bothEnds,
    effects: ({ key }, { random }) => [
      during({ shape: 'pulses', everyMs: wholeBetween(random, 60, 300) * 1000, forMs: wholeBetween(random, 3, 10) * 1000, seed: seedOf(random) }, { kind: 'cut', asset: key }),
    ],
  }),
  define({
    name: 'duct-cut', code: 'C03', zh: '同一路由管线被挖断', en: 'all cables of one duct are cut',
    kinds: ['camera', 'box'], on: 'cam-06', cause: 'duct-cut', by: 'engineer', parts: [PARTS.cat6], tools: [TOOLS.cableTester, TOOLS.otdr], people: 2,
    fits: ({ uplink }, layout) => uplink !== null && inRoute(layout, uplink.route).length > 1,
    // Where the list knows no route, what they have in common is where they end.
    at: ({ uplink }, layout) => {
      const cut = inRoute(layout, uplink?.route ?? '');
      const ends = cut.map((device) => device.uplink?.asset ?? '');
      return [...cut.flatMap((device) => [device.key, upperPort(layout, device)]), ...new Set(ends)];
    },
    effects: ({ uplink }) => [{ kind: 'route-cut', route: uplink?.route ?? '' }],
  }),
  define({
    name: 'ring-cut', code: 'H10', zh: '环网断纤', en: 'a fibre of a ring is cut',
    kinds: SWITCH, on: 'sw-a', cause: 'ring-fibre-cut', by: 'engineer', parts: [PARTS.fibreCord], tools: [TOOLS.otdr], people: 2,
    fits: ({ ring, secondLink }) => ring !== '' || secondLink !== null, at: bothEnds,
    effects: ({ key }) => [{ kind: 'cut', asset: key }],
  }),
  define({
    name: 'loop-storm', code: 'N06', zh: '网络环路，广播风暴', en: 'a loop: broadcasts flood the network',
    kinds: SWITCH, on: 'sw-a', cause: 'loop-storm', by: 'onsite',
    at: ({ key }) => [key],
    // Every port of it sends what every other receives; the processor is busy with it and frames are lost.
    effects: (device, { random, layout }) => [
      { kind: 'set', asset: device.key, key: 'cpu', value: wholeBetween(random, 93, 100) },
      { kind: 'set', asset: device.key, key: 'storm', value: wholeBetween(random, 8_000, 60_000) },
      { kind: 'set', asset: layout.root, key: 'storm', value: wholeBetween(random, 4_000, 20_000) },
      during({ shape: 'pulses', everyMs: wholeBetween(random, 20, 45) * 1000, forMs: wholeBetween(random, 4, 10) * 1000, seed: seedOf(random) }, { kind: 'hung', asset: device.key }),
    ],
  }),
  define({
    name: 'poe-budget-exceeded', code: 'N08', zh: 'PoE 功率超限，低优先级端口拒绝供电', en: 'the PoE budget is exceeded: ports of low priority are denied',
    kinds: SWITCH, on: 'sw-a', cause: 'poe-budget', by: 'engineer', parts: [PARTS.switch], fits: (device, layout) => fedBy(device, layout).length > 3,
    at: ({ key }) => [key, `${key}/poe-group:1`],
    effects: (device, { random, layout }) => [
      { kind: 'set', asset: device.key, key: 'poe.consumption', value: wholeBetween(random, 186, 194) },
      // The highest ports have the lowest priority.
      ...fedBy(device, layout).toSorted((a, b) => b - a).slice(0, wholeBetween(random, 1, 3))
        .flatMap((port): Effect[] => [
          { kind: 'poe-denied', asset: device.key, port },
          // It asks again every few seconds.
          { kind: 'set', asset: device.key, key: `denied.${port}`, value: 0.4 },
        ]),
    ],
  }),
  define({
    name: 'poe-port-group-dead', code: 'N09', zh: '交换机一组 PoE 端口损坏', en: 'a group of PoE ports of a switch is dead',
    kinds: SWITCH, on: 'sw-b', cause: 'poe-port-fault', by: 'engineer', parts: [PARTS.switch], fits: (device, layout) => fedBy(device, layout).length >= GROUP_PORTS,
    at: (device) => [device.key],
    effects: (device, { random, layout }) => {
      const used = fedBy(device, layout);
      const group = Math.floor(((used[Math.floor(random() * used.length)] ?? 1) - 1) / GROUP_PORTS);
      return Array.from({ length: GROUP_PORTS }, (_, at): Effect => ({ kind: 'port-dead', asset: device.key, port: group * GROUP_PORTS + at + 1 }));
    },
  }),
  define({
    name: 'surge-damage', code: 'C05', zh: '雷击损坏多台设备', en: 'lightning has killed several devices at once',
    kinds: SWITCH, on: 'sw-b', cause: 'surge-damage', by: 'engineer', parts: [PARTS.camera, PARTS.arrester, PARTS.switch], tools: [TOOLS.ladder, TOOLS.multimeter],
    people: 2, permits: ['climb'], fits: (device, layout) => fedBy(device, layout).length > 2,
    at: (device, layout) => [device.key, ...fedBy(device, layout).flatMap((port) => (layout.byPort.get(`${device.key}/${port}`) ?? []).map(({ key }) => key))],
    effects: (device, { random, layout }) => {
      const ports = fedBy(device, layout).map((port) => ({ port, chance: random() })).toSorted((a, b) => a.chance - b.chance);
      return ports.slice(0, wholeBetween(random, 2, 4)).flatMap(({ port }, at): Effect[] => [
        ...(layout.byPort.get(`${device.key}/${port}`) ?? []).map(({ key }): Effect => ({ kind: 'dead', asset: key, standbyWatts: 0 })),
        ...(at === 0 ? [{ kind: 'port-dead', asset: device.key, port } as const] : []),
      ]);
    },
  }),
  define({
    name: 'box-converter-dead', code: 'C27', zh: '光纤收发器故障', en: 'the media converter of a box is dead',
    kinds: ['box', 'converter'], on: 'box-1', cause: 'media-converter-fault', by: 'engineer', parts: [PARTS.converter, PARTS.adapter], tools: [TOOLS.opticalMeter],
    fits: ({ uplink }) => uplink !== null, effects: ({ key }) => [{ kind: 'hung', asset: key }],
    sameLook: sameLook('box-converter-dead'),
  }),
  define({
    name: 'unmanaged-switch-dead', code: 'N02', zh: '傻瓜交换机损坏', en: 'a switch that nobody can ask is dead',
    kinds: ['unmanaged'], on: 'box-1', cause: 'switch-dead', by: 'engineer', parts: [PARTS.smallSwitch],
    fits: carriesAny, sameLook: sameLook('unmanaged-switch-dead'),
    effects: ({ key }) => [{ kind: 'dead', asset: key, standbyWatts: 0 }],
  }),
  define({
    name: 'unmanaged-switch-hung', code: 'N01', zh: '傻瓜交换机死机', en: 'a switch that nobody can ask hangs',
    kinds: ['unmanaged'], on: 'box-1', cause: 'switch-hung', by: 'onsite', powerCycleCures: true,
    fits: carriesAny, sameLook: sameLook('unmanaged-switch-hung'),
    effects: ({ key }) => [{ kind: 'hung', asset: key }],
  }),
  define({
    name: 'unmanaged-uplink-cut', code: 'N05', zh: '傻瓜交换机上联线断', en: 'the cable of a switch that nobody can ask is cut',
    kinds: ['unmanaged'], on: 'box-1', cause: 'uplink-cut', by: 'engineer', parts: [PARTS.cat6], tools: [TOOLS.cableTester],
    sameLook: sameLook('unmanaged-uplink-cut'), fits: (device, layout) => device.uplink !== null && carriesAny(device, layout),
    at: (device, layout) => [device.key, upperPort(layout, device)],
    effects: ({ key }) => [{ kind: 'cut', asset: key }],
  }),
  define({
    name: 'switch-supply-lost', code: 'N14', zh: '交换机一路电源故障', en: 'one supply of a switch has failed, the other carries',
    kinds: ['core', 'access'], on: 'core', cause: 'switch-supply-fault', by: 'maker', parts: [PARTS.switchSupply], at: FIRST_SUPPLY,
    sameLook: sameLook('switch-supply-lost'), fits: hasTwoSupplies, effects: ({ key }) => [{ kind: 'psu-dead', asset: key, psu: 1 }],
  }),
  define({
    name: 'switch-supply-unplugged', code: 'P07', zh: '交换机一路电源线松脱', en: 'the cord of one supply of a switch is loose, the other carries',
    kinds: ['core', 'access'], on: 'core', cause: 'supply-cord-loose', by: 'onsite', at: FIRST_SUPPLY,
    sameLook: sameLook('switch-supply-unplugged'), fits: hasTwoSupplies, effects: ({ key }) => [{ kind: 'psu-dead', asset: key, psu: 1 }],
  }),
  define({
    name: 'switch-fan-failed', code: 'N14', zh: '交换机风扇故障', en: 'a fan of a switch has failed',
    kinds: ['core', 'access'], on: 'core', cause: 'switch-fan-fault', by: 'maker', parts: [PARTS.fan], at: (device) => [`${device.key}/fan:1-fan-1`, device.key],
    effects: ({ key }, { random }) => [
      { kind: 'set', asset: key, key: 'fan.1', value: 3 },
      reading(key, 'celsius', { shape: 'line', from: 44, to: wholeBetween(random, 60, 72), perDay: 240, step: 1 }),
    ],
  }),
  define({
    name: 'feeds-share-a-socket', code: 'P10', zh: '双电源接在同一插座，一起断电', en: 'both supplies of a device hung on one socket and died together',
    kinds: ['core', 'access', 'server', 'recorder'], on: 'core', cause: 'redundant-feeds-one-source', by: 'engineer', parts: [PARTS.pduCord],
    sameLook: sameLook('feeds-share-a-socket'),
    fits: (device) => device.members === 0 && outletsOf(device).length > 1 && new Set(outletsOf(device).map(({ pdu }) => pdu)).size === 1,
    at: (device) => [...outletsOf(device).map(({ pdu, outlet }) => `${pdu}/outlet:${outlet}`), device.key],
    effects: (device) => outletsOf(device).map((outlet): Effect => ({ kind: 'outlet-off', ...outlet })),
  }),
]; // prettier-ignore

/** Ports of a switch that feed something. */
function fedBy(device: Device, layout: Layout): number[] {
  return device.ports
    .filter(({ ifIndex }) =>
      (layout.byPort.get(`${device.key}/${ifIndex}`) ?? []).some(({ feeds }) => feeds[0]?.kind === 'poe'),
    )
    .map(({ ifIndex }) => ifIndex);
}

function inRoute(layout: Layout, route: string): Device[] {
  return route === '' ? [] : layout.devices.filter(({ uplink }) => uplink?.route === route);
}
