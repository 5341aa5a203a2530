// The tickets of one site that are not closed, as a working copy of the log, and the only way for the engine to change
// them. A command that a ticket's state refuses is the system's own race, not an error.

import { ForesiteError } from '../../contract/errors.ts';
import { closesAt, isReopenable, type Command, type Occasion, type OpenTicket } from '../domain/ticket/next.ts';
import type { TicketState } from '../domain/ticket/types.ts';
import type { Moment } from './moment.ts';
import { otherKeysOf } from './verdict.ts';

export const SYSTEM = 'system';

/** Where tickets are kept; all calls of a turn are one transaction of the caller's. */
export interface TicketLog {
  open(order: OpenTicket, occasion: Occasion): { ticket: TicketState };
  execute(id: string, command: Command, occasion: Occasion): TicketState;
}

export class SiteTickets {
  readonly #log: TicketLog;
  readonly #live = new Map<string, TicketState>();

  constructor(log: TicketLog, restored: readonly TicketState[]) {
    this.#log = log;
    for (const ticket of restored) this.#live.set(ticket.id, ticket);
  }

  open(): TicketState[] {
    return [...this.#live.values()].filter((ticket) => ticket.state === 'open');
  }

  /** Those that are resolved, but not closed, too. */
  all(): TicketState[] {
    return [...this.#live.values()];
  }

  get(id: string): TicketState | undefined {
    return this.#live.get(id);
  }

  /**
   * A new ticket; or the one of the same fault that was resolved a short while ago, reopened.
   * @param first of an earlier outage of what comes and goes, where this is the next; null for other faults
   */
  create(order: OpenTicket, now: Moment, first: TicketState | null = null): TicketState {
    const before = first ?? this.#lastKnownAs(order.faultKey);
    if (before && isReopenable(before, now.wallMs, first !== null)) {
      this.try(before.id, { do: 'relapse', comesAndGoes: first !== null }, now.wallMs);
      this.try(before.id, { do: 'attachAlarms', alarms: order.alarms }, now.wallMs);
      const reopened = this.#live.get(before.id);
      if (reopened?.state === 'open') return reopened;
    }
    const recurrence = before ? { recurrenceOf: before.id } : {};
    return this.#keep(this.#log.open({ ...order, ...recurrence }, { at: now.wallMs, actor: SYSTEM }).ticket);
  }

  /** The last resolved ticket that was once taken for this fault; null when one is, which the log itself finds. */
  #lastKnownAs(faultKey: string): TicketState | null {
    let last: TicketState | null = null;
    for (const ticket of this.#live.values()) {
      if (ticket.state !== 'resolved') continue;
      if (ticket.faultKey === faultKey) return null;
      if (otherKeysOf(ticket).has(faultKey) && ticket.number > (last?.number ?? 0)) last = ticket;
    }
    return last;
  }

  /** @throws ForesiteError `not_found`, or `conflict` when the ticket's state does not allow it */
  command(id: string, command: Command, occasion: Occasion): TicketState {
    return this.#keep(this.#log.execute(id, command, occasion));
  }

  /** As {@link command}, for decisions of the engine itself: a refusal leaves the ticket as it is. */
  try(id: string, command: Command, wallMs: number): void {
    if (!this.#live.has(id)) return;
    try {
      this.command(id, command, { at: wallMs, actor: SYSTEM });
    } catch (error) {
      if (!(error instanceof ForesiteError && error.code === 'conflict')) throw error;
    }
  }

  /** When time ends the first of those that nobody closes, wall ms; infinite without any. */
  get closesAtMs(): number {
    return Math.min(...Array.from(this.#live.values(), (ticket) => closesAt(ticket) ?? Infinity), Infinity);
  }

  /** Ends what time ends: service is back without an alarm left, and resolved tickets that nobody closed. */
  settle(now: Moment): void {
    for (const ticket of this.#live.values()) {
      if (ticket.state === 'open' && ticket.alarms.length === 0 && ticket.marks.restoredAt === null)
        this.try(ticket.id, { do: 'recovered' }, now.wallMs);
      const closing = closesAt(ticket);
      if (closing !== null && closing <= now.wallMs) this.try(ticket.id, { do: 'close', text: '' }, now.wallMs);
    }
  }

  #keep(ticket: TicketState): TicketState {
    if (ticket.state === 'closed') this.#live.delete(ticket.id);
    else this.#live.set(ticket.id, ticket);
    return ticket;
  }
}
