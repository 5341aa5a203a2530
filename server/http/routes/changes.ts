// What has lately been changed at a site, and parts that were taken out on purpose.

import { Type } from 'typebox';
import { ChangesView, RemovedPart } from '../../../contract/api-changes.ts';
import { whoAsks } from '../auth/gate.ts';
import { requireSite } from '../auth/roles.ts';
import type { Web, WebParts } from '../web.ts';
import { Key, OfAsset, OfSite } from './place-params.ts';

/** Changes in an answer unless asked for otherwise, and at most. */
const DEFAULT_CHANGES = 100;
const MAX_CHANGES = 2000;

const Which = Type.Object(
  { asset: Type.Optional(Key), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_CHANGES })) },
  { additionalProperties: false },
);

export function changeRoutes(web: Web, { app }: WebParts): void {
  web.get(
    '/api/v1/sites/:site/changes',
    {
      config: { access: 'viewer' },
      schema: {
        tags: ['sites'],
        summary: 'What has lately been changed, by people or as devices tell, and parts that are missing',
        params: OfSite,
        querystring: Which,
        response: { 200: ChangesView },
      },
    },
    (request) => {
      const { site } = request.params;
      requireSite(whoAsks(request), site);
      return app.changes(site, request.query.asset ?? '', request.query.limit ?? DEFAULT_CHANGES);
    },
  );

  web.post(
    '/api/v1/sites/:site/assets/:asset/removed-parts',
    {
      config: { access: 'operator' },
      schema: {
        tags: ['sites'],
        summary: 'Say that a missing part was taken out on purpose',
        description: 'Its alarm ends, and it is not missed any more.',
        params: OfAsset,
        body: RemovedPart,
        response: { 200: ChangesView },
      },
    },
    (request) => {
      const { site, asset } = request.params;
      const who = whoAsks(request);
      requireSite(who, site);
      return app.removedOnPurpose({ site, asset, component: request.body.component }, who.name);
    },
  );
}
