// Writes to an embedded metric store until it is killed or a write fails, and tells each sequence number once its write
// has resolved, or the failure. Started by the crash test: crash-writer.ts <path> <first sequence> <start time>.

import { systemClock } from '../../../../contract/clock.ts';
import { createEmbeddedStore } from '../../../../server/stores/metrics/embedded-store.ts';
import { load, quietLog, Source } from './material.ts';

const [path = '', first = '1', startMs = '0'] = process.argv.slice(2);
const source = new Source();
source.sequence = Number(first) - 1;
// A small head makes it pack hours all the time, so that many kills hit the packing.
const store = createEmbeddedStore({
  path,
  catalogue: source.catalogue,
  clock: systemClock,
  log: quietLog,
  maxHeadSamples: 40,
});
await store.open();
for (;;) {
  const sequence = source.sequence + 1;
  const timeMs = Number(startMs) + sequence * 1000;
  const late = timeMs - 7_200_000;
  const delivery = source.samples([load(timeMs, sequence), load(late, sequence, { field: 'input_voltage' })]);
  try {
    await store.write([delivery]);
  } catch (error) {
    process.stdout.write(`failed ${(error as Error).message}\n`);
    process.exit(1);
  }
  process.stdout.write(`${sequence}\n`);
}
