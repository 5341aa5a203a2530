// Who hears of an asset that hangs on nothing that can be asked: the next above it that can, over whatever lies between. Pure.

import type { SiteGraph } from './types.ts';

/** @returns '' where its own port is known, or nobody above can be asked */
export function listenerOf(asset: string, graph: SiteGraph): string {
  const uplink = graph.uplinkOf(asset);
  if (!uplink || (uplink.parentPort !== '' && isAsked(uplink.parent, graph))) return '';
  return graph.pathOf(asset).find(({ parent }) => isAsked(parent, graph))?.parent ?? '';
}

function isAsked(asset: string, graph: SiteGraph): boolean {
  return graph.assets.get(asset)?.isWatched === true;
}
