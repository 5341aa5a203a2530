// Saves what still reads of a damaged file of service records into a new one. Rows are read from both ends of each table,
// so that one bad page loses only the rows on it. Never writes to the damaged file.

import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue } from 'node:sqlite';
import { sql } from 'kysely';
import type { Database } from './database.ts';
import type { Schema } from './schema.ts';

/** In order of worth; sessions are left out: people sign in again. */
const TABLES = [
  'ticket_event',
  'ticket',
  'user',
  'token',
  'credential',
  'inventory_document',
  'alarm',
  'proven',
  'outbox',
  'audit',
  'action',
  'action_mode',
  'maintenance_window',
  'takeover',
  'takeover_event',
  'takeover_item',
  'protection_period',
  'schedule_answer',
  'silence',
  'detect_cursor',
  'fact',
  'fact_memory',
  'recent_change',
  'channel',
] as const satisfies readonly (keyof Schema)[];

/** @returns how many rows were saved */
export async function salvage(damagedPath: string, into: Database): Promise<number> {
  let damaged: DatabaseSync;
  try {
    damaged = new DatabaseSync(damagedPath, { readOnly: true });
  } catch {
    return 0;
  }
  try {
    const done = into.transact(() => {
      let saved = 0;
      for (const table of TABLES) saved += salvageTable(damaged, table, into);
      saveCounter(damaged, into);
      return saved;
    });
    into.flush();
    return await done;
  } finally {
    damaged.close();
  }
}

function salvageTable(damaged: DatabaseSync, table: (typeof TABLES)[number], into: Database): number {
  let saved = 0;
  for (const order of ['asc', 'desc']) {
    try {
      for (const row of damaged.prepare(`select * from "${table}" order by rowid ${order}`).iterate()) {
        saved += insert(into, table, row);
      }
      break;
    } catch {
      // The page that cannot be read: go on from the other end.
    }
  }
  return saved;
}

function insert(into: Database, table: string, row: Record<string, unknown>): number {
  const names = sql.join(Object.keys(row).map((name) => sql.ref(name)));
  const values = sql.join(Object.values(row) as SQLInputValue[]);
  try {
    return into.run(
      into.compiled(sql`insert into ${sql.table(table)} (${names}) values (${values}) on conflict do nothing`),
    );
  } catch {
    return 0; // a row whose values were damaged breaks a rule of its table
  }
}

function saveCounter(damaged: DatabaseSync, into: Database): void {
  try {
    for (const row of damaged.prepare("select key, value from meta where key <> 'schema'").iterate()) {
      insert(into, 'meta', row);
    }
  } catch {
    // The counters are made again from what the tables hold.
  }
}
