// A data folder has one owner. Its lock file names the process; a lock whose process is gone is taken over. Commands
// find a running owner by the address it leaves in the folder.

import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ForesiteError } from '../contract/errors.ts';

export interface DataFolder {
  readonly path: string;
  release(): void;
}

/** Makes the folder if need be (0700) and takes its lock. @throws ForesiteError data_folder_in_use */
export function openDataFolder(path: string): DataFolder {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const lockPath = join(path, 'lock');
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const file = openSync(lockPath, 'wx', 0o600);
      writeSync(file, `${process.pid}\n`);
      closeSync(file);
      return { path, release: () => rmSync(lockPath, { force: true }) };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const owner = lockOwner(lockPath);
      if (owner !== null) throw new ForesiteError('data_folder_in_use', { path, pid: owner });
      rmSync(lockPath, { force: true });
    }
  }
  throw new ForesiteError('data_folder_in_use', { path, pid: 'unknown' });
}

/** Process id of the living owner of a lock file, or null. */
function lockOwner(lockPath: string): number | null {
  let pid: number;
  try {
    pid = Number(readFileSync(lockPath, 'utf8').trim());
  } catch {
    return null;
  }
  // After a restart of a container the new process may have the old one's id.
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return null;
  try {
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM' ? pid : null;
  }
}

/** Process id of the Foresite that runs on the folder, or null. */
export function ownerOf(path: string): number | null {
  return lockOwner(join(path, 'lock'));
}
