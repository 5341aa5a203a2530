// From what the diagnosis says of a fault to what its ticket says, and whether a second opinion differs enough to be
// written down: a confidence that wavers by a few percent is no news. Pure.

import { parsePlace, placeKey } from '../../contract/place.ts';
import { sentence } from '../../contract/text.ts';
import { afterRemedy } from '../domain/action/handover.ts';
import { findingKey, type OpenFault } from '../domain/correlate/assign.ts';
import type { Fault, PhoneTurn } from '../domain/diagnose/types.ts';
import type { TicketState, Verdict } from '../domain/ticket/types.ts';
import { afterHands } from '../domain/treatment/tried-hands.ts';

/** Least change of the leading cause's confidence that revises a ticket. */
export const NOTEWORTHY_CONFIDENCE = 0.1;

/** Fingerprint of a fault inside its site. */
export function faultKeyOf(fault: { cause: string; place: string }): string {
  return `${fault.cause}@${fault.place}`;
}

/** Other fault keys under which the fault of a ticket may show again: what it was taken for, and what else it may be. */
export function otherKeysOf(ticket: TicketState): Set<string> {
  const keys = new Set(ticket.formerKeys);
  for (const cause of ticket.causes) keys.add(faultKeyOf({ cause: cause.cause, place: placeKey(cause) }));
  keys.delete(ticket.faultKey);
  return keys;
}

/** What a fault's ticket is to say, after what has been tried on it in vain. */
export function verdictFor(fault: Fault, ticket: TicketState | undefined): Verdict & { faultKey: string } {
  const told = ticketVerdict(fault);
  const faultKey = faultKeyOf(fault);
  const visit = afterHands(afterRemedy(told.visit, ticket?.remedy), ticket?.triedHands, faultKey);
  return { ...told, visit, faultKey };
}

export function ticketVerdict(fault: Fault): Verdict {
  // What concerns the whole site or a circuit is at no asset: such a place stands for itself.
  const place = fault.place.startsWith('@') ? { asset: fault.place, component: '' } : parsePlace(fault.place);
  return {
    asset: place.asset,
    component: place.component,
    severity: fault.severity,
    title: sentence(fault.title),
    affected: [...fault.affected],
    causes: fault.causes.map((cause) => ({
      cause: cause.cause,
      asset: cause.asset,
      component: cause.component,
      confidence: cause.confidence,
      ...(cause.isTied === true && { isTied: true }),
      title: sentence(cause.title),
      evidence: cause.evidence.map(({ text, supports, bits }) => ({ text: sentence(text), supports, bits })),
    })),
    visit: visitOf(fault.visit),
  };
}

/** As the ticket keeps it: sentences, and nothing shared with the diagnosis. */
function visitOf(visit: Fault['visit']): Verdict['visit'] {
  const { who, permitKinds, phone, note, remedies, countsOn, next, people, driveChance, commonMode } = visit;
  return {
    decision: visit.decision,
    urgency: visit.urgency,
    reason: sentence(visit.reason),
    parts: visit.parts.map(({ match, alternatives, ...part }) => ({
      ...part,
      alternatives: [...alternatives],
      ...(match && { match: match.map((one) => ({ ...one })) }),
    })),
    tools: [...visit.tools],
    permits: [...visit.permits],
    firstCheck: sentence(visit.firstCheck),
    phoneScript: visit.phoneScript.map((line) => sentence(line)),
    ...(next !== undefined && { next }),
    ...(who && { who: [...who] }),
    ...(people !== undefined && { people }),
    ...(permitKinds && { permitKinds: [...permitKinds] }),
    ...(phone && {
      phone: phone.map(({ ask, yes, no }) => ({ ask: sentence(ask), yes: turnOf(yes), no: turnOf(no) })),
    }),
    ...(remedies && {
      remedies: Object.fromEntries(Object.entries(remedies).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]]))),
    }),
    ...(countsOn && { countsOn: [...countsOn] }),
    ...(note && { note }),
    ...(driveChance !== undefined && { driveChance }),
    ...(commonMode && { commonMode }),
  };
}

function turnOf(turn: PhoneTurn): PhoneTurn {
  return turn.do ? { do: sentence(turn.do), next: turn.next } : { next: turn.next };
}

/**
 * Whether the ticket should be revised to say what the fault now says.
 * @param visit after what has been tried
 */
export function isNews(
  ticket: TicketState,
  fault: Fault,
  visit: Pick<Verdict['visit'], 'decision' | 'next' | 'urgency' | 'commonMode' | 'firstCheck'> = fault.visit,
): boolean {
  const first = ticket.causes[0];
  const leading = fault.causes[0];
  if (faultKeyOf(fault) !== ticket.faultKey || first?.cause !== leading?.cause) return true;
  if (Math.abs((first?.confidence ?? 0) - (leading?.confidence ?? 0)) >= NOTEWORTHY_CONFIDENCE) return true;
  if (ticket.visit.decision !== visit.decision || ticket.severity !== fault.severity) return true;
  if (ticket.visit.commonMode?.en !== visit.commonMode?.en) return true;
  if (ticket.visit.next !== visit.next || ticket.visit.urgency !== visit.urgency) return true;
  // Where to look is what a cable test tells, however sure the cause was before it.
  if (ticket.visit.firstCheck.en !== sentence(visit.firstCheck).en) return true;
  return (
    ticket.affected.length !== fault.affected.length || fault.affected.some((key) => !ticket.affected.includes(key))
  );
}

/** A ticket as faults are assigned to it. @param alarms its own */
export function openFaultOf(ticket: TicketState, alarms: Iterable<Parameters<typeof findingKey>[0]>): OpenFault {
  const at = ticket.faultKey.indexOf('@');
  return {
    ticket: ticket.id,
    cause: ticket.faultKey.slice(0, at),
    place: ticket.faultKey.slice(at + 1),
    findings: new Set(Array.from(alarms, findingKey)),
    alsoKnownAs: otherKeysOf(ticket),
  };
}
