import { describe, expect, it, onTestFinished } from 'vitest';
import { replayWork, type ReplayOrder } from '../../app/replay-work.ts';
import type { History, HistoryQuery, SeriesKey } from '../../server/stores/metrics/metric-store.ts';
import { ServerBench, START } from '../server/server-bench.ts';

const MINUTE_MS = 60_000;
const KEYS: readonly SeriesKey[] = ['nvr', 'cam-1'].map((asset) => ({
  site: 'demo', asset, class: 'recorder', component: '', measurement: 'cpu', field: 'usage_percent',
})); // prettier-ignore

/** The recorder is busy from the tenth to the twentieth minute, the camera never. */
async function query({ asset, fromMs, toMs, stepMs = MINUTE_MS }: HistoryQuery): Promise<History> {
  const times = Array.from({ length: Math.floor((toMs - fromMs) / stepMs) }, (_, i) => fromMs + i * stepMs);
  const value = (at: number): number => (asset === 'nvr' && at >= START + 10 * MINUTE_MS && at < START + 20 * MINUTE_MS ? 85 : 20); // prettier-ignore
  const column = Float64Array.from(times, value);
  const timeMs = Float64Array.from(times);
  return { stepMs, timeMs, min: column, max: column, mean: column, last: column, lastMs: timeMs, gap: new Uint8Array(times.length), count: column }; // prettier-ignore
}

async function replayed(condition: string, change: Partial<ReplayOrder> = {}) {
  const bench = await new ServerBench([]).start();
  onTestFinished(() => bench.close());
  const order = { site: 'demo', fromMs: START, toMs: START + 60 * MINUTE_MS, condition, ...change };
  const store = { query, series: async () => [...KEYS] };
  return replayWork(order, { records: bench.records, store, model: bench.runtime.model });
}

const BUSY = `
id: busy
predicate: load
measurement: cpu
field: usage_percent
raise: { above: 80 }
hold: 2m
clearAfter: 1m
severity: minor
`;

describe('a condition on recorded history', () => {
  it('tells which alarms it would have raised, when, and that they would have been new tickets', async () => {
    const { alarms, series } = await replayed(BUSY);
    expect(series).toBe(2);
    expect(alarms).toEqual([
      {
        place: 'nvr',
        raisedAt: new Date(START + 12 * MINUTE_MS).toISOString(),
        clearedAt: new Date(START + 21 * MINUTE_MS).toISOString(),
        value: 85,
        ticket: null,
      },
    ]);
  });

  it('tells the ticket that came of it, though it is from within a step of the history', async () => {
    const bench = await new ServerBench([]).start();
    onTestFinished(() => bench.close());
    await bench.pass(30);
    await bench.load('nvr', 95).pass(20);
    const [ticket] = bench.records.tickets.list();
    expect(ticket?.sinceMs).toBeGreaterThan(START);
    const busyAtOnce = async (asked: HistoryQuery): Promise<History> => {
      const history = await query({ ...asked, fromMs: START + 10 * MINUTE_MS, toMs: START + 15 * MINUTE_MS });
      return { ...history, timeMs: history.timeMs.map((at) => at - 10 * MINUTE_MS) };
    };
    const store = { series: async () => [...KEYS], query: busyAtOnce };
    const order = { site: 'demo', fromMs: START, toMs: START + 5 * MINUTE_MS, condition: BUSY.replace('2m', '0s') };
    const { alarms } = await replayWork(order, { records: bench.records, store, model: bench.runtime.model });
    expect(alarms).toMatchObject([{ place: 'nvr', raisedAt: new Date(START).toISOString(), ticket: ticket?.number }]);
  });

  it('that is in force can be compared with it', async () => {
    expect((await replayed('id=load')).alarms).toEqual([]);
  });

  it('still holds where the history ends', async () => {
    const { alarms } = await replayed(BUSY, { toMs: START + 15 * MINUTE_MS });
    expect(alarms).toMatchObject([{ clearedAt: null }]);
  });

  it.each([
    ['id=nothing', 'no asset of the site has a condition "nothing"'],
    ['predicate: load', 'misses'],
    [BUSY.replace('usage_percent', 'usage'), 'cpu has no field "usage"'],
    [`${BUSY}change: { over: 5m }\nrate: true\n`, 'is of several kinds'],
  ])('%s is refused in words', async (condition, words) => {
    await expect(replayed(condition)).rejects.toThrow(words);
  });

  it('is not asked of a stretch that ends before it begins, or of years', async () => {
    await expect(replayed(BUSY, { toMs: START - 1 })).rejects.toThrow('begin before');
    await expect(replayed(BUSY, { fromMs: 0 })).rejects.toThrow('at most 92 days');
  });
});
