// bin/foresite.mjs as a user or a service manager starts it, by the right Node and by an older one: one process where that
// is possible, and signals and exit codes that pass through where it is not.

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';

const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'foresite.mjs');
const FLAG = '--max-semi-space-size';
const START_TIMEOUT_MS = 60_000;
const SITE = `site: hall
name: { zh: 大厅, en: Hall }
customer: { zh: 客户, en: Customer }
timezone: Asia/Shanghai
assets:
  - { key: box, name: { zh: 盒子, en: Box }, class: server, profile: server-generic, system: network, host: 127.0.0.1 }
`;

/** Makes a process answer like an older Node, which cannot become another program unless OLDER_NODE is `execve`. */
const OLDER_SOURCE = `
  const kind = process.env.OLDER_NODE;
  // What it starts is its true self.
  delete process.env.OLDER_NODE;
  if (kind) Object.defineProperty(process, 'version', { value: 'v22.15.0' });
  if (kind && kind !== 'execve') Object.defineProperty(process, 'execve', { value: undefined });
`;
const OLDER = ['--import', `data:text/javascript,${encodeURIComponent(OLDER_SOURCE)}`];

interface Running {
  child: ChildProcess;
  pid: number;
  /** Its exit code, or the signal that ended it. */
  ended: Promise<number | string>;
  output(): string;
  until(text: string): Promise<void>;
}

const folder = mkdtempSync(join(tmpdir(), 'foresite-bin-'));
const running: Running[] = [];

function run(node: readonly string[], command: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const child = spawn(process.execPath, [...node, PROGRAM, ...command], {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: '', FORESITE_PORT: '0', FORESITE_LOG: 'error', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const read = (chunk: Buffer): void => {
    text += chunk.toString();
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const ended = once(child, 'close').then(([code, signal]: (number | string)[]) => code ?? signal ?? '');
  const until = async (wanted: string): Promise<void> => {
    const deadline = AbortSignal.timeout(START_TIMEOUT_MS);
    while (!text.includes(wanted)) {
      const closed = ended.then((code) => Promise.reject(new Error(`ended with ${code}:\n${text}`)));
      await Promise.race([once(child.stdout, 'data', { signal: deadline }), closed]);
    }
  };
  const one = { child, pid: child.pid ?? 0, ended, output: () => text, until };
  running.push(one);
  return one;
}

/** `foresite start` on a site of its own, until it is ready. */
async function start(node: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Running> {
  writeFileSync(join(folder, 'foresite.yaml'), 'sites: [site.yaml]\n');
  writeFileSync(join(folder, 'site.yaml'), SITE);
  const program = run(node, ['start'], { FORESITE_DATA: mkdtempSync(join(folder, 'data-')), ...env });
  await program.until('is ready: ');
  return program;
}

const commandLine = (pid: number): string => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
/** The Foresite that an older Node runs beside itself. */
const programOf = ({ pid }: Running): number =>
  childrenOf(pid).find((child) => commandLine(child).includes('foresite.mjs')) ?? 0;

afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('leaves quietly when nobody reads on, as behind `| head`', async () => {
  const child = spawn(process.execPath, [PROGRAM, 'doctor'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number];
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
});

describe('bin/foresite.mjs under Node 24', () => {
  it('becomes a Node with a bounded young generation in the same process, and ends in good order', async () => {
    const program = await start([]);
    expect(commandLine(program.pid)).toContain(`${FLAG}=`);
    expect(programOf(program)).toBe(0);
    program.child.kill('SIGTERM');
    expect(await program.ended).toBe(0);
  });

  it('gives more memory to who reckons through years', async () => {
    const tell = `--import=data:text/javascript,${encodeURIComponent('console.log(process.execArgv.join())')}`;
    const score = run([], ['lab', 'score', '--help'], { NODE_OPTIONS: tell });
    expect(await score.ended).toBe(0);
    expect(score.output()).toContain(`${FLAG}=32`);
  });

  it('leaves the young generation as the user wants it', async () => {
    const program = await start([], { NODE_OPTIONS: `${FLAG}=16` });
    expect(commandLine(program.pid)).not.toContain(FLAG);
  });

  it('keeps what it compiled as soon as it is ready, for a start after a crash', async () => {
    const cache = join(folder, 'compile-cache');
    await start([], { NODE_COMPILE_CACHE: cache });
    const kept = (): number => (existsSync(cache) ? readdirSync(cache, { recursive: true }).length : 0);
    // Before the program ends: at a good end Node itself keeps it.
    await expect.poll(kept).toBeGreaterThan(500);
  });

  it.each([
    { command: ['--version'], code: 0, says: /^\d+\.\d+\.\d+\n$/ },
    { command: ['no-such-command'], code: 2, says: /unknown command/ },
    { command: ['check', '--config', 'missing.yaml'], code: 1, says: /missing\.yaml/ },
  ])('ends `foresite $command` with $code', async ({ command, code, says }) => {
    const program = run([], command);
    expect(await program.ended).toBe(code);
    expect(program.output()).toMatch(says);
  });
});

describe('bin/foresite.mjs under another Node', () => {
  it('becomes Node 24 where the other one can', async () => {
    const program = await start(OLDER, { OLDER_NODE: 'execve' });
    expect(programOf(program)).toBe(0);
    program.child.kill('SIGHUP');
    expect(await program.ended).toBe(0);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('hands %s on and ends after the program has', async (signal) => {
    const program = await start(OLDER, { OLDER_NODE: 'yes' });
    const inner = programOf(program);
    expect(commandLine(inner)).toContain(`${FLAG}=`);
    program.child.kill(signal);
    expect(await program.ended).toBe(0);
    expect(() => process.kill(inner, 0)).toThrow('ESRCH');
  });

  it('tells that a signal ended the program, as a shell does', async () => {
    const program = await start(OLDER, { OLDER_NODE: 'yes' });
    process.kill(programOf(program), 'SIGKILL');
    expect(await program.ended).toBe(128 + 9);
  });

  it('ends with the exit code of the command', async () => {
    expect(await run(OLDER, ['no-such-command'], { OLDER_NODE: 'yes' }).ended).toBe(2);
  });
});
