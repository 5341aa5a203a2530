// Whom an effect meets, and where that is seen: from a cause's place over the graph to assets, and from an asset to the
// port, channel or outlet that stands for it.

import { componentKind, parsePlace } from '../../../contract/place.ts';
import type { PredicateName } from '../../../contract/predicates.ts';
import { CIRCUIT_PLACE, ROUTE_PLACE, SITE_PLACE, type GraphAsset, type SiteGraph } from '../topology/types.ts';
import { closingEnds, farEnds, unknownEnds, unknownUpperEnds } from './cable-ends.ts';
import type { Cause, Where } from './cause-schema.ts';
import { fedSupplies } from './fed-supplies.ts';
import { componentKindOf } from './observables.ts';

/** A cause at a place. */
export interface Located {
  readonly cause: Cause;
  /** Place key, of a circuit or the site too. */
  readonly place: string;
  /** Asset it is about, '' for a circuit or the site. */
  readonly subject: string;
}

/** What is the same for every cause at a site, by its graph, which never changes once it is made. */
type OfGraph = WeakMap<SiteGraph, readonly string[]>;
const BEHIND_UNBACKED: OfGraph = new WeakMap();
const FEED_UNKNOWN: OfGraph = new WeakMap();

function once(known: OfGraph, graph: SiteGraph, find: (graph: SiteGraph) => readonly string[]): readonly string[] {
  const found = known.get(graph) ?? find(graph);
  known.set(graph, found);
  return found;
}

/** The assets or components an effect meets. */
export function struckBy(where: Where, located: Located, graph: SiteGraph): readonly string[] {
  if (where !== 'own-components') return assetsOf(where, located, graph);
  return graph.componentsOf(located.subject).map((component) => `${located.subject}/${component}`);
}

/** The assets an effect meets. */
export function assetsOf(
  where: Where,
  located: Pick<Located, 'place' | 'subject'>,
  graph: SiteGraph,
): readonly string[] {
  const { place, subject } = located;
  switch (where) {
    case 'self':
      return place === SITE_PLACE ? [SITE_PLACE] : [place];
    case 'asset':
      return subject === '' ? [] : [subject];
    case 'site':
      return [SITE_PLACE];
    case 'children':
      return graph.childrenOf(place);
    case 'downstream':
      return graph.downstreamOf(place);
    case 'powered':
      return graph.powerDownstreamOf(place);
    case 'members':
      return graph.membersOf(subject);
    case 'housed':
      return graph.housedIn(subject);
    case 'beside':
      return besides(subject, graph);
    case 'circuit':
      return place.startsWith(CIRCUIT_PLACE) ? loadsOf(place.slice(CIRCUIT_PLACE.length), graph) : [];
    case 'circuit-unboxed':
      return assetsOf('circuit', located, graph).filter((key) => isUnboxed(graph.assets.get(key)));
    case 'darkened':
      return but(place, darkened(place, graph));
    case 'route':
      return place.startsWith(ROUTE_PLACE) ? graph.onRoute(place.slice(ROUTE_PLACE.length)) : [];
    case 'route-downstream':
      return place.startsWith(ROUTE_PLACE) ? beyondRoute(place.slice(ROUTE_PLACE.length), graph) : [];
    case 'unbacked':
      return unbacked(graph);
    case 'unbacked-behind':
      return but(place, once(BEHIND_UNBACKED, graph, behindUnbacked));
    case 'feed-unknown':
      return isLoadKnown(place, graph) ? [] : but(place, once(FEED_UNKNOWN, graph, feedUnknown));
    case 'power-source':
      return powerSources(subject, graph);
    case 'everything':
      return [...graph.assets.keys()];
    case 'far-end':
      return place.startsWith(CIRCUIT_PLACE)
        ? loadsOf(place.slice(CIRCUIT_PLACE.length), graph).flatMap((key) => farEnds(key, graph))
        : farEnds(place, graph);
    case 'fed-supplies':
      return fedSupplies(place, graph);
    case 'unknown-end':
      return unknownEnds(place, graph);
    case 'unknown-upper-end':
      return unknownUpperEnds(subject, graph);
    case 'closing-end':
      return closingEnds(subject, graph);
    case 'unknown-load-end':
      return place.startsWith(CIRCUIT_PLACE)
        ? unknownEndsOf(loadsOf(place.slice(CIRCUIT_PLACE.length), graph), graph)
        : [];
    case 'own-components':
      return [];
  }
}

