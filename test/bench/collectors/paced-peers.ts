// Peers that poll the farm on a schedule of their own, as their users run them: collectd without any output, a Zabbix
// proxy that keeps its history in SQLite, and Node-RED. Their own CPU and that of their children is what counts.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { output } from '../processes.ts';
import { deviceHost } from './farm.ts';
import { patched, programPath, Running, type Bench } from './peers.ts';
import { BENCH_PROFILE } from './standard-work.ts';
import { freePort } from '../../peers/ports.ts';

/** Threads and pollers that just keep up with a thousand devices in ten seconds. */
const COLLECTD_THREADS = 5;
const ZABBIX_POLLERS = 40;
/** Ports in the script that writes Zabbix' configuration. */
const ZABBIX_SERVER_PORT = '19051';
const ZABBIX_OWN_PORT = '19052';

export interface PacedLoad {
  port: number;
  devices: number;
  intervalMs: number;
}

/** A rejection says why a peer is left out. */
export type StartPaced = (bench: Bench, load: PacedLoad) => Promise<Running>;

function python(): string {
  const program = programPath('python3');
  if (program === '') throw new Error('python3 is not installed, which writes its configuration');
  return program;
}

const collectd: StartPaced = async (bench, { port, devices, intervalMs }) => {
  const program = programPath('collectd');
  if (program === '') throw new Error('collectd is not installed');
  const folder = join(bench.folder, 'collectd');
  mkdirSync(folder);
  const script = patched(bench, 'clients/collectd-snmp-conf.py', { '1161': port });
  const words = [devices, intervalMs / 1000, COLLECTD_THREADS].map(String);
  writeFileSync(join(folder, 'conf'), await output(python(), [script, ...words, folder]));
  return new Running(program, ['-f', '-C', join(folder, 'conf')]);
};

const zabbix: StartPaced = async (bench, { port, devices, intervalMs }) => {
  const program = programPath('zabbix_proxy');
  if (program === '') throw new Error('zabbix-proxy-sqlite3 is not installed');
  const folder = join(bench.folder, 'zabbix');
  const script = patched(bench, 'clients/zabbix-proxy-db.py', {
    '1161': port,
    [ZABBIX_SERVER_PORT]: await freePort(),
    [ZABBIX_OWN_PORT]: await freePort(),
  });
  await output(python(), [script, String(devices), String(intervalMs / 1000), folder, String(ZABBIX_POLLERS)]);
  return new Running(program, ['-f', '-c', join(folder, 'conf')]);
};

/** Has to be installed by hand, with node-red-node-snmp; the variable names the folder that holds its node_modules. */
const nodeRed: StartPaced = async (bench, load) => {
  const installed = process.env['FORESITE_BENCH_NODE_RED'] ?? '';
  const program = join(installed, 'node_modules', 'node-red', 'red.js');
  if (installed === '' || !existsSync(program))
    throw new Error('FORESITE_BENCH_NODE_RED names no folder with node-red and node-red-node-snmp');
  const folder = join(bench.folder, 'node-red');
  mkdirSync(folder);
  writeFileSync(join(folder, 'flows.json'), JSON.stringify(flows(load)));
  const nodesDir = join(installed, 'node_modules', 'node-red-node-snmp');
  const settings = {
    flowFile: 'flows.json',
    uiPort: await freePort(),
    uiHost: '127.0.0.1',
    nodesDir,
    logging: { console: { level: 'error' } },
  };
  writeFileSync(join(folder, 'settings.js'), `module.exports = ${JSON.stringify(settings)};\n`);
  return new Running(process.execPath, [program, '--userDir', folder, '--settings', join(folder, 'settings.js')]);
};

/** One message a device, spread over the interval, through one node for the scalars and one a column. */
function flows({ port, devices, intervalMs }: PacedLoad): object[] {
  const { scalars = [], tables = [] } = BENCH_PROFILE.snmp ?? {};
  const hosts = JSON.stringify(Array.from({ length: devices }, (_, device) => `${deviceHost(device)}:${port}`));
  const send = `const hosts = ${hosts};\nhosts.forEach((host, i) => setTimeout(() => node.send({ host, community: 'public' }), i * ${intervalMs / devices}));\nreturn null;`;
  const common = { z: 'tab', community: 'public', version: '1', timeout: '5', wires: [[]] };
  const columns = tables.flatMap((table) => table.columns.map(({ oid }) => oid));
  const readers = [
    { ...common, id: 'scalars', type: 'snmp', host: '', oids: scalars.map(({ oid }) => oid).join(',') },
    ...columns.map((oid, i) => ({ ...common, id: `column-${i}`, type: 'snmp subtree', host: '', oids: oid })),
  ];
  return [
    { id: 'tab', type: 'tab', label: 'bench' },
    {
      id: 'beat', z: 'tab', type: 'inject', repeat: String(intervalMs / 1000), once: true, onceDelay: 0.1,
      payload: '', payloadType: 'date', wires: [['spread']],
    },
    { id: 'spread', z: 'tab', type: 'function', func: send, outputs: 1, wires: [readers.map(({ id }) => id)] },
    ...readers,
  ]; // prettier-ignore
}

export interface PacedPeer {
  readonly name: string;
  readonly start: StartPaced;
  /** Most that ours may take of its CPU. */
  readonly atMost: number;
}

export const PACED_PEERS: readonly PacedPeer[] = [
  { name: 'collectd without any output', start: collectd, atMost: 1.2 },
  { name: 'Zabbix proxy', start: zabbix, atMost: 0.2 },
  { name: 'Node-RED', start: nodeRed, atMost: 0.25 },
];
