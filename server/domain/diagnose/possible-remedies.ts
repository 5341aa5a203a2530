// Which of a cause's remedies can be carried out where it is located: a port's power is switched by whoever answers for that
// port, an outlet's only where the list says which one it is, a restart is taken by what can be asked itself. What cannot be done
// is not proposed, and nobody counts on it. Pure.

import type { Verb } from '../../../contract/action.ts';
import { componentKind, parsePlace } from '../../../contract/place.ts';
import type { SiteGraph } from '../topology/types.ts';
import { canProbe } from './askable.ts';
import type { Remedies } from './visit-schema.ts';

/** @param asset that the cause is about; '' for the site, a circuit or a route */
export function possibleRemedies(remedies: Remedies, asset: string, graph: SiteGraph): Remedies {
  return Object.fromEntries(Object.entries(remedies).filter(([verb]) => isPossible(verb as Verb, asset, graph)));
}

function isPossible(verb: Verb, asset: string, graph: SiteGraph): boolean {
  const about = graph.assets.get(asset);
  if (!about) return true;
  if (verb === 'outlet-cycle' || verb === 'outlet-on') return about.feeds.some(isOutlet) || hasOutlets(asset, graph);
  if (verb === 'poe-cycle') return about.isPoePowered && canProbe('port-state', asset, graph);
  // What is read over a bus takes no orders.
  return about.isWatched && about.via === null;
}

function isOutlet(feed: string): boolean {
  return componentKind(parsePlace(feed).component) === 'outlet';
}

/** An outlet may be what the cause is about: the desk knows which one. */
function hasOutlets(asset: string, graph: SiteGraph): boolean {
  return graph.componentsOf(asset).some((component) => componentKind(component) === 'outlet');
}
