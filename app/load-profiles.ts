// Reads the profile files of a folder and its `modules`. Judges nothing: contract/profile-loader.ts does.

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { loadProfiles, ProfileLibrary, type LoadedProfiles, type ProfileSource } from '../contract/profile-loader.ts';

/** The profiles that come with the program. */
export const PROFILE_FOLDER = join(import.meta.dirname, '..', 'profiles');

/** Loads every `*.yaml` below the folders; a later folder adds to the earlier ones. */
export function loadProfileFolders(folders: readonly string[] = [PROFILE_FOLDER]): LoadedProfiles {
  return loadProfiles(profileSources(folders));
}

/**
 * The same, read as they are asked for: hundreds ship, a site uses a few. Those of the user’s own folders are read at once, so
 * that their faults are told.
 */
export function openProfileFolders(own: readonly string[] = []): ProfileLibrary {
  const ownSources = own.flatMap(readProfiles);
  const library = new ProfileLibrary([...readProfiles(PROFILE_FOLDER), ...ownSources]);
  library.readSources(ownSources);
  return library;
}

/** Their texts, for whoever proves another one beside them. */
export function profileSources(folders: readonly string[] = [PROFILE_FOLDER]): ProfileSource[] {
  return folders.flatMap(readProfiles);
}

function readProfiles(folder: string): ProfileSource[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .map((path) => ({ path: relative(join(folder, '..'), path), text: readFileSync(path, 'utf8') }));
}
