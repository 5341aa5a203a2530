import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../../contract/clock.ts';
import { ManualClock } from '../../../../contract/manual-clock.ts';
import type { InfluxSettings } from '../../../../server/stores/metrics/influx-http.ts';
import { createInfluxStore, type InfluxStore } from '../../../../server/stores/metrics/influx-store.ts';
import { RETRY_LEAST_MS, RETRY_MOST_MS } from '../../../../server/stores/metrics/influx-writer.ts';
import { Influxd } from '../../../peers/influxd.ts';
import { Folder, GATEWAY, keepingLog, load, quietLog, Source, T0 } from './material.ts';
import { describeMetricStore } from './metric-store-suite.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const QUERY = { site: 'hq', asset: 'ups-1', measurement: 'upsd', field: 'load_percent' };

let influxd: Influxd;
let databases = 0;

beforeAll(async () => {
  influxd = await Influxd.start();
});

afterAll(async () => {
  await influxd[Symbol.asyncDispose]();
});

/** A database of its own; kept for ever, because the tests have their own time. */
function freshSettings(): InfluxSettings {
  return { url: influxd.url, database: `test_${++databases}`, retentionMs: 0 };
}

describeMetricStore('InfluxDB', async () => {
  const folder = new Folder();
  const settings = freshSettings();
  return {
    make: (catalogue, clock) =>
      createInfluxStore({ settings, ledgerPath: folder.file('influx.db'), catalogue, clock, log: quietLog }),
    dispose: async () => folder[Symbol.dispose](),
  };
});

/** Opens a store that is closed at the end of the test. */
async function openStore(settings: InfluxSettings, source: Source, log = quietLog): Promise<InfluxStore> {
  const folder = new Folder();
  const ledgerPath = folder.file('influx.db');
  const { catalogue } = source;
  const store = createInfluxStore({
    settings,
    ledgerPath,
    catalogue,
    clock: systemClock,
    log,
    retryLeastMs: 5,
    retryMostMs: 40,
  });
  onTestFinished(async () => {
    await store.close();
    folder[Symbol.dispose]();
  });
  await store.open();
  return store;
}

async function statement(settings: InfluxSettings, q: string): Promise<unknown> {
  const response = await fetch(`${settings.url}/query?db=${settings.database}`, {
    method: 'POST',
    body: new URLSearchParams({ q }),
    headers: { authorization: `Basic ${btoa(`${settings.user ?? ''}:${settings.password ?? ''}`)}` },
  });
  return response.json();
}

describe('InfluxDB that is given lines', () => {
  it.each([false, true])('takes them as they are and moves the cursor, compressed: %s', async (gzip) => {
    const settings = { ...freshSettings(), gzip };
    const source = new Source();
    const now = Date.now();
    const store = await openStore(settings, source);
    const position = { gateway: GATEWAY, epoch: 1, sequence: 7 };
    const lines = Buffer.from(
      `upsd,asset=ups-1,class=ups,site=hq load_percent=5 ${now}\nupsd,asset=ups-1,class=ups,site=hq load_percent=7 ${now + 1}\n`,
    );
    expect(await store.latest('hq')).toEqual([]);
    await store.writeLines({ position, records: 3, lines, lineCount: 2, timeMs: now + 1 });
    expect(await store.cursor(GATEWAY)).toEqual(position);
    const history = await store.query({ ...QUERY, fromMs: now - MINUTE, toMs: now + MINUTE, stepMs: HOUR });
    expect([...history.last].at(-1)).toBe(7);
    expect((await store.latest('hq')).map(({ value }) => value)).toEqual([7]);
    expect((await store.stats()).samples).toBe(2);
  });
});

