// Sends one question to many hosts and to a multicast group, and gathers what comes back for a while, by sender. The hosts
// are asked at a bounded rate; answers of others than those searched are dropped; nothing that comes in can throw.

import { isIPv4 } from 'node:net';
import type { Network } from '../../contract/network.ts';

/** Questions sent in a second. */
export const ANNOUNCE_QUESTIONS_PER_SECOND = 500;
/** Wait for answers after the last question, ms. */
export const ANNOUNCE_WAIT_MS = 2000;
/** Datagrams taken in one search; further ones are dropped and counted. */
export const MAX_ANNOUNCEMENTS = 20_000;
/** Words kept of one host. */
export const MAX_WORDS_PER_HOST = 64;

export interface Asked {
  network: Network;
  hosts: readonly string[];
  signal: AbortSignal;
  /** Also ask the whole link by its multicast group. */
  isGroupAsked: boolean;
  port?: number;
  waitMs?: number;
}

export interface Announcements {
  /** Words by sender. */
  readonly words: ReadonlyMap<string, readonly string[]>;
  readonly dropped: number;
}

export async function listenFor(
  asked: Asked & { group: string; port: number },
  question: Buffer,
  read: (data: Buffer) => string[],
): Promise<Announcements> {
  const words = new Map<string, string[]>();
  const wanted = new Set(asked.hosts);
  let taken = 0;
  let dropped = 0;
  const socket = asked.network.datagram('udp4');
  socket.on('error', () => {});
  socket.on('message', (data, from) => {
    if (!wanted.has(from.address) || ++taken > MAX_ANNOUNCEMENTS) {
      dropped++;
      return;
    }
    const known = words.get(from.address) ?? [];
    for (const word of read(data)) if (known.length < MAX_WORDS_PER_HOST && !known.includes(word)) known.push(word);
    if (known.length > 0) words.set(from.address, known);
  });
  const send = (host: string): Promise<void> =>
    new Promise((resolve) => {
      // A host that cannot be sent to has nothing to announce.
      socket.send(question, asked.port, host, () => resolve());
    });
  try {
    if (asked.isGroupAsked) await send(asked.group);
    let sent = 0;
    for (const host of asked.hosts) {
      if (asked.signal.aborted) break;
      if (isIPv4(host)) await send(host);
      if (++sent % 50 === 0) await pause((1000 * 50) / ANNOUNCE_QUESTIONS_PER_SECOND, asked.signal);
    }
    await pause(asked.waitMs ?? ANNOUNCE_WAIT_MS, asked.signal);
  } finally {
    await new Promise<void>((resolve) => {
      try {
        socket.close(() => resolve());
      } catch {
        resolve();
      }
    });
  }
  return { words, dropped };
}

/** Resolves after a while, or when told to stop. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
