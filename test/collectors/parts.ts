// What every collector test needs: the real network of this machine, a catalogue, and a sink that remembers by name.
// Nothing here stands for a device; peers are real and live in the tests.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import { onTestFinished } from 'vitest';
import type { SampleBatch } from '../../contract/batch.ts';
import type { Clock } from '../../contract/clock.ts';
import type { Collector, CollectorParts, PollResult, Sink, Target } from '../../contract/collector.ts';
import type { Network } from '../../contract/network.ts';
import type { Profile } from '../../contract/profile.ts';
import type { EventRecord } from '../../contract/records.ts';
import { SeriesCatalogue } from '../../contract/series.ts';
import { timeoutSignal, turnClock } from '../peers/in-time.ts';

/** A host that neither answers nor refuses: dialling it hangs until the signal aborts, as with a cut cable. */
export const SILENT_HOST = '203.0.113.1';

export const realNetwork: Network = {
  async dial(host, port, signal, onread) {
    if (host === SILENT_HOST) return aborted(signal);
    const socket = connect({ host, port, ...(onread && { onread }) });
    try {
      await once(socket, 'connect', { signal });
      return socket;
    } catch (error) {
      socket.destroy();
      throw error;
    }
  },
  datagram: (family) => createSocket(family),
  async ping(host, _timeoutMs, signal) {
    if (host === SILENT_HOST) await aborted(signal).catch(() => undefined);
    return { alive: host !== SILENT_HOST, rttMs: 0.4, by: 'icmp' };
  },
};

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const fail = (): void => reject(new DOMException('aborted', 'AbortError'));
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}

export interface Sample {
  /** `measurement.field`, with ` component` behind it where there is one. */
  name: string;
  value: number;
  quality: number;
  asset: string;
}

export class RecordingSink implements Sink {
  readonly samplesSeen: Sample[] = [];
  readonly events: EventRecord[] = [];
  readonly #catalogue: SeriesCatalogue;
  #waiters: (() => void)[] = [];

  constructor(catalogue: SeriesCatalogue) {
    this.#catalogue = catalogue;
  }

  samples(_site: string, batch: SampleBatch): void {
    for (let i = 0; i < batch.count; i++) {
      const info = this.#catalogue.info(batch.series[i] ?? -1);
      const component = info.row.component === '' ? '' : ` ${info.row.component}`;
      this.samplesSeen.push({
        name: `${info.row.measurement}.${info.field}${component}`,
        value: batch.value[i] ?? Number.NaN,
        quality: batch.quality[i] ?? -1,
        asset: info.row.asset,
      });
    }
    this.#wake();
  }

  facts(): void {}

  event(event: EventRecord): void {
    this.events.push(event);
    this.#wake();
  }

  /** Newest value by name. */
  last(name: string): number | undefined {
    return this.samplesSeen.findLast((sample) => sample.name === name)?.value;
  }

  count(name: string): number {
    return this.samplesSeen.filter((sample) => sample.name === name).length;
  }

  clear(): void {
    this.samplesSeen.length = 0;
    this.events.length = 0;
  }

  /** Waits until something that arrived makes `isTrue` true. */
  async until(isTrue: () => boolean, deadlineMs = 100_000): Promise<void> {
    const signal = timeoutSignal(deadlineMs);
    while (!isTrue()) {
      await new Promise<void>((resolve, reject) => {
        this.#waiters.push(resolve);
        signal.addEventListener('abort', () =>
          reject(new Error(`nothing that was waited for within ${deadlineMs} ms`)),
        );
      });
    }
  }

  #wake(): void {
    for (const waiter of this.#waiters.splice(0)) waiter();
  }
}

export interface Bench {
  parts: CollectorParts;
  sink: RecordingSink;
  /** Lines logged, as JSON with their message. */
  logged: string[];
}

export function createBench(clock: Clock = turnClock, network: Network = realNetwork): Bench {
  const catalogue = new SeriesCatalogue();
  const logged: string[] = [];
  const write = (fields: object, message: string): void => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const log = { debug: write, info: write, warn: write, error: write };
  return { parts: { network, clock, catalogue, log }, sink: new RecordingSink(catalogue), logged };
}

const EMPTY_PROFILE: Profile = { profile: 'test', title: { zh: '测试', en: 'test' } };

export function target(protocol: Target['protocol'], changes: Partial<Target> = {}): Target {
  return {
    site: 's1',
    asset: 'a1',
    class: 'camera',
    name: protocol,
    protocol,
    host: '127.0.0.1',
    port: 9,
    credential: null,
    profile: EMPTY_PROFILE,
    intervalMs: 5000,
    timeoutMs: 1000,
    settings: {},
    ...changes,
  };
}

/** Starts a server on a free loopback port. @returns its port */
export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

/** A TCP server for one test. @returns its port */
export async function serve(onConnection: (socket: Socket) => void): Promise<number> {
  const server = createServer(onConnection);
  onTestFinished(trackSockets(server));
  return listen(server);
}

/** Polls a target once, by a collector of its own. */
export async function pollOnce(
  make: (parts: CollectorParts) => Collector,
  bench: Bench,
  one: Target,
  timeoutMs = 1000,
): Promise<PollResult> {
  const collector = make(bench.parts);
  await collector.open([one], bench.sink);
  const result = await collector.poll(one, timeoutSignal(timeoutMs));
  await collector.close();
  return result;
}

/** Destroys connections that a server still holds, so that it can close. */
export function trackSockets(server: Server): () => void {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  return () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
}
