// Protection periods of major events, kept after they end for their reports.

import { uuidv7 } from '../../../contract/ids.ts';
import type { Protection } from '../../domain/schedule/protection.ts';
import type { Database } from './database.ts';
import type { ProtectionTable } from './schema.ts';

/** Most periods one list returns, the newest. */
export const MAX_PERIODS_A_LIST = 200;

export interface StoredProtection extends Protection {
  readonly by: string;
  /** Polls of its assets while it lasted. */
  readonly polls: { readonly made: number; readonly failed: number };
}

type Data = Pick<StoredProtection, 'name' | 'overrides' | 'pollFactor' | 'polls'>;

export class Protections {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  add(period: Omit<StoredProtection, 'id' | 'polls'>, at: number): StoredProtection {
    const added: StoredProtection = { ...period, id: uuidv7(at), polls: { made: 0, failed: 0 } };
    const { id, site, system, fromMs, toMs, by } = added;
    const row: ProtectionTable = {
      id,
      site,
      system: system ?? '',
      from_at: fromMs,
      to_at: toMs,
      data: dataOf(added),
      created_by: by,
      created_at: at,
    };
    this.#db.run(this.#db.build.insertInto('protection_period').values(row));
    return added;
  }

  get(id: string): StoredProtection | undefined {
    const row = this.#db.get(this.#db.build.selectFrom('protection_period').selectAll().where('id', '=', id));
    return row && readPeriod(row);
  }

  /** Newest first. */
  list(site: string): StoredProtection[] {
    const query = this.#db.build.selectFrom('protection_period').selectAll().where('site', '=', site);
    return this.#db.all(query.orderBy('from_at', 'desc').limit(MAX_PERIODS_A_LIST)).map(readPeriod);
  }

  /** @returns false when there is none, or it is over */
  end(id: string, at: number): boolean {
    const query = this.#db.build.updateTable('protection_period').set({ to_at: at }).where('id', '=', id);
    return this.#db.run(query.where('to_at', '>', at)) > 0;
  }

  countPolls(id: string, made: number, failed: number): void {
    const period = this.get(id);
    if (!period) return;
    const polls = { made: period.polls.made + made, failed: period.polls.failed + failed };
    this.#db.run(
      this.#db.build
        .updateTable('protection_period')
        .set({ data: dataOf({ ...period, polls }) })
        .where('id', '=', id),
    );
  }
}

function dataOf({ name, overrides, pollFactor, polls }: Data): string {
  return JSON.stringify({ name, overrides, pollFactor, polls } satisfies Data);
}

function readPeriod(row: ProtectionTable): StoredProtection {
  return {
    id: row.id,
    site: row.site,
    system: row.system === '' ? null : row.system,
    fromMs: row.from_at,
    toMs: row.to_at,
    by: row.created_by,
    // Written by dataOf only.
    ...(JSON.parse(row.data) as Data),
  };
}
