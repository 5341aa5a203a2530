// Which MAC addresses each switch has learnt on which port, as its bridge table shows them: entries go at once with the
// link, age out when a device falls silent behind a port that stays up, and move where a ring turns traffic round.

import type { Device } from './device.ts';
import type { SiteView } from './view.ts';
import { wiringOf, type Cable } from './wiring.ts';

/** dot1dTpAgingTime of the site’s switches, ms: shorter than the factory’s 300 s. */
export const FDB_AGING_MS = 30_000;
/** The gateway’s own address, learnt at the core. */
export const GATEWAY_MAC = '52:54:00:5a:00:fe';

export interface Learnable {
  mac: string;
  /** '' for the gateway. */
  asset: string;
}

/** A step from one device to the next, devices and cables by number. */
interface Step {
  to: number;
  cable: number;
  /** Device whose own cable it is. */
  owner: number;
  /** ifIndex where it leaves. */
  port: number;
}

/** What a bridge has learnt, by the number of the device; the gateway is the last. */
interface Table {
  bridge: number;
  /** ifIndex where each was heard last, 0 never. */
  ports: Int32Array;
  /** When each fell silent; Infinity while it is heard, -Infinity when its link went. */
  lostAtMs: Float64Array;
}

/** Flags of a device. */
const HEARD = 1;
const FORWARDS = 2;
const ISOLATED = 4;

export class Forwarding {
  readonly #world: SiteView;
  readonly bridges: readonly Device[];
  readonly learnables: readonly Learnable[];
  readonly #cables: readonly Cable[];
  readonly #steps: readonly (readonly Step[])[];
  readonly #root: number;
  /** By bridge. */
  readonly #tables = new Map<string, Table>();
  /** By MAC address, the number of its device. */
  readonly #numberOf: ReadonlyMap<string, number>;
  /** Of each device and cable when the tables were last worked out. */
  #flags = new Uint8Array();
  #revision = 0;
  #passes = new Uint8Array();

