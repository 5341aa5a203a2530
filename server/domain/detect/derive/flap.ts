// How often a state has changed lately: each change counts one, and counts half as much after every `halfMs`. A plug with a
// bad contact is one fault that flaps, not forty that come and go; what is switched off and on by the clock flaps not at all.
// When other hours are set, what was counted before them is forgotten: it may have been what they are about.
// However wild it was, the score stays below a ceiling: when it counts as over depends on how long it has been quiet.

import { passes } from '../level-test.ts';
import type { Derive, LevelTest } from '../rule.ts';
import { UNKNOWN, type Derivation, type HeldAlarm, type Sample, type Surroundings } from './derivation.ts';

/** Below this a change long ago is forgotten. */
const NOTHING = 0.01;
/** The score never grows beyond this many times what raises the alarm. */
export const CEILING = 1.5;

export class Flap implements Derivation {
  readonly #halfMs: number;
  readonly #bad: LevelTest | null;
  readonly #most: number;
  /** Below this its alarm is over. */
  readonly #overBelow: number;
  readonly #apartMs: number;
  readonly #around: Pick<Surroundings, 'isOffHours' | 'hours'>;
  /** Those that it has counted in. */
  #hours = '';
  #countedMono = Number.NEGATIVE_INFINITY;
  #isCounted = false;
  #score = 0;
  #atMono = 0;
  #state = UNKNOWN;
  #changes = 0;
  /** Until the first sample its time does not run. */
  #isResumed = false;

  constructor(
    { halfMs, bad, apartMs }: Extract<Derive, { kind: 'flap' }>,
    { raise, clear }: { readonly raise: LevelTest; readonly clear: LevelTest | null },
    around: Pick<Surroundings, 'isOffHours' | 'hours'>,
  ) {
    this.#around = around;
    this.#halfMs = halfMs;
    this.#bad = bad;
    this.#apartMs = apartMs;
    this.#overBelow = clear?.below ?? raise.above ?? NOTHING;
    this.#most = raise.above === null ? Infinity : CEILING * raise.above;
  }

  get isTimed(): boolean {
    return this.#score > 0 && !this.#isResumed;
  }

  get passDueMono(): number {
    if (this.#score <= this.#overBelow) return Number.POSITIVE_INFINITY;
    return this.#atMono + this.#halfMs * Math.log2(this.#score / this.#overBelow) + 1;
  }

  /** It counts as wild as when it was raised: quiet is what has been seen to be. */
  resume({ judged, notes }: HeldAlarm): void {
    this.#score = Math.min(judged, this.#most);
    this.#changes = notes['changes'] ?? 0;
    this.#isResumed = true;
  }

  take({ value, monoMs }: Sample): number {
    if (this.#isResumed) this.#atMono = monoMs;
    this.#isResumed = false;
    const state = this.#bad ? Number(passes(this.#bad, value)) : value;
    this.#fade(monoMs);
    this.#followHours();
    if (!Number.isNaN(this.#state) && state !== this.#state && this.#counts(state, monoMs)) {
      this.#score = Math.min(this.#score + 1, this.#most);
      this.#changes++;
    }
    this.#state = state;
    return this.#score;
  }

  #followHours(): void {
    const hours = this.#around.hours();
    if (hours !== this.#hours && !Number.isNaN(this.#state)) [this.#score, this.#changes] = [0, 0];
    this.#hours = hours;
  }

  /** A bad spell that begins too soon after the last one that counted is a part of that; its end counts as it does. */
  #counts(state: number, monoMs: number): boolean {
    if (this.#around.isOffHours()) {
      this.#isCounted = false;
      return false;
    }
    if (this.#apartMs === 0 || !this.#bad) return true;
    if (state === 0) return this.#isCounted;
    this.#isCounted = monoMs - this.#countedMono >= this.#apartMs;
    if (this.#isCounted) this.#countedMono = monoMs;
    return this.#isCounted;
  }

  pass(monoMs: number): number {
    this.#fade(monoMs);
    this.#followHours();
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
