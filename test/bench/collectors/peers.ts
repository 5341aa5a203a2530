// Where the farms and peers come from: their sources lie in the folder that FORESITE_BENCH names and are compiled into a
// folder of the machine's temporary ones, with free ports in place of the fixed ones they are written with.

import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { tmpdir } from 'node:os';
import { ended, output, tied } from '../processes.ts';

/** Ports that are written in the sources of the peers, as whole words. */
export type FixedPorts = Readonly<Record<string, number>>;

export interface Bench {
  /** FORESITE_BENCH. */
  readonly material: string;
  /** A folder of this run, removed at its end. */
  readonly folder: string;
  /** Kept from run to run: what has been compiled from the same source is not compiled again. */
  readonly built: string;
}

export function builtFolder(): string {
  const folder = join(tmpdir(), `foresite-bench-built-${process.getuid?.() ?? 0}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** Where a program is, or '' when this machine does not have it. */
export function programPath(name: string): string {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? '';
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A file of the material, copied into the folder of this run with its ports replaced. */
export function patched(bench: Bench, path: string, ports: FixedPorts): string {
  let text = readFileSync(join(bench.material, path), 'utf8');
  for (const [fixed, port] of Object.entries(ports))
    text = text.replaceAll(new RegExp(`\\b${fixed}\\b`, 'g'), String(port));
  const copy = join(bench.folder, path.replaceAll('/', '-'));
  writeFileSync(copy, text);
  return copy;
}

/** Compiles a C source of the material once. @returns the program @throws when the compiler or a library is missing */
export async function compiled(bench: Bench, path: string, libraries: readonly string[] = []): Promise<string> {
  const source = join(bench.material, path);
  const digest = createHash('sha256').update(readFileSync(source)).digest('hex').slice(0, 16);
  const program = join(bench.built, `${digest}-${path.replaceAll('/', '-').replace(/\.c$/, '')}`);
  if (existsSync(program)) return program;
  const compiler = programPath('gcc');
  if (compiler === '') throw new Error('gcc is not installed');
  // Beside it and then renamed: another run may build the same.
  const part = `${program}.${process.pid}`;
  await output(compiler, ['-O2', '-w', '-o', part, source, ...libraries]);
  renameSync(part, program);
  return program;
}

/** A program that runs until it is stopped. What it says is thrown away. */
export class Running {
  readonly child: ChildProcess;

  constructor(command: string, args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) {
    this.child = tied(spawn(command, args, { ...options, stdio: 'ignore' }));
    this.child.once('error', () => undefined);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null || this.child.pid === undefined;
  }

  async stop(): Promise<void> {
    await ended(this.child);
  }
}
