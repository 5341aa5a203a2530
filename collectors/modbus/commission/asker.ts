// A bus in the hands of a person on site: what stands at an address is asked one request after the other, by the same client
// that polls it later. It never writes to a device.

import type { Clock } from '../../../contract/clock.ts';
import type { Log, Target } from '../../../contract/collector.ts';
import type { Network } from '../../../contract/network.ts';
import { Bus, type BusReply } from '../bus.ts';
import type { ReadRequest } from '../client.ts';
import { type ModbusPlan, modbusPlan } from '../config.ts';
import { placeOf } from '../line.ts';

export interface AskerParts {
  network: Network;
  clock: Clock;
  log: Log;
}

export interface Asker {
  plan: ModbusPlan;
  /** As shown to people. */
  where: string;
  read(request: ReadRequest): Promise<BusReply>;
  close(): void;
}

/** @returns what is wrong with the target in one phrase, where something is */
export function openAsker(target: Target, { network, clock, log }: AskerParts): Asker | { what: string } {
  const plan = modbusPlan(target);
  if ('what' in plan) return plan;
  const counters = {
    requests: 0, silences: 0, exceptions: 0, late: 0, foreign: 0, checksums: 0, putOff: 0, dials: 0, dialFailures: 0,
  }; // prettier-ignore
  const { endpoint, framing } = plan;
  const bus = new Bus({ network, clock, log, random: () => 0, endpoint, framing, counters });
  bus.configure(plan);
  const never = new AbortController().signal;
  return {
    plan,
    where: placeOf(endpoint),
    read: (request) => bus.read(request, target.timeoutMs, never),
    close: () => bus.close(),
  };
}

/** Registers, or bits as 0 and 1. @param count as many as were asked for */
export function rawOf({ kind, octets }: { kind: 'registers' | 'bits'; octets: Buffer }, count: number): number[] {
  return Array.from({ length: count }, (_, i) =>
    kind === 'registers' ? octets.readUInt16BE(i * 2) : ((octets[i >> 3] ?? 0) >> (i & 7)) & 1,
  );
}

/** Words for a reply that carries no data. */
export function replyWords(reply: Exclude<BusReply, { kind: 'registers' | 'bits' }>): string {
  switch (reply.kind) {
    case 'exception':
      return `exception ${reply.code}`;
    case 'garbage':
      return `garbage: ${reply.what}`;
    case 'silent':
      return 'silent';
    case 'closed':
      return 'closed';
    case 'unreachable':
      return reply.result.detail;
  }
}
