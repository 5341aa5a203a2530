// A data folder has one owner. Its lock file names the process; a lock whose process is gone is taken over, also when
// another program has its number by now. Commands find a running owner by the address it leaves in the folder.

import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ForesiteError } from '../contract/errors.ts';
import { systemWords } from './file-fault.ts';

export interface DataFolder {
  readonly path: string;
  release(): void;
}

/** Makes the folder if need be (0700) and takes its lock. @throws ForesiteError data_folder_in_use, data_folder_unusable */
export function openDataFolder(path: string): DataFolder {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return takeLock(path);
  } catch (error) {
    if (error instanceof ForesiteError || !(error instanceof Error && 'code' in error)) throw error;
    throw new ForesiteError(
      'data_folder_unusable',
      { path, what: systemWords(error) ?? error.message },
      { cause: error },
    );
  }
}

function takeLock(path: string): DataFolder {
  const lockPath = join(path, 'lock');
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const file = openSync(lockPath, 'wx', 0o600);
      writeSync(file, `${process.pid} ${lifeOf(process.pid)}\n`);
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
  let text: string;
  try {
    text = readFileSync(lockPath, 'utf8');
  } catch {
    return null;
  }
  const [number = '', life = ''] = text.trim().split(' ');
  const pid = Number(number);
  // After a restart of a container the new process may have the old one's id.
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return null;
  // After a power cut some other program may have it: the site must come back without anybody's help.
  if (life !== '' && lifeOf(pid) !== '' && life !== lifeOf(pid)) return null;
  try {
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM' ? pid : null;
  }
}

/** Tells a process from others that had or will have its number: boot and start time; '' where the system does not say. */
function lifeOf(pid: number): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program's name, in brackets, may hold anything; the start time is the 20th word after it.
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    return `${boot}:${started}`;
  } catch {
    return '';
  }
}

/** Process id of the Foresite that runs on the folder, or null. */
export function ownerOf(path: string): number | null {
  return lockOwner(join(path, 'lock'));
}
