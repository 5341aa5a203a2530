import { expect, it, onTestFinished } from 'vitest';
import { BatchBuilder } from '../../../contract/batch.ts';
import { ManualClock } from '../../../contract/manual-clock.ts';
import { SeriesCatalogue } from '../../../contract/series.ts';
import { Detector } from '../../../server/domain/detect/detector.ts';
import { toRule } from '../../../server/domain/detect/rules.ts';
import { pastOf, RECALL_EVERY_MS, startRecall } from '../../../server/jobs/recall.ts';
import type { History, HistoryQuery } from '../../../server/stores/metrics/metric-store.ts';
import { openRecords } from '../../../server/stores/records/records.ts';
import { recordingLog } from '../ticket-fixtures.ts';

const HOUR_MS = 3_600_000;
const FILLS = toRule({
  id: 'fills', predicate: 'storage-space', measurement: 'disk', field: 'used_percent', severity: 'warning', hold: '0s',
  forecast: { above: 95, within: '7d' },
}); // prettier-ignore

/** Two weeks of a disk that grew by 1 % a day, up to 80 %. */
async function growing({ fromMs, toMs, stepMs = HOUR_MS }: HistoryQuery): Promise<History> {
  const times = Array.from({ length: Math.floor((toMs - fromMs) / stepMs) }, (_, i) => fromMs + i * stepMs);
  const column = (of: (at: number) => number): Float64Array<ArrayBuffer> => Float64Array.from(times, of);
  const mean = column((at) => 80 - (toMs - at) / (24 * HOUR_MS));
  return {
    stepMs, timeMs: column((at) => at), min: mean, max: mean, mean, last: mean,
    lastMs: column((at) => at + stepMs - 1000), gap: new Uint8Array(times.length), count: column(() => 60),
  }; // prettier-ignore
}

async function rig(query: (query: HistoryQuery) => Promise<History>, rule = FILLS) {
  const clock = new ManualClock(Date.UTC(2026, 5, 1));
  const catalogue = new SeriesCatalogue();
  const detector = new Detector({ catalogue, rulesFor: () => [rule], freshMsOf: () => HOUR_MS });
  const records = await openRecords({ path: ':memory:', clock, log: recordingLog() });
  const stop = startRecall({ server: { detector }, store: { query }, records, clock, log: recordingLog() });
  onTestFinished(() => {
    stop();
    records.close();
  });
  const feed = (): void => {
    const builder = new BatchBuilder();
    const row = catalogue.row('disk', { site: 's', asset: 'nas', class: 'nas', component: 'storage:c' });
    builder.add(catalogue.series(row, 'used_percent'), 80, clock.wallMs());
    detector.apply(builder.finish(), clock.monoMs());
  };
  /** The query answers in later turns of the event loop. */
  const look = async (): Promise<void> => {
    clock.advance(RECALL_EVERY_MS);
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };
  const level = (): string | undefined => detector.observationsOf('s').at('storage-space', 'nas/storage:c')?.level;
  return { clock, detector, records, feed, look, level };
}

it('a forecast knows after a restart what the metric store has kept', async () => {
  const { feed, look, level } = await rig(growing);
  feed();
  expect(level()).toBe('unknown');
  await look();
  feed();
  expect(level()).toBe('ok');
});

it('a store that is down is asked again', async () => {
  let asked = 0;
  const { feed, look, level } = await rig(async (query) => {
    if (asked++ === 0) throw new Error('the store is down');
    return growing(query);
  });
  feed();
  await look();
  feed();
  expect(level()).toBe('unknown');
  await look();
  feed();
  expect(level()).toBe('ok');
});

it('what is known outlives an inventory that is applied, and is asked for once', async () => {
  let asked = 0;
  const { feed, look, level, detector } = await rig(async (query) => {
    asked++;
    return growing(query);
  });
  feed();
  await look();
  detector.rebind(() => true);
  feed();
  expect(level()).toBe('ok');
  await look();
  expect(asked).toBe(1);
});

it('of a counter the growth is told, without what began anew', async () => {
  const { records, clock } = await rig(growing);
  const row = { id: 0, measurement: 'interface', site: 's', asset: 'sw', class: 'switch', component: 'port:1' };
  const last = Float64Array.of(0, 3600, 7200, 0, 3600);
  const times = Float64Array.from(last, (_, i) => i * HOUR_MS);
  const history = { stepMs: HOUR_MS, timeMs: times, min: last, max: last, mean: last, last, lastMs: times, gap: Uint8Array.of(0, 0, 0, 1, 0), count: last }; // prettier-ignore
  const wanting = { series: 0, rule: '', row, field: 'ifHCInOctets', isRate: true, wants: { backMs: 1e9, stepMs: HOUR_MS } }; // prettier-ignore
  const past = await pastOf(wanting, { store: { query: async () => history }, records, clock });
  expect(past.map(({ value }) => value)).toEqual([1, 1, 1]);
});

it('a change over hours is known after a restart, not a day later', async () => {
  const rule = toRule({
    id: 'grows', predicate: 'storage-space', measurement: 'disk', field: 'used_percent', severity: 'warning', hold: '0s',
    change: { over: '24h' }, raise: { above: 0.5 },
  }); // prettier-ignore
  const { feed, look, level } = await rig(growing, rule);
  feed();
  expect(level()).toBe('unknown');
  await look();
  feed();
  expect(level()).toBe('bad');
});
