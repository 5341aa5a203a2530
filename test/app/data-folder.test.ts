import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDataFolder, ownerOf } from '../../app/data-folder.ts';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'foresite-folder-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

it('makes the folder for its owner alone and gives it back', () => {
  const path = join(base, 'new', 'data');
  const folder = openDataFolder(path);
  expect(readFileSync(join(path, 'lock'), 'utf8')).toMatch(new RegExp(`^${process.pid}\\b`));
  folder.release();
  expect(ownerOf(path)).toBeNull();
  openDataFolder(path).release();
});

it('takes over the lock of a process that is gone', () => {
  writeFileSync(join(base, 'lock'), '999999999\n');
  const folder = openDataFolder(base);
  expect(readFileSync(join(base, 'lock'), 'utf8')).toMatch(new RegExp(`^${process.pid}\\b`));
  folder.release();
});

it('refuses a folder that a living process holds', () => {
  // Of an older program, or where processes cannot be told apart: the number alone counts.
  writeFileSync(join(base, 'lock'), `${process.ppid}\n`);
  expect(() => openDataFolder(base)).toThrow(/^data_folder_in_use: .* process \d+;/);
});

it.runIf(process.platform === 'linux')('takes over a lock whose process number another program has by now', () => {
  writeFileSync(join(base, 'lock'), `${process.ppid} before-the-power-cut:12345\n`);
  expect(ownerOf(base)).toBeNull();
  openDataFolder(base).release();
});

it('says in words why a path is no data folder', () => {
  const file = join(base, 'file');
  writeFileSync(file, '');
  expect(() => openDataFolder(file)).toThrow(
    /^data_folder_unusable: .*file cannot be used: there is something else of that name;/,
  );
  expect(() => openDataFolder(join(file, 'below'))).toThrow(
    /^data_folder_unusable: .*below cannot be used: it is a file, or lies below one;/,
  );
  mkdirSync(join(base, 'held', 'lock'), { recursive: true });
  expect(() => openDataFolder(join(base, 'held'))).toThrow(/^data_folder_/);
});
