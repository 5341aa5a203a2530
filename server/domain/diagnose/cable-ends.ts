// The two ends of a cable: what the graph knows of them, and which they may be where nobody has written it down – a list often
// names one port of a link, and seldom the cable that closes a ring. Pure.

import { componentKind, parsePlace } from '../../../contract/place.ts';
import type { SiteGraph } from '../topology/types.ts';

/** The port at the other end of a cable, be it the upper or the lower one; of a switch those of all that hang on it. */
export function farEnds(place: string, graph: SiteGraph): string[] {
  const up = graph.uplinkOf(parsePlace(place).asset);
  const ends =
    up?.ownPort === place ? [up.parentPort] : graph.childrenOf(place).map((key) => graph.uplinkOf(key)?.ownPort ?? '');
  return ends.filter((end) => end !== '');
}

/**
 * Ports that may be the other end of a cable, as theirs and its own are not known: of a port that things hang on, those of these;
 * of one that nobody has written down, those of all that it may lead to; of an asset, of what it hangs on and what hangs on it;
 * of an outlet with a known load, those of what it feeds; of what feeds others, and of a circuit or the site, all that are not known.
 */
export function unknownEnds(place: string, graph: SiteGraph): readonly string[] {
  return openEndsOf(graph).of(place);
}

/** Ports of what an asset hangs on that may be the upper end of its uplink. */
export function unknownUpperEnds(asset: string, graph: SiteGraph): readonly string[] {
  return openEndsOf(graph).above(asset);
}

/** Ports of other assets that may be the other end of an unlisted cable of this one: one that closes a ring is in few lists. */
export function closingEnds(asset: string, graph: SiteGraph): readonly string[] {
  return openEndsOf(graph).beyond(asset);
}

const SOURCES: ReadonlySet<string> = new Set(['ups', 'pdu']);

interface OpenEnds {
  above(asset: string): readonly string[];
  beyond(asset: string): readonly string[];
  of(place: string): readonly string[];
}

const KNOWN = new WeakMap<SiteGraph, OpenEnds>();

/** Made once a graph, which never changes. */
function openEndsOf(graph: SiteGraph): OpenEnds {
  const known = KNOWN.get(graph);
  if (known) return known;
  const free = freePorts(graph);
  const halfKnown = [...free.keys()].flatMap((key) => parentPortOfHalf(key, graph));
  const all = [...free.values()].flat();
  const answers = new Map<string, readonly string[]>();
  const found: OpenEnds = {
    above(asset) {
      const up = graph.uplinkOf(asset);
      return up?.parentPort === '' ? (free.get(up.parent) ?? []) : [];
    },
    beyond(asset) {
      return free.has(asset) ? all.filter((end) => parsePlace(end).asset !== asset) : [];
    },
    of(place) {
      const ends = answers.get(place) ?? find(place);
      answers.set(place, ends);
      return ends;
    },
  };
  const find = (place: string): string[] => {
    const { asset, component } = parsePlace(place);
    if (place.startsWith('@') || isSource(asset))
      return isLoadListed(place) ? graph.powerDownstreamOf(place).flatMap(around) : ends();
    if (component === '') return around(asset);
    if (free.get(asset)?.includes(place) === true) {
      const above = parentPortOfHalf(asset, graph);
      return [...found.beyond(asset), ...above];
    }
    return halfKnown.includes(place) ? graph.childrenOf(place).flatMap((key) => free.get(key) ?? []) : [];
  };
  const around = (asset: string): string[] => {
    const below = graph.childrenOf(asset).filter((key) => graph.uplinkOf(key)?.ownPort === '');
    return [...found.above(asset), ...below.flatMap((key) => free.get(key) ?? [])];
  };
  const ends = (): string[] => [...new Set([...all, ...halfKnown])];
  const isSource = (asset: string): boolean => SOURCES.has(graph.assets.get(asset)?.class ?? '');
  const isLoadListed = (place: string): boolean => parsePlace(place).component !== '' && graph.fedBy(place).length > 0;
  KNOWN.set(graph, found);
  return found;
}

/** Ports of each asset that has any, of which nobody says what is at their other end. */
function freePorts(graph: SiteGraph): ReadonlyMap<string, readonly string[]> {
  const free = new Map<string, readonly string[]>();
  for (const key of graph.assets.keys()) {
    const ports = graph
      .componentsOf(key)
      .filter((component) => componentKind(component) === 'port')
      .map((component) => `${key}/${component}`)
      .filter((port) => graph.childrenOf(port).length === 0 && graph.uplinkOf(key)?.ownPort !== port);
    if (ports.length > 0) free.set(key, ports);
  }
  return free;
}

/** The upper end of its uplink, where the lower one is not known. */
function parentPortOfHalf(asset: string, graph: SiteGraph): string[] {
  const up = graph.uplinkOf(asset);
  return up && up.ownPort === '' && up.parentPort !== '' ? [up.parentPort] : [];
}
