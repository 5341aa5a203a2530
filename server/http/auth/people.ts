// What an administrator does with users and bearer tokens. There is always somebody left who can administrate, and each
// change leaves a row in the audit.

import { randomBytes } from 'node:crypto';
import type {
  AuditView,
  NewToken,
  NewUser,
  Role,
  TokenView,
  UserChange,
  UserView,
} from '../../../contract/api-people.ts';
import type { Clock } from '../../../contract/clock.ts';
import { ForesiteError } from '../../../contract/errors.ts';
import { named } from '../../../contract/named.ts';
import { isTwoPerson, trailOf } from '../../domain/action/two-people.ts';
import type { Records } from '../../stores/records/records.ts';
import { COMMAND_LINE, type Token, type User } from '../../stores/records/users.ts';
import { TOKEN_PREFIX, hashOf } from './hash.ts';
import { requireGoodPassword } from './password-rules.ts';
import type { Passwords } from './passwords.ts';
import { isAtLeast, toRole, type Identity } from './roles.ts';

const TOKEN_BYTES = 24;

/** Who asks, and everybody who may be it. */
type Who = Pick<Identity, 'name' | 'behind'>;

export class People {
  readonly #records: Records;
  readonly #clock: Clock;
  readonly #passwords: Passwords;

  constructor(parts: { records: Records; clock: Clock; passwords: Passwords }) {
    this.#records = parts.records;
    this.#clock = parts.clock;
    this.#passwords = parts.passwords;
  }

  users(): UserView[] {
    return this.#records.users.list().map(userView);
  }

  /** @throws ForesiteError conflict, password_rejected */
  async addUser(user: NewUser, who: Who): Promise<UserView> {
    requireGoodPassword(user.password, user.name);
    const passwordHash = await this.#passwords.hash(user.password);
    const { name, role, sites = null } = user;
    return this.#records.transact(() => {
      const at = this.#clock.wallMs();
      // By its password it is whoever has set that, until its person sets one.
      const given = { isAdmin: role === 'admin', givesPassword: true, givesMore: true };
      const trail = trailOf(null, given, who.behind, { holds: this.#holds(at), now: at });
      const made = this.#records.users.create({ name, role, sites, passwordHash, language: 'zh', ...trail }, at);
      this.#audit(who.name, 'user.add', made.id, `${name}, ${role}${sitesNote(sites)}`);
      return userView(made);
    });
  }

