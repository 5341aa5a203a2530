// Carries requests of all SNMP targets over one UDP socket a family. A request is a slot in typed arrays: no timer, promise
// or closure of its own. It matches answers by request id, address and port, resends, and ends what nobody answered. What is
// in a message beyond its id is the asker's business; no datagram makes it throw.

import { randomInt } from 'node:crypto';
import type { Socket } from 'node:dgram';
import type { Clock } from '../../contract/clock.ts';
import { Grace } from '../../contract/deadline.ts';
import type { Network } from '../../contract/network.ts';
import { Lines } from './lines.ts';
import { codeOf } from './socket.ts';
import { createPeek, peek } from './wire/peek.ts';

/** Requests under way at a time, all targets together; further ones are refused and counted. */
export const MAX_IN_FLIGHT = 65_536;
/** Deadlines are kept to this, ms. */
export const TICK_MS = 20;
/** Unreadable datagrams a tick that are led back to a request, so that a flood of them costs little. */
const MAX_BLAMES_PER_TICK = 16;
/** Part of the wait for the last send that one between the first and the last is given. */
const MIDDLE_SHARE = 0.25;
const WHEEL_BUCKETS = 1024;
const FIRST_SLOTS = 256;
const NONE = -1;
/** A request id: this bit, so that it takes four octets; fourteen bits that change with each use of the slot; the slot. */
const ID_BASE = 0x4000_0000;
const GENERATIONS = 0x4000;

/** Why a request ended without an answer. */
export type SilenceKind = 'timeout' | 'garbage' | 'unreachable' | 'closed';

export interface Asker {
  /** A datagram with this id came from the right address. False when it is no answer after all: waiting goes on. */
  onAnswer(data: Buffer, pduAt: number): boolean;
  /** Nothing came, and nothing will. */
  onSilence(kind: SilenceKind, what: string): void;
  /** Given up by who wanted it; asked now and then. */
  isGivenUp(): boolean;
}

export interface Sending {
  address: string;
  port: number;
  data: Buffer;
  /** Where the id is to be written before each send, −1 when it stands there. */
  idAt: number;
  /** Wait for one send. */
  timeoutMs: number;
  /** For the first send, where that is not the last. */
  firstTimeoutMs?: number;
  sends: number;
}

export interface TransportStats {
  inFlight: number;
  sent: number;
  resent: number;
  received: number;
  /** Answers to requests that had ended. */
  late: number;
  /** Datagrams that carry a live id but come from elsewhere. */
  foreign: number;
  /** Datagrams that are no SNMP message. */
  garbled: number;
  /** Requests refused for {@link MAX_IN_FLIGHT}. */
  refused: number;
  /** How often deadlines were put off because the process had stood still. */
  putOff: number;
}

export class Transport {
  readonly stats: TransportStats = {
    inFlight: 0, sent: 0, resent: 0, received: 0, late: 0, foreign: 0, garbled: 0, refused: 0, putOff: 0,
  }; // prettier-ignore
  readonly #clock: Clock;
  readonly #lines: Lines;
  readonly #peek = createPeek();

  #askers: (Asker | undefined)[] = [];
  #data: (Buffer | undefined)[] = [];
  #addresses: string[] = [];
  #ports = new Uint16Array(0);
  #generations = new Uint16Array(0);
  #idAt = new Int16Array(0);
  #sendsLeft = new Uint8Array(0);
  #sends = new Uint8Array(0);
  #timeoutMs = new Float64Array(0);
  #dueMs = new Float64Array(0);
  #sentMs = new Float64Array(0);
  /** Something unreadable, or with the wrong credentials, has come from where the answer should. */
  #isSuspect = new Uint8Array(0);
  #free: number[] = [];
  readonly #heads = new Int32Array(WHEEL_BUCKETS).fill(NONE);
  #next = new Int32Array(0);
  #before = new Int32Array(0);
  #tick = 0;
  #turnDueMs = 0;
  readonly #grace = new Grace();
  #cancelTimer: (() => void) | undefined;
  #blames = 0;

