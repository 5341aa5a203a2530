// Detection the plain way: one object a series and rule in a Map, every rule read as it is written. It is slow and easy
// to trust: the oracle of the detector's property test, and what its bench is measured against.

import type { Rule } from '../../../../server/domain/detect/types.ts';

export interface NaiveSample {
  asset: string;
  component: string;
  measurement: string;
  field: string;
  value: number;
  timeMs: number;
  quality: 'ok' | 'stale' | 'retained' | 'gap';
}

interface State {
  rule: Rule;
  asset: string;
  component: string;
  level: 'unknown' | 'ok' | 'bad';
  sinceMono: number;
  badSinceWall: number;
  isFiring: boolean;
  wasOk: boolean;
  last: { value: number; timeMs: number; monoMs: number } | null;
}

export class NaiveDetector {
  readonly states = new Map<string, State>();
  readonly changes: string[] = [];
  readonly #rules: readonly Rule[];
  readonly #freshMs: number;

  constructor(rules: readonly Rule[], freshMs: number) {
    this.#rules = rules;
    this.#freshMs = freshMs;
  }

  apply(sample: NaiveSample, monoMs: number): void {
    for (const rule of this.#rules) {
      if (rule.measurement !== sample.measurement || rule.field !== sample.field) continue;
      const state = this.#stateOf(rule, sample);
      if (sample.quality === 'stale' || sample.quality === 'retained') continue;
      const before = state.last;
      state.last = { value: sample.value, timeMs: sample.timeMs, monoMs };
      let value = sample.value;
      if (rule.isRate) {
        if (before === null || sample.quality === 'gap' || sample.timeMs <= before.timeMs || value < before.value)
          continue;
        value = (value - before.value) / ((sample.timeMs - before.timeMs) / 1000);
      }
      this.#move(state, judge(rule, value, state), sample.timeMs, monoMs);
    }
  }

  settle(monoMs: number, wallMs: number): void {
    for (const state of this.states.values()) {
      const age = monoMs - state.sinceMono;
      if (state.level === 'bad' && !state.isFiring && state.rule.severity !== 'observe' && age >= state.rule.holdMs)
        this.#raise(state, wallMs);
      else if (state.level === 'ok' && state.isFiring && age >= state.rule.clearMs) {
        state.isFiring = false;
        this.changes.push(`cleared ${nameOf(state)} ${state.badSinceWall} ${wallMs}`);
      }
    }
  }

  sweep(monoMs: number, wallMs: number): void {
    for (const state of this.states.values())
      if (state.last && monoMs - state.last.monoMs > this.#freshMs) this.#move(state, 'unknown', wallMs, monoMs);
  }

  silence(monoMs: number, wallMs: number): void {
    for (const state of this.states.values()) this.#move(state, 'unknown', wallMs, monoMs);
  }

  #stateOf(rule: Rule, { asset, component, measurement, field }: NaiveSample): State {
    const key = `${rule.id} ${asset} ${component} ${measurement} ${field}`;
    const known = this.states.get(key);
    if (known) return known;
    const state: State = {
      rule, asset, component, level: 'unknown', sinceMono: 0, badSinceWall: 0, isFiring: false, wasOk: false, last: null,
    }; // prettier-ignore
    this.states.set(key, state);
    return state;
  }

  #move(state: State, level: State['level'], wallMs: number, monoMs: number): void {
    if (state.level === level) return;
    if (level === 'bad' && state.rule.onceOk && !state.wasOk && !state.isFiring) return;
    state.level = level;
    state.sinceMono = monoMs;
    if (level === 'ok') state.wasOk = true;
    if (level !== 'bad' || state.isFiring) return;
    state.badSinceWall = wallMs;
    if (state.rule.holdMs === 0 && state.rule.severity !== 'observe') this.#raise(state, wallMs);
  }

  #raise(state: State, wallMs: number): void {
    state.isFiring = true;
    this.changes.push(`raised ${nameOf(state)} ${state.badSinceWall} ${wallMs}`);
  }
}

function nameOf(state: State): string {
  return `${state.rule.id} ${state.asset} ${state.component}`;
}

function judge(rule: Rule, value: number, state: State): State['level'] {
  if (rule.unknown?.includes(value)) return 'unknown';
  if (passes(rule.raise, value)) return 'bad';
  const isInBad = state.level === 'bad' || (state.level === 'unknown' && state.isFiring);
  if (rule.clear !== null && isInBad && !passes(rule.clear, value)) return 'bad';
  return 'ok';
}

function passes(test: Rule['raise'], value: number): boolean {
  return (
    (test.above !== null && value > test.above) ||
    (test.below !== null && value < test.below) ||
    (test.in?.includes(value) ?? false) ||
    (test.notIn !== null && !test.notIn.includes(value))
  );
}
