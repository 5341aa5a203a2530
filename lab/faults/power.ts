// Faults of the simulated power supply: mains, circuits, UPS and PDU.

import type { FaultDefinition } from '../fault.ts';
import { outletOf, type Kind } from '../device.ts';
import { PARTS } from './parts.ts';

/** What an aged battery still holds of its first capacity. */
const AGED_SHARE = 0.08;
const FED_BY_OUTLET: readonly Kind[] = ['router', 'core', 'access', 'recorder', 'bus-gateway', 'amplifier', 'player'];

export const POWER_FAULTS: readonly FaultDefinition[] = [
  {
    name: 'mains-lost',
    title: { zh: '机房市电中断，UPS 电池供电', en: 'mains to the machine room is lost, the UPS is on battery' },
    kinds: ['ups'],
    on: 'ups-1',
    effects: () => [{ kind: 'circuit-off', circuit: 'C1' }],
    truth: () => ({ cause: 'mains-lost', places: ['ups-1'], visit: false, by: 'electrician', parts: [] }),
  },
  {
    name: 'building-blackout',
    title: { zh: '整栋楼停电', en: 'the whole building is without mains' },
    kinds: ['ups'],
    on: 'ups-1',
    effects: () => [
      { kind: 'circuit-off', circuit: 'C1' },
      { kind: 'circuit-off', circuit: 'C2' },
      { kind: 'circuit-off', circuit: 'C3' },
    ],
    truth: () => ({ cause: 'mains-lost', places: ['ups-1'], visit: false, by: 'electrician', parts: [] }),
  },
  {
    name: 'halls-circuit-tripped',
    title: { zh: '公共区照明插座回路（C2）跳闸', en: 'the circuit of the halls (C2) has tripped' },
    kinds: ['kiosk'],
    on: 'kiosk-1',
    effects: () => [{ kind: 'circuit-off', circuit: 'C2' }],
    truth: () => ({
      cause: 'circuit-tripped',
      places: ['kiosk-1', 'kiosk-2', 'kiosk-3', 'kiosk-4'],
      visit: false,
      by: 'electrician',
      parts: [],
    }),
  },
  {
    name: 'outdoor-circuit-tripped',
    title: { zh: '室外回路（C3）跳闸', en: 'the outdoor circuit (C3) has tripped' },
    kinds: ['box'],
    on: 'box-1',
    effects: () => [{ kind: 'circuit-off', circuit: 'C3' }],
    truth: () => ({
      cause: 'circuit-tripped',
      places: ['box-1', 'meter-2'],
      visit: false,
      by: 'electrician',
      parts: [],
    }),
  },
  {
    name: 'ups-battery-aged',
    title: { zh: 'UPS 电池老化', en: 'the UPS battery is worn out' },
    kinds: ['ups'],
    on: 'ups-1',
    effects: () => [{ kind: 'battery-share', share: AGED_SHARE }],
    truth: () => ({ cause: 'battery-worn', places: ['ups-1'], visit: true, by: 'engineer', parts: [PARTS.battery] }),
  },
  {
    name: 'ups-card-hung',
    title: { zh: 'UPS 网络管理卡死机', en: 'the network card of the UPS hangs' },
    kinds: ['ups'],
    on: 'ups-1',
    effects: (device) => [{ kind: 'hung', asset: device.key }],
    truth: (device) => ({ cause: 'management-card-hung', places: [device.key], visit: false, by: 'onsite', parts: [] }),
  },
  {
    name: 'pdu-card-hung',
    title: { zh: 'PDU 管理卡死机', en: 'the network card of the PDU hangs' },
    kinds: ['pdu'],
    on: 'pdu-1',
    effects: (device) => [{ kind: 'hung', asset: device.key }],
    truth: (device) => ({ cause: 'management-card-hung', places: [device.key], visit: false, by: 'onsite', parts: [] }),
  },
  {
    name: 'outlet-off',
    title: { zh: 'PDU 插座被断开', en: 'an outlet of the PDU is off' },
    kinds: FED_BY_OUTLET,
    on: 'player-1',
    effects: (device) => [{ kind: 'outlet-off', outlet: outletOf(device.key) }],
    truth: (device) => ({
      cause: 'outlet-off',
      places: [`pdu-1/outlet:${outletOf(device.key)}`, device.key],
      visit: false,
      by: 'remote',
      parts: [],
    }),
  },
];
