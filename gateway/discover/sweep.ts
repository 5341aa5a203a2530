// Finds out which hosts live and how they can be asked: ICMP, a few TCP ports, and SNMP with each credential. Every host
// costs bounded time, hosts are begun at a bounded rate, and no credential is tried twice where it was rejected.

import { readFileSync } from 'node:fs';
import type { Clock } from '../../contract/clock.ts';
import type { Network } from '../../contract/network.ts';
import { openClient, SnmpFailure, type SnmpCredential } from '../../collectors/snmp/client.ts';
import { SnmpShared } from '../../collectors/snmp/shared.ts';
import { OIDS } from '../../collectors/snmp/oids.ts';
import type { Address } from './addresses.ts';
import { pause } from './announcements.ts';

/** Hosts under way at a time. */
export const MAX_HOSTS_AT_ONCE = 128;
/** Hosts begun in a second. */
export const HOSTS_PER_SECOND = 250;
/** Wait for one ping, and for one TCP connection, ms. */
export const PROBE_TIMEOUT_MS = 1000;
/** Wait for one send of the first SNMP question, ms; it is sent twice. */
export const SNMP_TRY_TIMEOUT_MS = 700;
/**
 * The same for a host that lives but has not answered SNMP in that time, ms: loaded or old agents take seconds. The credentials
 * are tried side by side.
 */
export const PATIENT_TRY_TIMEOUT_MS = 2000;
/** Credentials that are tried so. */
export const MAX_PATIENT_TRIES = 4;
/** Credentials tried on one host after it has rejected one: more looks like an attack, and devices lock. */
export const MAX_TRIES_AFTER_REJECTION = 1;
/** Hosts that reject a v3 user after which that user is not tried any more. */
export const MAX_REJECTIONS_OF_USER = 3;
/** Doors that tell a kind of device. */
export const TCP_PORTS = [22, 80, 443, 502, 554, 3389, 8000, 9100, 37_777] as const;
const SNMP_PORT = 161;

export interface NamedCredential {
  /** How it is called in reports: never its secret. */
  readonly name: string;
  readonly credential: SnmpCredential;
}

export interface Host {
  readonly host: string;
  readonly port: number;
  /** What has answered. */
  readonly by: readonly ('ping' | 'tcp' | 'snmp')[];
  readonly tcp: ReadonlySet<number>;
  /** The credential that the agent answers; null where none does. */
  readonly credential: NamedCredential | null;
  /** The agent lives but rejects a credential: why. */
  readonly rejection: string;
  /** Something answers at the SNMP port that is not SNMP. */
  readonly isGarbage: boolean;
}

export interface SweepParts {
  network: Network;
  clock: Clock;
  signal: AbortSignal;
  /** Called for each host that is done. */
  onDone?: (done: number, found: number) => void;
  tcpPorts?: readonly number[];
}

/** Hosts that have answered anything, in the order named. What there is when the signal aborts. */
export async function sweep(
  addresses: readonly Address[],
  credentials: readonly NamedCredential[],
  parts: SweepParts,
): Promise<Host[]> {
  const shared = new SnmpShared(parts.network, parts.clock);
  const found = new Map<Address, Host>();
  const rejections = new Map<string, number>();
  let done = 0;
  try {
    await eachAtRate(addresses, parts.signal, async (address) => {
      const host = await ask(address, credentials, rejections, shared, parts);
      if (host) found.set(address, host);
      parts.onDone?.(++done, found.size);
    });
  } finally {
    shared.close();
  }
  return addresses.flatMap((address) => found.get(address) ?? []);
}

async function eachAtRate<T>(all: readonly T[], signal: AbortSignal, work: (one: T) => Promise<void>): Promise<void> {
  const running = new Set<Promise<void>>();
  let next = performance.now();
  for (const one of all) {
    if (signal.aborted) break;
    if (running.size >= MAX_HOSTS_AT_ONCE) await Promise.race(running);
    const wait = next - performance.now();
    if (wait > 5) await pause(wait, signal);
    next = Math.max(next, performance.now() - 100) + 1000 / HOSTS_PER_SECOND;
    const task: Promise<void> = work(one).finally(() => running.delete(task));
    running.add(task);
  }
  await Promise.all(running);
}

async function ask(
  { host, port = SNMP_PORT }: Address,
  credentials: readonly NamedCredential[],
  rejections: Map<string, number>,
  shared: SnmpShared,
  parts: SweepParts,
): Promise<Host | undefined> {
  const tried: Tried = { host, port, credentials, rejections, shared, parts };
  const [answersPing, tcp, first] = await Promise.all([isPinged(host, parts), tcpPorts(host, parts), trySnmp(tried)]);
  const isSilent = !first.credential && first.rejection === '' && !first.isGarbage && !first.isRefused;
  const snmp = isSilent && (answersPing || tcp.isAlive) ? await tryPatiently(tried) : first;
  const by: Host['by'][number][] = [];
  if (snmp.credential || snmp.rejection !== '') by.push('snmp');
  if (answersPing) by.push('ping');
  if (tcp.isAlive) by.push('tcp');
  const { credential, rejection, isGarbage } = snmp;
  return by.length === 0 ? undefined : { host, port, by, tcp: tcp.open, credential, rejection, isGarbage };
}

