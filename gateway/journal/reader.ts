// Reads records back, oldest first, with bounded memory. Only what is durable is read. A record that does not read is
// skipped and counted, so that one of them never holds up those behind it.

import type { Delivery, LineDelivery } from '../../contract/link.ts';
import { linesIn, RecordError, type RecordCodec } from '../../contract/record-codec.ts';
import { comparePositions, type Position } from '../../contract/records.ts';
import type { JournalFs } from './fs.ts';
import { LineBlock } from './line-block.ts';
import { CHUNK_BYTES, scanSegment, SEGMENT_HEADER_BYTES, type Segment } from './segment.ts';

/** A read ends behind the record that takes it past this many bytes. */
const MAX_READ_BYTES = 4 * 1024 * 1024;
/** The same of a read of lines: less than is read from a file at once, so that little is read twice. */
const MAX_READ_LINE_BYTES = 768 * 1024;
/** Ends of earlier reads that are remembered, so that reading on does not search. */
const MAX_HINTS = 16;

export interface ReaderParts {
  fs: JournalFs;
  gateway: string;
  codec: RecordCodec;
  /** The journal's segments, oldest first, as they are now. */
  segments: () => readonly Segment[];
  /** Where the journal ends, durable or not. */
  end: () => { epoch: number; sequence: number };
}

export class JournalReader {
  readonly #parts: ReaderParts;
  readonly #hints = new Map<string, { path: string; offset: number }>();
  readonly #damagedPaths = new Set<string>();
  readonly #block = new LineBlock();
  /** What files are read into: memory of its own for each read would be most of what the process allocates. */
  #spare: Buffer | undefined;
  #undecodable = 0;
  #resumedAnew = 0;

  constructor(parts: ReaderParts) {
    this.#parts = parts;
  }

  /** Records that were whole but could not be understood, segments found damaged, and readers sent back to the start. */
  stats(): { undecodable: number; damagedSegments: number; resumedAnew: number } {
    return {
      undecodable: this.#undecodable,
      damagedSegments: this.#damagedPaths.size,
      resumedAnew: this.#resumedAnew,
    };
  }

  /** The records behind `after`, at most `maxRecords` and about 4 MiB of them. */
  async read(after: Position | null, maxRecords: number): Promise<Delivery[]> {
    const deliveries: Delivery[] = [];
    let bytes = 0;
    await this.#visit(after, (position, payload) => {
      bytes += payload.length;
      this.#push(deliveries, position, payload);
      return deliveries.length >= maxRecords || bytes >= MAX_READ_BYTES;
    });
    return deliveries;
  }

  /** The samples of the records behind `after` as they lie; the bytes are valid until the next call. */
  async readLines(after: Position | null, maxRecords: number): Promise<LineDelivery | null> {
    const block = this.#block;
    block.clear();
    let records = 0;
    const position = await this.#visit(after, (_position, payload) => {
      const lines = linesIn(payload);
      if (lines) block.add(lines);
      return ++records >= maxRecords || block.length >= MAX_READ_LINE_BYTES;
    });
    if (!position) return null;
    return { position, records, lines: block.bytes(), lineCount: block.lineCount, timeMs: block.lastTimeMs() };
  }

  /** Visits whole records behind `after` until `take` returns true. @returns the position of the last one */
  async #visit(
    after: Position | null,
    take: (position: Position, payload: Buffer) => boolean,
  ): Promise<Position | null> {
    const from = this.#usable(after);
    let end: Position | null = null;
    let isFull = false;
    for (const segment of this.#parts.segments()) {
      if (from && comparePositions({ ...from, epoch: segment.epoch, sequence: segment.last }, from) <= 0) continue;
      if (isFull) break;
      const start = this.#startIn(segment, end ?? from);
      const scan = await this.#scan(segment, start, (sequence, payload) => {
        const position = { gateway: this.#parts.gateway, epoch: segment.epoch, sequence };
        const last = end ?? from;
        // A group written anew after a failed write lies twice in the journal.
        if (last && comparePositions(position, last) <= 0) return false;
        end = position;
        isFull = take(position, payload);
        return isFull;
      });
      const reached = end as Position | null;
      if (reached?.epoch === segment.epoch) this.#remember(reached, segment.path, scan);
    }
    return end;
  }

  #push(deliveries: Delivery[], position: Position, payload: Buffer): void {
    try {
      deliveries.push({ position, record: this.#parts.codec.decode(payload) });
    } catch (error) {
      if (!(error instanceof RecordError)) throw error;
      this.#undecodable++;
    }
  }

  /** A position of another life of the journal says nothing about this one: such a reader begins anew. */
  #usable(after: Position | null): Position | null {
    if (!after) return null;
    const end = this.#parts.end();
    const isOurs = after.gateway === this.#parts.gateway && comparePositions(after, { ...after, ...end }) <= 0;
    if (!isOurs) this.#resumedAnew++;
    return isOurs ? after : null;
  }

  #startIn(segment: Segment, after: Position | null): { from: number; after: number } {
    const anew = { from: SEGMENT_HEADER_BYTES, after: segment.first - 1 };
    if (after?.epoch !== segment.epoch) return anew;
    const hint = this.#hints.get(keyOf(after));
    return hint?.path === segment.path ? { from: hint.offset, after: after.sequence } : anew;
  }

  async #scan(
    segment: Segment,
    start: { from: number; after: number },
    visit: (sequence: number, payload: Buffer) => boolean,
  ): Promise<number> {
    // Nothing keeps a payload: decoding copies, and so do lines.
    const buffer = this.#spare ?? Buffer.allocUnsafe(CHUNK_BYTES);
    this.#spare = undefined;
    const { path, epoch, bytes } = segment;
    try {
      const { offset, damaged } = await scanSegment(this.#parts.fs, { path, epoch, bytes, buffer }, start, visit);
      if (damaged.length > 0) this.#damagedPaths.add(segment.path);
      return offset;
    } catch (error) {
      // Trimmed away while it was being read: that is no damage.
      if (this.#parts.segments().includes(segment)) throw error;
      return SEGMENT_HEADER_BYTES;
    } finally {
      this.#spare = buffer;
    }
  }

  #remember(end: Position, path: string, offset: number): void {
    if (this.#hints.size >= MAX_HINTS) {
      const oldest = this.#hints.keys().next();
      if (!oldest.done) this.#hints.delete(oldest.value);
    }
    this.#hints.set(keyOf(end), { path, offset });
  }
}

function keyOf(position: Position): string {
  return `${position.epoch}:${position.sequence}`;
}
