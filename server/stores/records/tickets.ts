// Tickets as an append-only log of events, with a table beside it that repeats their present state for lists. Everything
// that writes runs inside Records.transact; the table can be dropped and made again from the log.

import { ForesiteError } from '../../../contract/errors.ts';
import { uuidv7 } from '../../../contract/ids.ts';
import { applyEvent, replay, stageOf } from '../../domain/ticket/apply.ts';
import { isReopenable, next, opening } from '../../domain/ticket/next.ts';
import { ticketProjection } from './migrations.ts';
import { named } from '../../../contract/named.ts';
import type { Severity } from '../../../contract/profile.ts';
import type { Command, Occasion, OpenTicket } from '../../domain/ticket/next.ts';
import type { NewEvent, StoredEvent, TicketEvent, TicketState, TicketStateName } from '../../domain/ticket/types.ts';
import type { Database } from './database.ts';
import type { TicketEventTable, TicketTable } from './schema.ts';

/** Most closings that are learnt from; older ones would count next to nothing. */
export const MAX_CLOSINGS = 20_000;
/** Most tickets one list returns. */
export const MAX_TICKETS_A_LIST = 500;

export interface TicketFilter {
  /** Only these sites; all when absent. */
  sites?: readonly string[];
  states?: readonly TicketStateName[];
  severities?: readonly Severity[];
  asset?: string;
  /** Only tickets with a smaller number: the next page of a list, which is newest first. */
  beforeNumber?: number;
  limit?: number;
}

/** Told of every change inside its transaction: what must follow (a message) is written with it, or the change fails. */
export type TicketListener = (ticket: TicketState, events: readonly TicketEvent[]) => void;

export interface Opened {
  ticket: TicketState;
  /** `opened` anew, `attached` to the open ticket of this fault, or `reopened` inside the window. */
  how: 'opened' | 'attached' | 'reopened';
}

export class Tickets {
  readonly #db: Database;
  readonly #makeId: (wallMs: number) => string;
  readonly #listeners = new Set<TicketListener>();

  constructor(db: Database, makeId: (wallMs: number) => string = uuidv7) {
    this.#db = db;
    this.#makeId = makeId;
  }

