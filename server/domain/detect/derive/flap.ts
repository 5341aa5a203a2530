// How often a state has changed lately: each change counts one, and counts half as much after every `halfMs`. A plug with a
// bad contact is one fault that flaps, not forty that come and go.

import { passes } from '../level-test.ts';
import type { LevelTest } from '../rule.ts';
import { UNKNOWN, type Derivation, type Sample } from './derivation.ts';

/** Below this a change long ago is forgotten. */
const NOTHING = 0.01;

export class Flap implements Derivation {
  readonly #halfMs: number;
  readonly #bad: LevelTest | null;
  #score = 0;
  #atMono = 0;
  #state = UNKNOWN;
  #changes = 0;

  constructor(halfMs: number, bad: LevelTest | null) {
    this.#halfMs = halfMs;
    this.#bad = bad;
  }

  get isTimed(): boolean {
    return this.#score > 0;
  }

  take({ value, monoMs }: Sample): number {
    const state = this.#bad ? Number(passes(this.#bad, value)) : value;
    this.#fade(monoMs);
    if (!Number.isNaN(this.#state) && state !== this.#state) {
      this.#score++;
      this.#changes++;
    }
    this.#state = state;
    return this.#score;
  }

  pass(monoMs: number): number {
    this.#fade(monoMs);
    return this.#score;
  }

  notes(): Record<string, number> {
    return { changes: this.#changes };
  }

  #fade(monoMs: number): void {
    if (this.#score > 0) {
      this.#score *= 2 ** (-(monoMs - this.#atMono) / this.#halfMs);
      if (this.#score < NOTHING) [this.#score, this.#changes] = [0, 0];
    }
    this.#atMono = monoMs;
  }
}
