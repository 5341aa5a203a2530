// Puts causes at places, around the alarms only: the places that alarm, what they hang on, what they share. A cause far
// away from all alarms is never considered, so a healthy part of the site costs nothing.

import { componentKind, componentName, parsePlace } from '../../../contract/place.ts';
import type { PredicateName } from '../../../contract/predicates.ts';
import { CIRCUIT_PLACE, ROUTE_PLACE, SITE_PLACE, type GraphAsset, type SiteGraph } from '../topology/types.ts';
import type { Cause } from './cause-schema.ts';
import { compiledEffects } from './compiled-effects.ts';
import { isUnbacked, loadsOf, type Located } from './reach.ts';
import type { Finding } from './types.ts';

export function locateCauses(causes: readonly Cause[], graph: SiteGraph, findings: Iterable<Finding>): Located[] {
  const places = new Set<string>();
  const predicates = new Set<PredicateName>();
  for (const { predicate, place } of findings) {
    places.add(place);
    predicates.add(predicate);
  }
  const assets = around(places, graph);
  const components = componentsAround(places, assets, graph);
  const shared = sharedAround(assets, graph);
  // While the site is heard, nothing that would silence it has befallen it.
  const isDark = places.has(SITE_PLACE);
  return causes
    .filter((cause) => isDark || cause.appliesTo.at !== 'site' || !silencesSite(cause))
    .filter((cause) => compiledEffects(cause).some((effect) => effect.predicates.some((name) => predicates.has(name))))
    .flatMap((cause) => locate(cause, graph, assets, components, shared));
}

/** Circuits and cable routes of these assets that others share: what only one has is better named by it. */
interface Shared {
  readonly circuits: ReadonlySet<string>;
  readonly routes: ReadonlySet<string>;
}

function sharedAround(assets: Iterable<string>, graph: SiteGraph): Shared {
  const circuits = new Set<string>();
  const routes = new Set<string>();
  for (const key of assets) {
    const { circuit = null, route = null } = graph.assets.get(key) ?? {};
    if (circuit !== null && isShared(circuit, graph)) circuits.add(circuit);
    if (route !== null && cablesAlong(route, graph) > 1) routes.add(route);
  }
  return { circuits, routes };
}

/** What hangs on something that the route leads to, such as a camera on its box, has no cable of its own in it. */
function cablesAlong(route: string, graph: SiteGraph): number {
  const along = new Set(graph.onRoute(route));
  return [...along].filter((key) => !along.has(graph.uplinkOf(key)?.parent ?? '')).length;
}

function silencesSite(cause: Cause): boolean {
  return compiledEffects(cause).some(
    ({ effect, predicates }) => effect.where === 'self' && predicates.includes('heard'),
  );
}

/** A circuit of one asset is better named by it; one of a single box looks like the box's own supply, and both are said. */
function isShared(circuit: string, graph: SiteGraph): boolean {
  const [only, ...more] = loadsOf(circuit, graph);
  return more.length > 0 || (only !== undefined && graph.assets.get(only)?.class === 'box');
}

/** The assets that alarm, what hangs on their ports and outlets, and all that carries or feeds any of these. */
function around(places: Iterable<string>, graph: SiteGraph): ReadonlySet<string> {
  const found = new Set<string>();
  const queue: string[] = [];
  const add = (asset: string | null | undefined): void => {
    if (asset === null || asset === undefined || found.has(asset) || !graph.assets.has(asset)) return;
    found.add(asset);
    queue.push(asset);
  };
  for (const place of places) {
    const { asset, component } = parsePlace(place);
    add(asset);
    if (component === '') continue;
    for (const child of graph.childrenOf(place)) add(child);
    for (const child of graph.fedBy(place)) add(child);
    add(graph.cameraOf(place));
  }
  // What fails on bare mains may have failed with the mains, which only a UPS can tell.
  const onMains = queue.some((key) => {
    const asset = graph.assets.get(key);
    return asset !== undefined && isUnbacked(asset, graph);
  });
  if (onMains) for (const asset of graph.assets.values()) if (asset.class === 'ups') add(asset.key);
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const asset = graph.assets.get(next);
    add(graph.uplinkOf(next)?.parent);
    add(asset?.via);
    add(asset?.box);
    for (const feed of asset?.feeds ?? []) add(parsePlace(feed).asset);
  }
  return found;
}

