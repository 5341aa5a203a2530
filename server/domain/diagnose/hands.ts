// Who can do it: the field's letters for the hands that a fault passes through, from the cheapest to the dearest, and what
// each costs. Pure.

import type { Text } from '../../../contract/text.ts';
import type { Hand, VisitDecision } from './types.ts';

export const HAND_OF: Readonly<Record<VisitDecision, Hand | null>> = {
  none: null,
  remote: 'R',
  'onsite-staff': 'S',
  customer: 'C',
  engineer: 'E',
  maker: 'M',
  carrier: 'L',
};

export const HAND_TEXT: Readonly<Record<Hand, Text>> = {
  R: { zh: '远程', en: 'remote' },
  S: { zh: '现场人员', en: 'on-site staff' },
  E: { zh: '工程师', en: 'engineer' },
  M: { zh: '厂家', en: 'maker' },
  L: { zh: '运营商', en: 'carrier' },
  C: { zh: '客户', en: 'customer' },
};

/** What putting a hand to it costs, a visit of an engineer being 20. */
export const HAND_COST: Readonly<Record<VisitDecision, number>> = {
  none: 0,
  // Minutes at a desk; a call interrupts somebody’s work.
  remote: 0.5,
  carrier: 2,
  'onsite-staff': 2,
  customer: 2,
  engineer: 20,
  maker: 20,
};

/** Somebody of ours or the maker's drives there. */
export function isDrive(decision: VisitDecision | undefined): boolean {
  return decision === 'engineer' || decision === 'maker';
}
