// The demo as a person ends it, at a terminal: when all of it runs, and while parts of it still begin.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, expect, it, onTestFinished } from 'vitest';
import { Demo } from './demo.ts';

const TEST_MS = 600_000;

let demo: Demo | undefined;
afterEach(() => demo?.stop());

/** Stops it by Ctrl-C. @returns what it warned of from then on */
async function warnedOf(stopped: Demo): Promise<string[]> {
  const before = stopped.output.length;
  expect(await stopped.interrupt()).toBe(0);
  const said = stopped.output.slice(before).split('\n');
  const warnings = said.filter((line) => /"level":"(?:warn|error|fatal)"|\b(?:WARN|ERROR|Error)\b/.test(line));
  // On a machine that is busy a device may take too long to answer until the signal is heard, and that is told.
  return warnings.filter((line) => !/"target":.*(?:"to":"timeout"|not all that was asked within)/.test(line));
}

it('stops the demo by Ctrl-C without a warning', { timeout: TEST_MS }, async () => {
  const running = (demo = new Demo({}, true));
  await running.start();
  // Connected to its broker, its buses and its devices.
  await running.until('every asset is read', 240_000, async () => {
    const silent = (await running.assets()).filter(({ health }) => health === 'unknown').map(({ key }) => key);
    return silent.length === 0 ? true : silent.join(', ');
  });
  expect(await warnedOf(running)).toEqual([]);
});

it('stops it so, too, while it still waits for a port for its traps', { timeout: TEST_MS }, async () => {
  const taken = createSocket('udp4');
  onTestFinished(() => void taken.close());
  taken.bind(0, '127.0.0.1');
  await once(taken, 'listening');
  const waiting = (demo = new Demo({ FORESITE_TRAP_PORT: `${taken.address().port}` }, true));
  await waiting.begin();
  await waiting.until(
    'the port is taken',
    60_000,
    async () => waiting.output.includes('traps cannot be received') || '',
  );
  expect(await warnedOf(waiting)).toEqual([]);
});
