// What stands on the simulated site, what feeds it and what it hangs on: data only, the same every time. The traffic
// graph is a tree whose root is the core switch, where the gateway is plugged in. State lives in world.ts, never here.

import { PORTS, type Device, type Kind } from './device.ts';
import { deviceNames } from './names.ts';
import { sitePlan, type Draft } from './plan.ts';
import { seededRandom } from './random.ts';

export interface Layout {
  net: number;
  devices: Device[];
  byKey: ReadonlyMap<string, Device>;
  /** Devices by the port their cable ends at, `asset/ifIndex`. */
  byPort: ReadonlyMap<string, Device[]>;
  root: string;
  /** Where the gateway's cable is plugged in. */
  gatewayPort: number;
  broker: { host: string; port: number };
  control: { host: string; port: number };
}

const DAY_MS = 86_400_000;

export function siteLayout(net: number): Layout {
  const devices = sitePlan().map((draft, at) => finish(draft, at, net));
  return {
    net,
    devices,
    byKey: new Map(devices.map((device) => [device.key, device])),
    byPort: Map.groupBy(
      devices.filter((device) => device.uplink !== null),
      (device) => `${device.uplink?.asset}/${device.uplink?.port}`,
    ),
    root: 'core',
    gatewayPort: 10,
    broker: { host: `127.${net}.0.250`, port: PORTS.mqtt },
    control: { host: `127.${net}.0.254`, port: PORTS.control },
  };
}

/** @throws Error when there is no such device */
export function deviceOf(layout: Layout, key: string): Device {
  const device = layout.byKey.get(key);
  if (!device) throw new Error(`the lab has no asset ${key}`);
  return device;
}

/** The devices whose uplink ends at this port; several where an unmanaged box stands between. */
export function behindPort(layout: Layout, asset: string, ifIndex: number): Device[] {
  return layout.byPort.get(`${asset}/${ifIndex}`) ?? [];
}

function finish(draft: Draft, at: number, net: number): Device {
  const random = seededRandom(7, draft.key);
  const known = deviceNames(draft.key);
  return {
    key: draft.key,
    kind: draft.kind,
    name: draft.name ?? known.name,
    position: draft.position ?? known.position,
    host: draft.address === '' ? '' : `127.${net}.${draft.address}`,
    mac: macOf(draft.kind, at),
    model: draft.model,
    serial: `${draft.model
      .replace(/[^A-Z0-9]/gi, '')
      .slice(0, 4)
      .toUpperCase()}${Math.floor(random() * 9e7 + 1e7)}`,
    ports: draft.ports ?? [],
    feed: draft.feed,
    uplink: draft.uplink ? { port: 0, ownPort: 0, isRelayed: false, ...draft.uplink } : null,
    unit: draft.unit ?? 0,
    channel: draft.channel ?? 0,
    watts: draft.watts,
    bootMs: draft.bootMs,
    uptimeMs: Math.floor((20 + random() * 180) * DAY_MS),
  };
}

/** Makers' own prefixes, so that a reader of bridge tables can tell them apart. */
function macOf(kind: Kind, at: number): string {
  const prefix =
    kind === 'camera' ? '94:e1:ac' : kind === 'recorder' ? '3c:ef:8c' : kind === 'kiosk' ? '00:1e:67' : 'b0:8b:d0';
  return `${prefix}:5a:00:${(at + 1).toString(16).padStart(2, '0')}`;
}
