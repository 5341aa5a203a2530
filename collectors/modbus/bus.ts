// All units behind one address share one connection and one request at a time, because behind a gateway there is one
// pair of wires. Requests wait in a fair queue; a unit that last kept silent waits behind those that answer, so that a
// dead meter does not eat its neighbours' time.

import type { Clock } from '../../contract/clock.ts';
import type { Log, PollResult } from '../../contract/collector.ts';
import { deadlineAfter } from '../../contract/deadline.ts';
import { errorLine } from '../../contract/errors.ts';
import type { Network } from '../../contract/network.ts';
import { dialFailure, dialResult } from '../dial-failure.ts';
import { Connection, type Counters, type ReadRequest, type Reply } from './client.ts';
import type { Framing } from './framing.ts';
import { type Endpoint, openLine, placeOf } from './line.ts';
import { Owed } from './owed.ts';

/** Requests that may wait for one bus; further ones fail at once. */
export const MAX_QUEUE = 256;
/** Window of the wait after a failed connect, ms: doubling from the first to the cap, with jitter. */
export const REDIAL_FIRST_MS = 1000;
export const REDIAL_CAP_MS = 15_000;
/** Silences in a row after which the connection is taken for broken; each further unit known to be silent adds one … */
export const MAX_SILENCES = 2;
/** … up to this. */
export const MAX_SILENCES_OF_MANY = 8;
/** Silence kept after a request that was not answered: the gateway may still be waiting for its unit, ms. */
export const PAUSE_AFTER_SILENCE_MS = 50;
/** After so many requests of answering units one of a silent unit has its turn, however many still wait. */
const SUSPECT_EVERY = 8;
/** While others answer, a silent unit is waited for only this part of a request's time … */
const SUSPECT_PART = 4;
/** … but every so many times the whole, as it may be slow. */
const SUSPECT_WHOLE_EVERY = 4;

/** Gateway path unavailable, gateway target failed to respond (Modbus Application Protocol §7). */
const GATEWAY_EXCEPTIONS: ReadonlySet<number> = new Set([10, 11]);

export interface BusOptions {
  network: Network;
  clock: Clock;
  log: Log;
  random: () => number;
  endpoint: Endpoint;
  framing: Framing;
  counters: BusCounters;
}

export interface BusCounters extends Counters {
  dials: number;
  dialFailures: number;
}

export interface BusTiming {
  /** Silence before the first request of a connection, and between two. */
  connectDelayMs: number;
  requestDelayMs: number;
  closeIdleMs: number;
}

export type BusReply = Reply | { kind: 'unreachable'; result: PollResult };

interface Job {
  request: ReadRequest;
  timeoutMs: number;
  isDone: boolean;
  settle: (reply: BusReply) => void;
}

export class Bus {
  readonly #options: BusOptions;
  readonly #queue: Job[] = [];
  readonly #suspectQueue: Job[] = [];
  /** Units that last kept silent, with how often in a row. */
  readonly #suspects = new Map<number, number>();
  /** The unit that answered last; undefined since the connection was opened. */
  #answering: number | undefined;
  readonly #owed = new Owed();
  #timing: BusTiming = { connectDelayMs: 0, requestDelayMs: 0, closeIdleMs: 0 };
  #connection: Connection | undefined;
  #isPumping = false;
  #isClosed = false;
  #sinceSuspect = 0;
  #silences = 0;
  #restUntilMs = Number.NEGATIVE_INFINITY;
  #failedDials = 0;
  #redialAtMs = Number.NEGATIVE_INFINITY;
  #dialFailure: PollResult | undefined;
  #abort = new AbortController();
  #cancelIdle: (() => void) | undefined;

  constructor(options: BusOptions) {
    this.#options = options;
  }

  configure(timing: BusTiming): void {
    this.#timing = timing;
  }

  get isConnected(): boolean {
    return this.#connection?.isOpen === true;
  }

