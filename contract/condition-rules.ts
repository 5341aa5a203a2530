// What the schema cannot say of a condition: that the measurement, fields and predicate it names exist and fit each
// other, and that its kind has what it needs. Pure.

import { durationMs } from './duration.ts';
import { ExpressionFault } from './expression-tokens.ts';
import { readExpression } from './expression.ts';
import { fieldOf, measurementOf } from './metrics.ts';
import { componentKind } from './place.ts';
import { PREDICATES } from './predicates.ts';
import { CONDITION_KINDS, kindOf, type Condition, type ConditionKind } from './profile-conditions.ts';

export interface RuleFault {
  at: readonly (string | number)[];
  what: string;
  hint: string;
}

/** Measurements of parts that speak for the whole asset: a sensor that is too hot means that the asset is. */
const SPEAKS_FOR_ASSET: readonly string[] = ['temperature', 'cellular'];

export function conditionFaults(condition: Condition, at: readonly (string | number)[]): RuleFault[] {
  const faults = fieldFaults(condition.measurement, condition.field, [...at, 'field']);
  if (condition.while)
    faults.push(...fieldFaults(condition.measurement, condition.while.field, [...at, 'while', 'field']));
  faults.push(...kindFaults(condition, at));
  for (const key of ['raise', 'clear'] as const) {
    const level = condition[key];
    if (level && Object.keys(level).length === 0)
      faults.push({ at: [...at, key], what: 'names no level', hint: 'use above, below, in or notIn' });
  }
  const kind = measurementOf(condition.measurement)?.component;
  if (kind === undefined) return faults;
  if (condition.component !== undefined && componentKind(condition.component) !== kind) {
    faults.push({
      at: [...at, 'component'],
      what: `rows of ${condition.measurement} do not belong to "${condition.component}"`,
      hint: kind === '' ? 'remove it' : `use "${kind}:name"`,
    });
  }
  const about: string = PREDICATES[condition.predicate].component;
  const fits =
    about === kind ||
    (about === '' && (condition.component !== undefined || SPEAKS_FOR_ASSET.includes(condition.measurement)));
  if (!fits) {
    const subject = about === '' ? 'the asset itself' : `a ${about}`;
    const hint =
      about === '' ? `name one component: "${kind}:name"` : 'use a predicate about the same kind of component';
    faults.push({
      at: [...at, 'predicate'],
      what: `"${condition.predicate}" is about ${subject}, but rows of ${condition.measurement} belong to a ${kind || 'whole asset'}`,
      hint,
    });
  }
  return faults;
}

/** Kinds that judge how a counter grows, and nothing else. */
const OF_COUNTERS: readonly ConditionKind[] = ['rate', 'ratio'];
/** Kinds that say by themselves when they raise. */
const RAISE_BY_THEMSELVES: readonly string[] = ['silent', 'stuck', 'forecast'];

function kindFaults(condition: Condition, at: readonly (string | number)[]): RuleFault[] {
  const kinds = CONDITION_KINDS.filter((kind) => condition[kind] !== undefined && condition[kind] !== false);
  const [kind] = kinds;
  if (kinds.length > 1)
    return [{ at, what: `is of several kinds: ${kinds.join(', ')}`, hint: 'make a condition of each' }];
  const faults = [...counterFaults(condition, at), ...spanFaults(condition, at)];
  for (const [i, field] of (condition.ratio?.to ?? []).entries()) {
    faults.push(...fieldFaults(condition.measurement, field, [...at, 'ratio', 'to', i]));
    const whole = fieldOf(condition.measurement, field);
    if (whole && whole.isCounter !== true)
      faults.push({
        at: [...at, 'ratio', 'to', i],
        what: `${condition.measurement}.${field} is no counter`,
        hint: 'name counters',
      });
  }
  for (const [i, field] of (condition.stuck?.beside ?? []).entries())
    faults.push(...fieldFaults(...readingNamed(field, condition.measurement), [...at, 'stuck', 'beside', i]));
  if (condition.forecast && (condition.forecast.above === undefined) === (condition.forecast.below === undefined))
    faults.push({ at: [...at, 'forecast'], what: 'needs one limit', hint: 'name above or below' });
  const isTruth = condition.when === undefined ? false : expressionFaults(condition, condition.when, at, faults);
  if (condition.raise === undefined && !RAISE_BY_THEMSELVES.includes(kind ?? '') && !isTruth)
    faults.push({ at: [...at, 'raise'], what: 'is missing', hint: 'say from which level on it is bad' });
  return faults;
}

function counterFaults(condition: Condition, at: readonly (string | number)[]): RuleFault[] {
  const field = fieldOf(condition.measurement, condition.field);
  const kind = kindOf(condition);
  const isOfCounter = OF_COUNTERS.some((one) => one === kind) || condition.baseline?.rate === true;
  if (!field || !isOfCounter || field.isCounter === true) return [];
  const what = `${condition.measurement}.${condition.field} is no counter`;
  return [{ at: [...at, kind], what, hint: `remove ${kind}, or judge a counter` }];
}

/** A time of zero would divide by it. */
function spanFaults(condition: Condition, at: readonly (string | number)[]): RuleFault[] {
  const spans = {
    change: condition.change?.over,
    step: condition.step?.within,
    silent: condition.silent?.for,
    flap: condition.flap?.half,
    ratio: condition.ratio?.over,
    stuck: condition.stuck?.for,
    baseline: condition.baseline?.over,
    forecast: condition.forecast?.over ?? condition.forecast?.within,
  };
  return Object.entries(spans).flatMap(([kind, span]) =>
    span !== undefined && durationMs(span) === 0
      ? [{ at: [...at, kind], what: 'has no duration', hint: 'name a time longer than 0' }]
      : [],
  );
}

/** @returns whether it is true or false, so that it needs no level */
function expressionFaults(
  condition: Condition,
  text: string,
  at: readonly (string | number)[],
  faults: RuleFault[],
): boolean {
  try {
    const { isTruth } = readExpression(text, condition.measurement);
    if (isTruth && condition.raise !== undefined)
      faults.push({ at: [...at, 'raise'], what: 'has no meaning for what is true or false', hint: 'remove raise' });
    return isTruth;
  } catch (error) {
    if (!(error instanceof ExpressionFault)) throw error;
    const what = `column ${error.column}: ${error.message}`;
    faults.push({ at: [...at, 'when'], what, hint: 'see “expressions” in docs/profiles.md' });
    return true;
  }
}

/** `field` of this measurement, or `measurement.field`. */
function readingNamed(name: string, measurement: string): [measurement: string, field: string] {
  const dot = name.indexOf('.');
  return dot < 0 ? [measurement, name] : [name.slice(0, dot), name.slice(dot + 1)];
}

export function fieldFaults(measurement: string, field: string, at: readonly (string | number)[]): RuleFault[] {
  const known = measurementOf(measurement);
  if (!known)
    return [{ at, what: `measurement "${measurement}" does not exist`, hint: 'use one of contract/metrics.ts' }];
  if (!fieldOf(measurement, field))
    return [
      {
        at,
        what: `${measurement} has no field "${field}"`,
        hint: `use one of: ${Object.keys(known.fields).join(', ')}`,
      },
    ];
  return [];
}
