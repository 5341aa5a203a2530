// What was seen of a ticket, kept as it was: one bundle a ticket, written when it opens and once more when what came after
// is known, and at most one picture. Bounded in size by their maker.

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

  /** The picture of a camera; one that is kept already stays. */
  putPicture(ticketId: string, jpeg: Uint8Array, at: number): void {
    const row = { ticket_id: ticketId, at, jpeg: Buffer.from(jpeg).toString('base64') };
    this.#db.run(
      this.#db.build
        .insertInto('ticket_picture')
        .values(row)
        .onConflict((conflict) => conflict.column('ticket_id').doNothing()),
    );
  }

  picture(ticketId: string): { jpeg: Buffer; at: number } | undefined {
    const query = this.#db.build.selectFrom('ticket_picture').selectAll().where('ticket_id', '=', ticketId);
    const row = this.#db.get(query);
    return row && { jpeg: Buffer.from(row.jpeg, 'base64'), at: row.at };
  }

  /** When it was taken; undefined where none is kept. */
  pictureAt(ticketId: string): number | undefined {
    const query = this.#db.build.selectFrom('ticket_picture').select('at').where('ticket_id', '=', ticketId);
    return this.#db.get(query)?.at;
  }

  dropPicturesBefore(at: number): void {
    this.#db.run(this.#db.build.deleteFrom('ticket_picture').where('at', '<', at));
  }

  /** Tickets of which what came after is not kept yet. */
  unfinished(): string[] {
    const query = this.#db.build.selectFrom('ticket_evidence').select('ticket_id').where('is_final', '=', 0);
    return this.#db.all(query.orderBy('at')).map((row) => row.ticket_id);
  }
}
