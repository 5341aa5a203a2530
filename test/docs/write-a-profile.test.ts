// The worked example of docs/write-a-profile.md does what the page says of it.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { check, propose, testProfile } from '../../app/commands/profile.ts';
import type { CommandContext } from '../../app/context.ts';
import { readEnvironment } from '../../app/environment.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/write-a-profile.md'), 'utf8');
const own = mkdtempSync(join(tmpdir(), 'foresite-howto-'));
afterAll(() => rmSync(own, { recursive: true, force: true }));

function blockAfter(mark: string): string {
  return new RegExp(`<!-- ${mark} -->\\n\`\`\`\\w*\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? '';
}

function told(): { context: CommandContext; out: string[]; err: string[] } {
  const out: string[] = [];
  const err: string[] = [];
  const context: CommandContext = {
    environment: readEnvironment({ FORESITE_LANG: 'en' }, own),
    env: {},
    cwd: own,
    print: (line) => void out.push(...line.split('\n')),
    printError: (line) => void err.push(line),
  };
  return { context, out, err };
}

/** All profiles that ship are read three times over, some seconds of CPU, which a busy machine hands out slowly. */
const PATIENCE_MS = 120_000;

it('the worked example passes the check and reads its walk as the page says', { timeout: PATIENCE_MS }, async () => {
  writeFileSync(join(own, 'acme.walk'), blockAfter('walk'));
  writeFileSync(join(own, 'acme-switch.yaml'), blockAfter('profile'));
  const checked = told();
  expect([await check(checked.context, ['acme-switch.yaml'], {}), checked.err]).toEqual([0, []]);
  const read = told();
  expect(await testProfile(read.context, 'acme-switch.yaml', { walk: 'acme.walk' })).toBe(0);
  const text = read.out.join('\n');
  expect(text).toMatch(/^switch Acme AM-2004P {2}\(acme-switch, 9\d%\)$/m);
  expect(text).toMatch(/sensor:board +temperature\.celsius +61\.5 °C/);
  expect(text).toMatch(/fan:2 +fan\.status +2/);
  expect(text).toMatch(/^bad \(major\) +board-hot +sensor:board 61\.5 °C$/m);
  expect(text).toMatch(/serial: S-20260117/);
  expect(text).toMatch(/ 0 are not$/m);
});

it('the draft of its walk passes the check', { timeout: PATIENCE_MS }, async () => {
  writeFileSync(join(own, 'acme.walk'), blockAfter('walk'));
  const drafted = told();
  expect(await propose(drafted.context, 'acme.walk', { id: 'acme-draft' })).toBe(0);
  writeFileSync(join(own, 'draft.yaml'), drafted.out.join('\n'));
  const checked = told();
  expect([await check(checked.context, ['draft.yaml'], {}), checked.err]).toEqual([0, []]);
});
