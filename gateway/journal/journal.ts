// The journal of a gateway: every record goes into it before anything may forget it. Appending is synchronous into a
// bounded buffer; groups are written and synced by time, and only what is synced is read or called durable. Disk faults
// are counted, shown and retried; the gateway goes on measuring meanwhile.

import type { Clock } from '../../contract/clock.ts';
import type { Log } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';
import type { Delivery, LineDelivery } from '../../contract/link.ts';
import { RecordCodec } from '../../contract/record-codec.ts';
import type { LogRecord, Position } from '../../contract/records.ts';
import type { SeriesCatalogue } from '../../contract/series.ts';
import { FRAME_HEADER_BYTES, writeFrame } from './frame.ts';
import { systemFs, type JournalFs } from './fs.ts';
import { JournalReader } from './reader.ts';
import { markClean, markEpoch, recover } from './recover.ts';
import { SegmentStore } from './segment-store.ts';
import { isPlausible } from './segment.ts';

/** A segment is closed when it has grown past this. */
export const SEGMENT_BYTES = 16 * 1024 * 1024;
/** The journal's size on disk; past it the oldest segments are deleted, read or not, and counted. */
export const MAX_JOURNAL_BYTES = 2 * 1024 * 1024 * 1024;
/** A record waits at most this long for its group to be synced, the disk's own time apart. */
export const SYNC_EVERY_MS = 100;
/** A group that has grown past this is written at once. */
const GROUP_BYTES = 1024 * 1024;
/** What a group may grow to before it takes other memory. All of it from the beginning: pages never touched cost nothing, and what
 * the process holds then does not follow the largest burst it has seen. */
const GROUP_BUFFER_BYTES = 2 * GROUP_BYTES;
/** Bytes waiting in memory while the disk fails; past it new records are dropped and counted. */
export const MAX_PENDING_BYTES = 64 * 1024 * 1024;
/** Waiting before a failed write is tried again: doubles from the first to the second. */
const RETRY_FIRST_MS = 250;
const RETRY_CEILING_MS = 10_000;

export interface JournalOptions {
  folder: string;
  gateway: string;
  catalogue: SeriesCatalogue;
  clock: Clock;
  log: Log;
  segmentBytes?: number;
  maxBytes?: number;
  syncEveryMs?: number;
  maxPendingBytes?: number;
  fs?: JournalFs;
}

export interface JournalStats {
  epoch: number;
  /** Last sequence given out, and the last that is durable. */
  sequence: number;
  syncedSequence: number;
  /** Records behind what was trimmed last. */
  waiting: number;
  segments: number;
  bytes: number;
  pendingBytes: number;
  /** Records not taken: memory full while the disk failed, larger than a record may be, or after the close. */
  dropped: number;
  /** Records deleted unread because the journal was full. */
  shed: number;
  writeErrors: number;
  /** Empty when the last write succeeded. */
  lastError: string;
  /** Stretches set aside at the start, and segments found damaged since. */
  damaged: number;
  undecodable: number;
}

export interface Journal {
  readonly gateway: string;
  /** Takes a record; durable once {@link Journal.onSynced} has told of its position. Never throws for a full disk. */
  append(record: LogRecord): Position;
  /** @returns a function that stops listening */
  onSynced(listener: (position: Position) => void): () => void;
  /** Durable records behind `after`, oldest first; `null` reads from the beginning. */
  read(after: Position | null, maxRecords: number): Promise<Delivery[]>;
  /** As {@link Journal.read}, as the lines that lie there; one such read at a time. */
  readLines(after: Position | null, maxRecords: number): Promise<LineDelivery | null>;
  /** Deletes segments that hold nothing behind this position: the smallest cursor of all readers. */
  trim(upTo: Position): void;
  /** Writes what waits, now. Resolves true when all of it is durable, false when the disk fails. */
  sync(): Promise<boolean>;
  stats(): JournalStats;
  /** Writes what waits, tries once, and marks the end as certain when all of it is durable. */
  close(): Promise<void>;
}

