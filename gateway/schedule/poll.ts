// One poll with its deadline held from outside: at the deadline it is told to end, and one that does not end is
// abandoned, so that its place is free again. It never throws; whatever goes wrong is a result.

import type { Clock } from '../../contract/clock.ts';
import type { PollResult, Target } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';

/** How long a poll may take to end after it was told to. */
export const ABANDON_AFTER_MS = 500;

export interface RunningPoll {
  /** Ends it early; its end is still reported. */
  abort(): void;
}

export interface PollParts {
  clock: Clock;
  target: Target;
  poll: (target: Target, signal: AbortSignal) => Promise<PollResult>;
}

/** @param done called once, never within this call */
export function runPoll(
  { clock, target, poll }: PollParts,
  done: (result: PollResult, durationMs: number, isAbandoned: boolean) => void,
): RunningPoll {
  const controller = new AbortController();
  const startedMs = clock.monoMs();
  let isDone = false;
  let cancelTimer = clock.after(target.timeoutMs, giveUp);

  function finish(result: PollResult, isAbandoned: boolean): void {
    // The late end of an abandoned poll.
    if (isDone) return;
    isDone = true;
    cancelTimer();
    done(result, clock.monoMs() - startedMs, isAbandoned);
  }

  function giveUp(): void {
    cancelTimer();
    controller.abort();
    cancelTimer = clock.after(ABANDON_AFTER_MS, () => finish(timeoutOf(target), true));
  }

  // A collector that throws before it returns a promise must not take the schedule with it.
  new Promise<PollResult>((resolve) => resolve(poll(target, controller.signal))).then(
    (result) => finish(result, false),
    (error: unknown) => finish(controller.signal.aborted ? timeoutOf(target) : failureOf(target, error), false),
  );
  return {
    abort() {
      if (!isDone && !controller.signal.aborted) giveUp();
    },
  };
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
