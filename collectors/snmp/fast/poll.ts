// One poll by prepared requests, one after the other: the next goes out when the last was answered as expected. It decides
// nothing about its target: it says how it ended, and what was read by then.

import type { SnmpFailure } from '../face.ts';
import type { Learned } from '../learned.ts';
import { UserSeal, scopedPduAt, type CommunitySeal } from '../seal.ts';
import { Captured } from '../session.ts';
import type { SnmpShared } from '../shared.ts';
import type { Asker, SilenceKind } from '../transport.ts';
import { WireError } from '../wire/ber.ts';
import { ANSWER, readAnswer, type AnswerOutcome, type PreparedRequest } from './answer.ts';
import { NO_SHAPE, type Shape } from './compiled.ts';

export interface FastTarget {
  readonly address: string;
  readonly port: number;
  readonly seal: CommunitySeal | UserSeal;
  readonly requestTimeoutMs: number;
  /** Of one request; may change between polls. */
  sends: number;
  /** Its pace; may change between polls. */
  readonly learned: Learned;
}

/**
 * whole: all as expected. differs: the device is not as it was learnt. short: an answer was cut. silent: no answer to the first
 * request. stuck: none to a later one.
 */
export type FastEnd = 'whole' | 'differs' | 'short' | 'silent' | 'stuck';

export interface FastResult {
  end: FastEnd;
  shape: Shape;
  /** By slot; NaN where nothing was read. Not to be kept. */
  values: Float64Array;
  /** What sections will read, where the shape has such. */
  captured: Captured | undefined;
  /** When the first answer came. */
  wallMs: number;
  monoMs: number;
  /** Of a request that was sent once, −1 when none was. */
  roundTripMs: number;
  /** Place of the last request, and why it was not answered. */
  request: number;
  silence: SnmpFailure['kind'];
  what: string;
}

/** Ended polls that are kept to be used again: as many as come and go, not those of a moment when all were late. */
const MAX_IDLE_POLLS = 32;

/** Runs polls; keeps what they work on, so that a poll makes no garbage to speak of. */
export class FastPoller {
  readonly #shared: SnmpShared;
  readonly #idle: FastPoll[] = [];

  constructor(shared: SnmpShared) {
    this.#shared = shared;
  }

  /** @param done told once; the result is the poller's again when it returns. May be told within this call. */
  run(target: FastTarget, shape: Shape, signal: AbortSignal, done: (result: FastResult) => void): void {
    const poll = this.#idle.pop() ?? new FastPoll(this.#shared, (ended) => this.#keep(ended));
    poll.start(target, shape, signal, done);
  }

  #keep(ended: FastPoll): void {
    if (this.#idle.length < MAX_IDLE_POLLS) this.#idle.push(ended);
  }
}

class FastPoll implements Asker, FastResult {
  end: FastEnd = 'whole';
  values = new Float64Array(0);
  captured: Captured | undefined;
  wallMs = 0;
  monoMs = 0;
  roundTripMs = -1;
  request = 0;
  silence: SnmpFailure['kind'] = 'timeout';
  what = '';
  shape: Shape;
  readonly #shared: SnmpShared;
  readonly #giveBack: (poll: FastPoll) => void;
  #target: FastTarget | undefined;
  #signal: AbortSignal | undefined;
  #done: ((result: FastResult) => void) | undefined;
  #id = -1;

  constructor(shared: SnmpShared, giveBack: (poll: FastPoll) => void) {
    this.#shared = shared;
    this.#giveBack = giveBack;
    this.shape = NO_SHAPE;
  }

  start(target: FastTarget, shape: Shape, signal: AbortSignal, done: (result: FastResult) => void): void {
    this.shape = shape;
    if (this.values.length !== shape.slots) this.values = new Float64Array(shape.slots);
    this.values.fill(Number.NaN);
    this.captured = shape.hasCaptures ? new Captured() : undefined;
    this.wallMs = 0;
    this.roundTripMs = -1;
    this.request = 0;
    this.#target = target;
    this.#signal = signal;
    this.#done = done;
    this.#send();
  }

  isGivenUp(): boolean {
    return this.#signal?.aborted === true;
  }

  onSilence(kind: SilenceKind, what: string): void {
    this.silence = kind;
    this.what = what;
    this.#finish(this.request === 0 ? 'silent' : 'stuck');
  }

  onAnswer(data: Buffer, pduAt: number): boolean {
    const request = this.shape.requests[this.request];
    if (!request || !this.#target) return false;
    const { clock, transport } = this.#shared;
    const { seal } = this.#target;
    let octets: Uint8Array = data;
    let at = pduAt;
    if (seal instanceof UserSeal) {
      const scoped = this.#open(seal, data);
      if (!scoped) return false;
      octets = scoped;
      at = scopedPduAt(scoped);
    } else if (!seal.isOurs(data, pduAt)) return false;
    if (this.request === 0) {
      this.wallMs = clock.wallMs();
      this.monoMs = clock.monoMs();
      this.roundTripMs = transport.roundTripMs(this.#id);
    }
    const outcome = this.#read(octets, at, request);
    transport.release(this.#id);
    if (outcome === ANSWER.whole) {
      if (++this.request === this.shape.requests.length) this.#finish('whole');
      else if (this.#target.learned.pauseMs > 0) clock.after(this.#target.learned.pauseMs, () => this.#send());
      else this.#send();
    } else this.#finish(outcome === ANSWER.short ? 'short' : 'differs');
    return true;
  }

  #read(octets: Uint8Array, at: number, request: PreparedRequest): AnswerOutcome {
    try {
      return readAnswer(octets, at, request, this.values, this.wallMs, this.captured);
    } catch (error) {
      if (error instanceof WireError) return ANSWER.differs;
      throw error;
    }
  }

  #open(seal: UserSeal, data: Buffer): Uint8Array | undefined {
    const { engines, clock } = this.#shared;
    const engine = this.#target && engines.at(this.#target.address, this.#target.port);
    try {
      return engine && seal.open(data, engine, clock.monoMs())?.scoped;
    } catch (error) {
      if (error instanceof WireError) return undefined;
      throw error;
    }
  }

  #send(): void {
    const { transport, engines, clock } = this.#shared;
    const target = this.#target;
    const request = this.shape.requests[this.request];
    if (!target || !request) return;
    if (this.isGivenUp()) {
      this.onSilence('timeout', 'no time');
      return;
    }
    this.#id = transport.reserve(this);
    if (this.#id < 0) {
      this.onSilence('unreachable', 'too many requests are under way');
      return;
    }
    const { address, port, seal, requestTimeoutMs: timeoutMs, sends, learned } = target;
    let { data, idAt } = request;
    if (seal instanceof UserSeal) {
      const engine = engines.at(address, port);
      if (!engine) {
        transport.release(this.#id);
        this.#finish('differs');
        return;
      }
      data.writeInt32BE(this.#id, idAt);
      data = seal.seal(this.#id, data, engine, clock.monoMs());
      idAt = -1;
    }
    const firstTimeoutMs = learned.resendAfterMs(timeoutMs);
    transport.send(this.#id, { address, port, data, idAt, timeoutMs, firstTimeoutMs, sends });
  }

  #finish(end: FastEnd): void {
    const done = this.#done;
    if (!done) return;
    this.end = end;
    this.#done = undefined;
    done(this);
    this.#target = undefined;
    this.#signal = undefined;
    this.shape = NO_SHAPE;
    this.#giveBack(this);
  }
}
