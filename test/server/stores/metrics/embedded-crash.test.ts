import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../contract/clock.ts';
import { createEmbeddedStore } from '../../../../server/stores/metrics/embedded-store.ts';
import { Folder, GATEWAY, quietLog, seeded, Source } from './material.ts';

const ROUNDS = 6;
const WRITER = fileURLToPath(new URL('./crash-writer.ts', import.meta.url));

/** Ten hours ago, so that the writer's times are neither future nor too old. */
const START_MS = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 10 * 3_600_000;

describe('embedded metric store killed while it writes', () => {
  it('has every acknowledged sample once, and a cursor that fits the samples', async () => {
    using folder = new Folder();
    const path = folder.file('metrics.db');
    const random = seeded(3);
    let sequence = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const { acknowledged } = await writeUntilKilled(path, sequence + 1, 5 + Math.floor(random() * 80));
      sequence = await expectWhole(path);
      expect(sequence).toBeGreaterThanOrEqual(acknowledged);
    }
    expect(sequence).toBeGreaterThan(ROUNDS);
  });
});

describe('embedded metric store on a full disk', () => {
  it('says so, acknowledges nothing more, and is whole when there is room again', async () => {
    using folder = new Folder();
    const path = folder.file('metrics.db');
    const full = await writeUntilKilled(path, 1, Infinity, 'ulimit -f 6000');
    expect(full.failure).toContain('metric_store_failed');
    const sequence = await expectWhole(path);
    expect(sequence).toBe(full.acknowledged);
    const { acknowledged } = await writeUntilKilled(path, sequence + 1, 20);
    expect(acknowledged).toBeGreaterThan(sequence);
    expect(await expectWhole(path)).toBeGreaterThanOrEqual(acknowledged);
  });
});

/** Holds the samples against the cursor: each up to it there once. @returns the cursor's sequence number */
async function expectWhole(path: string): Promise<number> {
  const store = createEmbeddedStore({ path, catalogue: new Source().catalogue, clock: systemClock, log: quietLog });
  await store.open();
  const sequence = (await store.cursor(GATEWAY))?.sequence ?? 0;
  const expected = Array.from({ length: sequence }, (_, i) => i + 1).filter((each) => each < 9999);
  for (const [field, delayMs] of Object.entries({ load_percent: 0, input_voltage: 7_200_000 })) {
    const fromMs = START_MS - delayMs;
    const query = { site: 'hq', asset: 'ups-1', measurement: 'upsd', field, fromMs, toMs: fromMs + 9_999_000 };
    const history = await store.query({ ...query, stepMs: 1000 });
    expect([...history.last]).toEqual(expected);
    expect(history.count.every((count) => count === 1)).toBe(true);
  }
  await store.close();
  return sequence;
}

/** Runs the writer until it has told so many lines, or fails. @returns the last number that it told as durable */
async function writeUntilKilled(
  path: string,
  first: number,
  lines: number,
  before = 'true',
): Promise<{ acknowledged: number; failure: string }> {
  const command = `${before}; exec "$0" "$@"`;
  const child = spawn('/bin/sh', ['-c', command, process.execPath, WRITER, path, String(first), String(START_MS)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let acknowledged = 0;
  let failure = '';
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('failed ')) failure = line;
    else acknowledged = Number(line);
    if (++seen >= lines) child.kill('SIGKILL');
  }
  await exited;
  return { acknowledged, failure };
}
