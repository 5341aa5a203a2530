// `npm run bench:fieldbus [-- --smoke] [section …]`: what Modbus, MQTT, probes and pictures cost, beside the bare libraries and other
// programs, on the farms of the folder that FORESITE_BENCH names. Prints medians of interleaved rounds and ends with 1 when a
// goal is missed.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Rounds } from '../collectors/flat-out.ts';
import { builtFolder, programPath, type Bench } from '../collectors/peers.ts';
import { isMet, printSection, type Section, type Strictness } from '../collectors/rows.ts';
import { modbus } from './modbus.ts';
import { mqtt } from './mqtt.ts';
import { pictures } from './pictures.ts';
import { probes } from './probes.ts';

const FULL: Rounds = { rounds: 3, seconds: 3, isQuick: false };
const SMOKE: Rounds = { rounds: 1, seconds: 1, isQuick: true };

const SECTIONS: Readonly<Record<string, (bench: Bench, rounds: Rounds) => Promise<Section>>> = {
  modbus,
  mqtt,
  probes,
  pictures,
};

const isSmoke = process.argv.includes('--smoke');
const strictness: Strictness = isSmoke ? 'smoke' : 'full';
const wanted = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const unknown = wanted.filter((word) => !Object.hasOwn(SECTIONS, word));
const material = process.env['FORESITE_BENCH'] ?? '';

if (unknown.length > 0) {
  console.error(`bench:fieldbus: no section ${unknown.join(', ')}; there are ${Object.keys(SECTIONS).join(', ')}`);
  process.exitCode = 2;
} else if (!existsSync(join(material, 'farm', 'modbusfarm.c')) || programPath('gcc') === '') {
  console.log(
    'bench:fieldbus: FORESITE_BENCH names no folder with farms, or gcc is not installed; nothing is measured.',
  );
  console.log('0 passed, 0 failed');
} else {
  const { passed, failed } = await runAll();
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

async function runAll(): Promise<{ passed: number; failed: number }> {
  const counts = { passed: 0, failed: 0 };
  const folder = mkdtempSync(join(tmpdir(), 'foresite-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const bench: Bench = { material: resolve(material), folder, built: builtFolder() };
  for (const [key, run] of Object.entries(SECTIONS)) {
    if (wanted.length > 0 && !wanted.includes(key)) continue;
    try {
      const section = await run(bench, isSmoke ? SMOKE : FULL);
      printSection(section, strictness);
      for (const row of section.rows) if (row.goal) counts[isMet(row, strictness) ? 'passed' : 'failed']++;
    } catch (error) {
      console.error(`\n${key} failed:`, error);
      counts.failed++;
    }
  }
  return counts;
}
