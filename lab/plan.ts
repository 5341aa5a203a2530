// The plan of the simulated site: each device with its feed, its cable and its make. Data only; layout.ts completes it.

import { POE_PORTS, SUNSPEC_MODEL, type Device, type Feed, type Kind, type Port, type Uplink } from './device.ts';
import { cameraNames, cameraPositions, kioskNames, kioskPositions } from './names.ts';
import type { Text } from '../contract/text.ts';
import { SYSTEM_KINDS, SYSTEMS } from './systems.ts';

/** What each outlet of the PDU feeds; outlet 1 first. Their names on the PDU are these, too. */
export const OUTLETS = ['router', 'core', 'sw-a', 'sw-b', 'nvr-1', 'bus-gw', 'amp-1', 'player-1'] as const;
const CAMERA_COUNT = 24;
const KIOSK_COUNT = 4;
/** Cable routes of the cameras inside the building. */
const CABLE_ROUTES = 6;
const BOX_PORT = 26;
const SWITCH_PORTS = 28;

/** A device as planned: what is not said is none or follows from the key. */
export interface Draft {
  key: string;
  kind: Kind;
  address: string;
  feed: Feed;
  moreFeeds?: readonly Feed[];
  model: string;
  watts: number;
  bootMs: number;
  name?: Text;
  position?: Text;
  uplink?: Partial<Uplink> & { asset: string };
  secondLink?: Partial<Uplink> & { asset: string };
  ring?: string;
  members?: number;
  ports?: Port[];
  via?: string;
  unit?: number;
  recorder?: string;
  channel?: number;
  box?: string;
  speaksLldp?: boolean;
  measures?: Device['measures'];
  shedOrder?: number;
}

function outlet(key: (typeof OUTLETS)[number]): Feed {
  return { kind: 'outlet', pdu: 'pdu-1', outlet: OUTLETS.indexOf(key) + 1 };
}

export function sitePlan(): Draft[] {
  return [...networkDrafts(), ...roomDrafts(), ...cameraDrafts(), ...kioskDrafts(), ...systemDrafts()];
}

function switchPorts(poePorts: number): Port[] {
  return Array.from({ length: SWITCH_PORTS }, (_, at) => ({
    ifIndex: at + 1,
    name: `gi${at + 1}`,
    mbit: 1000,
    isPoe: at < poePorts,
  }));
}

function networkDrafts(): Draft[] {
  const uplink = (port: number, ownPort: number) => ({ asset: 'core', port, ownPort });
  const lan = { ifIndex: 2, name: 'lan1', mbit: 1000, isPoe: false };
  const wan = { ifIndex: 1, name: 'wan1', mbit: 100, isPoe: false };
  return [
    {
      key: 'router',
      kind: 'router',
      address: '0.1',
      feed: outlet('router'),
      model: 'AR651',
      watts: 32,
      bootMs: 6000,
      uplink: uplink(1, 2),
      ports: [wan, lan],
    },
    {
      key: 'core',
      kind: 'core',
      address: '0.2',
      feed: outlet('core'),
      model: 'CBS350-24T-4G',
      watts: 46,
      bootMs: 6000,
      ports: switchPorts(0),
    },
    {
      key: 'sw-a',
      kind: 'access',
      address: '0.3',
      feed: outlet('sw-a'),
      model: 'CBS350-24P-4G',
      watts: 38,
      bootMs: 6000,
      uplink: uplink(2, 25),
      ports: switchPorts(POE_PORTS),
    },
    {
      key: 'sw-b',
      kind: 'access',
      address: '0.4',
      feed: outlet('sw-b'),
      model: 'CBS350-24P-4G',
      watts: 38,
      bootMs: 6000,
      uplink: uplink(3, 25),
      ports: switchPorts(POE_PORTS),
    },
  ];
}

