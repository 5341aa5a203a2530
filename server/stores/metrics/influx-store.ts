// The metric store over InfluxDB 1.x, or a later one that speaks its API: lines out by our own writer, questions by the
// `influx` package, cursor and refused lines in a small file beside. It holds no history.

import type { Clock } from '../../../contract/clock.ts';
import type { Log } from '../../../contract/collector.ts';
import { ForesiteError } from '../../../contract/errors.ts';
import { LineEncoder } from '../../../contract/line-protocol.ts';
import type { Delivery, LineDelivery } from '../../../contract/link.ts';
import type { Position } from '../../../contract/records.ts';
import type { SeriesCatalogue } from '../../../contract/series.ts';
import { InfluxHttp, type InfluxSettings } from './influx-http.ts';
import { InfluxLedger, type QuarantinedLine } from './influx-ledger.ts';
import type { InfluxReader } from './influx-reader.ts';
import { InfluxWriter } from './influx-writer.ts';
import { LatestValues, seriesText } from './latest.ts';
import type { History, HistoryQuery, LatestValue, MetricStore, SeriesKey, StoreStats } from './metric-store.ts';

const DATABASE_NAME = /^[A-Za-z0-9_.-]{1,64}$/;

export interface InfluxStoreOptions {
  settings: InfluxSettings;
  /** `influx.db` in the data folder. */
  ledgerPath: string;
  catalogue: SeriesCatalogue;
  clock: Clock;
  log: Log;
  retryLeastMs?: number;
  retryMostMs?: number;
}

export function createInfluxStore(options: InfluxStoreOptions): InfluxStore {
  return new InfluxStore(options);
}

interface Parts {
  ledger: InfluxLedger;
  http: InfluxHttp;
  writer: InfluxWriter;
}

export class InfluxStore implements MetricStore {
  readonly #options: InfluxStoreOptions;
  readonly #encoder: LineEncoder;
  readonly #latest = new LatestValues();
  readonly #idByText = new Map<string, number>();
  #idBySeries: number[] = [];
  #parts: Parts | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #loading: Promise<void> | undefined;
  #reader: InfluxReader | undefined;
  #lines = 0;
  #waiting = 0;

  constructor(options: InfluxStoreOptions) {
    this.#options = options;
    this.#encoder = new LineEncoder(options.catalogue);
  }

  /** A database that cannot be reached is reported, not thrown: writes wait for it. */
  async open(): Promise<void> {
    const { settings, ledgerPath, clock, log, retryLeastMs, retryMostMs } = this.#options;
    const { database, retentionMs } = settings;
    if (!DATABASE_NAME.test(database)) {
      throw new ForesiteError('invalid_request', {
        where: 'metrics.database',
        what: 'not a name of 1 to 64 letters, digits, . _ -',
      });
    }
    const http = new InfluxHttp(settings);
    const ledger = InfluxLedger.open(ledgerPath, clock.wallMs());
    const writer = new InfluxWriter({
      http,
      database,
      retentionMs,
      clock,
      log,
      quarantine: (line, reason) => ledger.quarantine(line, reason, clock.wallMs()),
      waiting: () => this.#waiting,
      ...(retryLeastMs === undefined ? {} : { retryLeastMs }),
      ...(retryMostMs === undefined ? {} : { retryMostMs }),
    });
    this.#parts = { http, ledger, writer };
    await writer.prepare();
  }

  async write(deliveries: readonly Delivery[]): Promise<void> {
    // The encoder's bytes are valid until its next use, so one write waits for the other.
    await this.#inTurn(deliveries.length, () => this.#write(deliveries));
  }

