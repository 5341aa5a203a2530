// The network of a simulated site inside one process: connections are pairs of streams, datagrams calls. The devices' own
// services answer at one end, the collectors ask at the other; who is cut off neither answers nor refuses. Opens no socket.

import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import type { Server, Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { Network, PingReply } from '../../contract/network.ts';
import { Addresses, type Real } from '../../lab/services/addresses.ts';

/** What a ping inside the site takes, ms. */
const SITE_RTT_MS = 0.4;
/** Port of the first asker; each further one has the next. */
const FIRST_PORT = 40_000;
const ASKER_HOST = '127.0.0.1';

/** Services of the site by address: they are bound to nothing. */
export class MemoryAddresses extends Addresses {
  readonly servers = new Map<string, Server>();
  readonly sockets = new Map<string, DatagramSocket>();
  /** Datagrams and bytes that have been on their way: while it grows something is happening. */
  traffic = 0;
  readonly #askers = new Map<number, DatagramSocket>();
  #nextPort = FIRST_PORT;

  constructor() {
    super(false);
  }

  override async listen(server: Server, host: string, port: number): Promise<Real> {
    this.servers.set(`${host}:${port}`, server);
    return { host, port };
  }

  override async bind(socket: DatagramSocket, host: string, port: number): Promise<Real> {
    this.sockets.set(`${host}:${port}`, socket);
    const send = (...args: unknown[]): void => {
      const { data, toPort, done } = sendOf(args);
      const asker = this.#askers.get(toPort);
      if (asker) this.#deliver(asker, data, host, port);
      done?.(null, data.length);
    };
    Object.assign(socket, { send });
    return { host, port };
  }

  /** A socket for an asker: it is bound to nothing but has a port of its own. */
  asker(canReach: (host: string) => boolean): DatagramSocket {
    const own = this.#nextPort++;
    const socket = createSocket('udp4');
    const send = (...args: unknown[]): void => {
      const { data, toPort, toHost, done } = sendOf(args);
      const service = this.sockets.get(`${toHost}:${toPort}`);
      if (service && canReach(toHost)) this.#deliver(service, data, ASKER_HOST, own);
      done?.(null, data.length);
    };
    const bind = (...args: unknown[]): DatagramSocket => {
      const done = args.at(-1);
      process.nextTick(() => {
        socket.emit('listening');
        if (typeof done === 'function') Reflect.apply(done, socket, []);
      });
      return socket;
    };
    const close = (done?: () => void): DatagramSocket => {
      this.#askers.delete(own);
      done?.();
      return socket;
    };
    const quiet = (): void => undefined;
    Object.assign(socket, { send, bind, close, setRecvBufferSize: quiet, setSendBufferSize: quiet });
    this.#askers.set(own, socket);
    return socket;
  }

  #deliver(to: DatagramSocket, data: Buffer, address: string, port: number): void {
    this.traffic++;
    setImmediate(() => {
      this.traffic++;
      to.emit('message', data, { address, port, family: 'IPv4', size: data.length });
    });
  }
}

type SendDone = (error: Error | null, bytes: number) => void;

/** `send(data, [offset, length,] port, host[, done])` */
function sendOf(args: unknown[]): { data: Buffer; toPort: number; toHost: string; done: SendDone | undefined } {
  const done = typeof args.at(-1) === 'function' ? (args.pop() as SendDone) : undefined;
  const [bytes] = args;
  const whole = bytes instanceof Uint8Array ? bytes : new Uint8Array();
  const [from, length] = args.length >= 5 ? [Number(args[1]), Number(args[2])] : [0, whole.length];
  return {
    data: Buffer.from(whole.subarray(from, from + length)),
    toPort: Number(args.at(-2)),
    toHost: String(args.at(-1)),
    done,
  };
}

export function memoryNetwork(
  addresses: MemoryAddresses,
  canReach: (host: string) => boolean,
  after: (delayMs: number, run: () => void) => () => void,
): Network {
  return {
    dial: (host, port, signal) => dial(addresses, { host, port, canReach }, signal),
    datagram: () => addresses.asker(canReach),
    ping: (host, timeoutMs, signal) => ping(canReach(host), timeoutMs, { signal, after }),
  };
}

interface Door {
  host: string;
  port: number;
  canReach: (host: string) => boolean;
}

function dial(addresses: MemoryAddresses, { host, port, canReach }: Door, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('given up'));
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    // To a device that is cut off no answer comes: only the signal ends the wait.
    if (!canReach(host)) return;
    const server = addresses.servers.get(`${host}:${port}`);
    if (!server) {
      signal.removeEventListener('abort', abort);
      return reject(Object.assign(new Error(`connect ECONNREFUSED ${host}:${port}`), { code: 'ECONNREFUSED' }));
    }
    const [here, there] = streamPair(addresses);
    setImmediate(() => {
      signal.removeEventListener('abort', abort);
      addresses.traffic++;
      server.emit('connection', there);
      resolve(here);
    });
  });
}

interface PingWait {
  signal: AbortSignal;
  after: (delayMs: number, run: () => void) => () => void;
}

function ping(isAlive: boolean, timeoutMs: number, { signal, after }: PingWait): Promise<PingReply> {
  if (isAlive) return Promise.resolve({ alive: true, rttMs: SITE_RTT_MS, by: 'icmp' });
  return new Promise((resolve) => {
    const done = (): void => {
      cancel();
      signal.removeEventListener('abort', done);
      resolve({ alive: false, rttMs: 0, by: 'icmp' });
    };
    const cancel = after(timeoutMs, done);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}

/** Both ends of a connection. They are streams with the few calls of a socket that are made. */
function streamPair(addresses: MemoryAddresses): [Socket, Socket] {
  const ends: [Socket, Socket] = [newEnd(), newEnd()];
  function newEnd(): Socket {
    const end: Duplex = new Duplex({
      allowHalfOpen: false,
      read: () => undefined,
      write(chunk: Buffer, _encoding, done) {
        addresses.traffic++;
        const bytes = Buffer.from(chunk);
        setImmediate(() => {
          addresses.traffic++;
          const other = otherOf(end);
          if (!other.destroyed) other.push(bytes);
          done();
        });
      },
      final(done) {
        setImmediate(() => {
          addresses.traffic++;
          const other = otherOf(end);
          if (!other.destroyed) other.push(null);
          done();
        });
      },
      destroy(error, done) {
        setImmediate(() => {
          addresses.traffic++;
          const other = otherOf(end);
          if (!other.destroyed) other.push(null);
        });
        done(error);
      },
    });
    // What is asked of a socket beyond being a stream.
    const calls = {
      setNoDelay: () => end,
      setKeepAlive: () => end,
      setTimeout: () => end,
      ref: () => end,
      unref: () => end,
    };
    return Object.assign(end, { remoteAddress: ASKER_HOST, remotePort: FIRST_PORT, ...calls }) as unknown as Socket;
  }
  function otherOf(end: unknown): Socket {
    return end === ends[0] ? ends[1] : ends[0];
  }
  return ends;
}
