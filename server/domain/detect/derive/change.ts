// By how much a value has changed within a time: a room that warms up is a fault long before it is too hot. A counter
// that begins anew has not fallen.

import { UNKNOWN, type Derivation, type Sample } from './derivation.ts';
import { Window } from './window.ts';

export class Change implements Derivation {
  readonly #window: Window;
  readonly #isCounter: boolean;
  #last = UNKNOWN;
  #before = UNKNOWN;

  constructor(overMs: number, isCounter: boolean) {
    this.#window = new Window(overMs);
    this.#isCounter = isCounter;
  }

  take({ value, monoMs, isGap }: Sample): number {
    if (isGap || (this.#isCounter && value < this.#last)) this.#window.clear();
    this.#last = value;
    this.#window.push(monoMs, value);
    const base = this.#window.base(monoMs);
    this.#before = base?.value ?? UNKNOWN;
    return base ? value - base.value : UNKNOWN;
  }

  notes(): Record<string, number> {
    return { before: this.#before, after: this.#last };
  }
}
