// Real SNMP peers for the tests: Debian's snmpd, snmpsimd over recordings of real devices, and agents of a few lines that
// misbehave. Also the collector with a sink that keeps what it is handed.

import { spawn, type ChildProcess } from 'node:child_process';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { answer } from '../../../lab/snmp/agent.ts';
import { int, text, type Value } from '../../../lab/snmp/ber.ts';
import { Mib, parseOid } from '../../../lab/snmp/mib.ts';
import { openProfileFolders } from '../../../app/load-profiles.ts';
import { createSnmpCollector } from '../../../collectors/snmp/collector.ts';
import { createSystemNetwork } from '../../../collectors/network.ts';
import type { Clock } from '../../../contract/clock.ts';
import type {
  Collector,
  Credential,
  LearnedStore,
  Log,
  PollResult,
  Sink,
  Target,
} from '../../../contract/collector.ts';
import type { Network } from '../../../contract/network.ts';
import type { Profile } from '../../../contract/profile.ts';
import type { AssetFacts } from '../../../contract/records.ts';
import { SeriesCatalogue } from '../../../contract/series.ts';
import { freePort } from '../../peers/ports.ts';
import { timeoutSignal, turnClock } from '../../peers/in-time.ts';

const profiles = openProfileFolders();

export function profileNamed(id: string): Profile {
  const profile = profiles.get(id);
  if (!profile) throw new Error(`profile ${id} does not load`);
  return profile;
}

export interface Rig {
  collector: Collector;
  catalogue: SeriesCatalogue;
  /** All lines logged, as JSON. */
  logged: string[];
  facts: AssetFacts[];
  /** Quality by the same names as {@link values}. */
  qualities: Map<string, number>;
  /** Newest value by `measurement.field` or `measurement.field component`. */
  values: Map<string, number>;
  /** Polls once, with the target's own timeout as the deadline. */
  poll(target: Target): Promise<PollResult>;
  /** Forgets values, qualities and facts. */
  clear(): void;
}

export function createRig(options: { clock?: Clock; network?: Network; learned?: LearnedStore } = {}): Rig {
  const catalogue = new SeriesCatalogue();
  const logged: string[] = [];
  const write = (fields: object, message: string): void => void logged.push(JSON.stringify({ ...fields, message }));
  const log: Log = { debug: write, info: write, warn: write, error: write };
  const network = options.network ?? createSystemNetwork({ log, pingProgram: 'none' });
  const { clock = turnClock, learned } = options;
  const collector = createSnmpCollector({ network, clock, catalogue, log, ...(learned && { learned }) });
  const rig: Rig = {
    collector,
    catalogue,
    logged,
    facts: [],
    qualities: new Map(),
    values: new Map(),
    poll: (target) => collector.poll(target, timeoutSignal(target.timeoutMs)),
    clear() {
      rig.facts.length = 0;
      rig.values.clear();
      rig.qualities.clear();
    },
  };
  sinks.set(rig, sinkOf(rig));
  return rig;
}

const sinks = new WeakMap<Rig, Sink>();

function sinkOf(rig: Rig): Sink {
  return {
    samples(_site, batch) {
      for (let i = 0; i < batch.count; i++) {
        const { row, field } = rig.catalogue.info(batch.series[i] ?? -1);
        const name = `${row.measurement}.${field}${row.component === '' ? '' : ` ${row.component}`}`;
        rig.values.set(name, batch.value[i] ?? Number.NaN);
        rig.qualities.set(name, batch.quality[i] ?? -1);
      }
    },
    facts: (_target, facts) => void rig.facts.push(facts),
    event: () => undefined,
  };
}

export async function openTargets(rig: Rig, ...targets: Target[]): Promise<void> {
  const sink = sinks.get(rig);
  if (sink) await rig.collector.open(targets, sink);
}

/** Opens one target, polls it once and closes. */
export async function pollOnce(target: Target): Promise<{ rig: Rig; result: PollResult }> {
  const rig = createRig();
  await openTargets(rig, target);
  const result = await rig.poll(target);
  await rig.collector.close();
  return { rig, result };
}

export function v2c(community: string): Credential {
  return { kind: 'snmp-v2c', community };
}

export function snmpTarget(port: number, changes: Partial<Target> = {}): Target {
  return {
    site: 'mall',
    asset: 'device',
    class: 'switch',
    name: 'snmp',
    protocol: 'snmp',
    host: '127.0.0.1',
    port,
    credential: v2c('public'),
    profile: profileNamed('switch-poe'),
    intervalMs: 5000,
    timeoutMs: 5000,
    settings: {},
    ...changes,
  };
}

async function boundSocket(): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

export interface Peer {
  port: number;
  /** Agents of the test's own making: sends from their port. */
  send(data: Buffer, port: number, address: string): void;
  stop(): Promise<void>;
}

