// A real broker of the machine, on a loopback port of its own, that a test may kill and start again.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../peers/ports.ts';

const START_DEADLINE_MS = 100_000;

export class Mosquitto {
  readonly port: number;
  readonly #folder: string;
  #process: ChildProcess | undefined;

  /** @param more lines of its configuration, those of its listener first */
  static async start(isOpen = true, more: readonly string[] = []): Promise<Mosquitto> {
    const broker = new Mosquitto(await freePort(), isOpen, more);
    await broker.run();
    return broker;
  }

  constructor(port: number, isOpen: boolean, more: readonly string[]) {
    this.port = port;
    this.#folder = mkdtempSync(join(tmpdir(), 'mosquitto-'));
    const lines = [
      `listener ${port} 127.0.0.1`,
      ...more,
      `allow_anonymous ${isOpen}`,
      'persistence false',
      'log_type none',
      'user root',
    ];
    writeFileSync(join(this.#folder, 'mosquitto.conf'), `${lines.join('\n')}\n`);
  }

  async run(): Promise<void> {
    const child = spawn('mosquitto', ['-c', join(this.#folder, 'mosquitto.conf')], {
      stdio: 'ignore',
      env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin` },
    });
    this.#process = child;
    let failure: Error | undefined;
    child.on('error', (error) => (failure = error));
    const endMs = Date.now() + START_DEADLINE_MS;
    while (!(await answers(this.port))) {
      if (failure) throw failure;
      if (Date.now() > endMs) throw new Error('mosquitto does not start');
      await wait(10);
    }
  }

  /** kill -9: nobody is told, nothing is kept. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function answers(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