describe('InfluxDB that refuses some lines', () => {
  it('keeps the good ones, sets the bad ones aside with the reason and goes on', async () => {
    const settings = freshSettings();
    const source = new Source();
    const store = await openStore(settings, source);
    // The database knows this field as text, so numbers conflict; all others are fine.
    await fetch(`${settings.url}/write?db=${settings.database}&precision=ms`, {
      method: 'POST',
      body: `upsd,asset=ups-1,class=ups,site=hq input_voltage="text" ${T0}`,
    });
    const points = Array.from({ length: 970 }, (_, i) =>
      load(T0 + i * 1000, i, i % 97 === 0 ? { field: 'input_voltage' } : {}),
    );
    await store.write([source.samples(points)]);
    const history = await store.query({ ...QUERY, fromMs: T0, toMs: T0 + 20 * MINUTE, stepMs: 20 * MINUTE });
    expect([...history.count].reduce((sum, count) => sum + count, 0)).toBe(960);
    expect((await store.stats()).dropped).toBe(10);
    const refused = store.quarantined();
    expect(refused).toHaveLength(10);
    expect(refused.every(({ line, reason }) => line.includes('input_voltage=') && reason.includes('conflict'))).toBe(
      true,
    );
    expect(await store.cursor(GATEWAY)).toMatchObject({ sequence: 1 });
  });

  it('counts samples that are older than the database keeps', async () => {
    const settings = { ...freshSettings(), retentionMs: 3_600_000 };
    const source = new Source();
    const store = await openStore(settings, source);
    const now = Date.now();
    await store.write([source.samples([load(now - 86_400_000, 1), load(now, 2)])]);
    expect((await store.stats()).dropped).toBe(1);
    expect((await store.latest('hq')).map((latest) => latest.value)).toEqual([2]);
  });
});

describe('InfluxDB that goes away', () => {
  it('is waited for, told once, and gets everything when it is back', async () => {
    await using own = await Influxd.start();
    const settings = { url: own.url, database: 'site', retentionMs: 0 };
    const source = new Source();
    const log = keepingLog();
    const store = await openStore(settings, source, log);
    await store.write([source.samples([load(T0, 1)])]);
    await own.stop();
    const writes = [1, 2, 3].map((i) => store.write([source.samples([load(T0 + i * 1000, i + 1)])]));
    await expect.poll(async () => (await store.stats()).lastError).toContain('metric_store_unreachable');
    expect((await store.stats()).waiting).toBe(3);
    await expect(store.query({ ...QUERY, fromMs: T0, toMs: T0 + MINUTE })).rejects.toThrow(
      /ECONNREFUSED|No host available/,
    );
    await own.start();
    await Promise.all(writes);
    await expect.poll(async () => historyOf(store)).toEqual([1, 2, 3, 4]);
    expect(await store.stats()).toMatchObject({ waiting: 0, lastError: '', dropped: 0 });
    expect(log.lines.filter((line) => line.startsWith('metric_store_unreachable'))).toHaveLength(1);
    expect(log.lines).toContain('metric store works again');
  });

  it('does not hold up the start, and its database is made once it is there', async () => {
    const own = await Influxd.start();
    await own.stop();
    await using disposed = own;
    const source = new Source();
    const log = keepingLog();
    const store = await openStore({ url: disposed.url, database: 'late', retentionMs: 0 }, source, log);
    expect(log.lines.join()).toContain('metric_store_unreachable');
    const write = store.write([source.samples([load(T0, 7)])]);
    await own.start();
    await write;
    expect(await historyOf(store)).toEqual([7]);
  });

  it('makes its database again when somebody dropped it', async () => {
    const settings = freshSettings();
    const source = new Source();
    const store = await openStore(settings, source);
    await statement(settings, `DROP DATABASE "${settings.database}"`);
    await store.write([source.samples([load(T0, 3)])]);
    expect(await historyOf(store)).toEqual([3]);
  });

  it('lets go of a write when the store is closed', async () => {
    const silent = createServer(() => {});
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as AddressInfo;
    const source = new Source();
    const store = await openStore({ url: `http://127.0.0.1:${port}`, database: 'x', timeoutMs: 50 }, source);
    const write = store.write([source.samples([load(T0, 3)])]);
    const refused = write.catch((error: unknown) => error);
    await store.close();
    expect(await refused).toMatchObject({ code: 'unavailable' });
    silent.closeAllConnections();
  });
});

