// In which order hands are put to a fault, be one cause sure or several close: nearer hands first where the causes that they
// can cure are likely enough to be worth their time, a visit never excluded where nothing else cures it. Pure.

import { HAND_COST, HAND_OF, isDrive } from './hands.ts';
import { HAND_FAILS } from './tried.ts';
import { VISIT_DECISIONS, type Hand, type VisitDecision } from './types.ts';
import type { CauseVisit } from './visit-schema.ts';
import type { Weighed } from './weighed.ts';

/** A rival that only a visit cures, this likely, is never met with “no visit”. */
export const DRIVE_NOT_EXCLUDED = 0.03;
/** Rivals this likely together that somebody nearer can cure are tried first: a call costs a tenth of a visit. */
export const TRY_FIRST = 0.1;
/** Nobody is asked for the sake of causes less likely than this. */
export const ASKED_FROM = 0.05;

export interface OrderOfHands {
  readonly decision: VisitDecision;
  readonly next?: VisitDecision;
  /** All who come into question, in their order. */
  readonly who: readonly Hand[];
  /** Where somebody nearer tries first: the likeliest cause for whose sake. */
  readonly tried?: Weighed;
}

/** @param weighed best first */
export function orderOfHands(weighed: readonly Weighed[]): OrderOfHands {
  const [first] = weighed;
  if (!first) return { decision: 'remote', who: ['R'] };
  const own = first.candidate.cause.visit;
  const drive = lastResort(weighed);
  const lead = own.decision === 'none' && drive ? 'remote' : own.decision;
  const worth = worthAsking(weighed);
  const nearer = before(lead, worth);
  const last = own.next ?? drive;
  // What was not worth a call before the nearest hand may be worth one before somebody drives.
  const isInTurn = (hand: VisitDecision): boolean =>
    HAND_COST[hand] >= HAND_COST[lead] || shareOf([hand], weighed) >= TRY_FIRST;
  const between = last && isDrive(last) ? before(last, worth).filter(isInTurn) : [];
  const isTried = shareOf(nearer, weighed) >= TRY_FIRST;
  const steps = new Set([...(isTried ? nearer : []), lead, ...between, ...(last ? [last] : [])]);
  // The same hand may have two ways: an action from here first, then a person who looks from here.
  const [decision = lead, second = own.next] = steps;
  const next = isLookedAtByHand(decision, weighed) ? 'remote' : second;
  const tried = isTried ? weighed.find(({ candidate }) => candidate.cause.visit.decision === decision) : undefined;
  const hands = [...steps, ...(drive ? [drive] : [])].flatMap((step) => HAND_OF[step] ?? []);
  return {
    decision,
    ...(next && { next }),
    who: [...new Set([...hands.slice(0, 2), ...(own.who ?? []), ...hands])],
    ...(tried && { tried }),
  };
}

/** Where an action from here may be in vain as it is another cause's that a person cures from here. */
function isLookedAtByHand(decision: VisitDecision, weighed: readonly Weighed[]): boolean {
  const fromHere = weighed.filter(({ candidate }) => candidate.cause.visit.decision === 'remote');
  const byHand = fromHere.filter(({ candidate }) => Object.keys(candidate.cause.remedies ?? {}).length === 0);
  const isByAction = decision === 'remote' && fromHere.length > 0 && fromHere[0] !== byHand[0];
  return isByAction && byHand.reduce((sum, { share }) => sum + share, 0) >= TRY_FIRST;
}

type Shares = ReadonlyMap<VisitDecision, number>;

/** How likely it is that a hand is needed, those before it having failed; those hardly needed left out. */
function worthAsking(weighed: readonly Weighed[]): Shares {
  const shares = new Map<VisitDecision, number>();
  for (const { candidate, share } of weighed) {
    let left = share;
    let dearest = 0;
    for (const hand of orderOf(candidate.cause.visit)) {
      // Who is nearer and yet comes later does something else than what is tried first.
      if (HAND_COST[hand] < dearest) continue;
      dearest = HAND_COST[hand];
      shares.set(hand, (shares.get(hand) ?? 0) + left);
      left *= HAND_FAILS;
    }
  }
  return new Map([...shares].filter(([, share]) => share >= ASKED_FROM));
}

/** Who is asked for the sake of one cause alone, up to who drives. */
function orderOf({ decision, next, who = [] }: CauseVisit): VisitDecision[] {
  const later = who.flatMap((hand) => VISIT_DECISIONS.find((one) => HAND_OF[one] === hand) ?? []);
  const all = [...new Set([decision, ...(next ? [next] : []), ...later])].filter((hand) => hand !== 'none');
  const drive = all.findIndex(isDrive);
  return drive < 0 ? all : all.slice(0, drive + 1);
}

/** Who costs less than what they may save of the dearer hand, the cheapest first. */
function before(dearer: VisitDecision, worth: Shares): VisitDecision[] {
  return [...worth]
    .filter(([hand, share]) => HAND_COST[hand] < HAND_COST[dearer] && share * HAND_COST[dearer] > HAND_COST[hand])
    .toSorted(([a, x], [b, y]) => HAND_COST[a] - HAND_COST[b] || y - x)
    .map(([hand]) => hand);
}

/** How likely it is that one of these hands is the one that is needed first. */
function shareOf(hands: readonly VisitDecision[], weighed: readonly Weighed[]): number {
  const theirs = weighed.filter(({ candidate }) => hands.includes(candidate.cause.visit.decision));
  return theirs.reduce((sum, { share }) => sum + share, 0);
}

/** Who drives, where causes that only a visit cures are likely enough together. */
function lastResort(weighed: readonly Weighed[]): VisitDecision | undefined {
  const driven = weighed.filter(({ candidate }) => isDrive(candidate.cause.visit.decision));
  const share = driven.reduce((sum, one) => sum + one.share, 0);
  return share < DRIVE_NOT_EXCLUDED ? undefined : driven[0]?.candidate.cause.visit.decision;
}
