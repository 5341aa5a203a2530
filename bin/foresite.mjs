#!/usr/bin/env node
// The one way into the programs. Plain JavaScript, because an older Node may start it: it then hands over to the Node 24
// of the project, after a first setup where that is missing. Of commands it knows only which wants
// more memory; app/cli.ts knows them.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { becomeNode24, isNode24, root, runNode24 } from '../tools/node24.mjs';

/**
 * Most that V8 gives each half of its young generation. Its default lets it grow to 64 MB, which the burst of the start
 * fills and nothing gives back; with 8 it is 16 MB, at the cost of more frequent short collections (measured: no loss in
 * detection beyond noise, up to a seventh where batches are small).
 */
const SEMI_SPACE_FLAG = '--max-semi-space-size';
const SEMI_SPACE_MB = 8;
/** Who reckons through years with nothing else to do is a tenth quicker with more (measured); it ends, and gives it back. */
const RECKONING_SEMI_SPACE_MB = 32;
/**
 * How much the heap may grow until it is next collected, in percent of what was found alive. V8 waits for up to three times
 * that where little is allocated, as here: 10,000 devices took 100 MB more (a collection costs a tenth of a second, mostly
 * beside the program, and comes once or twice a minute).
 */
const HEAP_GROWTH_FLAG = '--heap-growing-percent=40';
/** Heaps that malloc of glibc may open. Its default is eight a core, each keeping what its threads once needed. */
const MALLOC_ARENAS = '2';

const isSetUp = existsSync(join(root, 'node_modules', '.package-lock.json'));
const setupCode = isSetUp ? 0 : runSetup();

if (setupCode !== 0) process.exitCode = setupCode;
else {
  // Both can only be set from outside. What the user has set stays.
  const isTuned = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].some((text) => text.includes(SEMI_SPACE_FLAG));
  const flags = isTuned ? [] : memoryFlags(process.argv.slice(2));
  const args = [...flags, ...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const env = { MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? MALLOC_ARENAS };
  const isHere = isNode24(process.version);
  if (!isHere || !isTuned) becomeNode24(args, { env });
  process.exitCode = isHere ? await runHere() : await runNode24(args, { cwd: process.cwd(), env });
}

function memoryFlags([first, second]) {
  if (first === 'lab' && second === 'score') return [`${SEMI_SPACE_FLAG}=${RECKONING_SEMI_SPACE_MB}`];
  // With the collector in reach, what the start left behind is given back at once (app/run-program.ts).
  return [`${SEMI_SPACE_FLAG}=${SEMI_SPACE_MB}`, HEAP_GROWTH_FLAG, '--expose-gc'];
}

async function runHere() {
  const { directory } = module.enableCompileCache();
  // Worker threads and the simulated site look it up there.
  if (directory !== undefined) process.env.NODE_COMPILE_CACHE ??= directory;
  const { main } = await import('../app/cli.ts');
  return main(process.argv.slice(2));
}

function runSetup() {
  const setup = join(root, 'tools', 'setup.mjs');
  return spawnSync(process.execPath, [setup, '--quiet'], { stdio: 'inherit' }).status ?? 1;
}
