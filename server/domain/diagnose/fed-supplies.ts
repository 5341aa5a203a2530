// Power supplies that lose their input with a place, though the device lives on by another: it tells of them. Pure.

import { componentKind } from '../../../contract/place.ts';
import { CIRCUIT_PLACE, SITE_PLACE, type SiteGraph } from '../topology/types.ts';

/** @param place an outlet, what feeds others, a circuit, or the site. @returns the supplies of all that these feed, place keys */
export function fedSupplies(place: string, graph: SiteGraph): string[] {
  return [...new Set(fedFrom(place, graph))].flatMap((asset) => suppliesOf(asset, graph));
}

function fedFrom(place: string, graph: SiteGraph): string[] {
  if (place === SITE_PLACE) return [...graph.assets.keys()];
  const dead = place.startsWith(CIRCUIT_PLACE) ? graph.onCircuit(place.slice(CIRCUIT_PLACE.length)) : [place];
  const sources = dead.flatMap((key) => [key, ...graph.powerDownstreamOf(key)]);
  return sources.flatMap((key) => graph.fedBy(key));
}

function suppliesOf(asset: string, graph: SiteGraph): string[] {
  return graph
    .componentsOf(asset)
    .filter((component) => componentKind(component) === 'psu')
    .map((component) => `${asset}/${component}`);
}
