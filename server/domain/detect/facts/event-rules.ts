// Conditions of a profile over events become rules of an asset: times in ms, overrides applied, the nearest winning. Pure.

import { durationMs } from '../../../../contract/duration.ts';
import type { EventCondition } from '../../../../contract/profile-events.ts';
import type { SiteFile } from '../../../../contract/site-file.ts';
import { toRule } from '../rules.ts';
import type { Rule } from '../types.ts';

/** Without an ending event the state is over after this long. */
export const DEFAULT_FOR_MS = 3_600_000;
/** The time that events are counted over where a condition names none. */
export const DEFAULT_WITHIN_MS = 10 * 60_000;

export interface EventRule {
  readonly rule: Rule;
  readonly codes: ReadonlySet<string>;
  readonly clearCodes: ReadonlySet<string>;
  readonly count: number;
  readonly withinMs: number;
  readonly forMs: number;
}

export function toEventRule(condition: EventCondition): EventRule {
  const { id, predicate, severity, title, event, clear } = condition;
  return {
    rule: toRule({
      id,
      predicate,
      severity,
      measurement: '',
      field: '',
      raise: { above: 0 },
      hold: '0s',
      clearAfter: '0s',
      ...(title && { title }),
    }),
    codes: new Set([event.code].flat()),
    clearCodes: new Set([clear?.code ?? []].flat()),
    count: event.count ?? 1,
    withinMs: durationMs(event.within ?? '') ?? DEFAULT_WITHIN_MS,
    forMs: durationMs(event.for ?? '') ?? DEFAULT_FOR_MS,
  };
}

/** Of an override only severity and words mean something to events. */
export function eventRulesOf(
  conditions: readonly EventCondition[],
  overrides: SiteFile['overrides'],
  asset: { key: string; class: string },
): EventRule[] {
  return conditions.map((condition) => {
    let merged = condition;
    for (const isOwn of [false, true]) {
      for (const { condition: id, asset: key, class: kind, set } of overrides ?? []) {
        const isMeant = key === undefined ? (kind ?? asset.class) === asset.class : key === asset.key;
        if (id !== condition.id || isOwn !== (key !== undefined) || !isMeant) continue;
        const { severity, title } = set;
        merged = { ...merged, ...(severity !== undefined && { severity }), ...(title !== undefined && { title }) };
      }
    }
    return toEventRule(merged);
  });
}
