// Whether the process lives and is ready, for orchestrators, and its figures for Prometheus.

import { Type } from 'typebox';
import type { Metrics } from '../metrics.ts';
import type { Web, WebParts } from '../web.ts';

export function healthRoutes(web: Web, { app }: WebParts, metrics: Metrics): void {
  web.get(
    '/healthz',
    {
      config: { access: 'public', rateLimit: false },
      schema: {
        tags: ['health'],
        summary: 'The process lives',
        response: { 200: Type.Object({ status: Type.Literal('ok') }) },
        security: [],
      },
    },
    () => ({ status: 'ok' }) as const,
  );

  web.get(
    '/readyz',
    {
      config: { access: 'public', rateLimit: false },
      schema: {
        tags: ['health'],
        summary: 'All parts work; 503 when one does not',
        description: 'Details are shown to those who have signed in only.',
        security: [],
      },
    },
    (request, reply) => {
      const { ready, checks } = app.readiness();
      const told = Object.fromEntries(
        Object.entries(checks).map(([name, { ok, detail }]) => [name, request.identity ? { ok, detail } : { ok }]),
      );
      return reply.code(ready ? 200 : 503).send({ ready, checks: told });
    },
  );

  web.get(
    '/metrics',
    { config: { access: 'viewer' }, schema: { tags: ['health'], summary: 'Figures in the text format of Prometheus' } },
    async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()),
  );
}
