import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { exportSite } from '../../app/commands/inventory.ts';
import { createToken } from '../../app/commands/token.ts';
import type { CommandContext } from '../../app/context.ts';
import { readEnvironment } from '../../app/environment.ts';

let folder: string;
let out: string[];
let context: CommandContext;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foresite-token-'));
  out = [];
  context = {
    environment: readEnvironment({}, folder),
    env: {},
    cwd: folder,
    print: (line) => void out.push(line),
    printError: () => {},
  };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('refuses to make a token where there is no site, makes no data folder and says what to do', async () => {
  await expect(createToken(context, { role: 'admin', name: '' })).rejects.toMatchObject({
    code: 'no_site_here',
    message: expect.stringMatching(/foresite\.yaml.*FORESITE_DATA/),
  });
  await expect(exportSite(context, undefined, {})).rejects.toMatchObject({ code: 'not_found' });
  expect(existsSync(join(folder, 'data'))).toBe(false);
});

it('makes one where a site has been set up, before its first start and after', async () => {
  writeFileSync(join(folder, 'foresite.yaml'), 'sites: [site.yaml]\n');
  expect(await createToken(context, { role: 'viewer', name: 'first' })).toBe(0);
  rmSync(join(folder, 'foresite.yaml'));
  expect(await createToken(context, { role: 'viewer', name: 'second' })).toBe(0);
  expect(out).toEqual([expect.stringMatching(/^fst_/), expect.stringMatching(/^fst_/)]);
});
