// Which recorder channel shows a camera, where the inventory does not say: recorders list their channels with the address
// of the camera behind each. An address that several cameras or channels have says nothing. Pure.

import { placeKey } from '../../../contract/place.ts';
import type { AssetEntry } from '../../../contract/site-file.ts';
import type { FactsByAsset } from './types.ts';

/** @returns place keys of channels, by the key of the asset they show */
export function toldChannels(entries: ReadonlyMap<string, AssetEntry>, facts: FactsByAsset): Map<string, string> {
  const byAddress = new Map<string, string | null>();
  for (const entry of entries.values()) {
    if (entry.class === 'recorder' || entry.host === undefined || entry.host === '') continue;
    byAddress.set(entry.host, byAddress.has(entry.host) ? null : entry.key);
  }
  const named = new Set([...entries.values()].flatMap(({ channel }) => channel ?? []));
  const told = new Map<string, string | null>();
  for (const [asset, { components = [] }] of facts) {
    if (entries.get(asset)?.class !== 'recorder') continue;
    for (const { key, details } of components) {
      const address = details?.['address'];
      const camera = key.startsWith('channel:') && typeof address === 'string' ? byAddress.get(address) : undefined;
      const place = placeKey({ asset, component: key });
      // A channel that the inventory gives to another camera is that one's.
      if (!camera || named.has(place)) continue;
      const other = told.get(camera);
      told.set(camera, other === undefined || other === place ? place : null);
    }
  }
  return new Map([...told].filter((one): one is [string, string] => one[1] !== null));
}
