// The embedded metric store as the main thread sees it: it turns records into arrays and hands them to the store's own
// thread. It holds no samples; a store thread that dies is started again by the next call, from the file.

import { Worker } from 'node:worker_threads';
import type { Clock } from '../../../contract/clock.ts';
import type { Log } from '../../../contract/collector.ts';
import { errorLine, ForesiteError } from '../../../contract/errors.ts';
import type { Delivery } from '../../../contract/link.ts';
import type { Position } from '../../../contract/records.ts';
import type { SeriesCatalogue } from '../../../contract/series.ts';
import type { LogSamples } from './embedded-log.ts';
import type { CallName, Calls, Reply } from './embedded-worker.ts';
import {
  DEFAULT_RETENTION,
  type History,
  type HistoryQuery,
  type LatestValue,
  type MetricStore,
  type Retention,
  type SeriesKey,
  type StoreStats,
} from './metric-store.ts';

/** How often ended hours are packed and old ones deleted. */
export const MAINTAIN_EVERY_MS = 60_000;

export interface EmbeddedStoreOptions {
  /** `metrics.db` in the data folder. */
  path: string;
  catalogue: SeriesCatalogue;
  clock: Clock;
  log: Log;
  retention?: Partial<Retention>;
  maxHeadSamples?: number;
}

interface Pending {
  resolve: (result: never) => void;
  reject: (error: Error) => void;
}

export function createEmbeddedStore(options: EmbeddedStoreOptions): EmbeddedStore {
  return new EmbeddedStore(options);
}

export class EmbeddedStore implements MetricStore {
  readonly #options: EmbeddedStoreOptions;
  readonly #pending = new Map<number, Pending>();
  #thread: Worker | undefined;
  #opening: Promise<void> | undefined;
  #isClosed = true;
  #nextId = 1;
  #keysSent = 0;
  #waiting = 0;
  #lastError = '';
  #stopTimer: () => void = () => {};

  constructor(options: EmbeddedStoreOptions) {
    this.#options = options;
  }

  async open(): Promise<void> {
    this.#isClosed = false;
    await this.#ready();
    this.#scheduleMaintenance();
  }

  async write(deliveries: readonly Delivery[]): Promise<void> {
    if (deliveries.length === 0) return;
    this.#waiting += deliveries.length;
    try {
      await this.#ready();
      const { samples, cursors } = joinDeliveries(deliveries);
      const firstKey = this.#keysSent;
      const keys = this.#keysFrom(firstKey);
      this.#keysSent += keys.length;
      await this.#call('write', { samples, firstKey, keys, cursors });
      this.#lastError = '';
    } catch (error) {
      const failure = this.#failure(error);
      this.#lastError = failure.message;
      throw failure;
    } finally {
      this.#waiting -= deliveries.length;
    }
  }

  async cursor(gateway: string): Promise<Position | null> {
    await this.#ready();
    return this.#call('cursor', { gateway });
  }

  async query(query: HistoryQuery): Promise<History> {
    await this.#ready();
    return this.#call('query', query);
  }

  async latest(site: string, asset?: string): Promise<LatestValue[]> {
    await this.#ready();
    return this.#call('latest', asset === undefined ? { site } : { site, asset });
  }

  async series(site: string, asset?: string): Promise<SeriesKey[]> {
    await this.#ready();
    return this.#call('series', asset === undefined ? { site } : { site, asset });
  }

  async stats(): Promise<StoreStats> {
    await this.#ready();
    const { bytes, samples, seriesCount, dropped, damaged } = await this.#call('stats', {});
    return {
      bytes,
      samples,
      seriesCount,
      dropped: dropped + damaged,
      waiting: this.#waiting,
      lastError: this.#lastError,
    };
  }

  /** Packs and expires now; with `all` even hours that have not ended. */
  async maintain(all = false): Promise<void> {
    await this.#ready();
    await this.#call('maintain', { all });
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stopTimer();
    const thread = this.#thread;
    if (!thread) return;
    await this.#call('close', {}).catch(() => null);
    await thread.terminate();
  }

