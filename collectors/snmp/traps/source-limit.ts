// How many datagrams of one source, and of all, are looked at: a device gone mad, or an attacker, costs a bounded share. Pure:
// time is handed in. Drops are the caller's to count.

/** Datagrams a second that one source may go on sending, and how many it may send at once. */
export const TRAPS_PER_SOURCE_PER_SECOND = 20;
export const TRAP_BURST_PER_SOURCE = 100;
/** The same for all sources together. */
export const TRAPS_PER_SECOND = 2000;
export const TRAP_BURST = 5000;
/** Sources remembered; past it the memory starts anew, under the limit for all. */
export const MAX_TRAP_SOURCES = 10_000;

interface Bucket {
  tokens: number;
  atMs: number;
}

export class SourceLimit {
  readonly #buckets = new Map<string, Bucket>();
  readonly #all: Bucket = { tokens: TRAP_BURST, atMs: 0 };

  /** Whether a datagram of this source may be looked at now. */
  admits(source: string, nowMs: number): boolean {
    let bucket = this.#buckets.get(source);
    if (!bucket) {
      if (this.#buckets.size >= MAX_TRAP_SOURCES) this.#buckets.clear();
      bucket = { tokens: TRAP_BURST_PER_SOURCE, atMs: nowMs };
      this.#buckets.set(source, bucket);
    }
    refill(bucket, nowMs, TRAPS_PER_SOURCE_PER_SECOND, TRAP_BURST_PER_SOURCE);
    refill(this.#all, nowMs, TRAPS_PER_SECOND, TRAP_BURST);
    if (bucket.tokens < 1 || this.#all.tokens < 1) return false;
    bucket.tokens--;
    this.#all.tokens--;
    return true;
  }
}

function refill(bucket: Bucket, nowMs: number, perSecond: number, most: number): void {
  bucket.tokens = Math.min(most, bucket.tokens + (Math.max(0, nowMs - bucket.atMs) / 1000) * perSecond);
  bucket.atMs = nowMs;
}
