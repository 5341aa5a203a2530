// “Add a kiosk in ten minutes” of docs/kiosk-agent.md, word by word: its files and its commands, on ports of their own, and
// with a fault that comes sooner.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { freePort } from '../peers/ports.ts';
import { OwnSite } from './own-site.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs', 'kiosk-agent.md'), 'utf8');
const SECTION = PAGE.slice(PAGE.indexOf('## Add a kiosk in ten minutes'), PAGE.indexOf('## The reference publisher'));
const PASSWORDS = Object.fromEntries(
  [...SECTION.matchAll(/(\w+_PASSWORD)=(\S+)/g)].map(([, name, word]) => [name, word]),
);
const own = new OwnSite({ ...PASSWORDS, FORESITE_TRAP_PORT: '0' });
const closers: (() => unknown)[] = [];

afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

/** The arguments of a command of the page, as a shell takes them. */
function argumentsOf(command: RegExp): string[] {
  const line = SECTION.split('\n').find((one) => command.test(one)) ?? '';
  return line
    .replace(/^npx foresite /, '')
    .split(' ')
    .map((word) => word.replaceAll("'", ''));
}

test('a kiosk is added as the page says, and its fault becomes a ticket', { timeout: 300_000 }, async () => {
  closers.push(() => own.stop());
  const port = await freePort();
  const files = [...SECTION.matchAll(/^cat > (\S+) <<'END'\n([^]*?)\nEND$/gm)];
  expect(files.map(([, name]) => name)).toEqual(['foresite.yaml', 'site.yaml']);
  for (const [, name = '', text = ''] of files) {
    // The poll that finds the kiosk alive comes sooner than in half a minute.
    const sooner = name === 'site.yaml' ? 'defaults: { interval: 2s }\n' : '';
    own.write(name, `${text.replaceAll('1883', String(port))}\n${sooner}`);
  }
  expect(await own.run('check')).toMatchObject({ code: 0, out: expect.stringContaining('1 site(s), 1 asset(s)') });
  await own.start();

  const args = argumentsOf(/^npx foresite lab kiosk/).map((word) => (word === '30s' ? '1s' : word));
  expect(args).toContain('--fault');
  const kiosk = spawn(
    process.execPath,
    [join(ROOT, 'bin', 'foresite.mjs'), ...args, '--broker', `mqtt://127.0.0.1:${port}`],
    { env: { ...process.env, ...PASSWORDS }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  closers.push(() => kiosk.kill('SIGKILL'));
  let said = '';
  for (const stream of [kiosk.stdout, kiosk.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  for (const endMs = Date.now() + 120_000; !own.output.includes('Kiosk 1 is out of paper') && Date.now() < endMs;)
    await new Promise((resolve) => setTimeout(resolve, 50));
  expect(own.output).toMatch(/ticket #1 opened, major: Kiosk 1 is out of paper/);
  expect(said).toMatch(/^connected to 127\.0\.0\.1:\d+; publishing below site\/kiosk-1\nbroken: paper-out/);

  const tested = await own.run('test', 'kiosk-1');
  expect(tested.out).toMatch(/part:receipt-printer +kiosk_part\.state +2 \(full or out\)$/m);
  const gone = new Promise((resolve) => kiosk.once('exit', resolve));
  kiosk.kill('SIGINT');
  expect(await gone).toBe(0);
});
