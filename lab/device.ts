// What a device of the simulated site is, and the numbers of the site that several files need. Types and constants only.

import type { Text } from '../contract/text.ts';
import type { SystemKind } from './systems.ts';

export type Kind =
  | 'router'
  | 'core'
  | 'access'
  | 'recorder'
  | 'camera'
  | 'kiosk'
  | 'ups'
  | 'pdu'
  | 'bus-gateway'
  | 'meter'
  | 'plc'
  | 'amplifier'
  | 'player'
  /** A box on a pole or wall: supply, converter and switch in one, as nothing inside can be asked. */
  | 'box'
  /** A switch that nobody can ask. */
  | 'unmanaged'
  /** A pair of media converters on a fibre, at the far end of it. */
  | 'converter'
  /** A 12 V supply for several devices. */
  | 'supply'
  | SystemKind;

export type Feed =
  | { kind: 'circuit'; circuit: string }
  | { kind: 'outlet'; pdu: string; outlet: number }
  /** By the switch port of its uplink. */
  | { kind: 'poe' }
  | { kind: 'asset'; asset: string };

export interface Port {
  ifIndex: number;
  /** ifName. */
  name: string;
  mbit: number;
  isPoe: boolean;
  /** Member of a stack that it belongs to, 1 the first; absent elsewhere. */
  member?: number;
}

/** The cable towards the gateway. One a device, so it is named by the lower device. */
export interface Uplink {
  asset: string;
  /** ifIndex at the upper device; 0 where that has no ports of its own (the box). */
  port: number;
  /** ifIndex at this device, 0 where it has no port table. */
  ownPort: number;
  /** A converter at the upper end keeps that port up whatever happens beyond it. */
  isRelayed: boolean;
  /** Cable route (duct, tray) that it lies in, '' for none of its own. */
  route: string;
}

export interface Device {
  key: string;
  kind: Kind;
  name: Text;
  position: Text;
  /** '' for what has no address. */
  host: string;
  mac: string;
  model: string;
  serial: string;
  ports: Port[];
  /** Several for what has as many supplies: any of them is enough. */
  feeds: readonly Feed[];
  uplink: Uplink | null;
  /** The other way round where it closes a ring. */
  secondLink: Uplink | null;
  /** Ring of switches that it belongs to, '' for none. */
  ring: string;
  /** Members of a stack, each with a feed of its own (the same place in `feeds`); 0 for a single device. */
  members: number;
  /** Bus gateway that it is reached through, '' for none, and its unit id there. */
  via: string;
  unit: number;
  /** Recorder that shows it, '' for none, and its channel there. */
  recorder: string;
  channel: number;
  /** Box or cabinet that it stands in, '' for none. */
  box: string;
  /** Says who it is by LLDP. */
  speaksLldp: boolean;
  /** What a meter measures: the output of a UPS, or a circuit. */
  measures: { ups: string } | { circuit: string } | null;
  /** Shut-down order on battery, 1 first, 0 last. */
  shedOrder: number;
  watts: number;
  bootMs: number;
  /** How long it had been running when the lab began. */
  uptimeMs: number;
}

/** Meters of this model speak SunSpec; the others are SDM630. */
export const SUNSPEC_MODEL = 'WND-M1-MB';

export const PORTS = {
  snmp: 1161,
  modbus: 1502,
  rtsp: 8554,
  http: 8080,
  https: 8443,
  dns: 10_053,
  ntp: 10_123,
  amplifier: 5000,
  mqtt: 18_830,
  control: 4160,
} as const;
/** Names of the site’s devices end with this. */
export const DNS_DOMAIN = 'mall.example';
export const COMMUNITY = { read: 'mall-read', write: 'mall-write' } as const;
/** The router's SNMPv3 user: SHA-1 and AES-128. */
export const V3_USER = { name: 'mall-v3', authPassword: 'mall-auth-2026', privPassword: 'mall-priv-2026' } as const;
export const RECORDER_MAKES = ['dahua', 'hikvision'] as const;
export type RecorderMake = (typeof RECORDER_MAKES)[number];

/** Whose recorder it is: both its SNMP tree and its own interface follow from that. */
export function recorderMake({ model }: Pick<Device, 'model'>): RecorderMake {
  return model.startsWith('DS-') ? 'hikvision' : 'dahua';
}

/** The account of the recorder that may look, and restart it, but not change its settings. */
export const RECORDER_LOGIN = { user: 'monitor', password: 'lab-recorder-7' } as const;
/** The account of the cameras that may watch. */
export const CAMERA_LOGIN = { user: 'viewer', password: 'lab-camera-5' } as const;
/** What a camera shows; one that has stopped sends nothing, though its services answer. */
export const CAMERA_VIEWS = ['scene', 'black', 'frozen', 'noise', 'stopped'] as const;
export type CameraView = (typeof CAMERA_VIEWS)[number];
/** What a disk of the recorder is called and how large it is. */
export const DISKS = ['sda', 'sdb', 'sdc', 'sdd'] as const;
export const DISK_MB = 7_630_885;
/** Ports of an access switch that give PoE. */
export const POE_PORTS = 24;
/** What the PoE supply of each model of switch can give, W. */
const POE_BUDGETS_WATTS: Readonly<Record<string, number>> = {
  'CBS350-8P-E-2G': 67,
  'CBS350-16P-2G': 120,
  'CBS350-24P-4G': 195,
  'CBS350-48P-4G': 370,
};

export function poeBudgetOf(model: string): number {
  return POE_BUDGETS_WATTS[model] ?? 0;
}
