// The laws of the simulated site: who has power, which link is whole, who can be reached. A pure function of the layout,
// of what acts on it, and of the state a moment before (only for how long something has been powered).

import type { Acting } from './acting.ts';
import type { Device, Feed } from './device.ts';
import { deviceOf, WAN_PORT, type Layout } from './layout.ts';
import { wiringOf, type Cable, type WiredPort, type Wiring } from './wiring.ts';

/** What a switch needs to draw a camera's start-up from its PoE port, beyond the camera's own watts. */
export const PD_LOSS_WATTS = 0.3;

/** All that acts on the site at one moment. */
export interface Influences {
  acting: Acting;
  /** Outlets switched off by command, `pdu/outlet`. */
  outletsOff: ReadonlySet<string>;
  /** PoE ports switched off by command, `asset/ifIndex`. */
  poeOff: ReadonlySet<string>;
  /** UPSs whose battery is empty. */
  batteriesEmpty: ReadonlySet<string>;
}

export interface NodeState {
  powered: boolean;
  /** Which of its feeds give power; of a stack, which members run. */
  feeds: readonly boolean[];
  /** When power came, lab clock; meaningless without power. */
  poweredAtMs: number;
  /** Powered, started and not broken. */
  up: boolean;
  dead: boolean;
  hung: boolean;
  /** Traffic passes between it and the gateway. */
  reachable: boolean;
  /** Those of one island reach each other; -1 for who is alone. */
  island: number;
  drawWatts: number;
}

export interface PortState {
  linkUp: boolean;
  /** POWER-ETHERNET-MIB detection status: 1 disabled, 2 searching, 3 delivering, 4 fault. */
  poeDetection: number;
  poeWatts: number;
  dead: boolean;
}

export interface UpsState {
  onMains: boolean;
  outputWatts: number;
}

export interface SiteState {
  nodes: ReadonlyMap<string, NodeState>;
  /** By `asset/ifIndex`. */
  ports: ReadonlyMap<string, PortState>;
  /** Cables with light on both ends, by their id. */
  linksUp: ReadonlySet<string>;
  upses: ReadonlyMap<string, UpsState>;
  /** By name, whether traffic has both ways round. */
  ringsWhole: ReadonlyMap<string, boolean>;
  /** The carrier's lines of all routers. */
  lineUp: boolean;
}

const NO_PORT: PortState = { linkUp: false, poeDetection: 2, poeWatts: 0, dead: false };
const NO_UPS: UpsState = { onMains: true, outputWatts: 0 };
const NOTHING: NodeState = {
  powered: false,
  feeds: [],
  poweredAtMs: 0,
  up: false,
  dead: false,
  hung: false,
  reachable: false,
  island: -1,
  drawWatts: 0,
};
const FED: readonly boolean[] = [true];
const UNFED: readonly boolean[] = [false];

export function nodeOf(state: SiteState, asset: string): NodeState {
  return state.nodes.get(asset) ?? NOTHING;
}

export function portOf(state: SiteState, asset: string, ifIndex: number): PortState {
  return state.ports.get(`${asset}/${ifIndex}`) ?? NO_PORT;
}

export function upsOf(state: SiteState, ups: string): UpsState {
  return state.upses.get(ups) ?? NO_UPS;
}

/** @param nowMs lab clock; @param before state a moment ago, null at the beginning: then everything has long been running */
export function settle(layout: Layout, influences: Influences, before: SiteState | null, nowMs: number): SiteState {
  return new Settling(layout, influences, before, nowMs).run();
}

/** One pass of the laws over the site; holds what has been worked out so far. */
class Settling {
  readonly #layout: Layout;
  readonly #wiring: Wiring;
  readonly #acting: Acting;
  readonly #influences: Influences;
  readonly #before: SiteState | null;
  readonly #nowMs: number;
  readonly #nodes = new Map<string, NodeState>();
  readonly #ports = new Map<string, PortState>();
  readonly #linksUp = new Set<string>();

  constructor(layout: Layout, influences: Influences, before: SiteState | null, nowMs: number) {
    this.#layout = layout;
    this.#wiring = wiringOf(layout);
    this.#acting = influences.acting;
    this.#influences = influences;
    this.#before = before;
    this.#nowMs = nowMs;
  }

