// Opens what an earlier life of the journal left: finds its segments, keeps every record that reads, sets aside the
// bytes that do not, and says whether the end is known for certain. It never refuses to start over damage.

import { join } from 'node:path';
import type { Log } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';
import type { JournalFs } from './fs.ts';
import {
  checkHeader,
  isPlausible,
  scanSegment,
  SEGMENT_HEADER_BYTES,
  segmentHeader,
  segmentOf,
  type DamagedRange,
  type Segment,
} from './segment.ts';

/** Most files with set-aside bytes that are kept. */
const MAX_CORRUPT_FILES = 16;
const COPY_BYTES = 1024 * 1024;
const CLEAN_FILE = 'clean';
const EPOCH_FILE = 'epoch';

export interface Recovered {
  segments: Segment[];
  /** The largest epoch and sequence any file gave away, readable or not. */
  highest: { epoch: number; sequence: number };
  /** Where a journal that was closed in order ended; undefined after a crash, damage or at the very first start. */
  cleanEnd: { epoch: number; sequence: number } | undefined;
  /** Stretches that could not be read. */
  damaged: number;
}

export interface RecoverParts {
  fs: JournalFs;
  folder: string;
  gateway: string;
  nowMs: number;
  log: Log;
}

export async function recover(parts: RecoverParts): Promise<Recovered> {
  const { fs, folder } = parts;
  await fs.makeFolder(folder);
  const names = await fs.list(folder);
  let damaged = 0;
  const segments: Segment[] = [];
  const highest = { epoch: await readEpoch(parts, names), sequence: 0 };
  for (const name of names.sort()) {
    if (name.endsWith('.part')) await fs.remove(join(folder, name)).catch(() => undefined);
    const segment = segmentOf(join(folder, name));
    if (!segment) continue;
    damaged += await openSegment(parts, segment);
    highest.epoch = Math.max(highest.epoch, segment.epoch);
    highest.sequence = Math.max(highest.sequence, segment.last);
    if (segment.records > 0) segments.push(segment);
  }
  await dropOldCorrupt(parts, names);
  segments.sort((a, b) => a.epoch - b.epoch || a.first - b.first);
  const cleanEnd = await takeCleanEnd(parts, names);
  const last = segments.at(-1);
  const isCertain = cleanEnd && damaged === 0 && (!last || isNotBefore(cleanEnd, last));
  return { segments, highest, cleanEnd: isCertain ? cleanEnd : undefined, damaged };
}

/** Says that the journal ends here and is whole; taken away again at the next start. */
export function markClean(fs: JournalFs, folder: string, end: { epoch: number; sequence: number }): Promise<void> {
  return replaceFile(fs, folder, CLEAN_FILE, `${end.epoch} ${end.sequence}\n`);
}

/** Remembers an epoch before a number of it is given out: a life that wrote nothing else must not be repeated. */
export function markEpoch(fs: JournalFs, folder: string, epoch: number): Promise<void> {
  return replaceFile(fs, folder, EPOCH_FILE, `${epoch}\n`);
}

async function replaceFile(fs: JournalFs, folder: string, name: string, text: string): Promise<void> {
  const part = join(folder, `${name}.part`);
  await fs.remove(part).catch(() => undefined);
  const file = await fs.create(part);
  try {
    await file.write(Buffer.from(text));
    await file.sync();
  } finally {
    await file.close();
  }
  await fs.rename(part, join(folder, name));
  await fs.syncFolder(folder);
}

async function readEpoch({ fs, folder }: RecoverParts, names: string[]): Promise<number> {
  if (!names.includes(EPOCH_FILE)) return 0;
  const text = await fs.read(join(folder, EPOCH_FILE), 0, 16).catch(() => Buffer.alloc(0));
  const epoch = Number(/^(\d{1,10})\n$/.exec(text.toString('latin1'))?.[1] ?? 0);
  return isPlausible(epoch, 0) ? epoch : 0;
}

async function takeCleanEnd({ fs, folder }: RecoverParts, names: string[]): Promise<Recovered['cleanEnd']> {
  if (!names.includes(CLEAN_FILE)) return undefined;
  const path = join(folder, CLEAN_FILE);
  try {
    const match = /^(\d{1,10}) (\d{1,16})\n$/.exec((await fs.read(path, 0, 64)).toString('latin1'));
    await fs.remove(path);
    // Were the mark to come back after a power failure, numbers given out since would be given out again.
    await fs.syncFolder(folder);
    const end = { epoch: Number(match?.[1]), sequence: Number(match?.[2]) };
    return isPlausible(end.epoch, end.sequence) ? end : undefined;
  } catch {
    return undefined;
  }
}

function isNotBefore(end: { epoch: number; sequence: number }, segment: Segment): boolean {
  return end.epoch > segment.epoch || (end.epoch === segment.epoch && end.sequence >= segment.last);
}

