// Walks as files of the command line: which of the words name one, and what stands in it. A file that cannot be used is
// refused with its reason; nothing that stands in a walk is ever asked.

import { closeSync, openSync, readFileSync, readSync, statSync, type Stats } from 'node:fs';
import { basename, resolve } from 'node:path';
import { ForesiteError } from '../contract/errors.ts';
import {
  looksLikeWalk,
  MAX_WALK_CHARACTERS,
  parseWalk,
  WALK_HEAD_CHARACTERS,
  type WalkFile,
} from '../gateway/discover/walk-file.ts';

export interface WalkName {
  readonly path: string;
  /** The file's name without its folders, where no other has the same. */
  readonly name: string;
}

/** The words that name walks, apart from the others; each walk once. */
export function walksAmong(cwd: string, words: readonly string[]): { walks: WalkName[]; others: string[] } {
  const paths = [...new Set(words)].filter((word) => isWalk(resolve(cwd, word)));
  const names = paths.map((path) => basename(path));
  const walks = paths.map((path, i) => {
    const name = names[i] ?? path;
    return { path, name: names.filter((one) => one === name).length === 1 ? name : path };
  });
  return { walks, others: words.filter((word) => !paths.includes(word)) };
}

/** Whether there is such a file and it begins as walks do. */
export function isWalk(path: string): boolean {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return false;
  const head = Buffer.alloc(WALK_HEAD_CHARACTERS * 2);
  const file = openSync(path, 'r');
  try {
    return looksLikeWalk(textOf(head.subarray(0, readSync(file, head))));
  } finally {
    closeSync(file);
  }
}

/** @throws ForesiteError walk_unreadable */
export function readWalk(cwd: string, path: string): WalkFile {
  const fail = (what: string): ForesiteError => new ForesiteError('walk_unreadable', { path, what });
  const full = resolve(cwd, path);
  const stats = statSync(full, { throwIfNoEntry: false });
  if (!stats?.isFile()) throw fail(notAFile(stats));
  if (stats.size > MAX_WALK_CHARACTERS) throw fail(`it is longer than ${MAX_WALK_CHARACTERS} bytes`);
  const text = textOf(readFileSync(full));
  const walk = parseWalk(text);
  if (walk.named > walk.objects.length)
    throw fail(`it names its objects by the words of MIBs (${walk.example}), not by their numbers`);
  if (walk.objects.length > 0) return walk;
  throw fail(walk.unread > 0 ? 'no line of it could be read' : 'it is empty');
}

export function notAFile(stats: Stats | undefined): string {
  if (!stats) return 'there is no such file';
  return stats.isDirectory() ? 'it is a folder' : 'it is no plain file';
}

/** Latin-1 keeps every byte of what devices write as text; Windows PowerShell writes UTF-16. */
function textOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return Buffer.from(bytes.toString('utf16le', 2)).toString('latin1');
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return bytes.toString('latin1', hasMark ? 3 : 0);
}