describe('InfluxDB that asks for a login', () => {
  it('takes the right one, and tells a wrong one without the password', async () => {
    await using own = await Influxd.start({ hasLogin: true });
    const login = { user: 'foresite', password: 'geheim-4711' };
    await statement(
      { url: own.url, database: '' },
      `CREATE USER "foresite" WITH PASSWORD 'geheim-4711' WITH ALL PRIVILEGES`,
    );
    const source = new Source();
    const good = await openStore({ url: own.url, database: 'site', retentionMs: 0, ...login }, source);
    await good.write([source.samples([load(T0, 5)])]);
    expect(await historyOf(good)).toEqual([5]);
    const admin = { ...login, url: own.url, database: '' };
    await statement(
      admin,
      `CREATE DATABASE "given"; CREATE USER "writer" WITH PASSWORD 'w'; GRANT ALL ON "given" TO "writer"`,
    );
    const log = keepingLog();
    const given = { url: own.url, database: 'given', user: 'writer', password: 'w' };
    const limited = await openStore(given, source, log);
    await limited.write([source.samples([load(T0, 6)])]);
    expect(await historyOf(limited)).toEqual([6]);
    expect(log.lines).toEqual([]);
    const bad = await openStore(
      { url: own.url, database: 'site', user: 'foresite', password: 'falsch-0815' },
      source,
      log,
    );
    expect((await bad.stats()).lastError).toContain('status 401');
    expect(log.lines.join()).not.toContain('falsch-0815');
  });
});

describe('what goes to InfluxDB', () => {
  it('is line protocol in ms, packed on demand', async () => {
    const bodies: Buffer[] = [];
    const server = createServer((request, response) => void answer(request).then(() => response.writeHead(204).end()));
    const answer = async (request: IncomingMessage): Promise<void> => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      if (request.url?.startsWith('/base/write')) bodies.push(Buffer.concat(chunks));
    };
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const source = new Source();
    const url = `http://127.0.0.1:${port}/base/`;
    const store = await openStore({ url, database: 'x', gzip: true }, source);
    await store.write([source.samples([load(T0, 3), load(T0, 230, { field: 'input_voltage' })])]);
    expect(bodies.map((body) => gunzipSync(body).toString())).toEqual([
      `upsd,asset=ups-1,class=ups,site=hq load_percent=3,input_voltage=230 ${T0}\n`,
    ]);
  });

  it('is tried again after pauses that grow from one second to five minutes', async () => {
    const clock = new ManualClock(T0);
    const delays: number[] = [];
    const noted = {
      ...clockOf(clock),
      after: (ms: number, run: () => void) => (delays.push(ms), clock.after(ms, run)),
    };
    let requests = 0;
    const server = createServer((_, response) => {
      requests++;
      response.writeHead(503).end('{"error":"timeout"}');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    using folder = new Folder();
    const source = new Source();
    const { port } = server.address() as AddressInfo;
    const settings = { url: `http://127.0.0.1:${port}`, database: 'x' };
    const store = createInfluxStore({
      settings,
      ledgerPath: folder.file('influx.db'),
      catalogue: source.catalogue,
      clock: noted,
      log: quietLog,
    });
    await store.open();
    const write = store.write([source.samples([load(T0, 1)])]);
    const refused = write.catch((error: unknown) => error);
    for (let tries = 1; tries <= 14; tries++) {
      await expect.poll(() => delays.length, { interval: 2 }).toBe(tries);
      clock.advance(RETRY_MOST_MS);
    }
    expect(requests).toBeGreaterThanOrEqual(14);
    delays.forEach((delay, i) => {
      expect(delay).toBeGreaterThanOrEqual(RETRY_LEAST_MS);
      expect(delay).toBeLessThanOrEqual(Math.min(RETRY_MOST_MS, RETRY_LEAST_MS * 2 ** i));
    });
    await store.close();
    expect(await refused).toMatchObject({ code: 'unavailable' });
  });
});

function clockOf(clock: ManualClock) {
  return { wallMs: () => clock.wallMs(), monoMs: () => clock.monoMs() };
}

async function historyOf(store: InfluxStore): Promise<number[]> {
  return [...(await store.query({ ...QUERY, fromMs: T0, toMs: T0 + MINUTE, stepMs: 1000 })).last];
}
