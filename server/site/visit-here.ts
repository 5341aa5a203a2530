// The visit of a fault as this site and its clocks have it: what every visit here needs besides, nobody called back who is
// on the way, and a visit that is ordered while it still arrives in time. Pure.

import type { SiteFile } from '../../contract/site-file.ts';
import { addWorking } from '../domain/calendar/calendar.ts';
import { isDrive } from '../domain/diagnose/hands.ts';
import { PERMITS } from '../domain/diagnose/permits.ts';
import type { Fault, Visit } from '../domain/diagnose/types.ts';
import { clocks, type SlaTerms } from '../domain/sla/clocks.ts';
import { TRAVELLING } from '../domain/ticket/apply.ts';
import type { TicketState } from '../domain/ticket/types.ts';
import { arriveDueMs, travelMs } from '../domain/treatment/dispatch.ts';
import { goFromMs, inTime } from '../domain/treatment/in-time.ts';

export interface VisitHere {
  readonly fault: Fault;
  /** When it has to be thought about again, because a clock will not wait any longer. */
  readonly againAtMs: number | null;
}

export interface Here {
  readonly file: SiteFile;
  readonly terms: SlaTerms;
}

export function visitHere(fault: Fault, ticket: TicketState | undefined, nowMs: number, here: Here): VisitHere {
  const visit = withSitePermits(fault.visit, here.file);
  if (ticket && TRAVELLING.has(ticket.work) && isDrive(ticket.visit.decision) && !isDrive(visit.decision)) {
    const { next: _, ...rest } = visit;
    const { decision, urgency } = ticket.visit;
    return { fault: { ...fault, visit: { ...rest, decision, urgency } }, againAtMs: null };
  }
  const due = ticket
    ? arriveDueMs(clocks({ ...ticket, severity: fault.severity }, here.terms, nowMs))
    : dueOfNew(fault, here.terms, nowMs);
  const clock = { arriveDueMs: due, travelMs: travelMs(here.file), sinceMs: ticket?.openedAt ?? nowMs, nowMs };
  const from = goFromMs(visit, clock);
  return { fault: { ...fault, visit: inTime(visit, clock) }, againAtMs: from !== null && from > nowMs ? from : null };
}

/** A ticket that is opened now has only our own clocks. */
function dueOfNew(fault: Fault, { internal, calendar }: SlaTerms, nowMs: number): number | null {
  const target = internal[fault.severity].arrive;
  return target === undefined ? null : addWorking(nowMs, target, calendar).atMs;
}

function withSitePermits(visit: Visit, { access }: SiteFile): Visit {
  const missing = (access?.permits ?? []).filter((kind) => !visit.permitKinds?.includes(kind));
  if (missing.length === 0 || (!isDrive(visit.decision) && !isDrive(visit.next))) return visit;
  return {
    ...visit,
    permits: [...visit.permits, ...missing.map((kind) => PERMITS[kind])],
    permitKinds: [...(visit.permitKinds ?? []), ...missing],
  };
}
