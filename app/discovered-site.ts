// What a search has found, taken into a site: new assets get keys of their own, known ones – by address, serial number or
// MAC address – only what they lack. Nothing is ever removed or renamed, so that a second search changes nothing. Pure.

import { isDeepStrictEqual } from 'node:util';
import { SLUG } from '../contract/place.ts';
import type { AssetEntry, CredentialEntry, SiteFile } from '../contract/site-file.ts';
import { plain } from '../contract/text.ts';
import { nameOf } from '../gateway/discover/inspect.ts';
import type { DiscoveredDevice } from '../gateway/discover/types.ts';
import type { SiteDocument } from '../server/stores/records/inventory.ts';

const SNMP_PORT = 161;
/** MAC addresses kept of one asset. */
const MAX_MACS = 16;
/** Words that stand for a name that is none. */
const NO_NAME = /^(?:<?private>?|localhost.*|unknown|none|n\/?a|null|uninitialized|linux|switch|system ?name|-+)$/i;

export interface DiscoveredSite {
  site: SiteFile;
  added: string[];
  /** Key → what is new of it. */
  changed: { key: string; fields: string[] }[];
  unchanged: string[];
  /** Found, but of no kind that an inventory could hold. */
  leftOut: string[];
}

export interface DiscoveredSiteOptions {
  key: string;
  timezone: string;
  /** Those that found agents answer; the stored ones of the same name are replaced. */
  credentials: readonly CredentialEntry[];
}

export function takeIn(
  document: SiteDocument | null,
  devices: readonly DiscoveredDevice[],
  options: DiscoveredSiteOptions,
): DiscoveredSite {
  const assets = (document?.assets ?? []).map((asset) => ({ ...asset }));
  const keys = new Set(assets.map(({ key }) => key));
  const keyOf = new Map<string, string>();
  const result: DiscoveredSite = { site: emptySite(options), added: [], changed: [], unchanged: [], leftOut: [] };
  const usable = devices.filter((device) => {
    if (device.class !== null) return true;
    result.leftOut.push(device.address);
    return false;
  });
  const matches = usable.map((device) => {
    const known = matching(assets, device);
    const key = known?.key ?? newKey(device, keys);
    keys.add(key);
    keyOf.set(device.address, key);
    return { device, known, key };
  });
  for (const { device, known, key } of matches) {
    const linkedTo = linkOf(device, keyOf, key);
    if (!known) {
      assets.push(newAsset(device, key, linkedTo));
      result.added.push(key);
      continue;
    }
    const fields = fillIn(known, device, linkedTo);
    if (fields.length > 0) result.changed.push({ key, fields });
    else result.unchanged.push(key);
  }
  const used = new Set(usable.map(({ credential }) => credential));
  const credentials = options.credentials.filter(({ name }) => used.has(name));
  result.site = {
    ...(document ?? emptySite(options)),
    assets,
    ...(credentials.length > 0 && result.added.length + result.changed.length > 0 && { credentials: [...credentials] }),
  };
  return result;
}

export interface KnownCredentials {
  /** Names that the site uses. */
  taken: ReadonlySet<string>;
  /** Those whose secrets can be read here; none while Foresite runs. */
  stored: readonly CredentialEntry[];
  /** Asked for by their stored names. */
  named: ReadonlySet<string>;
}

/**
 * Names under which credentials of the command line can be kept: never that of another one, which what is there already
 * is asked with; that of a stored one where the secret is the same.
 */
export function credentialsApart<T extends CredentialEntry>(
  entries: readonly T[],
  { taken, stored, named }: KnownCredentials,
): Map<string, T> {
  const names = new Set([...taken, ...stored.map(({ name }) => name)]);
  const apart = new Map<string, T>();
  for (const entry of entries) {
    let name = entry.name;
    const same = stored.find((one) => isSameSecret(one, entry));
    if (same) name = same.name;
    else if (!named.has(name)) for (let i = 2; names.has(name); i++) name = `${entry.name.replace(/-\d+$/, '')}-${i}`;
    names.add(name);
    apart.set(entry.name, { ...entry, name });
  }
  return apart;
}

function isSameSecret(a: CredentialEntry, b: CredentialEntry): boolean {
  return isDeepStrictEqual({ ...a, name: '' }, { ...b, name: '' });
}

function emptySite({ key, timezone }: DiscoveredSiteOptions): SiteFile {
  return { site: key, name: plain(key), timezone, assets: [] };
}

