import { describe, expect, it } from 'vitest';
import {
  areTwo,
  isTwoPerson,
  NOBODY_KNOWN,
  peopleBehind,
  SETTLES_AFTER_MS,
  trailOf,
  twoPersonEndsAt,
  type AccountStanding,
} from '../../../../server/domain/action/two-people.ts';
import { seeded } from '../../stores/metrics/material.ts';

const NOW = 1_800_000_000_000;

function account(id: string, more: Partial<AccountStanding> = {}): AccountStanding {
  return { id, role: 'admin', disabledAt: null, adminEndedAt: null, passwordFrom: null, vouched: null, ...more };
}

describe('when two have to agree', () => {
  it('holds from the second administrator on', () => {
    expect(isTwoPerson([account('ana')], NOW)).toBe(false);
    expect(isTwoPerson([account('ana'), account('emil', { role: 'engineer' })], NOW)).toBe(false);
    expect(isTwoPerson([account('ana'), account('ben')], NOW)).toBe(true);
    expect(twoPersonEndsAt([account('ana'), account('ben')], NOW)).toBeNull();
  });

  it.each([
    ['demoted', { role: 'engineer', adminEndedAt: NOW }],
    ['disabled', { disabledAt: NOW, adminEndedAt: NOW }],
  ])('goes on for a while after the other one was %s', (_how, ben) => {
    const accounts = [account('ana'), account('ben', ben)];
    for (const at of [NOW - 3_600_000, NOW, NOW + SETTLES_AFTER_MS - 1]) {
      expect(isTwoPerson(accounts, at)).toBe(true);
      expect(twoPersonEndsAt(accounts, at)).toBe(NOW + SETTLES_AFTER_MS);
    }
    expect(isTwoPerson(accounts, NOW + SETTLES_AFTER_MS)).toBe(false);
    expect(twoPersonEndsAt(accounts, NOW + SETTLES_AFTER_MS)).toBeNull();
  });
});

describe('who counts as two', () => {
  it('whoever gave the password until its person sets one, and whoever made the account while two had to agree', () => {
    const carl = account('carl', { passwordFrom: ['ana'], vouched: { by: ['ben'], at: NOW } });
    expect(peopleBehind(carl, NOW)).toEqual(['carl', 'ana', 'ben']);
    expect(peopleBehind({ ...carl, passwordFrom: null }, NOW + SETTLES_AFTER_MS - 1)).toEqual(['carl', 'ben']);
    expect(peopleBehind({ ...carl, passwordFrom: null }, NOW + SETTLES_AFTER_MS)).toEqual(['carl']);
  });

  it('nobody whom no account names', () => {
    expect(areTwo(['ana'], ['ben'])).toBe(true);
    expect(areTwo(['ana'], ['carl', 'ana'])).toBe(false);
    expect(areTwo(['ana'], [NOBODY_KNOWN])).toBe(false);
    expect(areTwo(['ana'], ['carl', NOBODY_KNOWN])).toBe(false);
    expect(areTwo([], ['ana'])).toBe(false);
  });

  it('not those who change only themselves', () => {
    const ana = account('ana');
    const change = { isAdmin: true, givesPassword: true, givesMore: true };
    expect(trailOf(ana, change, ['ana'], { holds: true, now: NOW })).toEqual({
      adminEndedAt: null,
      passwordFrom: null,
      vouched: null,
    });
  });
});

/**
 * Ana wants to act alone. She is an administrator and knows every password that she has given or set; Ben, Emil and their
 * passwords are their own. Whatever she does to accounts, in whatever order, she is not two people until a week has passed in
 * which the others could have seen it.
 */
class Conspiracy {
  readonly accounts = new Map<string, AccountStanding>();
  /** What Ana can sign in with. */
  readonly hers = new Set(['ana']);
  now = NOW;
  readonly #random: () => number;
  #made = 0;

  constructor(random: () => number) {
    this.#random = random;
    for (const [id, role] of [['ana', 'admin'], ['ben', 'admin'], ['emil', 'engineer']] as const) this.accounts.set(id, account(id, { role })); // prettier-ignore
  }

  /** Two of her accounts, or the lapsed rule, let her act alone. */
  isAlone(): boolean {
    const accounts = [...this.accounts.values()];
    if (!isTwoPerson(accounts, this.now)) return true;
    const usable = accounts.filter(({ id, disabledAt, role }) => this.hers.has(id) && disabledAt === null && role !== 'viewer'); // prettier-ignore
    const people = usable.map((one) => peopleBehind(one, this.now));
    return people.some((some, at) => people.slice(at + 1).some((others) => areTwo(some, others)));
  }

  step(): void {
    const act = this.#pick([() => this.#make(), () => this.#change(), () => this.#change(), () => this.#ownPassword(), () => this.#wait()]); // prettier-ignore
    act();
  }

  #as(): AccountStanding {
    const admins = [...this.hers].flatMap((id) => this.accounts.get(id) ?? []);
    return this.#pick(admins.filter(({ role, disabledAt }) => role === 'admin' && disabledAt === null));
  }

  #make(): void {
    const id = `puppet-${++this.#made}`;
    const role = this.#pick(['viewer', 'engineer', 'admin']);
    this.#put(null, account(id, { role }), true, true);
    this.hers.add(id);
  }

  #change(): void {
    const before = this.#pick([...this.accounts.values()].filter(({ id }) => id !== 'ana'));
    const role = this.#pick(['viewer', 'engineer', 'admin']);
    const disabledAt = this.#random() < 0.3 ? this.now : null;
    const givesPassword = this.#random() < 0.4;
    const givesMore =
      RANK.indexOf(role) > RANK.indexOf(before.role) || (before.disabledAt !== null && disabledAt === null);
    this.#put(before, { ...before, role, disabledAt }, givesPassword, givesMore);
    if (givesPassword) this.hers.add(before.id);
  }

  #put(before: AccountStanding | null, after: AccountStanding, givesPassword: boolean, givesMore: boolean): void {
    const holds = isTwoPerson([...this.accounts.values()], this.now);
    const isAdmin = after.role === 'admin' && after.disabledAt === null;
    const by = peopleBehind(this.#as(), this.now);
    const trail = trailOf(before, { isAdmin, givesPassword, givesMore }, by, { holds, now: this.now });
    this.accounts.set(after.id, { ...after, ...trail });
  }

  /** Signed in as a puppet, she sets its own password. */
  #ownPassword(): void {
    const puppet = this.accounts.get(this.#pick([...this.hers]));
    if (puppet) this.accounts.set(puppet.id, { ...puppet, passwordFrom: null });
  }

  #wait(): void {
    this.now += Math.floor(this.#random() * 4 * 86_400_000) - 3_600_000;
  }

  #pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.#random() * list.length)] as T;
  }
}
const RANK = ['viewer', 'engineer', 'admin'];

it('an administrator is not two people within a week, in 100,000 random sequences', () => {
  let lapsed = 0;
  for (let seed = 1; seed <= 100_000; seed++) {
    const plot = new Conspiracy(seeded(seed));
    let began = plot.now;
    for (let n = 0; n < 10; n++) {
      plot.step();
      // A clock may be set back in between.
      began = Math.min(began, plot.now);
      if (!plot.isAlone()) continue;
      if (plot.now - began < SETTLES_AFTER_MS) throw new Error(`seed ${seed}: alone after ${n + 1} steps`);
      lapsed++;
      break;
    }
  }
  // Enough of them have waited it out for the rest to mean something.
  expect(lapsed).toBeGreaterThan(1000);
});
