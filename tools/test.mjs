// `npm test`: makes sure of the peers that the tests talk to, runs vitest under Node 24 with the arguments given, and
// ends with the line `N passed, N failed`, which CI reads.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ensurePeers } from './debian-peers.mjs';
import { root, runNode24 } from './node24.mjs';

// Material that does not belong into the project; the suites over it skip themselves without it.
const MATERIAL = [
  { variable: 'FORESITE_RECORDINGS', what: 'the suites over recorded sites are skipped' },
  { variable: 'FORESITE_BENCH', what: 'the suites over the reference load are skipped' },
];

try {
  const env = materialFolders();
  await ensurePeers();
  process.exitCode = await runTests(env);
} catch (error) {
  console.error(`test: ${error.message}`);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}

function materialFolders() {
  const env = {};
  for (const { variable, what } of MATERIAL) {
    const folder = process.env[variable];
    if (!folder) {
      console.log(`test: ${variable} is not set: ${what}.`);
      continue;
    }
    env[variable] = resolve(folder);
    if (!existsSync(env[variable]))
      throw new Error(`${variable} names ${env[variable]}, which does not exist; mend or unset it.`);
  }
  return env;
}

async function runTests(env) {
  const folder = mkdtempSync(join(tmpdir(), 'foresite-test-'));
  const countsFile = join(folder, 'counts.json');
  const args = process.argv.slice(2);
  const reporters = args.some((arg) => arg.startsWith('--reporter')) ? [] : ['--reporter=default'];
  reporters.push(`--reporter=${join(root, 'tools', 'count-reporter.mjs')}`);
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  try {
    const code = await runNode24([vitest, 'run', ...reporters, ...args], {
      env: { ...env, FORESITE_TEST_COUNTS: countsFile },
    });
    const counts = existsSync(countsFile)
      ? JSON.parse(readFileSync(countsFile, 'utf8'))
      : { passed: 0, failed: 0, skipped: 0 };
    // vitest may fail for another reason than a test: no test found, a crash, coverage.
    if (code !== 0 && counts.failed === 0) counts.failed = 1;
    const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
    console.log(`${counts.passed} passed, ${counts.failed} failed${skipped}`);
    return code === 0 && counts.failed > 0 ? 1 : code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
