// What stands on a simulated site, what feeds it and what it hangs on: data only, the same every time. Traffic flows in a
// tree below the device where the gateway is plugged in; rings close it again. State lives in world.ts, never here.

import type { Text } from '../contract/text.ts';
import { PORTS, recorderMake, type Device, type Uplink } from './device.ts';
import { ADDRESS, CUSTOMER, deviceNames, SITE_KEY, SITE_NAME, SITE_SHORT } from './names.ts';
import { sitePlan, type Draft } from './plan.ts';
import { seededRandom } from './random.ts';

/** What people call the site. */
export interface SiteWords {
  key: string;
  name: Text;
  /** As people say it. */
  short: Text;
  customer: Text;
  address: Text;
}

export interface Layout {
  net: number;
  site: SiteWords;
  /** IANA zone of the clocks there; China's unless given. */
  zone?: string;
  devices: readonly Device[];
  byKey: ReadonlyMap<string, Device>;
  /** Devices by the port their cable ends at, `asset/ifIndex`. */
  byPort: ReadonlyMap<string, Device[]>;
  /** By PDU, what each outlet feeds, outlet 1 first; '' where nothing is plugged in. */
  outlets: ReadonlyMap<string, readonly string[]>;
  circuits: readonly string[];
  root: string;
  /** Where the gateway's cable is plugged in; 0 where the root has no ports of its own. */
  gatewayPort: number;
  broker: { host: string; port: number };
  control: { host: string; port: number };
}

/** A whole site as planned. */
export interface SitePlan {
  words: SiteWords;
  root: string;
  gatewayPort: number;
  drafts: readonly Draft[];
}

const DAY_MS = 86_400_000;
/** ifIndex of a router's line to the carrier. */
export const WAN_PORT = 1;

/** The demo site. */
export function siteLayout(net: number): Layout {
  return layoutOf(
    {
      words: { key: SITE_KEY, name: SITE_NAME, short: SITE_SHORT, customer: CUSTOMER, address: ADDRESS },
      root: 'core',
      gatewayPort: 10,
      drafts: sitePlan(),
    },
    net,
  );
}

export function layoutOf(plan: SitePlan, net: number): Layout {
  const devices = plan.drafts.map((draft, at) => finish(draft, at, net));
  const cables = devices.flatMap((device) =>
    [device.uplink, device.secondLink].flatMap((link) => (link ? [{ device, link }] : [])),
  );
  const byPort = new Map<string, Device[]>();
  for (const { device, link } of cables) {
    const key = `${link.asset}/${link.port}`;
    byPort.set(key, [...(byPort.get(key) ?? []), device]);
  }
  return {
    net,
    site: plan.words,
    devices,
    byKey: new Map(devices.map((device) => [device.key, device])),
    byPort,
    outlets: outletsOf(devices),
    circuits: circuitsOf(devices),
    root: plan.root,
    gatewayPort: plan.gatewayPort,
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

/** The devices whose cable ends at this port; several where an unmanaged box stands between. */
export function behindPort(layout: Layout, asset: string, ifIndex: number): readonly Device[] {
  return layout.byPort.get(`${asset}/${ifIndex}`) ?? [];
}

/** The cable of a device that ends at this port of another. */
export function linkAt(device: Device, asset: string, ifIndex: number): Uplink | null {
  return [device.uplink, device.secondLink].find((link) => link?.asset === asset && link.port === ifIndex) ?? null;
}

/** The cable of a device that begins at this port of its own. */
export function linkFrom(device: Device, ifIndex: number): Uplink | null {
  return [device.uplink, device.secondLink].find((link) => link?.ownPort === ifIndex) ?? null;
}

/** Cameras of a recorder, by channel. */
export function camerasOf(layout: Layout, recorder: string): Device[] {
  return layout.devices
    .filter((device) => device.recorder === recorder && device.channel > 0)
    .toSorted((a, b) => a.channel - b.channel);
}

/** What its recorder knows a camera by; those on a recorder's own ports live in a network that only it sees. */
export function addressAtRecorder(camera: Device): string {
  return camera.host === '' ? `10.1.1.${128 + camera.channel}` : camera.host;
}

function outletsOf(devices: readonly Device[]): Map<string, readonly string[]> {
  const outlets = new Map<string, string[]>();
  for (const { key, kind } of devices) if (kind === 'pdu') outlets.set(key, []);
  for (const device of devices) {
    for (const feed of device.feeds) {
      if (feed.kind !== 'outlet') continue;
      const names = outlets.get(feed.pdu) ?? [];
      while (names.length < feed.outlet) names.push('');
      names[feed.outlet - 1] = device.key;
      outlets.set(feed.pdu, names);
    }
  }
  return outlets;
}

function circuitsOf(devices: readonly Device[]): string[] {
  const named = devices.flatMap(({ feeds }) => feeds.flatMap((feed) => (feed.kind === 'circuit' ? feed.circuit : [])));
  return [...new Set(named)].toSorted();
}

function finish(draft: Draft, at: number, net: number): Device {
  const random = seededRandom(7, draft.key);
  const known = deviceNames(draft.key);
  const ports = draft.ports ?? [];
  return {
    key: draft.key,
    kind: draft.kind,
    name: draft.name ?? known.name,
    position: draft.position ?? known.position,
    host: draft.address === '' ? '' : `127.${net}.${draft.address}`,
    mac: macOf(draft, at),
    model: draft.model,
    serial: `${draft.model
      .replace(/[^A-Z0-9]/gi, '')
      .slice(0, 4)
      .toUpperCase()}${Math.floor(random() * 9e7 + 1e7)}`,
    ports,
    feeds: [draft.feed, ...(draft.moreFeeds ?? [])],
    uplink: linkOf(draft.uplink),
    secondLink: linkOf(draft.secondLink),
    ring: draft.ring ?? '',
    members: draft.members ?? 0,
    via: draft.via ?? '',
    unit: draft.unit ?? 0,
    recorder: draft.recorder ?? '',
    channel: draft.channel ?? 0,
    box: draft.box ?? '',
    speaksLldp: draft.speaksLldp ?? (draft.kind === 'camera' || ports.length > 0),
    measures: draft.measures ?? null,
    shedOrder: draft.shedOrder ?? 0,
    watts: draft.watts,
    bootMs: draft.bootMs,
    uptimeMs: Math.floor((20 + random() * 180) * DAY_MS),
  };
}

function linkOf(link: Draft['uplink']): Uplink | null {
  return link ? { port: 0, ownPort: 0, isRelayed: false, route: '', ...link } : null;
}

/** Makers' own prefixes, so that a reader of bridge tables can tell them apart. */
function macOf({ kind, model }: Pick<Draft, 'kind' | 'model'>, at: number): string {
  const isDahua = kind === 'recorder' && recorderMake({ model }) === 'dahua';
  const isHikvision = kind === 'camera' || (kind === 'recorder' && !isDahua);
  const prefix = isHikvision ? '94:e1:ac' : isDahua ? '3c:ef:8c' : kind === 'kiosk' ? '00:1e:67' : 'b0:8b:d0';
  const number = at + 1;
  // The last byte but one stays free: in it the ports of a switch differ.
  return `${prefix}:${(0x5a + (number >> 8)).toString(16)}:00:${(number & 0xff).toString(16).padStart(2, '0')}`;
}
