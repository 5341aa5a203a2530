// How soon `foresite start` is ready on an empty store, and what memory all its processes take, compile cache warm, on the
// site that `foresite init` writes. Beside it a bare Node, on the same machine in the same minute: the floors are ratios.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, type Bench, type Row } from './bench.ts';
import { family, memoryOf, type Memory } from './processes.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PROGRAM = join(ROOT, 'bin', 'foresite.mjs');
const TEMPLATES = join(ROOT, 'app', 'templates');
const ROUNDS = 5;
const START_TIMEOUT_MS = 60_000;
/** Until the first polls of every target are done and the garbage of the start is gone. */
const SETTLE_MS = 20_000;
const IMPORT_FASTIFY = `await import('fastify'); console.log('ready'); setInterval(() => {}, 60_000)`;
const IDLE = `console.log('ready'); setInterval(() => {}, 60_000)`;

interface Started {
  child: ChildProcess;
  pid: number;
  seconds: number;
}

/** Spawns a Node and waits until it prints `ready`. */
async function started(parameters: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Started> {
  const begin = performance.now();
  const child = spawn(process.execPath, parameters, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const deadline = AbortSignal.timeout(START_TIMEOUT_MS);
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`${parameters.join(' ')} ended at once`)));
  let text = '';
  while (!/ready.*\n/.test(text)) {
    const [chunk]: unknown[] = await Promise.race([once(child.stdout, 'data', { signal: deadline }), ended]);
    text += String(chunk);
  }
  ended.catch(() => {});
  const address = /is ready: (\S+)/.exec(text)?.[1];
  if (address !== undefined) await untilReady(`${address}/readyz`, deadline);
  child.stdout.resume();
  return { child, pid: child.pid ?? 0, seconds: (performance.now() - begin) / 1000 };
}

async function untilReady(url: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const answer = await fetch(url, { signal });
    await answer.arrayBuffer();
    if (answer.status === 200) return;
  }
}

async function stopped({ child }: Started): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

/** The site of the templates, with its devices at addresses of this machine that nobody answers. */
function writeSite(folder: string): void {
  cpSync(TEMPLATES, folder, { recursive: true });
  const site = readFileSync(join(folder, 'site.yaml'), 'utf8');
  writeFileSync(join(folder, 'site.yaml'), site.replaceAll('192.168.1.', '127.0.91.'));
}

function foresite(folder: string): Promise<Started> {
  const data = mkdtempSync(join(folder, 'data-'));
  return started([PROGRAM, 'start'], folder, { FORESITE_PORT: '0', FORESITE_LOG: 'error', FORESITE_DATA: data });
}

/** A Node without Foresite, in the project for its packages, with a compile cache as Foresite has one. */
const bare = (source: string, folder: string): Promise<Started> =>
  started(['--input-type=module', '-e', source], ROOT, { NODE_COMPILE_CACHE: join(folder, 'compile-cache') });

async function startRows(folder: string): Promise<Row[]> {
  const ours: number[] = [];
  const peer: number[] = [];
  // The round before the first fills the compile cache.
  for (let round = -1; round < ROUNDS; round++) {
    const fastify = await bare(IMPORT_FASTIFY, folder);
    await stopped(fastify);
    const program = await foresite(folder);
    await stopped(program);
    if (round < 0) continue;
    peer.push(fastify.seconds);
    ours.push(program.seconds);
  }
  return [
    {
      what: 'start to ready on an empty store',
      value: median(ours),
      unit: 's',
      ratio: median(peer) / median(ours),
      against: 'a Node that imports fastify',
      floor: 0.04,
    },
    { what: 'start of a Node that imports fastify', value: median(peer), unit: 's' },
  ];
}

async function memoryRows(folder: string): Promise<Row[]> {
  const idle = await bare(IDLE, folder);
  const program = await foresite(folder);
  try {
    await new Promise((resolve) => {
      setTimeout(resolve, SETTLE_MS);
    });
    const all = family(program.pid).map(memoryOf);
    const total = (of: (one: Memory) => number): number => all.reduce((sum, one) => sum + of(one), 0);
    const node = memoryOf(idle.pid);
    const rss = total((one) => one.rss);
    return [
      { what: 'PSS of all its processes', value: total(({ pss }) => pss), unit: 'MB' },
      // The program of Node itself is shared with every other Node that runs, so that only RSS compares between machines.
      {
        what: 'RSS of all its processes',
        value: rss,
        unit: 'MB',
        ratio: node.rss / rss,
        against: 'an idle Node',
        floor: 0.2,
      },
      { what: 'RSS of an idle Node', value: node.rss, unit: 'MB' },
    ];
  } finally {
    await stopped(program);
    await stopped(idle);
  }
}

export const bench: Bench = {
  name: 'start and memory',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'foresite-bench-'));
    try {
      writeSite(folder);
      const rows = await startRows(folder);
      if (process.platform === 'linux') rows.push(...(await memoryRows(folder)));
      return rows;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
