import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { numbersOf, openFor, readAll, temporaryFolder } from './helpers.ts';

const CHILD = fileURLToPath(new URL('./append-child.ts', import.meta.url));
const ROUNDS = 13;
const LANES = 2;

/** Lets a child append, kills it a random moment after its first acknowledgement; returns the last number it gave. */
async function appendAndKill(folder: string, cache: string, first: number, afterMs: number): Promise<number> {
  const child = spawn(process.execPath, ['--no-warnings', CHILD, folder, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
  });
  let acknowledged = 0;
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => (acknowledged = Number(line)));
  await once(lines, 'line');
  setTimeout(() => child.kill('SIGKILL'), afterMs);
  const [[, signal]] = await Promise.all([once(child, 'exit'), once(lines, 'close')]);
  expect(signal).toBe('SIGKILL');
  return acknowledged;
}

/** Kills and reopens one folder round after round, checking it each time. Returns how many records it ended with. */
async function killOver(folder: string, cache: string): Promise<number> {
  let last = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const acknowledged = await appendAndKill(folder, cache, last + 1, Math.random() * 40);
    const { journal } = await openFor(folder);
    const numbers = numbersOf(await readAll(journal, 5000));
    expect(numbers.every((number, i) => number === i + 1)).toBe(true);
    expect(numbers.length).toBeGreaterThanOrEqual(acknowledged);
    expect(journal.stats()).toMatchObject({ undecodable: 0, dropped: 0, shed: 0 });
    last = numbers.length;
    // Every other round goes on behind an orderly close, the others behind the crash itself.
    if (round % 2 === 0) await journal.close();
  }
  return last;
}

test(`every acknowledged record is there once after kill -9, ${ROUNDS * LANES} times over`, async () => {
  const cache = temporaryFolder();
  const lanes = Array.from({ length: LANES }, () => killOver(temporaryFolder(), cache));
  for (const records of await Promise.all(lanes)) expect(records).toBeGreaterThan(ROUNDS * 20);
});
