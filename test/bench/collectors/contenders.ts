// Those that ours is compared with, flat out: each polls the farm for some seconds and says how many useful varbinds a
// CPU-second of its process gave. One that is not installed is named and left out.

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { output } from '../processes.ts';
import { Child } from './child.ts';
import { compiled, patched, programPath, Running, type Bench } from './peers.ts';
import type { PollerAnswer, PollerOptions, PollerRequest } from './poller-child.ts';
import { freePort } from '../../peers/ports.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const GO_FOLDERS = ['/usr/lib/go-1.19/bin', '/usr/lib/go/bin'];
const GO_PATH = '/usr/share/gocode';
/** Requests under way at one time, as the peers' own scripts have it. */
const OURS_AT_ONCE = 256;
const PEERS_AT_ONCE = 64;
const SCRAPES_AT_ONCE = 32;

export interface Contender {
  readonly name: string;
  /** Useful varbinds a CPU-second. */
  run(seconds: number): Promise<number>;
  stop(): Promise<void>;
}

/** What a contender needs to start; a rejection says why it is left out. */
export type Start = (bench: Bench, load: { port: number; devices: number }) => Promise<Contender>;

const nothing = (): Promise<void> => Promise.resolve();

/** The rate that one of the peers' clients prints. */
async function rateOf(command: string, args: readonly (string | number)[], cwd = ROOT): Promise<number> {
  const text = await output(command, args.map(String), { cwd });
  const rate = Number(/\bvb\/cpu-s=(\d+)/.exec(text)?.[1] ?? 0);
  if (rate === 0) throw new Error(`${command} polled nothing: ${text.trim().slice(0, 200)}`);
  return rate;
}

export async function startOurs(name: string, options: Omit<PollerOptions, 'atOnce'>): Promise<Contender> {
  const child = new Child<PollerRequest, PollerAnswer>('poller-child.ts', { ...options, atOnce: OURS_AT_ONCE });
  return {
    name,
    async run(seconds) {
      const { samples, cpuSeconds, polls, failed, fault } = await child.ask({ do: 'run', seconds });
      if (failed > 0) console.log(`  ${name}: ${failed} of ${polls} polls failed (${fault})`);
      return samples / cpuSeconds;
    },
    stop: () => child.stop(),
  };
}

const ours: Start = (_bench, load) => startOurs('ours', load);

const rawC: Start = async (bench, { port, devices }) => {
  const program = await compiled(bench, 'clients/snmpfast.c');
  return {
    name: 'raw C client',
    run: (seconds) => rateOf(program, ['-p', port, '-n', devices, '-s', seconds, '-M', 'bulk']),
    stop: nothing,
  };
};

const snmpLibrary: Start = async (bench, { port, devices }) => {
  const source = patched(bench, 'clients/snmplib.c', { '1161': port });
  const program = join(bench.folder, 'snmplib');
  await output('gcc', ['-O2', '-w', '-o', program, source, '-lnetsnmp']);
  return {
    name: "net-snmp's C library, async",
    run: (seconds) => rateOf(program, [devices, seconds, PEERS_AT_ONCE]),
    stop: nothing,
  };
};

const gosnmp: Start = async (bench, { port, devices }) => {
  const go =
    programPath('go') || (GO_FOLDERS.map((folder) => join(folder, 'go')).find((path) => existsSync(path)) ?? '');
  if (go === '' || !existsSync(join(GO_PATH, 'src/github.com/gosnmp')))
    throw new Error('Go and gosnmp are not installed');
  const source = patched(bench, 'clients/gosnmp/main.go', { '1161': port });
  const program = join(bench.folder, 'gosnmp');
  const env = { ...process.env, GO111MODULE: 'off', GOPATH: GO_PATH, GOCACHE: join(bench.built, 'go-cache') };
  await output(go, ['build', '-o', program, source], { env, cwd: bench.folder });
  return {
    name: 'gosnmp library',
    run: (seconds) => rateOf(program, [devices, Math.ceil(seconds), PEERS_AT_ONCE]),
    stop: nothing,
  };
};

const netSnmp: Start = (bench, { port, devices }) => {
  const script = patched(bench, 'clients/node-netsnmp-obvious.mjs', { '1161': port });
  return Promise.resolve({
    name: 'npm net-snmp',
    run: (seconds: number) => rateOf(process.execPath, [script, devices, seconds, PEERS_AT_ONCE]),
    stop: nothing,
  });
};

const snmpExporter: Start = async (bench, { port, devices }) => {
  const program = programPath('prometheus-snmp-exporter');
  if (program === '') throw new Error('prometheus-snmp-exporter is not installed');
  const python = programPath('python3');
  if (python === '') throw new Error('python3 is not installed, which writes its configuration');
  const config = join(bench.folder, 'snmp.yml');
  writeFileSync(config, await output(python, [join(bench.material, 'clients/exporter-conf.py')]));
  const listenPort = await freePort();
  const script = patched(bench, 'clients/scrape-exporter.mjs', { '1161': port, '9116': listenPort });
  const listen = `--web.listen-address=127.0.0.1:${listenPort}`;
  const running = new Running(program, [`--config.file=${config}`, listen, '--log.level=error']);
  await untilListening(listenPort);
  return {
    name: 'snmp_exporter',
    run: (seconds) => rateOf(process.execPath, [script, devices, seconds, SCRAPES_AT_ONCE, running.pid]),
    stop: () => running.stop(),
  };
};

async function untilListening(port: number): Promise<void> {
  for (const end = performance.now() + 10_000; ;) {
    try {
      await (await fetch(`http://127.0.0.1:${port}/`)).arrayBuffer();
      return;
    } catch (error) {
      if (performance.now() > end) throw error;
    }
  }
}

/** In the order of the table. Go and the exporter are too slow to start for a smoke run. */
export const CONTENDERS: readonly { key: string; start: Start; isQuick: boolean; name: string }[] = [
  { key: 'ours', name: 'ours', start: ours, isQuick: true },
  { key: 'raw-c', name: 'raw C client', start: rawC, isQuick: true },
  { key: 'c-library', name: "net-snmp's C library", start: snmpLibrary, isQuick: true },
  { key: 'npm', name: 'npm net-snmp', start: netSnmp, isQuick: true },
  { key: 'gosnmp', name: 'gosnmp', start: gosnmp, isQuick: false },
  { key: 'exporter', name: 'snmp_exporter', start: snmpExporter, isQuick: false },
];
