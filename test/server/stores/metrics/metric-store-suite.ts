// What every metric store does, whichever it is: run by the test of each implementation against the real thing.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QUALITY } from '../../../../contract/batch.ts';
import { ManualClock } from '../../../../contract/manual-clock.ts';
import type { SeriesCatalogue } from '../../../../contract/series.ts';
import type { HistoryQuery, MetricStore } from '../../../../server/stores/metrics/metric-store.ts';
import { Detector } from '../../../../server/domain/detect/detector.ts';
import { toRule } from '../../../../server/domain/detect/rules.ts';
import { pastOf } from '../../../../server/jobs/recall.ts';
import { GATEWAY, load, Source, T0, type Point } from './material.ts';

export interface StoreMaker {
  /** A closed store; made twice in one test it is the same data. */
  make(catalogue: SeriesCatalogue, clock: ManualClock): MetricStore;
  dispose(): Promise<void>;
}

const S = 1000;
const MINUTE = 60 * S;

/** @param prepare gives a fresh, empty place for data for each test */
export function describeMetricStore(name: string, prepare: () => Promise<StoreMaker>): void {
  describe(`metric store: ${name}`, () => {
    let maker: StoreMaker;
    let store: MetricStore;
    let source: Source;
    let clock: ManualClock;

    beforeEach(async () => {
      maker = await prepare();
      source = new Source();
      clock = new ManualClock(T0 + 60 * MINUTE);
      store = maker.make(source.catalogue, clock);
      await store.open();
    });

    afterEach(async () => {
      await store.close();
      await maker.dispose();
    });

    const query = (more: Partial<HistoryQuery> = {}): HistoryQuery => ({
      site: 'hq',
      asset: 'ups-1',
      measurement: 'upsd',
      field: 'load_percent',
      fromMs: T0,
      toMs: T0 + 10 * MINUTE,
      stepMs: MINUTE,
      ...more,
    });

    it('returns min, max, mean, last and count of each bucket', async () => {
      const values = [20.5, 30.5, 10, 20];
      await store.write([source.samples(values.map((value, i) => load(T0 + i * 20 * S, value)))]);
      const history = await store.query(query());
      expect(history.stepMs).toBe(MINUTE);
      expect([...history.timeMs]).toEqual([T0, T0 + MINUTE]);
      expect([...history.min]).toEqual([10, 20]);
      expect([...history.max]).toEqual([30.5, 20]);
      expect([...history.last]).toEqual([10, 20]);
      expect([...history.count]).toEqual([3, 1]);
      expect(history.mean[0]).toBeCloseTo(61 / 3, 9);
    });

    it('leaves out buckets without samples, and samples outside of the range', async () => {
      const at = (minutes: number): number => T0 + minutes * MINUTE;
      await store.write([source.samples([load(at(-1), 1), load(at(0), 2), load(at(5), 3), load(at(10), 4)])]);
      const history = await store.query(query());
      expect([...history.timeMs]).toEqual([at(0), at(5)]);
      expect([...history.last]).toEqual([2, 3]);
    });

    it('is not changed by the same samples again', async () => {
      const delivery = source.samples([load(T0, 5), load(T0 + S, 7)]);
      await store.write([delivery]);
      await store.write([delivery, delivery]);
      const history = await store.query(query());
      expect([...history.count]).toEqual([2]);
      expect([...history.mean]).toEqual([6]);
    });

    it('accepts late samples in any order', async () => {
      await store.write([source.samples([load(T0 + 30 * S, 3), load(T0 + 50 * S, 5)])]);
      await store.write([source.samples([load(T0 + 40 * S, 4), load(T0 + 10 * S, 1), load(T0 - 30 * MINUTE, 9)])]);
      const history = await store.query(query({ fromMs: T0 - 60 * MINUTE, stepMs: 10 * S }));
      expect([...history.last]).toEqual([9, 1, 3, 4, 5]);
    });

    it('takes the later value of one time', async () => {
      await store.write([source.samples([load(T0, 1)])]);
      await store.write([source.samples([load(T0, 2)])]);
      const history = await store.query(query());
      expect([...history.last]).toEqual([2]);
      expect([...history.count]).toEqual([1]);
    });

    it('keeps series of sites, assets, components and fields apart', async () => {
      const port = { measurement: 'interface', asset: 'sw-1', class: 'switch', field: 'ifHCInOctets' };
      await store.write([
        source.samples([
          load(T0, 1),
          load(T0, 2, { site: 'depot' }),
          load(T0, 3, { asset: 'ups-2' }),
          load(T0, 4, { field: 'input_voltage' }),
          load(T0, 5, { ...port, component: 'port:gi1/0/1' }),
          load(T0, 6, { ...port, component: 'port:gi1/0/2' }),
        ]),
      ]);
      const last = async (more: Partial<HistoryQuery>): Promise<number[]> => [...(await store.query(query(more))).last];
      expect(await last({})).toEqual([1]);
      expect(await last({ site: 'depot' })).toEqual([2]);
      expect(await last({ asset: 'ups-2' })).toEqual([3]);
      expect(await last({ field: 'input_voltage' })).toEqual([4]);
      expect(await last({ ...port, component: 'port:gi1/0/2' })).toEqual([6]);
      expect(await last({ ...port })).toEqual([]);
    });

    it('answers with nothing for what it has never seen', async () => {
      expect((await store.query(query({ asset: 'nobody' }))).timeMs).toHaveLength(0);
      expect(await store.latest('hq')).toEqual([]);
      expect(await store.series('hq', 'nobody')).toEqual([]);
    });

    it('is not misled by quotes in a question', async () => {
      await store.write([source.samples([load(T0, 1)])]);
      for (const asset of [`ups-1' OR '1'='1`, `ups-1"; DROP DATABASE x; --`, `\\' OR 1=1 --`]) {
        expect((await store.query(query({ asset }))).timeMs).toHaveLength(0);
        expect((await store.query(query({ field: asset }))).timeMs).toHaveLength(0);
        expect((await store.query(query({ measurement: asset }))).timeMs).toHaveLength(0);
      }
      expect((await store.query(query())).timeMs).toHaveLength(1);
    });

    it('makes a step that was not asked for fit the points', async () => {
      const points = Array.from({ length: 60 }, (_, i) => load(T0 + i * 10 * S, i));
      await store.write([source.samples(points)]);
      const open = query();
      delete open.stepMs;
      const history = await store.query({ ...open, maxPoints: 20 });
      expect(history.stepMs).toBe(30 * S);
      expect(history.timeMs).toHaveLength(20);
      expect([...history.count]).toEqual(Array.from({ length: 20 }, () => 3));
    });

    it('tells the latest value of each series, with its quality', async () => {
      await store.write([source.samples([load(T0 + S, 8, { quality: QUALITY.stale }), load(T0, 7)])]);
      await store.write([source.samples([load(T0, 3, { asset: 'ups-2' }), load(T0, 4, { site: 'depot' })])]);
      const all = await store.latest('hq');
      expect(new Map(all.map(({ asset, value }) => [asset, value]))).toEqual(
        new Map([
          ['ups-1', 8],
          ['ups-2', 3],
        ]),
      );
      expect(await store.latest('hq', 'ups-1')).toEqual([
        {
          measurement: 'upsd',
          field: 'load_percent',
          site: 'hq',
          asset: 'ups-1',
          class: 'ups',
          component: '',
          timeMs: T0 + S,
          value: 8,
          quality: QUALITY.stale,
        },
      ]);
    });

    it('lists the series of an asset', async () => {
      await store.write([source.samples([load(T0, 1), load(T0, 2, { field: 'input_voltage' })])]);
      const fields = (await store.series('hq', 'ups-1')).map((key) => key.field);
      expect(new Set(fields)).toEqual(new Set(['input_voltage', 'load_percent']));
    });

    it('moves the cursor with the samples, and with records that hold none', async () => {
      expect(await store.cursor(GATEWAY)).toBeNull();
      await store.write([source.samples([load(T0, 1)])]);
      expect(await store.cursor(GATEWAY)).toEqual({ gateway: GATEWAY, epoch: 1, sequence: 1 });
      await store.write([source.event(), source.event()]);
      expect(await store.cursor(GATEWAY)).toEqual({ gateway: GATEWAY, epoch: 1, sequence: 3 });
    });

    it('has samples, cursor and latest values again after a restart, with a catalogue in another order', async () => {
      await store.write([source.samples([load(T0, 1), load(T0, 2, { asset: 'ups-2' })]), source.event()]);
      await store.close();
      const later = new Source();
      later.sequence = source.sequence;
      const fresh = later.samples([load(T0 + S, 4, { asset: 'ups-2' }), load(T0 + S, 3)]);
      store = maker.make(later.catalogue, clock);
      await store.open();
      expect(await store.cursor(GATEWAY)).toEqual({ gateway: GATEWAY, epoch: 1, sequence: 2 });
      expect((await store.latest('hq', 'ups-2')).map((latest) => latest.value)).toEqual([2]);
      await store.write([fresh]);
      expect([...(await store.query(query({ stepMs: S }))).last]).toEqual([1, 3]);
      expect([...(await store.query(query({ stepMs: S, asset: 'ups-2' }))).last]).toEqual([2, 4]);
    });

    it('keeps large counters and small decimals as they came', async () => {
      const values = [2 ** 64 - 2048, 2 ** 53 - 1, 0.1, -0.000_012_5, 1e-12, 123_456.789];
      await store.write([source.samples(values.map((value, i) => load(T0 + i * S, value)))]);
      const history = await store.query(query({ stepMs: S }));
      expect([...history.last]).toEqual(values);
      expect([...history.min]).toEqual(values);
    });

    const FILLING = { of: { measurement: 'disk', field: 'used_percent', component: 'storage:c' }, predicate: 'storage-space' } as const; // prettier-ignore
    const COUNTING = { of: { measurement: 'interface', field: 'ifHCInOctets', component: 'port:1' }, predicate: 'link' } as const; // prettier-ignore
    it.each([
      ['a forecast', FILLING, { forecast: { above: 95, within: '7d', over: '14d' } }, 'ok'],
      ['a change over a day', FILLING, { change: { over: '24h' }, raise: { above: 0.8 } }, 'bad'],
      ['what is usual', FILLING, { baseline: { over: '30m', least: 2 }, raise: { above: 4 } }, 'ok'],
      [
        'what growth is usual',
        COUNTING,
        { baseline: { over: '30m', least: 2, rate: true }, raise: { above: 4 } },
        'ok',
      ],
    ] as const)('tells %s its past when the program begins', async (_what, { of, predicate }, kind, level) => {
      const nowMs = clock.wallMs();
      const point = (timeMs: number): Point => {
        const days = (timeMs - nowMs) / (24 * 60 * MINUTE);
        return { ...of, asset: 'nas', class: 'nas', timeMs, value: of === FILLING.of ? 80 + days : 1e9 + days * 1e6 };
      };
      const times = Array.from({ length: 20 * 24 * 4 }, (_, n) => nowMs - (n + 1) * 15 * MINUTE).toReversed();
      await store.write([source.samples(times.map(point))]);
      const rule = toRule({ id: 'r', predicate, measurement: of.measurement, field: of.field, severity: 'warning', hold: '0s', ...kind }); // prettier-ignore
      const { catalogue } = source;
      const detector = new Detector({ catalogue, rulesFor: () => [rule], freshMsOf: () => 60 * MINUTE });
      const seen = (): string | undefined => detector.observationsOf('hq').at(predicate, `nas/${of.component}`)?.level;
      const later = new ManualClock(nowMs);
      const feed = (): void => {
        const { record } = source.samples([point(later.wallMs())]);
        if (record.kind === 'samples') detector.apply(record.batch, later.monoMs());
      };
      feed();
      expect(seen()).toBe('unknown');
      const [wanting] = detector.takeWanting();
      if (!wanting) throw new Error('it asks for nothing');
      const past = await pastOf(wanting, { store, records: { tickets: { list: () => [] } as never }, clock: later });
      detector.recall(wanting, { past, nowMonoMs: later.monoMs(), nowWallMs: later.wallMs() });
      for (let n = 0; n < 40; n++) {
        later.advance(MINUTE);
        feed();
      }
      expect(seen()).toBe(level);
    });

    it('counts what it holds', async () => {
      await store.write([source.samples([load(T0, 1), load(T0 + S, 2)])]);
      const stats = await store.stats();
      expect(stats.samples).toBe(2);
      expect(stats.seriesCount).toBe(1);
      expect(stats.waiting).toBe(0);
      expect(stats.lastError).toBe('');
    });

    it('refuses to work after it was closed, and closes twice', async () => {
      await store.close();
      await store.close();
      await expect(store.write([source.event()])).rejects.toThrow('unavailable');
    });
  });
}