export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { folder, gateway, clock, log, fs = systemFs } = options;
  const nowMs = clock.wallMs();
  const { segments, highest, cleanEnd, damaged } = await recover({ fs, folder, gateway, nowMs, log });
  // Records after the last sync may have reached a server live: unless the end is certain, numbers begin a new epoch.
  // Seconds of wall time keep it growing even when the whole folder was lost.
  const second = Math.floor(nowMs / 1000);
  const epoch = cleanEnd?.epoch ?? Math.max(highest.epoch + 1, isPlausible(second, 0) ? second : 0);
  const sequence = cleanEnd?.sequence ?? highest.sequence;
  if (epoch !== highest.epoch)
    await markEpoch(fs, folder, epoch).catch((error: unknown) => {
      log.warn({ folder, error: String(error) }, 'the epoch of the journal could not be kept');
    });
  const store = new SegmentStore({
    fs,
    folder,
    gateway,
    epoch,
    log,
    segments,
    segmentBytes: options.segmentBytes ?? SEGMENT_BYTES,
    maxBytes: options.maxBytes ?? MAX_JOURNAL_BYTES,
  });
  return new GroupJournal({ options, store, epoch, sequence, damaged, fs });
}

interface Group {
  bytes: Buffer<ArrayBuffer>;
  length: number;
  records: number;
  first: number;
  last: number;
}

class GroupJournal implements Journal {
  readonly gateway: string;
  readonly #options: JournalOptions;
  readonly #store: SegmentStore;
  readonly #codec: RecordCodec;
  readonly #reader: JournalReader;
  readonly #fs: JournalFs;
  readonly #epoch: number;
  readonly #damaged: number;
  readonly #maxPending: number;
  readonly #syncEveryMs: number;
  readonly #listeners = new Set<(position: Position) => void>();
  #group = emptyGroup();
  #writing: Group | undefined;
  /** The buffer of the group written last: fresh memory costs more than filling it. */
  #spare: Buffer<ArrayBuffer> | undefined = Buffer.allocUnsafe(GROUP_BUFFER_BYTES);
  #flight: Promise<boolean> | undefined;
  #cancelTimer: (() => void) | undefined;
  #sequence: number;
  #synced: number;
  #trimmed: number;
  #dropped = 0;
  #writeErrors = 0;
  #failures = 0;
  #lastError = '';
  #isClosed = false;

  constructor(parts: {
    options: JournalOptions;
    store: SegmentStore;
    epoch: number;
    sequence: number;
    damaged: number;
    fs: JournalFs;
  }) {
    const { options, store, epoch, sequence } = parts;
    this.gateway = options.gateway;
    this.#options = options;
    this.#store = store;
    this.#fs = parts.fs;
    this.#epoch = epoch;
    this.#damaged = parts.damaged;
    this.#sequence = sequence;
    this.#synced = sequence;
    this.#trimmed = store.firstSequence(sequence) - 1;
    this.#maxPending = options.maxPendingBytes ?? MAX_PENDING_BYTES;
    this.#syncEveryMs = options.syncEveryMs ?? SYNC_EVERY_MS;
    this.#codec = new RecordCodec(options.catalogue);
    this.#reader = new JournalReader({
      fs: parts.fs,
      gateway: options.gateway,
      codec: this.#codec,
      segments: () => store.segments,
      end: () => ({ epoch, sequence: this.#sequence }),
    });
  }

