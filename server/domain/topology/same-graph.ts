// Whether two graphs of one inventory are the same, so that what was found out about the one goes on to hold. Pure.

import { isDeepStrictEqual } from 'node:util';
import type { SiteGraph, Uplink } from './types.ts';

/** Of graphs between which devices have told of no other components of theirs: tables alone can make one differ from the other. */
export function isSameGraph(one: SiteGraph, other: SiteGraph): boolean {
  for (const key of one.assets.keys()) if (!isSameLink(one.uplinkOf(key), other.uplinkOf(key))) return false;
  return isDeepStrictEqual(one.conflicts, other.conflicts);
}

function isSameLink(one: Uplink | null, other: Uplink | null): boolean {
  if (!one || !other) return one === other;
  const { parent, parentPort, ownPort, source } = one;
  return (
    parent === other.parent && parentPort === other.parentPort && ownPort === other.ownPort && source === other.source
  );
}
