// The process that the crash test kills: appends numbered records as fast as it can and prints each number once it is
// durable. Arguments: folder, first number.

import { writeSync } from 'node:fs';
import { BatchBuilder } from '../../../contract/batch.ts';
import { systemClock } from '../../../contract/clock.ts';
import { SeriesCatalogue } from '../../../contract/series.ts';
import { openJournal } from '../../../gateway/journal/journal.ts';

const [folder = '', first = '1'] = process.argv.slice(2);
const catalogue = new SeriesCatalogue();
const series = catalogue.series(
  catalogue.row('cpu', { site: 's1', asset: 'a1', class: 'server', component: '' }),
  'usage_percent',
);
const quiet = () => undefined;
const journal = await openJournal({
  folder,
  gateway: 'g1',
  catalogue,
  clock: systemClock,
  log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
  segmentBytes: 20_000,
  syncEveryMs: 1,
});
const offset = Number(first) - journal.stats().sequence - 1;
journal.onSynced(({ sequence }) => void writeSync(1, `${sequence + offset}\n`));
let next = Number(first);
function appendSome(): void {
  for (let i = 0; i < 20; i++) {
    const builder = new BatchBuilder(1);
    builder.add(series, next, 1_767_600_000_000 + next);
    journal.append({ kind: 'samples', site: 's1', batch: builder.finish() });
    next++;
  }
  setImmediate(appendSome);
}
appendSome();
