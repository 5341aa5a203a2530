// What has lately been changed of an asset, and the parts that it misses.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ChangesView } from '../../../../contract/api-changes.ts';
import { get, post } from './client.ts';
import { keys } from './queries.ts';

const part = encodeURIComponent;
const keyOf = (site: string, asset: string) => ['changes', site, asset] as const;

export function useChanges(site: string, asset: string) {
  return useQuery({
    queryKey: keyOf(site, asset),
    queryFn: ({ signal }) => get<ChangesView>(`sites/${part(site)}/changes?asset=${part(asset)}&limit=50`, signal),
    refetchInterval: 60_000,
  });
}

/** A part that is missing was taken out on purpose. */
export function useRemovedPart(site: string, asset: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (component: string) =>
      post<ChangesView>(`sites/${part(site)}/assets/${part(asset)}/removed-parts`, { component }),
    onSuccess: (changes) => {
      client.setQueryData(keyOf(site, asset), changes);
      void client.invalidateQueries({ queryKey: keys.asset(site, asset) });
    },
  });
}
