// The file of the embedded metric store: opening, checking, schema. A damaged file never stops the start: it is set
// aside whole and an empty one takes its place. It knows nothing of samples.

import { existsSync, renameSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { ForesiteError } from '../../../contract/errors.ts';

const SCHEMA_VERSION = 1;
/** Large pages waste less behind blobs of a few hundred bytes. */
const PAGE_BYTES = 16_384;
/** The write-ahead log is cut back to this after a checkpoint. */
const WAL_LIMIT_BYTES = 32 * 1024 * 1024;
const CACHE_KIB = 8192;
/** SQLite's primary result codes for a file that is damaged, or not a database. */
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

// Ids of the three levels are window × 2^32 + series: flushing an hour appends to the end of each table, and retention
// deletes a range. Plain rowid tables: blobs in a WITHOUT ROWID table spill to whole overflow pages.
const SCHEMA = `
  CREATE TABLE series (
    id INTEGER PRIMARY KEY, measurement TEXT NOT NULL, field TEXT NOT NULL,
    site TEXT NOT NULL, asset TEXT NOT NULL, class TEXT NOT NULL, component TEXT NOT NULL
  );
  CREATE TABLE cursor (gateway TEXT PRIMARY KEY, epoch INTEGER NOT NULL, sequence INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE log (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
  CREATE TABLE chunk (
    id INTEGER PRIMARY KEY, count INTEGER NOT NULL,
    last_ms INTEGER NOT NULL, last REAL NOT NULL, last_quality INTEGER NOT NULL, data BLOB NOT NULL
  );
  CREATE TABLE minute (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
  CREATE TABLE hour (id INTEGER PRIMARY KEY, data BLOB NOT NULL);
`;

export interface Opened {
  db: DatabaseSync;
  /** Where a damaged file was moved to, '' when it was sound. */
  kept: string;
}

/** @throws ForesiteError data_newer_than_program; other errors where even an empty file cannot be made */
export function openMetricDatabase(path: string, nowMs: number): Opened {
  const isNew = !existsSync(path);
  try {
    return { db: openChecked(path, isNew), kept: '' };
  } catch (error) {
    if (isNew || !isDamage(error)) throw error;
  }
  const kept = moveAside(path, nowMs);
  return { db: openChecked(path, true), kept };
}

/** Whether an error of node:sqlite says that the file itself is broken. */
export function isDamage(error: unknown): boolean {
  if (error instanceof DamagedError) return true;
  const code = typeof error === 'object' && error !== null && 'errcode' in error ? Number(error.errcode) & 0xff : 0;
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}

/** Moves the file and its companions to `.corrupt-<time>`. */
export function moveAside(path: string, nowMs: number): string {
  const kept = `${path}.corrupt-${nowMs}`;
  renameSync(path, kept);
  // The log of a damaged file belongs to it and must not be replayed into the new one.
  if (existsSync(`${path}-wal`)) renameSync(`${path}-wal`, `${kept}-wal`);
  rmSync(`${path}-shm`, { force: true });
  return kept;
}

class DamagedError extends Error {}

function openChecked(path: string, isNew: boolean): DatabaseSync {
  const db = new DatabaseSync(path);
  try {
    db.exec(`
      PRAGMA page_size = ${PAGE_BYTES};
      PRAGMA auto_vacuum = INCREMENTAL;
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA journal_size_limit = ${WAL_LIMIT_BYTES};
      PRAGMA cache_size = -${CACHE_KIB};
    `);
    if (!isNew) checkFile(db, path);
    if (schemaVersion(db) === 0) {
      db.exec(`BEGIN; ${SCHEMA} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT;`);
    }
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function checkFile(db: DatabaseSync, path: string): void {
  const result = db.prepare('PRAGMA quick_check(1)').get();
  if (result?.['quick_check'] !== 'ok') throw new DamagedError(String(result?.['quick_check']));
  const found = schemaVersion(db);
  if (found > SCHEMA_VERSION) {
    throw new ForesiteError('data_newer_than_program', { path, found, known: SCHEMA_VERSION });
  }
}

function schemaVersion(db: DatabaseSync): number {
  return Number(db.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
}
