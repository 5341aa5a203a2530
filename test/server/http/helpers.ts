// Starts the real HTTP server on loopback over records in memory, and speaks to it as a browser or a program would.

import { mkdtempSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Role } from '../../../contract/api-people.ts';
import type { Log } from '../../../contract/collector.ts';
import { ManualClock } from '../../../contract/manual-clock.ts';
import { createHttpServer, type HttpServer, type HttpServerOptions } from '../../../server/http/http-server.ts';
import { HTTP_LIMITS } from '../../../server/http/limits.ts';
import { hashOf } from '../../../server/http/auth/hash.ts';
import { openRecords, type Records } from '../../../server/stores/records/records.ts';
import { SiteInMemory } from './site-in-memory.ts';

export const ADMIN_PASSWORD = 'four words in a row';

export interface Running extends AsyncDisposable {
  address: string;
  oneTimeSignIn: string | null;
  app: SiteInMemory;
  records: Records;
  clock: ManualClock;
  server: HttpServer;
  /** All that was logged, as text. */
  logged: string[];
  /** Makes a bearer token of that role. */
  token(role: Role, sites?: string[] | null): Promise<string>;
  /** A program with a bearer token. */
  program(role: Role, sites?: string[] | null): Promise<Client>;
  /** A browser that has signed in as `admin`, where the server was given ADMIN_PASSWORD. */
  browser(): Promise<Client>;
  /** Somebody who has not signed in. */
  stranger(): Client;
}

export async function startServer(options: Partial<HttpServerOptions> = {}): Promise<Running> {
  const clock = new ManualClock();
  const app = new SiteInMemory();
  const logged: string[] = [];
  const log = collectingLog(logged);
  const records = options.records ?? (await openRecords({ path: ':memory:', clock, log }));
  const server = createHttpServer({
    app,
    records,
    clock,
    log,
    host: '127.0.0.1',
    port: 0,
    consoleFolder: consoleFolder(),
    version: '9.9.9',
    // Hashing it takes time: only where somebody signs in by it.
    adminPassword: null,
    ...options,
  });
  const started = await server.start();
  let made = 0;
  const token: Running['token'] = async (role, sites = null) => {
    const text = `fst_${role}-${++made}-${Math.random().toString(36).slice(2)}`;
    await records.transact(() =>
      records.users.createToken(
        { hash: hashOf(text), name: `${role}-${made}`, role, sites, createdBy: 'test', expiresAt: null },
        clock.wallMs(),
      ),
    );
    return text;
  };
  return {
    ...started,
    app,
    records,
    clock,
    server,
    logged,
    token,
    program: async (role, sites) =>
      new Client(started.address, { authorization: `Bearer ${await token(role, sites)}` }),
    async browser() {
      const client = new Client(started.address);
      await client.signIn({ name: 'admin', password: ADMIN_PASSWORD });
      return client;
    },
    stranger: () => new Client(started.address),
    async [Symbol.asyncDispose]() {
      const stopped = server.stop();
      // Requests that a failed test has left open are cut off.
      clock.advance(HTTP_LIMITS.stopTimeoutMs);
      await stopped;
      if (!options.records) records.close();
    },
  };
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // Answers of every shape; tests look at what they expect.
  body: Record<string, unknown>;
}

export class Client {
  readonly address: string;
  readonly headers: Record<string, string>;

  constructor(address: string, headers: Record<string, string> = {}) {
    this.address = address;
    this.headers = headers;
  }

  get cookie(): string {
    return this.headers['cookie'] ?? '';
  }

  async signIn(credentials: object): Promise<Answer> {
    const answer = await this.post('/api/v1/sign-in', credentials);
    this.keepSession(answer);
    return answer;
  }

  /** As a browser does: keeps the cookie, and the token against forgery that the page was told. */
  keepSession(answer: Answer): void {
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
    if (cookie !== undefined) this.headers['cookie'] = cookie;
    if (typeof answer.body['csrf'] === 'string') this.headers['x-csrf-token'] = answer.body['csrf'];
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('GET', path, undefined, headers);
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('POST', path, body, headers);
  }

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const hasBody = body !== undefined;
    const response = await fetch(this.address + path, {
      method,
      redirect: 'manual',
      headers: { ...this.headers, ...(hasBody && { 'content-type': 'application/json' }), ...headers },
      ...(hasBody && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(100_000),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parsed(text) };
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** A built console of two files. */
function consoleFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'foresite-console-'));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Foresite</title>');
  writeFileSync(join(folder, 'assets', 'main-abc123.js'), 'export {};');
  writeFileSync(join(folder, '.hidden'), 'never served');
  return folder;
}

function collectingLog(lines: string[]): Log {
  const at = (level: string) => (fields: object, message: string) => {
    lines.push(
      `${level} ${message} ${JSON.stringify(fields, (_key, value: unknown) => (value instanceof Error ? value.stack : value))}`,
    );
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
