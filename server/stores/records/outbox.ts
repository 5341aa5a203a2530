// Messages that must go out because of a decision. They are written in the decision's transaction and carried out
// afterwards, at least once; the idempotency key lets no message in twice. Nothing is deleted before it is delivered.

import type { Database } from './database.ts';
import type { OutboxTable } from './schema.ts';

/** Delivered messages are kept this long for the ledger. */
export const KEEP_DELIVERED_MS = 30 * 86_400_000;
/** Most rows one look at the outbox returns. */
export const MAX_OUTBOX_ROWS = 500;

export interface OutboxMessage {
  id: string;
  channel: string;
  ticketId: string | null;
  kind: string;
  /** 0 goes first. */
  priority: number;
  payload: unknown;
  createdAt: number;
  nextTryAt: number;
  tries: number;
  deliveredAt: number | null;
  deadAt: number | null;
  mergedInto: string | null;
  lastError: string;
}

export interface NewMessage {
  id: string;
  /** A second message with the same key is not taken. */
  key: string;
  channel: string;
  ticketId: string | null;
  kind: string;
  priority: number;
  payload: unknown;
  createdAt: number;
  nextTryAt: number;
}

export class Outbox {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** @returns false when its key is known already */
  put(message: NewMessage): boolean {
    const row: OutboxTable = {
      id: message.id,
      idempotency_key: message.key,
      channel: message.channel,
      ticket_id: message.ticketId,
      kind: message.kind,
      priority: message.priority,
      payload: JSON.stringify(message.payload),
      created_at: message.createdAt,
      next_try_at: message.nextTryAt,
      tries: 0,
      delivered_at: null,
      dead_at: null,
      merged_into: null,
      last_error: '',
    };
    const query = this.#db.build.insertInto('outbox').values(row);
    return this.#db.run(query.onConflict((conflict) => conflict.column('idempotency_key').doNothing())) > 0;
  }

  /** What a channel may send now, most urgent first. */
  due(channel: string, nowMs: number): OutboxMessage[] {
    const query = this.#waiting().where('channel', '=', channel).where('next_try_at', '<=', nowMs);
    return this.#db
      .all(query.orderBy('priority').orderBy('created_at').orderBy('id').limit(MAX_OUTBOX_ROWS))
      .map(readMessage);
  }

  /** What waits for a ticket on a channel, due or not. */
  waitingOfTicket(ticketId: string, channel: string): OutboxMessage[] {
    const query = this.#waiting().where('ticket_id', '=', ticketId).where('channel', '=', channel);
    return this.#db.all(query.orderBy('created_at').orderBy('id').limit(MAX_OUTBOX_ROWS)).map(readMessage);
  }

  /** When a channel's next message falls due; null when none waits. */
  nextTryAt(channel: string): number | null {
    const query = this.#waiting().clearSelect().select('next_try_at').where('channel', '=', channel);
    return this.#db.get(query.orderBy('next_try_at').limit(1))?.next_try_at ?? null;
  }

  /** Creation times of a ticket's messages on a channel since a time, oldest first; merged ones are not messages. */
  createdSince(ticketId: string, channel: string, sinceMs: number): number[] {
    const query = this.#db.build.selectFrom('outbox').select('created_at').where('ticket_id', '=', ticketId);
    const own = query.where('channel', '=', channel).where('created_at', '>', sinceMs).where('merged_into', 'is', null);
    return this.#db.all(own.orderBy('created_at')).map((row) => row.created_at);
  }

