// What has been tried on a fault in vain speaks against what it mostly cures: an action against the causes that it is a remedy
// of, people against the cause for whose sake they were asked. Pure.

import type { Verb } from '../../../contract/action.ts';
import { componentKind, parsePlace } from '../../../contract/place.ts';
import type { GraphAsset } from '../topology/types.ts';
import type { Cause } from './cause-schema.ts';
import { HAND_OF } from './hands.ts';
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

/**
 * @param rate of the cause where it is located
 * @param about the asset that it is about
 */
export function afterTries(cause: Cause, rate: number, { verbs, hands }: Tried, about: GraphAsset | undefined): Cause {
  const byVerbs = verbs.reduce((left, verb) => left * (1 - (cause.remedies?.[verb] ?? 0)), rate);
  const asked = hands.filter(
    ({ hand, cause: told }) =>
      told === cause.id && isFirst(cause, hand) && (hand !== 'remote' || isWithinReach(cause, about)),
  );
  return { ...cause, rate: byVerbs * HAND_FAILS ** asked.length };
}

/**
 * Whether anything from here could have cured it. Where nothing switches the power of what has to be restarted, nor takes an
 * order for it, as on a field bus, that the control room could not help tells nothing of the cause.
 */
function isWithinReach({ remedies = {} }: Cause, about: GraphAsset | undefined): boolean {
  const verbs = Object.keys(remedies);
  if (!about || verbs.length === 0) return true;
  return verbs.some((verb) => {
    if (verb === 'poe-cycle') return about.isPoePowered;
    if (verb === 'outlet-cycle' || verb === 'outlet-on')
      return about.feeds.some((feed) => componentKind(parsePlace(feed).component) === 'outlet');
    return about.via === null;
  });
}

/** Whether the cause is put to this hand before anybody drives. */
function isFirst({ visit: { decision, next, who = [] } }: Cause, hand: VisitDecision): boolean {
  const letter = HAND_OF[hand];
  return hand === decision || hand === next || (letter !== null && who.includes(letter));
}
