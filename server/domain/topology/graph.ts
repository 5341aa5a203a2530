// The questions that correlation and diagnosis ask of a site's graph, answered from indexes made once. Answers are
// remembered: the graph never changes after it is built, but for what is told beside components, which is read as it is now.
// Every walk keeps what it has seen, so no ring can trap it.

import { componentName, componentWords, parsePlace } from '../../../contract/place.ts';
import type { ComponentFact } from '../../../contract/records.ts';
import { fill, plain, type Text } from '../../../contract/text.ts';
import {
  CIRCUIT_PLACE,
  ROUTE_PLACE,
  SITE_PLACE,
  type Conflict,
  type FactsByAsset,
  type GraphAsset,
  type SiteGraph,
  type Uplink,
} from './types.ts';

export interface GraphParts {
  readonly site: string;
  readonly siteName: Text;
  readonly root: string;
  readonly assets: ReadonlyMap<string, GraphAsset>;
  readonly uplinks: ReadonlyMap<string, Uplink>;
  readonly facts: FactsByAsset;
  readonly conflicts: readonly Conflict[];
  readonly line: SiteGraph['line'];
}

/** What stands below a place, in the order of the inventory. Sets: thousands may stand below one port. */
type Index = Map<string, Set<string>>;
type Lists = (place: string) => readonly string[];

export function graphOf(parts: GraphParts): SiteGraph {
  const { assets, uplinks } = parts;
  const children: Index = new Map();
  const fed: Index = new Map();
  const members: Index = new Map();
  const housed: Index = new Map();
  const circuits: Index = new Map();
  const routes: Index = new Map();
  const cameras = new Map<string, string>();
  for (const asset of assets.values()) {
    const link = uplinks.get(asset.key);
    if (link) addAt(children, link.parent, link.parentPort, asset.key);
    for (const feed of asset.feeds) addAt(fed, parsePlace(feed).asset, feed, asset.key);
    if (asset.via !== null) add(members, asset.via, asset.key);
    if (asset.box !== null) add(housed, asset.box, asset.key);
    if (asset.circuit !== null) add(circuits, asset.circuit, asset.key);
    if (asset.route !== null) add(routes, asset.route, asset.key);
    if (asset.channel !== null) cameras.set(asset.channel, asset.key);
  }
  const elsewhere = namedElsewhere(parts);
  const downstream = memo((place) => walk(place, children));
  const powered = memo((place) => withoutPower(place, fed, assets));
  const path = memoOf((asset: string) => pathFrom(asset, uplinks));
  return {
    site: parts.site,
    siteName: parts.siteName,
    root: parts.root,
    assets,
    conflicts: parts.conflicts,
    line: parts.line,
    uplinkOf: (asset) => uplinks.get(asset) ?? null,
    childrenOf: listsOf(children),
    downstreamOf: downstream,
    pathOf: path,
    fedBy: listsOf(fed),
    powerDownstreamOf: powered,
    membersOf: listsOf(members),
    housedIn: listsOf(housed),
    onCircuit: listsOf(circuits),
    onRoute: listsOf(routes),
    cameraOf: (channel) => cameras.get(channel) ?? null,
    componentsOf: memo((asset) => componentsOf(asset, parts.facts, elsewhere)),
    detailsOf: (place) => componentOf(place, parts.facts)?.details ?? {},
    nameOf: (place) => nameOf(place, parts, cameras),
  };
}

/** Below an asset, and below its port or outlet. */
function addAt(index: Index, asset: string, place: string, child: string): void {
  add(index, asset, child);
  if (place !== '' && place !== asset) add(index, place, child);
}

function add(index: Index, key: string, value: string): void {
  const known = index.get(key);
  if (known) known.add(value);
  else index.set(key, new Set([value]));
}

function listsOf(index: Index): Lists {
  return memo((place) => [...(index.get(place) ?? [])]);
}