  /** The returned function ends the listening. */
  onChange(listener: TicketListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * The ticket of a fault: the open one with the order's alarms attached, a resolved one reopened inside its window, or
   * a new one, linked to the last of the same fault as its recurrence.
   */
  open(order: OpenTicket, occasion: Occasion): Opened {
    const last = this.lastOfFault(order.site, order.faultKey);
    if (last?.state === 'open') return { ticket: this.#attach(last, order, occasion), how: 'attached' };
    if (last && isReopenable(last, occasion.at)) {
      const reopened = this.execute(last.id, { do: 'relapse' }, occasion);
      return { ticket: this.#attach(reopened, order, occasion), how: 'reopened' };
    }
    const recurrenceOf = order.recurrenceOf ?? last?.id ?? null;
    const event = opening({ ...order, recurrenceOf }, this.#nextNumber(), occasion);
    const ticket = this.#append(this.#makeId(occasion.at), null, [event]);
    return { ticket, how: 'opened' };
  }

  /** Gives a ticket a command. @throws ForesiteError `not_found` or `conflict` */
  execute(id: string, command: Command, occasion: Occasion): TicketState {
    const ticket = this.require(id);
    const events = next(ticket, command, occasion);
    return events.length === 0 ? ticket : this.#append(id, ticket, events);
  }

  get(id: string): TicketState | undefined {
    const row = this.#db.get(this.#db.build.selectFrom('ticket').select(['id', 'data']).where('id', '=', id));
    return row && this.#read(row);
  }

  /** @throws ForesiteError `not_found` */
  require(id: string): TicketState {
    const ticket = this.get(id);
    if (!ticket) throw new ForesiteError('not_found', { what: named('ticket', id) });
    return ticket;
  }

  byNumber(number: number): TicketState | undefined {
    const row = this.#db.get(this.#db.build.selectFrom('ticket').select(['id', 'data']).where('number', '=', number));
    return row && this.#read(row);
  }

  /** The newest ticket of a fault, whatever its state: open, to be reopened, or the one that recurs. */
  lastOfFault(site: string, faultKey: string): TicketState | undefined {
    const query = this.#db.build.selectFrom('ticket').select(['id', 'data']);
    const row = this.#db.get(
      query.where('site', '=', site).where('fault_key', '=', faultKey).orderBy('number', 'desc').limit(1),
    );
    return row && this.#read(row);
  }

  /** Newest first. */
  list(filter: TicketFilter = {}): TicketState[] {
    let query = this.#db.build.selectFrom('ticket').select(['id', 'data']).orderBy('number', 'desc');
    if (filter.sites) query = query.where('site', 'in', [...filter.sites]);
    if (filter.states) query = query.where('state', 'in', [...filter.states]);
    if (filter.severities) query = query.where('severity', 'in', [...filter.severities]);
    if (filter.asset !== undefined) query = query.where('asset', '=', filter.asset);
    if (filter.beforeNumber !== undefined) query = query.where('number', '<', filter.beforeNumber);
    return this.#db
      .all(query.limit(Math.min(filter.limit ?? MAX_TICKETS_A_LIST, MAX_TICKETS_A_LIST)))
      .flatMap((row) => this.#read(row) ?? []);
  }

  /** Every ticket that still needs a clock: open, or resolved and waiting to be closed. */
  unclosed(site?: string): TicketState[] {
    let query = this.#db.build.selectFrom('ticket').select(['id', 'data']).where('state', 'in', ['open', 'resolved']);
    if (site !== undefined) query = query.where('site', '=', site);
    return this.#db.all(query.orderBy('number')).flatMap((row) => this.#read(row) ?? []);
  }

  counts(sites?: readonly string[]): Record<TicketStateName, number> {
    let query = this.#db.build
      .selectFrom('ticket')
      .select((expression) => ['state', expression.fn.countAll<number>().as('count')]);
    if (sites) query = query.where('site', 'in', [...sites]);
    const counts = { open: 0, resolved: 0, closed: 0 };
    for (const row of this.#db.all(query.groupBy('state'))) counts[row.state as TicketStateName] = Number(row.count);
    return counts;
  }

  /** The log of one ticket, oldest first. */
  events(id: string): StoredEvent[] {
    const query = this.#db.build.selectFrom('ticket_event').selectAll().where('ticket_id', '=', id).orderBy('seq');
    return this.#db.all(query).map(storedEvent);
  }

  /** Closings in which a person named the cause, the newest. */
  namedClosings(): { site: string; asset: string; cause: string; atMs: number }[] {
    const query = this.#db.build
      .selectFrom('ticket_event')
      .innerJoin('ticket', 'ticket.id', 'ticket_event.ticket_id')
      .select(['ticket.site', 'ticket.asset', 'ticket_event.at', 'ticket_event.data'])
      .where('ticket_event.type', '=', 'closed')
      .where('ticket_event.data', 'like', '%"cause":%');
    return this.#db.all(query.orderBy('ticket_event.at', 'desc').limit(MAX_CLOSINGS)).flatMap((row) => {
      const cause = (parsed(row.data) as { cause?: unknown } | null)?.cause;
      return typeof cause === 'string' ? [{ site: row.site, asset: row.asset, cause, atMs: row.at }] : [];
    });
  }

  /** Drops the table of tickets and makes it again from the events. @returns how many tickets there are */
  rebuild(): number {
    this.#db.define(this.#db.build.schema.dropTable('ticket'));
    for (const statement of ticketProjection(this.#db.build)) this.#db.define(statement);
    const ids = this.#db.all(
      this.#db.build.selectFrom('ticket_event').select('ticket_id').distinct().orderBy('ticket_id'),
    );
    let count = 0;
    let highest = 0;
    for (const { ticket_id: id } of ids) {
      const ticket = replay(this.events(id));
      if (!ticket) continue;
      this.#project(ticket);
      highest = Math.max(highest, ticket.number);
      count++;
    }
    if (highest > this.#lastNumber()) this.#saveNumber(highest);
    return count;
  }

  /** A row whose bytes the disk has changed is read from the ticket's events instead. */
  #read(row: { id: string; data: string }): TicketState | undefined {
    // Written by #project of this class only.
    const ticket = parsed(row.data) as TicketState | null;
    return ticket ?? replay(this.events(row.id)) ?? undefined;
  }

  #attach(ticket: TicketState, order: OpenTicket, occasion: Occasion): TicketState {
    const events = next(ticket, { do: 'attachAlarms', alarms: order.alarms }, occasion);
    return events.length === 0 ? ticket : this.#append(ticket.id, ticket, events);
  }

  /** Decides everything before it writes anything: a caller may live with a refusal and go on in its transaction. */
  #append(id: string, before: TicketState | null, events: readonly NewEvent[]): TicketState {
    let ticket = before;
    const made: TicketEvent[] = [];
    for (const decided of events) {
      const event: TicketEvent = { ...decided, ticketId: id, seq: (ticket?.seq ?? 0) + 1 };
      ticket = applyEvent(ticket, event);
      made.push(event);
    }
    if (!ticket) throw new TypeError('a ticket begins with the event that opens it');
    this.#refuseSecond(ticket, before);
    for (const event of made) this.#db.run(this.#db.build.insertInto('ticket_event').values(eventRow(event)));
    this.#project(ticket);
    for (const listener of this.#listeners) listener(ticket, made);
    return ticket;
  }

  /** One open ticket a fault, also when a ticket is reopened or its fault is told apart anew. */
  #refuseSecond(ticket: TicketState, before: TicketState | null): void {
    const { id, number, site, faultKey } = ticket;
    if (ticket.state !== 'open' || (before?.state === 'open' && before.faultKey === faultKey)) return;
    const query = this.#db.build.selectFrom('ticket').select('number').where('site', '=', site);
    const other = this.#db.get(
      query.where('fault_key', '=', faultKey).where('state', '=', 'open').where('id', '<>', id),
    );
    if (other) {
      throw new ForesiteError('conflict', {
        what: {
          zh: `工单 #${number}：此故障已有处理中的工单 #${other.number}`,
          en: `ticket ${number}: ticket ${other.number} is open for this fault`,
        },
      });
    }
  }

  #project(ticket: TicketState): void {
    this.#db.put('ticket', ['id'], ticketRow(ticket));
  }

