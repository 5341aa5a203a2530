// Remote actions: what may help a ticket from here, its dry run, the order, the second consent, and where each is enabled.

import { Type } from 'typebox';
import {
  ActionModeChange,
  ActionModesView,
  ActionModeView,
  Approval,
  DryRunOrder,
  DryRunView,
  NewRemoteAction,
  RemediesView,
  RemoteActionView,
} from '../../../contract/api-actions.ts';
import { named } from '../../../contract/named.ts';
import type { FastifyRequest } from 'fastify';
import { whoAsks } from '../auth/gate.ts';
import { requireSite, type Identity } from '../auth/roles.ts';
import type { Asking } from '../remote-actions-api.ts';
import type { Repeatable } from '../repeatable.ts';
import type { Web, WebParts } from '../web.ts';
import { Key, OfSite } from './place-params.ts';

const strict = { additionalProperties: false } as const;
const OfOne = Type.Object({ id: Key }, strict);
const tags = ['remote actions'];

export function remoteActionRoutes(web: Web, { app }: WebParts, repeatable: Repeatable): void {
  const { remoteActions } = app;
  const ofTicket = (request: FastifyRequest, id: string): Asking => {
    const identity = whoAsks(request);
    requireSite(identity, app.ticket(id).site, named('ticket', id));
    return askingOf(identity);
  };
  const ofAction = (request: FastifyRequest, id: string): Asking => {
    const identity = whoAsks(request);
    requireSite(identity, remoteActions.siteOf(id), named('action', id));
    return askingOf(identity);
  };

  web.get(
    '/api/v1/tickets/:id/remedies',
    {
      config: { access: 'viewer' },
      schema: {
        tags,
        summary: 'What may help a ticket from here, and what was tried',
        params: OfOne,
        response: { 200: RemediesView },
      },
    },
    (request) => remoteActions.remedies(request.params.id, ofTicket(request, request.params.id)),
  );

  web.post(
    '/api/v1/tickets/:id/remedies/dry-run',
    {
      config: { access: 'engineer' },
      schema: {
        tags,
        summary: 'What an action would send and who would lose power or path; changes nothing',
        params: OfOne,
        body: DryRunOrder,
        response: { 200: DryRunView },
      },
    },
    (request) => {
      ofTicket(request, request.params.id);
      return remoteActions.dryRun(request.params.id, request.body);
    },
  );

  web.post(
    '/api/v1/tickets/:id/remedies',
    {
      config: { access: 'engineer' },
      schema: {
        tags,
        summary: 'Order an action as its dry run has shown it; it may wait for a second person',
        params: OfOne,
        body: NewRemoteAction,
        response: { 201: RemoteActionView },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const by = ofTicket(request, id);
      const made = await repeatable.once(request, () => remoteActions.request(id, request.body, by));
      return reply.code(201).send(made);
    },
  );

  web.post(
    '/api/v1/remote-actions/:id/approve',
    {
      config: { access: 'engineer' },
      schema: {
        tags,
        summary: 'Agree to an action that somebody else has asked for, as its dry run has shown it',
        params: OfOne,
        body: Approval,
        response: { 200: RemoteActionView },
      },
    },
    (request) => remoteActions.approve(request.params.id, request.body.hash, ofAction(request, request.params.id)),
  );

  web.post(
    '/api/v1/remote-actions/:id/revoke',
    {
      config: { access: 'engineer' },
      schema: {
        tags,
        summary: 'Take back an action that waits for approval',
        params: OfOne,
        response: { 200: RemoteActionView },
      },
    },
    (request) => remoteActions.revoke(request.params.id, ofAction(request, request.params.id)),
  );

  modeRoutes(web, remoteActions);
}

function askingOf({ name, behind, session }: Identity): Asking {
  return { name, behind, isPerson: session !== null };
}

function modeRoutes(web: Web, remoteActions: WebParts['app']['remoteActions']): void {
  web.get(
    '/api/v1/sites/:site/action-modes',
    {
      config: { access: 'viewer' },
      schema: {
        tags,
        summary: 'Where each remote action is enabled',
        params: OfSite,
        response: { 200: ActionModesView },
      },
    },
    (request) => {
      requireSite(whoAsks(request), request.params.site);
      return remoteActions.modes(request.params.site);
    },
  );

  web.put(
    '/api/v1/sites/:site/action-modes',
    {
      config: { access: 'admin' },
      schema: {
        tags,
        summary: 'Enable or disable a remote action for a class or an asset',
        description: 'With two administrators, raising it takes both: the second one sends the same.',
        params: OfSite,
        body: ActionModeChange,
        response: { 200: ActionModeView },
      },
    },
    (request) => {
      const identity = whoAsks(request);
      requireSite(identity, request.params.site);
      return remoteActions.setMode(request.params.site, request.body, askingOf(identity));
    },
  );
}
