// `npm run bench:collectors [--smoke] [section …]`: what polling costs, beside everything else that polls, on the farms of
// the folder that FORESITE_BENCH names. Prints medians of interleaved rounds and ends with 1 when a goal is missed.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { flatOut, growth, type Rounds } from './flat-out.ts';
import { memory, silent } from './gateway-rows.ts';
import { builtFolder, programPath, type Bench } from './peers.ts';
import { isMet, printSection, type Section, type Strictness } from './rows.ts';
import { v3 } from './v3.ts';
import { besidePeers, many, whole } from './whole-path.ts';
import { writer } from './writer.ts';

const FULL: Rounds = { rounds: 3, seconds: 3, isQuick: false };
const SMOKE: Rounds = { rounds: 3, seconds: 0.4, isQuick: true };

const SECTIONS: readonly { key: string; isSmoke: boolean; run: (bench: Bench, rounds: Rounds) => Promise<Section> }[] =
  [
    { key: 'flat-out', isSmoke: true, run: flatOut },
    { key: 'growth', isSmoke: true, run: growth },
    { key: 'v3', isSmoke: true, run: v3 },
    { key: 'silent', isSmoke: true, run: silent },
    { key: 'memory', isSmoke: false, run: memory },
    { key: 'whole', isSmoke: false, run: whole },
    { key: 'peers', isSmoke: false, run: besidePeers },
    { key: 'many', isSmoke: false, run: many },
    { key: 'writer', isSmoke: false, run: writer },
  ];

const isSmoke = process.argv.includes('--smoke');
const strictness: Strictness = isSmoke ? 'smoke' : 'full';
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const unknown = wanted.filter((word) => !SECTIONS.some(({ key }) => key === word));
const missing = whatIsMissing();

if (unknown.length > 0) {
  console.error(
    `bench:collectors: no section ${unknown.join(', ')}; there are ${SECTIONS.map(({ key }) => key).join(', ')}`,
  );
  process.exitCode = 2;
} else if (missing === '') {
  const { passed, failed } = await runAll();
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
} else {
  console.log(`bench:collectors: ${missing}; nothing is measured.`);
  console.log('0 passed, 0 failed');
}

function whatIsMissing(): string {
  const material = process.env['FORESITE_BENCH'] ?? '';
  if (material === '') return 'FORESITE_BENCH is not set: it names the folder with the farms and peers';
  if (!existsSync(join(material, 'farm', 'snmpfarm.c')))
    return `FORESITE_BENCH names ${material}, which holds no farms`;
  if (process.platform !== 'linux') return 'the farms run on Linux only';
  return programPath('gcc') === '' ? 'gcc is not installed, which compiles the farms' : '';
}

async function runAll(): Promise<{ passed: number; failed: number }> {
  const counts = { passed: 0, failed: 0 };
  const folder = mkdtempSync(join(tmpdir(), 'foresite-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const bench: Bench = { material: resolve(process.env['FORESITE_BENCH'] ?? ''), folder, built: builtFolder() };
  try {
    for (const { key, isSmoke: isPartOfSmoke, run } of SECTIONS) {
      if (wanted.length > 0 ? !wanted.includes(key) : isSmoke && !isPartOfSmoke) continue;
      try {
        const section = await run(bench, isSmoke ? SMOKE : FULL);
        printSection(section, strictness);
        for (const row of section.rows) if (row.goal) counts[isMet(row, strictness) ? 'passed' : 'failed']++;
      } catch (error) {
        console.error(`\n${key} failed:`, error);
        counts.failed++;
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return counts;
}
