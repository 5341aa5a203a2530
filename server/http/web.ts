// The types that the parts of the HTTP server share: the framework's instance, what a route states about itself, and what
// a request knows of who asks.

import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { Clock } from '../../contract/clock.ts';
import type { Log } from '../../contract/collector.ts';
import type { Accounts } from './auth/accounts.ts';
import type { People } from './auth/people.ts';
import type { Access, Identity } from './auth/roles.ts';
import type { HttpLimits } from './limits.ts';
import type { LiveHub } from './live/hub.ts';
import type { LabApi, ServerApi } from './server-api.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may use the route; without it: administrators. */
    access?: Access;
  }
  interface FastifyRequest {
    /** Null on public routes for whoever has not signed in. */
    identity: Identity | null;
  }
}

export type Web = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export interface WebParts {
  app: ServerApi;
  accounts: Accounts;
  people: People;
  hub: LiveHub;
  clock: Clock;
  log: Log;
  limits: HttpLimits;
  consoleFolder: string;
  version: string;
  lab: LabApi | null;
  /** Addresses of proxies whose X-Forwarded-* headers count; empty: none. */
  trustedProxies: readonly string[];
}
