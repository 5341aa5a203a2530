// What is usual at this hour of the week, and how far off it is. Hourly means of the last weeks are kept an hour of the
// week; those of the hours beside count with them, so that a rush that begins at five to is no fault. Median and median
// deviation: a few bad days that slipped in change nothing. Learns only while nothing is wrong with the asset.

import {
  UNKNOWN,
  type Derivation,
  type LocalHour,
  type PastValue,
  type Sample,
  type Surroundings,
} from './derivation.ts';
import { deviation, median } from './robust.ts';
import { Window } from './window.ts';

/** Weeks that are remembered. */
export const BASELINE_WEEKS = 8;
/** Fewer means than this of the hour itself, or with the hours beside it, say nothing yet. */
export const MIN_OWN_MEANS = 2;
export const MIN_MEANS = 6;
const HOURS = 168;
const HOUR_MS = 3_600_000;
/** An hour counts when so much of it was seen, and not more than there is in one. */
const LEAST_SEEN_MS = 40 * 60_000;
const MOST_SEEN_MS = 70 * 60_000;
/** A clock that is off by more than this against the time that has passed is not believed for a while. */
const CLOCK_STEP_MS = 60_000;
/** Smallest deviation, as a share of what is usual: a value that hardly ever moves must not alarm at the first digit. */
const LEAST_SHARE = 0.05;

export class Baseline implements Derivation {
  readonly wants = { backMs: BASELINE_WEEKS * HOURS * HOUR_MS, stepMs: HOUR_MS, isOnlyHealthy: true };
  readonly #around: Surroundings;
  readonly #least: number;
  readonly #isRate: boolean;
  readonly #overMs: number;
  /** Means by hour of the week, as rings; NaN where none is. */
  readonly #means = new Float32Array(HOURS * BASELINE_WEEKS).fill(UNKNOWN);
  readonly #next = new Uint8Array(HOURS);
  readonly #sums: Window;
  #sum = 0;
  #samples = 0;
  readonly #counts: Window;
  /** The hour that is being seen. */
  #hour: { start: number; sinceMono: number; sum: number; count: number; isClean: boolean } | null = null;
  #lastMono = UNKNOWN;
  #last = UNKNOWN;
  #clockOffset = UNKNOWN;
  #distrustedToMono = 0;
  #notes: Record<string, number> = {};

  constructor(parts: { overMs: number; least: number; isRate: boolean }, around: Surroundings) {
    this.#around = around;
    this.#least = parts.least;
    this.#isRate = parts.isRate;
    this.#overMs = parts.overMs;
    this.#sums = new Window(parts.overMs);
    this.#counts = new Window(parts.overMs);
  }

  recall(past: readonly PastValue[]): void {
    for (const { timeMs, value } of past) this.#learn(this.#around.localHour(timeMs), value);
  }

  take(sample: Sample): number {
    const value = this.#valueOf(sample);
    this.#watchClock(sample);
    this.#lastMono = sample.monoMs;
    if (Number.isNaN(value)) return UNKNOWN;
    this.#addToHour(sample, value);
    this.#sum += value;
    this.#samples++;
    this.#sums.push(sample.monoMs, this.#sum);
    this.#counts.push(sample.monoMs, this.#samples);
    const [sum, count] = [this.#sums.base(sample.monoMs), this.#counts.base(sample.monoMs)];
    if (!sum || !count || this.#samples === count.value || sample.monoMs < this.#distrustedToMono) return UNKNOWN;
    const mean = (this.#sum - sum.value) / (this.#samples - count.value);
    return this.#off(mean, this.#around.localHour(sample.timeMs - this.#overMs / 2));
  }

  notes(): Record<string, number> {
    return this.#notes;
  }

  #valueOf({ value, monoMs, isGap }: Sample): number {
    if (!this.#isRate) return value;
    const rate = (value - this.#last) / ((monoMs - this.#lastMono) / 1000);
    this.#last = value;
    return isGap || rate < 0 || !Number.isFinite(rate) ? UNKNOWN : rate;
  }

  #watchClock({ timeMs, monoMs }: Sample): void {
    const offset = timeMs - monoMs;
    if (Math.abs(offset - this.#clockOffset) > CLOCK_STEP_MS) {
      this.#distrustedToMono = monoMs + HOUR_MS;
      this.#hour = null;
    }
    this.#clockOffset = offset;
  }

  #addToHour({ timeMs, monoMs }: Sample, value: number): void {
    const start = Math.floor(timeMs / HOUR_MS) * HOUR_MS;
    if (this.#hour && this.#hour.start !== start) this.#closeHour(monoMs);
    this.#hour ??= { start, sinceMono: monoMs, sum: 0, count: 0, isClean: true };
    this.#hour.sum += value;
    this.#hour.count++;
    this.#hour.isClean &&= this.#around.isHealthy();
  }

  #closeHour(monoMs: number): void {
    const hour = this.#hour;
    this.#hour = null;
    if (!hour) return;
    const seenMs = monoMs - hour.sinceMono;
    if (!hour.isClean || seenMs < LEAST_SEEN_MS || seenMs > MOST_SEEN_MS) return;
    this.#learn(this.#around.localHour(hour.start), hour.sum / hour.count);
  }

  #learn({ hourOfWeek, isHoliday }: LocalHour, mean: number): void {
    if (isHoliday) return;
    const at = this.#next[hourOfWeek] ?? 0;
    this.#means[hourOfWeek * BASELINE_WEEKS + at] = mean;
    this.#next[hourOfWeek] = (at + 1) % BASELINE_WEEKS;
  }

  #off(mean: number, { hourOfWeek, isHoliday }: LocalHour): number {
    const asUsual = this.#against(mean, hourOfWeek);
    if (!isHoliday) return this.#noted(asUsual, mean);
    // A holiday may be as its weekday or as a Sunday: what fits either is no fault.
    const asSunday = this.#against(mean, 144 + (hourOfWeek % 24));
    return this.#noted(Math.abs(asSunday.off) < Math.abs(asUsual.off) ? asSunday : asUsual, mean);
  }

  #noted(found: { off: number; usual: number; spread: number }, mean: number): number {
    this.#notes = { mean, usual: found.usual, spread: found.spread };
    return found.off;
  }

  /** Between what is usual now and in the hours beside, nothing is off. */
  #against(mean: number, hourOfWeek: number): { off: number; usual: number; spread: number } {
    const hours = [0, -1, 1].map((away) => this.#meansOf((hourOfWeek + HOURS + away) % HOURS));
    const own = hours[0] ?? [];
    if (own.length < MIN_OWN_MEANS || hours.flat().length < MIN_MEANS)
      return { off: UNKNOWN, usual: UNKNOWN, spread: UNKNOWN };
    const middles = hours.filter(({ length }) => length > 0).map(median);
    const usual = middles[0] ?? UNKNOWN;
    const strays = hours.flatMap((means) => means.map((one) => one - median(means)));
    const [low, high] = [Math.min(...middles), Math.max(...middles)];
    const nearest = mean > high ? high : mean < low ? low : usual;
    const spread = Math.max(deviation(strays, 0), this.#least, Math.abs(nearest) * LEAST_SHARE, 1e-9);
    const off = mean > high || mean < low ? (mean - nearest) / spread : 0;
    return { off, usual, spread };
  }

  #meansOf(hourOfWeek: number): number[] {
    const from = hourOfWeek * BASELINE_WEEKS;
    return [...this.#means.subarray(from, from + BASELINE_WEEKS)].filter((mean) => !Number.isNaN(mean));
  }
}
