// Durable appending to the journal, against rows in SQLite (WAL, synchronous FULL) with the same records and the same
// groups; and reading it back.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { BatchBuilder } from '../../contract/batch.ts';
import { systemClock } from '../../contract/clock.ts';
import type { Position, SamplesRecord } from '../../contract/records.ts';
import { RecordCodec } from '../../contract/record-codec.ts';
import { SeriesCatalogue } from '../../contract/series.ts';
import { openJournal, type Journal } from '../../gateway/journal/journal.ts';
import { compare, type Bench, type Row } from './bench.ts';

const RECORDS = 1_000;
const SAMPLES = 20;
const quiet = () => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };

/** Records as polls of switches make them: some ports, some fields. */
function records(catalogue: SeriesCatalogue): SamplesRecord[] {
  return Array.from({ length: RECORDS }, (_, i) => {
    const builder = new BatchBuilder(SAMPLES);
    for (let sample = 0; sample < SAMPLES; sample++) {
      const component = `port:Gi0-${sample >> 1}`;
      const row = catalogue.row('interface', { site: 's1', asset: `sw-${i}`, class: 'switch', component });
      const field = sample % 2 === 0 ? 'ifHCInOctets' : 'ifHCOutOctets';
      builder.add(catalogue.series(row, field), 1e9 * sample + i, 1_767_600_000_000 + i);
    }
    return { kind: 'samples', site: 's1', batch: builder.finish() };
  });
}

async function journalGroup(journal: Journal, group: readonly SamplesRecord[]): Promise<number> {
  let last: Position | undefined;
  for (const record of group) last = journal.append(record);
  await journal.sync();
  if (last) journal.trim(last);
  return group.length;
}

function sqliteGroups(path: string, codec: RecordCodec, group: readonly SamplesRecord[]): () => number {
  const db = new DatabaseSync(path);
  db.exec('pragma journal_mode=wal; pragma synchronous=FULL; create table record (id integer primary key, bytes blob)');
  const insert = db.prepare('insert into record (bytes) values (?)');
  return () => {
    db.exec('begin');
    for (const record of group) insert.run(codec.encode(record));
    db.exec('commit');
    return group.length;
  };
}

async function readBack(folder: string, catalogue: SeriesCatalogue, group: readonly SamplesRecord[]) {
  const journal = await openJournal({ folder, gateway: 'read', catalogue, clock: systemClock, log });
  for (let i = 0; i < 20; i++) {
    for (const record of group) journal.append(record);
    await journal.sync();
  }
  let after: Position | null = null;
  const rates = await compare([
    {
      name: 'read',
      async once() {
        const deliveries = await journal.read(after, 5_000);
        after = deliveries.at(-1)?.position ?? null;
        return deliveries.length;
      },
    },
  ]);
  await journal.close();
  return rates.get('read') ?? 0;
}

async function appendRows(folder: string, groupSize: number): Promise<Row[]> {
  const catalogue = new SeriesCatalogue();
  const group = records(catalogue).slice(0, groupSize);
  const parts = { gateway: 'bench', catalogue, clock: systemClock, log };
  const journal = await openJournal({ folder: join(folder, `journal-${groupSize}`), ...parts });
  const sqlite = sqliteGroups(join(folder, `rows-${groupSize}.db`), new RecordCodec(catalogue), group);
  const rates = await compare([
    { name: 'journal', once: () => journalGroup(journal, group) },
    { name: 'sqlite', once: sqlite },
  ]);
  await journal.close();
  const rate = (name: string) => rates.get(name) ?? 0;
  return [
    {
      what: `durable records of ${SAMPLES} samples, groups of ${groupSize}`,
      value: rate('journal'),
      unit: '/CPU-s',
      ratio: rate('journal') / rate('sqlite'),
      against: 'SQLite rows',
      floor: 0.9,
    },
    { what: `rows in SQLite, groups of ${groupSize}`, value: rate('sqlite'), unit: '/CPU-s' },
  ];
}

export const bench: Bench = {
  name: 'journal',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'foresite-bench-'));
    try {
      const catalogue = new SeriesCatalogue();
      const read = await readBack(join(folder, 'read'), catalogue, records(catalogue));
      return [
        ...(await appendRows(folder, 100)),
        ...(await appendRows(folder, 1_000)),
        { what: `records of ${SAMPLES} samples read back`, value: read, unit: '/CPU-s' },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
