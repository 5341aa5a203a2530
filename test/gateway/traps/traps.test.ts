// What the receiving of traps holds on to: nothing, once it has been stopped.

import { lookup } from 'node:dns/promises';
import { expect, it } from 'vitest';
import { SeriesCatalogue } from '../../../contract/series.ts';
import type { Clock } from '../../../contract/clock.ts';
import { ManualClock } from '../../../contract/manual-clock.ts';
import { Traps } from '../../../gateway/traps/traps.ts';
import { settle, targetOf } from '../helpers.ts';
import { memoryLog, temporaryFolder } from '../journal/helpers.ts';

it.each([
  ['looks a name up again later', false],
  ['sets no timer once it is stopped, though a name was being looked up', true],
])('%s', async (_what, isStopped) => {
  const time = new ManualClock();
  const pending = new Set<object>();
  const clock: Clock = {
    wallMs: () => time.wallMs(),
    monoMs: () => time.monoMs(),
    after(delayMs, run) {
      const timer = {};
      pending.add(timer);
      const cancel = time.after(delayMs, run);
      return () => {
        pending.delete(timer);
        cancel();
      };
    },
  };
  const traps = new Traps({
    settings: { host: '127.0.0.1', port: 0, communities: [], folder: temporaryFolder() },
    clock,
    log: memoryLog(),
    catalogue: new SeriesCatalogue(),
    sink: { samples() {}, facts() {}, event() {} },
    pollNow() {},
  });
  traps.setTargets([targetOf('a', { host: 'localhost' })]);
  if (isStopped) await traps.stop();
  // Asked one after the other, behind that of the targets.
  for (let i = 0; i < 3; i++) await lookup('localhost', { all: true });
  await settle();
  expect(pending.size).toBe(isStopped ? 0 : 1);
  await traps.stop();
  expect(pending.size).toBe(0);
});
