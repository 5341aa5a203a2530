// Who may log in to the embedded broker, and which topics each may publish and hear. Nobody is anonymous, nobody writes to
// `$` topics. Passwords are kept as digests; logins are judged a few at a time, so that strangers cannot take the processor.

import { createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** Rounds of PBKDF2 for a new digest (SHA-256). It needs no memory, which strangers could ask for. */
export const HASH_ROUNDS = 210_000;
/** Most rounds that a configured digest may ask for. */
export const MAX_HASH_ROUNDS = 2_000_000;
/** Logins judged at once; the others wait. */
export const MAX_LOGINS_AT_ONCE = 2;
/** Longest topic that is published to, characters. */
export const MAX_TOPIC_CHARS = 512;
/** Longest password looked at, bytes. */
const MAX_PASSWORD_BYTES = 512;
const DIGEST_BYTES = 32;
const derive = promisify(pbkdf2);

export interface BrokerUser {
  name: string;
  /** The password itself, or its digest as {@link hashPassword} writes it. */
  password: string;
  /** Filters it may publish to and subscribe within; `{user}` is its name. */
  publish: readonly string[];
  subscribe: readonly string[];
  /** Messages it may send in a second; see `MAX_CLIENT_MESSAGES_PER_S`. */
  messagesPerS?: number;
}

const HASH = /^pbkdf2-sha256\$(\d{1,7})\$([A-Za-z0-9+/=]{8,88})\$([A-Za-z0-9+/=]{44})$/;

/** @returns a digest for the configuration, `pbkdf2-sha256$rounds$salt$digest` */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const digest = await derive(password, salt, HASH_ROUNDS, DIGEST_BYTES, 'sha256');
  return `pbkdf2-sha256$${HASH_ROUNDS}$${salt.toString('base64')}$${digest.toString('base64')}`;
}

/** A text that looks like a digest, and is not one that can be checked. */
export function isBrokenHash(password: string): boolean {
  if (!password.startsWith('pbkdf2-')) return false;
  const rounds = Number(HASH.exec(password)?.[1] ?? 0);
  return rounds < 1 || rounds > MAX_HASH_ROUNDS;
}

export class Users {
  readonly #users: ReadonlyMap<string, BrokerUser>;
  /** Key under which right passwords are remembered, so that a site that reconnects at once is not kept waiting. */
  readonly #key = randomBytes(32);
  readonly #known = new Map<string, Buffer>();
  #underWay = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(users: readonly BrokerUser[]) {
    this.#users = new Map(users.map((user) => [user.name, user]));
  }

  /** @returns the user, undefined for a wrong name or password */
  async login(name: string, password: Buffer): Promise<BrokerUser | undefined> {
    const user = this.#users.get(name);
    if (password.length > MAX_PASSWORD_BYTES) return undefined;
    const mark = this.#mark(password);
    const known = this.#known.get(name);
    if (user && known && timingSafeEqual(known, mark)) return user;
    // An unknown name takes as long as a wrong password.
    const isRight = await this.#isRight(user?.password ?? UNKNOWN, password, mark);
    if (!user || !isRight) return undefined;
    this.#known.set(name, mark);
    return user;
  }

  async #isRight(expected: string, password: Buffer, mark: Buffer): Promise<boolean> {
    const [, rounds, salt = '', digest = ''] = HASH.exec(expected) ?? [];
    if (rounds === undefined) return timingSafeEqual(this.#mark(Buffer.from(expected)), mark);
    if (this.#underWay >= MAX_LOGINS_AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#underWay++;
    try {
      const found = await derive(password, Buffer.from(salt, 'base64'), Number(rounds), DIGEST_BYTES, 'sha256');
      return timingSafeEqual(found, Buffer.from(digest, 'base64'));
    } finally {
      this.#underWay--;
      this.#waiting.shift()?.();
    }
  }

  #mark(password: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(password).digest();
  }
}

const UNKNOWN = `pbkdf2-sha256$${HASH_ROUNDS}$${'A'.repeat(22)}==$${'A'.repeat(43)}=`;

export function mayPublish({ name, publish }: BrokerUser, topic: string): boolean {
  if (topic === '' || topic.length > MAX_TOPIC_CHARS || /[+#\0]/.test(topic)) return false;
  return publish.some((filter) => covers(filterOf(filter, name), topic.split('/')));
}

/** Whether all that a filter can match is within what the user may hear. */
export function maySubscribe({ name, subscribe }: BrokerUser, filter: string): boolean {
  return subscribe.some((allowed) => covers(filterOf(allowed, name), filter.split('/')));
}

function filterOf(filter: string, user: string): string[] {
  return filter.split('/').map((level) => level.replaceAll('{user}', user));
}

/** `$` topics are nobody's, however wide the filter is (MQTT-4.7.2). */
function covers(allowed: readonly string[], wanted: readonly string[]): boolean {
  if (wanted[0]?.startsWith('$')) return false;
  for (const [i, level] of allowed.entries()) {
    if (level === '#') return true;
    const other = wanted[i];
    if (other === undefined || other === '#') return false;
    if (level !== '+' && level !== other) return false;
  }
  return wanted.length === allowed.length;
}
