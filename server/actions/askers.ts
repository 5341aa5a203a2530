// A request to act, or to enable an action, stands and falls with who made it: who is disabled, or may no longer do so at that site,
// has asked for nothing that somebody else could still agree to.

import { isAtLeast, toRole } from '../http/auth/roles.ts';
import type { Role } from '../../contract/api-people.ts';
import type { ModeRow } from '../domain/action/modes.ts';
import type { Action } from '../domain/action/types.ts';
import type { Records } from '../stores/records/records.ts';

/** Whether who asked for it may still order at its site; Foresite itself may. A token asks as who has made it. */
export function mayStillAsk(
  { behind, plan }: Pick<Action, 'behind' | 'plan'>,
  { users }: Pick<Records, 'users'>,
): boolean {
  return behind[0] === undefined || mayStill(behind[0], { site: plan.site, needed: 'engineer' }, users);
}

/** The row without what was proposed by somebody who may no longer enable it. */
export function standingMode(row: ModeRow, { users }: Pick<Records, 'users'>): ModeRow {
  const [asker = ''] = row.proposed?.behind ?? [];
  const stands = row.proposed === null || mayStill(asker, { site: row.site, needed: 'admin' }, users);
  return stands ? row : { ...row, proposed: null };
}

function mayStill(id: string, { site, needed }: { site: string; needed: Role }, users: Records['users']): boolean {
  const account = users.byId(id);
  if (!account || account.disabledAt !== null || !isAtLeast(toRole(account.role), needed)) return false;
  return account.sites === null || account.sites.includes(site);
}

/** Requests that wait for a second person, and whose first may no longer order. */
export function requestsOver(records: Pick<Records, 'actions' | 'users'>): Action[] {
  return records.actions.open().filter((action) => action.state === 'waiting' && !mayStillAsk(action, records));
}
