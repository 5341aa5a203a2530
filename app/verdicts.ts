// What a profile's conditions say of one set of readings: the level of each place, without hold times and history. Pure.

import type { Condition, Profile } from '../contract/profile.ts';
import type { Reading } from '../gateway/discover/readings.ts';
import { passes } from '../server/domain/detect/level-test.ts';
import { toRule } from '../server/domain/detect/rules.ts';
import type { Rule } from '../server/domain/detect/types.ts';

export interface Verdict {
  condition: string;
  component: { kind: string; name: string } | null;
  value: number;
  unit: string;
  severity: Condition['severity'];
  /**
   * `unknown`: the value says nothing, or it takes two polls to tell. `idle`: it would be bad had it ever been ok, as with
   * a port that never had a link: no alarm comes of it.
   */
  level: 'ok' | 'bad' | 'idle' | 'unknown';
}

export function verdictsOf(profile: Profile, readings: readonly Reading[]): Verdict[] {
  const byPlace = new Map(readings.map((one) => [placeOf(one.measurement, one.component, one.field), one]));
  return (profile.conditions ?? []).map(toRule).flatMap((rule) =>
    readings
      .filter(({ measurement, field, component }) => {
        const key = component === null ? '' : `${component.kind}:${component.name}`;
        return (
          measurement === rule.measurement && field === rule.field && (rule.component === '' || rule.component === key)
        );
      })
      .map((reading) => {
        const guard = rule.guard && byPlace.get(placeOf(reading.measurement, reading.component, rule.guard.field));
        const { component, value, unit } = reading;
        const level = levelOf(rule, value, guard?.value);
        return { condition: rule.id, component, value, unit, severity: rule.severity, level };
      }),
  );
}

function placeOf(measurement: string, component: Reading['component'], field: string): string {
  return `${measurement} ${component?.kind ?? ''}:${component?.name ?? ''} ${field}`;
}

function levelOf(rule: Rule, value: number, guard: number | undefined): Verdict['level'] {
  if (rule.isRate || rule.derive || rule.unknown?.includes(value)) return 'unknown';
  if (rule.guard && guard !== undefined && !passes(rule.guard.test, guard)) return 'ok';
  if (!passes(rule.raise, value)) return 'ok';
  return rule.onceOk ? 'idle' : 'bad';
}