/** Scans one segment and cuts out what does not read. Returns the number of damaged stretches. */
async function openSegment(parts: RecoverParts, segment: Segment): Promise<number> {
  const { fs, log } = parts;
  segment.bytes = await fs.size(segment.path).catch(() => 0);
  // Killed between making a segment and writing its header: nothing was in it.
  if (segment.bytes === 0) return removeEmpty(parts, segment);
  const header = await fs.read(segment.path, 0, SEGMENT_HEADER_BYTES).catch(() => Buffer.alloc(0));
  const isHeaderWhole = checkHeader(segment.path, header);
  const scan = await scanSegment(fs, segment, { from: SEGMENT_HEADER_BYTES, after: segment.first - 1 }, (sequence) => {
    segment.last = sequence;
    segment.records++;
    return false;
  }).catch((error: unknown) => {
    log.error({ path: segment.path, error: String(error) }, 'a segment of the journal cannot be read');
    return { offset: SEGMENT_HEADER_BYTES, damaged: [{ from: SEGMENT_HEADER_BYTES, to: segment.bytes, missing: 0 }] };
  });
  const damaged = scan.damaged.filter(({ from, to }) => to > from);
  if (!isHeaderWhole) damaged.unshift({ from: 0, to: Math.min(SEGMENT_HEADER_BYTES, segment.bytes), missing: 0 });
  if (damaged.length === 0) return segment.records > 0 ? 0 : removeEmpty(parts, segment);
  const kept = await setAside(parts, segment, damaged).catch((error: unknown) => {
    log.error({ path: segment.path, error: String(error) }, 'the damaged part could not be set aside; it is skipped');
    return segment.path;
  });
  const missing = damaged.reduce((sum, range) => sum + range.missing, 0);
  const isTail = damaged.some(({ to, missing: known }) => known === 0 && to >= segment.bytes);
  log.error(
    { path: segment.path, damaged: damaged.length, missing },
    errorLine('journal_damaged', {
      path: segment.path,
      at: damaged[0]?.from ?? 0,
      records: isTail ? `at least ${missing}` : missing,
      kept,
    }),
  );
  return damaged.length;
}

async function removeEmpty({ fs }: RecoverParts, segment: Segment): Promise<number> {
  await fs.remove(segment.path).catch(() => undefined);
  return 0;
}

/** Moves damaged stretches into a file of their own and leaves a segment of whole frames. */
async function setAside(parts: RecoverParts, segment: Segment, damaged: DamagedRange[]): Promise<string> {
  const { fs, folder, gateway, nowMs } = parts;
  const kept = `${segment.path}.corrupt-${new Date(nowMs).toISOString().replace(/[:.]/g, '-')}`;
  await writeRanges(fs, kept, Buffer.alloc(0), segment.path, damaged);
  if (segment.records === 0) {
    await fs.remove(segment.path);
    await fs.syncFolder(folder);
    return kept;
  }
  const part = `${segment.path}.part`;
  const good = rangesBetween(damaged, segment.bytes);
  const bytes = await writeRanges(fs, part, segmentHeader(gateway, segment.epoch, segment.first), segment.path, good);
  await fs.rename(part, segment.path);
  await fs.syncFolder(folder);
  segment.bytes = bytes;
  return kept;
}

function rangesBetween(damaged: DamagedRange[], end: number): { from: number; to: number }[] {
  const good: { from: number; to: number }[] = [];
  let at = SEGMENT_HEADER_BYTES;
  for (const { from, to } of damaged) {
    if (from > at) good.push({ from: at, to: from });
    at = Math.max(at, to);
  }
  if (end > at) good.push({ from: at, to: end });
  return good;
}

async function writeRanges(
  fs: JournalFs,
  to: string,
  header: Buffer,
  from: string,
  ranges: { from: number; to: number }[],
): Promise<number> {
  await fs.remove(to).catch(() => undefined);
  const file = await fs.create(to);
  let bytes = header.length;
  try {
    await file.write(header);
    for (const range of ranges) {
      for (let at = range.from; at < range.to; at += COPY_BYTES) {
        const chunk = await fs.read(from, at, Math.min(COPY_BYTES, range.to - at));
        await file.write(chunk);
        bytes += chunk.length;
      }
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return bytes;
}

async function dropOldCorrupt({ fs, folder }: RecoverParts, names: string[]): Promise<void> {
  const corrupt = names.filter((name) => name.includes('.corrupt-'));
  const age = (name: string) => name.slice(name.indexOf('.corrupt-'));
  corrupt.sort((a, b) => (age(a) < age(b) ? 1 : -1));
  for (const name of corrupt.slice(MAX_CORRUPT_FILES)) await fs.remove(join(folder, name)).catch(() => undefined);
}
