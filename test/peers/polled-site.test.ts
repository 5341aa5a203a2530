// The whole way of a reading, with real peers at every step: Debian's snmpd, recorded answers of real devices, a Modbus
// server and a broker are polled by the real program, written to a real InfluxDB and asked for by the API.

import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HistoryView } from '../../contract/api.ts';
import { startBadPeers, type BadPeers } from '../acceptance/bad-peers.ts';
import { OwnSite } from '../acceptance/own-site.ts';
import { startSnmpsim, type Peer } from '../collectors/snmp/rig.ts';
import { Influxd } from './influxd.ts';

const SITE = 'real-peers';
const INTERVAL_MS = 5000;
/** A replayer of recordings takes its time for a switch with two hundred ports. */
const POLL_TIMEOUT_MS = 20_000;
const READ_WITHIN_MS = 100_000;

/** `measurement.field component`: value, read from the recordings by hand. */
type Values = Readonly<Record<string, number>>;

interface Device {
  key: string;
  class: string;
  profile: string;
  values: Values;
}

const LIVE: readonly Device[] = [
  { key: 'host', class: 'server', profile: 'server-generic', values: {} },
  { key: 'meter', class: 'meter', profile: 'sdm630', values: { 'meter.voltage_l1': 230.5, 'meter.voltage_l3': 230.5 } },
  { key: 'kiosk-well', class: 'kiosk', profile: 'kiosk', values: { 'kiosk.sales_today': 42, 'kiosk.screen_on': 1 } },
];

const RECORDED: readonly Device[] = [
  {
    key: 'cisco-cbs350-24p',
    class: 'switch',
    profile: 'switch-poe',
    values: { 'interface.ifHighSpeed port:gi1/0/13': 100, 'poe.power_watts port:gi1/0/13': 9.338 },
  },
  {
    key: 'linksys-lgs318p-poe',
    class: 'switch',
    profile: 'switch-poe',
    values: { 'poe.admin_enable port:gi1': 2, 'poe.power_watts port:gi14': 4.5 },
  },
  {
    key: 'tplink-sg2218p-poe',
    class: 'switch',
    profile: 'switch-generic',
    values: { 'cpu.usage_percent': 79, 'mem.used_percent': 41 },
  },
  {
    key: 'moxa-eds-g516e',
    class: 'switch',
    profile: 'switch-generic',
    values: { 'cpu.usage_percent': 17, 'interface.ifHighSpeed port:Ethernet-Port-G1': 1000 },
  },
  {
    key: 'dahua-nvr4108',
    class: 'recorder',
    profile: 'dahua-recorder',
    values: { 'recorder.status': 1, 'cpu.usage_percent': 6 },
  },
  {
    key: 'hikvision-nvr',
    class: 'recorder',
    profile: 'hikvision-recorder',
    values: { 'recorder.disks': 1, 'recorder_disk.total_mb disk:1': 2_861_588 },
  },
  {
    key: 'hikvision-camera-ds2cd4c36',
    class: 'camera',
    profile: 'hikvision-camera',
    values: { 'cpu.usage_percent': 52, 'mem.used_percent': 75 },
  },
  {
    key: 'riello-netman204-ups',
    class: 'ups',
    profile: 'ups-rfc1628',
    values: { 'upsd.battery_charge_percent': 100, 'upsd.battery_voltage': 122.5, 'upsd.load_percent': 8 },
  },
  {
    key: 'huawei-ups-gse200m',
    class: 'ups',
    profile: 'ups-huawei',
    values: { 'upsd.input_voltage': 236.9, 'upsd.output_source': 3 },
  },
  {
    key: 'eaton-9px-ups',
    class: 'ups',
    profile: 'ups-rfc1628',
    values: { 'upsd.time_left_minutes': 438, 'upsd.input_voltage': 238 },
  },
  {
    key: 'apc-pdu-7902b',
    class: 'pdu',
    profile: 'apc-rpdu',
    values: { 'pdu_outlet.state outlet:1': 1, 'pdu_outlet.state outlet:3': 2 },
  },
  {
    key: 'linux-centos7-server',
    class: 'server',
    profile: 'server-generic',
    values: { 'cpu.usage_percent': 1.25, 'disk.total_bytes storage:root': 3_929_600 * 4096 },
  },
  {
    key: 'windows-server-2019',
    class: 'server',
    profile: 'server-generic',
    values: { 'cpu.usage_percent': 2, 'disk.used_bytes storage:C': 7_900_201 * 4096 },
  },
];

const recordings = process.env['FORESITE_RECORDINGS'];
const own = new OwnSite();
const copies = mkdtempSync(join(tmpdir(), 'foresite-recordings-'));
let peers: BadPeers;
let replayer: Peer | null = null;
let influxd: Influxd;

beforeAll(async () => {
  peers = await startBadPeers();
  influxd = await Influxd.start();
  if (recordings === undefined) process.stdout.write('FORESITE_RECORDINGS is not set: recorded devices are left out\n');
  else replayer = await replay(recordings);
  own.write('foresite.yaml', {
    sites: ['site.yaml'],
    metrics: { store: 'influx', url: influxd.url, database: 'foresite' },
  });
  own.write('site.yaml', site());
  await own.start();
});
afterAll(async () => {
  await own.stop();
  await replayer?.stop();
  await influxd[Symbol.asyncDispose]();
  await peers.stop();
  rmSync(copies, { recursive: true, force: true });
});

async function replay(folder: string): Promise<Peer> {
  // The replayer gives up its rights.
  chmodSync(copies, 0o755);
  for (const { key } of RECORDED) copyFileSync(join(folder, `${key}.snmprec`), join(copies, `${key}.snmprec`));
  return startSnmpsim(copies);
}

