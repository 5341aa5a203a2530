// The embedded metric store itself: log, head, chunks, summaries, retention over one SQLite file. Synchronous, for a
// worker thread; whoever owns it calls `flushSlice` until it is done, so that no call takes long. A write is durable when
// it returns, and everything after it (packing, summaries) can be done again from the log.

import { statSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Position } from '../../../contract/records.ts';
import { CHUNK_MS, mergeSamples, packChunk, type Samples } from './chunk.ts';
import { isDamage, moveAside, openMetricDatabase } from './embedded-database.ts';
import { Head } from './embedded-head.ts';
import { DAY_MS, HistoryReader, HOUR_MS, MINUTE_MS, SERIES_RANGE } from './embedded-history.ts';
import { packLog, unpackLog, type LogSamples } from './embedded-log.ts';
import { LatestValues, seriesText } from './latest.ts';
import type { History, HistoryQuery, LatestValue, Retention, SeriesKey } from './metric-store.ts';
import { packRows, replaceRows, summarise, summariseRows } from './rollup.ts';

/** An hour is packed this long after its end, so that most of what is late is in it. */
const FLUSH_GRACE_MS = 5 * MINUTE_MS;
/** Samples in memory and in the log; past it all hours are packed early and again later. */
export const MAX_HEAD_SAMPLES = 2_000_000;
/** Series packed in one transaction: some 20 ms. */
const SERIES_A_SLICE = 256;
/** Rows of a level that one transaction of retention deletes. */
const EXPIRE_ROWS = 2000;
/** Samples that claim to be later than this are refused. */
const MAX_FUTURE_MS = DAY_MS;
/** How far back the latest values are looked for at start. */
const LATEST_HOURS = 48;
/** Free pages given back to the file system at a time, after packing. */
const VACUUM_PAGES = 256;

export interface EngineOptions {
  path: string;
  retention: Retention;
  maxHeadSamples?: number;
}

export interface EngineStats {
  bytes: number;
  samples: number;
  seriesCount: number;
  dropped: number;
  /** Blobs that did not read; their samples are lost. */
  damaged: number;
}

/** What one write carries; `series` are the caller's numbers, see {@link EmbeddedEngine.define}. */
export type IncomingSamples = LogSamples;

export class EmbeddedEngine {
  readonly #options: Required<EngineOptions>;
  readonly #db: DatabaseSync;
  readonly #statements: ReturnType<typeof prepareAll>;
  readonly #head = new Head();
  readonly #latest = new LatestValues();
  readonly #history: HistoryReader;
  readonly #keys: SeriesKey[] = [];
  readonly #ownByKey = new Map<string, number>();
  readonly #ownByCaller: number[] = [];
  #lastLogId = 0;
  #packedSamples = 0;
  #dropped = 0;

  /** Opens the file; `kept` names where a damaged one was moved to. */
  static open(options: EngineOptions, nowMs: number): { engine: EmbeddedEngine; kept: string } {
    const full = { maxHeadSamples: MAX_HEAD_SAMPLES, ...options };
    const opened = openMetricDatabase(full.path, nowMs);
    try {
      return { engine: new EmbeddedEngine(full, opened.db, nowMs), kept: opened.kept };
    } catch (error) {
      opened.db.close();
      // quick_check does not look into blobs.
      if (!isDamage(error) && !(error instanceof RangeError)) throw error;
    }
    const kept = moveAside(full.path, nowMs);
    return { engine: new EmbeddedEngine(full, openMetricDatabase(full.path, nowMs).db, nowMs), kept };
  }

  private constructor(options: Required<EngineOptions>, db: DatabaseSync, nowMs: number) {
    this.#options = options;
    this.#db = db;
    this.#statements = prepareAll(db);
    this.#history = new HistoryReader(db, this.#head, options.retention);
    this.#load(nowMs);
  }

