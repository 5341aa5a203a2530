// One poll with its deadline held from outside: at the deadline it is told to end, and one that does not end is
// abandoned, so that its place is free again. It never throws; whatever goes wrong is a result.

import type { Clock } from '../../contract/clock.ts';
import type { PollResult, Target } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';
import type { Deadlines, Expiring } from './deadlines.ts';

/** How long a poll may take to end after it was told to. */
export const ABANDON_AFTER_MS = 500;

export interface PollParts {
  clock: Clock;
  deadlines: Deadlines;
  target: Target;
  poll: (target: Target, signal: AbortSignal) => Promise<PollResult>;
  /** Called once, never while the poll is being started. */
  done: (result: PollResult, durationMs: number, isAbandoned: boolean) => void;
}

export class RunningPoll implements Expiring {
  readonly #parts: PollParts;
  readonly #controller = new AbortController();
  readonly #startedMs: number;
  #isDone = false;
  #abandonMs = Number.POSITIVE_INFINITY;

  constructor(parts: PollParts) {
    this.#parts = parts;
    this.#startedMs = parts.clock.monoMs();
    parts.deadlines.add(parts.target.timeoutMs, this);
    this.#call().then(
      (result) => this.#finish(result, false),
      (error: unknown) =>
        this.#finish(this.#controller.signal.aborted ? timeoutOf(parts.target) : failureOf(parts.target, error), false),
    );
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  /** Ends it early; its end is still reported. */
  abort(): void {
    if (this.#isDone || this.#controller.signal.aborted) return;
    this.#controller.abort();
    this.#abandonMs = this.#parts.clock.monoMs() + ABANDON_AFTER_MS;
    this.#parts.deadlines.add(ABANDON_AFTER_MS, this);
  }

  /** The deadline: the first time it is told to end, the second time it is abandoned. */
  expire(): void {
    if (!this.#controller.signal.aborted) this.abort();
    else if (this.#parts.clock.monoMs() >= this.#abandonMs) this.#finish(timeoutOf(this.#parts.target), true);
  }

  /** A collector that throws before it returns a promise must not take the schedule with it. */
  async #call(): Promise<PollResult> {
    return this.#parts.poll(this.#parts.target, this.#controller.signal);
  }

  #finish(result: PollResult, isAbandoned: boolean): void {
    // The late end of an abandoned poll.
    if (this.#isDone) return;
    this.#isDone = true;
    this.#parts.done(result, this.#parts.clock.monoMs() - this.#startedMs, isAbandoned);
  }
}

function timeoutOf(target: Target): PollResult {
  const where = `${target.asset} (${target.host}:${target.port}, ${target.name})`;
  return { code: 'timeout', detail: errorLine('connection_timeout', { where, timeout: target.timeoutMs }) };
}

function failureOf(target: Target, error: unknown): PollResult {
  const where = `${target.asset} (${target.name})`;
  // Messages of protocol libraries may carry secrets; the name of the error and its code do not.
  const code = error instanceof Error && 'code' in error ? ` ${String(error.code)}` : '';
  const what = error instanceof Error ? `${error.name}${code}` : 'no error object';
  return { code: 'internal', detail: errorLine('poll_failed', { where, what }) };
}
