// What the system says of a file or folder, as a person understands it: its own words (`ENOTDIR: not a directory, scandir`)
// never reach one. Reads nothing of a file.

import { accessSync, constants, statSync } from 'node:fs';
import { ForesiteError } from '../contract/errors.ts';

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not open it',
  EEXIST: 'there is something else of that name',
  EISDIR: 'it is a folder',
  ELOOP: 'its links lead in a ring',
  ENAMETOOLONG: 'its name is too long',
  ENOENT: 'it is not there',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'it is a file, or lies below one',
  EPERM: 'this user may not change it',
  EROFS: 'the disk is read-only',
};

/** What an error of the system means; undefined for any other error. */
export function systemWords(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? WORDS[String(error.code)] : undefined;
}

/** The error of a file that the system names itself; undefined for any other. */
export function fileFault(error: unknown): ForesiteError | undefined {
  const what = systemWords(error);
  if (what === undefined || !(error instanceof Error && 'path' in error) || typeof error.path !== 'string')
    return undefined;
  return new ForesiteError('file_unusable', { path: error.path, what }, { cause: error });
}

/** @throws ForesiteError file_unusable for a folder, and for what cannot be read */
export function proveFile(path: string): void {
  try {
    accessSync(path, constants.R_OK);
    if (statSync(path).isFile()) return;
  } catch (error) {
    throw fileFault(error) ?? error;
  }
  throw new ForesiteError('file_unusable', { path, what: 'it is no file' });
}
