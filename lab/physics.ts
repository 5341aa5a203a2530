// The laws of the simulated site: who has power, which link is whole, who can be reached. A pure function of the layout,
// of what acts on it, and of the state a moment before (only for how long something has been powered).

import type { Effect } from './effects.ts';
import { outletOf, OUTLETS, type Device } from './device.ts';
import { behindPort, deviceOf, type Layout } from './layout.ts';

/** What a switch needs to draw a camera's start-up from its PoE port, beyond the camera's own watts. */
export const PD_LOSS_WATTS = 0.3;

/** All that acts on the site at one moment. */
export interface Influences {
  effects: readonly Effect[];
  /** Outlets switched off by command. */
  outletsOff: ReadonlySet<number>;
  /** PoE ports switched off by command, `asset/ifIndex`. */
  poeOff: ReadonlySet<string>;
  batteryEmpty: boolean;
}

export interface NodeState {
  powered: boolean;
  /** When power came, lab clock; meaningless without power. */
  poweredAtMs: number;
  /** Powered, started and not broken. */
  up: boolean;
  dead: boolean;
  hung: boolean;
  /** Traffic passes between it and the gateway. */
  reachable: boolean;
  drawWatts: number;
}

export interface PortState {
  linkUp: boolean;
  /** POWER-ETHERNET-MIB detection status: 1 disabled, 2 searching, 3 delivering, 4 fault. */
  poeDetection: number;
  poeWatts: number;
  dead: boolean;
}

export interface SiteState {
  nodes: ReadonlyMap<string, NodeState>;
  /** By `asset/ifIndex`. */
  ports: ReadonlyMap<string, PortState>;
  /** Mains at the UPS. */
  upsOnMains: boolean;
  upsOutputWatts: number;
  lineUp: boolean;
}

const NO_PORT: PortState = { linkUp: false, poeDetection: 2, poeWatts: 0, dead: false };
const NOTHING: NodeState = {
  powered: false,
  poweredAtMs: 0,
  up: false,
  dead: false,
  hung: false,
  reachable: false,
  drawWatts: 0,
};

export function nodeOf(state: SiteState, asset: string): NodeState {
  return state.nodes.get(asset) ?? NOTHING;
}

export function portOf(state: SiteState, asset: string, ifIndex: number): PortState {
  return state.ports.get(`${asset}/${ifIndex}`) ?? NO_PORT;
}

/** @param nowMs lab clock; @param before state a moment ago, null at the beginning: then everything has long been running */
export function settle(layout: Layout, influences: Influences, before: SiteState | null, nowMs: number): SiteState {
  return new Settling(layout, influences, before, nowMs).run();
}

/** One pass of the laws over the tree; holds what has been worked out so far. */
class Settling {
  readonly #layout: Layout;
  readonly #acting: Influences;
  readonly #before: SiteState | null;
  readonly #nowMs: number;
  readonly #nodes = new Map<string, NodeState>();
  readonly #ports = new Map<string, PortState>();

  constructor(layout: Layout, acting: Influences, before: SiteState | null, nowMs: number) {
    this.#layout = layout;
    this.#acting = acting;
    this.#before = before;
    this.#nowMs = nowMs;
  }

  run(): SiteState {
    const { devices } = this.#layout;
    for (const device of devices) this.#node(device);
    for (const device of devices) this.#settlePorts(device);
    for (const device of devices) this.#node(device).reachable = this.#isReachable(device);
    this.#addSwitchDraw();
    const upsOutputWatts = OUTLETS.reduce((sum, key) => sum + (this.#nodes.get(key)?.drawWatts ?? 0), 0);
    return {
      nodes: this.#nodes,
      ports: this.#ports,
      upsOnMains: this.#hasMains('C1'),
      upsOutputWatts: this.#hasFeed(deviceOf(this.#layout, 'ups-1')) ? upsOutputWatts : 0,
      lineUp: !this.#acting.effects.some((effect) => effect.kind === 'line-cut'),
    };
  }

  #node(device: Device): NodeState {
    const known = this.#nodes.get(device.key);
    if (known) return known;
    const powered = this.#hasFeed(device);
    const dead = this.#on('dead', device.key);
    const poweredAtMs = this.#poweredAt(device, powered);
    const up = powered && !dead && this.#nowMs >= poweredAtMs + device.bootMs;
    const drawWatts = powered ? (dead ? this.#standbyWatts(device.key) : device.watts) : 0;
    const node: NodeState = {
      powered,
      poweredAtMs,
      up,
      dead,
      hung: this.#on('hung', device.key),
      reachable: false,
      drawWatts,
    };
    this.#nodes.set(device.key, node);
    return node;
  }

  #poweredAt(device: Device, powered: boolean): number {
    if (!this.#before) return this.#nowMs - device.uptimeMs;
    const before = this.#before.nodes.get(device.key);
    return powered && before?.powered ? before.poweredAtMs : this.#nowMs;
  }

  #hasFeed(device: Device): boolean {
    if (device.key === 'ups-1') return this.#hasMains('C1') || !this.#acting.batteryEmpty;
    switch (device.feed.kind) {
      case 'circuit':
        return this.#hasMains(device.feed.circuit);
      case 'outlet':
        return this.#outletOn(device.feed.outlet);
      case 'poe':
        return this.#poeDetection(device) === 3;
      case 'asset': {
        const feeder = this.#node(deviceOf(this.#layout, device.feed.asset));
        return feeder.powered && !feeder.dead;
      }
      default:
        return device.feed satisfies never;
    }
  }

  #hasMains(circuit: string): boolean {
    return !this.#acting.effects.some((effect) => effect.kind === 'circuit-off' && effect.circuit === circuit);
  }

