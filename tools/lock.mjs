// One holder at a time for work on shared folders (node_modules, Debian packages). A directory is the lock, because
// making one is atomic everywhere. The holder keeps touching it, so that a killed holder is noticed and replaced.
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const TOUCH_MS = 2_000;
const STALE_MS = 30_000;
const POLL_MS = 250;
const WAIT_LIMIT_MS = 20 * 60_000;

/** Runs `work` while holding the lock directory; waits for another holder, saying so once through `onWait`. */
export async function withLock(directory, work, onWait = () => {}) {
  await acquire(directory, onWait);
  const touch = setInterval(() => {
    if (existsSync(directory)) utimesSync(directory, new Date(), new Date());
  }, TOUCH_MS);
  touch.unref();
  const release = () => rmSync(directory, { recursive: true, force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    clearInterval(touch);
    process.off('exit', release);
    release();
  }
}

async function acquire(directory, onWait) {
  const deadline = Date.now() + WAIT_LIMIT_MS;
  let hasSaid = false;
  while (!tryMake(directory)) {
    if (isStale(directory)) {
      rmSync(directory, { recursive: true, force: true });
      continue;
    }
    if (Date.now() > deadline) throw new Error(`another run holds ${directory}; if none is running, delete it`);
    if (!hasSaid) onWait();
    hasSaid = true;
    await sleep(POLL_MS);
  }
  writeFileSync(join(directory, 'owner.json'), JSON.stringify({ pid: process.pid, host: hostname() }));
}

function tryMake(directory) {
  try {
    mkdirSync(directory);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function isStale(directory) {
  try {
    if (Date.now() - statSync(directory).mtimeMs > STALE_MS) return true;
    const owner = JSON.parse(readFileSync(join(directory, 'owner.json'), 'utf8'));
    return owner.host === hostname() && !isAlive(owner.pid);
  } catch {
    // Just made and not yet signed, or released meanwhile: the next try tells.
    return false;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