  /**
   * Settles with the reply, or with `silent` as soon as the signal aborts. What is on the wire then still keeps the bus
   * until it is answered or its time is over.
   */
  read(request: ReadRequest, timeoutMs: number, signal: AbortSignal): Promise<BusReply> {
    if (signal.aborted || this.#isClosed || this.#queue.length + this.#suspectQueue.length >= MAX_QUEUE) {
      return Promise.resolve({ kind: 'silent' });
    }
    return new Promise((resolve) => {
      const onAbort = (): void => job.settle({ kind: 'silent' });
      const job: Job = {
        request,
        timeoutMs,
        isDone: false,
        settle: (reply) => {
          job.isDone = true;
          signal.removeEventListener('abort', onAbort);
          resolve(reply);
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      (this.#suspects.has(request.unit) ? this.#suspectQueue : this.#queue).push(job);
      void this.#pump();
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelIdle?.();
    this.#abort.abort();
    this.#connection?.close();
    for (const job of [...this.#queue.splice(0), ...this.#suspectQueue.splice(0)]) job.settle({ kind: 'closed' });
  }

  async #pump(): Promise<void> {
    if (this.#isPumping) return;
    this.#isPumping = true;
    this.#cancelIdle?.();
    for (let waitingMs = this.#waitingMs(); waitingMs !== undefined; waitingMs = this.#waitingMs()) {
      const connection = await this.#connected(waitingMs);
      if (connection) await this.#rest();
      // Chosen as late as possible, so that who came meanwhile is weighed too.
      const job = this.#next();
      if (!job) continue;
      if (!connection) {
        job.settle({ kind: 'unreachable', result: this.#dialFailure ?? silent(this.#where, job.timeoutMs) });
        continue;
      }
      job.settle(await this.#ask(connection, job));
    }
    // What is left here was given up by its callers.
    this.#queue.length = 0;
    this.#suspectQueue.length = 0;
    this.#isPumping = false;
    this.#closeWhenIdle();
  }

  async #ask(connection: Connection, job: Job): Promise<Reply> {
    const { request } = job;
    let isRefused = false;
    if (this.#owed.isOwing(request.unit, this.#options.clock.monoMs())) {
      const marker = this.#owed.marker(request);
      if (!marker) return { kind: 'silent' };
      const answer = await connection.read(marker, this.#timeOf(job));
      this.#note(request.unit, answer);
      isRefused = answer.kind === 'exception';
      if (!isRefused && answer.kind !== 'registers' && answer.kind !== 'bits') return answer;
      await this.#rest();
      if (job.isDone) return { kind: 'silent' };
    }
    const reply = await connection.read(request, this.#timeOf(job));
    this.#note(request.unit, reply);
    return isRefused && reply.kind === 'exception'
      ? { kind: 'garbage', what: 'refusals that may be late ones' }
      : reply;
  }

  #timeOf({ request, timeoutMs }: Job): number {
    const silences = this.#suspects.get(request.unit) ?? 0;
    if (silences === 0 || !this.#isAnotherAnswering(request.unit)) return timeoutMs;
    const isShort = silences % SUSPECT_WHOLE_EVERY !== 0 || this.#queue.some((job) => !job.isDone);
    return isShort ? Math.ceil(timeoutMs / SUSPECT_PART) : timeoutMs;
  }

  #isAnotherAnswering(unit: number): boolean {
    return this.#answering !== undefined && this.#answering !== unit;
  }

  get #where(): string {
    return placeOf(this.#options.endpoint);
  }

  /** Time-out of a job whose caller still waits; undefined when there is none. */
  #waitingMs(): number | undefined {
    const isWaiting = (job: Job): boolean => !job.isDone;
    return (this.#queue.find(isWaiting) ?? this.#suspectQueue.find(isWaiting))?.timeoutMs;
  }

  /** The next job whose caller still waits. */
  #next(): Job | undefined {
    for (;;) {
      const isSuspectsTurn = this.#queue.length === 0 || this.#sinceSuspect >= SUSPECT_EVERY;
      const fromSuspects = isSuspectsTurn && this.#suspectQueue.length > 0;
      const job = fromSuspects ? this.#suspectQueue.shift() : this.#queue.shift();
      if (!job) return undefined;
      if (job.isDone) continue;
      this.#sinceSuspect = fromSuspects ? 0 : this.#sinceSuspect + 1;
      return job;
    }
  }

  async #connected(timeoutMs: number): Promise<Connection | undefined> {
    if (this.#connection?.isOpen) return this.#connection;
    const { network, clock, endpoint, framing, counters } = this.#options;
    if (this.#isClosed || clock.monoMs() < this.#redialAtMs) return undefined;
    const abort = new AbortController();
    const cancel = deadlineAfter(
      clock,
      timeoutMs,
      () => abort.abort(),
      () => counters.putOff++,
    );
    const signal = AbortSignal.any([abort.signal, this.#abort.signal]);
    try {
      counters.dials++;
      const line = await openLine(endpoint, network, signal);
      this.#connection = new Connection(line, framing, { clock, counters, owed: this.#owed });
      this.#restUntilMs = clock.monoMs() + this.#timing.connectDelayMs;
      this.#silences = 0;
      this.#answering = undefined;
      this.#failedDials = 0;
      if (this.#isClosed) this.#connection.close();
      return this.#connection;
    } catch (error) {
      counters.dialFailures++;
      this.#dialFailure = endpoint.serial
        ? unusablePort(endpoint.host, error)
        : dialResult(dialFailure(error, signal), this.#where, timeoutMs, error);
      this.#redialAtMs = clock.monoMs() + this.#redialWaitMs();
      return undefined;
    } finally {
      cancel();
    }
  }

  #redialWaitMs(): number {
    const windowMs = Math.min(REDIAL_CAP_MS, REDIAL_FIRST_MS * 2 ** Math.min(this.#failedDials++, 10));
    return windowMs * (0.5 + this.#options.random() / 2);
  }

  async #rest(): Promise<void> {
    const { clock } = this.#options;
    const waitMs = this.#restUntilMs - clock.monoMs();
    if (waitMs > 0) await new Promise<void>((resolve) => void clock.after(waitMs, resolve));
  }

  #note(unit: number, reply: Reply): void {
    const isSilent = reply.kind === 'silent';
    const isUnitSilent = isSilent || (reply.kind === 'exception' && GATEWAY_EXCEPTIONS.has(reply.code));
    if (isUnitSilent) this.#suspects.set(unit, (this.#suspects.get(unit) ?? 0) + 1);
    else if (reply.kind !== 'closed') {
      this.#suspects.delete(unit);
      this.#answering = unit;
    }
    this.#silences = isSilent ? this.#silences + 1 : 0;
    const { requestDelayMs } = this.#timing;
    const pauseMs = isSilent ? Math.max(PAUSE_AFTER_SILENCE_MS, requestDelayMs) : requestDelayMs;
    this.#restUntilMs = this.#options.clock.monoMs() + pauseMs;
    // After garbage nobody knows where the next reply begins; after silences a cut line looks just like this. A serial port
    // is there or not: opening it anew mends nothing.
    if (this.#options.endpoint.serial) return;
    const mostSilences = Math.min(MAX_SILENCES_OF_MANY, MAX_SILENCES + Math.max(0, this.#suspects.size - 1));
    if (reply.kind === 'garbage' || this.#silences >= mostSilences) this.#connection?.close();
  }

  #closeWhenIdle(): void {
    this.#cancelIdle?.();
    if (!this.#connection?.isOpen) return;
    this.#cancelIdle = this.#options.clock.after(this.#timing.closeIdleMs, () => {
      if (!this.#isPumping) this.#connection?.close();
    });
  }
}

function silent(where: string, timeoutMs: number): PollResult {
  return { code: 'timeout', detail: errorLine('connection_timeout', { where, timeout: timeoutMs }) };
}

/** A port of this machine: it says nothing about the units behind it. */
function unusablePort(where: string, error: unknown): PollResult {
  const what = error instanceof Error ? error.message : 'unknown reason';
  return { code: 'internal', detail: errorLine('serial_unusable', { where, what }) };
}