  append(record: LogRecord): Position {
    const position = this.#position(++this.#sequence);
    const payload = this.#encode(record);
    if (!payload || this.#isClosed || this.#pendingBytes() + payload.length > this.#maxPending) {
      this.#dropped++;
      return position;
    }
    const group = this.#group;
    const end = group.length + FRAME_HEADER_BYTES + payload.length;
    if (end > group.bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(end, group.bytes.length * 2));
      group.bytes.copy(grown, 0, 0, group.length);
      group.bytes = grown;
    }
    group.length = writeFrame(group.bytes, group.length, this.#epoch, position.sequence, payload);
    if (group.records++ === 0) group.first = position.sequence;
    group.last = position.sequence;
    if (group.length >= GROUP_BYTES && this.#failures === 0) void this.#flush();
    else this.#arm();
    return position;
  }

  onSynced(listener: (position: Position) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  read(after: Position | null, maxRecords: number): Promise<Delivery[]> {
    return this.#reader.read(after, maxRecords);
  }

  readLines(after: Position | null, maxRecords: number): Promise<LineDelivery | null> {
    return this.#reader.readLines(after, maxRecords);
  }

  trim(upTo: Position): void {
    if (upTo.gateway !== this.gateway || upTo.epoch > this.#epoch) return;
    this.#trimmed = Math.max(this.#trimmed, Math.min(upTo.sequence, this.#sequence));
    this.#store.trim(upTo);
  }

  async sync(): Promise<boolean> {
    const upTo = this.#group.records > 0 ? this.#group.last : (this.#writing?.last ?? 0);
    // One flight may carry what failed before, another what was appended since.
    while (this.#synced < upTo) if (!(await this.#flush())) return false;
    return true;
  }

  stats(): JournalStats {
    const reader = this.#reader.stats();
    return {
      epoch: this.#epoch,
      sequence: this.#sequence,
      syncedSequence: this.#synced,
      waiting: this.#sequence - this.#trimmed,
      segments: this.#store.segments.length,
      bytes: this.#store.bytes,
      pendingBytes: this.#pendingBytes(),
      dropped: this.#dropped,
      shed: this.#store.shed,
      writeErrors: this.#writeErrors,
      lastError: this.#lastError,
      damaged: this.#damaged + reader.damagedSegments,
      undecodable: reader.undecodable,
    };
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const isDurable = await this.sync();
    this.#disarm();
    await this.#store.close();
    const { folder, log } = this.#options;
    if (!isDurable) {
      log.error(
        { folder, bytes: this.#pendingBytes() },
        'the journal was closed with records that could not be written',
      );
      return;
    }
    await markClean(this.#fs, folder, { epoch: this.#epoch, sequence: this.#sequence }).catch((error: unknown) => {
      log.warn({ folder, error: String(error) }, 'the journal could not be marked as closed');
    });
  }

  #encode(record: LogRecord): Buffer | undefined {
    try {
      return this.#codec.encode(record);
    } catch (error) {
      this.#options.log.warn({ kind: record.kind, error: String(error) }, 'a record was not taken into the journal');
      return undefined;
    }
  }

  #position(sequence: number): Position {
    return { gateway: this.gateway, epoch: this.#epoch, sequence };
  }

  #pendingBytes(): number {
    return this.#group.length + (this.#writing?.length ?? 0);
  }

  #arm(): void {
    const delayMs = this.#failures > 0 ? this.#retryMs() : this.#syncEveryMs;
    this.#cancelTimer ??= this.#options.clock.after(delayMs, () => {
      this.#cancelTimer = undefined;
      void this.#flush();
    });
  }

  #disarm(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }

  /** Writes the group that waits, and the one that failed before it. Resolves false when the disk fails. */
  #flush(): Promise<boolean> {
    this.#flight ??= this.#write().finally(() => {
      this.#flight = undefined;
      // What was appended meanwhile has set the timer for a healthy disk.
      if (this.#failures > 0) this.#disarm();
      if (this.#group.records > 0 || this.#writing) this.#arm();
    });
    return this.#flight;
  }

  async #write(): Promise<boolean> {
    for (;;) {
      if (!this.#writing) {
        if (this.#group.records === 0) return true;
        this.#writing = this.#group;
        this.#group = emptyGroup(this.#spare);
        this.#spare = undefined;
      }
      const group = this.#writing;
      try {
        await this.#store.write(group.bytes.subarray(0, group.length), group);
      } catch (error) {
        this.#failed(error);
        return false;
      }
      this.#writing = undefined;
      if (group.bytes.length <= GROUP_BUFFER_BYTES) this.#spare = group.bytes;
      this.#synced = group.last;
      if (this.#failures > 0) this.#options.log.info({ folder: this.#options.folder }, 'the journal is written again');
      this.#failures = 0;
      this.#lastError = '';
      for (const listener of this.#listeners) listener(this.#position(group.last));
      if (this.#group.length < GROUP_BYTES) return true;
    }
  }

  #failed(error: unknown): void {
    this.#writeErrors++;
    this.#lastError = error instanceof Error ? error.message : String(error);
    // Told at the change, not at each try.
    if (this.#failures++ === 0)
      this.#options.log.error(
        { folder: this.#options.folder },
        errorLine('journal_unwritable', {
          path: this.#options.folder,
          what: this.#lastError,
          waiting: this.#pendingBytes(),
        }),
      );
  }

  #retryMs(): number {
    const ceiling = Math.min(RETRY_CEILING_MS, RETRY_FIRST_MS * 2 ** (this.#failures - 1));
    // Spread by the sequence, so that the tries of many gateways on one disk do not fall together.
    return ceiling / 2 + (ceiling / 2) * ((this.#sequence % 16) / 16);
  }
}

function emptyGroup(bytes = Buffer.allocUnsafe(GROUP_BUFFER_BYTES)): Group {
  return { bytes, length: 0, records: 0, first: 0, last: 0 };
}