  async writeLines({ position, records, lines, lineCount }: LineDelivery): Promise<void> {
    await this.#inTurn(records, async () => {
      const { writer, ledger } = this.#open();
      if (lines.length > 0) await writer.write(lines);
      this.#lines += lineCount;
      // What is newest is the database's to tell.
      this.#loading = undefined;
      ledger.move([position]);
    });
  }

  async #inTurn(records: number, work: () => Promise<void>): Promise<void> {
    this.#waiting += records;
    const written = this.#turn.then(work);
    this.#turn = written.catch(() => {});
    try {
      await written;
    } finally {
      this.#waiting -= records;
    }
  }

  async #write(deliveries: readonly Delivery[]): Promise<void> {
    const { writer, ledger } = this.#open();
    this.#encoder.reset();
    for (const { record } of deliveries) if (record.kind === 'samples') this.#encoder.append(record.batch);
    const lines = this.#encoder.bytes();
    if (lines.length > 0) await writer.write(lines);
    const cursors = new Map<string, Position>();
    for (const { position, record } of deliveries) {
      cursors.set(position.gateway, position);
      if (record.kind !== 'samples') continue;
      for (let i = 0; i < record.batch.count; i++) {
        const { series, timeMs, value, quality } = record.batch;
        const id = this.#idOf(series[i] ?? 0);
        this.#latest.set(id, timeMs[i] ?? 0, value[i] ?? 0, quality[i] ?? 0);
      }
      this.#lines += record.batch.count;
    }
    ledger.move(cursors.values());
  }

  async cursor(gateway: string): Promise<Position | null> {
    return this.#open().ledger.cursor(gateway);
  }

  async query(query: HistoryQuery): Promise<History> {
    return (await this.#readerOnce()).query(query);
  }

  async latest(site: string, asset?: string): Promise<LatestValue[]> {
    await this.#loadLatest();
    return this.#latest.values(site, asset);
  }

  async series(site: string, asset?: string): Promise<SeriesKey[]> {
    await this.#loadLatest();
    return this.#latest.keys(site, asset);
  }

  /** Lines that the database refused, newest first. */
  quarantined(limit = 100): QuarantinedLine[] {
    return this.#open().ledger.quarantined(limit);
  }

  async stats(): Promise<StoreStats> {
    const { writer } = this.#open();
    return {
      bytes: 0,
      samples: this.#lines,
      seriesCount: this.#latest.seriesCount,
      waiting: this.#waiting,
      dropped: writer.dropped + this.#encoder.skipped,
      lastError: writer.lastError,
    };
  }

  async close(): Promise<void> {
    const parts = this.#parts;
    if (!parts) return;
    this.#parts = undefined;
    parts.writer.close();
    await this.#turn;
    parts.ledger.close();
    await parts.http.close();
  }

  #open(): Parts {
    if (!this.#parts) throw new ForesiteError('unavailable', { what: 'the metric store' });
    return this.#parts;
  }

  /** The package for questions is loaded with the first of them: who only writes does without. */
  async #readerOnce(): Promise<InfluxReader> {
    const { InfluxReader: Reader } = await import('./influx-reader.ts');
    // Closed meanwhile, or never opened.
    this.#open();
    return (this.#reader ??= new Reader(this.#options.settings));
  }

  /** What the database held before we started, once. */
  async #loadLatest(): Promise<void> {
    const reader = await this.#readerOnce();
    this.#loading ??= reader.latest(this.#options.clock.wallMs()).then((found) => {
      for (const { key, timeMs, value, quality } of found) this.#latest.set(this.#know(key), timeMs, value, quality);
    });
    try {
      await this.#loading;
    } catch (error) {
      this.#loading = undefined;
      throw error;
    }
  }

  #idOf(series: number): number {
    const known = this.#idBySeries[series];
    if (known !== undefined) return known;
    const { row, field } = this.#options.catalogue.info(series);
    const { measurement, site, asset, component } = row;
    return (this.#idBySeries[series] = this.#know({ measurement, field, site, asset, class: row.class, component }));
  }

  #know(key: SeriesKey): number {
    const text = seriesText(key);
    const known = this.#idByText.get(text);
    if (known !== undefined) return known;
    const id = this.#idByText.size;
    this.#idByText.set(text, id);
    this.#latest.define(id, key);
    return id;
  }
}
