// Deadlines that passed while the process itself stood still – starved, stopped, its machine suspended – say nothing about the
// other end: its answer may lie in the socket, unread. A deadline that is noticed late is put off once, so that what has come
// meanwhile is read first; a device that is really silent is said to be so that much later.

import type { Clock } from './clock.ts';

/** A deadline noticed later than this is put off, ms … */
export const LATE_MS = 100;
/** … by as long as it was late, at most this, ms. */
export const MAX_GRACE_MS = 2_000;

/** How long to put off a deadline that is noticed so late, ms; 0 when it was noticed in time. */
function graceOf(lateMs: number): number {
  return lateMs > LATE_MS ? Math.min(lateMs, MAX_GRACE_MS) : 0;
}

/**
 * Calls `run` once, after `delayMs` of monotonic time, and a grace later if that is noticed late.
 * @param onPutOff told when it is
 * @returns cancels it; safe to call twice
 */
export function deadlineAfter(clock: Clock, delayMs: number, run: () => void, onPutOff?: () => void): () => void {
  const dueMs = clock.monoMs() + delayMs;
  let cancel = clock.after(delayMs, () => {
    const graceMs = graceOf(clock.monoMs() - dueMs);
    if (graceMs === 0) {
      run();
      return;
    }
    onPutOff?.();
    cancel = clock.after(graceMs, run);
  });
  return () => cancel();
}

/** The same for many deadlines that share a timer. */
export class Grace {
  #untilMs = Number.NEGATIVE_INFINITY;
  #given = 0;

  /** How often deadlines were put off. */
  get given(): number {
    return this.#given;
  }

  /** Until when nothing is to expire, monotonic ms. */
  get untilMs(): number {
    return this.#untilMs;
  }

  /** Whether what is due has to wait on. Ask when the timer fires. @param dueMs when it should have */
  holds(dueMs: number, nowMs: number): boolean {
    if (nowMs < this.#untilMs) return true;
    // Where the process has hardly any time at all, every timer is late: right after a grace deadlines pass all the same.
    const graceMs = dueMs <= this.#untilMs + LATE_MS ? 0 : graceOf(nowMs - dueMs);
    if (graceMs === 0) return false;
    this.#untilMs = nowMs + graceMs;
    this.#given++;
    return true;
  }
}
