// Everything that files say, read and proved together: configuration, profiles, causes, site files. All faults at once.

import { readdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ForesiteError } from '../contract/errors.ts';
import type { Profile } from '../contract/profile.ts';
import type { SiteFile } from '../contract/site-file.ts';
import { systemWords } from './file-fault.ts';
import { loadConfig, type ForesiteConfig } from './config.ts';
import { openProfileFolders } from './load-profiles.ts';
import { loadSiteFile } from './load-site.ts';

export interface LoadedFiles {
  readonly config: ForesiteConfig;
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly sites: readonly { path: string; site: SiteFile }[];
  readonly faults: readonly ForesiteError[];
}

/**
 * @param options.isProof reads every profile that ships, too; otherwise only the user’s own and those that the sites use
 * @throws ForesiteError config_file_missing when there is no configuration at all
 */
export function loadFiles(
  configPath: string,
  env: NodeJS.ProcessEnv,
  options: { isProof?: boolean } = {},
): LoadedFiles {
  const { config, faults: configFaults } = loadConfig(configPath, env);
  const base = dirname(configPath);
  const folders = (config.profiles ?? []).map((folder) => resolve(base, folder));
  const folderFaults = folders.flatMap(folderFault);
  const profiles = openProfileFolders(folderFaults.length > 0 ? [] : folders);
  const siteFaults: ForesiteError[] = [];
  const sites: { path: string; site: SiteFile }[] = [];
  for (const file of config.sites ?? []) {
    const path = resolve(base, file);
    try {
      const one = loadSiteFile(path, profiles, env);
      siteFaults.push(...one.faults);
      if (one.site) sites.push({ path, site: one.site });
    } catch (error) {
      if (!(error instanceof ForesiteError)) throw error;
      siteFaults.push(error);
    }
  }
  if (options.isProof) profiles.readAll();
  return { config, profiles, sites, faults: [...configFaults, ...folderFaults, ...profiles.faults, ...siteFaults] };
}

/** A folder with profiles of the user's own that is none. */
function folderFault(path: string): ForesiteError[] {
  try {
    readdirSync(path);
    return [];
  } catch (error) {
    const what = `${systemWords(error) ?? 'it cannot be read'}; \`profiles\` in foresite.yaml names folders`;
    return [new ForesiteError('file_unusable', { path, what }, { cause: error })];
  }
}
