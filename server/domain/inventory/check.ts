// What the schema cannot say of a site: that its keys are unique, that everything it refers to exists, that nothing
// hangs on itself. All faults at once. Pure.

import { isFactRule } from '../detect/facts/fact-rules.ts';
import type { YamlPath } from '../../../contract/checked-yaml.ts';
import { hoursFaults } from './check-hours.ts';
import { parsePlace } from '../../../contract/place.ts';
import type { Profile } from '../../../contract/profile.ts';
import type { AssetEntry, SiteFile } from '../../../contract/site-file.ts';
import { withRecorderPictures } from './recorder-pictures.ts';
import { targetNames } from './targets.ts';
import { nearest } from '../../../contract/spelling.ts';

export interface InventoryFault {
  readonly at: YamlPath;
  readonly what: string;
  readonly hint: string;
}

/** @param stored names of credentials that the inventory holds already: an export carries names, not secrets */
export function inventoryFaults(
  site: SiteFile,
  profiles: ReadonlyMap<string, Profile>,
  stored: readonly string[] = [],
): InventoryFault[] {
  const faults: InventoryFault[] = [];
  const byKey = new Map<string, AssetEntry>();
  for (const [i, asset] of site.assets.entries()) {
    if (byKey.has(asset.key))
      faults.push({
        at: ['assets', i, 'key'],
        what: `"${asset.key}" stands twice`,
        hint: 'give each asset its own key',
      });
    byKey.set(asset.key, asset);
  }
  faults.push(...doubledCredentials(site), ...rings(site));
  const credentials = new Set([...stored, ...(site.credentials ?? []).map((credential) => credential.name)]);
  if (!isTimezone(site.timezone))
    faults.push({
      at: ['timezone'],
      what: `"${site.timezone}" is no IANA time zone`,
      hint: 'use a name like Asia/Shanghai',
    });
  faults.push(...placeFault(byKey, site.gatewayAt, ['gatewayAt']));
  for (const key of ['credentials', 'writeCredentials'] as const) {
    for (const [protocol, name] of Object.entries(site.defaults?.[key] ?? {}))
      faults.push(...credentialFault(credentials, name, ['defaults', key, protocol]));
  }
  for (const [i, asset] of withRecorderPictures(site, profiles).entries()) {
    faults.push(
      ...assetFaults(asset, ['assets', i], { byKey, credentials, profiles, brokers: site.brokers?.length ?? 0 }),
    );
  }
  faults.push(...overrideFaults(site, byKey, profiles), ...hoursFaults(site));
  return faults;
}

function doubledCredentials(site: SiteFile): InventoryFault[] {
  const names = (site.credentials ?? []).map(({ name }) => name);
  return names.flatMap((name, i) =>
    names.indexOf(name) === i
      ? []
      : [{ at: ['credentials', i, 'name'], what: `"${name}" stands twice`, hint: 'give each credential its own name' }],
  );
}

/** Assets whose way to the gateway leads back to themselves over others; each ring is told once, at its first asset. */
function rings(site: SiteFile): InventoryFault[] {
  const parents = new Map(
    site.assets.flatMap(({ key, linkedTo }) => (linkedTo === undefined ? [] : [[key, parsePlace(linkedTo).asset]])),
  );
  const told = new Set<string>();
  return site.assets.flatMap(({ key }, i) => {
    const way: string[] = [key];
    for (let next = parents.get(key); next !== undefined && !way.includes(next); next = parents.get(next))
      way.push(next);
    const isRing = way.length > 1 && parents.get(way.at(-1) ?? '') === key;
    if (!isRing || told.has(key)) return [];
    for (const one of way) told.add(one);
    return [
      {
        at: ['assets', i, 'linkedTo'],
        what: `its way to the gateway leads in a ring: ${[...way, key].join(' → ')}`,
        hint: 'name the next device on the way to the gateway',
      },
    ];
  });
}

interface Known {
  byKey: ReadonlyMap<string, AssetEntry>;
  credentials: ReadonlySet<string>;
  profiles: ReadonlyMap<string, Profile>;
  brokers: number;
}

