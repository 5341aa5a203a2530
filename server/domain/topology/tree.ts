// Orders the links of a site into a tree towards the asset our gateway is plugged into. Inventory links keep their
// direction, except above the root, where they are turned round. Never loops: a ring is cut and reported.

import type { Conflict, Uplink } from './types.ts';

/** Turns the chain above the root round: what the root is said to hang on hangs on the root. */
export function reroot(uplinks: Map<string, Uplink>, root: string): void {
  let child = root;
  let link = uplinks.get(child);
  uplinks.delete(child);
  const seen = new Set([root]);
  while (link && !seen.has(link.parent)) {
    seen.add(link.parent);
    const above = uplinks.get(link.parent);
    uplinks.set(link.parent, {
      parent: child,
      parentPort: link.ownPort,
      ownPort: link.parentPort,
      source: link.source,
    });
    child = link.parent;
    link = above;
  }
}

/** Cuts each ring at its member with the smallest key, so that the result does not depend on the order of the file. */
export function cutRings(uplinks: Map<string, Uplink>): Conflict[] {
  const conflicts: Conflict[] = [];
  const settled = new Set<string>();
  for (const start of uplinks.keys()) {
    const ring = ringFrom(start, uplinks, settled);
    const first = ring.toSorted()[0];
    const link = first === undefined ? undefined : uplinks.get(first);
    if (first === undefined || !link) continue;
    uplinks.delete(first);
    conflicts.push({
      kind: 'cycle',
      asset: first,
      inventory: link.parentPort || link.parent,
      told: '',
      source: link.source,
    });
  }
  return conflicts;
}

/** Members of the ring that the way from `start` runs into; empty when it ends. Marks all it passes as settled. */
function ringFrom(start: string, uplinks: ReadonlyMap<string, Uplink>, settled: Set<string>): string[] {
  const way: string[] = [];
  const onWay = new Set<string>();
  let at: string | undefined = start;
  while (at !== undefined && !settled.has(at) && !onWay.has(at)) {
    way.push(at);
    onWay.add(at);
    at = uplinks.get(at)?.parent;
  }
  for (const asset of way) settled.add(asset);
  return at !== undefined && onWay.has(at) ? way.slice(way.indexOf(at)) : [];
}

/** The asset at the end of the way up. */
export function topOf(asset: string, uplinks: ReadonlyMap<string, Uplink>): string {
  let at = asset;
  for (let steps = 0; steps <= uplinks.size; steps++) {
    const parent = uplinks.get(at)?.parent;
    if (parent === undefined) return at;
    at = parent;
  }
  return at;
}
