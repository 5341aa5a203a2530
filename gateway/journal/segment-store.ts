// The segments on disk: writes groups to the newest one, begins a new one when it is full or has failed, deletes the
// oldest when they are not needed any more or the journal is over its size. A write either is durable as a whole or throws.

import { dirname } from 'node:path';
import type { Log } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';
import type { Position } from '../../contract/records.ts';
import type { JournalFile, JournalFs } from './fs.ts';
import { SEGMENT_HEADER_BYTES, segmentHeader, segmentOf, segmentPath, type Segment } from './segment.ts';

/** A file takes at least this much of a disk. */
const BLOCK_BYTES = 4096;

export interface SegmentStoreParts {
  fs: JournalFs;
  folder: string;
  gateway: string;
  epoch: number;
  log: Log;
  /** Those of earlier lives, oldest first; never written to again. */
  segments: Segment[];
  segmentBytes: number;
  maxBytes: number;
}

export class SegmentStore {
  readonly #parts: SegmentStoreParts;
  #segments: Segment[];
  #current: { file: JournalFile; segment: Segment } | undefined;
  #attempt = 0;
  #shed = 0;
  #trimmed: Position | undefined;

  constructor(parts: SegmentStoreParts) {
    this.#parts = parts;
    this.#segments = [...parts.segments];
  }

  get segments(): readonly Segment[] {
    return this.#segments;
  }

  get bytes(): number {
    return this.#segments.reduce((sum, segment) => sum + Math.max(BLOCK_BYTES, segment.bytes), 0);
  }

  /** Records deleted unread. */
  get shed(): number {
    return this.#shed;
  }

  /** The oldest sequence kept, or the one behind `end` when there is none. */
  firstSequence(end: number): number {
    return this.#segments[0]?.first ?? end + 1;
  }

  /** Writes whole frames. Resolves when they are durable; after a failure they may be written again. */
  async write(bytes: Uint8Array, group: { first: number; last: number; records: number }): Promise<void> {
    this.#current ??= await this.#begin(group.first);
    const { file, segment } = this.#current;
    try {
      await file.write(bytes);
      await file.sync();
    } catch (error) {
      this.#current = undefined;
      await this.#abandon(file, segment);
      throw error;
    }
    if (segment.records === 0) this.#segments.push(segment);
    segment.bytes += bytes.length;
    segment.last = group.last;
    segment.records += group.records;
    if (segment.bytes >= this.#parts.segmentBytes) await this.close();
    this.#shedOldest();
  }

  /** Deletes segments whose last record lies at or before this position. */
  trim(upTo: Position): void {
    this.#trimmed = upTo;
    while (this.#isDone(this.#segments[0], upTo)) this.#removeOldest();
  }

  async close(): Promise<void> {
    const current = this.#current;
    this.#current = undefined;
    // Everything in it is synced; an error of close can take nothing back.
    await current?.file.close().catch(() => undefined);
  }

  async #begin(first: number): Promise<{ file: JournalFile; segment: Segment }> {
    const { fs, folder, gateway, epoch } = this.#parts;
    const path = segmentPath(folder, epoch, first, this.#attempt);
    const segment = segmentOf(path) ?? { path, epoch, first, last: first - 1, records: 0, bytes: 0 };
    const file = await fs.create(path).catch((error: unknown) => {
      this.#attempt++;
      throw error;
    });
    try {
      await file.write(segmentHeader(gateway, epoch, first));
      await file.sync();
      await fs.syncFolder(dirname(path));
    } catch (error) {
      await this.#abandon(file, segment);
      throw error;
    }
    segment.bytes = SEGMENT_HEADER_BYTES;
    return { file, segment };
  }

  /**
   * Gives a file up after a failed write. After a failed sync nobody knows what of it is on the medium, and a later sync
   * may succeed without it, so what failed is written again to a new file.
   */
  async #abandon(file: JournalFile, segment: Segment): Promise<void> {
    this.#attempt++;
    const isEmpty = segment.records === 0;
    if (!isEmpty) await file.truncate(segment.bytes).catch(() => undefined);
    await file.close().catch(() => undefined);
    if (isEmpty) await this.#parts.fs.remove(segment.path).catch(() => undefined);
  }

  #isDone(segment: Segment | undefined, upTo: Position): boolean {
    if (!segment || segment === this.#current?.segment) return false;
    return segment.epoch < upTo.epoch || (segment.epoch === upTo.epoch && segment.last <= upTo.sequence);
  }

  #shedOldest(): void {
    const { maxBytes, folder, log } = this.#parts;
    let records = 0;
    while (this.#segments.length > 1 && this.bytes > maxBytes) {
      const oldest = this.#segments[0];
      if (!oldest || oldest === this.#current?.segment) break;
      if (!this.#trimmed || !this.#isDone(oldest, this.#trimmed)) records += oldest.records;
      this.#removeOldest();
    }
    if (records === 0) return;
    this.#shed += records;
    log.error({ folder, records }, errorLine('journal_full', { path: folder, limit: maxBytes, records }));
  }

  #removeOldest(): void {
    const [oldest, ...rest] = this.#segments;
    if (!oldest) return;
    this.#segments = rest;
    this.#parts.fs.remove(oldest.path).catch((error: unknown) => {
      this.#parts.log.warn(
        { path: oldest.path, error: String(error) },
        'a segment of the journal could not be deleted',
      );
    });
  }
}
