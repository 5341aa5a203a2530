// Whether a probe can be put to anything that a site has: a small switch has no ports to ask, a socket in the wall no current
// to read. What cannot be asked is nothing to look at. Pure.

import { parsePlace } from '../../../contract/place.ts';
import type { SiteGraph } from '../topology/types.ts';
import type { ProbeName } from './probe-kinds.ts';

/** What answers a probe about an asset. */
type Answerer = 'itself' | 'port' | 'outlet' | 'channel' | 'site';

const ANSWERED_BY: Readonly<Record<ProbeName, Answerer>> = {
  ping: 'itself',
  'rtsp-describe': 'itself',
  snapshot: 'itself',
  'web-get': 'itself',
  'clock-read': 'itself',
  'disk-state': 'itself',
  'ups-state': 'itself',
  'app-heartbeat': 'itself',
  'port-state': 'port',
  'mac-table': 'port',
  'cable-test': 'port',
  optics: 'port',
  'outlet-state': 'outlet',
  'channel-state': 'channel',
  arp: 'site',
  'bus-read': 'site',
};
const HAS_PORTS: ReadonlySet<string> = new Set(['switch', 'router', 'firewall', 'accesspoint', 'lte-router']);

/** @param asset that the cause is about; '' for the site, a circuit or a route */
export function canProbe(probe: ProbeName, asset: string, graph: SiteGraph): boolean {
  const about = graph.assets.get(asset);
  switch (ANSWERED_BY[probe]) {
    case 'itself':
      return about?.isWatched === true;
    case 'port':
      return hasPorts(asset, graph) || hasPorts(parsePlace(graph.uplinkOf(asset)?.parentPort ?? '').asset, graph);
    case 'outlet':
      return about?.feeds.some((feed) => isWatchedPart(feed, 'outlet:', graph)) === true;
    case 'channel':
      return about !== undefined && about.channel !== null && isWatchedPart(about.channel, '', graph);
    case 'site':
      return true;
  }
}

function hasPorts(asset: string, { assets }: SiteGraph): boolean {
  const one = assets.get(asset);
  return one !== undefined && one.isWatched && HAS_PORTS.has(one.class);
}

function isWatchedPart(place: string, kind: string, { assets }: SiteGraph): boolean {
  const { asset, component } = parsePlace(place);
  return component.startsWith(kind) && component !== '' && assets.get(asset)?.isWatched === true;
}
