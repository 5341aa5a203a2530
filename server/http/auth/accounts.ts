// Signs people and programs in and out. Only hashes of passwords, session ids and tokens are stored; what is wrong with a
// sign-in is never told, and every one leaves a row in the audit.

import { createHash, randomBytes } from 'node:crypto';
import type { PasswordChange } from '../../../contract/api-people.ts';
import type { Clock } from '../../../contract/clock.ts';
import type { Log } from '../../../contract/collector.ts';
import { ForesiteError } from '../../../contract/errors.ts';
import { isTwoPerson, NOBODY_KNOWN, peopleBehind, trailOf } from '../../domain/action/two-people.ts';
import type { Records } from '../../stores/records/records.ts';
import type { User } from '../../stores/records/users.ts';
import type { HttpLimits } from '../limits.ts';
import { hashOf, TOKEN_PREFIX } from './hash.ts';
import { createOneTimeSignIn, type OneTimeSignIn } from './one-time.ts';
import { requireGoodPassword } from './password-rules.ts';
import { NO_PASSWORD, type Passwords } from './passwords.ts';
import { toRole, withinMaker, type Identity } from './roles.ts';
import { SignInLock, type Attempt } from './sign-in-lock.ts';

export const ADMIN = 'admin';
const SESSION_BYTES = 32;

export interface AccountParts {
  records: Records;
  clock: Clock;
  log: Log;
  limits: HttpLimits;
  passwords: Passwords;
}

export interface SignedIn {
  /** The session id, for the cookie. */
  id: string;
  identity: Identity;
}

export class Accounts {
  readonly #records: Records;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #limits: HttpLimits;
  readonly #passwords: Passwords;
  readonly #lock: SignInLock;
  #oneTime: OneTimeSignIn | null = null;
  readonly #counters = { signIns: 0, failures: 0 };

  constructor(parts: AccountParts) {
    this.#records = parts.records;
    this.#clock = parts.clock;
    this.#log = parts.log;
    this.#limits = parts.limits;
    this.#passwords = parts.passwords;
    this.#lock = new SignInLock(parts);
  }

  /** @returns the token of the one-time sign-in when nobody can sign in yet, else null */
  async start(adminPassword: string | null): Promise<string | null> {
    if (adminPassword !== null) await this.#setAdminPassword(adminPassword);
    await this.#records.transact(() => this.#records.users.pruneSessions(this.#clock.wallMs()));
    const isFresh = !this.#records.users.list().some((user) => user.passwordHash !== NO_PASSWORD);
    this.#oneTime = isFresh ? createOneTimeSignIn(this.#clock, this.#limits.oneTimeSignInMs) : null;
    return this.#oneTime?.token ?? null;
  }

  /** @throws ForesiteError sign_in_failed, sign_in_locked */
  async signIn(name: string, password: string, address: string): Promise<SignedIn> {
    const attempt = await this.#lock.begin(name, address);
    const user = this.#records.users.byName(name);
    const isRight = await this.#passwords.matches(password, user?.passwordHash);
    if (!isRight || !user || user.disabledAt !== null) throw await this.#refuse(attempt);
    await attempt.succeeded();
    return this.#openSession(user, 'sign-in', address);
  }

  /** By the link of a fresh installation. @throws ForesiteError sign_in_failed, sign_in_locked */
  async signInOnce(token: string, address: string): Promise<SignedIn> {
    const attempt = await this.#lock.begin(null, address);
    if (this.#oneTime?.use(token) !== true) throw await this.#refuse(attempt);
    const { users } = this.#records;
    const user = await this.#records.transact(
      () =>
        users.byName(ADMIN) ??
        users.create(
          { name: ADMIN, role: 'admin', passwordHash: NO_PASSWORD, language: 'zh', sites: null },
          this.#clock.wallMs(),
        ),
    );
    return this.#openSession(user, 'sign-in.once', address);
  }