  #outletOn(outlet: number): boolean {
    const isOff =
      this.#acting.outletsOff.has(outlet) ||
      this.#acting.effects.some((effect) => effect.kind === 'outlet-off' && effect.outlet === outlet);
    return !isOff && this.#node(deviceOf(this.#layout, 'pdu-1')).powered;
  }

  /** What the PoE port says that this device hangs on; 3 means that it has power. */
  #poeDetection(device: Device): number {
    if (!device.uplink) return 1;
    const { asset, port } = device.uplink;
    const upper = this.#node(deviceOf(this.#layout, asset));
    if (!upper.up) return 1;
    if (this.#acting.poeOff.has(`${asset}/${port}`)) return 1;
    if (this.#portDead(asset, port)) return 4;
    if (this.#on('cut', device.key)) return 2;
    // A dead camera that draws nothing shows no signature: the port searches.
    return this.#on('dead', device.key) && this.#standbyWatts(device.key) === 0 ? 2 : 3;
  }

  #settlePorts(device: Device): void {
    const node = this.#node(device);
    for (const port of device.ports) {
      const lower = behindPort(this.#layout, device.key, port.ifIndex)[0];
      const dead = this.#portDead(device.key, port.ifIndex);
      const linkUp = this.#portLinkUp(device, port.ifIndex, lower);
      const isFed = lower?.feed.kind === 'poe';
      const idle = this.#acting.poeOff.has(`${device.key}/${port.ifIndex}`) || (lower && !isFed) ? 1 : dead ? 4 : 2;
      const poeDetection = !port.isPoe ? 1 : isFed ? this.#poeDetection(lower) : idle;
      const poeWatts =
        poeDetection === 3 && lower ? this.#node(lower).drawWatts + (lower.watts > 0 ? PD_LOSS_WATTS : 0) : 0;
      this.#ports.set(`${device.key}/${port.ifIndex}`, { linkUp: node.up && linkUp, poeDetection, poeWatts, dead });
    }
  }

  #portLinkUp(device: Device, ifIndex: number, lower: Device | undefined): boolean {
    if (this.#portDead(device.key, ifIndex)) return false;
    if (device.uplink && device.uplink.ownPort === ifIndex) return this.#linkUp(device);
    if (device.key === this.#layout.root && ifIndex === this.#layout.gatewayPort) return this.#node(device).up;
    if (device.kind === 'router' && ifIndex === 1)
      return !this.#acting.effects.some((effect) => effect.kind === 'line-cut');
    if (!lower) return false;
    return lower.uplink?.isRelayed ? this.#node(device).up && !this.#on('cut', lower.key) : this.#linkUp(lower);
  }

  /** Light on both ends of a device's uplink: both have started or at least have power, the cable and the port are whole. */
  #linkUp(device: Device): boolean {
    if (!device.uplink) return false;
    const upperDevice = deviceOf(this.#layout, device.uplink.asset);
    const upper = this.#node(upperDevice);
    const own = this.#node(device);
    const ownReady = device.ports.length > 0 ? own.up : own.powered && !own.dead;
    if (!upper.up || !ownReady || this.#on('cut', device.key)) return false;
    return (
      !this.#portDead(device.uplink.asset, device.uplink.port) && !this.#portDead(device.key, device.uplink.ownPort)
    );
  }

  #isReachable(device: Device): boolean {
    let at: Device | undefined = device;
    if (at.feed.kind === 'asset' && at.unit > 0) at = deviceOf(this.#layout, at.feed.asset);
    while (at && at.key !== this.#layout.root) {
      if (!at.uplink || !this.#linkUp(at)) return false;
      at = deviceOf(this.#layout, at.uplink.asset);
      if (!this.#forwards(at)) return false;
    }
    return at !== undefined && this.#node(at).up;
  }

  #forwards(device: Device): boolean {
    const node = this.#node(device);
    return node.up && !node.hung;
  }

  #addSwitchDraw(): void {
    for (const device of this.#layout.devices) {
      if (device.kind !== 'access') continue;
      const node = this.#node(device);
      for (const port of device.ports)
        node.drawWatts += this.#ports.get(`${device.key}/${port.ifIndex}`)?.poeWatts ?? 0;
    }
  }

  #standbyWatts(asset: string): number {
    for (const effect of this.#acting.effects)
      if (effect.kind === 'dead' && effect.asset === asset) return effect.standbyWatts;
    return 0;
  }

  #portDead(asset: string, port: number): boolean {
    return (
      port > 0 &&
      this.#acting.effects.some(
        (effect) => effect.kind === 'port-dead' && effect.asset === asset && effect.port === port,
      )
    );
  }

  #on(kind: 'dead' | 'hung' | 'cut', asset: string): boolean {
    return this.#acting.effects.some((effect) => effect.kind === kind && effect.asset === asset);
  }
}

/** Watts drawn at an outlet of the PDU. */
export function outletWatts(state: SiteState, outlet: number): number {
  const key = OUTLETS[outlet - 1];
  return key === undefined || outletOf(key) === 0 ? 0 : nodeOf(state, key).drawWatts;
}
