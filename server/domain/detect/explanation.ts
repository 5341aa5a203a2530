// Why an alarm is one: the rule with its levels, what was judged, and which samples it was made of. Small, since it goes
// into the alarm's row and the ticket's log; explain.ts makes words of it.

import type { LevelTest, Rule, RuleSource } from './rule.ts';

export interface ExplainedSample {
  readonly atMs: number;
  readonly value: number;
}

export interface Explanation {
  /** `level` where the value itself is judged. */
  readonly kind: ExplainedKind;
  readonly measurement: string;
  readonly field: string;
  /** Component whose reading it is; '' for the asset. */
  readonly component: string;
  readonly raise: LevelTest;
  readonly clear: LevelTest | null;
  readonly holdMs: number;
  readonly clearMs: number;
  readonly source: RuleSource;
  /** Time looked at, where the kind has one. */
  readonly overMs?: number;
  readonly guard?: { readonly field: string; readonly test: LevelTest };
  /** Text of an expression. */
  readonly when?: string;
  /** What was judged in place of the value; null where it could not be told. */
  readonly judged: number | null;
  /** What it was made of: before, after, usual, limit … */
  readonly notes: Readonly<Record<string, number>>;
  /** The sample at which it turned bad, and the newest. */
  readonly samples: readonly ExplainedSample[];
}

export type ExplainedKind = 'level' | 'rate' | NonNullable<Rule['derive']>['kind'];

export interface Judged {
  readonly component: string;
  readonly judged: number;
  readonly notes: Readonly<Record<string, number>>;
  readonly samples: readonly ExplainedSample[];
}

export function explanationOf(rule: Rule, { component, judged, notes, samples }: Judged): Explanation {
  const { derive } = rule;
  const overMs = derive ? spanOf(derive) : undefined;
  return {
    kind: derive?.kind ?? (rule.isRate ? 'rate' : 'level'),
    measurement: rule.measurement,
    field: rule.field,
    component,
    raise: rule.raise,
    clear: rule.clear,
    holdMs: rule.holdMs,
    clearMs: rule.clearMs,
    source: rule.source ?? 'profile',
    ...(overMs !== undefined && { overMs }),
    ...(rule.guard && { guard: rule.guard }),
    ...(derive?.kind === 'when' && { when: derive.text }),
    judged: Number.isFinite(judged) ? judged : null,
    notes: Object.fromEntries(Object.entries(notes).filter(([, value]) => Number.isFinite(value))),
    samples,
  };
}

function spanOf(derive: NonNullable<Rule['derive']>): number | undefined {
  switch (derive.kind) {
    case 'change':
    case 'ratio':
    case 'baseline':
    case 'forecast':
      return derive.overMs;
    case 'step':
      return derive.withinMs;
    case 'silent':
    case 'stuck':
      return derive.forMs;
    case 'flap':
      return derive.halfMs;
    case 'when':
      return undefined;
  }
}

/** Restored from a row: what an older program wrote is left out. */
export function readExplanation(data: unknown): Explanation | null {
  return typeof data === 'object' && data !== null && 'raise' in data && 'samples' in data
    ? (data as Explanation)
    : null;
}
