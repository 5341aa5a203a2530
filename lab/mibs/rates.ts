// Counters that run at a rate which a fault sets: broadcasts, late collisions, denials. What has been counted stays when the
// fault heals, and goes when the device restarts, as on real ones.

import type { World } from '../world.ts';

interface Running {
  asset: string;
  key: string;
  usualPerSecond: number;
  /** Counted until `sinceMs`, at `perSecond` from then on. */
  count: number;
  perSecond: number;
  sinceMs: number;
  startedAtMs: number;
}

/** One set a world. */
const ofWorld = new WeakMap<World, RateCounters>();

export function rateCounters(world: World): RateCounters {
  let counters = ofWorld.get(world);
  if (!counters) {
    counters = new RateCounters(world);
    ofWorld.set(world, counters);
  }
  return counters;
}

/** The counters of one device. */
interface OfDevice {
  readonly running: Map<string, Running>;
  /** When it was looked at last, something made its readings otherwise, and it had been powered since then. */
  wasActedOn: boolean;
  poweredAtMs: number;
}

class RateCounters {
  readonly #world: World;
  readonly #devices = new Map<string, OfDevice>();

  constructor(world: World) {
    this.#world = world;
    world.onChange(() => {
      for (const [asset, device] of this.#devices) this.#follow(asset, device);
    });
  }

  /** Makes a counter known, so that it counts before it is first asked for. `key` is the reading that holds its rate. */
  add(asset: string, key: string, usualPerSecond: number): () => number {
    const running = {
      asset,
      key,
      usualPerSecond,
      count: 0,
      perSecond: usualPerSecond,
      sinceMs: this.#world.nowMs,
      startedAtMs: 0,
    };
    const device = this.#devices.get(asset) ?? {
      running: new Map<string, Running>(),
      wasActedOn: true,
      poweredAtMs: 0,
    };
    this.#devices.set(asset, device);
    const one = device.running.get(key) ?? running;
    device.running.set(key, one);
    one.startedAtMs = this.#world.node(asset).poweredAtMs;
    this.#settle(one);
    return () => {
      this.#settle(one);
      return one.count;
    };
  }

  /** Rates and restarts change what runs; else it runs on. */
  #follow(asset: string, device: OfDevice): void {
    const isActedOn = this.#world.acting.hasValues(asset);
    const { poweredAtMs } = this.#world.node(asset);
    if (isActedOn || device.wasActedOn || device.poweredAtMs !== poweredAtMs)
      for (const one of device.running.values()) this.#settle(one);
    device.wasActedOn = isActedOn;
    device.poweredAtMs = poweredAtMs;
  }

  #settle(one: Running): void {
    const { nowMs } = this.#world;
    const { poweredAtMs } = this.#world.node(one.asset);
    one.count = poweredAtMs === one.startedAtMs ? one.count + (one.perSecond * (nowMs - one.sinceMs)) / 1000 : 0;
    one.startedAtMs = poweredAtMs;
    one.sinceMs = nowMs;
    one.perSecond = this.#world.value(one.asset, one.key, one.usualPerSecond);
  }
}
