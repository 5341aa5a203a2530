// Sites in the order in which somebody should look at them: what is dark or has faults first, the most severe tickets first; and
// whose turn it is on the wall. Pure.

import type { SiteView } from '../../../contract/api.ts';
import { SEVERITIES, SITE_STATE_ORDER } from './domain.ts';

export function byTrouble(a: SiteView, b: SiteView): number {
  const state = SITE_STATE_ORDER.indexOf(a.state) - SITE_STATE_ORDER.indexOf(b.state);
  if (state !== 0) return state;
  for (const severity of SEVERITIES) {
    const more = b.tickets[severity] - a.tickets[severity];
    if (more !== 0) return more;
  }
  return a.key.localeCompare(b.key);
}

/** Who comes after `key`: while some are in trouble, only those. @param sites by trouble */
export function nextTurn(sites: readonly SiteView[], key: string): string {
  const inTrouble = sites.filter(({ state }) => state !== 'ok');
  const turns = inTrouble.length > 0 ? inTrouble : sites;
  const at = turns.findIndex((site) => site.key === key);
  return turns[(at + 1) % Math.max(1, turns.length)]?.key ?? '';
}
