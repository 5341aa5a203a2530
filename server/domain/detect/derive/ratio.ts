// The growth of one counter in percent of that of others, over a time: ten errors among twenty frames are a bad cable, ten
// among a million are not. Below so much traffic nothing can be said. What has stood still for half of the time, with
// traffic going on, is over: a single burst is to be no alarm because it is still within that time when the condition has held.

import { UNKNOWN, type Derivation, type Sample, type Surroundings } from './derivation.ts';
import { Window } from './window.ts';

/** Share of the time, and of the least traffic, for which the counter has to stand still to be over. */
const STILL_SHARE = 0.5;

export class Ratio implements Derivation {
  readonly #to: readonly string[];
  readonly #min: number;
  readonly #overMs: number;
  readonly #around: Surroundings;
  readonly #part: Window;
  readonly #whole: Window;
  /** Sums of what the counters have grown: resets do not show in them. */
  #partSum = 0;
  #wholeSum = 0;
  /** When the counter grew last, and the sum of the others then. */
  #grew = { monoMs: Number.NEGATIVE_INFINITY, whole: 0 };
  #lastPart = UNKNOWN;
  #lastWhole = UNKNOWN;
  #grown = { part: UNKNOWN, whole: UNKNOWN };

  constructor(parts: { to: readonly string[]; overMs: number; min: number }, around: Surroundings) {
    this.#to = parts.to;
    this.#min = parts.min;
    this.#overMs = parts.overMs;
    this.#around = around;
    this.#part = new Window(parts.overMs);
    this.#whole = new Window(parts.overMs);
  }

  take({ value, monoMs, isGap }: Sample): number {
    const whole = this.#wholeNow(monoMs);
    const part = value - this.#lastPart;
    const all = whole - this.#lastWhole;
    if (!isGap && part >= 0 && all >= 0) {
      this.#partSum += part;
      this.#wholeSum += all;
      if (part > 0) this.#grew = { monoMs, whole: this.#wholeSum };
    }
    this.#lastPart = value;
    this.#lastWhole = whole;
    this.#part.push(monoMs, this.#partSum);
    this.#whole.push(monoMs, this.#wholeSum);
    const [partBase, wholeBase] = [this.#part.base(monoMs), this.#whole.base(monoMs)];
    if (!partBase || !wholeBase) return UNKNOWN;
    this.#grown = { part: this.#partSum - partBase.value, whole: this.#wholeSum - wholeBase.value };
    if (this.#grown.whole < this.#min) return UNKNOWN;
    if (this.#isOver(monoMs)) this.#grown = { part: 0, whole: this.#wholeSum - this.#grew.whole };
    return (this.#grown.part / this.#grown.whole) * 100;
  }

  #isOver(monoMs: number): boolean {
    const { monoMs: grewAtMs, whole } = this.#grew;
    return monoMs - grewAtMs >= this.#overMs * STILL_SHARE && this.#wholeSum - whole >= this.#min * STILL_SHARE;
  }

  notes(): Record<string, number> {
    return { ...this.#grown };
  }

  /** NaN while one of them is missing, or is older than this poll. */
  #wholeNow(monoMs: number): number {
    let sum = 0;
    for (const field of this.#to) {
      const newest = this.#around.sibling(field);
      sum += newest?.monoMs === monoMs ? newest.value : UNKNOWN;
    }
    return sum;
  }
}
