// Keeps a wrong password from locking an account: recorders lock after a few failures, for everybody, and some for
// half an hour. After MAX_LOGIN_FAILURES in a row a credential is not tried again on that device until it changes.

import { createHash } from 'node:crypto';
import type { Login } from './config.ts';

/** Rejected logins in a row after which a credential rests. */
export const MAX_LOGIN_FAILURES = 2;

interface Entry {
  /** A hash: the guard keeps no secrets. */
  login: string;
  failures: number;
}

export class LoginGuard {
  readonly #byDevice = new Map<string, Entry>();

  mayTry(device: string, login: Login): boolean {
    const entry = this.#byDevice.get(device);
    return !entry || entry.login !== fingerprint(login) || entry.failures < MAX_LOGIN_FAILURES;
  }

  note(device: string, login: Login, outcome: 'accepted' | 'rejected'): void {
    const known = this.#byDevice.get(device);
    const print = fingerprint(login);
    if (outcome === 'accepted') this.#byDevice.delete(device);
    else this.#byDevice.set(device, { login: print, failures: (known?.login === print ? known.failures : 0) + 1 });
  }

  /** Forgets devices that are no longer polled. */
  keepOnly(devices: ReadonlySet<string>): void {
    for (const device of this.#byDevice.keys()) if (!devices.has(device)) this.#byDevice.delete(device);
  }
}

function fingerprint(login: Login): string {
  return createHash('sha256').update(`${login.user}\n${login.password}`).digest('base64');
}
