// The system's own network: what a collector sends leaves the machine here. It keeps no state but a limit on the number
// of ping processes, and never retries.

import { spawn, spawnSync } from 'node:child_process';
import { lookup, type LookupOneOptions } from 'node:dns';
import { createSocket } from 'node:dgram';
import { connect, isIP, type OnReadOpts, type Socket } from 'node:net';
import { systemClock } from '../contract/clock.ts';
import type { Log } from '../contract/collector.ts';
import { deadlineAfter } from '../contract/deadline.ts';
import type { Network, PingReply } from '../contract/network.ts';
import { Fping, PING_SPACING_MS, PingNotSent, Tally } from './fping.ts';

/** Processes of `ping` at a time, where there is no fping; further pings wait for their turn within their own timeout. */
export const MAX_PING_PROCESSES = 16;
/** Pings that may wait for a turn; past it they fail as ours, not as the host’s silence. */
export const MAX_PINGS_WAITING = 5000;
/** Where no ping program exists, a connection to one of these, or its refusal, proves life. */
const LIFE_PORTS = [443, 80, 22, 554] as const;
/** Output of a ping program that is looked at, bytes. */
const MAX_PING_OUTPUT = 4096;

export type PingProgram = 'fping' | 'ping' | 'none';

export function createSystemNetwork(options: { log: Log; pingProgram?: PingProgram }): Network {
  let program = options.pingProgram;
  const slots = createSlots(MAX_PING_PROCESSES, MAX_PINGS_WAITING);
  const fping = new Fping();

  return {
    dial,
    datagram: (family) => createSocket({ type: family, lookup: lookUpNumeric }),
    async ping(host, timeoutMs, signal, echoes = 1) {
      if (program === undefined) {
        program = findPing();
        if (program !== 'fping') options.log.warn({}, PING_WORDS[program]);
      }
      if (!isHostName(host)) return silent('icmp');
      const late = new AbortController();
      const cancel = deadlineAfter(systemClock, Math.max(1, timeoutMs), () => late.abort());
      const deadline = AbortSignal.any([signal, late.signal]);
      try {
        if (program === 'fping') return await fping.ping(host, timeoutMs, echoes, deadline);
        if (program === 'none') return await pingByTcp(host, deadline);
        if (!(await slots.take(deadline))) throw new PingNotSent('no ping process was free in time');
        try {
          return await pingByProcess(host, timeoutMs, echoes, deadline);
        } finally {
          slots.release();
        }
      } finally {
        cancel();
      }
    },
  };
}

const PING_WORDS = {
  ping: `no fping on this machine: a process of ping a host, ${MAX_PING_PROCESSES} at once; install fping`,
  none: 'no ping program on this machine: hosts are tried by TCP connections instead; install fping',
} as const;

/** A numeric address needs no name server, nor a turn of the event loop for each datagram. */
function lookUpNumeric(
  host: string,
  options: LookupOneOptions,
  done: (error: NodeJS.ErrnoException | null, address: string, family: number) => void,
): void {
  const family = isIP(host);
  if (family === 0) lookup(host, options, done);
  else done(null, host, family);
}

function dial(host: string, port: number, signal: AbortSignal, onread?: OnReadOpts): Promise<Socket> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(abortError(signal));
      return;
    }
    const socket = connect({ host, port, noDelay: true, ...(onread && { onread }) });
    const settle = (error: Error | null): void => {
      signal.removeEventListener('abort', onAbort);
      socket.off('error', settle);
      socket.off('connect', onConnect);
      if (!error) {
        resolve(socket);
        return;
      }
      // A late error of a socket that nobody owns any more must not end the process.
      socket.on('error', () => {});
      socket.destroy();
      reject(error);
    };
    const onConnect = (): void => settle(null);
    const onAbort = (): void => settle(abortError(signal));
    signal.addEventListener('abort', onAbort, { once: true });
    socket.on('error', settle);
    socket.on('connect', onConnect);
  });
}

