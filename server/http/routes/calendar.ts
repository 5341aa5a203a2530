// When faults count: planned work, on-hours and proposed schedules, protection periods, takeover of a new site.

import { Type } from 'typebox';
import {
  HoursView,
  ItemDecision,
  MaintenanceChange,
  MaintenanceView,
  NewMaintenance,
  NewProtection,
  NewSignature,
  Preview,
  ProtectionReport,
  ProtectionView,
  TakeoverView,
} from '../../../contract/api-calendar.ts';
import { ForesiteError } from '../../../contract/errors.ts';
import { named } from '../../../contract/named.ts';
import { whoAsks } from '../auth/gate.ts';
import { maySee, requireSite, type Identity } from '../auth/roles.ts';
import type { Repeatable } from '../repeatable.ts';
import type { Web, WebParts } from '../web.ts';
import { Key, OfSite } from './place-params.ts';

const strict = { additionalProperties: false } as const;
const OfOne = Type.Object({ id: Key }, strict);
const OfItem = Type.Object({ site: Key, id: Key }, strict);
const WhatEnds = Type.Object(
  {
    what: Type.Optional(
      Type.Enum(['all', 'now'], { description: '`now`: only the time that runs, of one that recurs' }),
    ),
  },
  strict,
);
const Answer = Type.Object(
  { key: Type.String({ minLength: 1, maxLength: 500 }), answer: Type.Enum(['accepted', 'dismissed']) },
  strict,
);

export function calendarRoutes(web: Web, parts: WebParts, repeatable: Repeatable): void {
  maintenanceRoutes(web, parts, repeatable);
  hoursRoutes(web, parts);
  protectionRoutes(web, parts, repeatable);
  takeoverRoutes(web, parts);
}

/** What one may not see does not exist. */
function requireSeen(
  list: readonly { id: string; site: string }[],
  id: string,
  identity: Identity,
  kind: 'window' | 'protection',
): void {
  const found = list.find((one) => one.id === id);
  if (!found || !maySee(identity, found.site)) throw new ForesiteError('not_found', { what: named(kind, id) });
}

function maintenanceRoutes(web: Web, { app }: WebParts, repeatable: Repeatable): void {
  const { maintenance } = app.calendar;
  const tags = ['maintenance'];
  web.get(
    '/api/v1/maintenance',
    {
      config: { access: 'viewer' },
      schema: {
        tags,
        summary: 'Maintenance windows that run or are to come, with their next times',
        response: { 200: Type.Array(MaintenanceView) },
      },
    },
    (request) => maintenance.list().filter((window) => maySee(whoAsks(request), window.site)),
  );

  web.post(
    '/api/v1/maintenance',
    {
      config: { access: 'operator' },
      schema: {
        tags,
        summary: 'Start or plan a maintenance window of a site, a system or an asset, once or recurring',
        body: NewMaintenance,
        response: { 201: MaintenanceView },
      },
    },
    async (request, reply) => {
      const identity = whoAsks(request);
      requireSite(identity, request.body.site);
      const added = await repeatable.once(request, () => maintenance.add(request.body, identity.name));
      return reply.code(201).send(added);
    },
  );

  web.post(
    '/api/v1/maintenance/preview',
    {
      config: { access: 'operator' },
      schema: {
        tags,
        summary: 'The next times of a window, without making it',
        body: NewMaintenance,
        response: { 200: Preview },
      },
    },
    (request) => {
      requireSite(whoAsks(request), request.body.site);
      return maintenance.preview(request.body);
    },
  );

  web.put(
    '/api/v1/maintenance/:id',
    {
      config: { access: 'operator' },
      schema: {
        tags,
        summary: 'Change a maintenance window',
        params: OfOne,
        body: MaintenanceChange,
        response: { 200: MaintenanceView },
      },
    },
    (request) => {
      const identity = whoAsks(request);
      requireSeen(maintenance.list(), request.params.id, identity, 'window');
      return maintenance.change(request.params.id, request.body, identity.name);
    },
  );

  web.delete(
    '/api/v1/maintenance/:id',
    {
      config: { access: 'operator' },
      schema: { tags, summary: 'End a maintenance window', params: OfOne, querystring: WhatEnds },
    },
    async (request, reply) => {
      const identity = whoAsks(request);
      requireSeen(maintenance.list(), request.params.id, identity, 'window');
      await maintenance.end(request.params.id, request.query.what ?? 'all', identity.name);
      return reply.code(204).send();
    },
  );
}

