// The key by which an alarm of a site is found again.

import { placeKey } from '../../../contract/place.ts';

export function alarmKey(site: string, rule: string, place: { asset: string; component: string }): string {
  return `${site}\n${rule}\n${placeKey(place)}`;
}
