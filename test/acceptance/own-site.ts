// `foresite start`, or `foresite gateway`, as a user runs it: an own folder with foresite.yaml and a site file, a free port, a
// data folder of its own; commands are run in that folder and the rest is watched over the API.

import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import type { AssetDetail, AssetView, TicketView } from '../../contract/api.ts';

const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'foresite.mjs');
const START_TIMEOUT_MS = 240_000;
const LOOK_EVERY_MS = 200;
/** Secrets of this workplace must not decide what a test sees. */
const OWN_VARIABLES = ['FORESITE_DATA', 'FORESITE_PORT', 'FORESITE_HOST', 'FORESITE_CONFIG', 'FORESITE_LOG'];

export interface Ran {
  code: number;
  out: string;
  err: string;
}

export interface LogLine {
  level: string;
  msg: string;
  target?: string;
}

export class OwnSite {
  readonly folder = mkdtempSync(join(tmpdir(), 'foresite-own-'));
  address = '';
  token = '';
  output = '';
  readonly #environment: NodeJS.ProcessEnv;
  #child: ChildProcess | null = null;

  constructor(environment: NodeJS.ProcessEnv = {}) {
    const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OWN_VARIABLES.includes(name)));
    this.#environment = {
      ...inherited,
      FORESITE_PORT: '0',
      FORESITE_DATA: join(this.folder, 'data'),
      LANG: 'C.UTF-8',
      ...environment,
    };
  }

  /** A text as it is, anything else as YAML. */
  write(file: string, content: unknown): void {
    const path = join(this.folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : stringify(content, { aliasDuplicateObjects: false }));
  }

  get isRunning(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async start(command = 'start'): Promise<void> {
    const child = spawn(process.execPath, [PROGRAM, command], {
      cwd: this.folder,
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    // Of an earlier start its lines stay; it is this one's that count.
    let said = '';
    const ready = Promise.withResolvers<void>();
    const read = (chunk: Buffer): void => {
      this.output += chunk.toString();
      said += chunk.toString();
      const address = /is ready: (http:\/\/\S+)/.exec(said)?.[1];
      if (address === undefined) return;
      this.address = address;
      ready.resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => ready.reject(new Error(`the program ended with ${code}:\n${this.output}`)));
    const timer = setTimeout(() => ready.reject(new Error(`not ready in time:\n${this.output}`)), START_TIMEOUT_MS);
    await ready.promise.finally(() => clearTimeout(timer));
    this.token = (await this.run('token', 'create', '--role', 'admin')).out.trim();
  }

  /** Ends the program. @returns its exit code */
  async end(): Promise<number | null> {
    const child = this.#child;
    this.#child = null;
    if (!child) return null;
    child.removeAllListeners('exit');
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    }
    return child.exitCode;
  }

  async stop(): Promise<void> {
    await this.end();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Runs `foresite …` in the folder. Never throws for an exit code. */
  run(...parameters: string[]): Promise<Ran> {
    return new Promise((resolve) => {
      execFile(
        process.execPath,
        [PROGRAM, ...parameters],
        { cwd: this.folder, env: this.#environment },
        (error, out, err) => resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err }),
      );
    });
  }

  async get<T>(path: string): Promise<T> {
    const response = await this.ask('GET', `/api/v1${path}`);
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
    // The tests compare what they need of it.
    return (await response.json()) as T;
  }

  ask(method: string, path: string, body?: string): Promise<Response> {
    return fetch(`${this.address}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body }),
    });
  }

  async assets(site: string): Promise<AssetView[]> {
    return this.get(`/sites/${site}/assets`);
  }

  async asset(site: string, asset: string): Promise<AssetDetail> {
    return this.get(`/sites/${site}/assets/${asset}`);
  }

  /** Tickets in every state. */
  async tickets(): Promise<TicketView[]> {
    const pages = await Promise.all(
      ['open', 'resolved', 'closed'].map((state) => this.get<{ items: TicketView[] }>(`/tickets?state=${state}`)),
    );
    return pages.flatMap(({ items }) => items);
  }

  /** A figure of /metrics. */
  async figure(name: string): Promise<number> {
    const text = await (await this.ask('GET', '/metrics')).text();
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
  }

  /** Lines of the program's log. */
  log(): LogLine[] {
    return this.output
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as LogLine);
  }

  /** Waits until `look` gives true; what it gives else is told when time is over. */
  async until(what: string, withinMs: number, look: () => Promise<true | string> | true | string): Promise<number> {
    const start = performance.now();
    for (;;) {
      const seen = await look();
      const elapsed = performance.now() - start;
      if (seen === true) return elapsed;
      if (elapsed > withinMs)
        throw new Error(`not within ${withinMs} ms: ${what}; last seen: ${seen}\n${this.output.slice(-2000)}`);
      await new Promise((resolve) => {
        setTimeout(resolve, LOOK_EVERY_MS);
      });
    }
  }
}