function hoursRoutes(web: Web, { app }: WebParts): void {
  const { hours } = app.calendar;
  const tags = ['on-hours'];
  web.get(
    '/api/v1/sites/:site/hours',
    {
      config: { access: 'viewer' },
      schema: {
        tags,
        summary: 'Hours in which things are meant to be on, and schedules that the past proposes',
        params: OfSite,
        response: { 200: HoursView },
      },
    },
    (request) => {
      requireSite(whoAsks(request), request.params.site);
      return hours.view(request.params.site);
    },
  );

  web.post(
    '/api/v1/sites/:site/hours/answers',
    {
      config: { access: 'engineer' },
      schema: {
        tags,
        summary: 'Accept or dismiss a proposed schedule',
        params: OfSite,
        body: Answer,
        response: { 200: HoursView },
      },
    },
    (request) => {
      const identity = whoAsks(request);
      requireSite(identity, request.params.site);
      return hours.answer(request.params.site, request.body.key, request.body.answer, identity.name);
    },
  );
}

function protectionRoutes(web: Web, { app }: WebParts, repeatable: Repeatable): void {
  const { protection } = app.calendar;
  const tags = ['protection'];
  web.get(
    '/api/v1/protection',
    {
      config: { access: 'viewer' },
      schema: {
        tags,
        summary: 'Protection periods, past ones too, newest first',
        response: { 200: Type.Array(ProtectionView) },
      },
    },
    (request) => protection.list().filter((period) => maySee(whoAsks(request), period.site)),
  );

  web.post(
    '/api/v1/protection',
    {
      config: { access: 'engineer' },
      schema: {
        tags,
        summary: 'Declare a protection period: tighter thresholds, faster polls, risky actions frozen',
        body: NewProtection,
        response: { 201: ProtectionView },
      },
    },
    async (request, reply) => {
      const identity = whoAsks(request);
      requireSite(identity, request.body.site);
      const added = await repeatable.once(request, () => protection.add(request.body, identity.name));
      return reply.code(201).send(added);
    },
  );

  web.delete(
    '/api/v1/protection/:id',
    { config: { access: 'engineer' }, schema: { tags, summary: 'End a protection period now', params: OfOne } },
    async (request, reply) => {
      const identity = whoAsks(request);
      requireSeen(protection.list(), request.params.id, identity, 'protection');
      await protection.end(request.params.id, identity.name);
      return reply.code(204).send();
    },
  );

  web.get(
    '/api/v1/protection/:id/report',
    {
      config: { access: 'viewer' },
      schema: {
        tags,
        summary: 'Polls, faults and availability of a period',
        params: OfOne,
        response: { 200: ProtectionReport },
      },
    },
    (request) => {
      requireSeen(protection.list(), request.params.id, whoAsks(request), 'protection');
      return protection.report(request.params.id);
    },
  );
}

function takeoverRoutes(web: Web, { app }: WebParts): void {
  const { takeover } = app.calendar;
  const tags = ['takeover'];
  const response = { 200: TakeoverView };
  web.get(
    '/api/v1/sites/:site/takeover',
    {
      config: { access: 'viewer' },
      schema: { tags, summary: 'The takeover list of a site', params: OfSite, response },
    },
    (request) => {
      requireSite(whoAsks(request), request.params.site);
      return takeover.view(request.params.site);
    },
  );

  web.post(
    '/api/v1/sites/:site/takeover',
    {
      config: { access: 'engineer' },
      schema: {
        tags,
        summary: 'Begin the takeover of a new site: faults go to a list until it is accepted',
        params: OfSite,
        response,
      },
    },
    (request) => {
      const identity = whoAsks(request);
      requireSite(identity, request.params.site);
      return takeover.start(request.params.site, identity.name);
    },
  );

  web.put(
    '/api/v1/sites/:site/takeover/items/:id',
    {
      config: { access: 'engineer' },
      schema: { tags, summary: 'Say what becomes of an item', params: OfItem, body: ItemDecision, response },
    },
    (request) => {
      const identity = whoAsks(request);
      requireSite(identity, request.params.site);
      return takeover.decide(request.params.site, request.params.id, request.body, identity.name);
    },
  );

  web.post(
    '/api/v1/sites/:site/takeover/signatures',
    {
      config: { access: 'engineer' },
      schema: { tags, summary: 'Sign the list for one side', params: OfSite, body: NewSignature, response },
    },
    (request) => {
      const identity = whoAsks(request);
      requireSite(identity, request.params.site);
      return takeover.sign(request.params.site, request.body, identity.name);
    },
  );

  web.post(
    '/api/v1/sites/:site/takeover/acceptance',
    {
      config: { access: 'engineer' },
      schema: { tags, summary: 'Accept the site: from now on faults are tickets', params: OfSite, response },
    },
    (request) => {
      const identity = whoAsks(request);
      requireSite(identity, request.params.site);
      return takeover.accept(request.params.site, identity.name);
    },
  );
}
