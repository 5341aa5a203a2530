// Describes the API by its own schemas: OpenAPI 3.1 at /openapi.json, readable at /docs.

import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { Problem } from '../../contract/api.ts';
import { DOCS_POLICY } from './security-headers.ts';
import type { Web } from './web.ts';

/** Before any route: what comes later is described. */
export async function describeRoutes(web: Web, version: string): Promise<void> {
  await web.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Foresite',
        version,
        description:
          'Times are ISO 8601 with offset. Errors are application/problem+json (RFC 9457) with a `code`. Commands may carry ' +
          'an Idempotency-Key. Lists that can be long come in pages: pass `next` as `cursor`.',
      },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'A token of `npx foresite token create`' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'foresite_session',
            description: 'The console; changing requests also carry X-CSRF-Token, as `me` tells it',
          },
        },
      },
      security: [{ bearer: [] }, { session: [] }],
    },
  });
  web.addHook('onRoute', (route) => {
    if (route.schema === undefined || route.schema.hide === true) return;
    // Which role a route asks for, in words for people and as a key for tests.
    Object.assign(route.schema, { 'x-access': route.config?.access ?? 'admin' });
    if (!route.url.startsWith('/api/')) return;
    const answers = typeof route.schema.response === 'object' ? route.schema.response : {};
    route.schema.response = { ...answers, '4xx': Problem };
  });
}

export async function serveDocs(web: Web): Promise<void> {
  web.get('/openapi.json', { config: { access: 'viewer' }, schema: { hide: true } }, () => web.swagger());
  await web.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'viewer' };
    });
    scope.addHook('onSend', (_request, reply, payload, done) => {
      void reply.header('content-security-policy', DOCS_POLICY);
      done(null, payload);
    });
    await scope.register(swaggerUi, {
      routePrefix: '/docs',
      uiConfig: { docExpansion: 'list', layout: 'BaseLayout' },
      theme: { title: 'Foresite API' },
    });
  });
}
