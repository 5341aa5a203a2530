// One connection to the service records and its transactions. All work of one turn of the event loop is committed as one
// group, synced to disk once; a promise resolves only when its work is safe. Never lets half of a job through.

import { Kysely } from 'kysely';
import { createDialect, Runner } from './dialect.ts';
import type { DatabaseSync } from 'node:sqlite';
import type { Compilable, RawBuilder } from 'kysely';
import type { Schema } from './schema.ts';

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
    if (this.#depth === 0) throw new TypeError('service records are written inside transact only');
    return this.#runner.run(query.compile());
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
