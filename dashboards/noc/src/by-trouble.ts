// Sites in the order in which somebody should look at them: what is dark or has faults first, the most severe tickets first. Pure.

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
