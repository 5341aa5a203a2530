// What the detector’s state is to others: alarm changes with what explains them, and observations. Reads only.

import type { SeriesCatalogue } from '../../../contract/series.ts';
import { explanationOf } from './explanation.ts';
import type { Newest } from './newest.ts';
import type { SlowSlots } from './slow-slots.ts';
import { LEVEL, levelName, type Slots } from './slots.ts';
import type { AlarmChange, Observation } from './types.ts';

export interface DetectorState {
  readonly slots: Slots;
  readonly newest: Newest;
  readonly slow: SlowSlots;
  readonly catalogue: SeriesCatalogue;
}

export function changeOf(
  kind: AlarmChange['kind'],
  slot: number,
  atMs: number,
  state: DetectorState,
): AlarmChange | null {
  const { slots, newest, slow, catalogue } = state;
  const rule = slots.rules[slot];
  const place = slots.places[slot];
  if (!rule || !place) return null;
  const series = slots.series[slot] ?? 0;
  const first = { atMs: slots.sinceWall[slot] ?? 0, value: slots.valueAtChange[slot] ?? 0 };
  const newestOne = { atMs: newest.atWall[series] ?? 0, value: newest.value[series] ?? 0 };
  // Without a hold time an alarm is raised within its batch, before the sample has become the newest.
  const last = first.atMs === atMs && newestOne.atMs !== atMs ? first : newestOne;
  const explanation = explanationOf(rule, {
    component: catalogue.rowOf(series).component,
    judged: slow.judged(slot) ?? last.value,
    notes: slow.derivation(slot)?.notes() ?? {},
    samples: first.atMs === last.atMs ? [last] : [first, last],
  });
  const sinceMs = slots.badSinceWall[slot] ?? atMs;
  return { kind, ...place, rule, sinceMs, atMs, value: rule.derive ? valueOf(slot, state) : last.value, explanation };
}

/** Levels of all rules on one series, worst first; `none` without a rule. */
export function worstLevel(series: number, { slots, newest }: DetectorState): 'ok' | 'bad' | 'unknown' | 'none' {
  const first = newest.slotStart[series] ?? 0;
  const count = newest.slotCount[series] ?? 0;
  if (count === 0) return 'none';
  let worst: number = LEVEL.unknown;
  for (let slot = first; slot < first + count; slot++) worst = Math.max(worst, slots.level[slot] ?? 0);
  return levelName(worst);
}

/** The worst of several slots that decide the same; null of none. */
export function observe(candidates: readonly number[], state: DetectorState): Observation | null {
  const { slots, newest } = state;
  if (candidates.length === 0) return null;
  let worst = -1;
  for (const slot of candidates) {
    if (worst < 0 || (slots.level[slot] ?? 0) > (slots.level[worst] ?? 0)) worst = slot;
  }
  const atMs = newest.saidWall(slots.series[worst] ?? 0);
  return {
    level: levelName(slots.level[worst] ?? 0),
    sinceMs: slots.sinceWall[worst] ?? 0,
    atMs,
    wasOk: slots.levelBefore[worst] === LEVEL.ok,
    value: atMs === 0 ? Number.NaN : valueOf(worst, state),
  };
}

/** What was judged where a rule derives it: the days left, not the fill. */
function valueOf(slot: number, { slots, newest, slow }: DetectorState): number {
  const judged = slots.rules[slot]?.derive ? slow.judged(slot) : undefined;
  return judged ?? newest.value[slots.series[slot] ?? 0] ?? 0;
}