function unknownEndsOf(loads: readonly string[], graph: SiteGraph): readonly string[] {
  return [...new Set(loads.flatMap((key) => unknownEnds(key, graph)))];
}

/** A box with a supply for some of what stands in it feeds more than the list tells. */
function besides(asset: string, graph: SiteGraph): string[] {
  const box = graph.assets.get(asset)?.box ?? null;
  const neighbours = box === null ? [] : graph.housedIn(box);
  return neighbours.filter((key) => {
    const { class: kind, feeds, circuit } = graph.assets.get(key) ?? { class: 'box', feeds: [], circuit: null };
    return key !== asset && kind !== 'box' && feeds.length === 0 && circuit === null;
  });
}

/** A UPS goes on from its battery when its circuit trips. */
export function loadsOf(circuit: string, graph: SiteGraph): string[] {
  return graph.onCircuit(circuit).filter((key) => graph.assets.get(key)?.class !== 'ups');
}

/** Nothing else hangs on it than what the list says: an outlet has one plug. */
function isLoadKnown(place: string, graph: SiteGraph): boolean {
  if (place.startsWith(CIRCUIT_PLACE)) return isOfOne(place.slice(CIRCUIT_PLACE.length), graph);
  return componentKind(parsePlace(place).component) === 'outlet' && graph.fedBy(place).length > 0;
}

/** All that the list has on it is one thing, or stands in one box: that alone is more often to blame than a breaker with more behind it. */
function isOfOne(circuit: string, graph: SiteGraph): boolean {
  const loads = new Set(loadsOf(circuit, graph));
  return [...loads].filter((key) => !loads.has(graph.assets.get(key)?.box ?? '')).length < 2;
}

/** All that is lost when a place has no power: what it feeds, and what is reached through that. */
function darkened(place: string, graph: SiteGraph): string[] {
  return reachedThrough(unpoweredBy(place, graph), graph);
}

/** What itself has no power when a place has none, at any depth. */
export function unpoweredBy(place: string, graph: SiteGraph): readonly string[] {
  if (!place.startsWith(CIRCUIT_PLACE)) return graph.powerDownstreamOf(place);
  return loadsOf(place.slice(CIRCUIT_PLACE.length), graph).flatMap((key) => [key, ...graph.powerDownstreamOf(key)]);
}

/** Whoever feeds others may be heard by way of them: of its own state its own signs tell. */
function but(place: string, keys: readonly string[]): readonly string[] {
  return keys.filter((key) => key !== place);
}

/** These, and all whose way to the gateway passes them. */
function reachedThrough(keys: readonly string[], graph: SiteGraph): string[] {
  return [...new Set(keys.flatMap((key) => [key, ...graph.downstreamOf(key), ...graph.membersOf(key)]))];
}

/** What hangs on the cables of a route, and all that hangs on that. */
function beyondRoute(route: string, graph: SiteGraph): string[] {
  return [...new Set(graph.onRoute(route).flatMap((key) => [key, ...graph.downstreamOf(key)]))];
}

function unbacked(graph: SiteGraph): string[] {
  return [...graph.assets.values()].filter((asset) => isUnbacked(asset, graph)).map((asset) => asset.key);
}

