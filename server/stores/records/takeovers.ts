// The takeover lists of sites: what was found before acceptance. An item is a fault with the same log of events as a ticket,
// but it is none: it has no clock, no message and no place in any list of tickets.

import type { Signature, TakeoverDecision } from '../../../contract/api-calendar.ts';
import { TAKEOVER_DECISIONS } from '../../../contract/api-calendar.ts';
import { ForesiteError } from '../../../contract/errors.ts';
import { uuidv7 } from '../../../contract/ids.ts';
import { named } from '../../../contract/named.ts';
import { isKnownDefect, type TakeoverItem } from '../../domain/takeover/takeover.ts';
import { applyEvent } from '../../domain/ticket/apply.ts';
import { next, opening, type Command, type Occasion, type OpenTicket } from '../../domain/ticket/next.ts';
import type { AlarmRef, NewEvent, TicketEvent, TicketState } from '../../domain/ticket/types.ts';
import type { Database } from './database.ts';
import type { TakeoverItemTable } from './schema.ts';

export interface Takeover {
  readonly site: string;
  readonly startedAt: number;
  readonly acceptedAt: number | null;
  readonly signatures: readonly Signature[];
}

export class Takeovers {
  readonly #db: Database;
  readonly #makeId: (wallMs: number) => string;

  constructor(db: Database, makeId: (wallMs: number) => string = uuidv7) {
    this.#db = db;
    this.#makeId = makeId;
  }

  get(site: string): Takeover | undefined {
    const row = this.#db.get(this.#db.build.selectFrom('takeover').selectAll().where('site', '=', site));
    if (!row) return undefined;
    const { signatures } = JSON.parse(row.data) as Pick<Takeover, 'signatures'>;
    return { site, startedAt: row.started_at, acceptedAt: row.accepted_at, signatures };
  }

  put({ site, startedAt, acceptedAt, signatures }: Takeover): void {
    const row = { started_at: startedAt, accepted_at: acceptedAt, data: JSON.stringify({ signatures }) };
    this.#db.run(
      this.#db.build
        .insertInto('takeover')
        .values({ site, ...row })
        .onConflict((conflict) => conflict.column('site').doUpdateSet(row)),
    );
  }

  isOpen(site: string): boolean {
    return this.get(site)?.acceptedAt === null;
  }

  /** In the order in which they were found. */
  items(site: string): TakeoverItem[] {
    const query = this.#db.build.selectFrom('takeover_item').selectAll().where('site', '=', site).orderBy('number');
    return this.#db.all(query).map(readItem);
  }

  /**
   * Keys of all alarms that known defects have ever had: a loose plug that comes and goes stays the one defect that was
   * signed for. Empty before acceptance: until then nothing is agreed on.
   */
  knownDefects(site: string): Set<string> {
    const keys = new Set<string>();
    if (this.isOpen(site)) return keys;
    for (const item of this.items(site))
      if (isKnownDefect(item)) for (const key of this.keysOf(item.fault.id)) keys.add(key);
    return keys;
  }

  /** Keys of all alarms that an item has ever had. */
  keysOf(id: string): Set<string> {
    const query = this.#db.build.selectFrom('takeover_event').select('data').where('item_id', '=', id);
    const alarms = this.#db.all(query).flatMap((row) => {
      const data = JSON.parse(row.data) as { alarms?: AlarmRef[]; alarm?: AlarmRef };
      return [...(data.alarms ?? []), ...(data.alarm ? [data.alarm] : [])];
    });
    return new Set(alarms.map(({ key }) => key));
  }

  decide(id: string, made: { decision: TakeoverDecision; remark: string; by: string }): void {
    const { decision, remark, by } = made;
    this.#db.run(
      this.#db.build.updateTable('takeover_item').set({ decision, remark, decided_by: by }).where('id', '=', id),
    );
  }

  /** A new item; or the one of the same fault, which then goes on. */
  open(order: OpenTicket, occasion: Occasion): { ticket: TicketState } {
    const items = this.items(order.site);
    const same = items.findLast(({ fault }) => fault.faultKey === order.faultKey);
    if (!same) {
      const number = items.length + 1;
      return { ticket: this.#append(this.#makeId(occasion.at), null, [opening(order, number, occasion)]) };
    }
    const known = same.fault.state === 'open' ? same.fault : this.#goOn(same.fault, occasion);
    return { ticket: this.execute(known.id, { do: 'attachAlarms', alarms: order.alarms }, occasion) };
  }

  /** @throws ForesiteError not_found, or conflict */
  execute(id: string, command: Command, occasion: Occasion): TicketState {
    const row = this.#db.get(this.#db.build.selectFrom('takeover_item').selectAll().where('id', '=', id));
    if (!row) throw new ForesiteError('not_found', { what: named('takeoverItem', id) });
    const { fault } = readItem(row);
    const events = next(fault, command, occasion);
    return events.length === 0 ? fault : this.#append(id, fault, events);
  }

  /** However long ago it was over: on a list one fault is one item. */
  #goOn(fault: TicketState, occasion: Occasion): TicketState {
    const asJustOver: TicketState = { ...fault, state: 'resolved', marks: { ...fault.marks, resolvedAt: occasion.at } };
    return this.#append(fault.id, fault, next(asJustOver, { do: 'relapse' }, occasion));
  }

  #append(id: string, before: TicketState | null, events: readonly NewEvent[]): TicketState {
    let fault = before;
    for (const decided of events) {
      const event: TicketEvent = { ...decided, ticketId: id, seq: (fault?.seq ?? 0) + 1 };
      fault = applyEvent(fault, event);
      const { seq, version, type, at, actor, data } = event;
      const row = { item_id: id, seq, version, type, at, actor, data: JSON.stringify(data) };
      this.#db.run(this.#db.build.insertInto('takeover_event').values(row));
    }
    if (!fault) throw new TypeError('an item begins with the event that opens it');
    const row = { site: fault.site, number: fault.number, state: fault.state, data: JSON.stringify(fault) };
    this.#db.run(
      this.#db.build
        .insertInto('takeover_item')
        .values({ id, ...row, decision: '', remark: '', decided_by: '' })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row)),
    );
    return fault;
  }
}

function readItem(row: TakeoverItemTable): TakeoverItem {
  return {
    // Written by #append only.
    fault: JSON.parse(row.data) as TicketState,
    decision: TAKEOVER_DECISIONS.find((one) => one === row.decision) ?? null,
    remark: row.remark,
    decidedBy: row.decided_by,
  };
}
