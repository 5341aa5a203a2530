import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { afterEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../../../contract/manual-clock.ts';
import { MIGRATIONS } from '../../../../server/stores/records/migrations.ts';
import { connect } from '../../../../server/stores/records/open.ts';
import { KEY_FILE, openRecords } from '../../../../server/stores/records/records.ts';
import { alarm, HOUR, MINUTE, MONDAY_9, order, recordingLog, silentLog } from '../../ticket-fixtures.ts';
import type { SiteFile } from '../../../../contract/site-file.ts';
import type { Migration } from '../../../../server/stores/records/migrations.ts';
import type { Records } from '../../../../server/stores/records/records.ts';
import type { Schema } from '../../../../server/stores/records/schema.ts';

const clock = new ManualClock(MONDAY_9);
const now = { at: MONDAY_9, actor: 'system' };
const folders: string[] = [];
const opened: Records[] = [];

afterEach(() => {
  for (const records of opened.splice(0)) records.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'records-'));
  folders.push(folder);
  return join(folder, 'records.db');
}

async function open(path = ':memory:', migrations?: readonly Migration[]): Promise<Records> {
  const records = await openRecords({ path, clock, log: silentLog, ...(migrations ? { migrations } : {}) });
  opened.push(records);
  return records;
}

describe('transactions', () => {
  test('all work of one turn is committed once', async () => {
    const records = await open();
    let commits = 0;
    records.onCommit(() => commits++);
    const jobs = [1, 2, 3].map((n) => records.transact(() => records.tickets.open(order({ faultKey: `f${n}` }), now)));
    expect(commits).toBe(0);
    const numbers = (await Promise.all(jobs)).map(({ ticket }) => ticket.number);
    expect(numbers).toEqual([1, 2, 3]);
    expect(commits).toBe(1);
  });

  test('a job that throws leaves nothing, its neighbours stay', async () => {
    const records = await open();
    const good = records.transact(() => records.tickets.open(order({ faultKey: 'a' }), now));
    const bad = records.transact(() => {
      records.tickets.open(order({ faultKey: 'b' }), now);
      throw new RangeError('no');
    });
    const next = records.transact(() => records.tickets.open(order({ faultKey: 'c' }), now));
    await expect(bad).rejects.toThrow('no');
    expect((await good).ticket.number).toBe(1);
    expect((await next).ticket.number).toBe(2);
    expect(records.tickets.list().map((ticket) => ticket.faultKey)).toEqual(['c', 'a']);
  });

  test('nested jobs are taken back with the outer one', async () => {
    const records = await open();
    const outer = records.transact(() => {
      void records.transact(() => records.tickets.open(order(), now)).catch(() => {});
      throw new Error('outer');
    });
    await expect(outer).rejects.toThrow('outer');
    expect(records.tickets.list()).toEqual([]);
  });

  test('asynchronous work and writes outside of a transaction are refused', async () => {
    const records = await open();
    await expect(records.transact(() => Promise.resolve())).rejects.toThrow(TypeError);
    expect(() => records.tickets.open(order(), now)).toThrow(TypeError);
  });

  test('a closed store refuses work and closes twice', async () => {
    const records = await open();
    const last = records.transact(() => records.tickets.open(order(), now));
    records.close();
    records.close();
    await expect(last).resolves.toBeDefined();
    await expect(records.transact(() => 1)).rejects.toThrow(/closed/);
  });

  test('commits are synced to disk and survive reopening', async () => {
    const path = newPath();
    const records = await open(path);
    await records.transact(() => records.tickets.open(order(), now));
    records.close();
    expect((await open(path)).tickets.list()).toHaveLength(1);
    const db = connect(path);
    expect(Object.values(db.prepare('pragma synchronous').get() ?? {})).toEqual([2]); // 2: FULL
    expect(Object.values(db.prepare('pragma foreign_keys').get() ?? {})).toEqual([1]);
    expect(Object.values(db.prepare('pragma journal_mode').get() ?? {})).toEqual(['wal']);
    db.close();
  });
});