  /** @throws ForesiteError not_found, conflict, password_rejected */
  async changeUser(name: string, change: UserChange, who: Who): Promise<UserView> {
    this.#user(name);
    if (change.password !== undefined) requireGoodPassword(change.password, name);
    const passwordHash = change.password === undefined ? undefined : await this.#passwords.hash(change.password);
    return this.#records.transact(() => {
      const user = this.#user(name);
      const at = this.#clock.wallMs();
      const { role = toRole(user.role), sites = user.sites, disabled = user.disabledAt !== null } = change;
      const given = {
        isAdmin: role === 'admin' && !disabled,
        givesPassword: passwordHash !== undefined,
        givesMore: isMore(user, { role, sites, disabled }),
      };
      const ended = disabled && user.disabledAt === null ? this.#records.users.tokensOf(name) : [];
      const updated = this.#records.users.update(user.id, {
        role,
        sites,
        ...(passwordHash !== undefined && { passwordHash }),
        disabledAt: disabled ? (user.disabledAt ?? at) : null,
        ...trailOf(user, given, who.behind, { holds: this.#holds(at), now: at }),
      });
      if (!this.#records.users.list().some(isAdministrator))
        throw new ForesiteError('conflict', {
          what: { zh: '将没有人能管理全部项目', en: 'nobody would be left to administrate all sites' },
        });
      const what = Object.keys(change).join(', ');
      this.#audit(who.name, 'user.change', user.id, `${name}: ${what} (${updated.role}${sitesNote(updated.sites)})`);
      for (const token of ended) this.#audit(who.name, 'token.revoke', token.id, `with its maker ${name}`);
      return userView(updated);
    });
  }

  tokens(): TokenView[] {
    return this.#records.users.tokens().map(tokenView);
  }

  /** @returns the token's text too: it is kept nowhere. What a token makes is made by who made that. */
  async addToken(token: NewToken, who: Who): Promise<{ text: string; token: TokenView }> {
    const text = `${TOKEN_PREFIX}${randomBytes(TOKEN_BYTES).toString('base64url')}`;
    const { name, role, sites = null, expiresAt } = token;
    const made = await this.#records.transact(() => {
      const at = this.#clock.wallMs();
      const endsAt = expiresAt === undefined ? null : Date.parse(expiresAt);
      const createdBy = this.#records.users.byId(who.behind[0] ?? '')?.name ?? COMMAND_LINE;
      const row = { hash: hashOf(text), name, role, sites, createdBy, expiresAt: endsAt };
      const created = this.#records.users.createToken(row, at);
      this.#audit(who.name, 'token.add', created.id, `${name}, ${role}${sitesNote(sites)}`);
      return created;
    });
    return { text, token: tokenView(made) };
  }

  /** @throws ForesiteError not_found */
  async revokeToken(id: string, { name: actor }: Who): Promise<void> {
    await this.#records.transact(() => {
      if (!this.#records.users.revokeToken(id, this.#clock.wallMs()))
        throw new ForesiteError('not_found', { what: named('token', id) });
      this.#audit(actor, 'token.revoke', id, '');
    });
  }

  audit(page: { before?: number; limit?: number }): AuditView[] {
    const rows = this.#records.audit.list({
      ...(page.before !== undefined && { beforeSeq: page.before }),
      limit: page.limit ?? 100,
    });
    return rows.map(({ seq, at, actor, action, target, detail }) => ({
      seq,
      at: new Date(at).toISOString(),
      actor,
      action,
      target,
      detail,
    }));
  }

  /** Two people have to agree now. */
  #holds(at: number): boolean {
    return isTwoPerson(this.#records.users.list(), at);
  }

  #user(name: string): User {
    const user = this.#records.users.byName(name);
    if (!user) throw new ForesiteError('not_found', { what: named('user', name) });
    return user;
  }

  #audit(actor: string, action: string, target: string, detail: string): void {
    this.#records.audit.append({ at: this.#clock.wallMs(), actor, action, target, detail });
  }
}

/** Whether the account can do what it could not. */
function isMore(user: User, after: { role: Role; sites: readonly string[] | null; disabled: boolean }): boolean {
  if (!isAtLeast(toRole(user.role), after.role)) return true;
  if (user.disabledAt !== null && !after.disabled) return true;
  const { sites } = user;
  return sites !== null && (after.sites === null || after.sites.some((site) => !sites.includes(site)));
}

function isAdministrator(user: User): boolean {
  return user.role === 'admin' && user.disabledAt === null && user.sites === null;
}

function userView(user: User): UserView {
  return {
    name: user.name,
    role: toRole(user.role),
    sites: user.sites,
    createdAt: new Date(user.createdAt).toISOString(),
    disabledAt: timeOrNull(user.disabledAt),
  };
}

function tokenView(token: Token): TokenView {
  return {
    id: token.id,
    name: token.name,
    role: toRole(token.role),
    sites: token.sites,
    createdBy: token.createdBy,
    createdAt: new Date(token.createdAt).toISOString(),
    expiresAt: timeOrNull(token.expiresAt),
    usedAt: timeOrNull(token.usedAt),
    revokedAt: timeOrNull(token.revokedAt),
  };
}

function timeOrNull(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

function sitesNote(sites: readonly string[] | null): string {
  return sites === null ? '' : `, sites ${sites.join(' ')}`;
}