  /** Tells the keys of the caller's series numbers from `first` on. Known ones may be told again. */
  define(first: number, keys: readonly SeriesKey[]): void {
    keys.forEach((key, i) => (this.#keys[first + i] = key));
  }

  /** Writes samples and cursors in one transaction. @throws errors of node:sqlite; nothing is written then */
  write(incoming: IncomingSamples, cursors: readonly Position[], nowMs: number): void {
    const made: [string, number, SeriesKey][] = [];
    const logId = this.#lastLogId + 1;
    const { samples, dropped } = this.#accept(incoming, nowMs, made);
    this.#transact(() => {
      for (const [, id, key] of made) {
        const { measurement, field, site, asset, component } = key;
        this.#statements.addSeries.run(id, measurement, field, site, asset, key.class, component);
      }
      if (samples.count > 0) this.#statements.addLog.run(logId, packLog(samples));
      for (const at of cursors) this.#statements.putCursor.run(at.gateway, at.epoch, at.sequence);
    });
    for (const [text, id, key] of made) this.#know(text, id, key);
    this.#dropped += dropped;
    if (samples.count > 0) this.#lastLogId = logId;
    this.#remember(samples, logId);
  }

  cursor(gateway: string): Position | null {
    const row = this.#statements.getCursor.get(gateway);
    return row ? { gateway, epoch: Number(row['epoch']), sequence: Number(row['sequence']) } : null;
  }