  /** Who holds this session, or null. */
  bySession(id: string): Identity | null {
    const now = this.#clock.wallMs();
    const idHash = hashOf(id);
    const session = this.#records.users.session(idHash, now);
    if (!session || now - session.seenAt >= this.#limits.sessionIdleMs) return null;
    if (now - session.seenAt >= this.#limits.touchEveryMs)
      this.#note(() => this.#records.users.touchSession(idHash, now));
    return identityOf(session.user, id, idHash, now);
  }

  /** Who holds this bearer token, or null. It never does more than whoever has made it may do now. */
  byToken(text: string): Identity | null {
    if (!text.startsWith(TOKEN_PREFIX)) return null;
    const now = this.#clock.wallMs();
    const token = this.#records.users.token(hashOf(text), now);
    const maker = token && this.#records.users.byName(token.createdBy);
    if (!token || (maker && maker.disabledAt !== null)) return null;
    if (now - (token.usedAt ?? 0) >= this.#limits.touchEveryMs)
      this.#note(() => this.#records.users.touchToken(token.id, now));
    const behind = maker ? peopleBehind(maker, now) : [NOBODY_KNOWN];
    const { role, sites } = withinMaker({ role: toRole(token.role), sites: token.sites }, maker);
    return { name: token.name, behind, role, sites, session: null };
  }

  async signOut(identity: Identity): Promise<void> {
    const { session } = identity;
    if (!session) return;
    await this.#records.transact(() => {
      this.#records.users.endSession(session.idHash);
      this.#audit(identity.name, 'sign-out', session.userId, '');
    });
  }

  /**
   * Sets the own password, and the name if one is given. All sessions of the user end; the answer is a new one.
   * @throws ForesiteError password_rejected, conflict, sign_in_failed
   */
  async setPassword(identity: Identity, change: PasswordChange, address: string): Promise<SignedIn> {
    const { session } = identity;
    const user = session && this.#records.users.byId(session.userId);
    if (!session || !user) throw new ForesiteError('forbidden', { role: 'token', needed: 'of a person' });
    await this.#requirePresent(user, session.idHash, change.current, address);
    const name = change.name ?? user.name;
    requireGoodPassword(change.password, name);
    const passwordHash = await this.#passwords.hash(change.password);
    const updated = await this.#records.transact(() => {
      const other = this.#records.users.byName(name);
      if (other && other.id !== user.id)
        throw new ForesiteError('conflict', {
          what: { zh: `用户名 ${name} 已被占用`, en: `the name ${name} is taken` },
        });
      this.#audit(identity.name, 'password.set', user.id, name === user.name ? '' : `renamed ${user.name} to ${name}`);
      return this.#records.users.update(user.id, { name, passwordHash, passwordFrom: null });
    });
    return this.#openSession(updated, 'sign-in', address);
  }

  stats(): Record<string, number> {
    return {
      foresite_http_sign_ins_total: this.#counters.signIns,
      foresite_http_sign_ins_failed_total: this.#counters.failures,
    };
  }

  async #refuse(attempt: Attempt): Promise<ForesiteError> {
    this.#counters.failures++;
    await attempt.failed();
    return this.#lock.failure();
  }

  /** A session left open at a desk must not be enough to take over the account. */
  async #requirePresent(user: User, idHash: string, current: string | undefined, address: string): Promise<void> {
    if (user.passwordHash === NO_PASSWORD) return;
    if (current === undefined) {
      const signedInAt = this.#records.users.session(idHash, this.#clock.wallMs())?.createdAt ?? 0;
      if (this.#clock.wallMs() - signedInAt < this.#limits.freshSignInMs) return;
      throw new ForesiteError('invalid_request', {
        where: 'current',
        what: {
          zh: '需要当前密码，或几分钟内刚登录',
          en: 'the present password is needed, or a sign-in within the last minutes',
        },
      });
    }
    const attempt = await this.#lock.begin(user.name, address);
    if (!(await this.#passwords.matches(current, user.passwordHash))) throw await this.#refuse(attempt);
    await attempt.succeeded();
  }

  async #openSession(user: User, action: string, address: string): Promise<SignedIn> {
    const id = randomBytes(SESSION_BYTES).toString('base64url');
    const idHash = hashOf(id);
    const at = this.#clock.wallMs();
    this.#counters.signIns++;
    await this.#records.transact(() => {
      this.#records.users.createSession({
        idHash,
        userId: user.id,
        at,
        expiresAt: at + this.#limits.sessionAbsoluteMs,
      });
      this.#records.users.pruneSessions(at);
      this.#audit(user.name, action, user.id, `from ${address}`);
    });
    return { id, identity: identityOf(user, id, idHash, at) };
  }

  async #setAdminPassword(password: string): Promise<void> {
    const { users } = this.#records;
    const present = users.byName(ADMIN);
    if (present && present.role === 'admin' && (await this.#passwords.matches(password, present.passwordHash))) return;
    requireGoodPassword(password, ADMIN);
    const passwordHash = await this.#passwords.hash(password);
    await this.#records.transact(() => {
      const at = this.#clock.wallMs();
      // Its password is its own, but whoever starts the program makes no second person at once.
      const given = { isAdmin: true, givesPassword: false, givesMore: true };
      const holds = isTwoPerson(users.list(), at);
      const account = {
        role: 'admin',
        passwordHash,
        ...trailOf(present ?? null, given, [NOBODY_KNOWN], { holds, now: at }),
        passwordFrom: null,
      };
      const user = present
        ? users.update(present.id, { ...account, disabledAt: null })
        : users.create({ ...account, name: ADMIN, language: 'zh', sites: null }, at);
      this.#audit('system', 'password.set', user.id, 'by the environment');
    });
  }

  #audit(actor: string, action: string, target: string, detail: string): void {
    this.#records.audit.append({ at: this.#clock.wallMs(), actor, action, target, detail });
  }

  /** Writes that nobody waits for: when they fail, the next use tries again. */
  #note(work: () => void): void {
    this.#records.transact(work).catch((error: unknown) => {
      this.#log.warn({ err: error }, 'the last use of a session could not be noted');
    });
  }
}

function identityOf(user: User, id: string, idHash: string, now: number): Identity {
  const csrf = createHash('sha256').update(`csrf ${id}`).digest('base64url');
  const { id: userId, name, sites } = user;
  return { name, behind: peopleBehind(user, now), role: toRole(user.role), sites, session: { idHash, userId, csrf } };
}
