// Names for the sites and assets that polling names by key. A site that is not loaded yet, or an asset that is gone, keeps
// its key.

import { useMemo } from 'react';
import type { PollingView } from '../../../../../contract/api-polling.ts';
import { useAssetsOf, useSites } from '../../api/queries.ts';
import { useWords } from '../../i18n/i18n.ts';

/** Sites whose assets are asked for; a gateway of more than so many shows keys for the rest. */
const MAX_SITES_NAMED = 20;

export interface Names {
  site(key: string): string;
  asset(site: string, key: string): string;
}

export function useNames(polling: PollingView | undefined): Names {
  const { words } = useWords();
  const rows = [...(polling?.silent ?? []), ...(polling?.slowest ?? [])];
  const wanted = [...new Set(rows.map(({ site }) => site))].slice(0, MAX_SITES_NAMED);
  const sites = useSites().data;
  const assets = useAssetsOf(wanted);
  const byKey = useMemo(() => new Map(assets.map((asset) => [`${asset.site}/${asset.key}`, asset.name])), [assets]);
  return {
    site: (key) => words(sites?.find((site) => site.key === key)?.name) || key,
    asset: (site, key) => words(byKey.get(`${site}/${key}`)) || key,
  };
}
