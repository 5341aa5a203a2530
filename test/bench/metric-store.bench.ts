// The metric stores: writing through to a sink against the `influx` package, bytes a sample of the embedded store, a
// week of one series, and the latest values of many.

import { createServer } from 'node:http';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InfluxDB, type IPoint } from 'influx';
import { BatchBuilder } from '../../contract/batch.ts';
import { systemClock } from '../../contract/clock.ts';
import type { Delivery } from '../../contract/link.ts';
import { SeriesCatalogue } from '../../contract/series.ts';
import { EmbeddedEngine } from '../../server/stores/metrics/embedded-engine.ts';
import { createInfluxStore } from '../../server/stores/metrics/influx-store.ts';
import { DEFAULT_RETENTION, type SeriesKey } from '../../server/stores/metrics/metric-store.ts';
import { compare, type Bench, type Row } from './bench.ts';

const PORTS = 5000;
const T = 1_767_600_000_000;
const EVERY_MS = 10_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const SERIES = 120;
const LATEST_SERIES = 50_000;
const quiet = (): void => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };

async function withFolder<T>(use: (folder: string) => Promise<T> | T): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'foresite-bench-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One field a point, the shape that costs most; both write the same points through HTTP to a server that reads them. */
async function writerRows(folder: string): Promise<Row[]> {
  const catalogue = new SeriesCatalogue();
  const builder = new BatchBuilder(PORTS);
  const points: IPoint[] = [];
  for (let port = 0; port < PORTS; port++) {
    const tags = { site: 's1', asset: `sw-${port >> 5}`, class: 'switch', component: `port:Gi0-${port & 31}` };
    builder.add(catalogue.series(catalogue.row('interface', tags), 'ifHCInOctets'), port * 1234, T);
    points.push({ measurement: 'interface', tags, fields: { ifHCInOctets: port * 1234 }, timestamp: T });
  }
  const record: Delivery['record'] = { kind: 'samples', site: 's1', batch: builder.finish() };
  const deliveries = [{ position: { gateway: 'g', epoch: 1, sequence: 1 }, record }];
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(204).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const peer = new InfluxDB({ host: '127.0.0.1', port, database: 'bench' });
  const make = (name: string, gzip: boolean) =>
    createInfluxStore({
      settings: { url: `http://127.0.0.1:${port}`, database: 'bench', gzip },
      ledgerPath: join(folder, `${name}.db`),
      catalogue,
      clock: systemClock,
      log,
    });
  const [plain, packed] = [make('plain', false), make('gzip', true)];
  await Promise.all([plain.open(), packed.open()]);
  const writing = (store: typeof plain) => async () => {
    await store.write(deliveries);
    return PORTS;
  };
  const rates = await compare([
    { name: 'plain', once: writing(plain) },
    { name: 'gzip', once: writing(packed) },
    { name: 'influx', once: async () => (await peer.writePoints(points, { precision: 'ms' }), PORTS) },
  ]);
  await Promise.all([plain.close(), packed.close()]);
  server.closeAllConnections();
  server.close();
  const rate = (name: string): number => rates.get(name) ?? 0;
  const against = '`influx` package';
  return [
    {
      what: 'points to InfluxDB, plain',
      value: rate('plain'),
      unit: '/CPU-s',
      ratio: rate('plain') / rate('influx'),
      against,
      floor: 4,
    },
    {
      what: 'points to InfluxDB, gzip',
      value: rate('gzip'),
      unit: '/CPU-s',
      ratio: rate('gzip') / rate('influx'),
      against,
      floor: 2,
    },
    { what: 'points by the `influx` package', value: rate('influx'), unit: '/CPU-s' },
  ];
}

function keysOf(count: number): SeriesKey[] {
  return Array.from({ length: count }, (_, i) => ({
    measurement: 'interface',
    field: 'ifHCInOctets',
    site: 's1',
    asset: `sw-${Math.floor(i / 100)}`,
    class: 'switch',
    component: `port:gi${i % 100}`,
  }));
}

