// Slows down guessing: after some failures an account, and an address, wait. A name that does not exist is counted like one
// that does, so that the answers tell nothing.

import { isIPv6 } from 'node:net';
import type { Clock } from '../../../contract/clock.ts';
import { ForesiteError } from '../../../contract/errors.ts';
import type { Records } from '../../stores/records/records.ts';
import { hashOf } from './hash.ts';
import type { HttpLimits } from '../limits.ts';

export interface Attempt {
  failed(): Promise<void>;
  succeeded(): Promise<void>;
}

export class SignInLock {
  readonly #records: Records;
  readonly #clock: Clock;
  readonly #limits: HttpLimits;

  constructor(parts: { records: Records; clock: Clock; limits: HttpLimits }) {
    this.#records = parts.records;
    this.#clock = parts.clock;
    this.#limits = parts.limits;
  }

  /**
   * Counts the attempt as failed until it succeeds, so that many at once are not one.
   * @param name null when no account is named
   * @throws ForesiteError sign_in_locked
   */
  async begin(name: string | null, address: string): Promise<Attempt> {
    const { users, audit } = this.#records;
    const { lockMs, accountFailures, addressFailures } = this.#limits;
    // Only a hash: people type their password into the field of the name.
    const account = name === null ? null : `account:${hashOf(name).slice(0, 32)}`;
    const network = `address:${networkOf(address)}`;
    const now = this.#clock.wallMs();
    const isLocked =
      users.failures(network, now, lockMs) >= addressFailures ||
      (account !== null && users.failures(account, now, lockMs) >= accountFailures);
    if (isLocked) throw new ForesiteError('sign_in_locked', { minutes: Math.ceil(lockMs / 60_000) });
    await this.#records.transact(() => {
      users.pruneFailures(now - lockMs);
      if (account !== null) users.recordFailure(account, now, lockMs);
    });
    return {
      failed: () =>
        this.#records.transact(() => {
          const failures = users.recordFailure(network, now, lockMs);
          const isKnown = name !== null && users.byName(name) !== undefined;
          const target = isKnown ? name : 'unknown';
          audit.append({
            at: this.#clock.wallMs(),
            actor: target,
            action: 'sign-in.failed',
            target,
            detail: `from ${address}, failure ${failures}`,
          });
        }),
      succeeded: () =>
        this.#records.transact(() => {
          if (account !== null) users.clearFailures(account);
        }),
    };
  }

  failure(): ForesiteError {
    const { accountFailures, lockMs } = this.#limits;
    return new ForesiteError('sign_in_failed', { limit: accountFailures, minutes: Math.ceil(lockMs / 60_000) });
  }
}

/** One home or office has a whole /64 of IPv6: its addresses count as one. */
function networkOf(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address.replace('::ffff:', '');
  const [head = '', tail = ''] = address.split('%')[0]?.split('::') ?? [];
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const gap = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  return `${[...left, ...gap, ...right].slice(0, 4).join(':')}::/64`;
}
