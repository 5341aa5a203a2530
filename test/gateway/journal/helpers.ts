// What the journal's suites share: folders that go away, numbered records, and a file system that can be made to fail.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { BatchBuilder } from '../../../contract/batch.ts';
import type { Log } from '../../../contract/collector.ts';
import type { Delivery } from '../../../contract/link.ts';
import { ManualClock } from '../../../contract/manual-clock.ts';
import type { LogRecord } from '../../../contract/records.ts';
import { SeriesCatalogue } from '../../../contract/series.ts';
import { systemFs, type JournalFile, type JournalFs } from '../../../gateway/journal/fs.ts';
import { openJournal, type Journal, type JournalOptions } from '../../../gateway/journal/journal.ts';

export const T = 1_767_600_000_000;

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'foresite-journal-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface LoggedLine {
  level: string;
  message: string;
}

export function memoryLog(): Log & { lines: LoggedLine[] } {
  const lines: LoggedLine[] = [];
  const at = (level: string) => (_fields: object, message: string) => void lines.push({ level, message });
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

export interface OpenedJournal {
  journal: Journal;
  clock: ManualClock;
  catalogue: SeriesCatalogue;
  log: ReturnType<typeof memoryLog>;
}

export async function openFor(folder: string, options: Partial<JournalOptions> = {}): Promise<OpenedJournal> {
  const clock = new ManualClock(T);
  const catalogue = new SeriesCatalogue();
  const log = memoryLog();
  const journal = await openJournal({ folder, gateway: 'g1', clock, catalogue, log, ...options });
  return { journal, clock, catalogue, log };
}

/** A samples record whose one value is its number. */
export function numbered(catalogue: SeriesCatalogue, number: number): LogRecord {
  const row = catalogue.row('cpu', { site: 's1', asset: 'a1', class: 'server', component: '' });
  const builder = new BatchBuilder(1);
  builder.add(catalogue.series(row, 'usage_percent'), number, T + number);
  return { kind: 'samples', site: 's1', batch: builder.finish() };
}

export function numbersOf(deliveries: readonly Delivery[]): number[] {
  return deliveries.map(({ record }) => (record.kind === 'samples' ? (record.batch.value[0] ?? -1) : -1));
}

/** Everything in the journal, read in small portions. */
export async function readAll(journal: Journal, portion = 7): Promise<Delivery[]> {
  const all: Delivery[] = [];
  for (;;) {
    const more = await journal.read(all.at(-1)?.position ?? null, portion);
    if (more.length === 0) return all;
    all.push(...more);
  }
}

/** The system's files, with faults on demand. */
export class FaultyFs implements JournalFs {
  /** Called before each write and sync; throws or not. `part` bytes of a failing write still reach the file. */
  fault: (operation: 'write' | 'sync' | 'create' | 'truncate') => void = () => undefined;
  partOfFailedWrite = 0;

  makeFolder = (path: string) => systemFs.makeFolder(path);
  list = (folder: string) => systemFs.list(folder);
  size = (path: string) => systemFs.size(path);
  read = (path: string, offset: number, length: number, into?: Buffer) => systemFs.read(path, offset, length, into);
  rename = (from: string, to: string) => systemFs.rename(from, to);
  remove = (path: string) => systemFs.remove(path);
  syncFolder = (folder: string) => systemFs.syncFolder(folder);

  async create(path: string): Promise<JournalFile> {
    this.fault('create');
    const file = await systemFs.create(path);
    return {
      write: async (bytes) => {
        try {
          this.fault('write');
        } catch (error) {
          await file.write(bytes.subarray(0, this.partOfFailedWrite));
          throw error;
        }
        await file.write(bytes);
      },
      sync: async () => {
        this.fault('sync');
        await file.sync();
      },
      truncate: async (length) => {
        this.fault('truncate');
        await file.truncate(length);
      },
      close: () => file.close(),
    };
  }
}

export function diskError(code: 'ENOSPC' | 'EIO'): Error {
  return Object.assign(new Error(`${code}: injected`), { code });
}