/** All assets below a place, nearest first, the place's own asset left out. */
function walk(place: string, below: Index): string[] {
  const seen = new Set([parsePlace(place).asset]);
  const found: string[] = [];
  let wave: Iterable<string> = below.get(place) ?? [];
  for (;;) {
    const next: string[] = [];
    for (const asset of wave) {
      if (seen.has(asset)) continue;
      seen.add(asset);
      found.push(asset);
      for (const child of below.get(asset) ?? []) next.push(child);
    }
    if (next.length === 0) return found;
    wave = next;
  }
}

/** All that lose power with a place: of several feeds the last must be gone. */
function withoutPower(place: string, fed: Index, assets: ReadonlyMap<string, GraphAsset>): string[] {
  const lost = new Set([place]);
  const found: string[] = [];
  const isLost = (feed: string): boolean => lost.has(feed) || lost.has(parsePlace(feed).asset);
  let wave: Iterable<string> = fed.get(place) ?? [];
  for (;;) {
    const next: string[] = [];
    for (const key of wave) {
      if (lost.has(key) || key === parsePlace(place).asset || assets.get(key)?.feeds.every(isLost) !== true) continue;
      lost.add(key);
      found.push(key);
      next.push(...(fed.get(key) ?? []));
    }
    if (next.length === 0) return found;
    wave = next;
  }
}

function pathFrom(asset: string, uplinks: ReadonlyMap<string, Uplink>): Uplink[] {
  const path: Uplink[] = [];
  const seen = new Set([asset]);
  for (let link = uplinks.get(asset); link && !seen.has(link.parent); link = uplinks.get(link.parent)) {
    seen.add(link.parent);
    path.push(link);
  }
  return path;
}

/** Components that somebody else names: ports that assets hang on, outlets that feed them. */
function namedElsewhere(parts: GraphParts): Index {
  const index: Index = new Map();
  const note = (place: string): void => {
    const { asset, component } = parsePlace(place);
    if (component !== '') add(index, asset, component);
  };
  for (const link of parts.uplinks.values()) {
    note(link.parentPort);
    note(link.ownPort);
  }
  for (const asset of parts.assets.values()) {
    for (const feed of asset.feeds) note(feed);
    if (asset.channel !== null) note(asset.channel);
  }
  return index;
}

function componentsOf(asset: string, facts: FactsByAsset, elsewhere: Index): string[] {
  const own = (facts.get(asset)?.components ?? []).map(({ key }) => key).filter((key) => key !== '');
  return [...new Set([...own, ...(elsewhere.get(asset) ?? [])])];
}

function componentOf(place: string, facts: FactsByAsset): ComponentFact | undefined {
  const { asset, component } = parsePlace(place);
  return facts.get(asset)?.components?.find((known) => known.key === component);
}

function nameOf(place: string, parts: GraphParts, cameras: ReadonlyMap<string, string>): Text {
  if (place === SITE_PLACE) return parts.siteName;
  if (place.startsWith(CIRCUIT_PLACE)) {
    const circuit = place.slice(CIRCUIT_PLACE.length);
    return { zh: `回路 ${circuit}`, en: `circuit ${circuit}` };
  }
  if (place.startsWith(ROUTE_PLACE)) {
    const route = place.slice(ROUTE_PLACE.length);
    return { zh: `线缆路由 ${route}`, en: `cable route ${route}` };
  }
  const { asset, component } = parsePlace(place);
  const name = parts.assets.get(asset)?.name ?? plain(asset);
  if (component === '') return name;
  // The recorder knows its channel by one name in one language, the list knows the camera in two.
  const camera = parts.assets.get(cameras.get(place) ?? '')?.name;
  const told = camera ? undefined : componentOf(place, parts.facts)?.name;
  const number = componentName(component);
  const own = {
    zh: componentWords(component, camera ? `${number} ${camera.zh}` : told).zh,
    en: componentWords(component, camera ? `${number} ${camera.en}` : told).en,
  };
  return fill({ zh: '{name} {own}', en: '{own} of {name}' }, { name, own });
}

function memo(compute: Lists): Lists {
  return memoOf(compute);
}

function memoOf<T>(compute: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const value = compute(key);
    known.set(key, value);
    return value;
  };
}