/** Debian's snmpd. v1 and v2c: `public`, v3: user `monitor`, SHA authpass123, AES privpass123. */
export async function startSnmpd(
  options: {
    extra?: string;
    port?: number;
    /** Its v3 engine, hexadecimal, and how often that has started before. */
    engine?: { id: string; boots: number };
  } = {},
): Promise<Peer> {
  const { extra = '', engine } = options;
  const folder = mkdtempSync(join(tmpdir(), 'foresite-snmpd-'));
  const port = options.port ?? (await freePort());
  const config = join(folder, 'snmpd.conf');
  const memory = join(folder, 'persistent');
  mkdirSync(memory);
  const users =
    'createUser monitor SHA authpass123 AES privpass123\ncreateUser desuser MD5 authpass123 DES privpass123\n';
  const access = 'rocommunity public\nrouser monitor authpriv\nrouser desuser authpriv\n';
  // The last two it writes itself, when it ends by itself.
  const id = engine ? `exactEngineID 0x${engine.id}\nengineBoots ${engine.boots}\noldEngineID 0x${engine.id}\n` : '';
  writeFileSync(config, `${access}${users}${id}sysName lab-host\nsysContact none\n${extra}\n`);
  const environment = { ...process.env, SNMP_PERSISTENT_DIR: memory, MIBS: '' };
  const child = spawn('snmpd', ['-f', '-Lo', '-C', '-c', config, '-p', join(folder, 'pid'), `udp:127.0.0.1:${port}`], {
    env: environment,
  });
  await sees(child, /NET-SNMP version/);
  return { port, send: () => undefined, stop: () => end(child, folder) };
}

/** snmpsimd over a folder of recordings; the community is the file's name. */
export async function startSnmpsim(dataFolder: string, privacy: 'AES' | 'AES256' = 'AES'): Promise<Peer> {
  const folder = mkdtempSync(join(tmpdir(), 'foresite-snmpsim-'));
  // As root it gives up its rights, and then needs a cache folder it may write.
  chmodSync(folder, 0o777);
  const port = await freePort();
  const asRoot = process.getuid?.() === 0 ? ['--process-user=nobody', '--process-group=nogroup'] : [];
  const child = spawn('snmpsimd', [
    `--data-dir=${dataFolder}`,
    `--cache-dir=${folder}`,
    `--agent-udpv4-endpoint=127.0.0.1:${port}`,
    '--v3-user=monitor', '--v3-auth-key=authpass123', '--v3-auth-proto=SHA', '--v3-priv-key=privpass123', `--v3-priv-proto=${privacy}`,
    ...asRoot,
  ]); // prettier-ignore
  await sees(child, /Listening at UDP/);
  return { port, send: () => undefined, stop: () => end(child, folder) };
}

async function sees(child: ChildProcess, pattern: RegExp): Promise<void> {
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error('the peer has no output');
  const seen: string[] = [];
  await new Promise<void>((resolve, reject) => {
    for (const stream of [stdout, stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        if (seen.length < 40) seen.push(line);
        if (pattern.test(line)) resolve();
      });
    }
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`the peer ended: ${seen.join('\n')}`)));
  });
}

async function end(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
}

/** An agent of the test's own making: `answer` gets each datagram and may send what it likes. */
export async function startAgent(
  answer: (request: Buffer, reply: (data: Buffer) => void, from: RemoteInfo) => void,
): Promise<Peer> {
  const socket = await boundSocket();
  socket.on('error', () => undefined);
  socket.on('message', (data, from) => answer(data, (reply) => socket.send(reply, from.port, from.address), from));
  return {
    port: socket.address().port,
    send: (data, port, address) => socket.send(data, port, address),
    async stop() {
      socket.close();
      await once(socket, 'close');
    },
  };
}

/** A sane agent over a table that the test may change: OID → encoded value, a number for INTEGER, a text for OCTET STRING. */
export type Objects = Map<string, Value | number | string>;

export function answering(objects: Objects, isEndless = false): (request: Buffer) => Buffer | null {
  return (request) => {
    const rows = [...objects].map(([oid, value]) => ({ oid: parseOid(oid), get: () => encoded(value) }));
    return answer(
      { mib: new Mib(rows), readCommunity: 'public', writeCommunity: '', isEndless: () => isEndless },
      request,
    );
  };
}

function encoded(value: Value | number | string): Value {
  return typeof value === 'number' ? int(value) : typeof value === 'string' ? text(value) : value;
}

/** @param admits sees each request; one that it does not admit is not answered */
export async function startTableAgent(objects: Objects, admits?: (request: Buffer) => boolean): Promise<Peer> {
  const reply = answering(objects);
  return startAgent((request, send) => {
    if (admits?.(request) === false) return;
    const data = reply(request);
    if (data) send(data);
  });
}