  #nextNumber(): number {
    const number = this.#lastNumber() + 1;
    this.#saveNumber(number);
    return number;
  }

  #lastNumber(): number {
    const row = this.#db.get(this.#db.build.selectFrom('meta').select('value').where('key', '=', 'ticket_number'));
    return Number(row?.value ?? 0);
  }

  #saveNumber(number: number): void {
    const value = String(number);
    this.#db.run(
      this.#db.build
        .insertInto('meta')
        .values({ key: 'ticket_number', value })
        .onConflict((conflict) => conflict.column('key').doUpdateSet({ value })),
    );
  }
}

function eventRow(event: TicketEvent): TicketEventTable {
  const { ticketId, seq, version, type, at, actor } = event;
  return { ticket_id: ticketId, seq, version, type, at, actor, data: JSON.stringify(event.data) };
}

function storedEvent(row: TicketEventTable): StoredEvent {
  const { seq, version, type, at, actor } = row;
  return { ticketId: row.ticket_id, seq, version, type, at, actor, data: parsed(row.data) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function ticketRow(ticket: TicketState): TicketTable {
  return {
    id: ticket.id,
    number: ticket.number,
    site: ticket.site,
    fault_key: ticket.faultKey,
    state: ticket.state,
    stage: stageOf(ticket),
    severity: ticket.severity,
    asset: ticket.asset,
    component: ticket.component,
    opened_at: ticket.openedAt,
    updated_at: ticket.updatedAt,
    resolved_at: ticket.marks.resolvedAt,
    data: JSON.stringify(ticket),
  };
}
