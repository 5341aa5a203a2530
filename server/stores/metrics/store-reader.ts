// Carries one gateway's records from its journal into the metric store, at the store's own pace. Detection takes its
// records elsewhere and never waits for this; while the store is down the records stay in the journal.

import type { Clock } from '../../../contract/clock.ts';
import type { Log } from '../../../contract/collector.ts';
import type { Delivery, ServerLink } from '../../../contract/link.ts';
import type { LogRecord, Position } from '../../../contract/records.ts';
import type { MetricStore } from './metric-store.ts';

/** Pause when there was little to read: what comes meanwhile is one commit. */
export const READ_EVERY_MS = 500;
/** Records of one write. */
export const MAX_READ_RECORDS = 1000;
/** A read of lines that gave this many bytes has left others behind. */
const MORE_LINES_BYTES = 512 * 1024;
/** Pauses after a failure grow between these, each with full jitter. */
export const RETRY_LEAST_MS = 1000;
export const RETRY_MOST_MS = 60_000;
/** Longest wait of a stop for a write that is under way. */
export const STOP_WAIT_MS = 2000;

export interface StoreReaderOptions {
  link: Pick<ServerLink, 'gateway' | 'onHeartbeat' | 'read' | 'readLines' | 'acknowledge'>;
  store: Pick<MetricStore, 'cursor' | 'write' | 'writeLines'>;
  clock: Clock;
  log: Log;
  readEveryMs?: number;
  maxRecords?: number;
  random?: () => number;
}

export interface StoreReaderStats {
  gateway: string;
  /** The last position that is in the store. */
  position: Position | null;
  /** Records of the journal that are not in the store yet, as far as the last heartbeat tells. */
  waiting: number;
  /** Age of the newest record in the store while others wait, else 0. */
  lagMs: number;
  /** Records brought into the store since start. */
  records: number;
  /** The error line of the present failure, '' when the last round worked. */
  lastError: string;
}

export interface StoreReader {
  start(): void;
  /** Ends after the round that is under way, or without it when a store that is down holds it up: it is read again later. */
  stop(): Promise<void>;
  stats(): StoreReaderStats;
}

export function createStoreReader(options: StoreReaderOptions): StoreReader {
  return new Reader(options);
}

class Reader implements StoreReader {
  readonly #options: StoreReaderOptions;
  #stopped = new AbortController();
  #running: Promise<void> | undefined;
  #isListening = false;
  #position: Position | null = null;
  #newest = 0;
  #recordMs = 0;
  #records = 0;
  #failures = 0;
  #lastError = '';

  constructor(options: StoreReaderOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#running) return;
    if (!this.#isListening) this.#options.link.onHeartbeat(({ sequence }) => (this.#newest = sequence));
    this.#isListening = true;
    this.#stopped = new AbortController();
    this.#running = this.#run(this.#stopped.signal);
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    const running = this.#running;
    this.#running = undefined;
    if (!running) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#options.clock.after(STOP_WAIT_MS, resolve);
      void running.then(() => {
        cancel();
        resolve();
      });
    });
  }

  stats(): StoreReaderStats {
    const { link, clock } = this.#options;
    const waiting = Math.max(0, this.#newest - (this.#position?.sequence ?? 0));
    const isBehind = waiting > 0 && this.#recordMs > 0;
    return {
      gateway: link.gateway,
      position: this.#position,
      waiting,
      lagMs: isBehind ? Math.max(0, clock.wallMs() - this.#recordMs) : 0,
      records: this.#records,
      lastError: this.#lastError,
    };
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { readEveryMs = READ_EVERY_MS, maxRecords = MAX_READ_RECORDS } = this.#options;
    let isPlaced = false;
    while (!signal.aborted) {
      try {
        if (!isPlaced) await this.#place();
        isPlaced = true;
        const hasMore = await this.#round(maxRecords);
        this.#worked();
        if (!hasMore) await this.#pause(readEveryMs, signal);
      } catch (error) {
        // A store that was set aside for damage begins anew, so its cursor is asked for again.
        isPlaced = false;
        if (signal.aborted) return;
        this.#failed(error as Error);
        await this.#pause(this.#retryMs(), signal);
      }
    }
  }

  async #place(): Promise<void> {
    const { link, store } = this.#options;
    this.#position = await store.cursor(link.gateway);
    // The last acknowledgement may have been lost with the line.
    if (this.#position) link.acknowledge(this.#position);
  }

  /** @returns whether there is more to read at once */
  async #round(maxRecords: number): Promise<boolean> {
    const { link, store } = this.#options;
    if (link.readLines && store.writeLines) {
      const delivery = await link.readLines(this.#position, maxRecords);
      if (!delivery) return false;
      await store.writeLines(delivery);
      this.#reached(delivery.position, delivery.records, delivery.timeMs || undefined);
      return delivery.records >= maxRecords || delivery.lines.length >= MORE_LINES_BYTES;
    }
    const deliveries = await link.read(this.#position, maxRecords);
    const last = deliveries.at(-1);
    if (!last) return false;
    await store.write(deliveries);
    this.#reached(last.position, deliveries.length, newestTime(deliveries));
    return deliveries.length >= maxRecords;
  }

  #reached(position: Position, records: number, newestMs: number | undefined): void {
    this.#position = position;
    this.#newest = Math.max(this.#newest, position.sequence);
    this.#recordMs = newestMs ?? this.#recordMs;
    this.#records += records;
    this.#options.link.acknowledge(position);
  }

  #worked(): void {
    if (this.#lastError !== '') {
      this.#options.log.info({ gateway: this.#options.link.gateway }, 'records reach the metric store again');
    }
    this.#lastError = '';
    this.#failures = 0;
  }

  #failed(error: Error): void {
    this.#failures++;
    // Logged at the change, not at each try.
    if (this.#lastError === '') this.#options.log.error({ gateway: this.#options.link.gateway }, error.message);
    this.#lastError = error.message;
  }

  #retryMs(): number {
    const { random = Math.random } = this.#options;
    const mostMs = Math.min(RETRY_MOST_MS, RETRY_LEAST_MS * 2 ** Math.min(this.#failures, 30));
    return RETRY_LEAST_MS + random() * (mostMs - RETRY_LEAST_MS);
  }

  #pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const cancel = this.#options.clock.after(ms, done);
      signal.addEventListener('abort', done, { once: true });
      if (signal.aborted) done();
    });
  }
}

function newestTime(deliveries: readonly Delivery[]): number | undefined {
  let newest: number | undefined;
  for (const { record } of deliveries) {
    const timeMs = timeOf(record);
    if (timeMs !== undefined && timeMs > (newest ?? -Infinity)) newest = timeMs;
  }
  return newest;
}

function timeOf(record: LogRecord): number | undefined {
  return record.kind === 'samples' ? record.batch.timeMs[0] : record.timeMs;
}
