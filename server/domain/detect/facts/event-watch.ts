// Conditions over events: a trap, a will, a notice of a device raises an alarm, once or when it comes too often; another one, or
// silence for long enough, ends it. An event is only ever heard of, so before the first one nothing is known. No I/O.

import { placeKey, parsePlace } from '../../../../contract/place.ts';
import { PREDICATES, type PredicateName } from '../../../../contract/predicates.ts';
import type { EventRecord } from '../../../../contract/records.ts';
import type { AlarmChange, Observation, Observations } from '../types.ts';
import type { EventRule } from './event-rules.ts';

/** What comes late tells of the past: it raises nothing. */
export const EVENT_MAX_AGE_MS = 10 * 60_000;
/** Times of one event that are kept at a place: more than any condition counts. */
export const MAX_TIMES = 100;
/** States of one site; past it the oldest that does not fire goes. */
export const MAX_EVENT_STATES = 5000;

interface State {
  readonly rule: EventRule;
  readonly asset: string;
  readonly component: string;
  times: number[];
  level: 'ok' | 'bad' | 'unknown';
  sinceMs: number;
  atMs: number;
  isFiring: boolean;
}

export class EventWatch implements Observations {
  readonly #site: string;
  readonly #rulesOf: (asset: string) => readonly EventRule[];
  readonly #states = new Map<string, State>();
  #alarms: AlarmChange[] = [];
  #dropped = 0;

  constructor(site: string, rulesOf: (asset: string) => readonly EventRule[]) {
    this.#site = site;
    this.#rulesOf = rulesOf;
  }

  /** States that were given up because there were too many. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Goes on with alarms that fire already; when they were heard last is not known, so their time begins anew. */
  restore(firing: Iterable<{ rule: string; asset: string; component: string; sinceMs: number }>, nowMs: number): void {
    this.#alarms = [];
    const kept = new Set<string>();
    for (const { rule: id, asset, component, sinceMs } of firing) {
      const rule = this.#rulesOf(asset).find((one) => one.rule.id === id);
      if (!rule) continue;
      const state = this.#state(rule, asset, component);
      if (!state.isFiring) Object.assign(state, { level: 'bad', isFiring: true, sinceMs, atMs: nowMs, times: [nowMs] });
      kept.add(keyOf(id, asset, component));
    }
    for (const [key, state] of this.#states) {
      if (!state.isFiring || kept.has(key)) continue;
      // What was decided has not been committed: it is decided again.
      state.isFiring = false;
      if (state.level === 'bad') this.#fire(state, nowMs);
    }
  }

  /** @returns whether a condition is about it */
  hear(event: EventRecord, nowMs: number): boolean {
    if (nowMs - event.timeMs > EVENT_MAX_AGE_MS) return false;
    let isHeard = false;
    for (const rule of this.#rulesOf(event.asset)) {
      const component = placeOf(rule.rule.predicate, event);
      if (component === null) continue;
      const isOver = rule.clearCodes.has(event.code);
      isHeard ||= isOver || rule.codes.has(event.code);
      if (rule.codes.has(event.code)) this.#raise(this.#state(rule, event.asset, component), event.timeMs, nowMs);
      else if (isOver) {
        const known = this.#states.get(keyOf(rule.rule.id, event.asset, component));
        if (known) this.#over(known, event.timeMs, nowMs);
      }
    }
    return isHeard;
  }

  /** Ends what has not been heard again for its time. */
  settle(nowMs: number): void {
    for (const [key, state] of this.#states) {
      if (state.level === 'bad' && nowMs - state.atMs >= state.rule.forMs) this.#over(state, nowMs, nowMs);
      if (state.level === 'unknown' && nowMs - state.atMs >= state.rule.withinMs) this.#states.delete(key);
    }
  }

  /** There are alarms that nobody has taken yet. */
  get hasUntold(): boolean {
    return this.#alarms.length > 0;
  }

