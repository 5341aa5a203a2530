// The HTTP server: builds the routes with everything that stands before them, listens, and stops in bounded time. Holds no
// state of the service; it asks `ServerApi` and the records.

import type { AddressInfo } from 'node:net';
import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import fastify from 'fastify';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { Clock } from '../../contract/clock.ts';
import type { Log } from '../../contract/collector.ts';
import { ForesiteError } from '../../contract/errors.ts';
import type { Records } from '../stores/records/records.ts';
import { Accounts } from './auth/accounts.ts';
import { People } from './auth/people.ts';
import { Passwords } from './auth/passwords.ts';
import { createGate } from './auth/gate.ts';
import { notFound, serveConsole } from './console.ts';
import { addEntityTags } from './entity-tags.ts';
import { HTTP_LIMITS, type HttpLimits } from './limits.ts';
import { LiveHub } from './live/hub.ts';
import { listenError, shownAddress, type Listening } from './listening.ts';
import { Metrics } from './metrics.ts';
import { describeRoutes, serveDocs } from './openapi.ts';
import { clientErrorHandler, createErrorHandler } from './problems.ts';
import { Repeatable } from './repeatable.ts';
import { accountRoutes } from './routes/account.ts';
import { calendarRoutes } from './routes/calendar.ts';
import { changeRoutes } from './routes/changes.ts';
import { eventRoutes } from './routes/events.ts';
import { healthRoutes } from './routes/health.ts';
import { labRoutes } from './routes/lab.ts';
import { peopleRoutes } from './routes/people.ts';
import { pollingRoutes } from './routes/polling.ts';
import { recordingRoutes } from './routes/recordings.ts';
import { topicRoutes } from './routes/topics.ts';
import { remoteActionRoutes } from './routes/remote-actions.ts';
import { siteRoutes } from './routes/sites.ts';
import { ticketRoutes } from './routes/tickets.ts';
import { addSecurityHeaders } from './security-headers.ts';
import type { LabApi, ServerApi } from './server-api.ts';
import { createValidatorCompiler } from './validation.ts';
import type { Web, WebParts } from './web.ts';

export interface HttpServerOptions extends Listening {
  app: ServerApi;
  records: Records;
  clock: Clock;
  log: Log;
  consoleFolder: string;
  version: string;
  /** Sets the user `admin` for unattended set-up. */
  adminPassword: string | null;
  /** Given where a simulated site runs beside. */
  lab?: LabApi;
  /** Addresses of proxies whose X-Forwarded-* headers count; none by default. */
  trustedProxies?: readonly string[];
  limits?: Partial<HttpLimits>;
}

export interface HttpServer {
  /** @throws ForesiteError port_in_use, password_rejected */
  start(): Promise<{ address: string; oneTimeSignIn: string | null }>;
  stop(): Promise<void>;
}

export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { app, records, clock, log, adminPassword } = options;
  const limits: HttpLimits = { ...HTTP_LIMITS, ...options.limits };
  const passwords = new Passwords(limits);
  const accounts = new Accounts({ records, clock, log, limits, passwords });
  const people = new People({ records, clock, passwords });
  const hub = new LiveHub({ app, clock, limits });
  const { consoleFolder, version, lab = null, trustedProxies = [] } = options;
  let web: Web | null = null;
  return {
    async start() {
      const token = await accounts.start(adminPassword);
      const parts = { app, accounts, people, hub, clock, log, limits, consoleFolder, version, lab, trustedProxies };
      web = await buildWeb(parts);
      const address = await listen(web, options);
      return { address, oneTimeSignIn: token === null ? null : `${address}/#/sign-in?token=${token}` };
    },
    async stop() {
      const running = web;
      web = null;
      hub.stop();
      if (!running) return;
      const cancel = clock.after(limits.stopTimeoutMs, () => running.server.closeAllConnections());
      await running.close();
      cancel();
    },
  };
}

/** All routes, not yet listening. */
export async function buildWeb(parts: WebParts): Promise<Web> {
  const { app, accounts, hub, clock, log, limits, lab } = parts;
  const onError = createErrorHandler(log, limits);
  const web = fastify({
    logger: false,
    bodyLimit: limits.bodyBytes,
    requestTimeout: limits.requestTimeoutMs,
    connectionTimeout: limits.connectionTimeoutMs,
    handlerTimeout: limits.handlerTimeoutMs,
    routerOptions: { maxParamLength: limits.parameterCharacters },
    trustProxy: parts.trustedProxies.length > 0 ? [...parts.trustedProxies] : false,
    forceCloseConnections: 'idle',
    clientErrorHandler,
    frameworkErrors: (error, request, reply) => void onError(error, request, reply),
    http: {
      headersTimeout: limits.headTimeoutMs,
      connectionsCheckingInterval: limits.slowCheckEveryMs,
      maxHeaderSize: limits.headBytes,
    },
  }).withTypeProvider<TypeBoxTypeProvider>();
  web.server.maxConnections = limits.maxConnections;
  let refused = 0;
  web.server.on('drop', () => {
    refused++;
  });
  web.setValidatorCompiler(createValidatorCompiler());
  // The schemas of answers are for the description; what is answered is made by typed code.
  web.setSerializerCompiler(() => (data) => JSON.stringify(data));
  web.setErrorHandler(onError);
  web.decorateRequest('identity', null);

  const metrics = new Metrics(() => ({
    ...app.stats(),
    ...hub.stats(),
    ...accounts.stats(),
    foresite_http_connections_refused_total: refused,
  }));
  web.addHook('onResponse', (request, reply, done) => {
    const route = request.is404 ? 'none' : (request.routeOptions.url ?? 'none');
    metrics.request(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
    log.debug(
      { method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'request',
    );
    done();
  });
  await addSecurityHeaders(web);
  await web.register(rateLimit, {
    max: limits.requestsPerMinute,
    timeWindow: '1 minute',
    errorResponseBuilder: (_request, { ttl }) => new ForesiteError('rate_limited', { seconds: Math.ceil(ttl / 1000) }),
  });
  await web.register(cookie);
  // After the count of requests, which hangs on each route, and before any body is read.
  web.addHook('preParsing', createGate(accounts));
  addEntityTags(web);
  await describeRoutes(web, parts.version);

  const repeatable = new Repeatable(clock, limits);
  healthRoutes(web, parts, metrics);
  accountRoutes(web, parts);
  siteRoutes(web, parts);
  recordingRoutes(web, parts);
  topicRoutes(web, parts);
  pollingRoutes(web, parts);
  ticketRoutes(web, parts, repeatable);
  remoteActionRoutes(web, parts, repeatable);
  calendarRoutes(web, parts, repeatable);
  changeRoutes(web, parts);
  eventRoutes(web, parts);
  peopleRoutes(web, parts);
  if (lab) labRoutes(web, lab);
  await serveDocs(web);
  await serveConsole(web, parts.consoleFolder);
  web.setNotFoundHandler({ preHandler: web.rateLimit() }, notFound);
  return web;
}

async function listen(web: Web, { host, port }: Listening): Promise<string> {
  try {
    await web.listen({ host, port });
  } catch (error) {
    await web.close();
    throw listenError(error, { host, port });
  }
  // Never null while listening on TCP.
  const bound = web.server.address() as AddressInfo;
  return shownAddress(host, bound.port);
}
