// The door of a device's web server: asks for a digest login (RFC 7616) and locks after five wrong passwords, for
// everybody and for half an hour, as cameras and recorders do. Counts what it is asked, so that a test can see it.

import { createHash, randomBytes } from 'node:crypto';

/** Wrong passwords after which an account is locked. */
const LOCK_AFTER = 5;
const LOCKED_MS = 1_800_000;

export interface DoorSettings {
  user: string;
  password: string;
  algorithm?: 'MD5' | 'SHA-256';
  realm?: string;
}

export class DigestDoor {
  /** Logins that were tried, and of them the wrong ones. */
  logins = 0;
  wrong = 0;
  readonly #settings: DoorSettings;
  readonly #nonce = randomBytes(12).toString('hex');
  #lockedUntilMs = 0;

  constructor(settings: DoorSettings) {
    this.#settings = settings;
  }

  isLocked(): boolean {
    return performance.now() < this.#lockedUntilMs;
  }

  /** @returns the challenge that answers a request without the right login; null when it may go on */
  challenge(method: string, uri: string, login: string | undefined): string | null {
    if (login !== undefined) {
      this.logins++;
      if (!this.isLocked() && this.#isRight(login, method, uri)) return null;
      if (++this.wrong >= LOCK_AFTER) this.#lockedUntilMs = performance.now() + LOCKED_MS;
    }
    const { algorithm = 'MD5', realm = 'IP Camera' } = this.#settings;
    return `WWW-Authenticate: Digest realm="${realm}", qop="auth", algorithm=${algorithm}, nonce="${this.#nonce}"`;
  }

  #isRight(login: string, method: string, uri: string): boolean {
    const { user, password, algorithm = 'MD5', realm = 'IP Camera' } = this.#settings;
    const part = (name: string): string => new RegExp(`[ ,]${name}="?([^",]+)"?`).exec(login)?.[1] ?? '';
    const hash = (text: string): string =>
      createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
        .update(text)
        .digest('hex');
    const secret = hash(`${user}:${realm}:${password}`);
    const what = hash(`${method}:${uri}`);
    const expected = hash(`${secret}:${this.#nonce}:${part('nc')}:${part('cnonce')}:auth:${what}`);
    return part('username') === user && part('uri') === uri && part('response') === expected;
  }
}
