// Kysely over node:sqlite. Kysely builds the SQL; this runs it on the one connection there is, at once, since the driver is
// synchronous. It opens no transactions of its own: those belong to database.ts.

import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult } from 'kysely';

/** Prepared statements kept for reuse; the oldest goes first. */
export const MAX_PREPARED = 500;

/** Runs compiled queries on a connection, keeping their prepared statements. */
export class Runner {
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  all<R>(query: CompiledQuery<R>): R[] {
    // SQLite's rows have the shape that the query's type says: both come from the same builder.
    return this.#statement(query.sql).all(...parameters(query)) as R[];
  }

  run(query: CompiledQuery): number {
    return this.write(query.sql, parameters(query));
  }

  /** @returns how many rows changed */
  write(sql: string, values: readonly SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).changes);
  }

  /** Statements may not outlive the tables they were prepared on. */
  forget(): void {
    this.#prepared.clear();
  }

  #statement(sql: string): StatementSync {
    const known = this.#prepared.get(sql);
    if (known) return known;
    if (this.#prepared.size >= MAX_PREPARED) {
      for (const oldest of this.#prepared.keys()) {
        this.#prepared.delete(oldest);
        break;
      }
    }
    const statement = this.#db.prepare(sql);
    this.#prepared.set(sql, statement);
    return statement;
  }
}

function parameters(query: CompiledQuery): SQLInputValue[] {
  return query.parameters as SQLInputValue[];
}

export function createDialect(runner: Runner): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new SyncDriver(runner),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

class SyncDriver implements Driver {
  readonly #connection: DatabaseConnection;

  constructor(runner: Runner) {
    this.#connection = {
      // Kysely loses the row type between its builder and its driver.
      async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
        return { rows: runner.all(query as CompiledQuery<R>) };
      },
      async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
        yield { rows: runner.all(query as CompiledQuery<R>) };
      },
    };
  }

  async init(): Promise<void> {}
  acquireConnection(): Promise<DatabaseConnection> {
    return Promise.resolve(this.#connection);
  }
  beginTransaction(): Promise<void> {
    return Promise.reject(new TypeError('transactions are begun by Records.transact'));
  }
  async commitTransaction(): Promise<void> {}
  async rollbackTransaction(): Promise<void> {}
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {}
}
