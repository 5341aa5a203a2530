// `npm run bench [name …]`: runs the benches beside it, prints what they measured and the CPU-seconds they took, and
// ends with 1 when a ratio is below its floor or a bench fails.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { cpuSeconds, type Bench, type Row } from './bench.ts';

const wanted = process.argv.slice(2);
const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.bench.ts'));
let isGood = true;

for (const file of files.sort()) {
  if (wanted.length > 0 && !wanted.some((name) => file.startsWith(name))) continue;
  try {
    const { bench } = (await import(join(import.meta.dirname, file))) as { bench: Bench };
    console.log(`\n${bench.name}`);
    let rows: Row[] = [];
    const seconds = await cpuSeconds(async () => {
      rows = await bench.run();
    });
    for (const row of rows) console.log(lineOf(row));
    console.log(`  took ${seconds.toFixed(1)} CPU-seconds`);
    isGood &&= !rows.some(isBelow);
  } catch (error) {
    console.error(`${file} failed:`, error);
    isGood = false;
  }
}
process.exitCode = isGood ? 0 : 1;

function isBelow({ ratio, floor }: Row): boolean {
  return ratio !== undefined && floor !== undefined && !(ratio >= floor);
}

function lineOf(row: Row): string {
  const value = `${format(row.value)} ${row.unit}`.padStart(26);
  const ratio = row.ratio === undefined ? '' : `  × ${row.ratio.toFixed(2)} of ${row.against ?? 'the peer'}`;
  const floor = row.floor === undefined ? '' : ` (floor ${row.floor})`;
  return `  ${row.what.padEnd(52)}${value}${ratio}${floor}${isBelow(row) ? '  BELOW ITS FLOOR' : ''}`;
}

function format(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(2)} M`;
  if (value >= 1e4) return `${(value / 1e3).toFixed(1)} k`;
  return String(Math.round(value * 100) / 100);
}
