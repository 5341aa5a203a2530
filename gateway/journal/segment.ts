// A segment: one append-only file of the journal, named by its epoch and first sequence. Scanning it gives every frame
// that reads, in order, and the stretches that do not; it never throws for what the file holds.

import { basename, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { ForesiteError } from '../../contract/errors.ts';
import type { JournalFs } from './fs.ts';
import { frameAt } from './frame.ts';

/** The first line of a segment, for people and for the format's version. */
export const SEGMENT_HEADER_BYTES = 128;
const HEADER_CRC_AT = SEGMENT_HEADER_BYTES - 9;
/** Seconds of wall time up to 2097; it has to fit 32 bits with room for the epochs after it. */
const MAX_EPOCH = 0xf000_0000;
const MAX_SEQUENCE = 2 ** 52;
const FORMAT = 1;
const MAGIC = 'foresite-journal ';
/** Bytes read from a segment at once. */
export const CHUNK_BYTES = 1024 * 1024;
const NAME = /^(\d{10})-(\d{16})(?:-\d+)?\.journal$/;

export interface Segment {
  readonly path: string;
  readonly epoch: number;
  /** Sequence its name promises as the first; the first readable one may be later. */
  readonly first: number;
  /** Last sequence in it; `first − 1` when it holds none. */
  last: number;
  records: number;
  /** Length that is durable and may be read. */
  bytes: number;
}

export interface DamagedRange {
  from: number;
  to: number;
  /** Records known to be missing, by the gap in the numbers; 0 at the end of a file, where nobody knows. */
  missing: number;
}

export interface Scan {
  /** Where the scan stopped: behind the last frame visited, or the end. */
  offset: number;
  damaged: DamagedRange[];
}

/** Whether numbers found in a file or its name can be ours; those of a foreign file must not become our next ones. */
export function isPlausible(epoch: number, sequence: number): boolean {
  return epoch >= 0 && epoch <= MAX_EPOCH && sequence >= 0 && sequence <= MAX_SEQUENCE;
}

export function segmentPath(folder: string, epoch: number, first: number, attempt: number): string {
  const suffix = attempt > 0 ? `-${attempt}` : '';
  return join(folder, `${String(epoch).padStart(10, '0')}-${String(first).padStart(16, '0')}${suffix}.journal`);
}

export function segmentOf(path: string): Segment | undefined {
  const match = NAME.exec(basename(path));
  const epoch = Number(match?.[1]);
  const first = Number(match?.[2]);
  return isPlausible(epoch, first) ? { path, epoch, first, last: first - 1, records: 0, bytes: 0 } : undefined;
}

/** One line that a person can read; its last word is the CRC of the rest. */
export function segmentHeader(gateway: string, epoch: number, first: number, format = FORMAT): Buffer {
  const header = Buffer.alloc(SEGMENT_HEADER_BYTES, ' ');
  header.write(`${MAGIC}${format} gateway=${gateway} epoch=${epoch} first=${first}`, 0, HEADER_CRC_AT);
  header.write(`${headerCrc(header)}\n`, HEADER_CRC_AT, 'latin1');
  return header;
}

/** Whether the header is whole. @throws ForesiteError data_newer_than_program for a whole one of a later format */
export function checkHeader(path: string, header: Buffer): boolean {
  const isWhole =
    header.length === SEGMENT_HEADER_BYTES &&
    header.toString('latin1', HEADER_CRC_AT) === `${headerCrc(header)}\n` &&
    header.toString('latin1', 0, MAGIC.length) === MAGIC;
  const format = Number.parseInt(header.toString('latin1', MAGIC.length, MAGIC.length + 6), 10);
  if (isWhole && format > FORMAT)
    throw new ForesiteError('data_newer_than_program', { path, found: format, known: FORMAT });
  return isWhole;
}

function headerCrc(header: Buffer): string {
  return crc32(header.subarray(0, HEADER_CRC_AT)).toString(16).padStart(8, '0');
}

/** What a scan reads from and into. */
export interface ScanSource extends Pick<Segment, 'path' | 'epoch' | 'bytes'> {
  /** Used again for each piece; payloads are valid within their visit only. */
  buffer?: Buffer;
}

/**
 * Visits the frames of a segment between `from` and its durable end; `visit` returns true to stop behind a frame.
 * @param after sequences up to here are not expected any more
 */
export async function scanSegment(
  fs: JournalFs,
  segment: ScanSource,
  { from, after }: { from: number; after: number },
  visit: (sequence: number, payload: Buffer, start: number) => boolean,
): Promise<Scan> {
  const damaged: DamagedRange[] = [];
  let last = after;
  let damagedFrom = -1;
  let base = from;
  let wanted = CHUNK_BYTES;
  while (base < segment.bytes) {
    const chunk = await fs.read(segment.path, base, Math.min(wanted, segment.bytes - base), segment.buffer);
    // A file shorter than it was: the rest is gone.
    const isEnd = base + chunk.length >= segment.bytes || chunk.length < Math.min(wanted, segment.bytes - base);
    wanted = CHUNK_BYTES;
    let at = 0;
    while (at < chunk.length) {
      const frame = frameAt(chunk, at, segment.epoch, last);
      if (frame !== 'bad' && 'needs' in frame) {
        if (!isEnd) {
          wanted = Math.max(CHUNK_BYTES, frame.needs);
          break;
        }
      } else if (frame !== 'bad') {
        if (damagedFrom >= 0) damaged.push({ from: damagedFrom, to: base + at, missing: frame.sequence - last - 1 });
        damagedFrom = -1;
        last = frame.sequence;
        const start = base + at;
        at = frame.end;
        if (visit(frame.sequence, chunk.subarray(frame.start, frame.end), start)) return { offset: base + at, damaged };
        continue;
      }
      if (damagedFrom < 0) damagedFrom = base + at;
      at++;
    }
    base += at;
    if (isEnd) break;
  }
  if (damagedFrom >= 0) damaged.push({ from: damagedFrom, to: segment.bytes, missing: 0 });
  return { offset: Math.max(base, from), damaged };
}
