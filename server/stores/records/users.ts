// People, their sessions, API tokens and failed log-ins. Holds hashes only: of passwords, of session ids and of tokens;
// making and checking them is the business of server/http.

import { uuidv7 } from '../../../contract/ids.ts';
import { ForesiteError } from '../../../contract/errors.ts';
import { named } from '../../../contract/named.ts';
import type { Language } from '../../../contract/text.ts';
import type { Database } from './database.ts';
import type { TokenTable, UserTable } from './schema.ts';

/** Who acts on the machine itself: whoever may. */
export const COMMAND_LINE = 'command line';
/** Whom the audit names where it was no account: nobody signs in by these. */
const NOBODYS_NAMES: ReadonlySet<string> = new Set([COMMAND_LINE, 'system']);

export interface User {
  id: string;
  name: string;
  role: string;
  passwordHash: string;
  language: Language;
  /** Sites that the user may see; null: all. */
  sites: string[] | null;
  createdAt: number;
  disabledAt: number | null;
  /** When it ceased to be an administrator's; null if it never did, or is one again. */
  adminEndedAt: number | null;
  /** Those who gave it its password, ids of users; null: its person did. */
  passwordFrom: readonly string[] | null;
  /** Those who last made it or gave it more while two people had to agree. */
  vouched: { by: readonly string[]; at: number } | null;
}

/** What is said of a new user; the rest is as of somebody who has set up the account alone. */
export type MadeUser = Pick<User, 'name' | 'role' | 'passwordHash' | 'language' | 'sites'> &
  Partial<Pick<User, 'passwordFrom' | 'vouched'>>;

export interface Session {
  user: User;
  createdAt: number;
  seenAt: number;
  expiresAt: number;
}

export interface Token {
  id: string;
  name: string;
  role: string;
  sites: string[] | null;
  createdBy: string;
  createdAt: number;
  expiresAt: number | null;
  usedAt: number | null;
  revokedAt: number | null;
}

export class Users {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** @throws ForesiteError `conflict` when the name is taken */
  create(user: MadeUser, at: number): User {
    const fresh = { disabledAt: null, adminEndedAt: null, passwordFrom: null, vouched: null };
    const created: User = { ...fresh, ...user, id: uuidv7(at), createdAt: at };
    requireFree(user.name);
    const query = this.#db.build.insertInto('user').values(userRow(created));
    if (this.#db.run(query.onConflict((conflict) => conflict.column('name').doNothing())) === 0)
      throw nameTaken(user.name);
    return created;
  }

  byName(name: string): User | undefined {
    const row = this.#db.get(this.#db.build.selectFrom('user').selectAll().where('name', '=', name));
    return row && readUser(row);
  }

  byId(id: string): User | undefined {
    const row = this.#db.get(this.#db.build.selectFrom('user').selectAll().where('id', '=', id));
    return row && readUser(row);
  }

  list(): User[] {
    return this.#db.all(this.#db.build.selectFrom('user').selectAll().orderBy('name')).map(readUser);
  }

  count(): number {
    const query = this.#db.build.selectFrom('user').select((row) => row.fn.countAll<number>().as('count'));
    return Number(this.#db.get(query)?.count ?? 0);
  }

  /**
   * Changes a user; a new password or role, or disabling, ends the user's sessions, and disabling the tokens that the user
   * has made. @throws ForesiteError `not_found`
   */
  update(id: string, change: Partial<Omit<User, 'id' | 'createdAt'>>): User {
    const user = this.byId(id);
    if (!user) throw new ForesiteError('not_found', { what: named('user', id) });
    const updated = { ...user, ...change };
    if (updated.name !== user.name) requireFree(updated.name);
    this.#db.run(this.#db.build.updateTable('user').set(userRow(updated)).where('id', '=', id));
    // Tokens stay with who made them.
    if (updated.name !== user.name)
      this.#db.run(
        this.#db.build.updateTable('token').set({ created_by: updated.name }).where('created_by', '=', user.name),
      );
    const isLocked = updated.disabledAt !== null && user.disabledAt === null;
    if (isLocked || updated.passwordHash !== user.passwordHash || updated.role !== user.role) this.endSessions(id);
    if (isLocked && updated.disabledAt !== null)
      for (const { id: token } of this.tokensOf(updated.name)) this.revokeToken(token, updated.disabledAt);
    return updated;
  }

  createSession(session: { idHash: string; userId: string; at: number; expiresAt: number }): void {
    const { idHash, userId, at, expiresAt } = session;
    this.#db.run(
      this.#db.build
        .insertInto('session')
        .values({ id_hash: idHash, user_id: userId, created_at: at, seen_at: at, expires_at: expiresAt }),
    );
  }

  /** The session and its user; undefined when it is over or the user is disabled. Idle limits are the caller's. */
  session(idHash: string, nowMs: number): Session | undefined {
    const row = this.#db.get(this.#db.build.selectFrom('session').selectAll().where('id_hash', '=', idHash));
    if (!row || row.expires_at <= nowMs) return undefined;
    const user = this.byId(row.user_id);
    if (!user || user.disabledAt !== null) return undefined;
    return { user, createdAt: row.created_at, seenAt: row.seen_at, expiresAt: row.expires_at };
  }