function componentsAround(places: Iterable<string>, assets: Iterable<string>, graph: SiteGraph): ReadonlySet<string> {
  const found = new Set<string>();
  for (const place of places) if (parsePlace(place).component !== '') found.add(place);
  for (const key of assets) {
    const port = graph.uplinkOf(key)?.parentPort ?? '';
    if (port !== '') found.add(port);
    const asset = graph.assets.get(key);
    if (asset && asset.channel !== null) found.add(asset.channel);
    for (const feed of asset?.feeds ?? []) if (parsePlace(feed).component !== '') found.add(feed);
  }
  return found;
}

function locate(
  cause: Cause,
  graph: SiteGraph,
  assets: ReadonlySet<string>,
  components: ReadonlySet<string>,
  shared: Shared,
): Located[] {
  switch (cause.appliesTo.at) {
    case 'site':
      return [{ cause, place: SITE_PLACE, subject: '' }];
    case 'root':
      return graph.root === '' ? [] : [{ cause, place: graph.root, subject: graph.root }];
    case 'circuit':
      return [...shared.circuits].map((circuit) => ({ cause, place: CIRCUIT_PLACE + circuit, subject: '' }));
    case 'route':
      return [...shared.routes].map((route) => ({ cause, place: ROUTE_PLACE + route, subject: '' }));
    case 'component':
      return [...components].filter((place) => fitsComponent(cause, place, graph)).map((place) => at(cause, place));
    case 'asset':
      return [...assets].filter((key) => fits(cause, key, graph)).map((key) => at(cause, key));
    case 'uplink':
      return [...assets]
        .filter((key) => fits(cause, key, graph))
        .map((key) => ({ cause, place: graph.uplinkOf(key)?.parentPort ?? '', subject: key }))
        .filter((located) => located.place !== '');
  }
}

function at(cause: Cause, place: string): Located {
  return { cause, place, subject: parsePlace(place).asset };
}

function fits(cause: Cause, key: string, graph: SiteGraph): boolean {
  const asset = graph.assets.get(key);
  return asset !== undefined && fitsAsset(cause, asset, graph);
}

function fitsAsset(cause: Cause, asset: GraphAsset, graph: SiteGraph): boolean {
  const { classes, notClasses, poe, wired, linked, sharesFeed, supplies, unlistedFeed, withoutParts } = cause.appliesTo;
  if (classes && !classes.includes(asset.class)) return false;
  if (notClasses?.includes(asset.class)) return false;
  if (linked && graph.uplinkOf(asset.key) === null) return false;
  if (sharesFeed && !hasFeedsOfOne(asset)) return false;
  if (supplies && graph.fedBy(asset.key).length + graph.housedIn(asset.key).length === 0) return false;
  if (unlistedFeed && (asset.circuit !== null || asset.feeds.length > 0 || asset.box !== null)) return false;
  if (withoutParts && partsOf(asset.key, graph).some((part) => isLineOf(part, graph))) return false;
  if (poe !== undefined && poe !== asset.isPoePowered) return false;
  return wired === undefined || wired === ((graph.uplinkOf(asset.key)?.parentPort ?? '') !== '');
}

function hasFeedsOfOne({ feeds }: GraphAsset): boolean {
  return feeds.length > 1 && new Set(feeds.map((feed) => parsePlace(feed).asset)).size === 1;
}

/** What stands in it or is fed there: the list need not say both. */
function partsOf(box: string, graph: SiteGraph): readonly string[] {
  return [...graph.housedIn(box), ...graph.fedBy(box)];
}

function isLineOf(part: string, graph: SiteGraph): boolean {
  return graph.assets.get(part)?.class === 'box' && graph.childrenOf(part).length > 0;
}

function fitsComponent(cause: Cause, place: string, graph: SiteGraph): boolean {
  const { component: kind, named, notNamed, notFeeding } = cause.appliesTo;
  const { asset, component } = parsePlace(place);
  if (componentKind(component) !== kind || !fits(cause, asset, graph)) return false;
  const name = componentName(component).toLowerCase();
  if (named !== undefined && !new RegExp(named, 'u').test(name)) return false;
  if (notNamed !== undefined && new RegExp(notNamed, 'u').test(name)) return false;
  if (!notFeeding) return true;
  return !graph.fedBy(place).some((fed) => notFeeding.some((other) => other === graph.assets.get(fed)?.class));
}
