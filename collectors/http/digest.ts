// Answers a login challenge: digest (RFC 7616, RFC 2617) where it is offered, else basic (RFC 7617). Pure: the caller
// brings the client's nonce. The password enters a hash or the header only.

import { createHash } from 'node:crypto';
import type { Login } from './login.ts';

type Scheme = 'basic' | 'digest';

export interface Challenge {
  scheme: Scheme;
  /** Directives by lower-case name: realm, nonce, qop, algorithm, opaque … */
  directives: ReadonlyMap<string, string>;
}

/** Of a challenge, characters that are read: what quotes and words can cost grows with their square. */
const MAX_CHALLENGE_CHARS = 2048;

const HASHES: Readonly<Record<string, string>> = { md5: 'md5', 'sha-256': 'sha256' };

/** The challenge we answer: the first digest one whose hash we know, else basic. */
export function chooseChallenge(headers: readonly string[]): Challenge | undefined {
  const challenges = headers.map(parseChallenge).filter((challenge) => challenge !== undefined);
  return challenges.find(isKnownDigest) ?? challenges.find((challenge) => challenge.scheme === 'basic');
}

/**
 * @param request its `count` tells how often the nonce has been answered, this time included; once unless given
 * @returns the value of the Authorization header
 */
export function authorization(
  challenge: Challenge,
  login: Login,
  request: { method: string; uri: string; clientNonce: string; count?: number },
): string {
  if (challenge.scheme === 'basic') {
    return `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
  }
  const directive = (name: string): string => challenge.directives.get(name) ?? '';
  const algorithm = algorithmOf(challenge);
  const hash = (text: string): string =>
    createHash(HASHES[algorithm] ?? 'md5')
      .update(text)
      .digest('hex');
  const realm = directive('realm');
  const nonce = directive('nonce');
  const secret = hash(`${login.user}:${realm}:${login.password}`);
  const what = hash(`${request.method}:${request.uri}`);
  const hasQop = offersAuth(directive('qop'));
  const count = (request.count ?? 1).toString(16).padStart(8, '0');
  const response = hasQop
    ? hash(`${secret}:${nonce}:${count}:${request.clientNonce}:auth:${what}`)
    : hash(`${secret}:${nonce}:${what}`);
  const parts = [
    `username=${quoted(login.user)}`,
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(request.uri)}`,
    `response="${response}"`,
  ];
  if (challenge.directives.has('algorithm')) parts.push(`algorithm=${algorithm.toUpperCase()}`);
  if (challenge.directives.has('opaque')) parts.push(`opaque=${quoted(directive('opaque'))}`);
  if (hasQop) parts.push('qop=auth', `nc=${count}`, `cnonce="${request.clientNonce}"`);
  return `Digest ${parts.join(', ')}`;
}

function parseChallenge(header: string): Challenge | undefined {
  const match = /^(basic|digest)\s+(.*)$/i.exec(header.slice(0, MAX_CHALLENGE_CHARS));
  if (!match) return undefined;
  const directives = new Map<string, string>();
  for (const [, name, quotedValue, bareValue] of (match[2] ?? '').matchAll(
    /([a-z]{1,32})\s{0,8}=\s{0,8}(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/gi,
  )) {
    if (name !== undefined) directives.set(name.toLowerCase(), quotedValue?.replace(/\\(.)/g, '$1') ?? bareValue ?? '');
  }
  return { scheme: match[1]?.toLowerCase() === 'digest' ? 'digest' : 'basic', directives };
}

function isKnownDigest(challenge: Challenge): boolean {
  const qop = challenge.directives.get('qop');
  return (
    challenge.scheme === 'digest' &&
    Object.hasOwn(HASHES, algorithmOf(challenge)) &&
    challenge.directives.has('nonce') &&
    (qop === undefined || offersAuth(qop))
  );
}

function algorithmOf(challenge: Challenge): string {
  return (challenge.directives.get('algorithm') ?? 'md5').toLowerCase();
}

function offersAuth(qop: string): boolean {
  return qop.split(',').some((offer) => offer.trim().toLowerCase() === 'auth');
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
