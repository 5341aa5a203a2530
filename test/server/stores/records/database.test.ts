import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Database } from '../../../../server/stores/records/database.ts';
import { connect } from '../../../../server/stores/records/open.ts';
import type { DatabaseSync } from 'node:sqlite';

// The disk is full when the file may grow no further: SQLite then fails as it does on a full disk.
const PAGES_AT_FIRST = 30;

let folder: string;
let connection: DatabaseSync;
let db: Database;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'database-'));
  connection = connect(join(folder, 'records.db'));
  db = new Database(connection);
  await db.transact(() => {
    db.define(db.build.schema.createTable('meta').addColumn('key', 'text').addColumn('value', 'text'));
  });
  connection.exec(`pragma max_page_count = ${PAGES_AT_FIRST}`);
});

afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

const put = (key: string, bytes: number) =>
  db.transact(() => db.run(db.build.insertInto('meta').values({ key, value: 'x'.repeat(bytes) })));
const keys = () => db.all(db.build.selectFrom('meta').select('key')).map((row) => row.key);

test('a full disk fails what cannot be kept, and what is kept was told so', async () => {
  const results = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => put(`k${i}`, 20_000)));
  const kept = results.flatMap((result, i) => (result.status === 'fulfilled' ? [`k${i}`] : []));
  expect(results.some((result) => result.status === 'rejected')).toBe(true);
  expect(keys()).toEqual(kept);
});

test('work goes on when there is room again', async () => {
  await expect(put('big', 200_000)).rejects.toThrow(/full/);
  connection.exec('pragma max_page_count = 10000');
  await put('big', 200_000);
  expect(keys()).toEqual(['big']);
});

test('reading goes on while the disk is full', async () => {
  await put('small', 10);
  await expect(put('big', 200_000)).rejects.toThrow(/full/);
  expect(keys()).toEqual(['small']);
});

test('Kysely may read by itself but opens no transaction of its own', async () => {
  await put('a', 1);
  await expect(db.build.selectFrom('meta').select('key').execute()).resolves.toEqual([{ key: 'a' }]);
  await expect(db.build.transaction().execute(() => Promise.resolve())).rejects.toThrow(/Records.transact/);
});
