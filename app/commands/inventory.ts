// `foresite inventory apply|export`: through the running owner of the data folder, or directly where none runs.

import { resolve } from 'node:path';
import { stringify } from 'yaml';
import type { CommandContext } from '../context.ts';
import { callControl } from '../control.ts';
import { ownerOf } from '../data-folder.ts';
import { applySite, exportSite as readExport, type InventoryChange } from '../inventory-work.ts';
import { loadProfileFolders } from '../load-profiles.ts';
import { loadSiteFile } from '../load-site.ts';
import { withRecords } from '../offline-records.ts';

export async function apply(
  context: CommandContext,
  file: string,
  options: { dryRun?: boolean; prune?: boolean },
): Promise<number> {
  const { profiles } = loadProfileFolders();
  const { site, faults } = loadSiteFile(resolve(context.cwd, file), profiles, context.env);
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
  const { dataFolder } = context.environment;
  const document =
    ownerOf(dataFolder) === null
      ? await withRecords(dataFolder, async (records) => readExport(records, site ?? ''))
      : await callControl(dataFolder, 'inventory.export', { site: site ?? '' });
  context.print(stringify(document).trimEnd());
  return 0;
}

function tell(context: CommandContext, change: InventoryChange, isPruning: boolean): void {
  for (const key of change.added) context.print(`+ ${key}`);
  for (const key of change.changed) context.print(`~ ${key}`);
  for (const key of change.missing)
    context.print(isPruning ? `- ${key}` : `  ${key} is not in the file and stays; --prune deletes it`);
  const count = change.added.length + change.changed.length + (isPruning ? change.missing.length : 0);
  context.print(`${count} asset(s) ${change.applied ? 'changed' : 'would change'}.`);
}
