// Who did what, when, as rows that are only ever added. Each row's hash covers the one before it, so that changing,
// deleting or reordering any of them shows; the head, sent off the machine, shows a cut tail.

import { createHash } from 'node:crypto';
import type { Database } from './database.ts';

/** Longest detail kept, in characters. */
export const MAX_DETAIL_CHARS = 4000;
/** Most rows one list returns, and how many one step of `verify` reads. */
export const AUDIT_PAGE = 1000;

export interface AuditEntry {
  at: number;
  actor: string;
  action: string;
  target: string;
  detail: string;
}

export interface StoredAuditEntry extends AuditEntry {
  seq: number;
  hash: string;
}

export class Audit {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  append(entry: AuditEntry): StoredAuditEntry {
    const head = this.head();
    const seq = (head?.seq ?? 0) + 1;
    const { at, actor, action, target } = entry;
    const row = { seq, at, actor, action, target, detail: entry.detail.slice(0, MAX_DETAIL_CHARS) };
    const previous = head?.hash ?? '';
    const hash = hashOf(row, previous);
    this.#db.run(this.#db.build.insertInto('audit').values({ ...row, previous, hash }));
    return { ...row, hash };
  }

  /** The last row's number and hash, to be kept elsewhere. */
  head(): { seq: number; hash: string } | undefined {
    return this.#db.get(this.#db.build.selectFrom('audit').select(['seq', 'hash']).orderBy('seq', 'desc').limit(1));
  }

  /** Newest first. */
  list(options: { beforeSeq?: number; limit?: number } = {}): StoredAuditEntry[] {
    let query = this.#db.build
      .selectFrom('audit')
      .select(['seq', 'at', 'actor', 'action', 'target', 'detail', 'hash'])
      .orderBy('seq', 'desc');
    if (options.beforeSeq !== undefined) query = query.where('seq', '<', options.beforeSeq);
    return this.#db.all(query.limit(Math.min(options.limit ?? AUDIT_PAGE, AUDIT_PAGE)));
  }

  /** The first row that does not fit, null when all do; `head` is one that was kept elsewhere. */
  verify(head?: { seq: number; hash: string }): number | null {
    let previous = '';
    let expected = 1;
    for (;;) {
      const query = this.#db.build.selectFrom('audit').selectAll().where('seq', '>=', expected);
      const rows = this.#db.all(query.orderBy('seq').limit(AUDIT_PAGE));
      for (const row of rows) {
        if (row.seq !== expected || row.previous !== previous || row.hash !== hashOf(row, previous)) return expected;
        if (head?.seq === row.seq && head.hash !== row.hash) return row.seq;
        previous = row.hash;
        expected++;
      }
      if (rows.length < AUDIT_PAGE) break;
    }
    return head && head.seq >= expected ? expected : null;
  }
}

function hashOf(row: AuditEntry & { seq: number }, previous: string): string {
  const text = JSON.stringify([previous, row.seq, row.at, row.actor, row.action, row.target, row.detail]);
  return createHash('sha256').update(text).digest('hex');
}
