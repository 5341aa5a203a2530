// A condition as detection uses it: of one asset, overrides applied, durations in ms.

import type { Expression } from '../../../contract/expression.ts';
import type { PredicateName } from '../../../contract/predicates.ts';
import type { Severity } from '../../../contract/profile.ts';
import type { Text } from '../../../contract/text.ts';

/** Where the last word on a rule comes from; the nearest wins. */
export type RuleSource = 'profile' | 'site' | 'class' | 'asset';

export interface Rule {
  readonly id: string;
  readonly predicate: PredicateName;
  readonly measurement: string;
  readonly field: string;
  /** '' for any component of the measurement. */
  readonly component: string;
  /** Components that are not meant. */
  readonly except: readonly string[];
  readonly isRate: boolean;
  /** What is judged in place of the value; null or absent: the value itself, or its rate. */
  readonly derive?: Derive | null;
  readonly raise: LevelTest;
  /** null: over when it no longer raises. */
  readonly clear: LevelTest | null;
  /** Codes 0 … 31 that say nothing about it. */
  readonly unknown: readonly number[] | null;
  readonly guard: { field: string; test: LevelTest } | null;
  readonly onceOk: boolean;
  readonly holdMs: number;
  readonly clearMs: number;
  readonly severity: Severity | 'observe';
  readonly title: Text | null;
  readonly source?: RuleSource;
}

export interface LevelTest {
  readonly above: number | null;
  readonly below: number | null;
  readonly in: readonly number[] | null;
  readonly notIn: readonly number[] | null;
}

/** What is judged in place of the value, and what its kind needs to know. */
export type Derive =
  | { readonly kind: 'change'; readonly overMs: number; readonly isCounter: boolean }
  | { readonly kind: 'step'; readonly withinMs: number; readonly keepMs: number }
  | { readonly kind: 'silent'; readonly forMs: number }
  | {
      readonly kind: 'flap';
      readonly halfMs: number;
      readonly bad: LevelTest | null;
      /** Bad spells that begin less than this after the last one that counted are a part of it. */
      readonly apartMs: number;
      readonly absorbs: readonly string[];
    }
  | { readonly kind: 'ratio'; readonly to: readonly string[]; readonly overMs: number; readonly min: number }
  | { readonly kind: 'stuck'; readonly forMs: number; readonly beside: readonly string[] | null }
  | { readonly kind: 'baseline'; readonly overMs: number; readonly least: number; readonly isRate: boolean }
  | { readonly kind: 'forecast'; readonly limit: number; readonly isRise: boolean; readonly overMs: number }
  | { readonly kind: 'when'; readonly tree: Expression | null; readonly text: string };
