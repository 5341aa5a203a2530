// The real programs, as a user starts them: `foresite demo` with the simulated site beside it, on a free port and in a
// data folder of its own, driven by the command line and watched over the API.

import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AssetView, SiteView, TicketView } from '../../contract/api.ts';

const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'foresite.mjs');
const START_TIMEOUT_MS = 240_000;
const LOOK_EVERY_MS = 250;
const run = promisify(execFile);

export class Demo {
  readonly dataFolder = mkdtempSync(join(tmpdir(), 'foresite-demo-'));
  address = '';
  signIn = '';
  token = '';
  output = '';
  readonly #environment: NodeJS.ProcessEnv;
  #child: ChildProcess | null = null;

  readonly #hasOwnGroup: boolean;

  /** @param hasOwnGroup as a terminal gives it: only then interrupt() may be used */
  constructor(environment: NodeJS.ProcessEnv = {}, hasOwnGroup = false) {
    this.#hasOwnGroup = hasOwnGroup;
    this.#environment = { ...process.env, FORESITE_DATA: this.dataFolder, FORESITE_PORT: '0', ...environment };
  }

  async start(): Promise<void> {
    await this.begin();
    this.token = await this.command('token', 'create', '--role', 'admin');
  }

  /** The same as far as to its first word that it is ready: some of it may still be on its way. */
  async begin(): Promise<void> {
    this.output = '';
    const child = spawn(process.execPath, [PROGRAM, 'demo'], {
      env: this.#environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: this.#hasOwnGroup,
    });
    this.#child = child;
    const ready = Promise.withResolvers<void>();
    const read = (chunk: Buffer): void => {
      this.output += chunk.toString();
      const address = /is ready: (http:\/\/\S+)/.exec(this.output)?.[1];
      if (address === undefined || !this.output.includes('Break something')) return;
      this.address = address;
      this.signIn = /First sign-in[^:]*: (http:\/\/\S+)/.exec(this.output)?.[1] ?? '';
      ready.resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => ready.reject(new Error(`the demo ended with ${code}:\n${this.output}`)));
    const timer = setTimeout(
      () => ready.reject(new Error(`the demo was not ready in time:\n${this.output}`)),
      START_TIMEOUT_MS,
    );
    await ready.promise.finally(() => clearTimeout(timer));
  }

  /** Ends it as a crash does, leaving everything where it is. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Ctrl-C at the terminal: every program that it has started gets the signal. @returns the exit code */
  async interrupt(): Promise<number | null> {
    const child = this.#child;
    this.#child = null;
    if (!this.#hasOwnGroup || child?.pid === undefined || child.exitCode !== null) return child?.exitCode ?? null;
    child.removeAllListeners('exit');
    const closed = once(child, 'close');
    process.kill(-child.pid, 'SIGINT');
    await closed;
    return child.exitCode;
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM');
    rmSync(this.dataFolder, { recursive: true, force: true });
  }

  /** Runs `foresite …` as a user would. @returns what it printed */
  async command(...parameters: string[]): Promise<string> {
    return this.commandWith({}, ...parameters);
  }

  /** The same with more in its environment. */
  async commandWith(environment: NodeJS.ProcessEnv, ...parameters: string[]): Promise<string> {
    const env = { ...this.#environment, ...environment };
    const { stdout } = await run(process.execPath, [PROGRAM, ...parameters], { env });
    return stdout.trim();
  }

  async get<T>(path: string): Promise<T> {
    const response = await fetch(`${this.address}/api/v1${path}`, {
      headers: { authorization: `Bearer ${this.token}` },
    });
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`);
    // The tests below compare what they need of it.
    return (await response.json()) as T;
  }

  async send<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.address}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    const text = await response.text();
    return (text === '' ? null : JSON.parse(text)) as T;
  }

  async tickets(state: 'open' | 'resolved' | 'closed'): Promise<TicketView[]> {
    return (await this.get<{ items: TicketView[] }>(`/tickets?state=${state}`)).items;
  }

  async sites(): Promise<SiteView[]> {
    return this.get<SiteView[]>('/sites');
  }

  async assets(): Promise<AssetView[]> {
    const site = (await this.sites())[0]?.key ?? '';
    return this.get<AssetView[]>(`/sites/${site}/assets`);
  }

  /** Every asset green and no ticket open. */
  async settled(withinMs: number): Promise<void> {
    await this.until(`every asset ok and no ticket open`, withinMs, async () => {
      const assets = await this.assets();
      const open = await this.tickets('open');
      const rest = assets.filter(({ health }) => health !== 'ok').map(({ key, health }) => `${key} ${health}`);
      return assets.length > 0 && rest.length === 0 && open.length === 0
        ? true
        : `${rest.join(', ')}; open: ${open.map(({ title }) => title.en).join(' | ')}`;
    });
  }

  /** Waits until `look` gives true; what it gives else is told when time is over. */
  async until(what: string, withinMs: number, look: () => Promise<true | string>): Promise<number> {
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

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.removeAllListeners('exit');
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
}
