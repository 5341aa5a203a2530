import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { loadConfig } from '../../../../app/config.ts';
import { loadProfileFolders } from '../../../../app/load-profiles.ts';
import { loadSiteFile } from '../../../../app/load-site.ts';
import { ForesiteError } from '../../../../contract/errors.ts';
import { inventoryFaults } from '../../../../server/domain/inventory/check.ts';
import { demoSite } from '../../../cases/demo-site.ts';

/** Each mistake is a file, and beside it, as .txt, what a person is told of it. */
const CASES = join(import.meta.dirname, '..', '..', '..', 'cases', 'config');
const mistakes = readdirSync(CASES).filter((name) => name.endsWith('.yaml'));
const { profiles } = loadProfileFolders();

function told(name: string): string {
  const path = join(CASES, name);
  const { faults } = name.startsWith('site-') ? loadSiteFile(path, profiles, {}) : loadConfig(path, {});
  return faults.map(({ message }) => `${message.replace(path, name)}\n`).join('');
}

test.each(mistakes)('%s is told with its line and what to do', (name) => {
  expect(told(name)).toBe(readFileSync(join(CASES, name.replace('.yaml', '.txt')), 'utf8'));
});

describe('a site file', () => {
  it('that does not exist is told so', () => {
    expect(() => loadSiteFile(join(CASES, 'gone.yaml'), profiles, {})).toThrow(ForesiteError);
  });

  it('without a mistake has none', () => {
    const site = { ...demoSite(), assets: demoSite().assets.map(({ profile: _profile, ...asset }) => asset) };
    expect(inventoryFaults(site, profiles)).toEqual([]);
  });
});
