// Lets a request in or not, before anything else looks at it: by bearer token, or by session cookie and, where it changes
// something, a token that another site's page cannot know.

import { timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ForesiteError } from '../../../contract/errors.ts';
import type { HttpLimits } from '../limits.ts';
import type { Accounts, SignedIn } from './accounts.ts';
import { requireRole, type Access, type Identity } from './roles.ts';

export const CSRF_HEADER = 'x-csrf-token';
const COOKIE = 'foresite_session';
/** Over TLS the prefix keeps other hosts and plain http from setting it. */
const SECURE_COOKIE = `__Host-${COOKIE}`;
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Longest credential that is looked at, in characters. */
const MAX_CREDENTIAL_CHARACTERS = 512;

export function createGate(accounts: Accounts) {
  return async (request: FastifyRequest): Promise<void> => {
    const access = accessOf(request);
    const identity = identify(accounts, request);
    request.identity = identity;
    if (access === 'public') {
      if (isFromElsewhere(request)) throw new ForesiteError('csrf_rejected');
      return;
    }
    if (!identity) throw new ForesiteError('unauthenticated');
    if (identity.session && !SAFE_METHODS.has(request.method) && !hasCsrfToken(request, identity.session.csrf))
      throw new ForesiteError('csrf_rejected');
    requireRole(identity, access);
  };
}

/** Who asks, on a route that is not public. */
export function whoAsks(request: FastifyRequest): Identity {
  if (!request.identity) throw new ForesiteError('unauthenticated');
  return request.identity;
}

/** Says whether the request's credential still holds: for answers that last. */
export function isStillIn(accounts: Accounts, request: FastifyRequest): boolean {
  const now = identify(accounts, request);
  const before = request.identity;
  if (now === null || before === null) return false;
  return now.role === before.role && JSON.stringify(now.sites) === JSON.stringify(before.sites);
}

export function setSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  signedIn: SignedIn,
  limits: HttpLimits,
): void {
  const isSecure = request.protocol === 'https';
  void reply.setCookie(isSecure ? SECURE_COOKIE : COOKIE, signedIn.id, {
    ...cookieTraits(isSecure),
    maxAge: Math.floor(limits.sessionAbsoluteMs / 1000),
  });
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  const isSecure = request.protocol === 'https';
  void reply.clearCookie(isSecure ? SECURE_COOKIE : COOKIE, cookieTraits(isSecure));
}

function cookieTraits(isSecure: boolean) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure } as const;
}

/** What is no route is told to nobody under /api, where the console's files, which are public, never lie. */
function accessOf(request: FastifyRequest): Access {
  const access = request.is404 ? 'public' : (request.routeOptions.config.access ?? 'admin');
  const isUnknown = request.is404 || request.routeOptions.url === '/*';
  return isUnknown && /^\/+api(\/|\?|$)/i.test(request.url) ? 'viewer' : access;
}

function identify(accounts: Accounts, request: FastifyRequest): Identity | null {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const token = /^Bearer +(\S+) *$/i.exec(authorization.slice(0, MAX_CREDENTIAL_CHARACTERS))?.[1];
    return token === undefined ? null : accounts.byToken(token);
  }
  const cookie = request.cookies[request.protocol === 'https' ? SECURE_COOKIE : COOKIE];
  if (cookie === undefined || cookie === '' || cookie.length > MAX_CREDENTIAL_CHARACTERS) return null;
  return accounts.bySession(cookie);
}

function hasCsrfToken(request: FastifyRequest, expected: string): boolean {
  if (isFromElsewhere(request)) return false;
  const given = request.headers[CSRF_HEADER];
  if (typeof given !== 'string') return false;
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Browsers say where a changing request comes from; another site's page signs nobody in here. */
function isFromElsewhere(request: FastifyRequest): boolean {
  return !SAFE_METHODS.has(request.method) && request.headers['sec-fetch-site'] === 'cross-site';
}
