// Faults of the simulated switches, their cables, the box and the carrier’s line.

import type { FaultDefinition } from '../fault.ts';
import { outletOf } from '../device.ts';
import { ownPort, PARTS, upperPort } from './parts.ts';

const ACCESS = ['access'] as const;
const ERRORS_PER_SECOND = 120;
/** PoE draw that the site’s access switches report near their limit, W. */
const HIGH_POE_WATTS = 190;

export const NETWORK_FAULTS: readonly FaultDefinition[] = [
  {
    name: 'access-switch-uplink-cut',
    title: { zh: '接入交换机上联光纤断', en: 'the uplink of an access switch is cut' },
    kinds: ACCESS,
    on: 'sw-a',
    effects: (device) => [{ kind: 'cut', asset: device.key }],
    truth: (device, layout) => ({
      cause: 'uplink-cut',
      places: [device.key, upperPort(layout, device), ownPort(device)],
      visit: true,
      by: 'engineer',
      parts: [PARTS.fibreCord, PARTS.sfp],
    }),
  },
  {
    name: 'access-switch-power-lost',
    title: { zh: '接入交换机断电（PDU 插座断开）', en: 'an access switch has lost power: its outlet is off' },
    kinds: ACCESS,
    on: 'sw-a',
    effects: (device) => [{ kind: 'outlet-off', outlet: outletOf(device.key) }],
    truth: (device) => ({
      cause: 'outlet-off',
      places: [`pdu-1/outlet:${outletOf(device.key)}`, device.key],
      visit: false,
      by: 'remote',
      parts: [],
    }),
  },
  {
    name: 'access-switch-dead',
    title: { zh: '接入交换机电源损坏', en: 'the supply of an access switch is dead' },
    kinds: ACCESS,
    on: 'sw-b',
    effects: (device) => [{ kind: 'dead', asset: device.key, standbyWatts: 0 }],
    truth: (device) => ({
      cause: 'switch-dead',
      places: [device.key],
      visit: true,
      by: 'engineer',
      parts: [PARTS.switch],
    }),
  },
  {
    name: 'access-switch-hung',
    title: { zh: '接入交换机死机', en: 'an access switch hangs' },
    kinds: ACCESS,
    on: 'sw-b',
    powerCycleCures: true,
    effects: (device) => [{ kind: 'hung', asset: device.key }],
    truth: (device) => ({ cause: 'switch-hung', places: [device.key], visit: false, by: 'remote', parts: [] }),
  },
  {
    name: 'access-switch-sfp-ageing',
    title: { zh: '上联光模块老化，误码增加', en: 'an uplink SFP ages, errors rise' },
    kinds: ACCESS,
    on: 'sw-b',
    effects: (device) => [
      { kind: 'port-errors', asset: device.key, port: device.uplink?.ownPort ?? 25, perSecond: ERRORS_PER_SECOND },
    ],
    truth: (device, layout) => ({
      cause: 'sfp-ageing',
      places: [ownPort(device), upperPort(layout, device), device.key],
      visit: true,
      by: 'engineer',
      parts: [PARTS.sfp],
    }),
  },
  {
    name: 'access-switch-poe-budget',
    title: { zh: 'PoE 功率接近上限', en: 'the PoE budget is nearly used up' },
    kinds: ACCESS,
    on: 'sw-a',
    effects: (device) => [{ kind: 'set', asset: device.key, key: 'poe.consumption', value: HIGH_POE_WATTS }],
    truth: (device) => ({
      cause: 'poe-budget',
      places: [device.key, `${device.key}/poe-group:1`],
      visit: true,
      by: 'engineer',
      parts: [PARTS.switch],
    }),
  },
  {
    name: 'core-switch-power-lost',
    title: { zh: '核心交换机断电（PDU 插座断开）', en: 'the core switch has lost power: its outlet is off' },
    kinds: ['core'],
    on: 'core',
    effects: () => [{ kind: 'outlet-off', outlet: outletOf('core') }],
    truth: () => ({
      cause: 'outlet-off',
      places: [`pdu-1/outlet:${outletOf('core')}`, 'core'],
      visit: false,
      by: 'onsite',
      parts: [],
    }),
  },
  {
    name: 'core-switch-hung',
    title: { zh: '核心交换机死机', en: 'the core switch hangs' },
    kinds: ['core'],
    on: 'core',
    powerCycleCures: true,
    effects: () => [{ kind: 'hung', asset: 'core' }],
    truth: () => ({ cause: 'switch-hung', places: ['core'], visit: false, by: 'onsite', parts: [] }),
  },
  {
    name: 'site-line-cut',
    title: { zh: '运营商专线中断', en: 'the carrier’s line to the site is down' },
    kinds: ['router'],
    on: 'router',
    effects: () => [{ kind: 'line-cut' }],
    truth: () => ({
      cause: 'carrier-line-down',
      places: ['router', 'router/port:wan1'],
      visit: false,
      by: 'carrier',
      parts: [],
    }),
  },
  {
    name: 'router-hung',
    title: { zh: '出口路由器死机', en: 'the site router hangs' },
    kinds: ['router'],
    on: 'router',
    powerCycleCures: true,
    effects: () => [{ kind: 'hung', asset: 'router' }],
    truth: () => ({ cause: 'router-hung', places: ['router'], visit: false, by: 'remote', parts: [] }),
  },
  {
    name: 'box-power-lost',
    title: { zh: '室外箱 12V 集中电源损坏', en: 'the 12 V supply of an outdoor box is dead' },
    kinds: ['box'],
    on: 'box-1',
    effects: (device) => [{ kind: 'dead', asset: device.key, standbyWatts: 0 }],
    truth: (device) => ({
      cause: 'box-power-lost',
      places: [device.key],
      visit: true,
      by: 'engineer',
      parts: [PARTS.supply12v],
    }),
  },
  {
    name: 'box-uplink-cut',
    title: { zh: '室外箱上联线断', en: 'the uplink of an outdoor box is cut' },
    kinds: ['box'],
    on: 'box-1',
    effects: (device) => [{ kind: 'cut', asset: device.key }],
    truth: (device, layout) => ({
      cause: 'uplink-cut',
      places: [device.key, upperPort(layout, device)],
      visit: true,
      by: 'engineer',
      parts: [PARTS.cat6, PARTS.fibreCord],
    }),
  },
];
