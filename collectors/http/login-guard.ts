// Keeps a wrong password from locking an account: recorders lock after a few failures, for everybody, and some for
// half an hour. After MAX_LOGIN_FAILURES in a row a credential rests on that device and is then tried once an hour;
// another password may be tried at once.

import { createHash } from 'node:crypto';
import type { Login } from './login.ts';

/** Rejected logins in a row after which a credential rests. */
export const MAX_LOGIN_FAILURES = 2;
/** A resting credential is tried once in this time, ms. */
export const LOGIN_RETRY_MS = 3_600_000;

interface Entry {
  /** A hash: the guard keeps no secrets. */
  login: string;
  failures: number;
  /** Monotonic time of the last rejection. */
  failedAtMs: number;
}

export class LoginGuard {
  readonly #byDevice = new Map<string, Entry>();

  /** @param nowMs monotonic */
  mayTry(device: string, login: Login, nowMs: number): boolean {
    const entry = this.#byDevice.get(device);
    if (!entry || entry.login !== fingerprint(login) || entry.failures < MAX_LOGIN_FAILURES) return true;
    return nowMs - entry.failedAtMs >= LOGIN_RETRY_MS;
  }

  note(device: string, login: Login, outcome: 'accepted' | 'rejected', nowMs: number): void {
    const known = this.#byDevice.get(device);
    const print = fingerprint(login);
    if (outcome === 'accepted') return void this.#byDevice.delete(device);
    const failures = (known?.login === print ? known.failures : 0) + 1;
    this.#byDevice.set(device, { login: print, failures, failedAtMs: nowMs });
  }

  /** Forgets devices that are no longer polled. */
  keepOnly(devices: ReadonlySet<string>): void {
    for (const device of this.#byDevice.keys()) if (!devices.has(device)) this.#byDevice.delete(device);
  }
}

function fingerprint(login: Login): string {
  return createHash('sha256').update(`${login.user}\n${login.password}`).digest('base64');
}
