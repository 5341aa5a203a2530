// The gateway's network when the site is simulated. Loopback would answer for devices that are cut off, so this asks the
// lab who can be reached: dialling the others hangs, datagrams to them vanish, ping finds nobody. Used inside Foresite.

import { createSocket, type RemoteInfo, type Socket as DatagramSocket } from 'node:dgram';
import { connect, type Socket } from 'node:net';
import type { Carrier, Network, PingReply } from '../contract/network.ts';
import { splitAddress, type ControlAddress } from './control-client.ts';
import { LineSplitter, type NetworkState } from './control-protocol.ts';
import type { Real } from './services/addresses.ts';

/** How long to wait before asking a lab that went away again, ms. */
export const RESUBSCRIBE_MS = 500;
/** How long the first answer of the lab may take, ms. */
export const FIRST_STATE_TIMEOUT_MS = 10_000;
/** What a ping inside the site takes, ms. */
const SITE_RTT_MS = 0.4;

export interface LabNetwork {
  network: Network;
  carrier: Carrier;
  close(): void;
}

/** @throws Error when the lab does not answer in time */
export async function createLabNetwork(address: ControlAddress): Promise<LabNetwork> {
  const site = new Site(address);
  await site.first();
  return {
    network: {
      dial: (host, port, signal) => dial(site, host, port, signal),
      datagram: (family) => datagram(site, family),
      ping: (host, timeoutMs, signal) => ping(site, host, timeoutMs, signal),
    },
    carrier: { get isUp() { return site.lineUp; }, onChange: (listener) => site.onLine(listener) }, // prettier-ignore
    close: () => site.close(),
  };
}

/** The lab's word on who can be reached, kept up to date. */
class Site {
  readonly #address: ControlAddress;
  readonly #lineListeners = new Set<(isUp: boolean) => void>();
  #socket: Socket | null = null;
  #state: NetworkState | null = null;
  #alive = new Set<string>();
  #toReal = new Map<string, Real>();
  #toSite = new Map<string, Real>();
  #retry: NodeJS.Timeout | null = null;
  #isClosed = false;
  #onFirst: (() => void) | null = null;

  constructor(address: ControlAddress) {
    this.#address = address;
    this.#subscribe();
  }

  get lineUp(): boolean {
    return this.#state?.lineUp ?? true;
  }

  first(): Promise<void> {
    if (this.#state) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.close();
        reject(new Error(`the lab at ${this.#address} does not answer`));
      }, FIRST_STATE_TIMEOUT_MS);
      this.#onFirst = () => {
        clearTimeout(late);
        resolve();
      };
    });
  }

  /** Whether the address answers; addresses that are not the site's are none of the lab's business. */
  canReach(host: string): boolean {
    return this.#alive.has(host) || !host.startsWith(`127.${this.#state?.net ?? 0}.`);
  }

  real(transport: 'tcp' | 'udp', host: string, port: number): Real {
    return this.#toReal.get(`${transport}/${host}:${port}`) ?? { host, port };
  }

  /** The site's address of what really came from `host:port` by UDP. */
  siteAddress(host: string, port: number): Real {
    return this.#toSite.get(`${host}:${port}`) ?? { host, port };
  }

  onLine(listener: (isUp: boolean) => void): () => void {
    this.#lineListeners.add(listener);
    return () => this.#lineListeners.delete(listener);
  }

  close(): void {
    this.#isClosed = true;
    if (this.#retry) clearTimeout(this.#retry);
    this.#socket?.destroy();
  }

  #subscribe(): void {
    const lines = new LineSplitter();
    const socket = connect(splitAddress(this.#address));
    this.#socket = socket;
    socket.setEncoding('utf8');
    socket.on('connect', () => socket.write('{"id":1,"verb":"subscribe"}\n'));
    socket.on('data', (chunk: string) => {
      try {
        for (const line of lines.push(chunk)) this.#take(JSON.parse(line));
      } catch {
        // Not a lab, or one of another version: ask again later.
        socket.destroy();
      }
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (!this.#isClosed) this.#retry = setTimeout(() => this.#subscribe(), RESUBSCRIBE_MS);
    });
  }

  #take(message: { state?: NetworkState; result?: NetworkState }): void {
    const state = message.state ?? message.result;
    if (!state) return;
    const wasUp = this.lineUp;
    this.#state = state;
    this.#alive = new Set(state.alive);
    this.#toReal = new Map(state.translations.map((t) => [`${t.transport}/${t.host}:${t.port}`, t.real]));
    const udp = state.translations.filter((t) => t.transport === 'udp');
    this.#toSite = new Map(udp.map((t) => [`${t.real.host}:${t.real.port}`, { host: t.host, port: t.port }]));
    this.#onFirst?.();
    this.#onFirst = null;
    if (wasUp !== state.lineUp) for (const listener of this.#lineListeners) listener(state.lineUp);
  }
}

function dial(site: Site, host: string, port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(reasonOf(signal));
    let socket: Socket | null = null;
    const onAbort = (): void => {
      socket?.destroy();
      reject(reasonOf(signal));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    // To a device that is cut off no answer comes: only the signal ends the wait.
    if (!site.canReach(host)) return;
    socket = connect(site.real('tcp', host, port));
    socket.once('error', (error) => {
      signal.removeEventListener('abort', onAbort);
      reject(error);
    });
    const dialled = socket;
    dialled.once('connect', () => {
      signal.removeEventListener('abort', onAbort);
      resolve(dialled);
    });
  });
}

function reasonOf(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof Error ? reason : new Error('dialling was given up', { cause: reason });
}

type SendDone = (error: Error | null, bytes: number) => void;

/** A plain UDP socket whose datagrams to and from devices that are cut off vanish. */
function datagram(site: Site, family: 'udp4' | 'udp6'): DatagramSocket {
  const socket = createSocket(family);
  const send = socket.send.bind(socket);
  const emit = socket.emit.bind(socket);
  const sendSite = (...args: unknown[]): void => {
    // send(msg, [offset, length,] [port] [, address] [, callback])
    const callback = typeof args.at(-1) === 'function' ? (args.pop() as SendDone) : undefined;
    const host = args.at(-1);
    const port = args.at(-2);
    if (typeof host !== 'string' || typeof port !== 'number')
      return void Reflect.apply(send, socket, callback ? [...args, callback] : args);
    if (!site.canReach(host)) {
      process.nextTick(() => callback?.(null, 0));
      return;
    }
    const real = site.real('udp', host, port);
    Reflect.apply(send, socket, [...args.slice(0, -2), real.port, real.host, callback]);
  };
  const emitSite = (event: string | symbol, ...args: unknown[]): boolean => {
    if (event !== 'message') return emit(event, ...args);
    const [bytes, from] = args as [Buffer, RemoteInfo];
    const { host, port } = site.siteAddress(from.address, from.port);
    return site.canReach(host) && emit('message', bytes, { ...from, address: host, port });
  };
  return Object.assign(socket, { send: sendSite, emit: emitSite });
}

function ping(site: Site, host: string, timeoutMs: number, signal: AbortSignal): Promise<PingReply> {
  const silent: PingReply = { alive: false, rttMs: 0, by: 'icmp' };
  if (site.canReach(host)) return Promise.resolve({ alive: true, rttMs: SITE_RTT_MS, by: 'icmp' });
  if (signal.aborted) return Promise.resolve(silent);
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve(silent);
    };
    const timer = setTimeout(done, timeoutMs);
    signal.addEventListener('abort', done, { once: true });
  });
}
