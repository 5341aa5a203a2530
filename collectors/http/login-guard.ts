// Keeps a wrong password from locking an account: recorders lock after a few failures, for everybody, and some for
// half an hour. After MAX_LOGIN_FAILURES of a credential on a device it rests there and is then tried once an hour; another
// password may be tried at once. Services of one device share its accounts, so their failures count together; one that
// accepted the credential goes on with it, and its success forgives no other: some devices keep users apart by service.

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

/** What a device is known by: whatever its services, they share its accounts. */
export function guardedAs({ site, host }: { site: string; host: string }): string {
  return `${site} ${host}`;
}

export class LoginGuard {
  readonly #byDevice = new Map<string, Map<string, Entry>>();
  /** Devices that are polled, by who polls them. */
  readonly #polledBy = new Map<string, ReadonlySet<string>>();

  /** @param nowMs monotonic */
  mayTry(device: string, login: Login, nowMs: number, service = ''): boolean {
    const entries = this.#byDevice.get(device);
    if (!entries) return true;
    const print = fingerprint(login);
    const own = entries.get(service);
    if (own?.login === print && own.failures === 0) return true;
    let failures = 0;
    let lastMs = Number.NEGATIVE_INFINITY;
    for (const entry of entries.values()) {
      if (entry.login !== print || entry.failures === 0) continue;
      failures += entry.failures;
      lastMs = Math.max(lastMs, entry.failedAtMs);
    }
    return failures < MAX_LOGIN_FAILURES || nowMs - lastMs >= LOGIN_RETRY_MS;
  }

  note(device: string, login: Login, outcome: 'accepted' | 'rejected', nowMs: number, service = ''): void {
    let entries = this.#byDevice.get(device);
    if (!entries) this.#byDevice.set(device, (entries = new Map()));
    const print = fingerprint(login);
    const own = entries.get(service);
    const failures = outcome === 'accepted' ? 0 : (own?.login === print ? own.failures : 0) + 1;
    entries.set(service, { login: print, failures, failedAtMs: nowMs });
  }

  /** Forgets devices that nobody polls any more. @param who polls these devices from now on, and no others */
  keepOnly(who: string, devices: ReadonlySet<string>): void {
    this.#polledBy.set(who, devices);
    const polled = [...this.#polledBy.values()];
    for (const device of this.#byDevice.keys())
      if (!polled.some((some) => some.has(device))) this.#byDevice.delete(device);
  }
}

function fingerprint(login: Login): string {
  return createHash('sha256').update(`${login.user}\n${login.password}`).digest('base64');
}
