// Tickets and what people do to them, and maintenance windows.

import { Type } from 'typebox';
import {
  MaintenanceWindow,
  NewMaintenanceWindow,
  TICKET_STATES,
  TicketAction,
  TicketView,
} from '../../../contract/api.ts';
import { ForesiteError } from '../../../contract/errors.ts';
import { SEVERITIES } from '../../../contract/profile.ts';
import { whoAsks } from '../auth/gate.ts';
import { maySee, requireRole, requireSite, roleFor } from '../auth/roles.ts';
import type { Repeatable } from '../repeatable.ts';
import type { Web, WebParts } from '../web.ts';

const strict = { additionalProperties: false } as const;
const Key = Type.String({ minLength: 1, maxLength: 100 });
const OfTicket = Type.Object({ id: Key }, strict);
const TicketFilter = Type.Object(
  {
    state: Type.Optional(Type.Enum(TICKET_STATES)),
    site: Type.Optional(Key),
    asset: Type.Optional(Key),
    severity: Type.Optional(Type.Enum(SEVERITIES)),
    cursor: Type.Optional(Type.String({ maxLength: 200, description: '`next` of the page before' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  },
  strict,
);
const TicketPage = Type.Object(
  { items: Type.Array(TicketView), next: Type.Union([Type.String(), Type.Null()]) },
  strict,
);

export function ticketRoutes(web: Web, { app }: WebParts, repeatable: Repeatable): void {
  web.get(
    '/api/v1/tickets',
    {
      config: { access: 'viewer' },
      schema: {
        tags: ['tickets'],
        summary: 'Tickets, newest first, a page at a time',
        querystring: TicketFilter,
        response: { 200: TicketPage },
      },
    },
    (request) => {
      const identity = whoAsks(request);
      const { query } = request;
      if (query.site !== undefined) requireSite(identity, query.site);
      return app.tickets({ ...query, ...(identity.sites !== null && { sites: identity.sites }) });
    },
  );

  web.get(
    '/api/v1/tickets/:id',
    {
      config: { access: 'viewer' },
      schema: { tags: ['tickets'], summary: 'One ticket', params: OfTicket, response: { 200: TicketView } },
    },
    (request) => {
      const ticket = app.ticket(request.params.id);
      requireSite(whoAsks(request), ticket.site, `ticket ${request.params.id}`);
      return ticket;
    },
  );

  web.post(
    '/api/v1/tickets/:id/actions',
    {
      config: { access: 'operator' },
      schema: {
        tags: ['tickets'],
        summary: 'Do something to a ticket',
        description: 'Acknowledging, noting and assigning is for operators; the rest for engineers.',
        params: OfTicket,
        body: TicketAction,
        response: { 200: TicketView },
      },
    },
    (request) => {
      const { id } = request.params;
      const identity = whoAsks(request);
      requireRole(identity, roleFor(request.body.action));
      requireSite(identity, app.ticket(id).site, `ticket ${id}`);
      return repeatable.once(request, () => app.act(id, request.body, identity.name));
    },
  );
}

export function maintenanceRoutes(web: Web, { app, clock }: WebParts, repeatable: Repeatable): void {
  web.get(
    '/api/v1/maintenance',
    {
      config: { access: 'viewer' },
      schema: {
        tags: ['maintenance'],
        summary: 'Maintenance windows that run or are to come',
        response: { 200: Type.Array(MaintenanceWindow) },
      },
    },
    (request) => app.maintenance().filter((window) => maySee(whoAsks(request), window.site)),
  );

  web.post(
    '/api/v1/maintenance',
    {
      config: { access: 'operator' },
      schema: {
        tags: ['maintenance'],
        summary: 'Start or plan a maintenance window of a site or an asset',
        body: NewMaintenanceWindow,
        response: { 201: MaintenanceWindow },
      },
    },
    async (request, reply) => {
      const { site, asset, from, to, reason } = request.body;
      const identity = whoAsks(request);
      requireSite(identity, site);
      const fromMs = from === undefined ? clock.wallMs() : Date.parse(from);
      const window = { site, asset: asset ?? null, fromMs, toMs: Date.parse(to), reason };
      const added = await repeatable.once(request, () => app.addMaintenance(window, identity.name));
      return reply.code(201).send(added);
    },
  );

  web.delete(
    '/api/v1/maintenance/:id',
    {
      config: { access: 'operator' },
      schema: { tags: ['maintenance'], summary: 'End a maintenance window now', params: OfTicket },
    },
    async (request, reply) => {
      const { id } = request.params;
      const identity = whoAsks(request);
      const window = app.maintenance().find((one) => one.id === id);
      if (!window || !maySee(identity, window.site))
        throw new ForesiteError('not_found', { what: `maintenance window ${id}` });
      await app.endMaintenance(id, identity.name);
      return reply.code(204).send();
    },
  );
}
