// Has another process of Node collect its garbage, over its inspector, and asks what it then holds: so that can be told from
// what it has merely not given back yet.

import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';

const MOST_TRIES = 50;
const TRY_EVERY_MS = 100;
const COLLECT_TIMEOUT_MS = 10_000;

interface Answer {
  id?: number;
  result?: { result?: { value?: unknown } };
}

/**
 * @param port of its `--inspect-port`; the inspector begins to listen at the first call (SIGUSR1) and then stays
 * @returns bytes of its heap and of the memory that its heap holds outside, after a collection
 */
export async function heldAfterCollection(pid: number, port: number): Promise<number> {
  process.kill(pid, 'SIGUSR1');
  const socket = new WebSocket(await urlOf(port));
  const signal = AbortSignal.timeout(COLLECT_TIMEOUT_MS);
  await once(socket, 'open', { signal });
  const ask = async (id: number, method: string, params: object): Promise<Answer> => {
    socket.send(JSON.stringify({ id, method, params }));
    for (;;) {
      const [message] = (await once(socket, 'message', { signal })) as [{ data: string }];
      const answer = JSON.parse(message.data) as Answer;
      if (answer.id === id) return answer;
    }
  };
  await ask(1, 'HeapProfiler.collectGarbage', {});
  // What a collection finds to be finalised is only free after the next.
  await ask(2, 'HeapProfiler.collectGarbage', {});
  const expression = '(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())';
  const { result } = await ask(3, 'Runtime.evaluate', { expression });
  socket.close();
  await once(socket, 'close', { signal });
  const held = result?.result?.value;
  if (typeof held !== 'number') throw new Error('the inspector tells no memory');
  return held;
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