  run(): SiteState {
    const { devices } = this.#layout;
    for (const device of devices) this.#node(device);
    for (const cable of this.#wiring.cables) if (this.#linkUp(cable)) this.#linksUp.add(cable.id);
    for (const port of this.#wiring.ports) this.#settlePort(port);
    this.#settleIslands();
    this.#addPoeDraw();
    return {
      nodes: this.#nodes,
      ports: this.#ports,
      linksUp: this.#linksUp,
      upses: this.#upses(),
      ringsWhole: new Map(
        [...this.#wiring.rings].map(([ring, cables]) => [ring, cables.every(({ id }) => this.#linksUp.has(id))]),
      ),
      lineUp: this.#acting.linesCut.size === 0,
    };
  }

  #node(device: Device): NodeState {
    const known = this.#nodes.get(device.key);
    if (known) return known;
    const feeds = this.#feedsOf(device);
    const isFed = feeds.includes(true) || (device.kind === 'ups' && !this.#influences.batteriesEmpty.has(device.key));
    const powered = isFed && !this.#acting.unpowered.has(device.key);
    const standbyWatts = this.#acting.dead.get(device.key);
    const dead = standbyWatts !== undefined;
    const poweredAtMs = this.#poweredAt(device, powered);
    const node: NodeState = {
      powered,
      feeds,
      poweredAtMs,
      up: powered && !dead && this.#nowMs >= poweredAtMs + device.bootMs,
      dead,
      hung: this.#acting.hung.has(device.key),
      reachable: false,
      island: -1,
      drawWatts: powered ? (standbyWatts ?? device.watts + (this.#acting.draws.get(device.key) ?? 0)) : 0,
    };
    this.#nodes.set(device.key, node);
    return node;
  }

  #poweredAt(device: Device, powered: boolean): number {
    if (!this.#before) return this.#nowMs - device.uptimeMs;
    const before = this.#before.nodes.get(device.key);
    return powered && before?.powered ? before.poweredAtMs : this.#nowMs;
  }

  #feedsOf(device: Device): readonly boolean[] {
    const { feeds, key, members } = device;
    const broken = members > 0 ? this.#acting.membersDead : this.#acting.psusDead;
    const gives = (feed: Feed, at: number): boolean =>
      this.#gives(feed, device) && !(broken.size > 0 && broken.has(`${key}/${at + 1}`));
    const [only] = feeds;
    if (feeds.length === 1 && only) return gives(only, 0) ? FED : UNFED;
    return feeds.map(gives);
  }

  #gives(feed: Feed, device: Device): boolean {
    switch (feed.kind) {
      case 'circuit':
        return !this.#acting.circuitsOff.has(feed.circuit);
      case 'outlet': {
        const outlet = `${feed.pdu}/${feed.outlet}`;
        if (this.#influences.outletsOff.has(outlet) || this.#acting.outletsOff.has(outlet)) return false;
        return this.#node(deviceOf(this.#layout, feed.pdu)).powered;
      }
      case 'poe':
        return this.#poeDetection(device) === 3;
      case 'asset': {
        const feeder = this.#node(deviceOf(this.#layout, feed.asset));
        return feeder.powered && !feeder.dead;
      }
      default:
        return feed satisfies never;
    }
  }

  /** What the PoE port says that this device hangs on; 3 means that it has power. */
  #poeDetection(device: Device): number {
    const cable = this.#wiring.uplinks.get(device.key);
    if (!cable || !this.#node(cable.upper).up || !this.#memberRuns(cable.upper, cable.link.port)) return 1;
    if (this.#influences.poeOff.has(cable.upperPort)) return 1;
    if (this.#acting.portsDead.has(cable.upperPort)) return 4;
    if (this.#isCut(cable) || this.#acting.poeDenied.has(cable.upperPort)) return 2;
    // A dead camera that draws nothing shows no signature: the port searches.
    return this.#acting.dead.get(device.key) === 0 ? 2 : 3;
  }

  #settlePort(wired: WiredPort): void {
    const { at, device, port, lower } = wired;
    const node = this.#node(device);
    const dead = this.#acting.portsDead.has(at);
    const linkUp = node.up && this.#memberRuns(device, port.ifIndex) && this.#portLinkUp(wired);
    let poeDetection = 1;
    let poeWatts = 0;
    if (port.isPoe) {
      const isFed = lower?.owner.feeds[0]?.kind === 'poe';
      const idle = this.#influences.poeOff.has(at) || (lower && !isFed) ? 1 : dead ? 4 : 2;
      poeDetection = isFed ? this.#poeDetection(lower.owner) : idle;
      if (poeDetection === 3 && lower)
        poeWatts = this.#node(lower.owner).drawWatts + (lower.owner.watts > 0 ? PD_LOSS_WATTS : 0);
    }
    this.#ports.set(at, { linkUp, poeDetection, poeWatts, dead });
  }

  #portLinkUp({ at, device, port, own, lower }: WiredPort): boolean {
    if (this.#acting.portsDead.has(at) || this.#acting.portsShut.has(at)) return false;
    if (own) return this.#linksUp.has(own.id);
    if (device.key === this.#layout.root && port.ifIndex === this.#layout.gatewayPort) return true;
    if (device.kind === 'router' && port.ifIndex === WAN_PORT) return !this.#acting.linesCut.has(device.key);
    if (!lower) return false;
    return lower.link.isRelayed ? !this.#isCut(lower) : this.#linksUp.has(lower.id);
  }

  #isCut(cable: Cable): boolean {
    return this.#acting.cuts.has(cable.id) || (cable.link.route !== '' && this.#acting.routesCut.has(cable.link.route));
  }

  /** Light on both ends of a cable: both have started or at least have power, the cable and the ports are whole. */
  #linkUp(cable: Cable): boolean {
    const { owner, upper, upperPort, ownPort, link } = cable;
    const own = this.#node(owner);
    const ownReady = owner.ports.length > 0 ? own.up : own.powered && !own.dead;
    if (!ownReady || !this.#node(upper).up || this.#isCut(cable)) return false;
    if (this.#isPortOut(upperPort) || this.#isPortOut(ownPort)) return false;
    return this.#memberRuns(upper, link.port) && this.#memberRuns(owner, link.ownPort);
  }

  #isPortOut(at: string): boolean {
    return this.#acting.portsDead.has(at) || this.#acting.portsShut.has(at);
  }

  /** A stack's ports live and die with their member. */
  #memberRuns(device: Device, ifIndex: number): boolean {
    if (device.members === 0) return true;
    const member = device.ports.find((port) => port.ifIndex === ifIndex)?.member ?? 1;
    return this.#node(device).feeds[member - 1] ?? false;
  }

  /** From the gateway outwards, then over what is cut off from it but still joined to each other. */
  #settleIslands(): void {
    const root = this.#layout.byKey.get(this.#layout.root);
    if (root && this.#node(root).up) this.#flood(root, 0);
    let island = 1;
    for (const hub of this.#wiring.hubs) {
      if (this.#node(hub).island < 0 && this.#forwards(hub)) this.#flood(hub, island++);
    }
    for (const device of this.#layout.devices) {
      const node = this.#node(device);
      // A unit on a bus is reached when its gateway is.
      node.reachable = (device.via === '' ? node : this.#node(deviceOf(this.#layout, device.via))).island === 0;
    }
  }

  #flood(from: Device, island: number): void {
    const queue = [from];
    this.#node(from).island = island;
    for (let at = queue.pop(); at; at = queue.pop()) {
      if (!this.#forwards(at)) continue;
      for (const cable of this.#wiring.cablesAt.get(at.key) ?? []) {
        const next = cable.owner === at ? cable.upper : cable.owner;
        const node = this.#node(next);
        if (node.island >= 0 || this.#acting.isolated.has(cable.owner.key) || !this.#linksUp.has(cable.id)) continue;
        node.island = island;
        queue.push(next);
      }
    }
  }

  /** A recorder keeps its own cameras to itself. */
  #forwards(device: Device): boolean {
    const node = this.#node(device);
    return node.up && !node.hung && device.kind !== 'recorder';
  }

  #addPoeDraw(): void {
    for (const { at, device } of this.#wiring.ports) {
      const watts = this.#ports.get(at)?.poeWatts ?? 0;
      if (watts > 0) this.#node(device).drawWatts += watts;
    }
  }

  #upses(): Map<string, UpsState> {
    const upses = new Map<string, UpsState>();
    for (const { key, kind } of this.#layout.devices) {
      if (kind !== 'ups') continue;
      const ups = this.#nodes.get(key) ?? NOTHING;
      upses.set(key, { onMains: ups.feeds.includes(true), outputWatts: 0 });
    }
    if (upses.size === 0) return upses;
    for (const device of this.#layout.devices) {
      const { feeds, drawWatts } = this.#nodes.get(device.key) ?? NOTHING;
      if (drawWatts === 0 || device.kind === 'pdu' || device.kind === 'ups') continue;
      const live = feeds.filter((isLive) => isLive).length;
      for (const [at, feed] of device.feeds.entries()) {
        const ups = feeds[at] ? upses.get(this.#upsBehind(feed)) : undefined;
        if (ups) ups.outputWatts += drawWatts / live;
      }
    }
    return upses;
  }

  /** The UPS that a feed comes from, '' for none. */
  #upsBehind(feed: Feed | undefined): string {
    if (feed?.kind !== 'outlet' && feed?.kind !== 'asset') return '';
    const from = deviceOf(this.#layout, feed.kind === 'outlet' ? feed.pdu : feed.asset);
    return from.kind === 'ups' ? from.key : this.#upsBehind(from.feeds[0]);
  }
}

/** Watts drawn at an outlet of a PDU. */
export function outletWatts(layout: Layout, state: SiteState, pdu: string, outlet: number): number {
  const device = layout.byKey.get(layout.outlets.get(pdu)?.[outlet - 1] ?? '');
  if (!device) return 0;
  const { feeds, drawWatts } = nodeOf(state, device.key);
  const at = device.feeds.findIndex((feed) => feed.kind === 'outlet' && feed.pdu === pdu && feed.outlet === outlet);
  return feeds[at] ? drawWatts / feeds.filter((isLive) => isLive).length : 0;
}
