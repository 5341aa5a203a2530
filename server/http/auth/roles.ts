// Who may do what. Roles are steps: each may do what the one before it may. A route without a stated access is open to
// nobody but administrators.

import type { TicketAction } from '../../../contract/api.ts';
import type { Role } from '../../../contract/api-people.ts';
import { ROLES } from '../../../contract/api-people.ts';
import { ForesiteError } from '../../../contract/errors.ts';
import { named } from '../../../contract/named.ts';
import type { Text } from '../../../contract/text.ts';

/** `public` answers everybody; a role that role and those above it. */
export type Access = 'public' | Role;

/** Who asks: a person in a session, or a program with a bearer token. */
export interface Identity {
  readonly name: string;
  /** Everybody who may be it, whatever they call themselves: ids of users, '' for somebody whom no account names. */
  readonly behind: readonly string[];
  readonly role: Role;
  /** Sites it may see; null: all. */
  readonly sites: readonly string[] | null;
  /** Null for a bearer token. */
  readonly session: { readonly idHash: string; readonly userId: string; readonly csrf: string } | null;
}

/** What an operator may do to a ticket; the rest is an engineer's. */
const OPERATOR_ACTIONS: ReadonlySet<TicketAction['action']> = new Set([
  'acknowledge',
  'note',
  'assign',
  'hand-on',
  'customer-reported',
  'customer-notified',
]);

export function toRole(text: string): Role {
  return ROLES.find((role) => role === text) ?? 'viewer';
}

export function isAtLeast(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** What a token may do of what it was given, its maker being who they are now; undefined where no account has made it. */
export function withinMaker(
  given: Pick<Identity, 'role' | 'sites'>,
  maker: { readonly role: string; readonly sites: readonly string[] | null } | undefined,
): Pick<Identity, 'role' | 'sites'> {
  if (!maker) return given;
  const own = toRole(maker.role);
  const { sites } = maker;
  const both = sites === null ? given.sites : (given.sites?.filter((site) => sites.includes(site)) ?? sites);
  return { role: isAtLeast(own, given.role) ? given.role : own, sites: both };
}

export function roleFor(action: TicketAction['action']): Role {
  return OPERATOR_ACTIONS.has(action) ? 'operator' : 'engineer';
}

/** @throws ForesiteError forbidden */
export function requireRole(identity: Identity, needed: Role): void {
  if (!isAtLeast(identity.role, needed)) throw new ForesiteError('forbidden', { role: identity.role, needed });
}

export function maySee(identity: Identity, site: string): boolean {
  return identity.sites === null || identity.sites.includes(site);
}

/** People, their tokens and what they did are nobody's who administrates some sites only. @throws ForesiteError forbidden */
export function requireAllSites(identity: Identity): void {
  if (identity.sites === null) return;
  throw new ForesiteError('forbidden', {
    role: { zh: `${identity.role}（部分项目）`, en: `${identity.role} of some sites` },
    needed: { zh: `${identity.role}（全部项目）`, en: `${identity.role} of all sites` },
  });
}

/** A site one may not see does not exist. @throws ForesiteError not_found */
export function requireSite(identity: Identity, site: string, what?: Text): void {
  if (maySee(identity, site)) return;
  throw new ForesiteError('not_found', { what: what ?? named('site', site) });
}
