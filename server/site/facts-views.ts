// What an asset tells of itself and what hangs on it, as the API and the console show it. Pure: made from facts and graph.

import type { AssetDetail } from '../../contract/api.ts';
import type { ComponentView, DownlinkView, IdentityView, NeighbourView } from '../../contract/api-facts.ts';
import { parsePlace } from '../../contract/place.ts';
import type { AssetFacts, ComponentFact, NeighbourFact } from '../../contract/records.ts';
import type { SiteGraph } from '../domain/topology/types.ts';

/** Most components and most neighbours of one asset that are shown. */
export const MAX_COMPONENTS_SHOWN = 2000;
export const MAX_NEIGHBOURS_SHOWN = 500;

const NO_IDENTITY: IdentityView = {
  vendor: '',
  model: '',
  serial: '',
  firmware: '',
  sysName: '',
  sysDescr: '',
  sysObjectId: '',
};

/** @param listed what the inventory says of it, where the asset itself is silent */
export function factsView(
  facts: AssetFacts,
  listed: { vendor?: string | undefined; model?: string | undefined; serial?: string | undefined } = {},
): Pick<AssetDetail, 'identity' | 'components' | 'neighbours' | 'learned'> {
  return {
    identity: { ...NO_IDENTITY, ...known(listed), ...known(facts.identity ?? {}) },
    components: componentsOf(facts.components ?? []),
    neighbours: (facts.neighbours ?? []).slice(0, MAX_NEIGHBOURS_SHOWN).map(neighbourView),
    learned: { ...facts.learned },
  };
}

function known(texts: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
  );
}

/** Two sources may tell of the same component: it is shown once. */
function componentsOf(components: readonly ComponentFact[]): ComponentView[] {
  const views = new Map<string, ComponentView>();
  for (const { key, name, details = {} } of components) {
    if (views.size >= MAX_COMPONENTS_SHOWN) break;
    const texts = Object.entries(details).map(([label, value]) => [label, String(value)] as const);
    const other = views.get(key);
    views.set(key, { key, name: other?.name ?? name, details: { ...other?.details, ...Object.fromEntries(texts) } });
  }
  return [...views.values()];
}

function neighbourView({
  port,
  chassisId,
  portId,
  sysName,
  isNetwork,
  address,
  platform,
}: NeighbourFact): NeighbourView {
  const name = sysName === '' ? chassisId : sysName;
  return { port, name, portId, address: address ?? '', platform: platform ?? '', isNetwork };
}

/** The assets that hang directly on this one, with the port of each. */
export function downlinksOf(asset: string, graph: SiteGraph): DownlinkView[] {
  return graph.childrenOf(asset).map((child) => {
    const link = graph.uplinkOf(child);
    return {
      asset: child,
      name: graph.nameOf(child),
      port: parsePlace(link?.parentPort ?? '').component,
      source: link?.source ?? 'inventory',
    };
  });
}
