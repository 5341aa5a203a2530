// When to try a broker again. Every gateway loses a restarted broker in the same instant: full jitter from the first
// try on spreads their return, so that the broker meets a trickle instead of a storm. Pure.

export interface Backoff {
  /** Window of the first retry, ms. */
  firstMs: number;
  /** Largest window, ms. */
  capMs: number;
}

/** 15 s spreads 500 clients to some 33 connects a second. */
export const RECONNECT: Backoff = { firstMs: 15_000, capMs: 60_000 };

/** @param attempt 0 for the first retry; @param random in [0, 1) */
export function backoffMs(attempt: number, random: number, backoff: Backoff = RECONNECT): number {
  return random * Math.min(backoff.capMs, backoff.firstMs * 2 ** Math.min(attempt, 30));
}
