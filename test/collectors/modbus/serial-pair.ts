// Two serial ports that are wired to each other, by socat, with a modbus-serial slave at the far end.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SerialPair {
  near: string;
  far: string;
  close(): Promise<void>;
}

export async function openSerialPair(): Promise<SerialPair> {
  const folder = mkdtempSync(join(tmpdir(), 'foresite-serial-'));
  const near = join(folder, 'near');
  const far = join(folder, 'far');
  const child = spawn('socat', [`pty,rawer,link=${near}`, `pty,rawer,link=${far}`], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const deadline = performance.now() + 30_000;
  while (!existsSync(near) || !existsSync(far)) {
    if (performance.now() > deadline || child.exitCode !== null) throw new Error('socat opened no pair of ports');
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
  return {
    near,
    far,
    async close() {
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
