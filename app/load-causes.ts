// Reads the cause files of a folder. Judges nothing: server/domain/diagnose/parse-causes.ts does.

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseCauses, type CauseSource, type LoadedCauses } from '../server/domain/diagnose/parse-causes.ts';

/** The causes that come with the program. */
export const CAUSE_FOLDER = join(import.meta.dirname, '..', 'server', 'causes');

/** Loads every `*.yaml` of the folders; a later folder adds to the earlier ones. */
export function loadCauses(folders: readonly string[] = [CAUSE_FOLDER]): LoadedCauses {
  return parseCauses(folders.flatMap(readCauses));
}

function readCauses(folder: string): CauseSource[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()
    .map((name) => join(folder, name))
    .map((path) => ({ path: relative(join(folder, '..'), path), text: readFileSync(path, 'utf8') }));
}