  /** Messages that will not be sent by themselves because another says what they say. */
  merge(ids: readonly string[], into: string): void {
    this.#db.run(
      this.#db.build
        .updateTable('outbox')
        .set({ merged_into: into })
        .where('id', 'in', [...ids]),
    );
  }

  delivered(id: string, at: number): void {
    const query = this.#db.build.updateTable('outbox').set({ delivered_at: at, last_error: '' }).where('id', '=', id);
    this.#db.run(query.where('delivered_at', 'is', null));
  }

  /** A try failed; `deadAt` when it was the last. */
  failed(id: string, failure: { error: string; nextTryAt: number; deadAt: number | null }): void {
    const { error, nextTryAt, deadAt } = failure;
    this.#db.run(
      this.#db.build
        .updateTable('outbox')
        .set((row) => ({ tries: row('tries', '+', 1), last_error: error, next_try_at: nextTryAt, dead_at: deadAt }))
        .where('id', '=', id),
    );
  }

  /** Tries a dead or waiting message again at once. @returns false when there is none such */
  retry(id: string, nowMs: number): boolean {
    const query = this.#db.build.updateTable('outbox').set({ dead_at: null, tries: 0, next_try_at: nowMs });
    return this.#db.run(query.where('id', '=', id).where('delivered_at', 'is', null)) > 0;
  }

  /** Not delivered yet or given up, oldest first: what a person should see. */
  undelivered(limit = MAX_OUTBOX_ROWS): OutboxMessage[] {
    const query = this.#db.build.selectFrom('outbox').selectAll().where('delivered_at', 'is', null);
    return this.#db.all(query.where('merged_into', 'is', null).orderBy('created_at').limit(limit)).map(readMessage);
  }

  ofTicket(ticketId: string): OutboxMessage[] {
    const query = this.#db.build.selectFrom('outbox').selectAll().where('ticket_id', '=', ticketId);
    return this.#db.all(query.orderBy('created_at').orderBy('id')).map(readMessage);
  }

  get(id: string): OutboxMessage | undefined {
    const row = this.#db.get(this.#db.build.selectFrom('outbox').selectAll().where('id', '=', id));
    return row && readMessage(row);
  }

  stats(): { waiting: number; dead: number; oldestWaitingAt: number | null } {
    const waiting = this.#waiting()
      .clearSelect()
      .select((row) => [row.fn.countAll<number>().as('count'), row.fn.min('created_at').as('oldest')]);
    const dead = this.#db.build
      .selectFrom('outbox')
      .select((row) => row.fn.countAll<number>().as('count'))
      .where('dead_at', 'is not', null);
    const first = this.#db.get(waiting);
    return {
      waiting: Number(first?.count ?? 0),
      dead: Number(this.#db.get(dead)?.count ?? 0),
      oldestWaitingAt: first?.oldest ?? null,
    };
  }

  /** Deletes what was delivered, or merged into what was, long ago. */
  prune(nowMs: number): number {
    const query = this.#db.build.deleteFrom('outbox').where('created_at', '<', nowMs - KEEP_DELIVERED_MS);
    return this.#db.run(
      query.where((row) => row.or([row('delivered_at', 'is not', null), row('merged_into', 'is not', null)])),
    );
  }

  /** Why a channel sends nothing any more; null while it does. */
  disabled(channel: string): { at: number; reason: string } | null {
    const row = this.#db.get(this.#db.build.selectFrom('channel').selectAll().where('id', '=', channel));
    return row && row.disabled_at !== null ? { at: row.disabled_at, reason: row.reason } : null;
  }

  /** Stops a channel, or with `at` null lets it send again. */
  setDisabled(channel: string, at: number | null, reason: string): void {
    this.#db.run(
      this.#db.build
        .insertInto('channel')
        .values({ id: channel, disabled_at: at, reason })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ disabled_at: at, reason })),
    );
  }

  #waiting() {
    const query = this.#db.build.selectFrom('outbox').selectAll().where('delivered_at', 'is', null);
    return query.where('dead_at', 'is', null).where('merged_into', 'is', null);
  }
}

function readMessage(row: OutboxTable): OutboxMessage {
  return {
    id: row.id,
    channel: row.channel,
    ticketId: row.ticket_id,
    kind: row.kind,
    priority: row.priority,
    payload: JSON.parse(row.payload),
    createdAt: row.created_at,
    nextTryAt: row.next_try_at,
    tries: row.tries,
    deliveredAt: row.delivered_at,
    deadAt: row.dead_at,
    mergedInto: row.merged_into,
    lastError: row.last_error,
  };
}
