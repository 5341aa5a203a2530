// The one place that speaks HTTP to InfluxDB for writing: one connection, a deadline, bounded answers. It retries nothing
// and judges nothing; that is the writer's.

import { Pool } from 'undici';
import { ForesiteError } from '../../../contract/errors.ts';
import { Compressor } from './compressor.ts';

/** Longest wait for an answer. */
export const INFLUX_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 5000;
/** Most of an answer that is read: a refused batch is answered with each of its bad lines. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

export interface InfluxSettings {
  /** `http://host:8086`; a path in front of the API is kept. */
  url: string;
  database: string;
  user?: string;
  password?: string;
  /** Retention of a database that we create; 0 keeps for ever. */
  retentionMs?: number;
  /** Worth it over a slow line only. */
  gzip?: boolean;
  timeoutMs?: number;
}

export interface InfluxAnswer {
  status: number;
  /** The `error` of a JSON answer, else its text. */
  error: string;
}

export class InfluxHttp {
  readonly #pool: Pool;
  readonly #prefix: string;
  readonly #headers: Record<string, string>;
  readonly #compressor: Compressor | undefined;
  /** For messages: never holds a password. */
  readonly where: string;

  constructor(settings: InfluxSettings) {
    const url = parseUrl(settings.url);
    const timeoutMs = settings.timeoutMs ?? INFLUX_TIMEOUT_MS;
    this.where = `${url.origin}/${settings.database}`;
    this.#prefix = url.pathname.replace(/\/+$/, '');
    this.#compressor = settings.gzip ? new Compressor() : undefined;
    this.#headers = {};
    if (settings.user !== undefined) {
      const login = Buffer.from(`${settings.user}:${settings.password ?? ''}`).toString('base64');
      this.#headers['authorization'] = `Basic ${login}`;
    }
    this.#pool = new Pool(url.origin, {
      connections: 1,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      connect: { timeout: CONNECT_TIMEOUT_MS },
    });
  }

  /** Lines of line protocol with times in ms. @throws errors of the connection */
  async write(database: string, lines: Uint8Array, signal: AbortSignal): Promise<InfluxAnswer> {
    const path = `/write?db=${encodeURIComponent(database)}&precision=ms`;
    if (!this.#compressor) return this.#post(path, lines, {}, signal);
    return this.#post(path, await this.#compressor.compress(lines), { 'content-encoding': 'gzip' }, signal);
  }

  /** A statement that changes something. @throws errors of the connection */
  command(statement: string, signal: AbortSignal): Promise<InfluxAnswer> {
    const body = new URLSearchParams({ q: statement }).toString();
    return this.#post('/query', body, { 'content-type': 'application/x-www-form-urlencoded' }, signal);
  }

  async close(): Promise<void> {
    this.#compressor?.close();
    await this.#pool.destroy();
  }

  async #post(
    path: string,
    body: string | Uint8Array,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<InfluxAnswer> {
    const response = await this.#pool.request({
      method: 'POST',
      path: this.#prefix + path,
      headers: { ...this.#headers, ...headers },
      body,
      signal,
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES) break;
      chunks.push(chunk);
    }
    return { status: response.statusCode, error: errorIn(Buffer.concat(chunks).toString('utf8')) };
  }
}

function parseUrl(text: string): URL {
  const url = URL.parse(text);
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw new ForesiteError('invalid_request', { where: 'metrics.url', what: 'not an http or https address' });
}

function errorIn(text: string): string {
  try {
    const answer = JSON.parse(text) as { error?: string; results?: { error?: string }[] } | null;
    return answer?.error ?? answer?.results?.find((result) => result.error !== undefined)?.error ?? '';
  } catch {
    return text.trim();
  }
}
