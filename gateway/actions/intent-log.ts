// What the gateway is about to do to a device, on disk before it does it: one line an entry, each synced before it counts.
// What a crash has cut off is left out; whatever stands in it whole is believed.

import { mkdir, open, readFile, rename, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { MAX_SEEN, type LogEntry } from './machine.ts';

/** A log that is longer at the start is written anew with its newest entries, bytes. */
export const MAX_INTENT_LOG_BYTES = 8 * 1024 * 1024;
/** Longest entry, bytes; a longer line is damage. */
const MAX_LINE_BYTES = 16_384;

export interface IntentLog {
  readonly entries: readonly LogEntry[];
  /** Lines that could not be read: what a crash cut off, or damage. */
  readonly damaged: number;
  /** Resolves once it is on the medium. */
  append(entry: LogEntry): Promise<void>;
  close(): Promise<void>;
}

export async function openIntentLog(path: string): Promise<IntentLog> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const { entries, damaged, bytes } = await read(path);
  if (bytes > MAX_INTENT_LOG_BYTES) await rewrite(path, entries.slice(-MAX_SEEN));
  const file = await open(path, 'a', 0o600);
  await syncFolder(dirname(path));
  let last: Promise<void> = Promise.resolve();
  return {
    entries,
    damaged,
    append(entry) {
      // A line that failed half-way ends here: each begins with a line end of its own.
      const work = last.then(() => write(file, `\n${lineOf(entry)}\n`));
      last = work.catch(() => undefined);
      return work;
    },
    async close() {
      await last;
      await file.close();
    },
  };
}

async function write(file: FileHandle, text: string): Promise<void> {
  await file.appendFile(text);
  await file.datasync();
}

function lineOf(entry: LogEntry): string {
  const json = JSON.stringify(entry);
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}`;
}

async function read(path: string): Promise<{ entries: LogEntry[]; damaged: number; bytes: number }> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { entries: [], damaged: 0, bytes: 0 };
    throw error;
  }
  const entries: LogEntry[] = [];
  let damaged = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const entry = entryOf(line);
    if (entry) entries.push(entry);
    else damaged++;
  }
  return { entries, damaged, bytes: Buffer.byteLength(text) };
}

function entryOf(line: string): LogEntry | null {
  const json = line.slice(9);
  if (line.length > MAX_LINE_BYTES || line.slice(0, 8) !== crc32(json).toString(16).padStart(8, '0')) return null;
  // The sum proves that it is what this file has written.
  return JSON.parse(json) as LogEntry;
}

async function rewrite(path: string, entries: readonly LogEntry[]): Promise<void> {
  const part = `${path}.part`;
  const file = await open(part, 'w', 0o600);
  try {
    await write(file, entries.map((entry) => `${lineOf(entry)}\n`).join(''));
  } finally {
    await file.close();
  }
  await rename(part, path);
}

async function syncFolder(folder: string): Promise<void> {
  await using handle = await open(folder, 'r');
  await handle.sync();
}
