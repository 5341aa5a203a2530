// What detection tells the rest of the server. An observation is the present level of a predicate at a place; an alarm is
// a condition that has held. Monotonic times decide, wall times are shown.

import type { PredicateName, Level } from '../../../contract/predicates.ts';
import type { Explanation } from './explanation.ts';
import type { Rule } from './rule.ts';

export type { LevelTest, Rule } from './rule.ts';

export interface Observation {
  readonly level: Level;
  /** Wall time of the record at which the level became this. */
  readonly sinceMs: number;
  /** Wall time of the newest record that says so. */
  readonly atMs: number;
  /** Whether it was ok right before: then it is known when this began. */
  readonly wasOk?: boolean;
  /** Last value in the field's unit, NaN when there is none. */
  readonly value: number;
  /** Of what a table says: for so long it goes on saying ok of what is so no more, ms; infinite where it forgets nothing. */
  readonly standsForMs?: number;
}

/** A condition that holds (or has ceased to), at a place. `site`, `rule` and `place` identify it. */
export interface AlarmChange {
  readonly kind: 'raised' | 'cleared';
  readonly site: string;
  readonly asset: string;
  /** '' for the asset itself. */
  readonly component: string;
  readonly rule: Rule;
  /** Wall time of the first bad record. */
  readonly sinceMs: number;
  /** Wall time of the change. */
  readonly atMs: number;
  readonly value: number;
  readonly explanation?: Explanation;
}

/** Where the diagnosis looks things up. */
export interface Observations {
  /** The worst of all conditions that decide this predicate at this place; null when none does. `place` is a place key. */
  at(predicate: PredicateName, place: string): Observation | null;
}

/** An alarm that fired before a restart. */
export interface RestoredAlarm {
  site: string;
  asset: string;
  component: string;
  rule: string;
  sinceMs: number;
  /** Why it was raised; absent where nothing is known of that. */
  explanation?: Pick<Explanation, 'component' | 'judged' | 'notes'>;
}