function roomDrafts(): Draft[] {
  const uplink = (port: number) => ({ asset: 'core', port });
  return [
    {
      key: 'nvr-1',
      kind: 'recorder',
      address: '0.10',
      feed: outlet('nvr-1'),
      model: 'DH-NVR5424-4KS2',
      watts: 62,
      bootMs: 8000,
      uplink: uplink(4),
    },
    {
      key: 'bus-gw',
      kind: 'bus-gateway',
      address: '0.30',
      feed: outlet('bus-gw'),
      shedOrder: 3,
      model: 'NPort MB3180',
      watts: 30,
      bootMs: 3000,
      uplink: uplink(5),
    },
    {
      key: 'amp-1',
      kind: 'amplifier',
      address: '0.40',
      feed: outlet('amp-1'),
      shedOrder: 2,
      model: 'PA-4240',
      watts: 140,
      bootMs: 3000,
      uplink: uplink(6),
    },
    {
      key: 'player-1',
      kind: 'player',
      address: '0.41',
      feed: outlet('player-1'),
      shedOrder: 1,
      model: 'SP-220',
      watts: 26,
      bootMs: 8000,
      uplink: uplink(7),
    },
    {
      key: 'ups-1',
      kind: 'ups',
      address: '0.20',
      feed: { kind: 'circuit', circuit: 'C1' },
      model: 'UPS 3000 RT',
      watts: 40,
      bootMs: 2000,
      uplink: uplink(8),
    },
    {
      key: 'pdu-1',
      kind: 'pdu',
      address: '0.21',
      feed: { kind: 'asset', asset: 'ups-1' },
      model: 'AP8959',
      watts: 8,
      bootMs: 2000,
      uplink: uplink(9),
    },
    {
      key: 'meter-1',
      kind: 'meter',
      address: '',
      feed: { kind: 'asset', asset: 'bus-gw' },
      model: 'SDM630',
      watts: 0,
      bootMs: 500,
      via: 'bus-gw',
      unit: 1,
      measures: { ups: 'ups-1' },
    },
    {
      key: 'meter-2',
      kind: 'meter',
      address: '',
      feed: { kind: 'asset', asset: 'bus-gw' },
      model: SUNSPEC_MODEL,
      watts: 0,
      bootMs: 500,
      via: 'bus-gw',
      unit: 2,
      measures: { circuit: 'C3' },
    },
    {
      key: 'plc-1',
      kind: 'plc',
      address: '',
      feed: { kind: 'asset', asset: 'bus-gw' },
      model: 'S7-200 SMART',
      watts: 0,
      bootMs: 2000,
      via: 'bus-gw',
      unit: 3,
    },
    {
      key: 'box-1',
      kind: 'box',
      address: '',
      feed: { kind: 'circuit', circuit: 'C3' },
      model: 'GW-BOX-12V10A',
      watts: 10,
      bootMs: 0,
      uplink: { asset: 'sw-b', port: BOX_PORT, isRelayed: true, route: 'W-1' },
    },
  ];
}

function cameraDrafts(): Draft[] {
  return Array.from({ length: CAMERA_COUNT }, (_, at): Draft => {
    const number = at + 1;
    const inBox = number > 20;
    const route = `E-${1 + (number % CABLE_ROUTES)}`;
    const uplink =
      number <= 12
        ? { asset: 'sw-a', port: number, route }
        : inBox
          ? { asset: 'box-1', route: 'W-1' }
          : { asset: 'sw-b', port: number - 12, route };
    return {
      key: `cam-${String(number).padStart(2, '0')}`,
      kind: 'camera',
      address: `1.${number}`,
      feed: inBox ? { kind: 'asset', asset: 'box-1' } : { kind: 'poe' },
      model: inBox ? 'DS-2CD2T47G2-L' : 'DS-2CD2346G2-I',
      watts: 4.6 + ((number * 7) % 11) * 0.3,
      bootMs: 4000,
      name: cameraNames(number),
      position: cameraPositions(number),
      uplink,
      recorder: 'nvr-1',
      channel: number,
      ...(inBox && { box: 'box-1' }),
    };
  });
}

function kioskDrafts(): Draft[] {
  return Array.from({ length: KIOSK_COUNT }, (_, at): Draft => {
    const number = at + 1;
    return {
      key: `kiosk-${number}`,
      kind: 'kiosk',
      address: `2.${number}`,
      feed: { kind: 'circuit', circuit: 'C2' },
      model: 'ZX-T21',
      watts: 120,
      bootMs: 6000,
      name: kioskNames(number),
      position: kioskPositions(number),
      uplink: { asset: number <= 2 ? 'sw-a' : 'sw-b', port: number % 2 === 1 ? 13 : 14 },
    };
  });
}

/** Those behind the bus gateway live on its supply, the others on the circuit of the halls. */
function systemDrafts(): Draft[] {
  return SYSTEM_KINDS.map((kind): Draft => {
    const { key, at, model, watts, name, position } = SYSTEMS[kind];
    const told = { key, kind, model, watts, name, position };
    return 'unit' in at
      ? { ...told, address: '', feed: { kind: 'asset', asset: 'bus-gw' }, bootMs: 1000, via: 'bus-gw', unit: at.unit }
      : {
          ...told,
          address: at.address,
          feed: { kind: 'circuit', circuit: 'C2' },
          bootMs: 5000,
          uplink: { asset: 'core', port: at.corePort },
        };
  });
}
