// The growth of one counter in percent of that of others, over a time: ten errors among twenty frames are a bad cable, ten
// among a million are not. Below so much traffic nothing can be said.

import { UNKNOWN, type Derivation, type Sample, type Surroundings } from './derivation.ts';
import { Window } from './window.ts';

export class Ratio implements Derivation {
  readonly #to: readonly string[];
  readonly #min: number;
  readonly #around: Surroundings;
  readonly #part: Window;
  readonly #whole: Window;
  /** Sums of what the counters have grown: resets do not show in them. */
  #partSum = 0;
  #wholeSum = 0;
  #lastPart = UNKNOWN;
  #lastWhole = UNKNOWN;
  #grown = { part: UNKNOWN, whole: UNKNOWN };

  constructor(parts: { to: readonly string[]; overMs: number; min: number }, around: Surroundings) {
    this.#to = parts.to;
    this.#min = parts.min;
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
    }
    this.#lastPart = value;
    this.#lastWhole = whole;
    this.#part.push(monoMs, this.#partSum);
    this.#whole.push(monoMs, this.#wholeSum);
    const [partBase, wholeBase] = [this.#part.base(monoMs), this.#whole.base(monoMs)];
    if (!partBase || !wholeBase) return UNKNOWN;
    this.#grown = { part: this.#partSum - partBase.value, whole: this.#wholeSum - wholeBase.value };
    return this.#grown.whole < this.#min ? UNKNOWN : (this.#grown.part / this.#grown.whole) * 100;
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
