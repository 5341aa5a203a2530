// Who may be polled now: places in all, by protocol, and in each protocol fewer for targets that have not answered yet or
// do not answer, so that silent devices never hold the places of live ones and a start does not ask everybody at once.

import type { Protocol } from '../../contract/collector.ts';
import { Fifo } from './queues.ts';

/** Most polls at once, in all and by protocol. Ping may be a process each; an SNMP poll is an entry in a table. */
export const POLLS_AT_ONCE = 20_000;
export const POLLS_AT_ONCE_BY_PROTOCOL: Readonly<Record<Protocol, number>> = {
  snmp: 16_000,
  modbus: 200,
  mqtt: 1_000,
  ping: 64,
  tcp: 256,
  http: 64,
  rtsp: 64,
};
/** Of those, most polls at once of targets whose last poll failed or that were never polled … */
export const UNSURE_POLLS_AT_ONCE = 512;
/** … and at most this share of a protocol's places. */
const UNSURE_SHARE = 0.75;
/** Polls beyond the limits that a question may add, so that it never waits behind the routine. */
export const ASKED_POLLS_EXTRA = 32;

/** What the lanes need to know of a target's entry. */
export interface Waiting {
  readonly protocol: Protocol;
  /** Its last poll failed, or there was none. */
  readonly isUnsure: boolean;
}

interface Lane {
  readonly sure: Fifo<Waiting>;
  readonly unsure: Fifo<Waiting>;
  running: number;
  unsureRunning: number;
}

export class Lanes<T extends Waiting> {
  readonly #pollsAtOnce: number;
  readonly #lanes = new Map<Protocol, Lane>();
  #running = 0;

  constructor(pollsAtOnce = POLLS_AT_ONCE) {
    this.#pollsAtOnce = pollsAtOnce;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    let waiting = 0;
    for (const { sure, unsure } of this.#lanes.values()) waiting += sure.size + unsure.size;
    return waiting;
  }

  wait(entry: T): void {
    const lane = this.#lane(entry.protocol);
    (entry.isUnsure ? lane.unsure : lane.sure).push(entry);
  }

  /** Entries that may start now, by turns of the protocols. The caller enters each before it takes the next. */
  *ready(): Generator<T, void, undefined> {
    for (let isAny = true; isAny;) {
      isAny = false;
      for (const lane of this.#lanes.values()) {
        const head = this.#headOf(lane);
        if (!head) continue;
        isAny = true;
        // Only what `wait` was given lies in the lanes.
        yield head as T;
      }
    }
  }

  hasPlace({ protocol, isUnsure }: Waiting, extra = 0): boolean {
    const lane = this.#lane(protocol);
    const limit = POLLS_AT_ONCE_BY_PROTOCOL[protocol];
    if (this.#running >= this.#pollsAtOnce + extra || lane.running >= limit + extra) return false;
    return !isUnsure || lane.unsureRunning < unsureLimit(limit) + extra;
  }

  /** @returns how to leave; the lane is that of the moment it was entered in */
  enter({ protocol, isUnsure }: Waiting): () => void {
    const lane = this.#lane(protocol);
    const unsure = isUnsure ? 1 : 0;
    this.#running++;
    lane.running++;
    lane.unsureRunning += unsure;
    return () => {
      this.#running--;
      lane.running--;
      lane.unsureRunning -= unsure;
    };
  }

  #headOf(lane: Lane): Waiting | undefined {
    for (const queue of [lane.sure, lane.unsure]) {
      const head = queue.peek();
      if (head && this.hasPlace({ protocol: head.protocol, isUnsure: queue === lane.unsure })) return queue.shift();
    }
    return undefined;
  }

  #lane(protocol: Protocol): Lane {
    let lane = this.#lanes.get(protocol);
    if (!lane) {
      lane = { sure: new Fifo(), unsure: new Fifo(), running: 0, unsureRunning: 0 };
      this.#lanes.set(protocol, lane);
    }
    return lane;
  }
}

function unsureLimit(limit: number): number {
  return Math.min(UNSURE_POLLS_AT_ONCE, Math.ceil(limit * UNSURE_SHARE));
}
