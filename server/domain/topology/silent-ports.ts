// The port of what others hang on – a switch that can be asked or not, a converter, a box – where the list says on which device it
// hangs but not where: the port at which it and all that hangs on it are learnt, and nothing else. Pure.

import type { Joint, LearntPort } from './neighbours.ts';
import type { Uplink } from './types.ts';

/** @param listed uplinks by the inventory alone */
export function silentJoints(learnt: readonly LearntPort[], listed: ReadonlyMap<string, Uplink>): Joint[] {
  const children = Map.groupBy(listed.keys(), (key) => listed.get(key)?.parent ?? '');
  return [...listed].flatMap(([far, { parent, parentPort }]): Joint[] => {
    if (parentPort !== '' || !children.has(far)) return [];
    const behind = withAllBehind(far, children);
    const [only, ...others] = learnt.filter(
      ({ near, assets }) => near === parent && [...assets].some((one) => behind.has(one)),
    );
    // Where something else is learnt, too, the port leads on to more than this.
    if (!only || others.length > 0 || ![...only.assets].every((one) => behind.has(one))) return [];
    return [{ near: parent, nearPort: only.nearPort, far, farPort: '', source: 'bridge' }];
  });
}

function withAllBehind(far: string, children: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const found = new Set([far]);
  const queue = [far];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const child of children.get(next) ?? []) {
      if (found.has(child)) continue;
      found.add(child);
      queue.push(child);
    }
  }
  return found;
}