  constructor(world: SiteView) {
    this.#world = world;
    const { devices, root } = world.layout;
    const { cables, cablesAt } = wiringOf(world.layout);
    const numbers = new Map(devices.map(({ key }, at) => [key, at]));
    const numberOf = (key: string): number => numbers.get(key) ?? -1;
    this.bridges = devices.filter((device) => device.kind === 'core' || device.kind === 'access');
    this.learnables = [
      ...devices.filter((device) => device.host !== '').map((device) => ({ mac: device.mac, asset: device.key })),
      { mac: GATEWAY_MAC, asset: '' },
    ];
    this.#numberOf = new Map(
      this.learnables.map(({ mac, asset }) => [mac, asset === '' ? devices.length : numberOf(asset)]),
    );
    this.#cables = cables;
    this.#root = numberOf(root);
    const cableNumber = new Map(cables.map((cable, at) => [cable, at]));
    this.#steps = devices.map(({ key }) =>
      (cablesAt.get(key) ?? []).map((cable) => {
        const isDown = cable.owner.key !== key;
        return {
          to: numberOf((isDown ? cable.owner : cable.upper).key),
          cable: cableNumber.get(cable) ?? -1,
          owner: numberOf(cable.owner.key),
          port: isDown ? cable.link.port : cable.link.ownPort,
        };
      }),
    );
    for (const { key } of this.bridges) {
      const ports = new Int32Array(devices.length + 1);
      this.#tables.set(key, { bridge: numberOf(key), ports, lostAtMs: new Float64Array(ports.length).fill(Infinity) });
    }
    this.settle();
  }

  /** The port on which the bridge has learnt the address now; 0 when it has not. */
  port(bridge: string, mac: string): number {
    const table = this.#tables.get(bridge);
    const number = this.#numberOf.get(mac);
    if (!table || number === undefined) return 0;
    const lostAtMs = table.lostAtMs[number] ?? Infinity;
    const isKnown = lostAtMs === Infinity || this.#world.nowMs - lostAtMs < FDB_AGING_MS;
    return isKnown ? (table.ports[number] ?? 0) : 0;
  }

  /** Another whenever somebody is heard elsewhere or no more; what is forgotten with time is not told by it. */
  get revision(): number {
    return this.#revision;
  }

  /** When the next address is forgotten, lab clock; Infinity when none is about to be. */
  nextForgottenMs(): number {
    let next = Infinity;
    for (const { lostAtMs } of this.#tables.values()) {
      for (const ms of lostAtMs) {
        if (ms + FDB_AGING_MS > this.#world.nowMs) next = Math.min(next, ms + FDB_AGING_MS);
      }
    }
    return next;
  }

  /** Takes note of who is heard where since the site has changed. */
  settle(): void {
    const flags = Uint8Array.from(this.#world.layout.devices, (device) => this.#flagsOf(device));
    const passes = Uint8Array.from(this.#cables, (cable) => this.#passesNow(cable));
    // A reading or a service that changes moves no address.
    if (isSame(flags, this.#flags) && isSame(passes, this.#passes)) return;
    this.#revision++;
    this.#flags = flags;
    this.#passes = passes;
    const heard = new Int32Array(flags.length + 1);
    for (const table of this.#tables.values()) {
      heard.fill(0);
      this.#listen(table.bridge, heard);
      this.#learn(table, heard);
    }
  }

  #flagsOf({ key, kind, host }: Device): number {
    const node = this.#world.node(key);
    // A hung camera still speaks at the lowest layer; a hung switch passes nothing on, a recorder nothing of its cameras.
    const isHeard = host !== '' && node.powered && !node.dead;
    const forwards = node.up && !node.hung && kind !== 'recorder';
    return (isHeard ? HEARD : 0) | (forwards ? FORWARDS : 0) | (this.#world.acting.isolated.has(key) ? ISOLATED : 0);
  }

  /** The closing link of a whole ring is blocked. */
  #passesNow({ ring, id, owner }: Cable): number {
    const { ringsWhole, linksUp } = this.#world.state;
    const isBlocked = ring !== '' && id !== owner.key && ringsWhole.get(ring) === true;
    return linksUp.has(id) && !isBlocked ? 1 : 0;
  }

  /** Whose frames arrive at the bridge, and at which of its ports: every hop between them is whole and forwards. */
  #listen(bridge: number, heard: Int32Array): void {
    const { devices, gatewayPort } = this.#world.layout;
    if (!this.#world.node(devices[bridge]?.key ?? '').up) return;
    const gateway = devices.length;
    if (bridge === this.#root) heard[gateway] = gatewayPort;
    const from = new Int32Array(devices.length).fill(-1);
    from[bridge] = 0;
    const queue = [bridge];
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      for (const { to, cable, owner, port } of this.#steps[at] ?? []) {
        if (from[to] !== -1 || this.#passes[cable] === 0) continue;
        const isIsolated = ((this.#flags[owner] ?? 0) & ISOLATED) !== 0;
        if (isIsolated && at !== bridge) continue;
        const via = at === bridge ? port : (from[at] ?? 0);
        from[to] = via;
        const flags = this.#flags[to] ?? 0;
        if ((flags & HEARD) !== 0) heard[to] = via;
        if ((flags & FORWARDS) === 0 || isIsolated) continue;
        if (to === this.#root) heard[gateway] = via;
        queue.push(to);
      }
    }
  }

  #learn({ bridge, ports, lostAtMs }: Table, heard: Int32Array): void {
    const { key } = this.#world.layout.devices[bridge] ?? { key: '' };
    for (const [number, port] of heard.entries()) {
      if (port > 0) {
        ports[number] = port;
        lostAtMs[number] = Infinity;
      } else if (ports[number] !== 0) {
        if (!this.#world.port(key, ports[number] ?? 0).linkUp) lostAtMs[number] = -Infinity;
        else if (lostAtMs[number] === Infinity) lostAtMs[number] = this.#world.nowMs;
      }
    }
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((value, at) => value === b[at]);
}
