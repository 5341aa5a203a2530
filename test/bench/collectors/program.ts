// The real program, `foresite start` or `foresite gateway`, on sites of as many farm devices as asked for, writing to a sink that counts what
// it is sent. Everything is as a user would have it: files, a data folder, /metrics behind a token.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { stringify } from 'yaml';
import { cpuOfAll, ended, output, pssOfAll, tied } from '../processes.ts';
import { deviceHost } from './farm.ts';
import { heldAfterCollection } from './inspector.ts';
import { compiled, Running, type Bench } from './peers.ts';
import { BENCH_PROFILE } from './standard-work.ts';
import { freePort } from '../../peers/ports.ts';

const PROGRAM = join(import.meta.dirname, '..', '..', '..', 'bin', 'foresite.mjs');
const START_TIMEOUT_MS = 180_000;
const ANSWER_TIMEOUT_MS = 30_000;
/** A site file may hold no more. */
const ASSETS_OF_SITE = 5000;

export interface SinkStats {
  lines: number;
  bytes: number;
  /** Bodies that could not be read. */
  bad: number;
}

export class Sink {
  readonly url: string;
  readonly #running: Running;

  private constructor(running: Running, port: number) {
    this.#running = running;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async start(bench: Bench): Promise<Sink> {
    const program = await compiled(bench, 'farm/influxsink.c', ['-lz']);
    const port = await freePort();
    return new Sink(new Running(program, ['-p', String(port)]), port);
  }

  async stats(): Promise<SinkStats> {
    return JSON.parse(await textAt(`${this.url}/stats`)) as SinkStats;
  }

  stop(): Promise<void> {
    return this.#running.stop();
  }
}

export interface ProgramOptions {
  devices: number;
  port: number;
  intervalMs: number;
  sinkUrl: string;
  isGzip: boolean;
  /** All-in-one unless told otherwise. */
  command?: 'start' | 'gateway';
  /** Where its inspector listens once it is asked for. */
  inspectorPort?: number;
}

export class Program {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #inspectorPort: number;
  #address = '';
  #token = '';

  private constructor(child: ChildProcess, folder: string, inspectorPort: number) {
    this.#child = child;
    this.#folder = folder;
    this.#inspectorPort = inspectorPort;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  static async start(bench: Bench, name: string, options: ProgramOptions): Promise<Program> {
    const folder = join(bench.folder, name);
    writeSites(folder, options);
    const profiling = process.env['FORESITE_BENCH_CPU_PROFILE'];
    const flags = profiling === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiling}`];
    const { inspectorPort = 0 } = options;
    if (inspectorPort > 0) flags.push(`--inspect-port=127.0.0.1:${inspectorPort}`);
    const child = tied(
      spawn(process.execPath, [...flags, PROGRAM, options.command ?? 'start'], {
        cwd: folder,
        env: environment(folder),
        // Node tells of every visit of its inspector.
        stdio: ['ignore', 'pipe', inspectorPort > 0 ? 'ignore' : 'inherit'],
      }),
    );
    const program = new Program(child, folder, inspectorPort);
    try {
      await program.#untilReady(child);
      return program;
    } catch (error) {
      await program.stop();
      throw error;
    }
  }

  async #untilReady(child: ChildProcess): Promise<void> {
    const { stdout } = child;
    if (!stdout) throw new Error('the program has no output');
    const deadline = AbortSignal.timeout(START_TIMEOUT_MS);
    const failed = once(child, 'exit').then(() => Promise.reject(new Error('the program ended at its start')));
    let text = '';
    while (this.#address === '') {
      const [chunk]: unknown[] = await Promise.race([once(stdout, 'data', { signal: deadline }), failed]);
      text += String(chunk);
      this.#address = /is ready: (\S+)/.exec(text)?.[1] ?? '';
    }
    failed.catch(() => {});
    stdout.resume();
    const command = [PROGRAM, 'token', 'create', '--role', 'viewer', '--name', 'bench'];
    this.#token = (
      await output(process.execPath, command, { cwd: this.#folder, env: environment(this.#folder) })
    ).trim();
  }

  /** What /metrics tells, without its histograms. */
  async figures(): Promise<Map<string, number>> {
    const figures = await textAt(`${this.#address}/metrics`, { authorization: `Bearer ${this.#token}` });
    return new Map(
      [...figures.matchAll(/^([a-z0-9_]+) (\S+)$/gm)].map(([, name = '', value]) => [name, Number(value)]),
    );
  }

  cpuSeconds(): number {
    return cpuOfAll(this.pid);
  }

  pssMb(): number {
    return pssOfAll(this.pid);
  }

  /** Bytes that it holds, once all that nothing holds any longer is collected. */
  held(): Promise<number> {
    return heldAfterCollection(this.pid, this.#inspectorPort);
  }

  stop(): Promise<void> {
    return ended(this.#child);
  }
}

/** Asks on a connection of its own: one that is kept may be closed by the other end just then. */
async function textAt(url: string, headers: Record<string, string> = {}): Promise<string> {
  const asked = get(url, { agent: false, headers, signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const body = await text(response);
  if (response.statusCode !== 200) throw new Error(`${url}: ${response.statusCode} ${body}`);
  return body;
}

function environment(folder: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    FORESITE_PORT: '0',
    FORESITE_TRAP_PORT: '0',
    FORESITE_DATA: join(folder, 'data'),
    FORESITE_LOG: 'error',
  };
}

function writeSites(folder: string, { devices, port, intervalMs, sinkUrl, isGzip }: ProgramOptions): void {
  mkdirSync(join(folder, 'profiles'), { recursive: true });
  writeFileSync(join(folder, 'profiles', 'bench-switch.yaml'), stringify(BENCH_PROFILE));
  const sites: string[] = [];
  for (let first = 0; first < devices; first += ASSETS_OF_SITE) {
    const file = `site-${sites.length}.yaml`;
    // JSON is YAML; it is written and read faster.
    writeFileSync(
      join(folder, file),
      JSON.stringify(siteFile(sites.length, first, Math.min(devices, first + ASSETS_OF_SITE))),
    );
    sites.push(file);
  }
  const metrics = { store: 'influx', url: sinkUrl, database: 'bench', gzip: isGzip };
  writeFileSync(join(folder, 'foresite.yaml'), stringify({ sites, profiles: ['profiles'], metrics }));

  function siteFile(number: number, from: number, to: number): object {
    const assets = Array.from({ length: to - from }, (_, i) => ({
      key: `dev-${from + i}`,
      name: { zh: `交换机 ${from + i}`, en: `Switch ${from + i}` },
      class: 'switch',
      profile: BENCH_PROFILE.profile,
      host: deviceHost(from + i),
      targets: { snmp: { port } },
    }));
    return {
      site: `bench-${number}`,
      name: { zh: `基准 ${number}`, en: `Bench ${number}` },
      timezone: 'Asia/Shanghai',
      credentials: [{ name: 'snmp', kind: 'snmp-v2c', community: 'public' }],
      defaults: { interval: `${intervalMs}ms`, timeout: '5s', credentials: { snmp: 'snmp' } },
      assets,
    };
  }
}
