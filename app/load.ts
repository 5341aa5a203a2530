// Everything that files say, read and proved together: configuration, profiles, causes, site files. All faults at once.

import { dirname, resolve } from 'node:path';
import { ForesiteError } from '../contract/errors.ts';
import type { Profile } from '../contract/profile.ts';
import type { SiteFile } from '../contract/site-file.ts';
import { loadConfig, type ForesiteConfig } from './config.ts';
import { loadProfileFolders, PROFILE_FOLDER } from './load-profiles.ts';
import { loadSiteFile } from './load-site.ts';

export interface LoadedFiles {
  readonly config: ForesiteConfig;
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly sites: readonly { path: string; site: SiteFile }[];
  readonly faults: readonly ForesiteError[];
}

/** @throws ForesiteError config_file_missing when there is no configuration at all */
export function loadFiles(configPath: string, env: NodeJS.ProcessEnv): LoadedFiles {
  const { config, faults: configFaults } = loadConfig(configPath, env);
  const base = dirname(configPath);
  const loaded = loadProfileFolders([
    PROFILE_FOLDER,
    ...(config.profiles ?? []).map((folder) => resolve(base, folder)),
  ]);
  const faults = [...configFaults, ...loaded.faults];
  const sites: { path: string; site: SiteFile }[] = [];
  for (const file of config.sites ?? []) {
    const path = resolve(base, file);
    try {
      const one = loadSiteFile(path, loaded.profiles, env);
      faults.push(...one.faults);
      if (one.site) sites.push({ path, site: one.site });
    } catch (error) {
      if (!(error instanceof ForesiteError)) throw error;
      faults.push(error);
    }
  }
  return { config, profiles: loaded.profiles, sites, faults };
}
