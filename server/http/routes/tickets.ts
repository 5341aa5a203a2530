// Tickets and what people do to them.

import { Type } from 'typebox';
import { TICKET_STATES, TicketAction, TicketView } from '../../../contract/api.ts';
import { BundleView, CauseNameView } from '../../../contract/api-verdict.ts';
import { named } from '../../../contract/named.ts';
import { SEVERITIES } from '../../../contract/profile.ts';
import { whoAsks } from '../auth/gate.ts';
import { requireRole, requireSite, roleFor } from '../auth/roles.ts';
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
      requireSite(whoAsks(request), ticket.site, named('ticket', request.params.id));
      return ticket;
    },
  );

  web.get(
    '/api/v1/tickets/:id/evidence',
    {
      config: { access: 'viewer' },
      schema: {
        tags: ['tickets'],
        summary: 'What was seen when it opened and after, kept as it was; null when nothing was kept',
        params: OfTicket,
        response: { 200: Type.Union([BundleView, Type.Null()]) },
      },
    },
    (request) => {
      requireSite(whoAsks(request), app.ticket(request.params.id).site, named('ticket', request.params.id));
      return app.evidence(request.params.id);
    },
  );

  web.get(
    '/api/v1/tickets/:id/picture',
    {
      config: { access: 'viewer' },
      schema: {
        tags: ['tickets'],
        summary: 'What the camera saw, a JPEG, where the site’s file lets tickets keep pictures',
        params: OfTicket,
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      requireSite(whoAsks(request), app.ticket(id).site, named('ticket', id));
      return reply.header('cache-control', 'private, no-store').type('image/jpeg').send(app.picture(id));
    },
  );

  web.get(
    '/api/v1/causes',
    {
      config: { access: 'viewer' },
      schema: {
        tags: ['tickets'],
        summary: 'Causes that the closing of a ticket may name',
        response: { 200: Type.Array(CauseNameView) },
      },
    },
    () => app.causes(),
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
      requireSite(identity, app.ticket(id).site, named('ticket', id));
      return repeatable.once(request, () => app.act(id, request.body, identity.name));
    },
  );
}
