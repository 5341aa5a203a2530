// `foresite gateway` as a user runs it: a real SNMP agent is polled, a real InfluxDB takes what was read, and goes away.

import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HistoryView } from '../../contract/api.ts';
import { OwnSite } from '../acceptance/own-site.ts';
import { startSnmpd, type Peer } from '../collectors/snmp/rig.ts';
import { Influxd } from '../peers/influxd.ts';

const SITE = 'alone';
const INTERVAL_MS = 1000;
const SOON_MS = 60_000;
const AWAY_MS = 5000;

let snmpd: Peer;
beforeAll(async () => {
  snmpd = await startSnmpd();
});
afterAll(() => snmpd.stop());

function ownSite(metrics?: object): OwnSite {
  const own = new OwnSite({ FORESITE_TRAP_PORT: '0' });
  own.write('foresite.yaml', { sites: ['site.yaml'], ...(metrics && { metrics }) });
  own.write('site.yaml', {
    site: SITE,
    name: { zh: '网关', en: 'Alone' },
    timezone: 'Asia/Shanghai',
    defaults: { interval: `${INTERVAL_MS}ms`, timeout: '900ms' },
    credentials: [{ name: 'public', kind: 'snmp-v2c', community: 'public' }],
    assets: [
      {
        key: 'host',
        name: { zh: '主机', en: 'Host' },
        class: 'server',
        profile: 'server-generic',
        host: '127.0.0.1',
        targets: { snmp: { port: snmpd.port, credential: 'public' }, ping: { disabled: true } },
      },
    ],
  });
  return own;
}

/** Times of the polls that InfluxDB knows of, oldest first. */
async function pollTimes(influxd: Influxd): Promise<number[]> {
  const query = encodeURIComponent(`SELECT "result_code" FROM "foresite_target" WHERE "asset" = 'host'`);
  const answer = await fetch(`${influxd.url}/query?db=foresite&epoch=ms&q=${query}`);
  // The shape InfluxDB 1.x documents.
  const { results } = (await answer.json()) as { results: { series?: { values: [number, number][] }[] }[] };
  return results.flatMap(({ series }) => (series ?? []).flatMap(({ values }) => values.map(([timeMs]) => timeMs)));
}

const longestPause = (times: readonly number[]): number =>
  Math.max(...times.slice(1).map((time, i) => time - (times[i] ?? 0)));

