// What a ticket says of a visit once a remote action has not helped: one try, then the next hands. Pure.

import { fill } from '../../../contract/text.ts';
import type { TicketState, Visit } from '../ticket/types.ts';
import { handedOn } from '../treatment/tried-hands.ts';
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

/** What we do to a device shows as new trouble until it is over: it says nothing of the cause. */
export function isUnderRemedy(remedy: TicketState['remedy']): boolean {
  return remedy?.state === 'sent' || remedy?.state === 'watching';
}

/** Assets to which something is being done from afar. */
export function underRemedy(tickets: readonly TicketState[]): ReadonlySet<string> {
  return new Set(tickets.flatMap(({ remedy }) => (isUnderRemedy(remedy) ? (remedy?.asset ?? []) : [])));
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
