// Which MAC addresses each switch has learnt on which port, as its bridge table shows them: entries go at once with the
// link, and age out when a device falls silent behind a port that stays up.

import type { Device } from './device.ts';
import { deviceOf, type Layout } from './layout.ts';
import type { SiteView } from './view.ts';

/** dot1dTpAgingTime of the site’s switches, ms: shorter than the factory’s 300 s. */
export const FDB_AGING_MS = 30_000;
/** The gateway’s own address, learnt at the core. */
export const GATEWAY_MAC = '52:54:00:5a:00:fe';

const GONE = Number.NEGATIVE_INFINITY;

export interface Learnable {
  mac: string;
  /** '' for the gateway. */
  asset: string;
}

/** The way from a device to a bridge. */
interface Path {
  /** ifIndex at the bridge. */
  port: number;
  /** Devices whose uplink cables lie on it. */
  cables: Device[];
  /** Devices it leads through, the sender and the turning point included. */
  between: string[];
}

export class Forwarding {
  readonly #world: SiteView;
  readonly bridges: readonly Device[];
  readonly learnables: readonly Learnable[];
  readonly #paths = new Map<string, Path>();
  /** `bridge/mac` → when the device was last heard there; absent while it is heard. */
  readonly #lostAt = new Map<string, number>();

  constructor(world: SiteView) {
    this.#world = world;
    const { layout } = world;
    this.bridges = layout.devices.filter((device) => device.kind === 'core' || device.kind === 'access');
    this.learnables = [
      ...layout.devices
        .filter((device) => device.host !== '')
        .map((device) => ({ mac: device.mac, asset: device.key })),
      { mac: GATEWAY_MAC, asset: '' },
    ];
    for (const bridge of this.bridges) {
      for (const { mac, asset } of this.learnables) {
        const port = portTowards(layout, bridge, asset);
        if (port > 0) this.#paths.set(`${bridge.key}/${mac}`, pathBetween(layout, bridge, asset, port));
      }
    }
  }

  /** The port on which the bridge has learnt the address now; 0 when it has not. */
  port(bridge: string, mac: string): number {
    const key = `${bridge}/${mac}`;
    const port = this.#paths.get(key)?.port ?? 0;
    const lostAt = this.#lostAt.get(key);
    return lostAt === undefined || this.#world.nowMs - lostAt < FDB_AGING_MS ? port : 0;
  }

  settle(): void {
    for (const bridge of this.bridges) {
      for (const { mac, asset } of this.learnables) {
        const key = `${bridge.key}/${mac}`;
        const path = this.#paths.get(key);
        if (!path) continue;
        if (this.#isHeard(bridge, asset, path)) this.#lostAt.delete(key);
        else if (!this.#world.port(bridge.key, path.port).linkUp) this.#lostAt.set(key, GONE);
        else if (!this.#lostAt.has(key)) this.#lostAt.set(key, this.#world.nowMs);
      }
    }
  }

  /** Frames of the device arrive at the bridge: every hop between them is whole and forwards. */
  #isHeard(bridge: Device, asset: string, { cables, between }: Path): boolean {
    if (!this.#world.node(bridge.key).up) return false;
    if (!cables.every((device) => this.#uplinkWhole(device))) return false;
    return between.every((key) => {
      const node = this.#world.node(key);
      // A hung camera still speaks at the lowest layer; a hung switch passes nothing on.
      if (key === asset) return node.powered && !node.dead;
      return node.up && (key === bridge.key || !node.hung);
    });
  }

  #uplinkWhole(device: Device): boolean {
    const { uplink } = device;
    if (!uplink) return false;
    const upper = deviceOf(this.#world.layout, uplink.asset);
    if (upper.ports.length === 0) return !this.#world.effects.some((e) => e.kind === 'cut' && e.asset === device.key);
    return this.#world.port(uplink.asset, uplink.port).linkUp;
  }
}

/** The device and everything above it up to the root. */
function pathUp(layout: Layout, asset: string): string[] {
  const path: string[] = [];
  let at = layout.byKey.get(asset);
  while (at) {
    path.push(at.key);
    at = at.uplink ? layout.byKey.get(at.uplink.asset) : undefined;
  }
  return path;
}

function pathBetween(layout: Layout, bridge: Device, asset: string, port: number): Path {
  const own = pathUp(layout, asset === '' ? layout.root : asset);
  const to = pathUp(layout, bridge.key);
  const meet = own.find((key) => to.includes(key)) ?? layout.root;
  const down = to.slice(0, to.indexOf(meet));
  const cables = [...own.slice(0, own.indexOf(meet)), ...down].map((key) => deviceOf(layout, key));
  return { port, cables, between: [...own.slice(0, own.indexOf(meet) + 1), ...down] };
}

/** ifIndex of the bridge's port in the direction of an asset; 0 for itself. */
function portTowards(layout: Layout, bridge: Device, asset: string): number {
  if (bridge.key === asset) return 0;
  if (asset === '') return bridge.key === layout.root ? layout.gatewayPort : (bridge.uplink?.ownPort ?? 0);
  const path = pathUp(layout, asset);
  const at = path.indexOf(bridge.key);
  if (at < 0) return bridge.uplink?.ownPort ?? 0;
  const below = layout.byKey.get(path[at - 1] ?? '');
  return below?.uplink?.port ?? 0;
}
