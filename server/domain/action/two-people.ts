// When two people have to agree, and who counts as two. An administrator can make accounts, hand out passwords and demote the
// other administrator: none of that makes one person two, nor the rule go away at once. Pure.

/**
 * For how long the rule outlives an administrator who was demoted or disabled, and for how long an account counts as those who
 * made or changed it while the rule held: long enough for the others to notice, over a weekend too.
 */
export const SETTLES_AFTER_MS = 7 * 86_400_000;

/** What of an account bears on the rule. */
export interface AccountStanding {
  id: string;
  role: string;
  disabledAt: number | null;
  /** When it ceased to be an administrator's; null if it never did, or is one again. */
  adminEndedAt: number | null;
  /** Those who gave it its password; null: its person did. */
  passwordFrom: readonly string[] | null;
  /** Those who last made it or gave it more while the rule held. */
  vouched: { by: readonly string[]; at: number } | null;
}

/** What of an account tells who stands behind it. */
export type Trail = Pick<AccountStanding, 'adminEndedAt' | 'passwordFrom' | 'vouched'>;

/** Somebody behind a request whom no account names: the command line, the environment. Counts as nobody. */
export const NOBODY_KNOWN = '';

/** Two people enable and approve as soon as there are two administrators, and for a while after there were. */
export function isTwoPerson(accounts: readonly AccountStanding[], now: number): boolean {
  return accounts.filter((one) => isAdmin(one) || isWithin(one.adminEndedAt, now)).length >= 2;
}

/** When the rule ends by itself; null where it does not hold, or holds by the administrators there are. */
export function twoPersonEndsAt(accounts: readonly AccountStanding[], now: number): number | null {
  const present = accounts.filter(isAdmin).length;
  if (present >= 2 || !isTwoPerson(accounts, now)) return null;
  const ends = accounts.flatMap((one) =>
    !isAdmin(one) && one.adminEndedAt !== null && isWithin(one.adminEndedAt, now)
      ? [one.adminEndedAt + SETTLES_AFTER_MS]
      : [],
  );
  return ends.toSorted((a, b) => b - a)[1 - present] ?? null;
}

/** What a change leaves behind; `before` null: the account is made. @param holds whether two people had to agree before it */
export function trailOf(
  before: AccountStanding | null,
  change: { isAdmin: boolean; givesPassword: boolean; givesMore: boolean },
  by: readonly string[],
  { holds, now }: { holds: boolean; now: number },
): Trail {
  const others = by.filter((one) => one !== before?.id);
  const gives = change.givesPassword || change.givesMore;
  const ends = before !== null && isAdmin(before) ? now : (before?.adminEndedAt ?? null);
  return {
    adminEndedAt: change.isAdmin ? null : ends,
    passwordFrom: change.givesPassword ? listOrNull(others) : (before?.passwordFrom ?? null),
    vouched: gives && holds && others.length > 0 ? { by: others, at: now } : (before?.vouched ?? null),
  };
}

/** Everybody who may be the one that signs in with this account, itself first. */
export function peopleBehind({ id, passwordFrom, vouched }: AccountStanding, now: number): readonly string[] {
  const others = vouched && isWithin(vouched.at, now) ? vouched.by : [];
  return [...new Set([id, ...(passwordFrom ?? []), ...others])];
}

/** Surely not one and the same. */
export function areTwo(some: readonly string[], others: readonly string[]): boolean {
  if (!isKnown(some) || !isKnown(others)) return false;
  return some.every((one) => !others.includes(one));
}

/** An account of its own stands behind it. */
export function isKnown(people: readonly string[]): boolean {
  return people.length > 0 && !people.includes(NOBODY_KNOWN);
}

function listOrNull(list: readonly string[]): readonly string[] | null {
  return list.length > 0 ? list : null;
}

function isAdmin({ role, disabledAt }: AccountStanding): boolean {
  return role === 'admin' && disabledAt === null;
}

/** A clock that was set back ends nothing. */
function isWithin(since: number | null, now: number): boolean {
  return since !== null && now - since < SETTLES_AFTER_MS;
}
