// Applying a site file to the inventory: what would change is told first, assets go only when told to.

import Value from 'typebox/value';
import { ForesiteError } from '../contract/errors.ts';
import type { ConflictView } from '../contract/api-conflicts.ts';
import type { Profile } from '../contract/profile.ts';
import { SiteFile, type AssetEntry } from '../contract/site-file.ts';
import { conflictsOf, conflictViews } from '../server/site/conflict-views.ts';
import { SiteModel } from '../server/site/site-model.ts';
import type { SiteDocument } from '../server/stores/records/inventory.ts';
import type { Records } from '../server/stores/records/records.ts';

export interface InventoryChange {
  added: string[];
  changed: string[];
  /** In the inventory but not in the file; deleted only when pruning. */
  missing: string[];
  applied: boolean;
}

export interface ApplyOptions {
  isDryRun: boolean;
  isPruning: boolean;
  at: number;
}

export function readSiteFile(data: unknown): SiteFile {
  if (Value.Check(SiteFile, data)) return data;
  throw new ForesiteError('invalid_request', { where: 'site', what: 'is no site file' });
}

/** @param commit takes over the merged site; not called for a dry run or when nothing changes */
export async function applySite(
  records: Records,
  site: SiteFile,
  options: ApplyOptions,
  commit: (merged: SiteFile) => Promise<void>,
): Promise<InventoryChange> {
  const present = records.inventory.get(site.site)?.document;
  const before = new Map((present?.assets ?? []).map((asset) => [asset.key, asset]));
  const after = new Map(site.assets.map((asset) => [asset.key, asset]));
  const added = [...after.keys()].filter((key) => !before.has(key));
  const changed = [...after]
    .filter(([key, asset]) => before.has(key) && !isSame(before.get(key), asset))
    .map(([key]) => key);
  const missing = [...before.keys()].filter((key) => !after.has(key));
  const change: InventoryChange = { added, changed, missing, applied: !options.isDryRun };
  if (options.isDryRun) return change;
  const kept: AssetEntry[] = options.isPruning ? [] : missing.flatMap((key) => before.get(key) ?? []);
  await commit({ ...site, assets: [...site.assets, ...kept] });
  return change;
}

export function exportSite(records: Records, site: string): SiteDocument {
  const all = records.inventory.list();
  const found = site === '' ? all[0] : all.find(({ document }) => document.site === site);
  if (!found) throw new ForesiteError('not_found', { what: site === '' ? 'a site' : `site ${site}` });
  return found.document;
}

/** The site that a command means. @throws ForesiteError not_found, or invalid_request where it leaves that open */
export function siteOf(records: Records, site: string): string {
  const all = records.inventory.list();
  if (site === '' && all.length > 1) {
    const names = all.map(({ document }) => document.site).join(', ');
    throw new ForesiteError('invalid_request', { where: '--site', what: `name one of the sites: ${names}` });
  }
  return exportSite(records, site).site;
}

/** Without a running Foresite: from what the devices told last, without readings. */
export function storedConflicts(
  records: Records,
  site: string,
  profiles: ReadonlyMap<string, Profile>,
): ConflictView[] {
  const model = new SiteModel(exportSite(records, siteOf(records, site)), profiles);
  for (const stored of records.facts.list(model.file.site)) model.putFacts(stored.asset, stored.source, stored.facts);
  return conflictViews(conflictsOf(model), model.graph);
}

/** Names of the credentials that a stored site refers to: it was checked, so they are stored, too. */
export function credentialNames(site: SiteDocument): string[] {
  const ofTargets = site.assets.flatMap(({ targets }) => Object.values(targets ?? {}));
  const used = [...ofTargets, ...(site.brokers ?? [])].map(({ credential }) => credential);
  used.push(...ofTargets.map(({ writeCredential }) => writeCredential));
  const { credentials = {}, writeCredentials = {} } = site.defaults ?? {};
  return [...Object.values(credentials), ...Object.values(writeCredentials), ...used].filter(
    (name) => name !== undefined,
  );
}

function isSame(a: unknown, b: unknown): boolean {
  return Value.Equal(a, b);
}