/** A busy port, a gauge of one decimal and a constant in turn; stamps shiver by some milliseconds. */
function fill(engine: EmbeddedEngine, days: number): { writeCpuS: number } {
  const started = process.cpuUsage();
  const rounds = MINUTE_MS / EVERY_MS;
  const count = SERIES * rounds;
  const last = new Float64Array(SERIES);
  for (let minute = T; minute < T + days * DAY_MS; minute += MINUTE_MS) {
    const samples = {
      count,
      timeMs: new Float64Array(count),
      value: new Float64Array(count),
      series: new Uint32Array(count),
      quality: new Uint8Array(count),
    };
    for (let at = 0; at < count; at++) {
      const series = at % SERIES;
      const move = Math.random();
      const before = last[series] ?? 0;
      if (series % 3 === 0) last[series] = before + 600_000 + Math.floor(move * 400_000);
      if (series % 3 === 1) last[series] = Math.round((before || 40) * 10 + (move - 0.5) * 12) / 10;
      samples.series[at] = series;
      samples.timeMs[at] = minute + Math.floor(at / SERIES) * EVERY_MS + Math.floor(Math.random() * 12);
      samples.value[at] = last[series] ?? 0;
    }
    engine.write(samples, [], minute + MINUTE_MS);
    if (minute % 3_600_000 === 0) while (engine.flushSlice(minute));
  }
  while (engine.flushSlice(T + days * DAY_MS, true));
  engine.vacuum(0);
  const used = process.cpuUsage(started);
  return { writeCpuS: (used.user + used.system) / 1e6 };
}

function embeddedRows(folder: string): Row[] {
  const days = 7;
  const path = join(folder, 'metrics.db');
  const end = T + days * DAY_MS;
  const { engine } = EmbeddedEngine.open({ path, retention: DEFAULT_RETENTION }, T);
  engine.define(0, keysOf(SERIES));
  const { writeCpuS } = fill(engine, days);
  const { samples } = engine.stats();
  const key = keysOf(1)[0];
  if (!key) throw new RangeError('no series');
  const query = { ...key, fromMs: T, toMs: end, stepMs: 300_000 };
  const weekMs = medianMs(20, () => engine.query(query, end).timeMs.length);
  engine.close();
  const bytes = statSync(path).size / samples;
  return [
    { what: 'embedded: samples written, packed and summed up', value: samples / writeCpuS, unit: '/CPU-s' },
    {
      what: 'embedded: bytes a sample, all levels',
      value: bytes,
      unit: 'B',
      ratio: 3 / bytes,
      against: '3 B',
      floor: 1,
    },
    {
      what: 'embedded: 7 days of one series in 5-min buckets',
      value: weekMs,
      unit: 'ms',
      ratio: 5 / weekMs,
      against: '5 ms',
      floor: 0.5,
    },
  ];
}

function latestRow(folder: string): Row {
  const { engine } = EmbeddedEngine.open({ path: join(folder, 'latest.db'), retention: DEFAULT_RETENTION }, T);
  engine.define(0, keysOf(LATEST_SERIES));
  const series = Uint32Array.from({ length: LATEST_SERIES }, (_, i) => i);
  const timeMs = new Float64Array(LATEST_SERIES).fill(T);
  const value = Float64Array.from(series);
  engine.write({ count: LATEST_SERIES, series, timeMs, value, quality: new Uint8Array(LATEST_SERIES) }, [], T);
  const ms = medianMs(10, () => JSON.stringify(engine.latest('s1')).length);
  engine.close();
  return {
    what: 'embedded: latest of 50 k series as JSON',
    value: ms,
    unit: 'ms',
    ratio: 50 / ms,
    against: '50 ms',
    floor: 0.25,
  };
}

function medianMs(rounds: number, run: () => number): number {
  const times = Array.from({ length: rounds }, () => {
    const started = performance.now();
    if (run() === 0) throw new Error('nothing was found');
    return performance.now() - started;
  });
  return times.toSorted((a, b) => a - b)[rounds >> 1] ?? 0;
}

export const bench: Bench = {
  name: 'metric store',
  run: () => withFolder(async (folder) => [...(await writerRows(folder)), ...embeddedRows(folder), latestRow(folder)]),
};
