// Turns single objects into samples. Several objects may tell the same thing on different makes: the first that answers
// counts, or the highest.

import type { PlannedScalar, SnmpPlan } from './config.ts';
import { clockOffsetSeconds, decodeNumber, type Varbind } from './decode.ts';
import { sourceOf, type Source } from './fast/trace.ts';
import type { SampleContext } from './tables.ts';

interface Choice {
  scalar: PlannedScalar;
  value: number | undefined;
  sources: Source[];
}

export function sampleScalars(plan: SnmpPlan, answers: ReadonlyMap<string, Varbind>, context: SampleContext): void {
  const choices = new Map<string, Choice>();
  for (const scalar of plan.scalars) {
    const varbind = answers.get(scalar.oid);
    if (!varbind) continue;
    const { decoding, isTime } = scalar;
    const value = isTime ? clockOffsetSeconds(varbind, context.timeMs) : decodeNumber(varbind, decoding);
    const key = `${scalar.measurement}.${scalar.field} ${scalar.component}`;
    const source = sourceOf(varbind, { decoding, isTime });
    const choice = choices.get(key);
    if (!choice) choices.set(key, { scalar, value, sources: [source] });
    else {
      choice.sources.push(source);
      const isBetter = choice.value === undefined || (scalar.isHighest && value !== undefined && value > choice.value);
      if (isBetter) choice.value = value;
    }
  }
  for (const { scalar, value, sources } of choices.values()) {
    if (value === undefined) {
      context.trace?.unusable.push(...sources);
      continue;
    }
    const series = addScalar(context, scalar, value);
    const [source] = sources;
    if (source && sources.length === 1) context.trace?.add({ kind: 'gauge', series, source });
    else context.trace?.add({ kind: scalar.isHighest ? 'highest' : 'first', series, sources });
  }
}

/** @returns the number of the series */
export function addScalar(
  context: SampleContext,
  at: { measurement: string; field: string; component: string },
  value: number,
): number {
  const row = context.catalogue.row(at.measurement, { ...context.tags, component: at.component });
  const series = context.catalogue.series(row, at.field);
  context.builder.add(series, value, context.timeMs);
  return series;
}