function matching(assets: readonly AssetEntry[], device: DiscoveredDevice): AssetEntry | undefined {
  const port = (asset: AssetEntry): number => asset.targets?.['snmp']?.port ?? SNMP_PORT;
  const host = (asset: AssetEntry): string | undefined => asset.targets?.['snmp']?.host ?? asset.host;
  const macs = new Set(device.macs);
  return (
    assets.find(
      (asset) => host(asset) === device.address && (device.credential === '' || port(asset) === device.port),
    ) ??
    assets.find((asset) => asset.serial !== undefined && asset.serial !== '' && asset.serial === device.serial) ??
    assets.find((asset) => asset.macs?.some((mac) => macs.has(mac)) ?? false)
  );
}

function newKey(device: DiscoveredDevice, taken: ReadonlySet<string>): string {
  const own = NO_NAME.test(device.name.trim()) ? '' : slugOf(device.name);
  const byAddress = slugOf(
    `${device.class ?? 'device'}-${device.address}${device.port === SNMP_PORT ? '' : `-${device.port}`}`,
  );
  const base = own === '' ? byAddress : own;
  if (!taken.has(base)) return base;
  if (!taken.has(byAddress)) return byAddress;
  for (let i = 2; ; i++) if (!taken.has(`${base.slice(0, 58)}-${i}`)) return `${base.slice(0, 58)}-${i}`;
}

/** Letters, digits and hyphens; '' when nothing is left. */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '');
  return SLUG.test(slug) ? slug : '';
}

function linkOf(device: DiscoveredDevice, keyOf: ReadonlyMap<string, string>, own: string): string | undefined {
  if (!device.uplink) return undefined;
  const asset = keyOf.get(device.uplink.asset) ?? (SLUG.test(device.uplink.asset) ? device.uplink.asset : undefined);
  return asset === undefined || asset === own ? undefined : `${asset}/${device.uplink.port}`;
}

function newAsset(device: DiscoveredDevice, key: string, linkedTo: string | undefined): AssetEntry {
  const { vendor, model, serial, name, address } = device;
  const words = NO_NAME.test(name.trim()) || name.trim() === '' ? nameOf(vendor, model) || address : name;
  return {
    key,
    name: plain(words.slice(0, 100)),
    class: device.class ?? 'server',
    host: address,
    ...(device.profile !== null && { profile: device.profile, targets: { snmp: snmpTarget(device) } }),
    ...texts({ vendor, model, serial }),
    ...(device.macs.length > 0 && { macs: device.macs.slice(0, MAX_MACS) }),
    ...(linkedTo !== undefined && { linkedTo }),
  };
}

function snmpTarget({ port, credential }: DiscoveredDevice): NonNullable<AssetEntry['targets']>[string] {
  return { ...(port !== SNMP_PORT && { port }), credential };
}

function texts(
  of: Record<'vendor' | 'model' | 'serial', string>,
): Partial<Pick<AssetEntry, 'vendor' | 'model' | 'serial'>> {
  return Object.fromEntries(
    Object.entries(of).flatMap(([key, text]) => (text === '' ? [] : [[key, text.slice(0, 100)]])),
  );
}

/** Fills what the asset lacks; what a person has written stays. @returns the fields that are new */
function fillIn(asset: AssetEntry, device: DiscoveredDevice, linkedTo: string | undefined): string[] {
  const fields: string[] = [];
  const { vendor, model, serial } = device;
  for (const [key, text] of Object.entries(texts({ vendor, model, serial })) as [
    'vendor' | 'model' | 'serial',
    string,
  ][]) {
    if (asset[key] !== undefined && asset[key] !== '') continue;
    asset[key] = text;
    fields.push(key);
  }
  if (asset.macs === undefined && device.macs.length > 0) {
    asset.macs = device.macs.slice(0, MAX_MACS);
    fields.push('macs');
  }
  if (asset.linkedTo === undefined && linkedTo !== undefined) {
    asset.linkedTo = linkedTo;
    fields.push('linkedTo');
  }
  if (asset.profile === undefined && device.profile !== null && device.class === asset.class) {
    asset.profile = device.profile;
    asset.targets = { ...asset.targets, snmp: { ...snmpTarget(device), ...asset.targets?.['snmp'] } };
    fields.push('profile');
  }
  // Found by its serial number or MAC address under another address: it has moved.
  const host = asset.targets?.['snmp']?.host ?? asset.host;
  if (host !== device.address && asset.targets?.['snmp']?.host === undefined) {
    asset.host = device.address;
    fields.push('host');
  }
  return fields;
}
