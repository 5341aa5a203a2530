// In how many days a value will reach a limit at its present trend: space, paper, a cash box, a battery that ages. Only
// where the trend is clear: four in five of the slopes must point at the limit. A refill begins a new trend.

import { UNKNOWN, type Derivation, type PastValue, type Sample } from './derivation.ts';
import { median, slopesOf } from './robust.ts';

/** Told where the limit is not approached. */
export const NEVER_DAYS = 9999;
/** Points that a trend is made of at most and at least, and the share of the time looked back on that they must span. */
export const MAX_FORECAST_POINTS = 64;
export const MIN_FORECAST_POINTS = 8;
const MIN_SPAN = 0.2;
/** A jump away from the limit by this share of the way to it is a refill, a replacement or a clean-up. */
const REFILL = 0.3;
/** Newest points that say where the value is now: one reading may be off. */
const RECENT = 3;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

export class Forecast implements Derivation {
  readonly wants: { backMs: number; stepMs: number };
  readonly #limit: number;
  /** 1 where the value would rise to the limit, −1 where it would fall. */
  readonly #sign: number;
  readonly #overMs: number;
  readonly #cellMs: number;
  #times: number[] = [];
  #values: number[] = [];
  /** Samples of the cell that is being filled. */
  #cell: number[] = [];
  #cellMono = UNKNOWN;
  #slope = { middle: UNKNOWN, low: UNKNOWN, high: UNKNOWN };
  #days = UNKNOWN;

  constructor({ limit, isRise, overMs }: { limit: number; isRise: boolean; overMs: number }) {
    this.#limit = limit;
    this.#sign = isRise ? 1 : -1;
    this.#overMs = overMs;
    this.#cellMs = overMs / MAX_FORECAST_POINTS;
    // Stores keep hours for years, and anything finer for a while.
    const stepMs = this.#cellMs > HOUR_MS ? Math.ceil(this.#cellMs / HOUR_MS) * HOUR_MS : this.#cellMs;
    this.wants = { backMs: overMs, stepMs };
  }

  recall(past: readonly PastValue[], nowMonoMs: number, nowWallMs: number): void {
    if (this.#times.length > 0) return;
    for (const { timeMs, value } of past) this.#addPoint(nowMonoMs - (nowWallMs - timeMs), value);
    this.#fit();
  }

  take({ value, monoMs }: Sample): number {
    if (Number.isNaN(this.#cellMono)) this.#cellMono = monoMs;
    if (monoMs - this.#cellMono >= this.#cellMs) {
      this.#addPoint(this.#cellMono, median(this.#cell));
      this.#fit();
      this.#cell = [];
      this.#cellMono = monoMs;
    }
    // Enough for a median of whatever is polled how often.
    if (this.#cell.length < MAX_FORECAST_POINTS) this.#cell.push(value);
    this.#days = this.#daysFrom(this.#now(value));
    return this.#days;
  }

  notes(): Record<string, number> {
    return { limit: this.#limit, perDay: this.#slope.middle * DAY_MS, points: this.#times.length, days: this.#days };
  }

  #now(value: number): number {
    const recent = this.#values.slice(-RECENT + 1);
    return recent.length < RECENT - 1 || this.#isRefill(recent.at(-1) ?? value, value)
      ? value
      : median([...recent, value]);
  }

  #addPoint(monoMs: number, value: number): void {
    const last = this.#values.at(-1);
    if (last !== undefined && this.#isRefill(last, value)) [this.#times, this.#values] = [[], []];
    this.#times.push(monoMs);
    this.#values.push(value);
    while (this.#times.length > MAX_FORECAST_POINTS || monoMs - (this.#times[0] ?? monoMs) > this.#overMs) {
      this.#times.shift();
      this.#values.shift();
    }
  }

  #isRefill(from: number, to: number): boolean {
    const room = this.#room(to);
    return room - this.#room(from) > REFILL * Math.abs(room);
  }

  /** How far it is to the limit; negative past it. */
  #room(value: number): number {
    return (this.#limit - value) * this.#sign;
  }

  #fit(): void {
    const spanMs = (this.#times.at(-1) ?? 0) - (this.#times[0] ?? 0);
    this.#slope =
      this.#times.length < MIN_FORECAST_POINTS || spanMs < this.#overMs * MIN_SPAN
        ? { middle: UNKNOWN, low: UNKNOWN, high: UNKNOWN }
        : slopesOf(this.#times, this.#values);
  }

  #daysFrom(value: number): number {
    const { middle, low, high } = this.#slope;
    if (Number.isNaN(middle)) return UNKNOWN;
    const room = this.#room(value);
    if (room <= 0) return 0;
    const isClear = this.#sign > 0 ? low > 0 : high < 0;
    return isClear ? Math.min(NEVER_DAYS, room / Math.abs(middle) / DAY_MS) : NEVER_DAYS;
  }
}
