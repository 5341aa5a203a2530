// What has been tried on a fault in vain speaks against what it mostly cures: an action against the causes that it is a remedy
// of, people against the cause for whose sake they were asked. Pure.

import type { Verb } from '../../../contract/action.ts';
import type { SiteGraph } from '../topology/types.ts';
import type { Cause } from './cause-schema.ts';
import { HAND_OF } from './hands.ts';
import { possibleRemedies } from './possible-remedies.ts';
import type { VisitDecision } from './types.ts';

/** Chance that one who is asked first does not cure what is in their hands, where the cause does not say. */
export const HAND_FAILS = 0.4;

/** Of one asset. */
export interface Tried {
  readonly verbs: readonly Verb[];
  /** Who could not cure it, and of which cause they were told. */
  readonly hands: readonly { readonly hand: VisitDecision; readonly cause: string }[];
}

/** Null: nothing has been tried on the asset. */
export type TriedInVain = (asset: string) => Tried | null;

/** @param about the asset that the cause is about; its rate is the one there */
export function afterTries(cause: Cause, { verbs, hands }: Tried, about: string, graph: SiteGraph): Cause {
  const byVerbs = verbs.reduce((left, verb) => left * (1 - (cause.remedies?.[verb] ?? 0)), cause.rate);
  const asked = hands.filter(
    ({ hand, cause: told }) =>
      told === cause.id && isFirst(cause, hand) && (hand !== 'remote' || isWithinReach(cause, about, graph)),
  );
  return { ...cause, rate: byVerbs * HAND_FAILS ** asked.length };
}

/** Whether anything from here could have cured it: where nothing could, that the control room did not help tells nothing of the cause. */
function isWithinReach({ remedies = {} }: Cause, about: string, graph: SiteGraph): boolean {
  return Object.keys(remedies).length === 0 || Object.keys(possibleRemedies(remedies, about, graph)).length > 0;
}

/** Whether the cause is put to this hand before anybody drives. */
function isFirst({ visit: { decision, next, who = [] } }: Cause, hand: VisitDecision): boolean {
  const letter = HAND_OF[hand];
  return hand === decision || hand === next || (letter !== null && who.includes(letter));
}
