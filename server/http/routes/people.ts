// Users, bearer tokens and the audit: for administrators.

import { Type } from 'typebox';
import { AuditView, NewToken, NewUser, TokenView, UserChange, UserView } from '../../../contract/api-people.ts';
import type { FastifyRequest } from 'fastify';
import { whoAsks } from '../auth/gate.ts';
import { requireAllSites, type Identity } from '../auth/roles.ts';
import type { Web, WebParts } from '../web.ts';

const strict = { additionalProperties: false } as const;
const OfUser = Type.Object({ name: Type.String({ minLength: 1, maxLength: 64 }) }, strict);
const OfToken = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) }, strict);
const AuditPage = Type.Object(
  {
    before: Type.Optional(Type.Integer({ minimum: 1, description: '`seq` of the last row of the page before' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
  },
  strict,
);
const MadeToken = Type.Object({ text: Type.String(), token: TokenView }, strict);
const config = { access: 'admin' } as const;

export function peopleRoutes(web: Web, { people, hub, app }: Pick<WebParts, 'people' | 'hub' | 'app'>): void {
  web.get(
    '/api/v1/users',
    { config, schema: { tags: ['people'], summary: 'All users', response: { 200: Type.Array(UserView) } } },
    (request) => {
      administrator(request);
      return people.users();
    },
  );

  web.post(
    '/api/v1/users',
    { config, schema: { tags: ['people'], summary: 'Add a user', body: NewUser, response: { 201: UserView } } },
    async (request, reply) => reply.code(201).send(await people.addUser(request.body, administrator(request))),
  );

  web.patch(
    '/api/v1/users/:name',
    {
      config,
      schema: {
        tags: ['people'],
        summary: 'Change role, sites or password of a user, or disable it',
        params: OfUser,
        body: UserChange,
        response: { 200: UserView },
      },
    },
    async (request) => {
      const changed = await people.changeUser(request.params.name, request.body, administrator(request));
      hub.endThoseOver();
      await app.remoteActions.endThoseOver();
      return changed;
    },
  );

  web.get(
    '/api/v1/tokens',
    { config, schema: { tags: ['people'], summary: 'All bearer tokens', response: { 200: Type.Array(TokenView) } } },
    (request) => {
      administrator(request);
      return people.tokens();
    },
  );

  web.post(
    '/api/v1/tokens',
    {
      config,
      schema: {
        tags: ['people'],
        summary: 'Make a bearer token; its text is told this once',
        body: NewToken,
        response: { 201: MadeToken },
      },
    },
    async (request, reply) => reply.code(201).send(await people.addToken(request.body, administrator(request))),
  );

  web.delete(
    '/api/v1/tokens/:id',
    { config, schema: { tags: ['people'], summary: 'Revoke a bearer token', params: OfToken } },
    async (request, reply) => {
      await people.revokeToken(request.params.id, administrator(request));
      hub.endThoseOver();
      return reply.code(204).send();
    },
  );

  web.get(
    '/api/v1/audit',
    {
      config,
      schema: {
        tags: ['people'],
        summary: 'Who did what, newest first',
        querystring: AuditPage,
        response: { 200: Type.Array(AuditView) },
      },
    },
    (request) => {
      administrator(request);
      return people.audit(request.query);
    },
  );
}

function administrator(request: FastifyRequest): Identity {
  const identity = whoAsks(request);
  requireAllSites(identity);
  return identity;
}