/** A ping that could not be sent, or was given up, tells as little as one that is not answered: there are other ways. */
async function isPinged(host: string, { network, signal }: SweepParts): Promise<boolean> {
  try {
    return (await network.ping(host, PROBE_TIMEOUT_MS, signal)).alive;
  } catch {
    return false;
  }
}

async function tcpPorts(host: string, parts: SweepParts): Promise<{ open: Set<number>; isAlive: boolean }> {
  const open = new Set<number>();
  let isAlive = false;
  await Promise.all(
    (parts.tcpPorts ?? TCP_PORTS).map(async (port) => {
      try {
        const socket = await parts.network.dial(
          host,
          port,
          AbortSignal.any([parts.signal, AbortSignal.timeout(PROBE_TIMEOUT_MS)]),
        );
        socket.on('error', () => {});
        socket.destroy();
        open.add(port);
        isAlive = true;
      } catch (error) {
        // A refusal comes from the host itself.
        if (error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED') isAlive = true;
      }
    }),
  );
  return { open, isAlive };
}

interface Tried {
  host: string;
  port: number;
  credentials: readonly NamedCredential[];
  rejections: Map<string, number>;
  shared: SnmpShared;
  parts: SweepParts;
}

interface Answer extends Pick<Host, 'credential' | 'rejection' | 'isGarbage'> {
  /** The host itself says that nobody listens there. */
  readonly isRefused: boolean;
}

/** All at once, each with more time: whichever is answered first. */
async function tryPatiently(tried: Tried): Promise<Answer> {
  const answers = await Promise.all(
    tried.credentials
      .slice(0, MAX_PATIENT_TRIES)
      .map((one) => trySnmp({ ...tried, credentials: [one] }, PATIENT_TRY_TIMEOUT_MS)),
  );
  const silent: Answer = { credential: null, rejection: '', isGarbage: false, isRefused: false };
  return answers.find(({ credential }) => credential) ?? answers.find(({ rejection }) => rejection !== '') ?? silent;
}

async function trySnmp(tried: Tried, requestTimeoutMs = SNMP_TRY_TIMEOUT_MS): Promise<Answer> {
  const { host, port, credentials, rejections, shared, parts } = tried;
  let rejection = '';
  let isGarbage = false;
  let isRefused = false;
  let triesLeft = Infinity;
  for (const named of credentials) {
    if (parts.signal.aborted || triesLeft <= 0) break;
    const isUser = named.credential.kind === 'snmp-v3';
    if (isUser && (rejections.get(named.name) ?? 0) >= MAX_REJECTIONS_OF_USER) continue;
    triesLeft--;
    const client = openClient(
      {
        network: parts.network,
        clock: parts.clock,
        host,
        port,
        credential: named.credential,
        requestTimeoutMs,
      },
      shared,
    );
    try {
      await client.get([OIDS.sysObjectId]);
      return { credential: named, rejection: '', isGarbage: false, isRefused: false };
    } catch (error) {
      if (!(error instanceof SnmpFailure)) throw error;
      // An agent that answers with an error has taken the credential.
      if (error.kind === 'rejected' || error.kind === 'too-big')
        return { credential: named, rejection: '', isGarbage: false, isRefused: false };
      isGarbage ||= error.kind === 'garbage';
      if (error.kind === 'auth' || error.kind === 'clock' || error.kind === 'cipher') {
        rejection = error.message;
        triesLeft = Math.min(triesLeft, MAX_TRIES_AFTER_REJECTION);
        if (isUser) rejections.set(named.name, (rejections.get(named.name) ?? 0) + 1);
      } else if (error.kind === 'timeout' && rejection !== '') {
        // It answered a moment ago and is silent now, as devices are that lock.
        break;
      } else if (error.kind === 'unreachable') {
        isRefused = true;
        break;
      }
    } finally {
      client.close();
    }
  }
  return { credential: null, rejection, isGarbage, isRefused };
}

/** MAC addresses that this machine itself has learnt; empty where the system keeps no such list. */
export function neighbourMacs(path = '/proc/net/arp'): Map<string, string> {
  const found = new Map<string, string>();
  try {
    for (const line of readFileSync(path, 'utf8').split('\n').slice(1)) {
      const [ip = '', , , mac = ''] = line.split(/\s+/);
      if (/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(mac) && mac !== '00:00:00:00:00:00') found.set(ip, mac);
    }
  } catch {
    // Other systems have no such file.
  }
  return found;
}