describe('a gateway with an InfluxDB', () => {
  let influxd: Influxd;
  let own: OwnSite;
  beforeAll(async () => {
    influxd = await Influxd.start();
    own = ownSite({ store: 'influx', url: influxd.url, database: 'foresite' });
    await own.start('gateway');
  });
  afterAll(async () => {
    await own.stop();
    await influxd[Symbol.asyncDispose]();
  });

  test('brings what it reads into it', { timeout: 240_000 }, async () => {
    await own.until('polls in InfluxDB', SOON_MS, async () => {
      const times = await pollTimes(influxd);
      return times.length >= 2 || `${times.length} polls`;
    });
    expect(own.output).not.toContain('No InfluxDB');
  });

  test('tells that it lives, that it is ready, and its figures to those with a token', async () => {
    const told = async (path: string): Promise<unknown> => (await fetch(`${own.address}${path}`)).json();
    expect(await told('/healthz')).toEqual({ status: 'ok' });
    expect(await told('/readyz')).toEqual({
      ready: true,
      checks: { journal: { ok: true }, metricStore: { ok: true } },
    });
    expect(own.address).toMatch(/^http:\/\/127\.0\.0\.1:/);
    expect(await own.figure('foresite_gateway_targets')).toBe(1);
    expect(await own.figure('foresite_store_records_total')).toBeGreaterThan(0);
    const stranger = await fetch(`${own.address}/metrics`);
    expect([stranger.status, await stranger.json()]).toEqual([
      401,
      expect.objectContaining({ code: 'unauthenticated' }),
    ]);
    expect((await fetch(`${own.address}/api/v1/tickets`)).status).toBe(404);
    expect((await fetch(`${own.address}/healthz`, { method: 'POST', body: 'x'.repeat(100_000) })).status).toBe(404);
  });

  test('loses nothing while InfluxDB is away', { timeout: 240_000 }, async () => {
    const before = (await pollTimes(influxd)).at(-1) ?? 0;
    await influxd.stop();
    const polls = (): Promise<number> => own.figure('foresite_gateway_polls_total');
    const polled = await polls();
    const overrun = (): Promise<number> => own.figure('foresite_gateway_polls_overrun_total');
    const overrunBefore = await overrun();
    const awayPolls = AWAY_MS / INTERVAL_MS;
    await own.until('polls go on', SOON_MS, async () => (await polls()) >= polled + awayPolls || `${await polls()}`);
    await influxd.start();
    const backMs = Date.now();
    await own.until('it is level again', SOON_MS, async () => {
      const newest = (await pollTimes(influxd)).at(-1) ?? 0;
      return newest > backMs || String(newest - backMs);
    });
    const meanwhile = (await pollTimes(influxd)).filter((time) => time >= before);
    expect(meanwhile.filter((time) => time < backMs).length).toBeGreaterThan(awayPolls);
    // What a busy machine never polled is not lost.
    const overruns = (await overrun()) - overrunBefore;
    expect(longestPause(meanwhile)).toBeLessThan((2 + overruns) * INTERVAL_MS);
    expect(await own.figure('foresite_gateway_dropped_total')).toBe(0);
    expect(await own.figure('foresite_store_dropped_total')).toBe(0);
  });

  test('keeps the folder for itself, and answers commands', { timeout: 240_000 }, async () => {
    for (const command of ['start', 'gateway']) {
      const second = await own.run(command);
      expect(second).toMatchObject({ code: 1, out: '' });
      expect(second.err).toMatch(/^data_folder_in_use: the data folder .* is in use by process \d+; stop that process/);
    }
    expect((await own.run('inventory', 'export')).out).toContain('key: host');
    expect((await own.run('test', 'host', '--json')).code).toBe(0);
  });

  test('takes over a device that is added while it runs', { timeout: 240_000 }, async () => {
    const { out } = await own.run('inventory', 'export');
    own.write('more.yaml', out.replace(/^( *)- key: host\n/m, '$1- key: second\n'));
    expect(await own.run('inventory', 'apply', 'more.yaml')).toMatchObject({ code: 0, err: '' });
    expect(await own.figure('foresite_gateway_targets')).toBe(2);
  });

  test('ends in good order at a signal, whatever it was asked for meanwhile', async () => {
    const asked = own.run('test', 'host');
    expect(await own.end()).toBe(0);
    await asked;
    expect(readdirSync(join(own.folder, 'data'))).not.toContain('lock');
  });
});

describe('a gateway without an InfluxDB', () => {
  let site: OwnSite;
  beforeAll(() => {
    site = ownSite();
  });
  afterAll(() => site.stop());

  test('says so once, and that its readings wait for `foresite start`', { timeout: 240_000 }, async () => {
    await site.start('gateway');
    await site.until('what it says', SOON_MS, () => site.output.includes('No InfluxDB') || site.output);
    expect(site.output.match(/No InfluxDB.*journal, up to 2 GiB.*`npx foresite start` in this folder/g)).toHaveLength(
      1,
    );
    expect(await (await site.ask('GET', '/readyz')).json()).toEqual({
      ready: true,
      checks: { journal: { ok: true, detail: '' } },
    });
  });

  test('leaves to `foresite start` what it read', { timeout: 240_000 }, async () => {
    const polls = async (): Promise<number> => site.figure('foresite_gateway_polls_total');
    // More than are looked for below: the last of them are not told apart from those of the next program.
    await site.until('a few polls', SOON_MS, async () => (await polls()) >= 6 || `${await polls()}`);
    expect(await site.end()).toBe(0);
    const startedMs = Date.now();
    await site.start();
    const query = `asset=host&component=target:snmp&measurement=foresite_target&field=result_code&points=500&from=${startedMs - 60_000}`;
    await site.until('the gateway’s readings in the history', SOON_MS, async () => {
      const { timeMs } = await site.get<HistoryView>(`/sites/${SITE}/history?${query}`);
      return timeMs.filter((time) => time < startedMs - INTERVAL_MS).length >= 2 || JSON.stringify(timeMs);
    });
    expect(await site.end()).toBe(0);
  });
});

test('tells every fault of a bad configuration and does not start', { timeout: 240_000 }, async () => {
  const own = ownSite({ store: 'influx', url: 'ftp://nowhere', database: 'foresite' });
  const bad = await own.run('gateway');
  expect(bad).toMatchObject({ code: 1, out: '' });
  expect(bad.err).toMatch(/^config_invalid: .*foresite\.yaml:\d+ metrics.*\nNot started: 1 fault/);
  rmSync(join(own.folder, 'foresite.yaml'));
  expect((await own.run('gateway')).err).toMatch(/^config_file_missing: /);
  expect((await own.run('gateway', '--no-such-option')).code).toBe(2);
  await own.stop();
});