describe('tickets', () => {
  test('a thousand triggers of one fault make one ticket', async () => {
    const records = await open();
    const results = await Promise.all(
      Array.from({ length: 1000 }, (_, i) =>
        records.transact(() => records.tickets.open(order({ alarms: [alarm(`cam-${i}:reachable`)] }), now)),
      ),
    );
    expect(results.filter((result) => result.how === 'opened')).toHaveLength(1);
    expect(records.tickets.list()).toHaveLength(1);
    expect(records.tickets.list()[0]?.alarms).toHaveLength(1000);
  });

  test('the same fault at two sites makes two tickets', async () => {
    const records = await open();
    await records.transact(() => records.tickets.open(order({ site: 'a' }), now));
    await records.transact(() => records.tickets.open(order({ site: 'b' }), now));
    expect(records.tickets.list({ sites: ['a'] })).toHaveLength(1);
    expect(records.tickets.counts()).toEqual({ open: 2, resolved: 0, closed: 0 });
  });

  test('a ticket may not take over the fault of another open one, and nothing is written of the try', async () => {
    const records = await open();
    const other = await records.transact(() => records.tickets.open(order({ faultKey: 'other' }), now));
    await records.transact(() => records.tickets.open(order(), now));
    const revise = { do: 'revise', verdict: { faultKey: order().faultKey } } as const;
    await records.transact(() => {
      expect(() => records.tickets.execute(other.ticket.id, revise, now)).toThrow(/conflict: .*is open for this fault/);
    });
    expect(records.tickets.events(other.ticket.id)).toHaveLength(1);
  });

  test('a resolved ticket is not reopened beside a newer open one of its fault', async () => {
    const records = await open();
    const first = await records.transact(() => records.tickets.open(order(), now));
    const resolve = { do: 'resolve', how: 'remote', text: '' } as const;
    const late = { at: now.at + 3 * HOUR, actor: 'system' };
    await records.transact(() => records.tickets.execute(first.ticket.id, resolve, late));
    const other = await records.transact(() => records.tickets.open(order({ faultKey: 'x' }), late));
    const takeOver = { do: 'revise', verdict: { faultKey: order().faultKey } } as const;
    await records.transact(() => records.tickets.execute(other.ticket.id, takeOver, late));
    const reopen = { do: 'reopen', text: '' } as const;
    await expect(records.transact(() => records.tickets.execute(first.ticket.id, reopen, late))).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  test('the database itself refuses a second open ticket of a fault', async () => {
    const path = newPath();
    const records = await open(path);
    await records.transact(() => records.tickets.open(order(), now));
    const db = connect(path);
    const copy =
      "insert into ticket select 'x', 99, site, fault_key, state, stage, severity, asset, component, data, opened_at, updated_at, resolved_at from ticket";
    const columns =
      'id, number, site, fault_key, state, stage, severity, asset, component, data, opened_at, updated_at, resolved_at';
    expect(() => db.exec(copy.replace('into ticket', `into ticket (${columns})`))).toThrow(/UNIQUE/);
    db.close();
  });

  test('a fault that returns reopens its ticket inside the window, after it a linked one is opened', async () => {
    const records = await open();
    const { ticket } = await records.transact(() => records.tickets.open(order(), now));
    const resolve = { do: 'resolve', how: 'remote', text: '' } as const;
    await records.transact(() => records.tickets.execute(ticket.id, resolve, now));
    const again = await records.transact(() => records.tickets.open(order(), { ...now, at: now.at + HOUR }));
    expect([again.how, again.ticket.id, again.ticket.state]).toEqual(['reopened', ticket.id, 'open']);
    await records.transact(() => records.tickets.execute(ticket.id, resolve, { ...now, at: now.at + HOUR }));
    const late = await records.transact(() => records.tickets.open(order(), { ...now, at: now.at + 4 * HOUR }));
    expect([late.how, late.ticket.recurrenceOf, late.ticket.number]).toEqual(['opened', ticket.id, 2]);
  });

  test('the table of tickets is made again from the events', async () => {
    const records = await open();
    const made = await records.transact(() => records.tickets.open(order(), now));
    await records.transact(() => {
      records.tickets.open(order({ faultKey: 'x', site: 'b' }), now);
      records.tickets.execute(made.ticket.id, { do: 'assign', to: 'wang' }, { at: now.at + MINUTE, actor: 'li' });
      records.tickets.execute(
        made.ticket.id,
        { do: 'pause', reason: 'parts', text: '' },
        { at: now.at + HOUR, actor: 'li' },
      );
    });
    const before = records.tickets.list();
    expect(await records.transact(() => records.tickets.rebuild())).toBe(2);
    expect(records.tickets.list()).toEqual(before);
    const third = await records.transact(() => records.tickets.open(order({ faultKey: 'y' }), now));
    expect(third.ticket.number).toBe(3);
  });

  test('a row that the disk has spoilt is read from the events', async () => {
    const path = newPath();
    const records = await open(path);
    const { ticket } = await records.transact(() => records.tickets.open(order(), now));
    const db = connect(path);
    db.exec("update ticket set data = '{'");
    expect(records.tickets.get(ticket.id)).toEqual(ticket);
    db.exec("update ticket_event set data = '{'");
    expect(records.tickets.get(ticket.id)).toBeUndefined();
    expect(records.tickets.list()).toEqual([]);
    db.close();
  });

  test('what a listener writes is committed with the ticket or stops it', async () => {
    const records = await open();
    const stop = records.tickets.onChange(() => {
      throw new Error('outbox full');
    });
    await expect(records.transact(() => records.tickets.open(order(), now))).rejects.toThrow('outbox full');
    stop();
    expect(records.tickets.list()).toEqual([]);
  });
});

describe('the file', () => {
  const step = (name: string, table: string): Migration => ({
    name,
    statements: (build) => [build.schema.createTable(table).addColumn('a', 'text')],
  });

  test('an older file is backed up and brought up step by step', async () => {
    const path = newPath();
    (await open(path)).close();
    const records = await open(path, [...MIGRATIONS, step('b', 'extra_b'), step('c', 'extra_c')]);
    records.close();
    expect(existsSync(`${path}.schema-${MIGRATIONS.length}.bak`)).toBe(true);
    const db = new DatabaseSync(path);
    expect(db.prepare("select value from meta where key = 'schema'").get()).toMatchObject({
      value: String(MIGRATIONS.length + 2),
    });
    db.close();
  });

  test('a step that fails changes nothing, and the next start goes on from there', async () => {
    const path = newPath();
    (await open(path)).close();
    const bad: Migration = {
      name: 'bad',
      statements: (build) => [
        build.schema.createTable('half').addColumn('a', 'text'),
        build.schema.dropTable('there_is_no_such_table'),
      ],
    };
    await expect(open(path, [...MIGRATIONS, step('b', 'extra_b'), bad])).rejects.toThrow(/no such table/);
    const records = await open(path, [...MIGRATIONS, step('b', 'extra_b'), step('c', 'half')]);
    await expect(records.transact(() => records.tickets.open(order(), now))).resolves.toBeDefined();
  });

  test('a file of a newer program is refused and left alone', async () => {
    const path = newPath();
    (await open(path, [...MIGRATIONS, step('b', 'extra')])).close();
    const before = readFileSync(path);
    await expect(open(path)).rejects.toMatchObject({ code: 'data_newer_than_program' });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('every migration also compiles for PostgreSQL', () => {
    const build = new Kysely<Schema>({
      dialect: {
        createAdapter: () => new PostgresAdapter(),
        createDriver: () => new DummyDriver(),
        createIntrospector: (db) => new PostgresIntrospector(db),
        createQueryCompiler: () => new PostgresQueryCompiler(),
      },
    });
    const statements = MIGRATIONS.flatMap((migration) => migration.statements(build)).map((made) => made.compile());
    for (const { sql, parameters } of statements) {
      expect(sql).toMatch(/^(create (unique )?(table|index) |alter table "\w+" add column )/);
      expect(parameters).toEqual([]);
    }
  });

  test('a damaged file is set aside, what reads of it is saved, and the start goes on', async () => {
    const path = newPath();
    const first = await open(path);
    await first.transact(() => {
      for (let i = 0; i < 200; i++) first.tickets.open(order({ faultKey: `f${i}` }), now);
    });
    first.close();
    const bytes = readFileSync(path);
    // Ruins one page in the middle; the others stay readable.
    bytes.fill(0xa5, Math.floor(bytes.length / 2 / 4096) * 4096, Math.floor(bytes.length / 2 / 4096) * 4096 + 4096);
    writeFileSync(path, bytes);
    const log = recordingLog();
    const records = await openRecords({ path, clock, log, migrations: MIGRATIONS });
    opened.push(records);
    await records.transact(() => records.tickets.rebuild());
    expect(records.tickets.list().length).toBeGreaterThan(150);
    expect(log.lines).toMatchObject([{ level: 'error', fields: { code: 'records_damaged' } }]);
    expect(readdirSync(join(path, '..')).some((name) => name.includes('.corrupt-'))).toBe(true);
    const next = await records.transact(() => records.tickets.open(order({ faultKey: 'new' }), now));
    expect(next.ticket.number).toBe(201);
  });

  test('bits flipped anywhere never stop the start', async () => {
    const path = newPath();
    const first = await open(path);
    await first.transact(() => {
      for (let i = 0; i < 30; i++) first.tickets.open(order({ faultKey: `f${i}` }), now);
    });
    first.close();
    const sound = readFileSync(path);
    for (let round = 0; round < 40; round++) {
      const bytes = Buffer.from(sound);
      // Spread over the file, its header included; a Weyl sequence is as good as chance and the same every time.
      const at = Math.floor(((round * 0.618_033_988_7) % 1) * (round % 4 === 0 ? 100 : bytes.length));
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (round % 8));
      for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
      writeFileSync(path, bytes);
      const records = await open(path);
      await expect(
        records.transact(() => records.tickets.open(order({ faultKey: 'new' }), now)),
      ).resolves.toBeDefined();
      records.close();
    }
  });

  test('a file cut short or overwritten never stops the start', async () => {
    const path = newPath();
    for (const spoil of [
      () => truncateSync(path, 5000),
      () => truncateSync(path, 20),
      () => writeFileSync(path, 'this is a text'),
      () => writeFileSync(path, Buffer.alloc(8192)),
    ]) {
      const records = await open(path);
      await records.transact(() => records.tickets.open(order(), now));
      records.close();
      spoil();
      const again = await open(path);
      await expect(again.transact(() => again.tickets.open(order(), now))).resolves.toBeDefined();
      again.close();
    }
  });
});

describe('secrets', () => {
  const site: SiteFile = {
    site: 'mall',
    name: { zh: '商场', en: 'Mall' },
    timezone: 'Asia/Shanghai',
    credentials: [{ name: 'snmp', kind: 'snmp-v2c', community: 'C4nary-community' }],
    assets: [{ key: 'sw-a', name: { zh: '交换机', en: 'switch' }, class: 'switch' }],
  };

  test('are absent from documents and from the file, and come back by name', async () => {
    const path = newPath();
    const records = await open(path);
    await records.transact(() => records.inventory.put(site, now));
    expect(JSON.stringify(records.inventory.list())).not.toContain('C4nary');
    expect(records.inventory.credentials('mall')).toEqual([{ name: 'snmp', kind: 'snmp-v2c', updatedAt: MONDAY_9 }]);
    records.close();
    expect(readFileSync(path).includes('C4nary')).toBe(false);
    const again = await open(path);
    expect(again.inventory.credential('mall', 'snmp')).toEqual(site.credentials?.[0]);
    expect(again.inventory.credential('other', 'snmp')).toBeUndefined();
  });

  test('cannot be read with another key or under another name', async () => {
    const path = newPath();
    const records = await open(path);
    await records.transact(() => records.inventory.put(site, now));
    records.close();
    const keyFile = join(path, '..', KEY_FILE);
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    const db = new DatabaseSync(path);
    db.exec("update credential set name = 'other'");
    db.close();
    const moved = await open(path);
    expect(() => moved.inventory.credential('mall', 'other')).toThrow(/secret_unreadable/);
    moved.close();
    writeFileSync(keyFile, 'short\n');
    await expect(open(path)).rejects.toMatchObject({ code: 'key_file_invalid' });
  });

  test('versions of a site grow and credentials that are not repeated stay', async () => {
    const records = await open();
    await records.transact(() => records.inventory.put(site, now));
    const { credentials: _left, ...rest } = site;
    const stored = await records.transact(() => records.inventory.put(rest, now));
    expect(stored.version).toBe(2);
    expect(records.inventory.credential('mall', 'snmp')).toBeDefined();
  });
});
