// Keeps a wrong password from locking an account: recorders lock after a few failures, for everybody, and some for
// half an hour. After MAX_LOGIN_FAILURES of a credential on a device it rests there and is then tried once an hour; another
// password may be tried at once. Services of one device share its accounts, so their failures count together, those that are
// still on their way included; one that accepted the credential goes on with it, and its success forgives no other, because
// some devices keep users apart by service. When it rejects what it had accepted, the account has changed for all.

import { createHash } from 'node:crypto';
import type { Login } from './login.ts';

/** Rejected logins in a row after which a credential rests. */
export const MAX_LOGIN_FAILURES = 2;
/** A resting credential is tried once in this time, ms. */
export const LOGIN_RETRY_MS = 3_600_000;
/** What a service that has accepted a login waits at most for others that are being tried at the same device, ms. */
export const PROVEN_WAIT_MS = 1000;

interface Entry {
  /** A hash: the guard keeps no secrets. */
  login: string;
  failures: number;
  /** Monotonic time of the last rejection. */
  failedAtMs: number;
  isProven: boolean;
}

interface Device {
  entries: Map<string, Entry>;
  /** Logins that were sent and not answered yet. */
  underWay: number;
  waiting: Set<() => void>;
}

/** Who wants to log in where. */
export interface LoginAt {
  /** The same for all services of one device: see {@link guardedAs}. */
  device: string;
  login: Login;
  /** Of this device; '' unless several are asked. */
  service: string;
  /** Monotonic, ms. */
  nowMs: () => number;
}

/** Leave to send a login once. Ends with what came of it; given back without a word where nothing did. */
export interface Attempt extends Disposable {
  /** @param times wrong logins that the device has counted; a lock counts as many */
  end(outcome: 'accepted' | 'rejected', times?: number): void;
}

/** What a device is known by: whatever its services, they share its accounts. */
export function guardedAs({ site, host }: { site: string; host: string }): string {
  return `${site} ${host}`;
}

export class LoginGuard {
  readonly #devices = new Map<string, Device>();
  /** Devices that are polled, by who polls them. */
  readonly #polledBy = new Map<string, ReadonlySet<string>>();

  /**
   * Waits for its turn, so that never more logins are under way than may fail.
   * @returns undefined where the login rests
   * @throws the signal's reason
   */
  async enter(at: LoginAt, signal: AbortSignal): Promise<Attempt | undefined> {
    const device = this.#device(at.device);
    const untilMs = performance.now() + PROVEN_WAIT_MS;
    for (;;) {
      signal.throwIfAborted();
      const turn = turnOf(device, at);
      if (turn === 'rest') return undefined;
      if (turn === 'go') return this.#begin(at);
      const leftMs = turn === 'wait-proven' ? untilMs - performance.now() : Number.POSITIVE_INFINITY;
      if (leftMs <= 0) return this.#begin(at);
      await anotherEnds(device, leftMs, signal);
    }
  }

  /** How long the login is not tried, ms; 0 when it may be. */
  restsForMs(at: LoginAt): number {
    const device = this.#devices.get(at.device);
    if (!device || turnOf(device, at) !== 'rest') return 0;
    return failuresOf(device, fingerprint(at.login)).lastMs + LOGIN_RETRY_MS - at.nowMs();
  }

  /** Forgets devices that nobody polls any more. @param who polls these devices from now on, and no others */
  keepOnly(who: string, devices: ReadonlySet<string>): void {
    this.#polledBy.set(who, devices);
    const polled = [...this.#polledBy.values()];
    for (const device of this.#devices.keys())
      if (!polled.some((some) => some.has(device))) this.#devices.delete(device);
  }

  #device(key: string): Device {
    const known = this.#devices.get(key);
    if (known) return known;
    const made: Device = { entries: new Map(), underWay: 0, waiting: new Set() };
    this.#devices.set(key, made);
    return made;
  }

  #begin(at: LoginAt): Attempt {
    const device = this.#device(at.device);
    device.underWay++;
    let isOver = false;
    const end = (outcome?: 'accepted' | 'rejected', times = 1): void => {
      if (isOver) return;
      isOver = true;
      device.underWay--;
      if (outcome) note(device, at, outcome, times);
      for (const wake of device.waiting) wake();
    };
    return { end, [Symbol.dispose]: () => end() };
  }
}

type Turn = 'go' | 'wait' | 'wait-proven' | 'rest';

function turnOf(device: Device, { login, service, nowMs }: LoginAt): Turn {
  const print = fingerprint(login);
  const own = device.entries.get(service);
  if (own?.login === print && own.isProven) return device.underWay < MAX_LOGIN_FAILURES ? 'go' : 'wait-proven';
  const { failures, lastMs } = failuresOf(device, print);
  if (failures < MAX_LOGIN_FAILURES) return failures + device.underWay < MAX_LOGIN_FAILURES ? 'go' : 'wait';
  if (nowMs() - lastMs < LOGIN_RETRY_MS) return 'rest';
  return device.underWay === 0 ? 'go' : 'wait';
}

function failuresOf({ entries }: Device, print: string): { failures: number; lastMs: number } {
  let failures = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const entry of entries.values()) {
    if (entry.login !== print || entry.failures === 0) continue;
    failures += entry.failures;
    lastMs = Math.max(lastMs, entry.failedAtMs);
  }
  return { failures, lastMs };
}

function note(device: Device, at: LoginAt, outcome: 'accepted' | 'rejected', times: number): void {
  const { entries } = device;
  const print = fingerprint(at.login);
  const own = entries.get(at.service);
  const isSame = own?.login === print;
  if (outcome === 'rejected' && isSame && own.isProven)
    for (const entry of entries.values()) if (entry.login === print) entry.isProven = false;
  const isProven = outcome === 'accepted';
  const failures = isProven ? 0 : (isSame ? own.failures : 0) + times;
  entries.set(at.service, { login: print, failures, failedAtMs: at.nowMs(), isProven });
}

/** Settles when an attempt at the device has ended, or after a time. @throws the signal's reason */
function anotherEnds({ waiting }: Device, forMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      waiting.delete(settle);
      clearTimeout(timer);
      signal.removeEventListener('abort', settle);
      if (signal.aborted) reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
      else resolve();
    };
    const timer = Number.isFinite(forMs) ? setTimeout(settle, forMs) : undefined;
    waiting.add(settle);
    signal.addEventListener('abort', settle, { once: true });
  });
}

function fingerprint(login: Login): string {
  return createHash('sha256').update(`${login.user}\n${login.password}`).digest('base64');
}
