// Faults of the simulated switches, their cables, the box and the carrier’s line.

import type { Device } from '../device.ts';
import type { FaultDefinition } from '../fault.ts';
import type { Layout } from '../layout.ts';
import { sameLook } from './looks.ts';
import { outletsOf, ownPort, PARTS, TOOLS, upperPort } from './parts.ts';

const ACCESS = ['access'] as const;
const ERRORS_PER_SECOND = 120;
/** PoE draw that the site’s access switches report near their limit, W. */
const HIGH_POE_WATTS = 190;

export const NETWORK_FAULTS: readonly FaultDefinition[] = [
  {
    name: 'access-switch-uplink-cut',
    code: 'N05',
    tools: [TOOLS.otdr, TOOLS.opticalMeter],
    sameLook: sameLook('access-switch-uplink-cut'),
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
    code: 'N02',
    cures: ['outlet-cycle'],
    sameLook: sameLook('access-switch-power-lost'),
    title: { zh: '接入交换机断电（PDU 插座断开）', en: 'an access switch has lost power: its outlet is off' },
    kinds: ACCESS,
    on: 'sw-a',
    fits: (device) => outletsOf(device).length > 0,
    effects: (device) => outletsOf(device).map((outlet) => ({ kind: 'outlet-off', ...outlet })),
    truth: (device) => ({
      cause: 'outlet-off',
      places: [...outletPlaces(device), device.key],
      visit: false,
      by: 'remote',
      parts: [],
    }),
  },
  {
    name: 'access-switch-dead',
    code: 'N02',
    sameLook: sameLook('access-switch-dead'),
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
    code: 'N01',
    title: { zh: '接入交换机死机', en: 'an access switch hangs' },
    kinds: ACCESS,
    on: 'sw-b',
    powerCycleCures: true,
    effects: (device) => [{ kind: 'hung', asset: device.key }],
    truth: (device) => ({ cause: 'switch-hung', places: [device.key], visit: false, by: 'remote', parts: [] }),
  },
  {
    name: 'access-switch-sfp-ageing',
    code: 'N03',
    tools: [TOOLS.opticalMeter, TOOLS.fibreCleaner],
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
    code: 'N08',
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
    code: 'N02',
    sameLook: sameLook('core-switch-power-lost'),
    title: { zh: '核心交换机断电（PDU 插座断开）', en: 'the core switch has lost power: its outlet is off' },
    kinds: ['core'],
    on: 'core',
    fits: (device) => outletsOf(device).length > 0,
    effects: (device) => outletsOf(device).map((outlet) => ({ kind: 'outlet-off', ...outlet })),
    truth: (device) => ({
      cause: 'outlet-off',
      places: [...outletPlaces(device), device.key],
      visit: false,
      by: 'onsite',
      parts: [],
    }),
  },
  {
    name: 'core-switch-hung',
    code: 'N01',
    sameLook: sameLook('core-switch-hung'),
    title: { zh: '核心交换机死机', en: 'the core switch hangs' },
    kinds: ['core'],
    on: 'core',
    powerCycleCures: true,
    effects: (device) => [{ kind: 'hung', asset: device.key }],
    truth: (device) => ({ cause: 'switch-hung', places: [device.key], visit: false, by: 'onsite', parts: [] }),
  },
  {
    name: 'site-line-cut',
    code: 'N17',
    title: { zh: '运营商专线中断', en: 'the carrier’s line to the site is down' },
    kinds: ['router'],
    on: 'router',
    effects: (device) => [{ kind: 'line-cut', router: device.key }],
    truth: (device) => ({
      cause: 'carrier-line-down',
      places: [device.key, `${device.key}/port:wan1`],
      visit: false,
      by: 'carrier',
      parts: [],
    }),
  },
  {
    name: 'router-hung',
    code: 'N01',
    sameLook: sameLook('router-hung'),
    title: { zh: '出口路由器死机', en: 'the site router hangs' },
    kinds: ['router'],
    on: 'router',
    powerCycleCures: true,
    effects: (device) => [{ kind: 'hung', asset: device.key }],
    truth: (device) => ({ cause: 'router-hung', places: [device.key], visit: false, by: 'remote', parts: [] }),
  },
  {
    name: 'box-power-lost',
    code: 'C26',
    tools: [TOOLS.multimeter, TOOLS.ladder],
    permits: ['live-work', 'climb'],
    sameLook: sameLook('box-power-lost'),
    title: { zh: '室外箱 12V 集中电源损坏', en: 'the 12 V supply of an outdoor box is dead' },
    kinds: ['box', 'supply'],
    on: 'box-1',
    effects: (device) => [{ kind: 'dead', asset: device.key, standbyWatts: 0 }],
    truth: (device, layout) => ({
      cause: 'box-power-lost',
      places: [device.key, ...boxOfSupply(device, layout)],
      visit: true,
      by: 'engineer',
      parts: [PARTS.supply12v],
    }),
  },
  {
    name: 'box-uplink-cut',
    code: 'N05',
    sameLook: sameLook('box-uplink-cut'),
    tools: [TOOLS.otdr, TOOLS.opticalMeter],
    title: { zh: '室外箱上联线断', en: 'the uplink of an outdoor box is cut' },
    kinds: ['box', 'converter'],
    on: 'box-1',
    // A cabinet has a converter in it, which the line leads to.
    fits: ({ uplink }) => uplink !== null,
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

function outletPlaces(device: Device): string[] {
  return outletsOf(device).map(({ pdu, outlet }) => `${pdu}/outlet:${outlet}`);
}

/** A supply that feeds all that can be heard in its box is the supply of the box. */
function boxOfSupply({ key, kind, box }: Device, layout: Layout): string[] {
  if (kind !== 'supply' || box === '') return [];
  const heard = layout.devices.filter((device) => device.box === box && device.host !== '');
  const isFed = ({ feeds }: Device): boolean => feeds.some((feed) => feed.kind === 'asset' && feed.asset === key);
  return heard.length > 0 && heard.every(isFed) ? [box] : [];
}
