// Time that holds on a busy machine, too: it goes by in turns of the process's own event loop, at most so much in each. While
// the process gets no time at all this time stands, as does all that it is compared with; the clock on the wall would go on.

import type { Clock } from '../../contract/clock.ts';

/** How much of it a turn can take: that of an event loop with nothing else to do. */
const TURN_MS = 10;

let passedMs = 0;
let turnedMs = 0;
let turning: NodeJS.Timeout | undefined;

function nowMs(): number {
  if (!turning) {
    turnedMs = performance.now();
    turning = setInterval(turn, TURN_MS).unref();
  }
  return passedMs + Math.min(TURN_MS, performance.now() - turnedMs);
}

function turn(): void {
  passedMs = nowMs();
  turnedMs = performance.now();
}

/** For programs whose peers live in this process: what answers in time on an idle machine does so on a busy one. */
export const turnClock: Clock = {
  wallMs: () => Date.now(),
  monoMs: nowMs,
  after(delayMs, run) {
    const dueMs = nowMs() + delayMs;
    let timer: NodeJS.Timeout | undefined;
    const wait = (): void => {
      const leftMs = dueMs - nowMs();
      timer = leftMs > 0 ? setTimeout(wait, Math.ceil(leftMs)) : undefined;
      if (!timer) run();
    };
    timer = setTimeout(wait, delayMs);
    return () => clearTimeout(timer);
  },
};

/** AbortSignal.timeout() by that clock. */
export function timeoutSignal(ms: number): AbortSignal {
  const abort = new AbortController();
  turnClock.after(ms, () => abort.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')));
  return abort.signal;
}

/** @returns whether it ends within `ms` of that clock, counted from now; it is waited for in any case */
export async function endsWithin(ms: number, ending: Promise<unknown>): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const cancel = turnClock.after(ms, () => late.resolve(false));
  const isInTime = await Promise.race([ending.then(() => true), late.promise]);
  cancel();
  await ending;
  return isInTime;
}
