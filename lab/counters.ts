// Port counters of the switches and the router: octets move while a link is up at the rate of what hangs there, errors
// when a fault makes them, and all fall to zero when the device restarts. Worked out when asked, never by a timer.

import type { Device, Kind } from './device.ts';
import { behindPort } from './layout.ts';
import type { SiteView } from './view.ts';
import { wiringOf, type WiredPort } from './wiring.ts';

interface Flow {
  /** Values when the rates last changed. */
  inOctets: number;
  outOctets: number;
  inErrors: number;
  sinceMs: number;
  inPerMs: number;
  outPerMs: number;
  errorsPerMs: number;
  startedAtMs: number;
}

export interface PortCounters {
  inOctets: number;
  outOctets: number;
  inErrors: number;
}

/** Bytes a second of each class of device towards the switch and back. */
type Pair = readonly [up: number, down: number];
const TRAFFIC: Readonly<Record<string, Pair>> = {
  camera: [640_000, 14_000],
  kiosk: [3_000, 5_000],
  recorder: [400_000, 15_400_000],
  router: [90_000, 260_000],
  player: [2_000, 120_000],
};
/** What only passes on what hangs on it. */
const PASSIVE: ReadonlySet<Kind> = new Set(['box', 'unmanaged', 'converter']);
const IDLE: Pair = [2, 2];
const NO_FLOW: Pair = [0, 0];
/** To who does not answer only broadcasts go. */
const SILENCE: Pair = [0, 0.02];
const SMALL: Pair = [800, 900];
/** Share of the rate by which traffic breathes, and how fast. */
const BREATH = 0.12;
const BREATH_MS = 47_000;

export class Counters {
  readonly #world: SiteView;
  readonly #flows = new Map<string, Flow>();
  readonly #rates = new Map<string, Pair>();

  constructor(world: SiteView) {
    this.#world = world;
  }

  read(asset: string, ifIndex: number): PortCounters {
    const flow = this.#flows.get(`${asset}/${ifIndex}`);
    return flow ? at(flow, this.#world.nowMs) : { inOctets: 0, outOctets: 0, inErrors: 0 };
  }

  /** How fast the port counts now: the same while nothing changes, whatever the time. */
  paceOf(asset: string, ifIndex: number): string {
    const flow = this.#flows.get(`${asset}/${ifIndex}`);
    return flow ? `${flow.inPerMs} ${flow.outPerMs} ${flow.errorsPerMs}` : '';
  }

  /** Takes note of links that came or went and of devices that restarted. */
  settle(): void {
    this.#rates.clear();
    for (const port of wiringOf(this.#world.layout).ports) this.#settlePort(port);
  }

  #settlePort(wired: WiredPort): void {
    const { at: key, device } = wired;
    const nowMs = this.#world.nowMs;
    const startedAtMs = this.#world.node(device.key).poweredAtMs;
    let flow = this.#flows.get(key);
    const [inPerMs, outPerMs] = this.#rateOf(wired);
    const errorsPerMs = this.#errorRate(key);
    if (!flow || flow.startedAtMs !== startedAtMs) {
      // What has run since long before the lab began has counted since then.
      const ranMs = flow ? 0 : Math.min(device.uptimeMs, 3_600_000 * 24 * 9);
      flow = {
        inOctets: inPerMs * ranMs,
        outOctets: outPerMs * ranMs,
        inErrors: 0,
        sinceMs: nowMs,
        inPerMs,
        outPerMs,
        errorsPerMs,
        startedAtMs,
      };
      this.#flows.set(key, flow);
    } else if (flow.inPerMs !== inPerMs || flow.outPerMs !== outPerMs || flow.errorsPerMs !== errorsPerMs) {
      this.#flows.set(key, { ...at(flow, nowMs), sinceMs: nowMs, inPerMs, outPerMs, errorsPerMs, startedAtMs });
    }
  }

  /** Bytes a millisecond in and out of a port, worked out once a settling. */
  #rateOf(wired: WiredPort): Pair {
    let rate = this.#rates.get(wired.at);
    if (!rate) {
      rate = this.#rateNow(wired);
      this.#rates.set(wired.at, rate);
    }
    return rate;
  }

  #rateNow({ at: key, device, own, lower }: WiredPort): Pair {
    if (!this.#world.state.ports.get(key)?.linkUp || this.#world.node(device.key).hung) return NO_FLOW;
    // The closing link of a ring is blocked: only the ring's own frames pass.
    const isUplink = own !== null && own.id === device.key;
    if ((own && !isUplink) || (lower && lower.id !== lower.owner.key)) return IDLE;
    if (isUplink) {
      const [up, down] = this.#sumOf(device);
      return [down, up];
    }
    if (!lower) return device.kind === 'router' ? [260, 90] : IDLE;
    return this.#below(lower.owner);
  }

  /** What all ports of a device but its uplink take in and give out. */
  #sumOf(device: Device): Pair {
    let [up, down] = [0, 0];
    for (const port of wiringOf(this.#world.layout).portsOf.get(device.key) ?? []) {
      if (port.own?.id === device.key) continue;
      const [portUp, portDown] = this.#rateOf(port);
      up += portUp;
      down += portDown;
    }
    return [up, down];
  }

  /** What comes from this device and all that hangs on it, and what goes there. */
  #below(lower: Device): Pair {
    if (lower.uplink?.ownPort) return this.#sumOf(lower);
    if (PASSIVE.has(lower.kind) && this.#world.node(lower.key).up) {
      let [up, down] = [0, 0];
      for (const device of behindPort(this.#world.layout, lower.key, 0)) {
        const [deviceUp, deviceDown] = this.#below(device);
        up += deviceUp;
        down += deviceDown;
      }
      return [up, down];
    }
    if (!this.#world.hostAlive(lower.key)) return SILENCE;
    const [up, down] = TRAFFIC[lower.kind] ?? SMALL;
    return [up / 1000, down / 1000];
  }

  #errorRate(key: string): number {
    const perSecond = this.#world.acting.portErrors.get(key);
    return perSecond !== undefined && this.#world.state.ports.get(key)?.linkUp ? perSecond / 1000 : 0;
  }
}

function at(flow: Flow, nowMs: number): PortCounters {
  const passed = nowMs - flow.sinceMs;
  const phase = (time: number): number => Math.cos(time / BREATH_MS);
  // The integral of 1 + BREATH·sin(t): never falls, as a counter must not.
  const breathed = passed + BREATH * BREATH_MS * (phase(flow.sinceMs) - phase(nowMs));
  return {
    inOctets: flow.inOctets + flow.inPerMs * breathed,
    outOctets: flow.outOctets + flow.outPerMs * breathed,
    inErrors: flow.inErrors + flow.errorsPerMs * passed,
  };
}
