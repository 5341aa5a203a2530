// Where the list names another maker, model or serial number than the device tells of itself: it was replaced, or the list is
// wrong. The device is believed everywhere else. Pure.

import type { AssetEntry } from '../../../contract/site-file.ts';
import { fill, type Text } from '../../../contract/text.ts';
import { IDENTITY_FIELDS, isSameIdentity, type IdentityField } from './same-identity.ts';
import type { FactsByAsset, SiteConflict } from './types.ts';

const LIST_SAYS: Readonly<Record<IdentityField, Text>> = {
  vendor: { zh: '厂商为 {word}', en: 'its maker is {word}' },
  model: { zh: '型号为 {word}', en: 'its model is {word}' },
  serial: { zh: '序列号为 {word}', en: 'its serial number is {word}' },
};

export function identityConflicts(entry: AssetEntry, facts: FactsByAsset): SiteConflict[] {
  const identity = facts.get(entry.key)?.identity;
  return IDENTITY_FIELDS.flatMap((field) => {
    const told = identity?.[field] ?? '';
    const listed = entry[field] ?? '';
    if (told === '' || listed === '' || isSameIdentity(field, listed, told)) return [];
    return [
      {
        kind: `other-${field}` as const,
        asset: entry.key,
        listSays: fill(LIST_SAYS[field], { word: listed }),
        networkSays: fill({ zh: '设备报告 {word}', en: 'the device says {word}' }, { word: told }),
        evidence: { zh: '据设备自身信息', en: 'by what the device tells of itself' },
      },
    ];
  });
}
