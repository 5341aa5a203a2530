// What nobody can explain beside a fault that has just begun: a late sign of it more often than a fault of its own. It waits until
// that fault has told all of its signs; what is unexplained then gets its ticket. Pure.

import { parsePlace } from '../../../contract/place.ts';
import { UNEXPLAINED } from '../diagnose/types.ts';
import { SITE_PLACE, type SiteGraph } from '../topology/types.ts';
import type { Assignment } from './assign.ts';

/** How long after a ticket was opened what is unexplained near it waits, ms: less than its verdict is looked at again for. */
export const BESIDE_WAIT_MS = 45_000;

export interface YoungTicket {
  readonly asset: string;
  readonly affected: readonly string[];
  /** Wall ms. */
  readonly openedAt: number;
}

/** @param tickets that are open */
export function waitsBeside(
  { fault, ticket }: Pick<Assignment, 'fault' | 'ticket'>,
  tickets: readonly YoungTicket[],
  graph: SiteGraph,
  nowMs: number,
): boolean {
  if (ticket !== null || fault.cause !== UNEXPLAINED) return false;
  const assets = new Set(fault.explains.map(({ place }) => parsePlace(place).asset));
  return tickets.some(({ asset, affected, openedAt }) => {
    // Opened in the future: the clock was set back since.
    if (openedAt > nowMs || nowMs - openedAt >= BESIDE_WAIT_MS) return false;
    return asset === SITE_PLACE || near(asset, affected, graph).some((one) => assets.has(one));
  });
}

/** Itself, what it takes along, what hangs on it or is fed by it, and the device that it hangs on. */
function near(asset: string, affected: readonly string[], graph: SiteGraph): string[] {
  if (asset.startsWith('@')) return [...affected];
  const parent = graph.uplinkOf(asset)?.parent ?? '';
  return [asset, parent, ...affected, ...graph.downstreamOf(asset), ...graph.powerDownstreamOf(asset)];
}