  query(query: HistoryQuery, nowMs: number): History {
    const ids = this.#latest.idsOf(query.site, query.asset, (key) => {
      const isField = key.measurement === query.measurement && key.field === query.field;
      return isField && key.component === (query.component ?? '');
    });
    return this.#history.read(ids, query, nowMs);
  }

  latest(site: string, asset?: string): LatestValue[] {
    return this.#latest.values(site, asset);
  }

  series(site: string, asset?: string): SeriesKey[] {
    return this.#latest.keys(site, asset);
  }

  stats(): EngineStats {
    const size = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    return {
      bytes: size(this.#options.path) + size(`${this.#options.path}-wal`),
      samples: this.#packedSamples + this.#head.count,
      seriesCount: this.#latest.seriesCount,
      dropped: this.#dropped,
      damaged: this.#history.damaged,
    };
  }

  /** Whether the head has outgrown its limit. */
  get isFull(): boolean {
    return this.#head.count > this.#options.maxHeadSamples;
  }

  /**
   * Packs one slice of what is due: ended hours, or everything when the head is full or `all` is set.
   * @returns whether there may be more to do
   */
  flushSlice(nowMs: number, all = this.isFull): boolean {
    const [window] = this.#head.windowsBefore(all ? Infinity : nowMs - CHUNK_MS - FLUSH_GRACE_MS + 1);
    if (window === undefined) {
      this.#trimLog();
      return false;
    }
    const slice = this.#head.detach(window).slice(0, SERIES_A_SLICE);
    let added = 0;
    this.#transact(() => {
      for (const series of slice) added += this.#pack(window, series);
      this.#statements.putCounter.run('samples', this.#packedSamples + added);
    });
    this.#packedSamples += added;
    this.#head.release(window, slice);
    return true;
  }

  /** Deletes some of what is older than its level keeps. @returns whether there may be more to do */
  expireSlice(nowMs: number): boolean {
    const { rawMs, minuteMs, hourMs } = this.#options.retention;
    const { expireChunk, expireMinute, expireHour, putCounter } = this.#statements;
    const bound = (keepMs: number, windowMs: number): number =>
      Math.max(0, Math.floor((nowMs - keepMs) / windowMs)) * SERIES_RANGE;
    let isMore = false;
    this.#transact(() => {
      const chunks = expireChunk.all(bound(rawMs, CHUNK_MS), EXPIRE_ROWS);
      const minutes = expireMinute.run(bound(minuteMs, HOUR_MS), EXPIRE_ROWS).changes;
      const hours = expireHour.run(bound(hourMs, DAY_MS), EXPIRE_ROWS).changes;
      for (const row of chunks) this.#packedSamples -= Number(row['count']);
      if (chunks.length > 0) putCounter.run('samples', this.#packedSamples);
      isMore = [chunks.length, Number(minutes), Number(hours)].includes(EXPIRE_ROWS);
    });
    return isMore;
  }

  close(): void {
    this.#db.close();
  }

  /** Gives free pages back, all of them or a few. */
  vacuum(pages = VACUUM_PAGES): void {
    this.#db.exec(`PRAGMA incremental_vacuum(${pages})`);
  }

  #transact(run: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      run();
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  #accept(incoming: IncomingSamples, nowMs: number, made: [string, number, SeriesKey][]): Accepted {
    const samples = emptyLog(incoming.count);
    const earliest = nowMs - this.#options.retention.rawMs;
    const newIds = new Map<string, number>();
    let count = 0;
    for (let i = 0; i < incoming.count; i++) {
      const timeMs = Math.round(incoming.timeMs[i] ?? Number.NaN);
      const value = incoming.value[i] ?? Number.NaN;
      const number = incoming.series[i] ?? 0;
      const isSane = timeMs >= earliest && timeMs >= 0 && timeMs <= nowMs + MAX_FUTURE_MS && Number.isFinite(value);
      const id = isSane ? this.#idOf(number, newIds, made) : 0;
      if (id === 0) continue;
      samples.series[count] = id;
      samples.timeMs[count] = timeMs;
      samples.value[count] = value;
      samples.quality[count] = incoming.quality[i] ?? 0;
      count++;
    }
    samples.count = count;
    return { samples, dropped: incoming.count - count };
  }

  /** Our number of a caller's series; one not seen before goes to `made`. 0 for a number without a key. */
  #idOf(number: number, newIds: Map<string, number>, made: [string, number, SeriesKey][]): number {
    const known = this.#ownByCaller[number];
    if (known !== undefined) return known;
    const key = this.#keys[number];
    if (!key) return 0;
    const text = seriesText(key);
    const own = this.#ownByKey.get(text);
    if (own !== undefined) return (this.#ownByCaller[number] = own);
    let id = newIds.get(text);
    if (id === undefined) {
      id = this.#ownByKey.size + newIds.size + 1;
      newIds.set(text, id);
      made.push([text, id, key]);
    }
    return id;
  }

  #know(text: string, id: number, key: SeriesKey): void {
    this.#ownByKey.set(text, id);
    this.#latest.define(id, key);
  }

  #remember(samples: LogSamples, logId: number): void {
    for (let i = 0; i < samples.count; i++) {
      const series = samples.series[i] ?? 0;
      const timeMs = samples.timeMs[i] ?? 0;
      const value = samples.value[i] ?? 0;
      const quality = samples.quality[i] ?? 0;
      this.#head.add(series, timeMs, value, quality, logId);
      this.#latest.set(series, timeMs, value, quality);
    }
  }

  /** @returns how many samples the chunk has more than before */
  #pack(window: number, series: number): number {
    const fresh = this.#head.detachedSamples(window, series);
    if (!fresh) return 0;
    const id = window * SERIES_RANGE + series;
    const old = this.#history.chunk(window, series);
    const samples = mergeSamples(old, fresh);
    const count = samples.timeMs.length;
    const [lastMs, last, quality] = lastOf(samples);
    this.#statements.putChunk.run(id, count, lastMs, last, quality, packChunk(samples));
    const minutes = summarise(samples, MINUTE_MS);
    this.#statements.putMinute.run(id, packRows(minutes, MINUTE_MS));
    const day = Math.floor((window * CHUNK_MS) / DAY_MS);
    const hours = replaceRows(this.#history.hours(day, series), summariseRows(minutes, HOUR_MS));
    this.#statements.putHour.run(day * SERIES_RANGE + series, packRows(hours, HOUR_MS));
    return count - (old?.timeMs.length ?? 0);
  }

  #trimLog(): void {
    const oldest = Math.min(this.#head.oldestLogId(), this.#lastLogId + 1);
    if (Number(this.#statements.trimLog.run(oldest).changes) > 0) this.vacuum();
  }

  #load(nowMs: number): void {
    for (const row of this.#db.prepare('SELECT * FROM series ORDER BY id').iterate()) {
      const key = keyOfRow(row);
      this.#know(seriesText(key), Number(row['id']), key);
    }
    const samples = this.#db.prepare("SELECT value FROM counter WHERE name = 'samples'").get();
    this.#packedSamples = Number(samples?.['value'] ?? 0);
    this.#loadLatest(nowMs);
    for (const row of this.#db.prepare('SELECT id, data FROM log ORDER BY id').iterate()) {
      this.#lastLogId = Number(row['id']);
      this.#remember(unpackLog(row['data'] as Uint8Array), this.#lastLogId);
    }
  }

  #loadLatest(nowMs: number): void {
    const newest = Number(this.#db.prepare('SELECT max(id) AS id FROM chunk').get()?.['id'] ?? 0);
    const oldest = Math.floor(Math.min(newest / SERIES_RANGE, nowMs / CHUNK_MS)) - LATEST_HOURS;
    const rows = this.#db.prepare('SELECT id, last_ms, last, last_quality FROM chunk WHERE id >= ? ORDER BY id');
    for (const row of rows.iterate(Math.max(0, oldest) * SERIES_RANGE)) {
      const series = Number(row['id']) % SERIES_RANGE;
      this.#latest.set(series, Number(row['last_ms']), Number(row['last']), Number(row['last_quality']));
    }
  }
}

