// The cables of a site as the laws walk them: who hangs on whom, by which port, and which of it belongs to a ring. Worked
// out once for a layout. Knows nothing of what is broken.

import type { Device, Port, Uplink } from './device.ts';
import { behindPort, deviceOf, linkAt, type Layout } from './layout.ts';

export interface Cable {
  /** Its owner, the lower end; `owner/2` for the other way round. */
  id: string;
  owner: Device;
  upper: Device;
  link: Uplink;
  /** `asset/ifIndex` of both ends. */
  upperPort: string;
  ownPort: string;
  /** Ring that it is a part of, '' for none. */
  ring: string;
}

/** A port with what hangs on it. */
export interface WiredPort {
  /** `asset/ifIndex`. */
  at: string;
  device: Device;
  port: Port;
  /** The device's own cable that begins here. */
  own: Cable | null;
  /** What hangs here, and its cable. */
  lower: Cable | null;
}

export interface Wiring {
  cables: readonly Cable[];
  /** Uplink of each device, by its key. */
  uplinks: ReadonlyMap<string, Cable>;
  /** Cables at each device, its own and those that end there. */
  cablesAt: ReadonlyMap<string, readonly Cable[]>;
  /** What others hang on, in the order of the layout. */
  hubs: readonly Device[];
  ports: readonly WiredPort[];
  /** By device. */
  portsOf: ReadonlyMap<string, readonly WiredPort[]>;
  rings: ReadonlyMap<string, readonly Cable[]>;
}

const known = new WeakMap<Layout, Wiring>();

export function wiringOf(layout: Layout): Wiring {
  let wiring = known.get(layout);
  if (!wiring) {
    wiring = wire(layout);
    known.set(layout, wiring);
  }
  return wiring;
}

function wire(layout: Layout): Wiring {
  const cables = layout.devices.flatMap((device) => [
    ...cableOf(layout, device, device.uplink, device.key),
    ...cableOf(layout, device, device.secondLink, `${device.key}/2`),
  ]);
  const cablesAt = new Map<string, Cable[]>();
  const rings = new Map<string, Cable[]>();
  const add = (map: Map<string, Cable[]>, key: string, cable: Cable): void => {
    const list = map.get(key);
    if (list) list.push(cable);
    else map.set(key, [cable]);
  };
  for (const cable of cables) {
    add(cablesAt, cable.owner.key, cable);
    add(cablesAt, cable.upper.key, cable);
    if (cable.ring !== '') add(rings, cable.ring, cable);
  }
  const byId = new Map(cables.map((cable) => [cable.id, cable]));
  const ports = layout.devices.flatMap((device) => device.ports.map((port) => wirePort(layout, device, port, byId)));
  return {
    cables,
    uplinks: new Map(cables.filter(({ id, owner }) => id === owner.key).map((cable) => [cable.id, cable])),
    cablesAt,
    hubs: layout.devices.filter(({ key }) => cables.some(({ upper }) => upper.key === key)),
    ports,
    portsOf: Map.groupBy(ports, ({ device }) => device.key),
    rings,
  };
}

function cableOf(layout: Layout, owner: Device, link: Uplink | null, id: string): Cable[] {
  if (!link) return [];
  const upper = deviceOf(layout, link.asset);
  const upperPort = `${link.asset}/${link.port}`;
  return [{ id, owner, upper, link, upperPort, ownPort: `${owner.key}/${link.ownPort}`, ring: owner.ring }];
}

function wirePort(layout: Layout, device: Device, port: Port, byId: ReadonlyMap<string, Cable>): WiredPort {
  const below = behindPort(layout, device.key, port.ifIndex)[0];
  const isSecond = below !== undefined && linkAt(below, device.key, port.ifIndex) === below.secondLink;
  const lower = below ? (byId.get(isSecond ? `${below.key}/2` : below.key) ?? null) : null;
  const own =
    device.uplink?.ownPort === port.ifIndex
      ? (byId.get(device.key) ?? null)
      : device.secondLink?.ownPort === port.ifIndex
        ? (byId.get(`${device.key}/2`) ?? null)
        : null;
  return { at: `${device.key}/${port.ifIndex}`, device, port, own, lower };
}
