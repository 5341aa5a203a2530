// What shows beside a fault that has just begun: a late sign of it more often than a fault of its own. It waits until that fault has
// told all of its signs; what is then still there, and what has stood for long, gets its ticket. That goes for what nobody can explain near it, and for
// whatever concerns only what it takes along: while a network is flooded, or a switch comes back, each device behind it seems to
// have a fault of its own. Pure.

import { parsePlace } from '../../../contract/place.ts';
import { UNEXPLAINED, type Finding } from '../diagnose/types.ts';
import { SITE_PLACE, type SiteGraph } from '../topology/types.ts';
import type { Assignment } from './assign.ts';

/** How long after a ticket was opened, or its fault has passed, what is beside it waits, ms: less than its verdict is looked at again for. */
export const BESIDE_WAIT_MS = 45_000;

export interface YoungTicket {
  readonly asset: string;
  readonly affected: readonly string[];
  /** Wall ms. */
  readonly openedAt: number;
  readonly marks: { readonly resolvedAt: number | null };
}

/** @param tickets that are open, or were lately */
export function waitsBeside(
  { fault, ticket }: Pick<Assignment, 'fault' | 'ticket'>,
  tickets: readonly YoungTicket[],
  graph: SiteGraph,
  nowMs: number,
): boolean {
  if (ticket !== null) return false;
  const newestMs = Math.max(...fault.explains.map(({ sinceMs }) => sinceMs));
  const isFresh = Math.abs(nowMs - newestMs) < BESIDE_WAIT_MS;
  const assets = new Set(fault.explains.map((finding) => assetOf(finding, graph)));
  return tickets.some((young) => {
    const { asset, affected, openedAt, marks } = young;
    const sinceMs = Math.max(openedAt, marks.resolvedAt ?? openedAt);
    // In the future: the clock was set back since.
    if (sinceMs > nowMs || nowMs - sinceMs >= BESIDE_WAIT_MS) return false;
    const along = takenAlong(young, graph);
    if (fault.cause !== UNEXPLAINED)
      return isFresh && affected.length > 0 && [...assets].every((one) => along.has(one));
    const parent = graph.uplinkOf(asset)?.parent ?? '';
    return asset === SITE_PLACE || [...assets].some((one) => along.has(one) || one === parent);
  });
}

/** A channel is a matter of its camera. */
function assetOf({ place }: Finding, graph: SiteGraph): string {
  return graph.cameraOf(place) ?? parsePlace(place).asset;
}

/** Itself, what it takes along, and what hangs on it or is fed by it. */
function takenAlong({ asset, affected }: YoungTicket, graph: SiteGraph): ReadonlySet<string> {
  if (asset.startsWith('@')) return new Set(affected);
  return new Set([asset, ...affected, ...graph.downstreamOf(asset), ...graph.powerDownstreamOf(asset)]);
}