  touchSession(idHash: string, nowMs: number): void {
    this.#db.run(this.#db.build.updateTable('session').set({ seen_at: nowMs }).where('id_hash', '=', idHash));
  }

  endSession(idHash: string): void {
    this.#db.run(this.#db.build.deleteFrom('session').where('id_hash', '=', idHash));
  }

  endSessions(userId: string): void {
    this.#db.run(this.#db.build.deleteFrom('session').where('user_id', '=', userId));
  }

  /** Deletes sessions that are over. */
  pruneSessions(nowMs: number): number {
    return this.#db.run(this.#db.build.deleteFrom('session').where('expires_at', '<=', nowMs));
  }

  createToken(token: Omit<Token, 'id' | 'createdAt' | 'usedAt' | 'revokedAt'> & { hash: string }, at: number): Token {
    const { hash, ...rest } = token;
    const created: Token = { ...rest, id: uuidv7(at), createdAt: at, usedAt: null, revokedAt: null };
    this.#db.run(this.#db.build.insertInto('token').values(tokenRow(created, hash)));
    return created;
  }

  /** The token with this hash, unless it is over or revoked. */
  token(hash: string, nowMs: number): Token | undefined {
    const row = this.#db.get(this.#db.build.selectFrom('token').selectAll().where('hash', '=', hash));
    if (!row || row.revoked_at !== null || (row.expires_at !== null && row.expires_at <= nowMs)) return undefined;
    return readToken(row);
  }

  touchToken(id: string, nowMs: number): void {
    this.#db.run(this.#db.build.updateTable('token').set({ used_at: nowMs }).where('id', '=', id));
  }

  tokens(): Token[] {
    return this.#db.all(this.#db.build.selectFrom('token').selectAll().orderBy('created_at', 'desc')).map(readToken);
  }

  /** Those that this user has made and nobody has revoked. */
  tokensOf(name: string): Token[] {
    return this.tokens().filter(({ createdBy, revokedAt }) => createdBy === name && revokedAt === null);
  }

  revokeToken(id: string, at: number): boolean {
    const query = this.#db.build.updateTable('token').set({ revoked_at: at }).where('id', '=', id);
    return this.#db.run(query.where('revoked_at', 'is', null)) > 0;
  }

  /** Counts a failed log-in under `key` (an account or an address). @returns failures within `windowMs`, this one included */
  recordFailure(key: string, at: number, windowMs: number): number {
    const count = this.failures(key, at, windowMs) + 1;
    const values = { count, last_at: at };
    const row = { ...values, first_at: at };
    this.#db.run(
      this.#db.build
        .insertInto('login_failure')
        .values({ key, ...row })
        .onConflict((conflict) => conflict.column('key').doUpdateSet(count === 1 ? row : values)),
    );
    return count;
  }

  /** Failures under `key` whose last is not older than `windowMs`. */
  failures(key: string, nowMs: number, windowMs: number): number {
    const row = this.#db.get(this.#db.build.selectFrom('login_failure').selectAll().where('key', '=', key));
    return row && nowMs - row.last_at < windowMs ? row.count : 0;
  }

  clearFailures(key: string): void {
    this.#db.run(this.#db.build.deleteFrom('login_failure').where('key', '=', key));
  }

  pruneFailures(beforeMs: number): number {
    return this.#db.run(this.#db.build.deleteFrom('login_failure').where('last_at', '<', beforeMs));
  }
}

function requireFree(name: string): void {
  if (NOBODYS_NAMES.has(name.toLowerCase())) throw nameTaken(name);
}

function nameTaken(name: string): ForesiteError {
  return new ForesiteError('conflict', { what: { zh: `用户名 ${name} 已被占用`, en: `the name ${name} is taken` } });
}

function userRow(user: User): UserTable {
  return {
    id: user.id,
    name: user.name,
    role: user.role,
    password_hash: user.passwordHash,
    language: user.language,
    sites: user.sites && JSON.stringify(user.sites),
    created_at: user.createdAt,
    disabled_at: user.disabledAt,
    admin_ended_at: user.adminEndedAt,
    password_from: user.passwordFrom && JSON.stringify(user.passwordFrom),
    vouched: user.vouched && JSON.stringify(user.vouched),
  };
}

function readUser(row: UserTable): User {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    passwordHash: row.password_hash,
    language: row.language === 'zh' ? 'zh' : 'en',
    sites: readList(row.sites),
    createdAt: row.created_at,
    disabledAt: row.disabled_at,
    adminEndedAt: row.admin_ended_at,
    passwordFrom: readList(row.password_from),
    vouched: row.vouched === null ? null : (JSON.parse(row.vouched) as User['vouched']),
  };
}

function tokenRow(token: Token, hash: string): TokenTable {
  return {
    id: token.id,
    hash,
    name: token.name,
    role: token.role,
    sites: token.sites && JSON.stringify(token.sites),
    created_by: token.createdBy,
    created_at: token.createdAt,
    expires_at: token.expiresAt,
    used_at: token.usedAt,
    revoked_at: token.revokedAt,
  };
}

function readToken(row: TokenTable): Token {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    sites: readList(row.sites),
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    usedAt: row.used_at,
    revokedAt: row.revoked_at,
  };
}

function readList(text: string | null): string[] | null {
  return text === null ? null : (JSON.parse(text) as string[]);
}
