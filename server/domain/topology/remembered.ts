// Links that devices told of until lately. A neighbour that falls silent ages out of its switch's tables within minutes, just
// when it matters where it hung: it hangs there still, until somebody tells of it elsewhere or of another at its port. Pure.

import { parsePlace } from '../../../contract/place.ts';
import type { Joint } from './neighbours.ts';
import type { FactsByAsset, SiteGraph, Uplink } from './types.ts';

export interface KnownNow {
  readonly told: readonly Joint[];
  /** By the inventory alone. */
  readonly listed: ReadonlyMap<string, Uplink>;
  readonly facts: FactsByAsset;
}

/** @param before the graph until now, of the same inventory */
export function rememberedJoints({ told, listed, facts }: KnownNow, before: SiteGraph): Joint[] {
  const seen = new Set<string>();
  const taken = new Set<string>();
  for (const { near, nearPort, far, farPort, source } of told) {
    seen.add(far);
    taken.add(nearPort);
    if (source !== 'lldp') continue;
    taken.add(farPort);
    // Who tells of what hangs below it has said nothing of its own place.
    if (before.uplinkOf(far)?.parent !== near) seen.add(near);
  }
  return [...before.assets.keys()].flatMap((far): Joint[] => {
    const link = before.uplinkOf(far);
    if (!link || seen.has(far)) return [];
    const { parent, parentPort, ownPort } = link;
    // A port that the list names needs no memory.
    const list = listed.get(far);
    if ((list?.parentPort ?? '') !== '' && list?.ownPort === ownPort) return [];
    if (taken.has(parentPort) || !isPortOf(parentPort, facts)) return [];
    // Weaker than anything told now, and never read the other way round.
    return [{ near: parent, nearPort: parentPort, far, farPort: ownPort, source: 'bridge' }];
  });
}

function isPortOf(place: string, facts: FactsByAsset): boolean {
  const { asset, component } = parsePlace(place);
  return component !== '' && facts.get(asset)?.components?.some(({ key }) => key === component) === true;
}
