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
  | 'box'
  | SystemKind;

/** Mains circuits: C1 the machine room, C2 the halls, C3 the outdoor lights. */
export const CIRCUITS = ['C1', 'C2', 'C3'] as const;
export type Circuit = (typeof CIRCUITS)[number];

export type Feed =
  | { kind: 'circuit'; circuit: Circuit }
  | { kind: 'outlet'; outlet: number }
  /** By the switch port of its uplink. */
  | { kind: 'poe' }
  | { kind: 'asset'; asset: string };

export interface Port {
  ifIndex: number;
  /** ifName. */
  name: string;
  mbit: number;
  isPoe: boolean;
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
  feed: Feed;
  uplink: Uplink | null;
  /** Bus unit id, 0 for none. */
  unit: number;
  /** Recorder channel that shows it, 0 for none. */
  channel: number;
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
export const CAMERA_COUNT = 24;
export const KIOSK_COUNT = 4;
/** Name of each outlet of the PDU is the asset it feeds; outlet 1 first. */
export const OUTLETS = ['router', 'core', 'sw-a', 'sw-b', 'nvr-1', 'bus-gw', 'amp-1', 'player-1'] as const;
/** The account of the recorder that may look and not change. */
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
/** What its PoE supply can give, W. */
export const POE_BUDGET_WATTS = 195;

export function outletOf(asset: string): number {
  return OUTLETS.findIndex((name) => name === asset) + 1;
}
