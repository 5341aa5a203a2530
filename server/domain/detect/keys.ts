// The keys by which slots are found again: one alarm of a site, one observable of a site.

import type { PredicateName } from '../../../contract/predicates.ts';
import { placeKey } from '../../../contract/place.ts';

export function alarmKey(site: string, rule: string, place: { asset: string; component: string }): string {
  return `${site}\n${rule}\n${placeKey(place)}`;
}

export function observableKey(site: string, predicate: PredicateName, place: string): string {
  return `${site}\n${predicate}\n${place}`;
}
