// A condition may ask for minutes of quiet before its alarm ends. What is seen to be well and only waits for that has not
// failed to heal: the action is watched for longer. As soon as anything is bad again its time is over. Pure.

import type { PredicateName } from '../../../contract/predicates.ts';
import type { Action } from './types.ts';

/** How long after an action its ticket may wait for alarms to end of which all is seen to be well. */
export const CLEARS_WITHIN_MS = 30 * 60_000;

interface Sign {
  readonly predicate: PredicateName;
  readonly place: string;
}

/** @param alarms of the ticket, that still stand */
export function isOnlyClearing(
  { state, actedAt, requestedAt }: Pick<Action, 'state' | 'actedAt' | 'requestedAt'>,
  alarms: readonly Sign[],
  isOk: (predicate: PredicateName, place: string) => boolean,
  now: number,
): boolean {
  if (state !== 'watching' || alarms.length === 0 || now >= (actedAt ?? requestedAt) + CLEARS_WITHIN_MS) return false;
  return alarms.every(({ predicate, place }) => isOk(predicate, place));
}
