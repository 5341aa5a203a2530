#!/usr/bin/env node
// The one way into the programs. Plain JavaScript, because an older Node may start it: it then hands over to the Node 24
// of the project, after a first setup where that is missing. It knows no command itself; app/cli.ts does.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isNode24, root, runNode24 } from '../tools/node24.mjs';

const isSetUp = existsSync(join(root, 'node_modules', '.package-lock.json'));
const setupCode = isSetUp ? 0 : runSetup();

if (setupCode !== 0) {
  process.exitCode = setupCode;
} else if (isNode24(process.version)) {
  module.enableCompileCache();
  const { main } = await import('../app/cli.ts');
  process.exitCode = await main(process.argv.slice(2));
} else {
  const args = [...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  process.exitCode = await runNode24(args, { cwd: process.cwd() });
}

function runSetup() {
  const setup = join(root, 'tools', 'setup.mjs');
  return spawnSync(process.execPath, [setup, '--quiet'], { stdio: 'inherit' }).status ?? 1;
}
