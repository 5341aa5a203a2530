// The battery of a UPS: runs down by the load while mains is away and charges again afterwards. Never opens a socket.

import type { UpsState } from './physics.ts';

/** Energy when new and full, Wh. */
export const BATTERY_WH = 420;
/** Charging, W. */
export const CHARGE_WATTS = 300;
/** Mains must have charged this share before an empty UPS gives output again: it comes with mains itself. */
const HOUR_MS = 3_600_000;

export class Battery {
  #missingWh = 0;
  #share = 1;
  #lastMs: number | null = null;
  #onBatteryMs = 0;

  /** Lets the time since the last call pass in the state of then. */
  run(ups: UpsState, share: number, nowMs: number): void {
    const passedMs = this.#lastMs === null ? 0 : nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    this.#share = share;
    const hours = passedMs / HOUR_MS;
    if (ups.onMains) {
      this.#onBatteryMs = 0;
      this.#missingWh = Math.max(0, this.#missingWh - CHARGE_WATTS * hours);
    } else {
      this.#onBatteryMs += passedMs;
      this.#missingWh = Math.min(this.capacityWh, this.#missingWh + ups.outputWatts * hours);
    }
  }

  get capacityWh(): number {
    return BATTERY_WH * this.#share;
  }

  get leftWh(): number {
    return Math.max(0, this.capacityWh - this.#missingWh);
  }

  get isEmpty(): boolean {
    return this.leftWh <= 0;
  }

  /** Milliseconds until it is empty in this state; null while it charges or stands empty. */
  emptyInMs(ups: UpsState): number | null {
    if (ups.onMains || this.isEmpty || ups.outputWatts <= 0) return null;
    return (this.leftWh / ups.outputWatts) * HOUR_MS;
  }

  get chargePercent(): number {
    return (100 * this.leftWh) / this.capacityWh;
  }

  get onBatterySeconds(): number {
    return this.#onBatteryMs / 1000;
  }

  minutesLeft(loadWatts: number): number {
    return (60 * this.leftWh) / Math.max(10, loadWatts);
  }
}
