// Live events by SSE.

import { isStillIn, whoAsks } from '../auth/gate.ts';
import type { Web, WebParts } from '../web.ts';

export function eventRoutes(web: Web, { hub, accounts }: WebParts): void {
  web.get(
    '/api/v1/events',
    {
      config: { access: 'viewer' },
      exposeHeadRoute: false,
      schema: {
        tags: ['events'],
        summary: 'Live events (text/event-stream)',
        description:
          'Events `site`, `asset`, `ticket`, `readings` and `pulse`. After a lost connection Last-Event-ID brings what was ' +
          'missed, or one `reset` when that is no longer known: then read all anew.',
        produces: ['text/event-stream'],
      },
    },
    (request, reply) => {
      const identity = whoAsks(request);
      hub.require(identity);
      const lastEventId = request.headers['last-event-id'];
      void reply.headers({
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        // Tells nginx to pass each event on at once.
        'x-accel-buffering': 'no',
      });
      reply.hijack();
      for (const [name, value] of Object.entries(reply.getHeaders()))
        if (value !== undefined) reply.raw.setHeader(name, value);
      reply.raw.writeHead(200);
      hub.open(reply.raw, {
        identity,
        lastEventId: typeof lastEventId === 'string' ? lastEventId : '',
        isStillIn: () => isStillIn(accounts, request),
      });
    },
  );
}
