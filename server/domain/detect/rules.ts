// Conditions of a profile become rules of an asset: durations in ms, overrides applied, the nearest winning. Pure.

import { durationMs } from '../../../contract/duration.ts';
import type { Condition } from '../../../contract/profile.ts';
import { CONDITION_KINDS } from '../../../contract/profile-conditions.ts';
import { fieldOf } from '../../../contract/metrics.ts';
import type { Row } from '../../../contract/series.ts';
import type { SiteFile } from '../../../contract/site-file.ts';
import { deriveOf, levelsOf } from './kinds.ts';
import { testOf } from './level-test.ts';
import type { Rule, RuleSource } from './rule.ts';

/** Hold and clear times where a condition names none. */
export const DEFAULT_HOLD_MS = 10_000;
export const DEFAULT_CLEAR_MS = 10_000;

export interface RuleWithSource {
  readonly rule: Rule;
  /** Where its last word comes from. */
  readonly source: RuleSource;
}

type Override = NonNullable<SiteFile['overrides']>[number];

/** The rules in force for an asset: its profile's conditions with the site's overrides, the nearest winning. */
export function rulesOf(
  conditions: readonly Condition[],
  overrides: SiteFile['overrides'],
  asset: { key: string; class: string },
): RuleWithSource[] {
  return conditions.map((condition) => {
    let merged: Condition = condition;
    let source: RuleSource = 'profile';
    for (const scope of ['site', 'class', 'asset'] as const) {
      for (const override of overrides ?? []) {
        if (override.condition !== condition.id || scopeOf(override) !== scope || !isMeant(override, asset)) continue;
        merged = overridden(merged, override.set);
        source = scope;
      }
    }
    return { rule: { ...toRule(merged), source }, source };
  });
}

/** What is of another kind now is no longer of the one before. */
function overridden(condition: Condition, set: Override['set']): Condition {
  const isNewKind = CONDITION_KINDS.some((kind) => Object.hasOwn(set, kind));
  if (!isNewKind) return { ...condition, ...set };
  const kept = Object.entries(condition).filter(([key]) => !CONDITION_KINDS.some((kind) => kind === key));
  return { ...(Object.fromEntries(kept) as Condition), ...set };
}

function scopeOf(override: Override): RuleSource {
  if (override.asset !== undefined) return 'asset';
  return override.class === undefined ? 'site' : 'class';
}

/** An override that names both is of that asset. */
function isMeant(override: Override, asset: { key: string; class: string }): boolean {
  if (override.asset !== undefined) return override.asset === asset.key;
  return override.class === undefined || override.class === asset.class;
}

export function toRule(condition: Condition): Rule {
  return {
    id: condition.id,
    predicate: condition.predicate,
    measurement: condition.measurement,
    field: condition.field,
    component: condition.component ?? '',
    except: condition.except ?? [],
    isRate: condition.rate ?? false,
    ...levelsOf(condition),
    derive: deriveOf(condition, fieldOf(condition.measurement, condition.field)?.isCounter === true),
    unknown: condition.unknown ?? null,
    guard: condition.while ? { field: condition.while.field, test: testOf(condition.while) } : null,
    onceOk: condition.onceOk ?? false,
    holdMs: durationMs(condition.hold ?? '') ?? DEFAULT_HOLD_MS,
    clearMs: durationMs(condition.clearAfter ?? '') ?? DEFAULT_CLEAR_MS,
    severity: condition.severity,
    title: condition.title ?? null,
  };
}

/** Those of an asset's rules that look at a row. */
export function rulesOn(row: Row, rules: readonly Rule[]): readonly Rule[] {
  return rules.filter(
    ({ measurement, component, except }) =>
      measurement === row.measurement &&
      (component === '' || component === row.component) &&
      !except.includes(row.component),
  );
}
