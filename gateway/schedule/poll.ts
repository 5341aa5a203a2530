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
  /** Somebody waits for its answer. */
  isAsked: boolean;
  poll: (target: Target, signal: AbortSignal, isAsked: boolean) => Promise<PollResult>;
  /** Called once, never while the poll is being started. */
  done: (result: PollResult, durationMs: number, isAbandoned: boolean) => void;
}

export class RunningPoll implements Expiring {
  /** Undefined once it is done: the deadlines hold it until its time is over, and must not hold all that it used. */
  #parts: PollParts | undefined;
  #controller: AbortController | undefined;
  readonly #startedMs: number;
  #abandonMs = Number.POSITIVE_INFINITY;

  constructor(parts: PollParts) {
    this.#parts = parts;
    this.#startedMs = parts.clock.monoMs();
    parts.deadlines.add(parts.target.timeoutMs, this);
    const { signal } = (this.#controller = new AbortController());
    call(parts, signal).then(
      (result) => this.#finish(result, false),
      (error: unknown) =>
        this.#finish(signal.aborted ? timeoutOf(parts.target) : failureOf(parts.target, error), false),
    );
  }

  get isDone(): boolean {
    return this.#parts === undefined;
  }

  /** Ends it early; its end is still reported. */
  abort(): void {
    const parts = this.#parts;
    if (!parts || !this.#controller || this.#controller.signal.aborted) return;
    this.#controller.abort();
    this.#abandonMs = parts.clock.monoMs() + ABANDON_AFTER_MS;
    parts.deadlines.add(ABANDON_AFTER_MS, this);
  }

  /** The deadline: the first time it is told to end, the second time it is abandoned. */
  expire(): void {
    const parts = this.#parts;
    if (!parts) return;
    if (this.#controller?.signal.aborted === false) this.abort();
    else if (parts.clock.monoMs() >= this.#abandonMs) this.#finish(timeoutOf(parts.target), true);
  }

  #finish(result: PollResult, isAbandoned: boolean): void {
    const parts = this.#parts;
    // The late end of an abandoned poll.
    if (!parts) return;
    this.#parts = undefined;
    this.#controller = undefined;
    parts.done(result, parts.clock.monoMs() - this.#startedMs, isAbandoned);
  }
}

/** A collector that throws before it returns a promise must not take the schedule with it. */
async function call({ poll, target, isAsked }: PollParts, signal: AbortSignal): Promise<PollResult> {
  return poll(target, signal, isAsked);
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
