// What waits to be published while the broker is away: few messages, the newest ones. Pure.

/** Messages that wait for the connection; past it the oldest is dropped and counted. */
export const MAX_WAITING = 64;
/** A message that has waited this long is dropped: its reason is gone, ms. */
export const MAX_WAITING_MS = 60_000;

export interface Outgoing {
  topic: string;
  payload: Buffer;
}

export class Outbox {
  #waiting: { message: Outgoing; sinceMs: number }[] = [];
  #dropped = 0;

  get dropped(): number {
    return this.#dropped;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** A message to the same topic takes the older one's place. */
  add(message: Outgoing, monoMs: number): void {
    const others = this.#waiting.filter((one) => one.message.topic !== message.topic);
    others.push({ message, sinceMs: monoMs });
    this.#dropped += Math.max(0, others.length - MAX_WAITING);
    this.#waiting = others.slice(-MAX_WAITING);
  }

  /** All that may still be sent; it waits no longer. */
  take(monoMs: number): Outgoing[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    const fresh = waiting.filter(({ sinceMs }) => monoMs - sinceMs <= MAX_WAITING_MS);
    this.#dropped += waiting.length - fresh.length;
    return fresh.map(({ message }) => message);
  }
}
