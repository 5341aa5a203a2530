// Several small faults that begin together behind one switch are seldom so many faults: the network has been flooded for some
// seconds, a switch has stumbled, and what is common to them shows a little later. Their tickets wait for it. Pure.

import { parsePlace } from '../../../contract/place.ts';
import type { Finding } from '../diagnose/types.ts';
import type { SiteGraph } from '../topology/types.ts';
import type { Assignment } from './assign.ts';

/** So many devices in at least two faults are many. */
export const MANY = 3;
/** How long after its first sign each of them waits, ms: tables of addresses are read by the minute, and half of them sooner. */
export const MANY_WAIT_MS = 45_000;

/** @returns those that wait */
export function manyAtOnce(assignments: readonly Assignment[], graph: SiteGraph, nowMs: number): Set<Assignment> {
  const waiting = new Set<Assignment>();
  for (const [above, some] of Map.groupBy(assignments, (one) => commonSwitch(one, graph, nowMs))) {
    const assets = new Set(some.flatMap(({ fault }) => fault.explains.map((finding) => assetOf(finding, graph))));
    if (above !== null && some.length > 1 && assets.size >= MANY) for (const one of some) waiting.add(one);
  }
  return waiting;
}

/** The switch behind which all of a fault lies that is new and takes nothing along; null for any other. */
function commonSwitch({ fault, ticket }: Assignment, graph: SiteGraph, nowMs: number): string | null {
  const firstMs = Math.min(...fault.explains.map(({ sinceMs }) => sinceMs));
  if (ticket !== null || fault.affected.length > 0 || Math.abs(nowMs - firstMs) >= MANY_WAIT_MS) return null;
  const [first = null, ...others] = new Set(
    fault.explains.map((finding) => switchAbove(assetOf(finding, graph), graph)),
  );
  return others.length === 0 ? first : null;
}

/** A channel is a matter of its camera. */
function assetOf({ place }: Finding, graph: SiteGraph): string {
  return graph.cameraOf(place) ?? parsePlace(place).asset;
}

/** The nearest that is asked itself. */
function switchAbove(asset: string, graph: SiteGraph): string | null {
  return graph.pathOf(asset).find(({ parent }) => graph.assets.get(parent)?.isWatched === true)?.parent ?? null;
}
