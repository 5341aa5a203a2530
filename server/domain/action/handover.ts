// What a ticket says of a visit once a remote action has not helped: one try, then the next hands. Pure.

import { fill } from '../../../contract/text.ts';
import type { TicketState, VisitDecision, Visit } from '../ticket/types.ts';
import { HAND_OF } from '../diagnose/hands.ts';
import { VISIT_DECISIONS } from '../diagnose/types.ts';
import { FRUITLESS_STATES } from './types.ts';
import { VERB_TEXT } from './text.ts';

/** The visit as it is to be, after the last action on the ticket. */
export function afterRemedy(visit: Visit, remedy: TicketState['remedy']): Visit {
  if (!remedy || !FRUITLESS_STATES.has(remedy.state) || visit.decision !== 'remote') return visit;
  const reason = fill(
    {
      zh: '已远程尝试（{verb}）未恢复，转下一步。{reason}',
      en: '{verb} was tried from here and did not help: now the next step. {reason}',
    },
    { verb: VERB_TEXT[remedy.verb], reason: visit.reason },
  );
  const told = { ...visit, reason: { zh: reason.zh, en: capital(reason.en) } };
  const { remedies = {}, countsOn = Object.keys(remedies) } = visit;
  // What was a long shot says nothing of who has to go: somebody goes on from here.
  return countsOn.includes(remedy.verb) ? handedOn(told) : told;
}

/** The next hands have it; who comes after them stands in the order of hands. */
function handedOn({ next, who = [], ...visit }: Visit): Visit {
  const decision = nextHands(next);
  const own = HAND_OF[decision] ?? 'R';
  const [then, ...later] = who.includes(own) ? who.slice(who.indexOf(own) + 1) : [];
  const after = then && VISIT_DECISIONS.find((one) => HAND_OF[one] === then);
  return { ...visit, decision, who: then ? [own, then, ...later] : [own], ...(after && { next: after }) };
}

/** What we do to a device shows as new trouble until it is over: it says nothing of the cause. */
export function isUnderRemedy(remedy: TicketState['remedy']): boolean {
  return remedy?.state === 'sent' || remedy?.state === 'watching';
}

/** Assets to which something is being done from afar. */
export function underRemedy(tickets: readonly TicketState[]): ReadonlySet<string> {
  return new Set(tickets.flatMap(({ remedy }) => (isUnderRemedy(remedy) ? (remedy?.asset ?? []) : [])));
}

/** `remote`: somebody goes on from here by hand, where it is a matter of settings or software. */
function nextHands(next: VisitDecision | undefined): VisitDecision {
  return next === undefined || next === 'none' ? 'engineer' : next;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