function abortError(signal: AbortSignal): Error {
  return Object.assign(new Error('the connection was given up'), { code: 'ETIMEDOUT', cause: signal.reason });
}

function silent(by: PingReply['by']): PingReply {
  return { alive: false, rttMs: 0, by };
}

/** Keeps options of the ping program out of host names. */
function isHostName(host: string): boolean {
  return isIP(host) !== 0 || /^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/.test(host);
}

/** The best way this machine has: fping asks many hosts by one process, ping one, and none leaves TCP. */
export function findPing(): PingProgram {
  const tries = { fping: ['-C', '1', '-q', '-t', '500', '127.0.0.1'], ping: pingArguments('127.0.0.1', 500, 1) };
  for (const name of ['fping', 'ping'] as const) {
    const probe = spawnSync(name, tries[name], { timeout: 2000, stdio: 'ignore' });
    if (probe.status === 0) return name;
  }
  return 'none';
}

function pingArguments(host: string, timeoutMs: number, echoes: number): string[] {
  const seconds = String(Math.max(1, Math.ceil(timeoutMs / 1000)));
  const count = ['-c', String(echoes), '-i', String(PING_SPACING_MS / 1000)];
  return process.platform === 'darwin' ? [...count, '-t', seconds, host] : ['-n', ...count, '-W', seconds, host];
}

function pingByProcess(host: string, timeoutMs: number, echoes: number, signal: AbortSignal): Promise<PingReply> {
  return new Promise((resolve, reject) => {
    const child = spawn('ping', pingArguments(host, timeoutMs, echoes), {
      stdio: ['ignore', 'pipe', 'ignore'],
      // As in fping.ts: Ctrl-C is not meant for it.
      detached: true,
      signal,
      killSignal: 'SIGKILL',
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      if (output.length < MAX_PING_OUTPUT) output += chunk.toString('latin1');
    });
    child.on('error', (error) => {
      if (!signal.aborted) reject(new PingNotSent(`ping could not be run: ${error.message}`));
    });
    child.on('close', () => resolve(readPing(output, echoes)));
  });
}

/** `64 bytes from …: icmp_seq=1 ttl=64 time=0.031 ms` for each echo that came back. */
function readPing(output: string, echoes: number): PingReply {
  const tally = new Tally(echoes);
  for (const [, rtt] of output.matchAll(/time[=<]([0-9.]+)/g)) tally.take(Number(rtt));
  return tally.reply();
}

async function pingByTcp(host: string, signal: AbortSignal): Promise<PingReply> {
  const start = performance.now();
  const done = new AbortController();
  const either = AbortSignal.any([signal, done.signal]);
  const tries = LIFE_PORTS.map(async (port) => {
    try {
      (await dial(host, port, either)).destroy();
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED')) throw error;
    }
  });
  try {
    await Promise.any(tries);
    return { alive: true, rttMs: performance.now() - start, by: 'tcp' };
  } catch {
    return silent('tcp');
  } finally {
    done.abort();
  }
}

interface Slots {
  /** False when the signal aborted first, or too many wait. */
  take(signal: AbortSignal): Promise<boolean>;
  release(): void;
}

function createSlots(limit: number, maxWaiting: number): Slots {
  let taken = 0;
  const waiting = new Set<() => void>();
  return {
    take(signal) {
      if (signal.aborted) return Promise.resolve(false);
      if (taken < limit) {
        taken++;
        return Promise.resolve(true);
      }
      if (waiting.size >= maxWaiting) return Promise.resolve(false);
      return new Promise((resolve) => {
        const go = (): void => {
          signal.removeEventListener('abort', leave);
          resolve(true);
        };
        const leave = (): void => {
          waiting.delete(go);
          resolve(false);
        };
        waiting.add(go);
        signal.addEventListener('abort', leave, { once: true });
      });
    },
    release() {
      const [next] = waiting;
      if (next) {
        waiting.delete(next);
        next();
      } else taken--;
    },
  };
}
