// A shift of level between one sample and the next: a bent fibre loses 3 dB at once, an ageing laser takes months. Both
// sides are medians of three, so that a spike is no step, and what the value drifts anyway is taken off. Once a step is
// bad it is kept against the level before, until the value is back or the new level has become the usual one.

import { passes } from '../level-test.ts';
import type { LevelTest } from '../rule.ts';
import { UNKNOWN, type Derivation, type HeldAlarm, type Sample } from './derivation.ts';

const SIDE = 3;
/** Polls come a little late. */
const LATE = 1.1;

export class Step implements Derivation {
  readonly #withinMs: number;
  readonly #keepMs: number;
  readonly #raise: LevelTest;
  readonly #clear: LevelTest | null;
  readonly #times = new Float64Array(SIDE * 2);
  readonly #values = new Float64Array(SIDE * 2);
  #count = 0;
  /** The level before the step that is kept, and since when; NaN while none is. */
  #before = UNKNOWN;
  #keptSinceMono = 0;
  #after = UNKNOWN;
  #lastMono = 0;
  /** Wall time since which a step is kept that was there before the program was; NaN once that is reckoned in. */
  #keptSinceWall = UNKNOWN;
  /** A step has just ended, so there is none while the next six samples come in. */
  #isSettled = false;

  constructor(times: { withinMs: number; keepMs: number }, levels: { raise: LevelTest; clear: LevelTest | null }) {
    this.#withinMs = times.withinMs;
    this.#keepMs = times.keepMs;
    this.#raise = levels.raise;
    this.#clear = levels.clear;
  }

  resume({ notes, sinceMs }: HeldAlarm): void {
    this.#before = notes['before'] ?? UNKNOWN;
    this.#keptSinceWall = sinceMs;
  }

  take({ value, timeMs, monoMs, isGap }: Sample): number {
    if (!Number.isNaN(this.#keptSinceWall)) this.#keptSinceMono = monoMs - Math.max(0, timeMs - this.#keptSinceWall);
    this.#keptSinceWall = UNKNOWN;
    // What happened while nothing was measured may have been a trend.
    if (isGap || monoMs - this.#lastMono > this.#withinMs * LATE) this.#count = 0;
    this.#lastMono = monoMs;
    this.#push(monoMs, value);
    if (this.#count < SIDE) return this.#isSettled ? 0 : UNKNOWN;
    this.#after = this.#median(this.#count - SIDE);
    if (!Number.isNaN(this.#before)) return this.#kept(monoMs);
    if (this.#count < SIDE * 2) return this.#isSettled ? 0 : UNKNOWN;
    this.#isSettled = false;
    const step = this.#step();
    if (!passes(this.#raise, step)) return step;
    this.#before = this.#median(0);
    this.#keptSinceMono = monoMs;
    return step;
  }

  notes(): Record<string, number> {
    return { before: this.#before, after: this.#after };
  }

  #kept(monoMs: number): number {
    const off = this.#after - this.#before;
    const isOver = !passes(this.#raise, off) && (this.#clear === null || passes(this.#clear, off));
    if (!isOver && monoMs - this.#keptSinceMono < this.#keepMs) return off;
    this.#before = UNKNOWN;
    // What led to the old step must not look like a new one.
    this.#count = 0;
    this.#isSettled = true;
    return 0;
  }

  #step(): number {
    const drift = smaller(this.#slope(0), this.#slope(SIDE));
    const apartMs = (this.#times[SIDE + 1] ?? 0) - (this.#times[1] ?? 0);
    return this.#median(SIDE) - this.#median(0) - drift * apartMs;
  }

  #slope(from: number): number {
    const ms = (this.#times[from + SIDE - 1] ?? 0) - (this.#times[from] ?? 0);
    return ms > 0 ? ((this.#values[from + SIDE - 1] ?? 0) - (this.#values[from] ?? 0)) / ms : 0;
  }

  #median(from: number): number {
    const [a = 0, b = 0, c = 0] = this.#values.subarray(from, from + SIDE);
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }

  #push(monoMs: number, value: number): void {
    if (this.#count === SIDE * 2) {
      this.#times.copyWithin(0, 1);
      this.#values.copyWithin(0, 1);
      this.#count--;
    }
    this.#times[this.#count] = monoMs;
    this.#values[this.#count] = value;
    this.#count++;
  }
}

/** The drift that both sides agree on. */
function smaller(a: number, b: number): number {
  if (a * b <= 0) return 0;
  return Math.abs(a) < Math.abs(b) ? a : b;
}
