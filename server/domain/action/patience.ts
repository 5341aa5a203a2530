// A condition may ask for minutes or hours of quiet before its alarm ends. What is seen to be well and only waits for that has
// not failed to heal: the action is watched for longer, and has healed it when all has stayed well. As soon as anything is bad
// again its time is over. Pure.

import type { PredicateName } from '../../../contract/predicates.ts';
import type { Action } from './types.ts';

/** A fault of which all is seen to be well this long after an action has healed, though its alarms may wait for longer. */
export const CLEARS_WITHIN_MS = 30 * 60_000;

interface Sign {
  readonly predicate: PredicateName;
  readonly place: string;
}

/**
 * @param alarms of the ticket, that still stand
 * @returns null where anything is not seen to be well
 */
export function clearing(
  { state, actedAt, requestedAt }: Pick<Action, 'state' | 'actedAt' | 'requestedAt'>,
  alarms: readonly Sign[],
  isOk: (predicate: PredicateName, place: string) => boolean,
  now: number,
): 'waits' | 'healed' | null {
  if (state !== 'watching' || alarms.length === 0) return null;
  if (!alarms.every(({ predicate, place }) => isOk(predicate, place))) return null;
  return now < (actedAt ?? requestedAt) + CLEARS_WITHIN_MS ? 'waits' : 'healed';
}
