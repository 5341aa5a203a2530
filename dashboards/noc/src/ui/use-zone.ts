// The time zone of a site, for times shown on its tickets and assets; the browser's own until the site is known.

import { useSites } from '../api/queries.ts';

export function useZone(site: string): string {
  return useSites().data?.find((row) => row.key === site)?.timezone ?? '';
}
