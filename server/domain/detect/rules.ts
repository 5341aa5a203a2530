// Conditions of a profile become rules of an asset: durations in ms, overrides applied, the nearest winning. Pure.

import { durationMs } from '../../../contract/duration.ts';
import type { Condition } from '../../../contract/profile.ts';
import type { Row } from '../../../contract/series.ts';
import type { SiteFile } from '../../../contract/site-file.ts';
import type { LevelTest, Rule } from './types.ts';

/** Hold and clear times where a condition names none. */
export const DEFAULT_HOLD_MS = 10_000;
export const DEFAULT_CLEAR_MS = 10_000;

export interface RuleWithSource {
  readonly rule: Rule;
  /** Where its last word comes from. */
  readonly source: 'profile' | 'class' | 'asset';
}

/** The rules in force for an asset: its profile's conditions with the site's overrides, those of the class first. */
export function rulesOf(
  conditions: readonly Condition[],
  overrides: SiteFile['overrides'],
  asset: { key: string; class: string },
): RuleWithSource[] {
  return conditions.map((condition) => {
    let merged: Condition = condition;
    let source: RuleWithSource['source'] = 'profile';
    for (const scope of ['class', 'asset'] as const) {
      for (const override of overrides ?? []) {
        if (override.condition !== condition.id) continue;
        const isOfScope = override.asset === undefined ? scope === 'class' : scope === 'asset';
        const isMeant =
          override.asset === undefined ? (override.class ?? asset.class) === asset.class : override.asset === asset.key;
        if (!isOfScope || !isMeant) continue;
        merged = { ...merged, ...override.set };
        source = scope;
      }
    }
    return { rule: toRule(merged), source };
  });
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
    raise: toTest(condition.raise),
    clear: condition.clear ? toTest(condition.clear) : null,
    unknown: condition.unknown ?? null,
    guard: condition.while ?? null,
    onceOk: condition.onceOk ?? false,
    holdMs: durationMs(condition.hold ?? '') ?? DEFAULT_HOLD_MS,
    clearMs: durationMs(condition.clearAfter ?? '') ?? DEFAULT_CLEAR_MS,
    severity: condition.severity,
    title: condition.title ?? null,
  };
}

function toTest(level: Condition['raise']): LevelTest {
  return { above: level.above ?? null, below: level.below ?? null, in: level.in ?? null, notIn: level.notIn ?? null };
}

/** True when any of the test's parts holds. */
export function passes(test: LevelTest, value: number): boolean {
  if (test.above !== null && value > test.above) return true;
  if (test.below !== null && value < test.below) return true;
  if (test.in !== null && test.in.includes(value)) return true;
  return test.notIn !== null && !test.notIn.includes(value);
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
