// What a ticket says of a visit once those who were asked could not cure it: the next hands have it. Who failed at one fault
// may be asked again when the ticket turns out to be about another. Pure.

import { fill } from '../../../contract/text.ts';
import { HAND_OF } from '../diagnose/hands.ts';
import { VISIT_DECISIONS } from '../diagnose/types.ts';
import { TRIED_BY_TEXT } from '../ticket/text.ts';
import type { TriedHand, Visit, VisitDecision } from '../ticket/types.ts';

/** @param faultKey as what the ticket is taken now */
export function afterHands(visit: Visit, tried: readonly TriedHand[] | undefined, faultKey: string): Visit {
  const vain = new Set(tried?.filter((one) => one.faultKey === faultKey).map(({ hand }) => hand));
  let told = visit;
  // Those who are left grow fewer with each.
  for (let n = 0; n < VISIT_DECISIONS.length && vain.has(told.decision); n++) told = handedOn(told);
  if (told === visit) return visit;
  const reason = fill(
    {
      zh: '{hand}未能解决，转下一步。{reason}',
      en: '{hand} could not cure it: now the next step. {reason}',
    },
    { hand: TRIED_BY_TEXT[visit.decision], reason: visit.reason },
  );
  return { ...told, reason };
}

/** The next hands have it; who comes after them stands in the order of hands. */
export function handedOn({ next, who = [], ...visit }: Visit): Visit {
  const decision = nextHands(next);
  const own = HAND_OF[decision] ?? 'R';
  const [then, ...later] = who.includes(own) ? who.slice(who.indexOf(own) + 1) : [];
  const after = then && VISIT_DECISIONS.find((one) => HAND_OF[one] === then);
  return { ...visit, decision, who: then ? [own, then, ...later] : [own], ...(after && { next: after }) };
}

/** `remote`: somebody goes on from here by hand, where it is a matter of settings or software. */
function nextHands(next: VisitDecision | undefined): VisitDecision {
  return next === undefined || next === 'none' ? 'engineer' : next;
}
