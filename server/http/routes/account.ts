// Signing in and out, who I am, and my password.

import { Type } from 'typebox';
import { Me, PasswordChange } from '../../../contract/api-people.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SignedIn } from '../auth/accounts.ts';
import { clearSessionCookie, setSessionCookie, whoAsks } from '../auth/gate.ts';
import type { Identity } from '../auth/roles.ts';
import type { Web, WebParts } from '../web.ts';

const strict = { additionalProperties: false } as const;
const Secret = Type.String({ minLength: 1, maxLength: 1024 });

const SignIn = Type.Union([
  Type.Object({ name: Type.String({ minLength: 1, maxLength: 200 }), password: Secret }, strict),
  Type.Object({ token: Secret }, strict),
]);
export function accountRoutes(web: Web, parts: WebParts): void {
  const { accounts, hub, limits } = parts;
  const meOf = (identity: Identity): Me => ({
    name: identity.name,
    role: identity.role,
    csrf: identity.session?.csrf ?? '',
    demo: parts.lab !== null,
    version: parts.version,
  });
  const welcome = (request: FastifyRequest, reply: FastifyReply, signedIn: SignedIn): Me => {
    setSessionCookie(request, reply, signedIn, limits);
    return meOf(signedIn.identity);
  };

  web.post(
    '/api/v1/sign-in',
    {
      config: { access: 'public', rateLimit: { max: limits.signInsPerMinute, timeWindow: '1 minute' } },
      schema: {
        tags: ['account'],
        summary: 'Sign in by name and password, or by the one-time token of a fresh installation',
        body: SignIn,
        response: { 200: Me },
        security: [],
      },
    },
    async (request, reply) => {
      const { body } = request;
      const signedIn =
        'token' in body
          ? await accounts.signInOnce(body.token, request.ip)
          : await accounts.signIn(body.name, body.password, request.ip);
      return welcome(request, reply, signedIn);
    },
  );

  web.post(
    '/api/v1/sign-out',
    { config: { access: 'viewer' }, schema: { tags: ['account'], summary: 'End this session' } },
    async (request, reply) => {
      await accounts.signOut(whoAsks(request));
      hub.endThoseOver();
      clearSessionCookie(request, reply);
      return reply.code(204).send();
    },
  );

  web.post(
    '/api/v1/set-password',
    {
      config: { access: 'viewer', rateLimit: { max: limits.signInsPerMinute, timeWindow: '1 minute' } },
      schema: {
        tags: ['account'],
        summary: 'Set the own password, and name; ends all other sessions',
        body: PasswordChange,
        response: { 200: Me },
      },
    },
    async (request, reply) => {
      const signedIn = await accounts.setPassword(whoAsks(request), request.body, request.ip);
      hub.endThoseOver();
      return welcome(request, reply, signedIn);
    },
  );

  web.get(
    '/api/v1/me',
    { config: { access: 'viewer' }, schema: { tags: ['account'], summary: 'Who I am', response: { 200: Me } } },
    (request) => meOf(whoAsks(request)),
  );
}
