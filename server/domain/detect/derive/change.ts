// By how much a value has changed within a time: a room that warms up is a fault long before it is too hot. A counter
// that begins anew has not fallen. A window of hours is filled from history, so that a restart is not blind for as long.

import { UNKNOWN, type Derivation, type PastValue, type PastWanted, type Sample } from './derivation.ts';
import { Window } from './window.ts';

/** A shorter window fills by itself as soon as history could be asked. */
const LEAST_RECALLED_MS = 10 * 60_000;
/** Finer than this nothing is asked for, nor more than so many steps of a window. */
const LEAST_STEP_MS = 60_000;
const STEPS = 30;

export class Change implements Derivation {
  readonly wants?: PastWanted;
  readonly #overMs: number;
  readonly #window: Window;
  readonly #isCounter: boolean;
  #last = UNKNOWN;
  #before = UNKNOWN;
  /** Since when the value is what it is. */
  #sinceMono = 0;
  #changed = 0;
  /** A counter has begun anew: what was before says nothing. */
  #isAnew = false;

  constructor(overMs: number, isCounter: boolean) {
    this.#overMs = overMs;
    this.#window = new Window(overMs);
    this.#isCounter = isCounter;
    if (overMs < LEAST_RECALLED_MS) return;
    const stepMs = Math.max(LEAST_STEP_MS, overMs / STEPS);
    this.wants = { backMs: overMs + 2 * stepMs, stepMs, isLast: true };
  }

  recall(past: readonly PastValue[], nowMonoMs: number, nowWallMs: number): void {
    if (this.#isAnew) return;
    const own = this.#window.points();
    const firstMono = own[0]?.monoMs ?? nowMonoMs;
    const older = past
      .map(({ timeMs, value }) => ({ monoMs: nowMonoMs - (nowWallMs - timeMs), value }))
      .filter(({ monoMs }) => monoMs < firstMono);
    this.#window.clear();
    this.#last = UNKNOWN;
    for (const point of [...older, ...own]) this.#add(point.monoMs, point.value);
  }

  take({ value, monoMs, isGap }: Sample): number {
    // The first sample of a program may have no predecessor to it: what came before it still counts.
    if (isGap && !Number.isNaN(this.#last)) this.#beginAnew();
    this.#add(monoMs, value);
    const base = this.#window.base(monoMs);
    this.#before = base?.value ?? UNKNOWN;
    this.#changed = base ? value - base.value : 0;
    return base ? this.#changed : UNKNOWN;
  }

  get isTimed(): boolean {
    return !this.#isCounter && this.#changed !== 0;
  }

  get passDueMono(): number {
    return this.#sinceMono + this.#overMs;
  }

  /** A value that has stood for as long as is looked back has not changed, whether anybody goes on saying so or not. */
  pass(monoMs: number): number | undefined {
    if (monoMs < this.passDueMono) return undefined;
    this.#changed = 0;
    return 0;
  }

  #add(monoMs: number, value: number): void {
    if (this.#isCounter && value < this.#last) this.#beginAnew();
    if (value !== this.#last) this.#sinceMono = monoMs;
    this.#last = value;
    this.#window.push(monoMs, value);
  }

  #beginAnew(): void {
    this.#window.clear();
    this.#isAnew = true;
  }

  notes(): Record<string, number> {
    return { before: this.#before, after: this.#last };
  }
}
