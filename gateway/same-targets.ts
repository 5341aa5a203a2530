// Keeps the objects of targets that have not changed: a change of one asset must not begin every other one anew. Pure.

import { isDeepStrictEqual } from 'node:util';
import type { Target } from '../contract/collector.ts';
import { targetKey } from './schedule/plan.ts';

/** The wanted targets, each as the object it was before where nothing of it has changed. */
export function keepUnchanged(before: readonly Target[], wanted: readonly Target[]): Target[] {
  const known = new Map(before.map((target) => [targetKey(target), target]));
  return wanted.map((target) => {
    const former = known.get(targetKey(target));
    return former && isSame(former, target) ? former : target;
  });
}

/** A profile is one object for all its targets: comparing it by its content would cost more than all the rest. */
function isSame({ profile: formerProfile, ...former }: Target, { profile, ...target }: Target): boolean {
  return formerProfile === profile && isDeepStrictEqual(former, target);
}
