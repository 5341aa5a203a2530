// One connection to the service records and its transactions. All work of one turn of the event loop is committed as one
// group, synced to disk once; a promise resolves only when its work is safe. Never lets half of a job through.

import { Kysely } from 'kysely';
import { createDialect, Runner } from './dialect.ts';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Compilable, RawBuilder } from 'kysely';
import type { Schema } from './schema.ts';

/** A row of which every column is written as it is. */
type Plain<Row> = { readonly [Column in keyof Row]: Row[Column] & SQLInputValue };

interface Group {
  readonly committed: Promise<void>;
  resolve(): void;
  reject(error: unknown): void;
}

export class Database {
  readonly build: Kysely<Schema>;
  readonly #db: DatabaseSync;
  readonly #runner: Runner;
  readonly #listeners = new Set<() => void>();
  /** What {@link put} runs, by table. */
  readonly #puts = new Map<string, { sql: string; columns: readonly string[] }>();
  #group: Group | null = null;
  #depth = 0;
  #isClosed = false;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#runner = new Runner(db);
    this.build = new Kysely<Schema>({ dialect: createDialect(this.#runner) });
  }

  /** Rows of a query, including what this turn has written and not yet committed. */
  all<R>(query: Compilable<R>): R[] {
    return this.#runner.all(query.compile());
  }

  get<R>(query: Compilable<R>): R | undefined {
    return this.all(query)[0];
  }

  /** @returns how many rows changed; @throws TypeError outside of `transact` */
  run(query: Compilable): number {
    this.#mustBeInside();
    return this.#runner.run(query.compile());
  }

  /**
   * Writes a row, over the one that has the same key. For what is written again and again: its SQL is made once a table.
   * @param row all columns of the table
   */
  put<T extends keyof Schema>(table: T, key: readonly (keyof Schema[T] & string)[], row: Plain<Schema[T]>): void {
    this.#mustBeInside();
    let known = this.#puts.get(table);
    if (!known) {
      const columns = Object.keys(row);
      this.#puts.set(table, (known = { sql: putSql(table, key, columns), columns }));
    }
    const values: Readonly<Record<string, SQLInputValue>> = row;
    const named = known.columns.map((name) => values[name] ?? null);
    this.#runner.write(known.sql, named);
  }

  /** Makes a statement of raw SQL one that can be run. */
  compiled(raw: RawBuilder<unknown>): Compilable {
    return { compile: () => raw.compile(this.build) };
  }

  /** Runs a statement that changes tables; see {@link run}. */
  define(query: Compilable): void {
    this.run(query);
    this.#runner.forget();
  }

  /**
   * Runs `work` now, whole or not at all, and commits it with everything else of this turn. Resolves with its result once
   * it is on disk; rejects when `work` throws or the commit fails. `work` must not be asynchronous.
   */
  transact<T>(work: () => T): Promise<T> {
    if (this.#isClosed) return Promise.reject(new TypeError('the service records are closed'));
    const group = this.#group ?? this.#begin();
    const savepoint = `job_${this.#depth}`;
    this.#db.exec(`savepoint ${savepoint}`);
    this.#depth++;
    let result: T;
    try {
      result = work();
      if (result instanceof Promise) throw new TypeError('work inside transact must not be asynchronous');
      this.#db.exec(`release ${savepoint}`);
    } catch (error) {
      this.#undo(savepoint, error);
      // What the work threw is passed on as it is: its caller knows it.
      return Promise.reject(error); // oxlint-disable-line typescript/prefer-promise-reject-errors -- what the work threw, unchanged
    } finally {
      this.#depth--;
    }
    return group.committed.then(() => result);
  }

  /** Commits what is open now instead of at the end of the turn. */
  flush(): void {
    if (this.#depth > 0 || !this.#group) return;
    const group = this.#group;
    this.#group = null;
    try {
      this.#db.exec('commit');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('rollback');
      group.reject(error);
      return;
    }
    group.resolve();
    for (const listener of this.#listeners) listener();
  }

  /** Calls `listener` after each commit; the returned function ends that. */
  onCommit(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    if (this.#isClosed) return;
    this.flush();
    this.#isClosed = true;
    this.#db.exec('pragma wal_checkpoint(truncate)');
    this.#db.close();
  }

  #mustBeInside(): void {
    if (this.#depth === 0) throw new TypeError('service records are written inside transact only');
  }

  #begin(): Group {
    this.#db.exec('begin immediate');
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // Without a job that waits for it, a failed commit is nobody's surprise.
    promise.catch(() => {});
    this.#group = { committed: promise, resolve, reject };
    setImmediate(() => this.flush());
    return this.#group;
  }

  /** Takes back one job. A full disk makes SQLite roll back the whole transaction: then the group's other jobs fail too. */
  #undo(savepoint: string, error: unknown): void {
    if (this.#db.isTransaction) {
      this.#db.exec(`rollback to ${savepoint}; release ${savepoint}`);
      return;
    }
    this.#group?.reject(error);
    this.#group = null;
  }
}

/** @param key columns; where there are no others, the row that is there stays */
function putSql(table: string, key: readonly string[], columns: readonly string[]): string {
  const list = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');
  const set = columns.filter((name) => !key.includes(name)).map((name) => `"${name}" = excluded."${name}"`);
  const places = columns.map(() => '?').join(', ');
  const update = set.length === 0 ? 'nothing' : `update set ${set.join(', ')}`;
  return `insert into "${table}" (${list(columns)}) values (${places}) on conflict (${list(key)}) do ${update}`;
}
