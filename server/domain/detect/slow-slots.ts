// Slots that need more than the value itself: a guard, a rate, or a derivation. They are judged when the whole batch is in,
// since they look at other fields of the same poll.

import type { SeriesCatalogue } from '../../../contract/series.ts';
import type { Derivation, PastTold } from './derive/derivation.ts';
import { judge } from './judge.ts';
import { passes } from './level-test.ts';
import type { Newest } from './newest.ts';
import type { Rule } from './rule.ts';
import { LEVEL, type Slots } from './slots.ts';
import type { RestoredAlarm } from './types.ts';

/** Wall time that has passed and monotonic time may differ by so much, and by this share, before no rate is taken over it. */
const CLOCK_STEP_MS = 2000;
const CLOCK_STEP_SHARE = 0.1;
/** What goes on with time and cannot tell when it matters next is looked at this often. */
const PASS_EVERY_MS = 1000;
/** What is put aside of each sample: slot, value, wall time, whether it is a gap. */
const TOUCH = 4;

export interface SlowParts {
  readonly catalogue: SeriesCatalogue;
  readonly slots: Slots;
  readonly newest: Newest;
  /** Derivations that know their past; they outlive the slots. */
  readonly told: WeakSet<object>;
  /** The level of a slot is this now. */
  move(slot: number, level: number, wallMs: number, monoMs: number): void;
  /** The slot is not judged now: nothing is known of its level, and an alarm of it ends. */
  setAside(slot: number, wallMs: number, monoMs: number): void;
}

export class SlowSlots {
  readonly #parts: SlowParts;
  readonly #derivations = new Map<number, Derivation>();
  /** Series of the field that a slot's guard asks for. */
  readonly #guards = new Map<number, number>();
  /** Those that time changes too. */
  readonly #timed: number[] = [];
  #touched: number[] = [];
  #passDueMono = Number.POSITIVE_INFINITY;
  /** Slots that want to know their past. */
  #wanting: number[] = [];
  /** What derivations made last of the value. */
  readonly #derived = new Map<number, number>();
  /** Newest rates by slot, NaN where there is none: on a switch most slots are rates. */
  #rates = new Float64Array();

  constructor(parts: SlowParts) {
    this.#parts = parts;
  }

