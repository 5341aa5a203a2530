// Time as a parameter. Intervals, holds and freshness run on `monoMs`, which never steps; stamps, calendars and SLA
// clocks on `wallMs`, which may. Nothing else in the project reads a clock or sets a timer on its own.

export interface Clock {
  /** Wall time, milliseconds since 1970 UTC. May step. */
  wallMs(): number;
  /** Monotonic time in milliseconds from an arbitrary start. Never steps back. */
  monoMs(): number;
  /** Calls `run` once after `delayMs` of monotonic time; the returned function cancels it and is safe to call twice. */
  after(delayMs: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monoMs: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
