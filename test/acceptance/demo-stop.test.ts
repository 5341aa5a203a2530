// The demo as a person ends it: at a terminal, in the middle of whatever it does.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { Demo } from './demo.ts';

const demo = new Demo({}, true);
beforeAll(async () => demo.start(), 300_000);
afterAll(async () => demo.stop());

it('stops the demo by Ctrl-C without a warning', { timeout: 240_000 }, async () => {
  // Connected to its broker, its buses and its devices.
  await demo.until('every asset is read', 120_000, async () => {
    const silent = (await demo.assets()).filter(({ health }) => health === 'unknown').map(({ key }) => key);
    return silent.length === 0 ? true : silent.join(', ');
  });
  const before = demo.output.length;
  expect(await demo.interrupt()).toBe(0);
  const warnings =
    demo.output.slice(before).match(/.*("level":"(?:warn|error|fatal)"|\b(?:WARN|ERROR|Error)\b).*/g) ?? [];
  // On a machine that is busy a device may take too long to answer until the signal is heard, and that is told.
  expect(
    warnings.filter((line) => !/"target":.*(?:did not answer within|not all that was asked within)/.test(line)),
  ).toEqual([]);
});