  /** When the next {@link settle} ends anything, wall ms; infinite when nothing runs. */
  get dueAtMs(): number {
    let dueMs = Number.POSITIVE_INFINITY;
    for (const { level, atMs, rule } of this.#states.values())
      if (level !== 'ok') dueMs = Math.min(dueMs, atMs + (level === 'bad' ? rule.forMs : rule.withinMs));
    return dueMs;
  }

  at(predicate: PredicateName, place: string): Observation | null {
    const { asset, component } = parsePlace(place);
    let found: Observation | null = null;
    for (const { rule } of this.#rulesOf(asset)) {
      if (rule.predicate !== predicate) continue;
      const state = this.#states.get(keyOf(rule.id, asset, component));
      if (!state || (found && (found.level === 'bad' || state.level !== 'bad'))) continue;
      const { level, sinceMs, atMs } = state;
      found = { level, sinceMs, atMs, value: state.times.length };
    }
    return found;
  }

  takeAlarms(): AlarmChange[] {
    const alarms = this.#alarms;
    this.#alarms = [];
    return alarms;
  }

  /** Goes on with what was heard before the site's inventory changed. */
  takeOver(before: EventWatch): void {
    for (const state of before.#states.values()) {
      const rule = this.#rulesOf(state.asset).find((one) => one.rule.id === state.rule.rule.id);
      if (rule) this.#states.set(keyOf(rule.rule.id, state.asset, state.component), { ...state, rule });
    }
  }

  #state(rule: EventRule, asset: string, component: string): State {
    const key = keyOf(rule.rule.id, asset, component);
    let state = this.#states.get(key);
    if (!state) {
      if (this.#states.size >= MAX_EVENT_STATES) this.#giveUpOne();
      state = { rule, asset, component, times: [], level: 'unknown', sinceMs: 0, atMs: 0, isFiring: false };
      this.#states.set(key, state);
    }
    return state;
  }

  #giveUpOne(): void {
    for (const [key, { isFiring }] of this.#states) {
      if (isFiring) continue;
      this.#states.delete(key);
      this.#dropped++;
      return;
    }
  }

  #raise(state: State, timeMs: number, nowMs: number): void {
    const { withinMs, count } = state.rule;
    state.times = [...state.times.filter((one) => timeMs - one < withinMs), timeMs].slice(-MAX_TIMES);
    state.atMs = Math.max(state.atMs, timeMs);
    if (state.times.length < count) return;
    if (state.level !== 'bad') Object.assign(state, { level: 'bad', sinceMs: state.times[0] ?? timeMs });
    this.#fire(state, nowMs);
  }

  #fire(state: State, nowMs: number): void {
    if (state.isFiring || state.rule.rule.severity === 'observe') return;
    state.isFiring = true;
    this.#report('raised', state, nowMs);
  }

  #over(state: State, timeMs: number, nowMs: number): void {
    if (state.level !== 'ok') Object.assign(state, { level: 'ok', sinceMs: timeMs });
    state.atMs = timeMs;
    state.times = [];
    if (!state.isFiring) return;
    state.isFiring = false;
    this.#report('cleared', state, nowMs);
  }

  #report(kind: 'raised' | 'cleared', state: State, atMs: number): void {
    const { asset, component, sinceMs, times } = state;
    this.#alarms.push({
      kind,
      site: this.#site,
      asset,
      component,
      rule: state.rule.rule,
      sinceMs,
      atMs,
      value: times.length,
    });
  }
}

/** Where an event tells its predicate: null when it names no such component. */
function placeOf(predicate: PredicateName, { component }: EventRecord): string | null {
  const kind = PREDICATES[predicate].component;
  if (kind === '') return '';
  return component.startsWith(`${kind}:`) ? component : null;
}

function keyOf(rule: string, asset: string, component: string): string {
  return `${rule} ${placeKey({ asset, component })}`;
}
