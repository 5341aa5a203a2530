// How fast and how often: a token bucket a channel, and waits that grow and scatter after failures. Pure but for the
// random number handed in.

/** Messages a channel may send in any minute: the chat robots of DingTalk and WeCom take 20 and then fall silent. */
export const MESSAGES_A_MINUTE = 20;
export const BACKOFF_FIRST_MS = 1000;
export const BACKOFF_CEILING_MS = 300_000;

/** Half of the rate may go at once and half is refilled a minute, so that no minute whatever holds more than the rate. */
export class TokenBucket {
  readonly #capacity: number;
  readonly #msAToken: number;
  #tokens: number;
  #atMs: number;

  constructor(perMinute: number, monoMs: number) {
    this.#capacity = Math.max(1, Math.floor(perMinute / 2));
    this.#msAToken = 60_000 / this.#capacity;
    this.#tokens = this.#capacity;
    this.#atMs = monoMs;
  }

  /** Whole tokens at hand. */
  available(monoMs: number): number {
    this.#refill(monoMs);
    return Math.floor(this.#tokens);
  }

  /** @returns false when there is none */
  take(monoMs: number): boolean {
    if (this.available(monoMs) < 1) return false;
    this.#tokens--;
    return true;
  }

  /** How long until there is a whole token. */
  waitMs(monoMs: number): number {
    this.#refill(monoMs);
    return this.#tokens >= 1 ? 0 : Math.ceil((1 - this.#tokens) * this.#msAToken);
  }

  #refill(monoMs: number): void {
    this.#tokens = Math.min(this.#capacity, this.#tokens + Math.max(0, monoMs - this.#atMs) / this.#msAToken);
    this.#atMs = Math.max(this.#atMs, monoMs);
  }
}

/** Wait before the try after `failures` failed ones: full jitter, so that many senders do not return together. */
export function backoffMs(failures: number, random: () => number): number {
  const ceiling = Math.min(BACKOFF_CEILING_MS, BACKOFF_FIRST_MS * 2 ** Math.min(failures, 20));
  return Math.max(BACKOFF_FIRST_MS / 2, Math.floor(random() * ceiling));
}
