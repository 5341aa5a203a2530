// Faults of the simulated power supply: mains, circuits, UPS and PDU.

import type { FaultDefinition } from '../fault.ts';
import type { Device, Kind } from '../device.ts';
import type { Layout } from '../layout.ts';
import { sameLook } from './looks.ts';
import { circuitOf, onCircuit, outletsOf, PARTS } from './parts.ts';

/** What an aged battery still holds of its first capacity. */
const AGED_SHARE = 0.08;
const FED_BY_OUTLET: readonly Kind[] = ['router', 'core', 'access', 'recorder', 'bus-gateway', 'amplifier', 'player'];

export const POWER_FAULTS: readonly FaultDefinition[] = [
  {
    name: 'mains-lost',
    code: 'P01',
    title: { zh: '机房市电中断，UPS 电池供电', en: 'mains to the machine room is lost, the UPS is on battery' },
    kinds: ['ups'],
    on: 'ups-1',
    fits: (device) => circuitOf(device) !== undefined,
    effects: (device) => [{ kind: 'circuit-off', circuit: circuitOf(device) ?? '' }],
    truth: (device) => ({ cause: 'mains-lost', places: [device.key], visit: false, by: 'electrician', parts: [] }),
  },
  {
    name: 'building-blackout',
    code: 'P01',
    title: { zh: '整栋楼停电', en: 'the whole building is without mains' },
    kinds: ['ups'],
    on: 'ups-1',
    effects: (_, { layout }) => layout.circuits.map((circuit) => ({ kind: 'circuit-off', circuit })),
    // It is wherever there is mains.
    truth: (device, layout) => ({
      cause: 'mains-lost',
      places: [device.key, ...layout.circuits.flatMap((circuit) => onCircuit(layout, circuit).map(({ key }) => key))],
      visit: false,
      by: 'electrician',
      parts: [],
    }),
  },
  {
    name: 'halls-circuit-tripped',
    code: 'P06',
    sameLook: sameLook('halls-circuit-tripped'),
    title: { zh: '公共区照明插座回路（C2）跳闸', en: 'the circuit of the halls (C2) has tripped' },
    kinds: ['kiosk'],
    on: 'kiosk-1',
    fits: (device) => circuitOf(device) !== undefined,
    effects: (device) => [{ kind: 'circuit-off', circuit: circuitOf(device) ?? '' }],
    truth: (device, layout) => ({
      cause: 'circuit-tripped',
      places: onCircuit(layout, circuitOf(device) ?? '').map(({ key }) => key),
      visit: false,
      by: 'electrician',
      parts: [],
    }),
  },
  {
    name: 'outdoor-circuit-tripped',
    code: 'H09',
    sameLook: sameLook('outdoor-circuit-tripped'),
    title: { zh: '室外回路（C3）跳闸', en: 'the outdoor circuit (C3) has tripped' },
    kinds: ['box'],
    on: 'box-1',
    fits: (device) => circuitOf(device) !== undefined,
    effects: (device) => [{ kind: 'circuit-off', circuit: circuitOf(device) ?? '' }],
    truth: (device, layout) => ({
      cause: 'circuit-tripped',
      places: [
        ...onCircuit(layout, circuitOf(device) ?? ''),
        ...layout.devices.filter(({ box }) => box === device.key),
        ...metersOf(layout, circuitOf(device)),
      ].map(({ key }) => key),
      visit: false,
      by: 'electrician',
      parts: [],
    }),
  },
  {
    name: 'ups-battery-aged',
    code: 'P02',
    title: { zh: 'UPS 电池老化', en: 'the UPS battery is worn out' },
    kinds: ['ups'],
    on: 'ups-1',
    effects: (device) => [{ kind: 'battery-share', ups: device.key, share: AGED_SHARE }],
    truth: (device) => ({
      cause: 'battery-worn',
      places: [device.key],
      visit: true,
      by: 'engineer',
      parts: [PARTS.battery],
    }),
  },
  {
    name: 'ups-card-hung',
    code: 'P05',
    title: { zh: 'UPS 网络管理卡死机', en: 'the network card of the UPS hangs' },
    kinds: ['ups'],
    on: 'ups-1',
    effects: (device) => [{ kind: 'hung', asset: device.key }],
    truth: (device) => ({ cause: 'management-card-hung', places: [device.key], visit: false, by: 'onsite', parts: [] }),
  },
  {
    name: 'pdu-card-hung',
    code: 'P05',
    title: { zh: 'PDU 管理卡死机', en: 'the network card of the PDU hangs' },
    kinds: ['pdu'],
    on: 'pdu-1',
    effects: (device) => [{ kind: 'hung', asset: device.key }],
    truth: (device) => ({ cause: 'management-card-hung', places: [device.key], visit: false, by: 'onsite', parts: [] }),
  },
  {
    name: 'outlet-off',
    code: 'P07',
    cures: ['outlet-cycle'],
    title: { zh: 'PDU 插座被断开', en: 'an outlet of the PDU is off' },
    kinds: FED_BY_OUTLET,
    on: 'player-1',
    fits: (device) => outletsOf(device).length === 1,
    sameLook: sameLook('outlet-off'),
    effects: (device) => outletsOf(device).map((outlet) => ({ kind: 'outlet-off', ...outlet })),
    truth: (device) => ({
      cause: 'outlet-off',
      places: [...outletsOf(device).map(({ pdu, outlet }) => `${pdu}/outlet:${outlet}`), device.key],
      visit: false,
      by: 'remote',
      parts: [],
    }),
  },
];

function metersOf(layout: Layout, circuit: string | undefined): Device[] {
  return layout.devices.filter(
    ({ measures }) => measures !== null && 'circuit' in measures && measures.circuit === circuit,
  );
}
