// Other processes as a bench sees them: their CPU-seconds and memory with all that descends from them, and how they are
// started and ended. Reads /proc, so elsewhere than on Linux everything is 0.

import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';

/** The unit of /proc's CPU times; Linux shows them to programs in this one on every machine. */
const TICKS_PER_SECOND = 100;
const KB_PER_MB = 1024;
/** A process that has not ended this long after it was told to is killed. */
const STOP_TIMEOUT_MS = 10_000;

export interface Memory {
  pss: number;
  rss: number;
  /** Of no file. */
  own: number;
}

/** In MB; nothing for a process that has just ended. */
export function memoryOf(pid: number): Memory {
  const text = readProcess(pid, 'smaps_rollup');
  const read = (name: string): number => Number(new RegExp(`^${name}: +(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
  return { pss: read('Pss') / KB_PER_MB, rss: read('Rss') / KB_PER_MB, own: read('Pss_Anon') / KB_PER_MB };
}

/** PSS of a process and all that descend from it, in MB. */
export function pssOfAll(pid: number): number {
  return family(pid).reduce((sum, one) => sum + memoryOf(one).pss, 0);
}

/** As {@link pssOfAll}, without the program's own pages: other processes that share those come and go. */
export function ownOfAll(pid: number): number {
  return family(pid).reduce((sum, one) => sum + memoryOf(one).own, 0);
}

/** CPU-seconds, user and system, of a process and all that descend from it and still run. */
export function cpuOfAll(pid: number): number {
  return family(pid).reduce((sum, one) => sum + cpuOf(one), 0);
}

function cpuOf(pid: number): number {
  // Behind the name, which may hold anything: state, parent … utime and stime are the 12th and 13th.
  const fields = /.*\) (.*)/.exec(readProcess(pid, 'stat'))?.[1]?.split(' ') ?? [];
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS_PER_SECOND;
}

/** A process and all that descend from it. */
export function family(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    // The parent stands behind the name, which may hold anything, and the state.
    const parent = /.*\) \S (\d+) /.exec(/^\d+$/.test(name) ? readProcess(Number(name), 'stat') : '')?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const found = [pid];
  for (const one of found) for (const [child, parent] of parents) if (parent === one) found.push(child);
  return found;
}

function readProcess(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** Started and not yet ended: none of them may outlive the bench. */
const started = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of started) child.kill('SIGKILL');
});
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.once(signal, () => process.exit(code));

/** Ends with this process, however that ends. */
export function tied<T extends ChildProcess>(child: T): T {
  started.add(child);
  child.once('exit', () => started.delete(child));
  return child;
}

export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exited = once(child, 'exit');
  const killing = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  child.kill('SIGTERM');
  await exited;
  clearTimeout(killing);
}

/** Runs a program to its end. @returns what it printed @throws when it fails, with the end of its complaints */
export async function output(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<string> {
  const child = tied(spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] }));
  const texts = [child.stdout, child.stderr].map(async (stream) => {
    let text = '';
    for await (const chunk of stream) text += String(chunk);
    return text;
  });
  const [code]: unknown[] = await once(child, 'close');
  const [told = '', complaints = ''] = await Promise.all(texts);
  if (code !== 0) throw new Error(`${command} ended with ${String(code)}: ${complaints.slice(-500)}`);
  return told;
}
