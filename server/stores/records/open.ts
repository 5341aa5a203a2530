// Opens the file of service records: checks it, sets a damaged one aside and saves what still reads, backs it up and
// brings it to the present schema. Never starts on a file of a newer program, never refuses one that is only damaged.

import { accessSync, constants, existsSync, renameSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { ForesiteError } from '../../../contract/errors.ts';
import { Database } from './database.ts';
import { salvage } from './salvage.ts';
import type { Log } from '../../../contract/collector.ts';
import type { Migration } from './migrations.ts';

/** How long a statement waits for another process (a backup tool) that holds the file. */
export const BUSY_TIMEOUT_MS = 5000;
/** Size at which the write-ahead log is cut back after a checkpoint. */
export const WAL_LIMIT_BYTES = 16 * 1024 * 1024;
/** Free space an upgrade asks for, in sizes of the file: the backup, and room for the changed tables. */
export const UPGRADE_SPACE_FACTOR = 2;

/** Files up to this size are checked with their indexes at every start; larger ones without. */
export const FULL_CHECK_BYTES = 64 * 1024 * 1024;

export const MEMORY = ':memory:';

export interface OpenOptions {
  path: string;
  migrations: readonly Migration[];
  log: Log;
  /** Stamp for names of files set aside. */
  nowMs: number;
}

export async function openDatabase(options: OpenOptions): Promise<Database> {
  const { path, log } = options;
  const damage = path === MEMORY ? null : findDamage(path);
  if (damage === null) return migrate(connect(path), options);
  const kept = setAside(path, options.nowMs);
  const db = await migrate(connect(path), options);
  const saved = await salvage(kept, db);
  const error = new ForesiteError('records_damaged', { path, what: damage, kept, rows: saved });
  log.error({ code: error.code, path, kept, rows: saved }, error.message);
  return db;
}

/** One connection with the settings that every one of ours has. */
export function connect(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { enableForeignKeyConstraints: true, timeout: BUSY_TIMEOUT_MS });
  db.exec('pragma journal_mode = wal');
  // A ticket that was answered for must survive a power cut: every commit is synced.
  db.exec('pragma synchronous = full');
  db.exec(`pragma journal_size_limit = ${WAL_LIMIT_BYTES}`);
  db.exec('pragma secure_delete = on');
  return db;
}

/** What is wrong with the file, in SQLite's words; null when it is sound or not there yet. */
function findDamage(path: string): string | null {
  if (!existsSync(path)) return null;
  let db: DatabaseSync | null = null;
  try {
    db = connect(path);
    const check = statSync(path).size <= FULL_CHECK_BYTES ? 'integrity_check' : 'quick_check';
    const found = Object.values(db.prepare(`pragma ${check}(1)`).get() ?? {})[0];
    // A header that calls the file read-only shows only when it is written.
    db.exec('begin immediate; pragma user_version = 0; rollback');
    if (found !== 'ok') return String(found);
    return null;
  } catch (error) {
    if (isDamage(error, path)) return error.message;
    throw error;
  } finally {
    db?.close();
  }
}

/** SQLITE_ERROR (unsupported file format), SQLITE_READONLY (by its header), SQLITE_CORRUPT, SQLITE_FORMAT, SQLITE_NOTADB. */
const DAMAGE_CODES = [1, 8, 11, 24, 26];

/** A full disk, a missing right or another process is no damage: there the file must stay where it is. */
function isDamage(error: unknown, path: string): error is Error {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return false;
  if (!DAMAGE_CODES.includes(error.errcode & 0xff)) return false;
  try {
    for (const place of [path, dirname(path)]) accessSync(place, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function setAside(path: string, nowMs: number): string {
  const kept = `${path}.corrupt-${new Date(nowMs).toISOString().replace(/[:.]/g, '-')}`;
  renameSync(path, kept);
  for (const suffix of ['-wal', '-shm']) {
    if (existsSync(path + suffix)) renameSync(path + suffix, kept + suffix);
  }
  return kept;
}

/** Each step is one transaction, so that an upgrade cut off anywhere goes on from the last whole step. */
async function migrate(connection: DatabaseSync, options: OpenOptions): Promise<Database> {
  const db = new Database(connection);
  try {
    const known = options.migrations.length;
    const found = schemaVersion(connection);
    if (found > known) throw new ForesiteError('data_newer_than_program', { path: options.path, found, known });
    if (found > 0 && found < known) await backUp(connection, found, options);
    for (let version = found; version < known; version++) {
      const step = options.migrations[version];
      if (!step) continue;
      const done = db.transact(() => applyStep(db, step, version + 1));
      db.flush();
      await done;
      if (found > 0) options.log.info({ schema: version + 1 }, `service records upgraded: ${step.name}`);
    }
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function applyStep(db: Database, step: Migration, version: number): void {
  if (version === 1) {
    db.define(
      db.build.schema
        .createTable('meta')
        .addColumn('key', 'text', (column) => column.primaryKey())
        .addColumn('value', 'text', (column) => column.notNull()),
    );
  }
  for (const statement of step.statements(db.build)) db.define(statement);
  const value = String(version);
  db.run(
    db.build
      .insertInto('meta')
      .values({ key: 'schema', value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value })),
  );
}

function schemaVersion(db: DatabaseSync): number {
  const hasMeta = db.prepare("select 1 from sqlite_master where type = 'table' and name = 'meta'").get();
  if (!hasMeta) return 0;
  const row = db.prepare("select value from meta where key = 'schema'").get();
  return Number(row?.['value'] ?? 0);
}

async function backUp(db: DatabaseSync, version: number, options: OpenOptions): Promise<void> {
  const { path, log } = options;
  if (path === MEMORY) return;
  const size = statSync(path).size;
  const { bavail, bsize } = statfsSync(dirname(path));
  const needed = size * UPGRADE_SPACE_FACTOR;
  if (bavail * bsize < needed) throw new ForesiteError('upgrade_needs_space', { path, needed });
  const copy = `${path}.schema-${version}.bak`;
  await backup(db, copy);
  log.info({ copy, schema: version }, 'service records backed up before the upgrade');
}
