// Reads the three levels of the embedded store: single samples, minutes, hours, each joined with what is still in the
// head, so that a query is exact at any moment. A blob that does not read is left out and counted, never fatal.

import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { CHUNK_MS, mergeSamples, unpackChunk, type Samples } from './chunk.ts';
import type { Head } from './embedded-head.ts';
import { stepOf, type History, type HistoryQuery, type Retention } from './metric-store.ts';
import { addSummary, replaceRows, summarise, summariseRows, unpackRows, type Summary } from './rollup.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
/** Room for window × 2^32 + series in one exact number. */
export const SERIES_RANGE = 2 ** 32;

const LEVELS = ['raw', 'minute', 'hour'] as const;
type Level = (typeof LEVELS)[number];

export class HistoryReader {
  readonly #head: Head;
  readonly #retention: Retention;
  readonly #getChunk: StatementSync;
  readonly #getMinute: StatementSync;
  readonly #getHour: StatementSync;
  #damaged = 0;

  constructor(db: DatabaseSync, head: Head, retention: Retention) {
    this.#head = head;
    this.#retention = retention;
    this.#getChunk = db.prepare('SELECT data FROM chunk WHERE id = ?');
    this.#getMinute = db.prepare('SELECT data FROM minute WHERE id = ?');
    this.#getHour = db.prepare('SELECT data FROM hour WHERE id = ?');
  }

  /** Blobs that did not read. */
  get damaged(): number {
    return this.#damaged;
  }

  /** The packed samples of an hour, or null. */
  chunk(window: number, series: number): Samples | null {
    return this.#read(this.#getChunk, window * SERIES_RANGE + series, unpackChunk) ?? null;
  }

  /** The packed hours of a day. */
  hours(day: number, series: number): Summary[] {
    return this.#read(this.#getHour, day * SERIES_RANGE + series, (data) => unpackRows(data, HOUR_MS)) ?? [];
  }

  /** Buckets of a query over the series that match it: several where an asset has changed its class. */
  read(ids: readonly number[], query: HistoryQuery, nowMs: number): History {
    const { level, stepMs } = this.#plan(query, nowMs);
    const fromMs = Math.max(0, query.fromMs, nowMs - this.#keepMs(level) - DAY_MS);
    const toMs = Math.min(query.toMs, nowMs + DAY_MS);
    const rows: Summary[] = [];
    for (const id of ids) rows.push(...this.#rows(level, id, fromMs, toMs, stepMs));
    // Levels keep the order of one series only.
    if (ids.length > 1) rows.sort((a, b) => a.timeMs - b.timeMs);
    return columns(summariseRows(rows, stepMs), stepMs);
  }

  #plan(query: HistoryQuery, nowMs: number): { level: Level; stepMs: number } {
    const stepMs = stepOf(query);
    const ageMs = nowMs - Math.max(0, query.fromMs);
    if (stepMs % HOUR_MS === 0 || ageMs > this.#retention.minuteMs)
      return { level: 'hour', stepMs: upTo(stepMs, HOUR_MS) };
    if (stepMs % MINUTE_MS === 0 || ageMs > this.#retention.rawMs) {
      return { level: 'minute', stepMs: upTo(stepMs, MINUTE_MS) };
    }
    return { level: 'raw', stepMs };
  }

  #keepMs(level: Level): number {
    return level === 'raw'
      ? this.#retention.rawMs
      : level === 'minute'
        ? this.#retention.minuteMs
        : this.#retention.hourMs;
  }

  #rows(level: Level, series: number, fromMs: number, toMs: number, stepMs: number): Summary[] {
    const rows: Summary[] = [];
    const add = (row: Summary): void => {
      const timeMs = Math.floor(row.timeMs / stepMs) * stepMs;
      const last = rows.at(-1);
      if (last?.timeMs === timeMs) addSummary(last, row);
      else rows.push({ ...row, timeMs });
    };
    const windowMs = level === 'hour' ? DAY_MS : CHUNK_MS;
    const inHead = new Set(this.#head.windowsOf(series));
    for (let window = Math.floor(fromMs / windowMs); window * windowMs < toMs; window++) {
      if (level === 'raw') {
        for (const row of summarise(within(this.#samples(window, series), fromMs, toMs), stepMs)) add(row);
        continue;
      }
      const isMinute = level === 'minute';
      const spanMs = isMinute ? MINUTE_MS : HOUR_MS;
      const found = isMinute ? this.#minutes(window, series, inHead) : this.#hours(window, series, inHead);
      for (const row of found) if (row.timeMs + spanMs > fromMs && row.timeMs < toMs) add(row);
    }
    return rows;
  }

  #samples(window: number, series: number): Samples {
    const packed = this.chunk(window, series);
    const fresh = this.#head.samplesOf(window, series);
    return fresh ? mergeSamples(packed, fresh) : (packed ?? { timeMs: [], value: [], quality: [] });
  }

  #minutes(window: number, series: number, inHead: ReadonlySet<number>): Summary[] {
    if (inHead.has(window)) return summarise(this.#samples(window, series), MINUTE_MS);
    return this.#read(this.#getMinute, window * SERIES_RANGE + series, (data) => unpackRows(data, MINUTE_MS)) ?? [];
  }

  #hours(day: number, series: number, inHead: ReadonlySet<number>): Summary[] {
    const packed = this.hours(day, series);
    const hours = [...inHead].filter((window) => Math.floor((window * CHUNK_MS) / DAY_MS) === day);
    const fresh = hours.flatMap((window) => summarise(this.#samples(window, series), HOUR_MS));
    return fresh.length > 0 ? replaceRows(packed, fresh) : packed;
  }

  #read<T>(statement: StatementSync, id: number, unpack: (data: Uint8Array) => T): T | undefined {
    const data = statement.get(id)?.['data'];
    if (!(data instanceof Uint8Array)) return undefined;
    try {
      return unpack(data);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#damaged++;
      return undefined;
    }
  }
}

const upTo = (stepMs: number, spanMs: number): number => Math.ceil(stepMs / spanMs) * spanMs;

function within(samples: Samples, fromMs: number, toMs: number): Samples {
  const { timeMs } = samples;
  let from = 0;
  while (from < timeMs.length && (timeMs[from] ?? 0) < fromMs) from++;
  let to = timeMs.length;
  while (to > from && (timeMs[to - 1] ?? 0) >= toMs) to--;
  if (from === 0 && to === timeMs.length) return samples;
  const cut = (column: ArrayLike<number>): number[] => Array.prototype.slice.call(column, from, to);
  return { timeMs: cut(timeMs), value: cut(samples.value), quality: cut(samples.quality) };
}

function columns(rows: readonly Summary[], stepMs: number): History {
  return {
    stepMs,
    timeMs: Float64Array.from(rows, (row) => row.timeMs),
    min: Float64Array.from(rows, (row) => row.min),
    max: Float64Array.from(rows, (row) => row.max),
    mean: Float64Array.from(rows, (row) => row.min + row.above / row.count),
    last: Float64Array.from(rows, (row) => row.last),
    lastMs: Float64Array.from(rows, (row) => row.lastMs),
    gap: Uint8Array.from(rows, (row) => (row.hasGap ? 1 : 0)),
    count: Float64Array.from(rows, (row) => row.count),
  };
}
