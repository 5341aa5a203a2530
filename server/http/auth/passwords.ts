// Hashes and checks passwords with argon2id (RFC 9106), a few at a time: each check takes memory and a core, and a flood of
// sign-ins must not take all of them. Knows nothing of users.

import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { ForesiteError } from '../../../contract/errors.ts';

const derive = promisify(argon2);

/** OWASP's least cost for argon2id: 19 MiB, two passes. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Stored for a user who has no password yet; no password matches it. */
export const NO_PASSWORD = '!';

const PATTERN =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{10,90})\$([A-Za-z0-9+/]{20,90})$/;

export class Passwords {
  readonly #parallel: number;
  readonly #maxWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  /** Same cost as a real one: an unknown name must take as long as a wrong password. */
  readonly #decoy = format(randomBytes(SALT_BYTES), randomBytes(HASH_BYTES));

  constructor(limits: { passwordChecks: number; passwordChecksWaiting: number }) {
    this.#parallel = limits.passwordChecks;
    this.#maxWaiting = limits.passwordChecksWaiting;
  }

  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    return format(salt, await this.#inTurn(() => compute(password, salt, COST)));
  }

  /** @param stored the user's hash; undefined for a user that does not exist */
  async matches(password: string, stored: string | undefined): Promise<boolean> {
    const isReal = stored !== undefined && PATTERN.test(stored);
    const { cost, salt, hash } = parse(isReal ? stored : this.#decoy);
    const found = await this.#inTurn(() => compute(password, salt, cost, hash.length));
    return timingSafeEqual(found, hash) && isReal;
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#parallel) {
      if (this.#waiting.length >= this.#maxWaiting)
        throw new ForesiteError('unavailable', { what: { zh: '登录', en: 'sign-in' } });
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running++;
    try {
      return await work();
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }
}

interface Cost {
  memory: number;
  passes: number;
  parallelism: number;
}

function compute(password: string, nonce: Buffer, cost: Cost, tagLength = HASH_BYTES): Promise<Buffer> {
  // The same letters typed on another keyboard may come as other code points.
  return derive('argon2id', { message: password.normalize('NFC'), nonce, tagLength, ...cost });
}

function format(salt: Buffer, hash: Buffer): string {
  const { memory, passes, parallelism } = COST;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(hash)}`;
}

function parse(stored: string): { cost: Cost; salt: Buffer; hash: Buffer } {
  const [, memory, passes, parallelism, salt = '', hash = ''] = PATTERN.exec(stored) ?? [];
  return {
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