  constructor(network: Network, clock: Clock) {
    this.#clock = clock;
    this.#lines = new Lines(network, {
      put: (socket, id) => this.#put(socket, id),
      onDatagram: (data, address, port) => this.#receive(data, address, port),
    });
  }

  /** An id for a request that will be sent; −1 when too many are under way. Must be sent or released. */
  reserve(asker: Asker): number {
    let slot = this.#free.pop();
    if (slot === undefined) {
      if (this.#askers.length >= MAX_IN_FLIGHT) {
        this.stats.refused++;
        return NONE;
      }
      this.#grow();
      slot = this.#free.pop() ?? 0;
    }
    const generation = ((this.#generations[slot] ?? 0) + 1) % GENERATIONS;
    this.#generations[slot] = generation;
    this.#askers[slot] = asker;
    this.#dueMs[slot] = 0;
    this.stats.inFlight++;
    return ID_BASE | (generation << 16) | slot;
  }

  send(id: number, sending: Sending): void {
    const slot = id & 0xffff;
    this.#data[slot] = sending.data;
    this.#addresses[slot] = sending.address;
    this.#ports[slot] = sending.port;
    this.#idAt[slot] = sending.idAt;
    this.#timeoutMs[slot] = sending.timeoutMs;
    this.#sends[slot] = sending.sends;
    this.#sendsLeft[slot] = sending.sends;
    this.#isSuspect[slot] = 0;
    this.#transmit(slot, sending.sends > 1 ? sending.firstTimeoutMs : undefined);
  }

  /** Ends a request without telling its asker. */
  release(id: number): void {
    const slot = id & 0xffff;
    if (this.#isLive(id, slot)) this.#end(slot);
  }

  /** Milliseconds since the request was sent first; −1 when it was sent again, as nobody knows which send was answered. */
  roundTripMs(id: number): number {
    const slot = id & 0xffff;
    const isOnce = (this.#sends[slot] ?? 0) - (this.#sendsLeft[slot] ?? 0) === 1;
    return isOnce ? this.#clock.monoMs() - (this.#sentMs[slot] ?? 0) : -1;
  }

  /** Ends everything under way and closes the sockets. It can be used again afterwards. */
  close(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    for (let slot = 0; slot < this.#askers.length; slot++) this.#fail(slot, 'closed', 'the collector is closed');
    this.#lines.close();
  }

  #isLive(id: number, slot: number): boolean {
    return this.#askers[slot] !== undefined && this.#generations[slot] === ((id >>> 16) & (GENERATIONS - 1));
  }

  #idOf(slot: number): number {
    return ID_BASE | ((this.#generations[slot] ?? 0) << 16) | slot;
  }

  #transmit(slot: number, timeoutMs = this.#timeoutMs[slot] ?? 0): void {
    const left = (this.#sendsLeft[slot] ?? 1) - 1;
    this.#sendsLeft[slot] = left;
    const now = this.#clock.monoMs();
    this.#sentMs[slot] = now;
    this.#await(slot, now + timeoutMs);
    this.#lines.send(this.#idOf(slot), this.#addresses[slot] ?? '');
  }

  #put(socket: Socket, id: number): void {
    const slot = id & 0xffff;
    const data = this.#data[slot];
    const address = this.#addresses[slot];
    if (!data || address === undefined || !this.#isLive(id, slot)) return;
    const at = this.#idAt[slot] ?? NONE;
    const generation = this.#generations[slot] ?? 0;
    if (at >= 0) {
      data[at] = 0x40 | (generation >> 8);
      data[at + 1] = generation & 0xff;
      data[at + 2] = slot >> 8;
      data[at + 3] = slot & 0xff;
    }
    this.stats.sent++;
    const isFirst = (this.#sendsLeft[slot] ?? 0) === (this.#sends[slot] ?? 1) - 1;
    try {
      // A callback costs as much as the send: errors are asked for when something seems wrong.
      if (isFirst && (this.#sends[slot] ?? 1) > 1) socket.send(data, this.#ports[slot] ?? 0, address);
      else {
        if (!isFirst) this.stats.resent++;
        socket.send(data, this.#ports[slot] ?? 0, address, (error) => {
          if (error && this.#generations[slot] === generation) this.#fail(slot, 'unreachable', codeOf(error));
        });
      }
    } catch (error) {
      this.#fail(slot, 'unreachable', codeOf(error));
    }
  }

  #receive(data: Buffer, address: string, port: number): void {
    this.stats.received++;
    const found = this.#peek;
    if (!peek(data, found)) {
      this.stats.garbled++;
      this.#blame(address, port);
      return;
    }
    const { id } = found;
    const slot = id & 0xffff;
    const asker = this.#askers[slot];
    if (!asker || id >>> 30 !== 1 || !this.#isLive(id, slot) || this.#dueMs[slot] === 0) {
      this.stats.late++;
      return;
    }
    if (this.#ports[slot] !== port || this.#addresses[slot] !== address) {
      this.stats.foreign++;
      return;
    }
    // The asker may ask on at once: its slot is free when it decides.
    if (asker.onAnswer(data, found.pduAt)) {
      if (this.#isLive(id, slot)) this.#end(slot);
    } else this.#isSuspect[slot] = 1;
  }

  /** Remembers that an agent sends what cannot be read: that is what its silence will be called. */
  #blame(address: string, port: number): void {
    if (++this.#blames > MAX_BLAMES_PER_TICK) return;
    for (let slot = 0; slot < this.#askers.length; slot++)
      if (this.#ports[slot] === port && this.#askers[slot] && this.#addresses[slot] === address)
        this.#isSuspect[slot] = 1;
  }

  #await(slot: number, dueMs: number): void {
    this.#unlink(slot);
    this.#dueMs[slot] = dueMs;
    const bucket = (Math.floor(dueMs / TICK_MS) + 1) % WHEEL_BUCKETS;
    const head = this.#heads[bucket] ?? NONE;
    this.#next[slot] = head;
    this.#before[slot] = NONE - 1 - bucket;
    if (head !== NONE) this.#before[head] = slot;
    this.#heads[bucket] = slot;
    if (this.#cancelTimer) return;
    const now = this.#clock.monoMs();
    this.#tick = Math.floor(now / TICK_MS);
    this.#armTurn(now);
  }

  #armTurn(now: number): void {
    if (this.#cancelTimer) return;
    this.#turnDueMs = now + TICK_MS;
    this.#cancelTimer = this.#clock.after(TICK_MS, this.#turn);
  }

  #unlink(slot: number): void {
    const before = this.#before[slot] ?? NONE;
    const next = this.#next[slot] ?? NONE;
    if (before === NONE) return;
    if (before < NONE) this.#heads[NONE - 1 - before] = next;
    else this.#next[before] = next;
    if (next !== NONE) this.#before[next] = before;
    this.#before[slot] = NONE;
    this.#next[slot] = NONE;
  }

  readonly #turn = (): void => {
    this.#cancelTimer = undefined;
    this.#blames = 0;
    if (this.stats.inFlight === 0) return;
    const now = this.#clock.monoMs();
    if (this.#grace.holds(this.#turnDueMs, now)) this.stats.putOff = this.#grace.given;
    else this.#lapseUntil(now);
    this.#scan();
    if (this.stats.inFlight > 0) this.#armTurn(now);
  };

  #lapseUntil(now: number): void {
    const until = Math.floor(now / TICK_MS);
    const due: number[] = [];
    for (let tick = Math.max(this.#tick + 1, until - WHEEL_BUCKETS + 1); tick <= until; tick++) {
      // Askers change the list when they are told: who is due is looked up first.
      for (let slot = this.#heads[tick % WHEEL_BUCKETS] ?? NONE; slot !== NONE; slot = this.#next[slot] ?? NONE)
        if ((this.#dueMs[slot] ?? 0) <= now) due.push(this.#idOf(slot));
    }
    this.#tick = until;
    for (const id of due) if (this.#isLive(id, id & 0xffff)) this.#lapse(id & 0xffff);
  }

  #lapse(slot: number): void {
    const left = this.#sendsLeft[slot] ?? 0;
    if (left > 0) this.#transmit(slot, left > 1 ? (this.#timeoutMs[slot] ?? 0) * MIDDLE_SHARE : undefined);
    else if (this.#isSuspect[slot] === 1) this.#fail(slot, 'garbage', 'a packet that is not SNMP');
    else this.#fail(slot, 'timeout', 'no answer');
  }

  #scan(): void {
    for (let slot = 0; slot < this.#askers.length; slot++)
      if (this.#askers[slot]?.isGivenUp() === true) this.#fail(slot, 'timeout', 'no time');
  }

  #fail(slot: number, kind: SilenceKind, what: string): void {
    const asker = this.#askers[slot];
    if (!asker) return;
    this.#end(slot);
    asker.onSilence(kind, what);
  }

  #end(slot: number): void {
    this.#unlink(slot);
    this.#askers[slot] = undefined;
    this.#data[slot] = undefined;
    this.#free.push(slot);
    this.stats.inFlight--;
  }

  #grow(): void {
    const size = this.#askers.length;
    const capacity = Math.min(MAX_IN_FLIGHT, Math.max(FIRST_SLOTS, size * 2));
    this.#ports = grown(this.#ports, new Uint16Array(capacity));
    this.#generations = grown(this.#generations, new Uint16Array(capacity));
    this.#idAt = grown(this.#idAt, new Int16Array(capacity));
    this.#sendsLeft = grown(this.#sendsLeft, new Uint8Array(capacity));
    this.#sends = grown(this.#sends, new Uint8Array(capacity));
    this.#timeoutMs = grown(this.#timeoutMs, new Float64Array(capacity));
    this.#dueMs = grown(this.#dueMs, new Float64Array(capacity));
    this.#sentMs = grown(this.#sentMs, new Float64Array(capacity));
    this.#isSuspect = grown(this.#isSuspect, new Uint8Array(capacity));
    this.#next = grown(this.#next, new Int32Array(capacity).fill(NONE));
    this.#before = grown(this.#before, new Int32Array(capacity).fill(NONE));
    for (let slot = capacity - 1; slot >= size; slot--) {
      this.#free.push(slot);
      // Who cannot see our requests shall not guess their ids.
      this.#generations[slot] = randomInt(GENERATIONS);
    }
    for (let slot = size; slot < capacity; slot++) {
      this.#askers.push(undefined);
      this.#data.push(undefined);
      this.#addresses.push('');
    }
  }
}

function grown<T extends { set(from: T): void }>(from: T, into: T): T {
  into.set(from);
  return into;
}
