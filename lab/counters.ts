// Port counters of the switches and the router: octets move while a link is up at the rate of what hangs there, errors
// when a fault makes them, and all fall to zero when the device restarts. Worked out when asked, never by a timer.

import type { Device, Kind, Port } from './device.ts';
import { behindPort } from './layout.ts';
import type { SiteView } from './view.ts';

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
const TRAFFIC: Readonly<Record<string, readonly [up: number, down: number]>> = {
  camera: [640_000, 14_000],
  kiosk: [3_000, 5_000],
  recorder: [400_000, 15_400_000],
  router: [90_000, 260_000],
  player: [2_000, 120_000],
};
/** What only passes on what hangs on it. */
const PASSIVE: ReadonlySet<Kind> = new Set(['box', 'unmanaged', 'converter']);
const IDLE: [number, number] = [2, 2];
const SMALL: readonly [number, number] = [800, 900];
/** Share of the rate by which traffic breathes, and how fast. */
const BREATH = 0.12;
const BREATH_MS = 47_000;

export class Counters {
  readonly #world: SiteView;
  readonly #flows = new Map<string, Flow>();

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
    for (const device of this.#world.layout.devices) {
      for (const port of device.ports) this.#settlePort(device, port);
    }
  }

  #settlePort(device: Device, port: Port): void {
    const key = `${device.key}/${port.ifIndex}`;
    const nowMs = this.#world.nowMs;
    const startedAtMs = this.#world.node(device.key).poweredAtMs;
    let flow = this.#flows.get(key);
    const [inPerMs, outPerMs] = this.#rates(device, port);
    const errorsPerMs = this.#errorRate(device.key, port.ifIndex);
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

  /** Bytes a millisecond in and out of the port. */
  #rates(device: Device, port: Port): [number, number] {
    if (!this.#world.port(device.key, port.ifIndex).linkUp || this.#world.node(device.key).hung) return [0, 0];
    if (device.uplink?.ownPort === port.ifIndex) {
      const sums = device.ports.filter((other) => other !== port).map((other) => this.#rates(device, other));
      return [sum(sums, 1), sum(sums, 0)];
    }
    const lower = behindPort(this.#world.layout, device.key, port.ifIndex)[0];
    if (!lower) return device.kind === 'router' ? [260, 90] : IDLE;
    // The closing link of a ring is blocked: only the ring's own frames pass.
    if (device.secondLink?.ownPort === port.ifIndex || lower.uplink?.asset !== device.key) return IDLE;
    return this.#below(lower);
  }

  /** What comes from this device and all that hangs on it, and what goes there. */
  #below(lower: Device): [number, number] {
    if (lower.uplink?.ownPort) {
      const sums = lower.ports.filter((p) => p.ifIndex !== lower.uplink?.ownPort).map((p) => this.#rates(lower, p));
      return [sum(sums, 0), sum(sums, 1)];
    }
    if (PASSIVE.has(lower.kind) && this.#world.node(lower.key).up) {
      const sums = behindPort(this.#world.layout, lower.key, 0).map((device) => this.#below(device));
      return [sum(sums, 0), sum(sums, 1)];
    }
    if (!this.#world.hostAlive(lower.key)) return [0, 0.02];
    const [up, down] = TRAFFIC[lower.kind] ?? SMALL;
    return this.#world.node(lower.key).up ? [up / 1000, down / 1000] : [0, 0.02];
  }

  #errorRate(asset: string, port: number): number {
    const perSecond = this.#world.acting.portErrors.get(`${asset}/${port}`) ?? 0;
    return this.#world.port(asset, port).linkUp ? perSecond / 1000 : 0;
  }
}

function sum(pairs: readonly (readonly [number, number])[], side: 0 | 1): number {
  return pairs.reduce((total, pair) => total + pair[side], 0);
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