  add(slot: number, derivation: Derivation): void {
    if (derivation.pass && !this.#derivations.has(slot)) this.#timed.push(slot);
    if (derivation.wants && !this.#derivations.has(slot)) this.#wanting.push(slot);
    this.#derivations.set(slot, derivation);
    // One that was carried over goes on, and what it is about may be another now.
    if (derivation.isTimed === true) this.#passDueMono = Number.NEGATIVE_INFINITY;
  }

  /** Slots that have begun since the last call and want to know their past. */
  takeWanting(): number[] {
    const { told } = this.#parts;
    const wanting = this.#wanting.filter((slot) => !told.has(this.#derivations.get(slot) ?? this));
    this.#wanting = [];
    return wanting;
  }

  recall(slot: number, { past, nowMonoMs, nowWallMs }: PastTold): void {
    const derivation = this.#derivations.get(slot);
    if (!derivation || this.#parts.told.has(derivation)) return;
    this.#parts.told.add(derivation);
    derivation.recall?.(past, nowMonoMs, nowWallMs);
  }

  /** Its alarm held when the program ended. */
  resume(slot: number, { sinceMs, explanation }: RestoredAlarm): void {
    const { catalogue, slots } = this.#parts;
    if (!explanation || explanation.judged === null) return;
    // One place may be judged by several series: it held for that one.
    if (catalogue.rowOf(slots.series[slot] ?? 0).component !== explanation.component) return;
    const { judged, notes } = explanation;
    this.#derivations.get(slot)?.resume?.({ judged, notes, sinceMs });
  }

  derivation(slot: number): Derivation | undefined {
    return this.#derivations.get(slot);
  }

  /** What was judged in place of the value; undefined where that is the value itself. */
  judged(slot: number): number | undefined {
    const rate = this.#rates[slot] ?? Number.NaN;
    return this.#derived.get(slot) ?? (Number.isNaN(rate) ? undefined : rate);
  }

  /** Takes a sample that has come; the newest value of its series is still the one before. */
  touch(slot: number, series: number, sample: { value: number; timeMs: number; monoMs: number; isGap: boolean }): void {
    const { newest, slots } = this.#parts;
    const { value, timeMs, monoMs, isGap } = sample;
    if (slots.rules[slot]?.isRate === true) {
      const before = newest.atWall[series] ?? 0;
      const seconds = (timeMs - before) / 1000;
      const rate = (value - (newest.value[series] ?? 0)) / seconds;
      // The first sample and one after a reset have no predecessor to differ from, nor has one after a step of the clock.
      if (before === 0 || isGap || seconds <= 0 || rate < 0) return;
      if (isClockStep(timeMs - before, monoMs - (newest.atMono[series] ?? 0))) return;
      this.#reach(slot);
      this.#rates[slot] = rate;
      this.#touched.push(slot, rate, timeMs, 0);
    } else this.#touched.push(slot, value, timeMs, Number(isGap));
  }

  #reach(slot: number): void {
    const before = this.#rates;
    if (slot < before.length) return;
    this.#rates = new Float64Array(this.#parts.slots.series.length).fill(Number.NaN);
    this.#rates.set(before);
  }

  get hasTouched(): boolean {
    return this.#touched.length > 0;
  }

  /** Judges what was touched: the batch is in. */
  judgeAll(monoMs: number): void {
    const touched = this.#touched;
    for (let i = 0; i < touched.length; i += TOUCH) {
      const slot = touched[i] ?? 0;
      const timeMs = touched[i + 2] ?? 0;
      const derivation = this.#derivations.get(slot);
      const given = touched[i + 1] ?? 0;
      const value = derivation ? derivation.take({ value: given, timeMs, monoMs, isGap: touched[i + 3] === 1 }) : given;
      if (derivation?.pass) this.#passDueMono = Math.min(this.#passDueMono, passDueOf(derivation, monoMs));
      this.#judge(slot, value, timeMs, monoMs);
    }
    touched.length = 0;
  }

  /** What changes although no sample comes. */
  pass(monoMs: number, wallMs: number): void {
    this.#passDueMono = Number.POSITIVE_INFINITY;
    for (const slot of this.#timed) {
      const derivation = this.#derivations.get(slot);
      if (derivation?.isTimed !== true) continue;
      const value = derivation.pass?.(monoMs);
      if (value !== undefined && !this.#isBlind(slot, derivation)) this.#judge(slot, value, wallMs, monoMs);
      this.#passDueMono = Math.min(this.#passDueMono, passDueOf(derivation, monoMs));
    }
  }

  /** Monotonic time at which {@link pass} next changes a level; infinite when only a sample can. */
  get passDueMono(): number {
    return this.#passDueMono;
  }

  /** A level that has become unknown for want of samples stays so, but for a derivation that is about their want. */
  #isBlind(slot: number, derivation: Derivation): boolean {
    return derivation.isAboutSilence !== true && this.#parts.slots.level[slot] === LEVEL.unknown;
  }

  #judge(slot: number, value: number, timeMs: number, monoMs: number): void {
    const { slots } = this.#parts;
    if (this.#derivations.has(slot)) this.#derived.set(slot, value);
    const guard = slots.rules[slot]?.guard;
    if (guard && !this.#isGuarded(slot, guard)) {
      this.#parts.setAside(slot, timeMs, monoMs);
      return;
    }
    const next = Number.isNaN(value) ? LEVEL.unknown : judge(slots, slot, value);
    if (next !== slots.level[slot]) this.#parts.move(slot, next, timeMs, monoMs);
  }

  /** Whether the guard's field passes, or is not told. */
  #isGuarded(slot: number, guard: NonNullable<Rule['guard']>): boolean {
    const { catalogue, slots, newest } = this.#parts;
    let sibling = this.#guards.get(slot);
    if (sibling === undefined) {
      sibling = catalogue.series(catalogue.rowOf(slots.series[slot] ?? 0), guard.field);
      this.#guards.set(slot, sibling);
    }
    if (sibling < 0 || sibling >= newest.value.length || newest.atWall[sibling] === 0) return true;
    return passes(guard.test, newest.value[sibling] ?? 0);
  }
}

function passDueOf({ isTimed, passDueMono }: Derivation, monoMs: number): number {
  return isTimed === true ? (passDueMono ?? monoMs + PASS_EVERY_MS) : Number.POSITIVE_INFINITY;
}

function isClockStep(wallMs: number, monoMs: number): boolean {
  return Math.abs(wallMs - monoMs) > Math.max(CLOCK_STEP_MS, monoMs * CLOCK_STEP_SHARE);
}