function behindUnbacked(graph: SiteGraph): string[] {
  const onMains = unbacked(graph);
  // A cabinet has no signs of its own: what it feeds stands for it.
  const boxes = [...graph.assets.values()].filter(isBoxOnMains).map(({ key }) => key);
  const fed = [...onMains, ...boxes].flatMap((key) => [key, ...graph.powerDownstreamOf(key)]);
  const itself = new Set(onMains);
  return reachedThrough(fed, graph).filter((key) => !itself.has(key));
}

/** A list has holes: what stands there without a feed may hang on any circuit, and what it feeds and carries with it. */
function feedUnknown(graph: SiteGraph): string[] {
  return takenAlong(ofUnknownFeed(graph), graph);
}

/** What stands there without a feed in the list, nearest to the gateway first. */
export function ofUnknownFeed(graph: SiteGraph): string[] {
  const unknown = [...graph.assets.keys()].filter((key) => isFeedUnknown(key, graph));
  const depthOf = (key: string): number => graph.pathOf(key).length;
  return unknown.toSorted((a, b) => depthOf(a) - depthOf(b));
}

/** These, what they feed, and what is reached through that. */
export function takenAlong(keys: readonly string[], graph: SiteGraph): string[] {
  return reachedThrough(
    keys.flatMap((key) => [key, ...graph.powerDownstreamOf(key)]),
    graph,
  );
}

/** Nobody has written down what feeds it, itself or by its box, and its cable does not. */
export function isFeedUnknown(key: string, graph: SiteGraph): boolean {
  const asset = graph.assets.get(key);
  if (!asset) return false;
  const { class: kind, feeds, circuit, box, via, isPoePowered } = asset;
  if (kind === 'ups' || isPoePowered || via !== null) return false;
  const housing = box === null ? undefined : graph.assets.get(box);
  return feeds.length === 0 && circuit === null && !(housing && (housing.circuit !== null || housing.feeds.length > 0));
}

/** The point list puts it on a mains circuit, itself or by its box, and nothing else feeds it. */
export function isUnbacked(asset: GraphAsset, graph: SiteGraph): boolean {
  if (asset.feeds.length > 0 || asset.class === 'ups' || asset.class === 'box') return false;
  const housing = asset.box === null ? undefined : graph.assets.get(asset.box);
  return asset.circuit !== null || (housing !== undefined && housing.circuit !== null && housing.feeds.length === 0);
}

/** Its cable ends at the port above: what turns copper into light on the way stands in a box, or is in the list itself. */
function isUnboxed(asset: GraphAsset | undefined): boolean {
  return asset !== undefined && asset.box === null && asset.class !== 'box';
}

function isBoxOnMains({ class: kind, circuit, feeds }: GraphAsset): boolean {
  return kind === 'box' && circuit !== null && feeds.length === 0;
}

function powerSources(asset: string, graph: SiteGraph): string[] {
  const found = new Set<string>();
  const queue = [asset];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const feed of graph.assets.get(next)?.feeds ?? []) {
      const source = parsePlace(feed).asset;
      if (source === asset || found.has(source)) continue;
      found.add(source);
      queue.push(source);
    }
  }
  return [...found];
}

/** Where a predicate is seen: of a component at it; of an asset at itself, the port it hangs on, its channel, its outlets. */
export function placesOf(predicate: PredicateName, asset: string, graph: SiteGraph): readonly string[] {
  const kind = componentKindOf(predicate);
  const { component } = parsePlace(asset);
  if (component !== '' && !asset.startsWith('@')) return componentKind(component) === kind ? [asset] : [];
  if (kind === '') return [asset];
  const known = graph.assets.get(asset);
  if (!known) return [];
  if (kind === 'port') {
    const port = graph.uplinkOf(asset)?.parentPort ?? '';
    return port === '' || (predicate.startsWith('poe-') && !known.isPoePowered) ? [] : [port];
  }
  if (kind === 'channel') return known.channel === null ? [] : [known.channel];
  if (kind === 'outlet') return known.feeds.filter((feed) => componentKind(parsePlace(feed).component) === 'outlet');
  return [];
}
