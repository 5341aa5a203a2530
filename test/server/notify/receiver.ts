// Real receivers on loopback: an HTTP server that answers as told and keeps what it got, and waiting with a deadline.

import { createServer } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ManualClock } from '../../../contract/manual-clock.ts';

export interface Got {
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Receiver {
  url: string;
  got: Got[];
  /** How the next requests are answered: a status, or whatever it does with the response. */
  answer: number | ((response: ServerResponse) => void);
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      receiver.got.push({ headers: request.headers, body });
      if (typeof receiver.answer === 'number') response.writeHead(receiver.answer).end();
      else receiver.answer(response);
    });
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    got: [],
    answer: 204,
    close() {
      server.closeAllConnections();
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      return closed.promise;
    },
  };
  return receiver;
}

/** Lets the event loop turn until `isDone`; with a clock it moves that on by `stepMs` each turn. */
export async function until(
  isDone: () => boolean,
  options: { clock?: ManualClock; stepMs?: number; deadlineMs?: number } = {},
): Promise<void> {
  const { clock, stepMs = 0, deadlineMs = 100_000 } = options;
  const end = performance.now() + deadlineMs;
  while (!isDone()) {
    if (performance.now() > end) throw new Error(`not within ${deadlineMs} ms: ${isDone.toString()}`);
    clock?.advance(stepMs);
    await turn();
  }
}

/** Turns enough for whatever was under way to have come out, to show that nothing more happens. */
export async function settle(clock?: ManualClock, forMs = 0): Promise<void> {
  for (let i = 0; i < 200; i++) {
    clock?.advance(forMs / 200);
    await turn();
  }
}
