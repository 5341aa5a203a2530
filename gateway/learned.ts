// Keeps what collectors have learned of devices over restarts: one file in the data folder, a line an entry, written whole
// beside itself and renamed, at most once a minute and at the end. Losing it costs some slow polls, never a reading, so
// nothing here ever fails a poll or a start.

import { open, rename, unlink } from 'node:fs/promises';
import { readFileSync, renameSync, statSync } from 'node:fs';
import type { Clock } from '../contract/clock.ts';
import type { LearnedStore, Log } from '../contract/collector.ts';

/** Entries kept; the one that was set longest ago goes first. */
export const MAX_LEARNED_ENTRIES = 100_000;
/** Longest key and value, in characters; what is longer is not kept and counted. */
export const MAX_LEARNED_CHARS = 32 * 1024;
/** Changes wait this long to be written together. */
export const SAVE_LEARNED_EVERY_MS = 60_000;
/** A file larger than this is not ours. */
const MAX_FILE_BYTES = 512 * 1024 * 1024;
/** Entries made into text at a time, so that a large file does not hold up the event loop. */
const ENTRIES_A_SLICE = 500;
const HEADER = '{"foresite":"learned","format":1}';

export interface LearnedOptions {
  path: string;
  clock: Clock;
  log: Log;
}

export interface LearnedFile extends LearnedStore {
  readonly size: number;
  /** Entries not kept because they were too long. */
  readonly refused: number;
  /** Writes what has changed and keeps no timer. */
  close(): Promise<void>;
}

/** Reads the file; a damaged one is moved aside, and what could be read of it is kept. */
export function openLearned(options: LearnedOptions): LearnedFile {
  return new Learned(options, readEntries(options));
}

class Learned implements LearnedFile {
  readonly #options: LearnedOptions;
  readonly #entries: Map<string, string>;
  #refused = 0;
  #isChanged = false;
  #cancelTimer: (() => void) | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: LearnedOptions, entries: Map<string, string>) {
    this.#options = options;
    this.#entries = entries;
  }

  get size(): number {
    return this.#entries.size;
  }

  get refused(): number {
    return this.#refused;
  }

  get(key: string): string | undefined {
    return this.#entries.get(key);
  }

  set(key: string, json: string): void {
    if (key.length > MAX_LEARNED_CHARS || json.length > MAX_LEARNED_CHARS) {
      this.#refused++;
      return;
    }
    if (this.#entries.get(key) === json) return;
    this.#entries.delete(key);
    this.#entries.set(key, json);
    while (this.#entries.size > MAX_LEARNED_ENTRIES) {
      const oldest = this.#entries.keys().next();
      if (!oldest.done) this.#entries.delete(oldest.value);
    }
    this.#isChanged = true;
    this.#cancelTimer ??= this.#options.clock.after(SAVE_LEARNED_EVERY_MS, () => {
      this.#cancelTimer = undefined;
      void this.#save();
    });
  }

  async close(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    await this.#save();
  }

  #save(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    const { path, log } = this.#options;
    const part = `${path}.part`;
    try {
      const file = await open(part, 'w', 0o600);
      try {
        await file.write(`${HEADER}\n`);
        for (const text of slices(this.#entries)) await file.write(text);
        await file.datasync();
      } finally {
        await file.close();
      }
      await rename(part, path);
    } catch (error) {
      // It is tried again with the next change.
      log.warn({ path, error: String(error) }, 'what was learned of devices could not be written');
      await unlink(part).catch(() => undefined);
    }
  }
}

/** What changes meanwhile is written now or, by its own timer, next time. */
function* slices(entries: ReadonlyMap<string, string>): Generator<string, void, undefined> {
  let lines: string[] = [];
  for (const entry of entries) {
    lines.push(`${JSON.stringify(entry)}\n`);
    if (lines.length < ENTRIES_A_SLICE) continue;
    yield lines.join('');
    lines = [];
  }
  yield lines.join('');
}

function readEntries({ path, clock, log }: LearnedOptions): Map<string, string> {
  const entries = new Map<string, string>();
  let text: string;
  try {
    if (statSync(path).size > MAX_FILE_BYTES) throw new Error('too large');
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') setAside(path, clock, log, String(error));
    return entries;
  }
  const [header, ...lines] = text.split('\n');
  let isWhole = header === HEADER && lines.pop() === '';
  for (const line of header === HEADER ? lines : []) {
    const entry = entryOf(line);
    if (!entry) isWhole = false;
    else if (entries.size < MAX_LEARNED_ENTRIES) entries.set(...entry);
  }
  if (!isWhole) setAside(path, clock, log, `${entries.size} entries could be read`);
  return entries;
}

function entryOf(line: string): [string, string] | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (!Array.isArray(value) || value.length !== 2) return undefined;
    const [key, json]: unknown[] = value;
    const isEntry = typeof key === 'string' && typeof json === 'string';
    return isEntry && key.length <= MAX_LEARNED_CHARS && json.length <= MAX_LEARNED_CHARS ? [key, json] : undefined;
  } catch {
    return undefined;
  }
}

function setAside(path: string, clock: Clock, log: Log, what: string): void {
  const kept = `${path}.corrupt-${new Date(clock.wallMs()).toISOString().replace(/[:.]/g, '-')}`;
  try {
    renameSync(path, kept);
    log.warn(
      { path, kept, what },
      'what was learned of devices is damaged and was moved aside; devices are learned anew',
    );
  } catch (error) {
    log.warn(
      { path, what, error: String(error) },
      'what was learned of devices cannot be read; devices are learned anew',
    );
  }
}
