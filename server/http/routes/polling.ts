// How polling does and which devices are slow: what an engineer looks at when readings come late.

import { Type } from 'typebox';
import { PollingView } from '../../../contract/api-polling.ts';
import { whoAsks } from '../auth/gate.ts';
import type { Web, WebParts } from '../web.ts';

/** Slowest targets told unless asked for otherwise, and at most. */
const DEFAULT_SLOWEST = 20;
const MAX_SLOWEST = 200;

const Query = Type.Object(
  { slowest: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_SLOWEST })) },
  { additionalProperties: false },
);

export function pollingRoutes(web: Web, { app }: WebParts): void {
  web.get(
    '/api/v1/polling',
    {
      config: { access: 'viewer' },
      schema: {
        tags: ['health'],
        summary: 'How polling does, and the slowest targets of the sites one may see',
        querystring: Query,
        response: { 200: PollingView },
      },
    },
    (request) => app.polling(request.query.slowest ?? DEFAULT_SLOWEST, whoAsks(request).sites),
  );
}
