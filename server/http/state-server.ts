// The few words of a Foresite that has no console and no API: whether it lives, whether it is ready, and its figures. Paths,
// answers and rights are those of the big server (routes/health.ts), but the framework is not loaded for three of them.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ForesiteError } from '../../contract/errors.ts';
import { figuresText } from './figures.ts';
import { HTTP_LIMITS } from './limits.ts';
import { listenError, shownAddress, type Listening } from './listening.ts';
import { clientErrorHandler, PROBLEM_TYPE, problemOf } from './problems.ts';
import type { Readiness } from './server-api.ts';

/** Open sockets; further ones are closed at once. A scraper and an orchestrator need a few. */
export const MAX_STATE_CONNECTIONS = 64;
/** Longest bearer token that is looked at, in characters. */
const MAX_TOKEN_CHARACTERS = 512;

export interface StateServerOptions extends Listening {
  /** Figures by full name. */
  stats(): Record<string, number>;
  /** What must work for the process to be ready, by name. */
  checks(): Readiness['checks'];
  /** Whether somebody holds this bearer token. */
  isKnown(token: string): boolean;
}

export interface StateServer {
  /** @throws ForesiteError port_in_use */
  start(): Promise<{ address: string }>;
  stop(): Promise<void>;
}

interface Answer {
  status: number;
  type: string;
  body: string;
}

export function createStateServer(options: StateServerOptions): StateServer {
  let server: Server | null = null;
  return {
    async start() {
      server = createServer(
        {
          headersTimeout: HTTP_LIMITS.headTimeoutMs,
          requestTimeout: HTTP_LIMITS.requestTimeoutMs,
          connectionsCheckingInterval: HTTP_LIMITS.slowCheckEveryMs,
          maxHeaderSize: HTTP_LIMITS.headBytes,
        },
        (request, response) => send(request, response, answerTo(request, options)),
      );
      server.maxConnections = MAX_STATE_CONNECTIONS;
      server.on('clientError', clientErrorHandler);
      try {
        server.listen({ host: options.host, port: options.port });
        await once(server, 'listening');
      } catch (error) {
        throw listenError(error, options);
      }
      // Never null while listening on TCP.
      const { port } = server.address() as AddressInfo;
      return { address: shownAddress(options.host, port) };
    },
    async stop() {
      const running = server;
      server = null;
      if (!running?.listening) return;
      const closed = once(running, 'close');
      running.close();
      running.closeAllConnections();
      await closed;
    },
  };
}

function send(request: IncomingMessage, response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    // Nothing here takes a body: one that comes is not waited for.
    ...(!isRead(request) && { connection: 'close' }),
    ...(status === 401 && { 'www-authenticate': 'Bearer realm="foresite"' }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function answerTo(request: IncomingMessage, options: StateServerOptions): Answer {
  const path = (request.url ?? '').split('?', 1)[0] ?? '';
  const token = tokenOf(request);
  const isKnown = token !== '' && options.isKnown(token);
  if (isRead(request) && path === '/healthz') return json(200, { status: 'ok' });
  if (isRead(request) && path === '/readyz') return readiness(options.checks(), isKnown);
  if (!isRead(request) || path !== '/metrics') return problem(path, new ForesiteError('not_found', { what: path }));
  if (!isKnown) return problem(path, new ForesiteError('unauthenticated'));
  return { status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', body: figuresText(options.stats()) };
}

function isRead({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** Details may name hosts: they are told to those who hold a token only. */
function readiness(checks: Readiness['checks'], isKnown: boolean): Answer {
  const ready = Object.values(checks).every(({ ok }) => ok);
  const told = Object.entries(checks).map(([name, { ok, detail }]) => [name, isKnown ? { ok, detail } : { ok }]);
  return json(ready ? 200 : 503, { ready, checks: Object.fromEntries(told) });
}

function tokenOf(request: IncomingMessage): string {
  const header = (request.headers.authorization ?? '').slice(0, MAX_TOKEN_CHARACTERS);
  return /^Bearer +(\S+) *$/i.exec(header)?.[1] ?? '';
}

function problem(path: string, error: ForesiteError): Answer {
  return { status: error.status, type: PROBLEM_TYPE, body: JSON.stringify(problemOf(path, error)) };
}

function json(status: number, body: object): Answer {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(body) };
}
