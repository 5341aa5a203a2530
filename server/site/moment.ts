// The same moment on both clocks: holds and windows run on monotonic time, stamps and SLA clocks on wall time.

export interface Moment {
  readonly monoMs: number;
  readonly wallMs: number;
}

/** When the monotonic clock will say so, as both run on evenly from now. */
export function monoAt(wallMs: number, now: Moment): number {
  return now.monoMs + (wallMs - now.wallMs);
}
