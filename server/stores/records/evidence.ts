// What was seen of a ticket, kept as it was: one bundle a ticket, written when it opens and once more when what came after
// is known. Bounded in size by its maker.

import type { Database } from './database.ts';

export class EvidenceBundles {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  put(ticketId: string, data: string, at: number, isFinal: boolean): void {
    const row = { at, is_final: isFinal ? 1 : 0, data };
    this.#db.run(
      this.#db.build
        .insertInto('ticket_evidence')
        .values({ ticket_id: ticketId, ...row })
        .onConflict((conflict) => conflict.column('ticket_id').doUpdateSet(row)),
    );
  }

  get(ticketId: string): string | undefined {
    const query = this.#db.build.selectFrom('ticket_evidence').select('data').where('ticket_id', '=', ticketId);
    return this.#db.get(query)?.data;
  }

  /** Tickets of which what came after is not kept yet. */
  unfinished(): string[] {
    const query = this.#db.build.selectFrom('ticket_evidence').select('ticket_id').where('is_final', '=', 0);
    return this.#db.all(query.orderBy('at')).map((row) => row.ticket_id);
  }
}
