// Finds the Node 24 that the project brings along (the npm package `node`) and runs things with it, so that a
// machine with an older Node needs no version manager. Plain JavaScript without dependencies: older Nodes read it.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAJOR = '24';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

export const bundledNode = join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

export const isNode24 = (version) => version.replace(/^v/, '').split('.')[0] === MAJOR;

/** The version that the bundled Node reports, or undefined when it is missing or does not run here. */
export function bundledVersion() {
  const answer = spawnSync(bundledNode, ['--version'], { encoding: 'utf8' });
  return answer.status === 0 ? answer.stdout.trim() : undefined;
}

export function node24() {
  return isNode24(process.version) ? process.execPath : bundledNode;
}

/** Runs Node 24 with the given arguments on this terminal and resolves with its exit code. */
export function runNode24(args, { cwd = root, env = {} } = {}) {
  const command = node24();
  return runForwarding(command, args, { cwd, env: environment(command, env) });
}

/**
 * Becomes Node 24 with the given arguments: same process id, terminal and folder, and nothing of this process stays in
 * memory. Returns only where that is not possible: on Windows, in Node before 22.15, and under a process manager whose
 * channel would be lost.
 */
export function becomeNode24(args, { env = {} } = {}) {
  const command = node24();
  const canBecome = typeof process.execve === 'function' && process.platform !== 'win32' && !process.channel;
  // A failed execve aborts the process.
  if (!canBecome || !existsSync(command)) return;
  process.execve(command, [command, ...args], environment(command, env));
}

function environment(command, env) {
  const PATH = dirname(command) + delimiter + (process.env.PATH ?? '');
  return { ...process.env, PATH, ...env };
}

function runForwarding(command, args, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: 'inherit' });
    const forward = (signal) => {
      // Ctrl-C reaches the whole process group from the terminal; sent on, the child would see it twice.
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, forward);
    const finish = (code) => {
      for (const signal of signals) process.off(signal, forward);
      resolve(code);
    };
    child.once('error', (error) => {
      console.error(`node24: cannot start ${command} (${error.message}); run: node tools/setup.mjs`);
      finish(1);
    });
    child.once('exit', (code, signal) => finish(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await runNode24(process.argv.slice(2), { cwd: process.cwd() });
}
