// Whether what was struck at once has something in common that a person would look at first: one switch, one box, one place. Two
// things far from each other that nobody says share a supply are two faults, however close in time. Pure.

import type { SiteGraph } from '../topology/types.ts';
import type { Cause } from './cause-schema.ts';

/** Whether it has struck as many as it takes, which are more where they have nothing in common. @param heads who is struck by itself */
export function isEnough(
  { fewest, fewestApart }: Pick<Cause, 'fewest' | 'fewestApart'>,
  heads: () => ReadonlySet<string>,
  graph: SiteGraph,
): boolean {
  if (fewest === undefined) return true;
  const struck = heads();
  return struck.size >= (fewestApart ?? fewest) || areSideBySide(struck, fewest, graph);
}

/** @returns whether so many of them hang on one switch, stand in one box or at one place */
function areSideBySide(assets: Iterable<string>, fewest: number, graph: SiteGraph): boolean {
  const byCommon = new Map<string, Set<string>>();
  for (const asset of assets)
    for (const common of commonsOf(asset, graph)) byCommon.set(common, (byCommon.get(common) ?? new Set()).add(asset));
  return [...byCommon.values()].some(({ size }) => size >= fewest);
}

function commonsOf(asset: string, graph: SiteGraph): string[] {
  const { box = null, position = null } = graph.assets.get(asset) ?? {};
  const above = graph.uplinkOf(asset)?.parent;
  return [
    ...(above === undefined ? [] : [`switch ${above}`]),
    ...(box === null ? [] : [`box ${box}`]),
    ...(position === null || position.zh === '' ? [] : [`place ${position.zh}`]),
  ];
}
