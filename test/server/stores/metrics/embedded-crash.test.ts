import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../contract/clock.ts';
import { createEmbeddedStore } from '../../../../server/stores/metrics/embedded-store.ts';
import { Folder, GATEWAY, quietLog, seeded, Source } from './material.ts';

const ROUNDS = 12;
const WRITER = fileURLToPath(new URL('./crash-writer.ts', import.meta.url));

describe('embedded metric store killed while it writes', () => {
  it('has every acknowledged sample once, and a cursor that fits the samples', { timeout: 60_000 }, async () => {
    using folder = new Folder();
    const path = folder.file('metrics.db');
    const random = seeded(3);
    const startMs = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 10 * 3_600_000;
    let sequence = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const acknowledged = await writeUntilKilled(path, sequence + 1, startMs, 5 + Math.floor(random() * 120));
      const store = createEmbeddedStore({ path, catalogue: new Source().catalogue, clock: systemClock, log: quietLog });
      await store.open();
      sequence = (await store.cursor(GATEWAY))?.sequence ?? 0;
      expect(sequence).toBeGreaterThanOrEqual(acknowledged);
      const expected = Array.from({ length: sequence }, (_, i) => i + 1);
      for (const [field, delayMs] of Object.entries({ load_percent: 0, input_voltage: 7_200_000 })) {
        const fromMs = startMs - delayMs;
        const query = { site: 'hq', asset: 'ups-1', measurement: 'upsd', field, fromMs, toMs: fromMs + 9_999_000 };
        const history = await store.query({ ...query, stepMs: 1000 });
        expect([...history.last]).toEqual(expected.filter((each) => each < 9999));
        expect(history.count.every((count) => count === 1)).toBe(true);
      }
      await store.close();
    }
    expect(sequence).toBeGreaterThan(ROUNDS);
  });
});

/** @returns the last sequence number that the writer told as durable */
async function writeUntilKilled(path: string, first: number, startMs: number, lines: number): Promise<number> {
  const child = spawn(process.execPath, [WRITER, path, String(first), String(startMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let last = 0;
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line);
    if (++seen >= lines) child.kill('SIGKILL');
  }
  await exited;
  return last;
}
