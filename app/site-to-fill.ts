// The site that a search fills. While the data folder has no inventory yet, that is what `start` would take in: the configured
// site file; devices that were found must not keep its contract, contacts and topology out for ever.

import { existsSync } from 'node:fs';
import { ForesiteError } from '../contract/errors.ts';
import type { CredentialEntry, SiteFile } from '../contract/site-file.ts';
import type { SiteDocument } from '../server/stores/records/inventory.ts';
import { documentOf } from './commands/inventory.ts';
import type { CommandContext } from './context.ts';
import { loadFiles } from './load.ts';

export interface SiteToFill {
  /** Null where it is new. */
  readonly document: SiteDocument | null;
  /** Those of the site file; stored ones stay where they are. */
  readonly credentials: readonly CredentialEntry[];
  /** The site file that it begins with, '' for a site of the inventory or a new one. */
  readonly path: string;
  /** The other configured sites, which come into the empty inventory with it as they would at `start`. */
  readonly others: readonly SiteFile[];
}

export const NEW_SITE: SiteToFill = { document: null, credentials: [], path: '', others: [] };

/**
 * @param key undefined for the only site there is
 * @throws ForesiteError not_found, option_invalid, config_invalid where the site file has faults
 */
export async function siteToFill(context: CommandContext, key: string | undefined): Promise<SiteToFill> {
  const stored = await storedSite(context, key);
  if (stored) return { ...NEW_SITE, document: stored };
  // A file fills an empty inventory only.
  if (key !== undefined && (await storedSite(context, undefined, true))) return NEW_SITE;
  const { configPath } = context.environment;
  const loaded = existsSync(configPath) ? loadFiles(configPath, context.env) : undefined;
  const sites = (loaded?.sites ?? []).filter(({ site }) => key === undefined || site.site === key);
  const [first] = sites;
  if (loaded && loaded.faults.length > 0) {
    for (const fault of loaded.faults) context.printError(fault.message);
    const what = 'names a site file with faults, and the empty inventory would begin with it';
    throw new ForesiteError('config_invalid', { path: configPath, line: 1, where: 'sites', what, hint: 'correct them; `npx foresite check` lists them' }); // prettier-ignore
  }
  if (!first || sites.length > 1) {
    if (key !== undefined && !loaded?.sites.length) return NEW_SITE;
    const names = (loaded?.sites ?? []).map(({ site }) => site.site).join(', ');
    const what = names === '' ? 'name the site, as there is none yet' : `name one of the configured sites: ${names}`;
    throw new ForesiteError('option_invalid', { where: '--site', what });
  }
  const { credentials = [], ...document } = first.site;
  const others = (loaded?.sites ?? []).filter((one) => one !== first).map(({ site }) => site);
  return { document, credentials, path: first.path, others };
}

async function storedSite(
  context: CommandContext,
  key: string | undefined,
  isAnyOne = false,
): Promise<SiteDocument | null> {
  try {
    return await documentOf(context, key ?? '', key === undefined && !isAnyOne);
  } catch (error) {
    if (error instanceof ForesiteError && error.code === 'not_found') return null;
    throw error;
  }
}
