// Brings lines into InfluxDB whatever happens: an outage is waited out with growing, random pauses and no end; a bad line
// is set aside with its reason and never holds up the good ones. It gives up only when it is closed.

import type { Clock } from '../../../contract/clock.ts';
import type { Log } from '../../../contract/collector.ts';
import { ForesiteError } from '../../../contract/errors.ts';
import type { InfluxAnswer, InfluxHttp } from './influx-http.ts';

/** Bytes of one request; some ten thousand lines. */
export const MAX_BODY_BYTES = 512 * 1024;
/** Pauses between tries grow from the first to the second of these, each with full jitter. */
export const RETRY_LEAST_MS = 1000;
export const RETRY_MOST_MS = 20_000;
/** Requests spent on finding the bad lines of one body; past it its bad lines are counted, not told apart. */
const MAX_SEARCH_REQUESTS = 2000;
/** Retention that a database gets which we create. */
const DEFAULT_RETENTION_MS = 365 * 86_400_000;
const NEWLINE = 0x0a;

export interface InfluxWriterOptions {
  http: InfluxHttp;
  database: string;
  retentionMs?: number | undefined;
  clock: Clock;
  log: Log;
  /** Called for each line that the database will never take. */
  quarantine: (line: string, reason: string) => void;
  /** How much waits, for the message. */
  waiting: () => number;
  retryLeastMs?: number;
  retryMostMs?: number;
  random?: () => number;
}

export class InfluxWriter {
  readonly #options: InfluxWriterOptions;
  readonly #closed = new AbortController();
  #dropped = 0;
  #lastError = '';
  #searchRequests = 0;

  constructor(options: InfluxWriterOptions) {
    this.#options = options;
  }

  /** Lines or samples that the database refused for good. */
  get dropped(): number {
    return this.#dropped;
  }

  /** The error line of the present failure, '' when the last request worked. */
  get lastError(): string {
    return this.#lastError;
  }

  /** Makes the database where there is none and we may. Failing is reported, not thrown: writes meet it again. */
  async prepare(): Promise<void> {
    const { http, database, retentionMs = DEFAULT_RETENTION_MS } = this.#options;
    const duration = retentionMs === 0 ? 'INF' : `${Math.ceil(retentionMs / 3_600_000)}h`;
    const statement = `CREATE DATABASE "${database}" WITH DURATION ${duration} REPLICATION 1 NAME "foresite"`;
    try {
      const { status, error } = await http.command(statement, this.#closed.signal);
      // An existing database keeps the retention that its owner gave it.
      const isThere = error === '' || error.includes('conflicts with an existing policy');
      // A login that may only write is a good one: its database was made by an administrator.
      const isAllowed = status !== 403;
      if (isAllowed && (status >= 400 || !isThere)) this.#failed(`${error} (status ${status})`);
      else this.#worked();
    } catch (error) {
      if (!this.#closed.signal.aborted) this.#failed((error as Error).message);
    }
  }

  /** Resolves when each line is in the database or in quarantine. @throws ForesiteError unavailable when closed */
  async write(lines: Buffer): Promise<void> {
    let from = 0;
    while (from < lines.length) {
      const end = endOfBody(lines, from);
      this.#searchRequests = 0;
      await this.#deliver(lines.subarray(from, end));
      from = end;
    }
  }

  close(): void {
    this.#closed.abort();
  }

  async #deliver(body: Buffer): Promise<void> {
    for (let tries = 0; ; tries++) {
      const answer = await this.#try(body);
      if (answer.status >= 200 && answer.status < 300) return this.#worked();
      if (answer.status === 400 || answer.status === 413) {
        this.#worked();
        return this.#refused(body, answer);
      }
      this.#failed(answer.status === 0 ? answer.error : `${answer.error} (status ${answer.status})`);
      await this.#pause(tries);
      if (answer.status === 404) await this.prepare();
    }
  }

  /** Status 0 stands for a connection that failed. */
  async #try(body: Buffer): Promise<InfluxAnswer> {
    const { signal } = this.#closed;
    if (signal.aborted) throw new ForesiteError('unavailable', { what: 'the metric store' });
    try {
      return await this.#options.http.write(this.#options.database, body, signal);
    } catch (error) {
      if (signal.aborted) throw new ForesiteError('unavailable', { what: 'the metric store' }, { cause: error });
      return { status: 0, error: (error as Error).message };
    }
  }

  // The database has taken the good lines already (it calls that a partial write). What is left is to know the bad ones.
  async #refused(body: Buffer, { status, error }: InfluxAnswer): Promise<void> {
    const beyond = /beyond retention policy dropped=(\d+)/.exec(error);
    if (beyond) {
      this.#dropped += Number(beyond[1]);
      return;
    }
    const unread = [...error.matchAll(/unable to parse '((?:[^\n])*)': ([^\n]*)/g)];
    if (unread.length > 0) {
      for (const [, line = '', reason = ''] of unread) this.#setAside(line, reason);
      return;
    }
    const middle = endOfLine(body, Math.floor(body.length / 2));
    if (middle >= body.length && endOfLine(body, 0) >= body.length) {
      this.#setAside(body.toString('utf8').trimEnd(), error);
      return;
    }
    if (++this.#searchRequests > MAX_SEARCH_REQUESTS) {
      this.#dropped += Number(/dropped=(\d+)/.exec(error)?.[1] ?? 1);
      this.#options.log.warn({ status }, `the metric store refuses lines that were not told apart: ${error}`);
      return;
    }
    const cut = middle >= body.length ? endOfLine(body, 0) : middle;
    await this.#deliver(body.subarray(0, cut));
    await this.#deliver(body.subarray(cut));
  }

  #setAside(line: string, reason: string): void {
    this.#dropped++;
    this.#options.quarantine(line, reason);
  }

  #worked(): void {
    if (this.#lastError !== '') this.#options.log.info({ where: this.#options.http.where }, 'metric store works again');
    this.#lastError = '';
  }

  #failed(what: string): void {
    const { http, log, waiting } = this.#options;
    const error = new ForesiteError('metric_store_unreachable', { where: http.where, what, waiting: waiting() });
    // Logged at the change, not at each try.
    if (this.#lastError === '') log.error({ where: http.where }, error.message);
    this.#lastError = error.message;
  }

  #pause(tries: number): Promise<void> {
    const { clock, retryLeastMs = RETRY_LEAST_MS, retryMostMs = RETRY_MOST_MS, random = Math.random } = this.#options;
    const mostMs = Math.min(retryMostMs, retryLeastMs * 2 ** Math.min(tries, 30));
    const { signal } = this.#closed;
    return new Promise((resolve) => {
      const done = (): void => {
        cancel();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const cancel = clock.after(retryLeastMs + random() * (mostMs - retryLeastMs), done);
      signal.addEventListener('abort', done, { once: true });
      if (signal.aborted) done();
    });
  }
}

/** The end of the body that begins at `from`: whole lines, at least one. */
function endOfBody(lines: Buffer, from: number): number {
  if (lines.length - from <= MAX_BODY_BYTES) return lines.length;
  const last = lines.lastIndexOf(NEWLINE, from + MAX_BODY_BYTES - 1);
  return last >= from ? last + 1 : endOfLine(lines, from);
}

function endOfLine(lines: Buffer, from: number): number {
  const end = lines.indexOf(NEWLINE, from);
  return end < 0 ? lines.length : end + 1;
}