interface Accepted {
  samples: LogSamples;
  dropped: number;
}

function emptyLog(capacity: number): LogSamples {
  return {
    count: 0,
    timeMs: new Float64Array(capacity),
    value: new Float64Array(capacity),
    series: new Uint32Array(capacity),
    quality: new Uint8Array(capacity),
  };
}

function lastOf(samples: Samples): [number, number, number] {
  const at = samples.timeMs.length - 1;
  return [samples.timeMs[at] ?? 0, samples.value[at] ?? 0, samples.quality[at] ?? 0];
}

function keyOfRow(row: Record<string, unknown>): SeriesKey {
  const text = (name: string): string => String(row[name]);
  return {
    measurement: text('measurement'),
    field: text('field'),
    site: text('site'),
    asset: text('asset'),
    class: text('class'),
    component: text('component'),
  };
}

function prepareAll(db: DatabaseSync): Record<StatementName, StatementSync> {
  const expire = (table: string): string =>
    `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE id < ? ORDER BY id LIMIT ?)`;
  return {
    addSeries: db.prepare('INSERT INTO series VALUES (?, ?, ?, ?, ?, ?, ?)'),
    addLog: db.prepare('INSERT INTO log VALUES (?, ?)'),
    trimLog: db.prepare('DELETE FROM log WHERE id < ?'),
    getCursor: db.prepare('SELECT epoch, sequence FROM cursor WHERE gateway = ?'),
    putCursor: db.prepare('REPLACE INTO cursor VALUES (?, ?, ?)'),
    putCounter: db.prepare('REPLACE INTO counter VALUES (?, ?)'),
    putChunk: db.prepare('REPLACE INTO chunk VALUES (?, ?, ?, ?, ?, ?)'),
    putMinute: db.prepare('REPLACE INTO minute VALUES (?, ?)'),
    putHour: db.prepare('REPLACE INTO hour VALUES (?, ?)'),
    expireChunk: db.prepare(`${expire('chunk')} RETURNING count`),
    expireMinute: db.prepare(expire('minute')),
    expireHour: db.prepare(expire('hour')),
  };
}

type StatementName =
  | 'addSeries'
  | 'addLog'
  | 'trimLog'
  | 'getCursor'
  | 'putCursor'
  | 'putCounter'
  | 'putChunk'
  | 'putMinute'
  | 'putHour'
  | 'expireChunk'
  | 'expireMinute'
  | 'expireHour';
