// Of what nobody has written down what feeds it, one thing may take others along: what hangs on a switch that is out has no chance
// of its own to be spared. Pure.

import type { SiteGraph } from '../topology/types.ts';
import { isFeedUnknown, ofUnknownFeed, takenAlong } from './reach.ts';

const KNOWN = new WeakMap<SiteGraph, ReadonlyMap<string, string>>();

/** @returns the nearest asset of unknown feed that takes this one along; undefined where there is none */
export function standsBehind(asset: string, graph: SiteGraph): string | undefined {
  const known = KNOWN.get(graph) ?? nearestHeads(graph);
  KNOWN.set(graph, known);
  return known.get(asset);
}

/**
 * @returns what it is lost with and never by itself, as something else feeds it: the camera of a switch that answers has power from it;
 * undefined for what may go alone
 */
export function lostOnlyWith(asset: string, graph: SiteGraph): string | undefined {
  return isFeedUnknown(asset, graph) ? undefined : standsBehind(asset, graph);
}

function nearestHeads(graph: SiteGraph): ReadonlyMap<string, string> {
  const heads = ofUnknownFeed(graph).map((head) => ({ head, along: takenAlong([head], graph) }));
  // Of those that one stands behind the nearest takes the fewest along: it comes last.
  heads.sort((a, b) => b.along.length - a.along.length);
  return new Map(heads.flatMap(({ head, along }) => along.filter((key) => key !== head).map((key) => [key, head])));
}