function site(): object {
  const recorded = recordings === undefined ? [] : RECORDED;
  const targets: Record<string, object> = {
    host: { snmp: { port: peers.snmpd, credential: 'snmpd' } },
    meter: { modbus: { port: peers.modbus, unit: 1 } },
  };
  const off = { disabled: true };
  return {
    site: SITE,
    name: { zh: '真实设备', en: 'Real peers' },
    timezone: 'Asia/Shanghai',
    defaults: { interval: `${INTERVAL_MS}ms`, timeout: '3s' },
    brokers: [{ host: '127.0.0.1', port: peers.broker }],
    credentials: ['snmpd', ...recorded.map(({ key }) => key)].map((name) => ({
      name,
      kind: 'snmp-v2c',
      community: name === 'snmpd' ? 'public' : name,
    })),
    assets: [...LIVE, ...recorded].map(({ key, class: kind, profile }) => ({
      key,
      name: { zh: key, en: key },
      class: kind,
      profile,
      host: '127.0.0.1',
      targets: targets[key] ?? {
        ...(kind === 'kiosk'
          ? {}
          : { snmp: { port: replayer?.port ?? 0, credential: key, timeout: `${POLL_TIMEOUT_MS}ms` } }),
        ...(kind === 'camera' && { rtsp: off, http: off }),
      },
    })),
  };
}

async function readings(asset: string): Promise<Map<string, number>> {
  const detail = await own.asset(SITE, asset);
  return new Map(detail.readings.map((one) => [`${one.measurement}.${one.field} ${one.component}`.trim(), one.value]));
}

async function isRead(asset: string): Promise<true | string> {
  const { targets } = await own.asset(SITE, asset);
  const rest = targets.filter(({ result }) => result !== 'ok');
  return rest.length === 0 || rest.map(({ name, result, detail }) => `${name} ${result} ${detail}`).join(', ');
}

/** Every value of the device, live and out of InfluxDB. */
async function expectReadAndKept({ key, values }: Device): Promise<void> {
  await own.until(`${key} is read`, READ_WITHIN_MS, () => isRead(key));
  // A poll that runs out of time tells what it has read; the next ones tell the rest.
  await own.until(`all of ${key} is read`, READ_WITHIN_MS, async () => {
    const live = await readings(key);
    const missing = Object.keys(values).filter((name) => !live.has(name));
    const { targets } = await own.asset(SITE, key);
    return (
      missing.length === 0 || [...missing, ...targets.map(({ result, detail }) => `${result} ${detail}`)].join(', ')
    );
  });
  const live = await readings(key);
  expect(Object.fromEntries(Object.keys(values).map((name) => [name, rounded(live.get(name))]))).toEqual(values);
  for (const [name, value] of Object.entries(values)) {
    const [path = '', component = ''] = name.split(' ');
    const [measurement = '', field = ''] = path.split('.');
    const query = new URLSearchParams({
      asset: key,
      component,
      measurement,
      field,
      points: '10',
      from: String(Date.now() - 120_000),
    });
    await own.until(`${name} of ${key} in the history`, READ_WITHIN_MS / 2, async () => {
      const history = await own.get<HistoryView>(`/sites/${SITE}/history?${query.toString()}`);
      const seen = history.mean.filter((mean) => mean !== null).map(rounded);
      return (seen.length > 0 && seen.every((mean) => mean === value)) || JSON.stringify(seen);
    });
  }
}

function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Number(value.toPrecision(12));
}

describe('a site of real peers', () => {
  test.each(LIVE)('$key is read through profile $profile and kept', expectReadAndKept);

  test('a host tells of this very machine', async () => {
    const live = await readings('host');
    expect(live.get('mem.total_bytes')).toBeGreaterThan(1e6);
    expect((await own.asset(SITE, 'host')).facts['sysName']).toBe('lab-host');
  });

  // Needs the folder of recordings, which is no part of the project.
  test.skipIf(recordings === undefined).each(RECORDED)(
    'recorded $key is read through profile $profile and kept',
    expectReadAndKept,
  );

  test('what was polled stands in InfluxDB under the names of the catalogue, by stable keys alone', async () => {
    const query = async (q: string): Promise<unknown[][]> => {
      const answer = await fetch(`${influxd.url}/query?db=foresite&q=${encodeURIComponent(q)}`);
      // The shape InfluxDB 1.x documents.
      const { results } = (await answer.json()) as { results: { series?: { values: unknown[][] }[] }[] };
      return results.flatMap(({ series }) => (series ?? []).flatMap(({ values }) => values));
    };
    const tags = new Set((await query('SHOW TAG KEYS')).flat());
    expect([...tags].toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual([
      'asset',
      'class',
      'component',
      'site',
    ]);
    const assets = (await query('SHOW TAG VALUES WITH KEY = "asset"')).map(([, value]) => value);
    const known = (await own.assets(SITE)).map(({ key }) => key);
    expect(new Set(assets.filter((asset) => asset !== ''))).toEqual(new Set(known));
  });

  test('assets that only live in loopback are all ok, and nothing is alarmed', async () => {
    const rest = (await own.assets(SITE)).filter(
      ({ key, health }) => LIVE.some((live) => live.key === key) && health !== 'ok',
    );
    expect(rest.map(({ key, health }) => `${key} ${health}`)).toEqual([]);
    expect(await own.figure('foresite_gateway_dropped_total')).toBe(0);
    expect(await own.figure('foresite_store_dropped_total')).toBe(0);
    expect(own.log().filter(({ level }) => level === 'error')).toEqual([]);
  });
});
