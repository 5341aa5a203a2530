// What the gateway alone has in memory: everything that its modules import, all the way down.

import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
/** Imports and re-exports that stay when the types are gone. */
const IMPORT = /^(?:import|export) (?!type )(?:[^;]*? from )?'([^']+)';/gm;

function importedBy(entry: string): { files: string[]; packages: string[] } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const follow = (path: string): void => {
    if (files.has(path)) return;
    files.add(path);
    for (const [, name = ''] of readFileSync(path, 'utf8').matchAll(IMPORT))
      if (name.startsWith('.')) follow(join(path, '..', name));
      else packages.add(name);
  };
  follow(join(ROOT, entry));
  return { files: [...files].map((file) => relative(ROOT, file)), packages: [...packages] };
}

test('loads neither what decides, nor the console, nor what reads files that people write', () => {
  const { files, packages } = importedBy('app/commands/gateway.ts');
  expect(files.length).toBeGreaterThan(50);
  expect(packages.filter((name) => !name.startsWith('node:')).toSorted()).toEqual(['net-snmp', 'pino']);
  expect(files.filter((file) => /^(server\/(domain|site|notify|jobs|causes)\/|app\/load)/.test(file))).toEqual([]);
});

test('all-in-one loads more, so the search finds what is imported', () => {
  const { packages } = importedBy('app/commands/start.ts');
  expect(packages).toEqual(expect.arrayContaining(['fastify', 'kysely', 'typebox', 'yaml']));
});
