// Which slots want to know their past, and how they are told: by series and rule, since slots are numbered anew when the
// inventory changes between the question and the answer.

import type { Row } from '../../../contract/series.ts';
import type { PastTold, PastWanted } from './derive/derivation.ts';
import type { DetectorState } from './state-views.ts';

export interface Wanting {
  readonly series: number;
  readonly rule: string;
  readonly row: Row;
  readonly field: string;
  readonly wants: PastWanted;
  /** The growth a second of a counter is meant. */
  readonly isRate: boolean;
}

export function takeWanting({ slots, slow, catalogue }: DetectorState): Wanting[] {
  return slow.takeWanting().flatMap((slot) => {
    const rule = slots.rules[slot];
    const wants = slow.derivation(slot)?.wants;
    const series = slots.series[slot] ?? 0;
    if (!rule || !wants) return [];
    const isRate = rule.derive?.kind === 'baseline' && rule.derive.isRate;
    return [{ series, rule: rule.id, row: catalogue.rowOf(series), field: rule.field, wants, isRate }];
  });
}

export function recall({ series, rule }: Wanting, told: PastTold, { slots, slow, newest }: DetectorState): void {
  const { first, end } = newest.slotsOf(series);
  for (let slot = first; slot < end; slot++) if (slots.rules[slot]?.id === rule) slow.recall(slot, told);
}
