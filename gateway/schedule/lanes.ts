// Who may be polled now: places in all, by protocol, and in each protocol fewer for targets that do not answer, so that
// silent devices never hold the places of live ones, and for those that never have, so that a start does not read all
// tables of everybody at once and then has no time left for the answers.

import type { Protocol } from '../../contract/collector.ts';
import { Fifo } from './queues.ts';

/** Most polls at once, in all and by protocol. Pings share processes, an SNMP poll is an entry in a table, others a socket each. */
export const POLLS_AT_ONCE = 20_000;
export const POLLS_AT_ONCE_BY_PROTOCOL: Readonly<Record<Protocol, number>> = {
  snmp: 16_000,
  modbus: 200,
  mqtt: 1_000,
  ping: 4_000,
  tcp: 1_000,
  http: 256,
  https: 256,
  dns: 256,
  ntp: 256,
  rtsp: 512,
  onvif: 64,
  snapshot: 64,
  isapi: 32,
  'dahua-cgi': 32,
  'onvif-recorder': 32,
};
/** Of those, most polls at once of targets that have never answered: their first answer is the most work. */
export const NEW_POLLS_AT_ONCE = 512;
/** Of those, most polls at once of targets whose last poll failed, the new ones included … */
export const UNSURE_POLLS_AT_ONCE = 4_096;
/** … and at most this share of a protocol's places. */
const UNSURE_SHARE = 0.75;
/** Polls beyond the limits that a question may add, so that it never waits behind the routine. */
export const ASKED_POLLS_EXTRA = 32;

/** `sure`: its last poll was answered. `failing`: an earlier one was. `new`: none was yet. */
export type Standing = 'sure' | 'failing' | 'new';

const STANDINGS: readonly Standing[] = ['sure', 'failing', 'new'];

/** What the lanes need to know of a target's entry. */
export interface Waiting {
  readonly protocol: Protocol;
  readonly standing: Standing;
}

interface Lane {
  /** Live targets first. */
  readonly queues: readonly { standing: Standing; waiting: Fifo<Waiting> }[];
  readonly running: Record<Standing, number>;
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
    let all = 0;
    for (const { queues } of this.#lanes.values()) for (const { waiting } of queues) all += waiting.size;
    return all;
  }

  wait(entry: T): void {
    for (const { standing, waiting } of this.#lane(entry.protocol).queues)
      if (standing === entry.standing) waiting.push(entry);
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

  hasPlace({ protocol, standing }: Waiting, extra = 0): boolean {
    const { running } = this.#lane(protocol);
    const limit = POLLS_AT_ONCE_BY_PROTOCOL[protocol];
    const unsure = running.failing + running.new;
    if (this.#running >= this.#pollsAtOnce + extra || running.sure + unsure >= limit + extra) return false;
    if (standing === 'sure') return true;
    const most = Math.min(UNSURE_POLLS_AT_ONCE, Math.ceil(limit * UNSURE_SHARE));
    return unsure < most + extra && (standing === 'failing' || running.new < NEW_POLLS_AT_ONCE + extra);
  }

  /** @returns how to leave; the standing counts that it was entered with */
  enter({ protocol, standing }: Waiting): () => void {
    const { running } = this.#lane(protocol);
    this.#running++;
    running[standing]++;
    return () => {
      this.#running--;
      running[standing]--;
    };
  }

  #headOf({ queues }: Lane): Waiting | undefined {
    for (const { standing, waiting } of queues) {
      const head = waiting.peek();
      if (head && this.hasPlace({ protocol: head.protocol, standing })) return waiting.shift();
    }
    return undefined;
  }

  #lane(protocol: Protocol): Lane {
    let lane = this.#lanes.get(protocol);
    if (!lane) {
      const queues = STANDINGS.map((standing) => ({ standing, waiting: new Fifo<Waiting>() }));
      this.#lanes.set(protocol, (lane = { queues, running: { sure: 0, failing: 0, new: 0 } }));
    }
    return lane;
  }
}
