// Has another process of Node collect its garbage, over its inspector, so that what it holds can be told from what it has
// merely not given back yet.

import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

const MOST_TRIES = 50;
const TRY_EVERY_MS = 100;
const COLLECT_TIMEOUT_MS = 10_000;

/** @param port of its `--inspect-port`; the inspector begins to listen at the first call (SIGUSR1) and then stays */
export async function collectGarbage(pid: number, port: number): Promise<void> {
  process.kill(pid, 'SIGUSR1');
  const socket = new WebSocket(await urlOf(port));
  const signal = AbortSignal.timeout(COLLECT_TIMEOUT_MS);
  await once(socket, 'open', { signal });
  socket.send(JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' }));
  await once(socket, 'message', { signal });
  socket.close();
  await once(socket, 'close', { signal });
}

async function urlOf(port: number): Promise<string> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const targets = await fetch(`http://127.0.0.1:${port}/json/list`).then(
      (answer) => answer.json() as Promise<{ webSocketDebuggerUrl: string }[]>,
      () => [],
    );
    const [first] = targets;
    if (first) return first.webSocketDebuggerUrl;
    await wait(TRY_EVERY_MS);
  }
  throw new Error(`no inspector on port ${port}`);
}
