// What comes over the MQTT brokers of a site, for whoever commissions it. Asking begins to listen; who asks no more is
// forgotten after a while.

import { Type } from 'typebox';
import { BrokerView, TopicsView } from '../../../contract/api-topics.ts';
import { whoAsks } from '../auth/gate.ts';
import { requireSite } from '../auth/roles.ts';
import type { Web, WebParts } from '../web.ts';
import { OfSite } from './place-params.ts';

/** Topics of an answer unless asked for fewer or more, and at most. */
const DEFAULT_TOPICS = 200;
const MAX_TOPICS = 300;

const strict = { additionalProperties: false } as const;
const Query = Type.Object(
  {
    broker: Type.Optional(Type.String({ maxLength: 40, description: 'its id; the first of the site unless given' })),
    asset: Type.Optional(Type.String({ maxLength: 100, description: 'only what concerns it, over its broker' })),
    find: Type.Optional(Type.String({ maxLength: 200, description: 'only topics and messages that hold this' })),
    limit: Type.Optional(Type.Integer({ minimum: 0, maximum: MAX_TOPICS })),
  },
  strict,
);

export function topicRoutes(web: Web, { app }: WebParts): void {
  web.get(
    '/api/v1/sites/:site/brokers',
    {
      config: { access: 'engineer' },
      schema: {
        tags: ['sites'],
        summary: 'The MQTT brokers of a site',
        params: OfSite,
        response: { 200: Type.Array(BrokerView) },
      },
    },
    (request) => {
      requireSite(whoAsks(request), request.params.site);
      return app.brokers(request.params.site);
    },
  );

  web.get(
    '/api/v1/sites/:site/topics',
    {
      config: { access: 'engineer' },
      schema: {
        tags: ['sites'],
        summary: 'What comes over an MQTT broker now, topic by topic',
        description: 'The first question begins to listen, so that its answer is empty. Ask every few seconds.',
        params: OfSite,
        querystring: Query,
        response: { 200: TopicsView },
      },
    },
    (request) => {
      const { site } = request.params;
      requireSite(whoAsks(request), site);
      const { broker = '', asset = '', find = '', limit = DEFAULT_TOPICS } = request.query;
      return app.topics({ site, broker, asset, find, limit });
    },
  );
}
