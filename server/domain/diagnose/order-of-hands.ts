// In which order hands are put to a fault, be one cause sure or several close: nearer hands first where the causes that they
// can cure are likely enough to be worth their time, a visit never excluded where nothing else cures it. Pure.

import { HAND_COST, HAND_OF, isDrive } from './hands.ts';
import type { Weighed } from './rank.ts';
import type { Hand, VisitDecision } from './types.ts';

/** A rival that only a visit cures, this likely, is never met with “no visit”. */
export const DRIVE_NOT_EXCLUDED = 0.03;
/** Rivals this likely together that somebody nearer can cure are tried first: a call costs a tenth of a visit. */
export const TRY_FIRST = 0.1;
/** Nobody is asked for the sake of causes less likely than this. */
const ASKED_FROM = 0.05;

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
  const between = last && isDrive(last) ? before(last, worth).filter((hand) => HAND_COST[hand] >= HAND_COST[lead]) : [];
  const isTried = sumOf(nearer, worth) >= TRY_FIRST;
  const steps = new Set([...(isTried ? nearer : []), lead, ...between, ...(last ? [last] : [])]);
  // The same hand may have two ways: an action from here first, then a person who looks from here.
  const [decision = lead, next = own.next] = steps;
  const tried = isTried ? weighed.find(({ candidate }) => candidate.cause.visit.decision === decision) : undefined;
  const hands = [...steps, ...(drive ? [drive] : [])].flatMap((step) => HAND_OF[step] ?? []);
  return {
    decision,
    ...(next && { next }),
    who: [...new Set([...hands.slice(0, 2), ...(own.who ?? []), ...hands])],
    ...(tried && { tried }),
  };
}

type Shares = ReadonlyMap<VisitDecision, number>;

/** How likely it is that a hand is the one that is needed first; those hardly needed left out. */
function worthAsking(weighed: readonly Weighed[]): Shares {
  const shares = new Map<VisitDecision, number>();
  for (const { candidate, share } of weighed) {
    const { decision } = candidate.cause.visit;
    if (decision !== 'none') shares.set(decision, (shares.get(decision) ?? 0) + share);
  }
  return new Map([...shares].filter(([, share]) => share >= ASKED_FROM));
}

/** Who costs less than what they may save of the dearer hand, the cheapest first. */
function before(dearer: VisitDecision, worth: Shares): VisitDecision[] {
  return [...worth]
    .filter(([hand, share]) => HAND_COST[hand] < HAND_COST[dearer] && share * HAND_COST[dearer] > HAND_COST[hand])
    .toSorted(([a, x], [b, y]) => HAND_COST[a] - HAND_COST[b] || y - x)
    .map(([hand]) => hand);
}

function sumOf(hands: readonly VisitDecision[], worth: Shares): number {
  return hands.reduce((sum, hand) => sum + (worth.get(hand) ?? 0), 0);
}

/** Who drives, where causes that only a visit cures are likely enough together. */
function lastResort(weighed: readonly Weighed[]): VisitDecision | undefined {
  const driven = weighed.filter(({ candidate }) => isDrive(candidate.cause.visit.decision));
  const share = driven.reduce((sum, one) => sum + one.share, 0);
  return share < DRIVE_NOT_EXCLUDED ? undefined : driven[0]?.candidate.cause.visit.decision;
}
