// A request to act stands and falls with who made it: who is disabled, or may no longer order at that site, has asked for
// nothing that somebody else could still agree to.

import { isAtLeast, toRole } from '../http/auth/roles.ts';
import type { Action } from '../domain/action/types.ts';
import type { Records } from '../stores/records/records.ts';

/** Whether who asked for it may still order at its site; Foresite itself may. A token asks as who has made it. */
export function mayStillAsk(
  { behind, plan }: Pick<Action, 'behind' | 'plan'>,
  { users }: Pick<Records, 'users'>,
): boolean {
  const [asker] = behind;
  if (asker === undefined) return true;
  const account = users.byId(asker);
  if (!account || account.disabledAt !== null || !isAtLeast(toRole(account.role), 'engineer')) return false;
  return account.sites === null || account.sites.includes(plan.site);
}

/** Requests that wait for a second person, and whose first may no longer order. */
export function requestsOver(records: Pick<Records, 'actions' | 'users'>): Action[] {
  return records.actions.open().filter((action) => action.state === 'waiting' && !mayStillAsk(action, records));
}
