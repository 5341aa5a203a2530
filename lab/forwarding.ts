// Which MAC addresses each switch has learnt on which port, as its bridge table shows them: entries go at once with the
// link, age out when a device falls silent behind a port that stays up, and move where a ring turns traffic round.

import type { Device } from './device.ts';
import { portOf } from './physics.ts';
import type { SiteView } from './view.ts';
import { wiringOf, type Cable, type Wiring } from './wiring.ts';

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

interface Entry {
  /** ifIndex at the bridge where it was heard last. */
  port: number;
  /** When; absent while it is heard. */
  lostAtMs: number | null;
}

export class Forwarding {
  readonly #world: SiteView;
  readonly #wiring: Wiring;
  readonly bridges: readonly Device[];
  readonly learnables: readonly Learnable[];
  /** By bridge, then by asset. */
  readonly #tables = new Map<string, Map<string, Entry>>();
  readonly #assetOf: ReadonlyMap<string, string>;

  constructor(world: SiteView) {
    this.#world = world;
    const { layout } = world;
    this.#wiring = wiringOf(layout);
    this.bridges = layout.devices.filter((device) => device.kind === 'core' || device.kind === 'access');
    this.learnables = [
      ...layout.devices
        .filter((device) => device.host !== '')
        .map((device) => ({ mac: device.mac, asset: device.key })),
      { mac: GATEWAY_MAC, asset: '' },
    ];
    this.#assetOf = new Map(this.learnables.map(({ mac, asset }) => [mac, asset]));
    for (const { key } of this.bridges) this.#tables.set(key, new Map());
    this.settle();
  }

  /** The port on which the bridge has learnt the address now; 0 when it has not. */
  port(bridge: string, mac: string): number {
    const entry = this.#tables.get(bridge)?.get(this.#assetOf.get(mac) ?? mac);
    if (!entry) return 0;
    return entry.lostAtMs === null || this.#world.nowMs - entry.lostAtMs < FDB_AGING_MS ? entry.port : 0;
  }

  /** When the next address is forgotten, lab clock; Infinity when none is about to be. */
  nextForgottenMs(): number {
    let next = Infinity;
    for (const table of this.#tables.values()) {
      for (const { lostAtMs } of table.values()) {
        const atMs = (lostAtMs ?? Infinity) + FDB_AGING_MS;
        if (atMs > this.#world.nowMs) next = Math.min(next, atMs);
      }
    }
    return next;
  }

  /** Takes note of who is heard where since the site has changed. */
  settle(): void {
    for (const bridge of this.bridges) this.#settleBridge(bridge);
  }

  #settleBridge(bridge: Device): void {
    const table = this.#tables.get(bridge.key);
    if (!table) return;
    const heard = this.#world.node(bridge.key).up ? this.#heardAt(bridge) : new Map<string, number>();
    for (const [asset, port] of heard) {
      const entry = table.get(asset);
      if (!entry) table.set(asset, { port, lostAtMs: null });
      else if (entry.port !== port || entry.lostAtMs !== null) Object.assign(entry, { port, lostAtMs: null });
    }
    for (const [asset, entry] of table) {
      if (heard.has(asset)) continue;
      if (!portOf(this.#world.state, bridge.key, entry.port).linkUp) entry.lostAtMs = GONE;
      else entry.lostAtMs ??= this.#world.nowMs;
    }
  }

  /** Whose frames arrive at the bridge, and at which of its ports: every hop between them is whole and forwards. */
  #heardAt(bridge: Device): Map<string, number> {
    const { layout } = this.#world;
    const heard = new Map<string, number>();
    if (bridge.key === layout.root) heard.set('', layout.gatewayPort);
    const seen = new Set([bridge.key]);
    const queue: { at: Device; port: number }[] = [{ at: bridge, port: 0 }];
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { at, port } = next;
      for (const cable of this.#wiring.cablesAt.get(at.key) ?? []) {
        const isDown = cable.owner !== at;
        const other = isDown ? cable.owner : cable.upper;
        if (seen.has(other.key) || !this.#passes(cable)) continue;
        seen.add(other.key);
        const via = port > 0 ? port : isDown ? cable.link.port : cable.link.ownPort;
        const node = this.#world.node(other.key);
        const isIsolated = this.#world.acting.isolated.has(cable.owner.key);
        if (isIsolated && at !== bridge) continue;
        // A hung camera still speaks at the lowest layer; a hung switch passes nothing on.
        if (other.host !== '' && node.powered && !node.dead) heard.set(other.key, via);
        if (!node.up || node.hung || isIsolated || other.kind === 'recorder') continue;
        if (other.key === layout.root) heard.set('', via);
        queue.push({ at: other, port: via });
      }
    }
    return heard;
  }

  /** The closing link of a whole ring is blocked. */
  #passes({ ring, id, owner }: Cable): boolean {
    const { ringsWhole, linksUp } = this.#world.state;
    const isBlocked = ring !== '' && id !== owner.key && ringsWhole.get(ring) === true;
    return linksUp.has(id) && !isBlocked;
  }
}
