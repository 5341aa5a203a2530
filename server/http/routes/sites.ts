// Sites, their assets, topology and history: reads from memory, history from the metric store.

import { Type } from 'typebox';
import { AssetDetail, AssetView, HistoryView, SiteView, TopologyView } from '../../../contract/api.ts';
import { ConflictView } from '../../../contract/api-conflicts.ts';
import { ForesiteError } from '../../../contract/errors.ts';
import { named } from '../../../contract/named.ts';
import { whoAsks } from '../auth/gate.ts';
import { maySee, requireSite } from '../auth/roles.ts';
import type { Web, WebParts } from '../web.ts';
import { Key, OfAsset, OfSite } from './place-params.ts';

const strict = { additionalProperties: false } as const;
const Moment = Type.String({
  minLength: 1,
  maxLength: 40,
  description: 'ISO 8601 with offset, or milliseconds since 1970',
});
const HistoryQuery = Type.Object(
  {
    asset: Key,
    component: Type.Optional(Type.String({ maxLength: 200 })),
    measurement: Key,
    field: Key,
    from: Moment,
    to: Type.Optional(Moment),
    points: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
  },
  strict,
);

const PollsAsked = Type.Object({ targets: Type.Integer({ minimum: 0 }) }, strict);

/** Points of a history answer unless asked for otherwise. */
const DEFAULT_POINTS = 500;

export function siteRoutes(web: Web, { app, clock, limits }: WebParts): void {
  web.get(
    '/api/v1/sites',
    {
      config: { access: 'viewer' },
      schema: { tags: ['sites'], summary: 'All sites with their state', response: { 200: Type.Array(SiteView) } },
    },
    (request) => app.sites().filter((site) => maySee(whoAsks(request), site.key)),
  );

  web.get(
    '/api/v1/sites/:site',
    {
      config: { access: 'viewer' },
      schema: { tags: ['sites'], summary: 'One site', params: OfSite, response: { 200: SiteView } },
    },
    (request) => {
      const { site } = request.params;
      requireSite(whoAsks(request), site);
      const found = app.sites().find(({ key }) => key === site);
      if (!found) throw new ForesiteError('not_found', { what: named('site', site) });
      return found;
    },
  );

  web.get(
    '/api/v1/sites/:site/assets',
    {
      config: { access: 'viewer' },
      schema: {
        tags: ['sites'],
        summary: 'The assets of a site with their health',
        params: OfSite,
        response: { 200: Type.Array(AssetView) },
      },
    },
    (request) => {
      requireSite(whoAsks(request), request.params.site);
      return app.assets(request.params.site);
    },
  );

  web.get(
    '/api/v1/sites/:site/assets/:asset',
    {
      config: { access: 'viewer' },
      schema: {
        tags: ['sites'],
        summary: 'One asset with readings, alarms, conditions and tickets',
        params: OfAsset,
        response: { 200: AssetDetail },
      },
    },
    (request) => {
      requireSite(whoAsks(request), request.params.site);
      return app.asset(request.params.site, request.params.asset);
    },
  );

  web.post(
    '/api/v1/sites/:site/assets/:asset/polls',
    {
      config: { access: 'operator' },
      schema: {
        tags: ['sites'],
        summary: 'Poll every target of an asset now',
        description: 'Answers at once with the number of targets; what they say comes as readings and live events.',
        params: OfAsset,
        response: { 202: PollsAsked },
      },
    },
    async (request, reply) => {
      const { site, asset } = request.params;
      requireSite(whoAsks(request), site);
      return reply.code(202).send(app.pollNow(site, asset));
    },
  );

  web.get(
    '/api/v1/sites/:site/topology',
    {
      config: { access: 'viewer' },
      schema: {
        tags: ['sites'],
        summary: 'What hangs on what: network, power, buses',
        params: OfSite,
        response: { 200: TopologyView },
      },
    },
    (request) => {
      requireSite(whoAsks(request), request.params.site);
      return app.topology(request.params.site);
    },
  );

  web.get(
    '/api/v1/sites/:site/conflicts',
    {
      config: { access: 'viewer' },
      schema: {
        tags: ['sites'],
        summary: 'Where the point list and the network disagree',
        params: OfSite,
        response: { 200: Type.Array(ConflictView) },
      },
    },
    (request) => {
      requireSite(whoAsks(request), request.params.site);
      return app.conflicts(request.params.site);
    },
  );

  web.get(
    '/api/v1/sites/:site/history',
    {
      config: { access: 'viewer' },
      schema: {
        tags: ['sites'],
        summary: 'One series over time: least, greatest and mean value a step',
        params: OfSite,
        querystring: HistoryQuery,
        response: { 200: HistoryView },
      },
    },
    async (request) => {
      const { site } = request.params;
      requireSite(whoAsks(request), site);
      const { asset, component = '', measurement, field, from, to, points = DEFAULT_POINTS } = request.query;
      const fromMs = toMoment(from, 'from');
      const toMs = to === undefined ? clock.wallMs() : toMoment(to, 'to');
      if (toMs <= fromMs)
        throw new ForesiteError('invalid_request', {
          where: 'querystring.to',
          what: { zh: '必须晚于 from', en: 'must be later than from' },
        });
      const maxPoints = Math.min(points, limits.historyPoints);
      return app.history({ site, asset, component, measurement, field, fromMs, toMs, maxPoints });
    },
  );
}

function toMoment(text: string, name: string): number {
  const ms = /^\d{1,15}$/.test(text) ? Number(text) : Date.parse(text);
  // Dates without time or offset would mean another moment on each machine.
  const isClear = /^\d{1,15}$/.test(text) || /T.*(Z|[+-]\d{2}:?\d{2})$/i.test(text);
  if (isClear && Number.isFinite(ms)) return ms;
  throw new ForesiteError('invalid_request', {
    where: `querystring.${name}`,
    what: {
      zh: '须为带时区的 ISO 8601 时间，或 1970 年以来的毫秒数',
      en: 'must be ISO 8601 with offset, or milliseconds since 1970',
    },
  });
}
