// A start on an empty data folder: time from the command to a ready console, first with no compiled code kept and then
// with it, and the memory of all processes that are ours then. Linux only, as it reads /proc.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { Bench } from './bench.ts';

const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'foresite.mjs');
const GOAL_START_MS = 3000;
const GOAL_PSS_MIB = 250;
/** A program that is not ready by then is given up. */
const START_TIMEOUT_MS = 60_000;
/** Time to settle before its memory is read. */
const SETTLE_MS = 5000;

const SITE = `site: bench
name: { zh: 测试站, en: Bench }
timezone: Asia/Shanghai
assets:
  - { key: router, name: { zh: 路由器, en: Router }, class: router, profile: router-generic, host: 127.80.90.1 }
`;

interface Run {
  readyMs: number;
  pssMib: number;
  processes: number;
}

async function run(folder: string, isMemoryWanted: boolean): Promise<Run> {
  const data = mkdtempSync(join(folder, 'data-'));
  const begin = performance.now();
  const child = spawn(process.execPath, [PROGRAM, 'start'], {
    cwd: folder,
    env: { ...process.env, FORESITE_DATA: data, FORESITE_PORT: '0', FORESITE_LOG: 'error', NODE_COMPILE_CACHE: join(folder, 'cache') },
    stdio: ['ignore', 'pipe', 'inherit'],
  }); // prettier-ignore
  try {
    const address = await addressOf(child);
    await untilReady(address);
    const readyMs = performance.now() - begin;
    if (!isMemoryWanted) return { readyMs, pssMib: 0, processes: 0 };
    await delay(SETTLE_MS);
    const all = family(child.pid ?? 0);
    return { readyMs, pssMib: all.reduce((sum, pid) => sum + pssMib(pid), 0), processes: all.length };
  } finally {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  }
}

async function addressOf(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('no output to read');
  const lines = createInterface({ input: child.stdout });
  const timeout = setTimeout(() => lines.close(), START_TIMEOUT_MS);
  for await (const line of lines) {
    const address = /is ready: (\S+)/.exec(line)?.[1];
    if (address === undefined) continue;
    clearTimeout(timeout);
    return address;
  }
  throw new Error('the program did not say that it is ready');
}

async function untilReady(address: string): Promise<void> {
  const url = new URL('/readyz', address);
  for (const end = performance.now() + START_TIMEOUT_MS; performance.now() < end; await delay(10)) {
    const response = await fetch(url).catch(() => null);
    if (response?.ok) return;
  }
  throw new Error(`${url.href} never said ok`);
}

/** The process and all that it started. */
function family(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = readIfThere(`/proc/${name}/stat`);
    parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
  }
  const found = [pid];
  for (const one of found) for (const [child, parent] of parents) if (parent === one) found.push(child);
  return found;
}

/** What a process holds, pages that it shares counted by their share. */
function pssMib(pid: number): number {
  return Number(/^Pss:\s+(\d+) kB/m.exec(readIfThere(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) / 1024;
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

export const bench: Bench = {
  name: 'start and memory',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'foresite-bench-'));
    try {
      writeFileSync(join(folder, 'foresite.yaml'), 'sites: [site.yaml]\n');
      writeFileSync(join(folder, 'site.yaml'), SITE);
      const cold = await run(folder, false);
      const warm = await run(folder, true);
      return [
        { what: `start to ready, nothing compiled (goal ${GOAL_START_MS} ms)`, value: cold.readyMs, unit: 'ms', ratio: GOAL_START_MS / cold.readyMs, against: 'the goal', floor: 0.5 },
        { what: 'start to ready, code compiled before', value: warm.readyMs, unit: 'ms', ratio: GOAL_START_MS / warm.readyMs, against: 'the goal' },
        { what: `memory (PSS) of ${warm.processes} process(es) (goal ${GOAL_PSS_MIB} MiB)`, value: warm.pssMib, unit: 'MiB', ratio: GOAL_PSS_MIB / warm.pssMib, against: 'the goal', floor: 1 },
      ]; // prettier-ignore
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