function assetFaults(asset: AssetEntry, at: YamlPath, known: Known): InventoryFault[] {
  const faults: InventoryFault[] = [];
  const refer = (field: 'linkedTo' | 'via' | 'box' | 'channel'): void => {
    faults.push(...placeFault(known.byKey, asset[field], [...at, field]));
  };
  refer('linkedTo');
  refer('via');
  refer('box');
  refer('channel');
  for (const [j, feed] of (asset.poweredBy ?? []).entries())
    faults.push(...placeFault(known.byKey, feed, [...at, 'poweredBy', j]));
  if (asset.linkedTo !== undefined && parsePlace(asset.linkedTo).asset === asset.key) {
    faults.push({
      at: [...at, 'linkedTo'],
      what: 'hangs on itself',
      hint: 'name the next device on the way to the gateway',
    });
  }
  const profile = asset.profile === undefined ? undefined : known.profiles.get(asset.profile);
  if (asset.profile !== undefined && !profile) {
    faults.push({
      at: [...at, 'profile'],
      what: `there is no profile "${asset.profile}"`,
      hint: profileHint(asset.profile, asset.class, known.profiles),
    });
  }
  if (profile?.class !== undefined && profile.class !== asset.class) {
    faults.push({
      at: [...at, 'class'],
      what: `is ${asset.class}, but profile "${profile.profile}" is for ${profile.class}`,
      hint: 'use a profile of the class',
    });
  }
  const names: readonly string[] = profile ? targetNames(profile) : [];
  if (
    profile &&
    asset.host === undefined &&
    asset.via === undefined &&
    names.some(
      (name) => name !== 'mqtt' && asset.targets?.[name]?.host === undefined && !asset.targets?.[name]?.disabled,
    )
  ) {
    faults.push({ at, what: `asset "${asset.key}" has no host`, hint: 'add host: with its address or name' });
  }
  if (profile?.mqtt && known.brokers === 0 && asset.targets?.['mqtt']?.host === undefined) {
    faults.push({
      at,
      what: `asset "${asset.key}" speaks MQTT, but the site names no broker`,
      hint: 'add brokers: with host and port',
    });
  }
  for (const [name, target] of Object.entries(asset.targets ?? {})) {
    if (profile && !names.includes(name))
      faults.push({
        at: [...at, 'targets', name],
        what: `profile "${profile.profile}" has no target "${name}"`,
        hint: `use one of: ${names.join(', ')}`,
      });
    for (const key of ['credential', 'writeCredential'] as const)
      faults.push(...credentialFault(known.credentials, target[key], [...at, 'targets', name, key]));
  }
  return faults;
}

function overrideFaults(
  site: SiteFile,
  byKey: ReadonlyMap<string, AssetEntry>,
  profiles: ReadonlyMap<string, Profile>,
): InventoryFault[] {
  const has = ({ conditions = [], events = [] }: Profile, id: string): boolean =>
    [...conditions, ...events].some((condition) => condition.id === id);
  // Those in use first: going through all of them reads them all.
  const used = new Set(site.assets.map(({ profile }) => profile));
  const isKnown = (id: string): boolean =>
    [...used].some((name) => {
      const profile = name === undefined ? undefined : profiles.get(name);
      return profile !== undefined && has(profile, id);
    }) || [...profiles.values()].some((profile) => has(profile, id));
  return (site.overrides ?? []).flatMap((override, i) => {
    const faults = placeFault(byKey, override.asset, ['overrides', i, 'asset']);
    if (!isFactRule(override.condition) && !isKnown(override.condition))
      faults.push({
        at: ['overrides', i, 'condition'],
        what: `no profile has a condition "${override.condition}"`,
        hint: 'the asset page lists the conditions in force',
      });
    return faults;
  });
}

function placeFault(byKey: ReadonlyMap<string, AssetEntry>, place: string | undefined, at: YamlPath): InventoryFault[] {
  if (place === undefined || byKey.has(parsePlace(place).asset)) return [];
  return [{ at, what: `there is no asset "${parsePlace(place).asset}"`, hint: 'use the key of an asset of this site' }];
}

function credentialFault(credentials: ReadonlySet<string>, name: string | undefined, at: YamlPath): InventoryFault[] {
  if (name === undefined || credentials.has(name)) return [];
  return [
    {
      at,
      what: `there is no credential "${name}"`,
      hint: `use one of: ${[...credentials].join(', ') || 'none yet; add it under credentials:'}`,
    },
  ];
}

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Profiles told of a class that has many. */
const PROFILES_TOLD = 3;

function profileHint(word: string, ofClass: string, profiles: ReadonlyMap<string, Profile>): string {
  const fitting = [...profiles.values()].filter((one) => one.class === ofClass).map((one) => one.profile);
  if (fitting.length === 0) return `none is for a ${ofClass}: write one`;
  const told = nearest(word, fitting, PROFILES_TOLD).join(', ');
  return fitting.length <= PROFILES_TOLD
    ? `use one of: ${told}`
    : `use ${told} or another for a ${ofClass}; \`npx foresite discover\` finds the right one`;
}
