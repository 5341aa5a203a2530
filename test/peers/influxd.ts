// A real InfluxDB 1.x for a test: its own data folder, free ports of loopback, stopped and started at the same address.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const START_MS = 100_000;
/** influxd tells this once its HTTP port accepts requests; port 0 has become a number then. */
const LISTENING = /Listening on HTTP.*"?addr"?[=:]\s*"?(?:127\.0\.0\.1|\[::\]):(\d+)/;

export class Influxd implements AsyncDisposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'foresite-influxd-'));
  readonly #hasLogin: boolean;
  #child: ChildProcess | undefined;
  #port = 0;

  private constructor(hasLogin: boolean, port: number) {
    this.#hasLogin = hasLogin;
    this.#port = port;
  }

  /** On a port of its own choice unless one is given. */
  static async start(options: { hasLogin?: boolean; port?: number } = {}): Promise<Influxd> {
    const influxd = new Influxd(options.hasLogin ?? false, options.port ?? 0);
    await influxd.start();
    return influxd;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async start(): Promise<void> {
    const child = spawn('influxd', [], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        HOME: this.#folder,
        INFLUXDB_REPORTING_DISABLED: 'true',
        INFLUXDB_BIND_ADDRESS: '127.0.0.1:0',
        INFLUXDB_HTTP_BIND_ADDRESS: `127.0.0.1:${this.#port}`,
        INFLUXDB_HTTP_AUTH_ENABLED: String(this.#hasLogin),
        INFLUXDB_HTTP_LOG_ENABLED: 'false',
        INFLUXDB_META_DIR: join(this.#folder, 'meta'),
        INFLUXDB_DATA_DIR: join(this.#folder, 'data'),
        INFLUXDB_DATA_WAL_DIR: join(this.#folder, 'wal'),
        INFLUXDB_DATA_QUERY_LOG_ENABLED: 'false',
        INFLUXDB_MONITOR_STORE_ENABLED: 'false',
      },
    });
    this.#child = child;
    this.#port = await listeningPort(child);
  }

  /** Kills it as a power cut does. */
  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function listeningPort(child: ChildProcess): Promise<number> {
  const seen: string[] = [];
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`influxd ${why}:\n${seen.join('\n')}`));
    const timer = setTimeout(() => fail('did not start in time'), START_MS);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`ended with ${code}`));
    if (!child.stderr) return;
    createInterface({ input: child.stderr }).on('line', (line) => {
      const port = LISTENING.exec(line)?.[1];
      if (port === undefined) seen.push(line);
      else {
        clearTimeout(timer);
        resolve(Number(port));
      }
    });
  });
}
