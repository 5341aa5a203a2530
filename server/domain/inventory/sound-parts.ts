// What can still be proved of a site file that breaks its schema: its references, from the parts that are sound. So a
// person who mends a file is told everything in one round. Never used for anything but finding faults.

import Value from 'typebox/value';
import type { TProperties } from 'typebox';
import type { YamlPath } from '../../../contract/checked-yaml.ts';
import { AssetEntry, SiteFile } from '../../../contract/site-file.ts';

export interface SoundParts {
  readonly site: SiteFile;
  /** Names of credentials, sound or not: a credential with a fault is not a missing one. */
  readonly credentialNames: readonly string[];
  /** Whether a fault found in these parts can be believed: not where it may only follow from what was left out. */
  isFair(at: YamlPath): boolean;
}

/** @returns null for data that is no mapping with a list of assets at all */
export function soundParts(data: unknown): SoundParts | null {
  const raw = asRecord(data);
  const list = raw?.['assets'];
  if (!raw || !Array.isArray(list)) return null;
  const partial = new Set<number>();
  const assets = list.map((entry: unknown, i): AssetEntry => {
    const fields = asRecord(entry) ?? {};
    const sound = soundFields(AssetEntry.properties, fields);
    if (Object.keys(sound).length < Object.keys(fields).length || !('key' in sound) || !('class' in sound))
      partial.add(i);
    // Fields that are missing or unsound are faults of the schema and have been told.
    return { key: `asset ${i}`, name: { zh: '', en: '' }, class: 'box', ...sound } as AssetEntry;
  });
  const { assets: _assets, ...top } = SiteFile.properties;
  const site = {
    site: 'site',
    name: { zh: '', en: '' },
    timezone: 'UTC',
    ...soundFields(top, raw),
    assets,
  } as SiteFile;
  const credentials: unknown[] = Array.isArray(raw['credentials']) ? raw['credentials'] : [];
  return {
    site,
    credentialNames: credentials.flatMap((entry) => {
      const name = asRecord(entry)?.['name'];
      return typeof name === 'string' ? [name] : [];
    }),
    isFair: ([part, i, field]) =>
      part !== 'assets' || typeof i !== 'number' || !partial.has(i) || (field !== undefined && field !== 'class'),
  };
}

function soundFields(properties: TProperties, fields: Record<string, unknown>): Record<string, unknown> {
  const sound: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(properties)) {
    if (Object.hasOwn(fields, name) && Value.Check(schema, fields[name])) sound[name] = fields[name];
  }
  return sound;
}

function asRecord(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : null;
}
