// Whose table tells of what is silent behind something that cannot be asked: the switch above goes on learning what has hung, and
// forgets what has lost its power or its cable. It takes its time over that, so a table that is read too early tells nothing. Pure.

import type { PredicateName } from '../../../contract/predicates.ts';
import { listenerOf } from '../topology/listener.ts';
import type { SiteGraph } from '../topology/types.ts';
import { NEAR_SHARE } from './near.ts';
import type { Observables } from './observables.ts';
import type { Weighed } from './weighed.ts';

export const HEARD = 'mac-heard' satisfies PredicateName;
/** A cause that foretells with this chance that an address is forgotten is what a table speaks about. */
const FORETELLS = 0.5;

export interface TablesWanted {
  /** Switches whose tables tell now. */
  readonly now: ReadonlySet<string>;
  /** When the next will, wall ms; infinite where none is to be read later. */
  readonly laterMs: number;
}

/** @param weighed what it may be, best first: also where one of them leads, since no other sign may ever speak against it */
export function tablesWanted(weighed: readonly Weighed[], graph: SiteGraph, observables: Observables): TablesWanted {
  const now = new Set<string>();
  let laterMs = Infinity;
  for (const { share, candidate } of weighed) {
    if (share < NEAR_SHARE) continue;
    for (const { observable, probability } of candidate.open) {
      if (observables.predicate[observable] !== HEARD || probability < FORETELLS) continue;
      const listener = listenerOf(observables.asset[observable] ?? '', graph);
      if (listener === '') continue;
      const fromMs = observables.tellsFromMs(observable, candidate.onsetMs);
      if (fromMs <= observables.nowMs) now.add(listener);
      else laterMs = Math.min(laterMs, fromMs);
    }
  }
  return { now, laterMs };
}
