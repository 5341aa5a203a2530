// `foresite inventory apply|export`: through the running owner of the data folder, or directly where none runs.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { stringify } from 'yaml';
import { ForesiteError } from '../../contract/errors.ts';
import type { SiteFile } from '../../contract/site-file.ts';
import { csvOf, pointListRows } from '../../server/domain/inventory/point-list/export.ts';
import type { SiteDocument } from '../../server/stores/records/inventory.ts';
import type { CommandContext } from '../context.ts';
import { callControl } from '../control.ts';
import { ownerOf } from '../data-folder.ts';
import {
  applySite,
  credentialNames,
  exportSite as readExport,
  siteOf,
  type InventoryChange,
} from '../inventory-work.ts';
import { loadFiles, type LoadedFiles } from '../load.ts';
import { openProfileFolders } from '../load-profiles.ts';
import { loadSiteFile } from '../load-site.ts';
import { hasRecords, withRecords } from '../offline-records.ts';

export async function apply(
  context: CommandContext,
  file: string,
  options: { dryRun?: boolean; prune?: boolean },
): Promise<number> {
  const profiles = profilesOf(context);
  const path = resolve(context.cwd, file);
  const first = loadSiteFile(path, profiles, context.env);
  const stored = first.site === null ? [] : await storedCredentials(context, first.site.site);
  const { site, faults } = loadSiteFile(path, profiles, context.env, stored);
  for (const fault of faults) context.printError(fault.message);
  if (!site || faults.length > 0) return 1;
  const { dataFolder } = context.environment;
  const isDryRun = options.dryRun ?? false;
  const isPruning = options.prune ?? false;
  tell(context, await changeSite(dataFolder, site, { isDryRun, isPruning }), isPruning);
  return 0;
}

/** Through the running owner of the data folder, or directly where none runs. */
export async function changeSite(
  dataFolder: string,
  site: SiteFile,
  { isDryRun, isPruning }: { isDryRun: boolean; isPruning: boolean },
): Promise<InventoryChange> {
  if (ownerOf(dataFolder) === null) {
    return withRecords(dataFolder, (records) =>
      applySite(records, site, { isDryRun, isPruning, at: Date.now() }, async (merged) => {
        await records.transact(() => records.inventory.put(merged, { at: Date.now(), actor: 'command line' }));
      }),
    );
  }
  // The owner answers with what applySite returned.
  return (await callControl(dataFolder, 'inventory.apply', {
    site,
    dryRun: isDryRun,
    prune: isPruning,
  })) as InventoryChange;
}

export async function exportSite(
  context: CommandContext,
  site: string | undefined,
  { points = false }: { points?: boolean },
): Promise<number> {
  const document = await documentOf(context, site ?? '');
  // The BOM makes spreadsheets read it as UTF-8.
  const text = points ? `\ufeff${csvOf(pointListRows(document.assets))}` : stringify(document);
  context.print(text.trimEnd());
  return 0;
}

/** The first site where `site` is '', or the only one. @throws ForesiteError not_found, invalid_request */
export async function documentOf(context: CommandContext, site: string, isOnly = false): Promise<SiteDocument> {
  const { dataFolder } = context.environment;
  if (ownerOf(dataFolder) === null && !hasRecords(dataFolder))
    throw new ForesiteError('not_found', {
      what: `${site === '' ? 'a site' : `site ${site}`} in the data folder ${dataFolder}, which holds none yet,`,
    });
  if (ownerOf(dataFolder) === null)
    return withRecords(dataFolder, async (records) => readExport(records, isOnly ? siteOf(records, site) : site));
  // The owner answers with what exportSite returned.
  return (await callControl(dataFolder, 'inventory.export', { site, only: isOnly })) as SiteDocument;
}

async function storedCredentials(context: CommandContext, site: string): Promise<string[]> {
  try {
    return credentialNames(await documentOf(context, site));
  } catch (error) {
    if (error instanceof ForesiteError && error.code === 'not_found') return [];
    throw error;
  }
}

/** Those that come with Foresite and, where there is a configuration, the user's own. */
export function profilesOf(context: CommandContext): LoadedFiles['profiles'] {
  const { configPath } = context.environment;
  return existsSync(configPath) ? loadFiles(configPath, context.env).profiles : openProfileFolders();
}

function tell(context: CommandContext, change: InventoryChange, isPruning: boolean): void {
  for (const key of change.added) context.print(`+ ${key}`);
  for (const key of change.changed) context.print(`~ ${key}`);
  for (const key of change.missing)
    context.print(isPruning ? `- ${key}` : `  ${key} is not in the file and stays; --prune deletes it`);
  const count = change.added.length + change.changed.length + (isPruning ? change.missing.length : 0);
  context.print(`${count} asset(s) ${change.applied ? 'changed' : 'would change'}.`);
}
