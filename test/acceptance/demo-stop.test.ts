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
  // On a machine that is busy a device may have taken long to answer until now.
  const before = demo.output.length;
  expect(await demo.interrupt()).toBe(0);
  expect(demo.output.slice(before)).not.toMatch(/"level":"(?:warn|error|fatal)"|\b(?:WARN|ERROR|Error)\b/);
});
