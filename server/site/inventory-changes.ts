// What an applied inventory changes of the one before, asset by asset: a fault an hour after its address was edited is no
// riddle. Names keys only, never what stands in them. Pure.

import { isDeepStrictEqual } from 'node:util';
import type { AssetEntry, SiteFile } from '../../contract/site-file.ts';
import type { Change } from '../domain/detect/facts/types.ts';

/** Most changes told of one edit: an import of thousands is one event. */
export const MAX_INVENTORY_CHANGES = 50;

export function inventoryChanges(before: SiteFile, after: SiteFile, atMs: number, actor: string): Change[] {
  const old = new Map(before.assets.map((asset) => [asset.key, asset]));
  const changes: Change[] = [];
  const tell = (asset: string, kind: Change['kind'], to = ''): void => {
    changes.push({ asset, component: '', atMs, kind, from: '', to, actor });
  };
  for (const asset of after.assets) {
    const known = old.get(asset.key);
    old.delete(asset.key);
    if (!known) tell(asset.key, 'asset-new');
    else {
      const fields = changedFields(known, asset);
      if (fields.length > 0) tell(asset.key, 'inventory', fields.join(', '));
    }
  }
  for (const key of old.keys()) tell(key, 'asset-gone');
  const ofSite = (['overrides', 'defaults', 'brokers', 'gatewayAt'] as const).filter(
    (key) => !isDeepStrictEqual(before[key], after[key]),
  );
  if (ofSite.length > 0) tell('', 'inventory', ofSite.join(', '));
  return changes.slice(0, MAX_INVENTORY_CHANGES);
}

function changedFields(before: AssetEntry, after: AssetEntry): string[] {
  const was = new Map<string, unknown>(Object.entries(before));
  const is = new Map<string, unknown>(Object.entries(after));
  return [...new Set([...was.keys(), ...is.keys()])].filter((key) => !isDeepStrictEqual(was.get(key), is.get(key)));
}
