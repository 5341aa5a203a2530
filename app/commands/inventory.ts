// `foresite inventory apply|export`: through the running owner of the data folder, or directly where none runs.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { stringify } from 'yaml';
import { ForesiteError } from '../../contract/errors.ts';
import type { SiteDocument } from '../../server/stores/records/inventory.ts';
import type { CommandContext } from '../context.ts';
import { callControl } from '../control.ts';
import { ownerOf } from '../data-folder.ts';
import { applySite, credentialNames, exportSite as readExport, type InventoryChange } from '../inventory-work.ts';
import { loadFiles, type LoadedFiles } from '../load.ts';
import { loadProfileFolders } from '../load-profiles.ts';
import { loadSiteFile } from '../load-site.ts';
import { withRecords } from '../offline-records.ts';

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
  const change =
    ownerOf(dataFolder) === null
      ? await withRecords(dataFolder, (records) =>
          applySite(records, site, { isDryRun, isPruning, at: Date.now() }, async (merged) => {
            await records.transact(() => records.inventory.put(merged, { at: Date.now(), actor: 'command line' }));
          }),
        )
      : await callControl(dataFolder, 'inventory.apply', { site, dryRun: isDryRun, prune: isPruning });
  // The owner answers with what applySite returned.
  tell(context, change as InventoryChange, isPruning);
  return 0;
}

export async function exportSite(context: CommandContext, site: string | undefined): Promise<number> {
  context.print(stringify(await documentOf(context, site ?? '')).trimEnd());
  return 0;
}

/** The first site where `site` is ''. @throws ForesiteError not_found */
async function documentOf(context: CommandContext, site: string): Promise<SiteDocument> {
  const { dataFolder } = context.environment;
  if (ownerOf(dataFolder) === null) return withRecords(dataFolder, async (records) => readExport(records, site));
  // The owner answers with what exportSite returned.
  return (await callControl(dataFolder, 'inventory.export', { site })) as SiteDocument;
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
function profilesOf(context: CommandContext): LoadedFiles['profiles'] {
  const { configPath } = context.environment;
  return existsSync(configPath) ? loadFiles(configPath, context.env).profiles : loadProfileFolders().profiles;
}

function tell(context: CommandContext, change: InventoryChange, isPruning: boolean): void {
  for (const key of change.added) context.print(`+ ${key}`);
  for (const key of change.changed) context.print(`~ ${key}`);
  for (const key of change.missing)
    context.print(isPruning ? `- ${key}` : `  ${key} is not in the file and stays; --prune deletes it`);
  const count = change.added.length + change.changed.length + (isPruning ? change.missing.length : 0);
  context.print(`${count} asset(s) ${change.applied ? 'changed' : 'would change'}.`);
}
