// What the engine of a site is given to decide with: the ticket log, the diagnosis, the site's graph, and where state is kept.

import type { PredicateName } from '../../contract/predicates.ts';
import type { Fault, Finding, Verdict } from '../domain/diagnose/types.ts';
import type { TicketState } from '../domain/ticket/types.ts';
import type { SiteGraph } from '../domain/topology/types.ts';
import type { AssetSilence } from '../stores/records/silences.ts';
import type { ActiveAlarm } from './alarms.ts';
import type { TicketLog } from './tickets.ts';
import type { VisitHere } from './visit-here.ts';

export interface SiteEngineParts {
  readonly site: string;
  readonly tickets: TicketLog;
  /** Durable alarm state, written in the transaction of the turn. */
  putAlarm(alarm: ActiveAlarm): void;
  removeAlarm(alarm: ActiveAlarm): void;
  /** Made anew when it is asked for and facts have changed: that takes its time. */
  graph(): SiteGraph;
  diagnose(findings: readonly Finding[], graph: SiteGraph, nowMs: number): Verdict;
  /** How many targets of the asset are polled: so many answers a question has. */
  targetsOf(asset: string): number;
  /** An asset was silent and is heard again: schedules are learnt from that. */
  noteSilence?(silence: AssetSilence): void;
  /** The fault with its visit as the site and the clocks of its ticket have it. */
  visitHere?(fault: Fault, ticket: TicketState | undefined, nowMs: number): VisitHere;
  /** Whether the predicate is seen to be ok at the place, now. */
  isOk(predicate: PredicateName, place: string): boolean;
  /** Whether the cause is one by which something comes and goes; none unless given. */
  comesAndGoes?(this: void, cause: string): boolean;
  /** Whether the predicate at its own place is one without which it is not this cause; none unless given. */
  isMark?(this: void, cause: string, predicate: PredicateName): boolean;
  newId(): string;
  /** How long an end device may be away before it makes a ticket, ms; null: by its class. None unless given. */
  readonly shortAbsenceMs?: number | null;
  /** Of the last hour, oldest first: how often something was away for a moment. */
  readonly restoredSilences?: readonly AssetSilence[];
  readonly restoredTickets: readonly TicketState[];
  readonly restoredAlarms: readonly ActiveAlarm[];
}