  #ready(): Promise<void> {
    if (this.#isClosed) return Promise.reject(new ForesiteError('unavailable', { what: 'the metric store' }));
    this.#opening ??= this.#start().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async #start(): Promise<void> {
    const { path, retention, maxHeadSamples, log } = this.#options;
    const thread = new Worker(new URL('./embedded-worker.ts', import.meta.url), {
      workerData: {
        path,
        retention: { ...DEFAULT_RETENTION, ...retention },
        ...(maxHeadSamples === undefined ? {} : { maxHeadSamples }),
      },
    });
    this.#thread = thread;
    this.#keysSent = 0;
    thread.on('message', (reply: Reply) => this.#settle(reply));
    thread.on('error', (error) => this.#lost(thread, error));
    thread.on('exit', () => this.#lost(thread, new Error('its thread has ended')));
    try {
      const { kept } = await this.#call('open', {});
      if (kept !== '') log.error({ path, kept }, errorLine('metric_store_damaged', { path, kept }));
    } catch (error) {
      await thread.terminate();
      throw this.#failure(error);
    }
  }

  #call<Name extends CallName>(name: Name, data: Calls[Name]['in']): Promise<Calls[Name]['out']> {
    const thread = this.#thread;
    if (!thread) return Promise.reject(new Error('its thread is not running'));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      thread.postMessage({ id, nowMs: this.#options.clock.wallMs(), name, data });
    });
  }

  #settle(reply: Reply): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (!('error' in reply)) pending?.resolve(reply.result as never);
    else {
      const { message, code, values } = reply.error;
      pending?.reject(code === undefined ? new Error(message) : new ForesiteError(code, values));
    }
  }

  #lost(thread: Worker, error: Error): void {
    if (this.#thread !== thread) return;
    this.#thread = undefined;
    this.#opening = undefined;
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
    if (!this.#isClosed) this.#options.log.error({ err: error }, this.#failure(error).message);
  }

  #failure(error: unknown): ForesiteError {
    if (error instanceof ForesiteError) return error;
    const { message } = error as Error;
    return new ForesiteError('metric_store_failed', { path: this.#options.path, what: message }, { cause: error });
  }

  #keysFrom(first: number): SeriesKey[] {
    const { catalogue } = this.#options;
    const keys: SeriesKey[] = [];
    for (let i = first; i < catalogue.count; i++) {
      const { row, field } = catalogue.info(i);
      const { measurement, site, asset, component } = row;
      keys.push({ measurement, field, site, asset, class: row.class, component });
    }
    return keys;
  }

  #scheduleMaintenance(): void {
    this.#stopTimer = this.#options.clock.after(MAINTAIN_EVERY_MS, () => {
      void this.maintain()
        .catch((error: unknown) => {
          if (!this.#isClosed) this.#options.log.warn({ err: error }, this.#failure(error).message);
        })
        .finally(() => {
          if (!this.#isClosed) this.#scheduleMaintenance();
        });
    });
  }
}

/** All samples of the deliveries behind each other, and where each gateway stands after them. */
function joinDeliveries(deliveries: readonly Delivery[]): { samples: LogSamples; cursors: Position[] } {
  let count = 0;
  for (const { record } of deliveries) if (record.kind === 'samples') count += record.batch.count;
  const samples: LogSamples = {
    count,
    timeMs: new Float64Array(count),
    value: new Float64Array(count),
    series: new Uint32Array(count),
    quality: new Uint8Array(count),
  };
  const cursors = new Map<string, Position>();
  let at = 0;
  for (const { position, record } of deliveries) {
    cursors.set(position.gateway, position);
    if (record.kind !== 'samples') continue;
    const { batch } = record;
    samples.timeMs.set(batch.timeMs.subarray(0, batch.count), at);
    samples.value.set(batch.value.subarray(0, batch.count), at);
    samples.series.set(batch.series.subarray(0, batch.count), at);
    samples.quality.set(batch.quality.subarray(0, batch.count), at);
    at += batch.count;
  }
  return { samples, cursors: [...cursors.values()] };
}
