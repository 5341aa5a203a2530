// The deadlines of all polls under way. Polls share few different timeouts, so each has a queue in order of time and one
// timer serves them all: thousands of polls a second make no timer each. It only tells; what ends is the poll's to do. What
// passed while the process stood still is put off a little, see contract/deadline.ts.

import type { Clock } from '../../contract/clock.ts';
import { Grace } from '../../contract/deadline.ts';
import { Fifo } from './queues.ts';

export interface Expiring {
  /** Ended before its deadline: it is not told any more. */
  readonly isDone: boolean;
  expire(): void;
}

interface Due {
  dueMs: number;
  item: Expiring;
}

export class Deadlines {
  readonly #clock: Clock;
  readonly #byLength = new Map<number, Fifo<Due>>();
  #cancelTimer: (() => void) | undefined;
  #timerMs = Number.POSITIVE_INFINITY;
  readonly #grace = new Grace();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Tells the item in so many ms, unless it is done by then. */
  add(afterMs: number, item: Expiring): void {
    let queue = this.#byLength.get(afterMs);
    if (!queue) this.#byLength.set(afterMs, (queue = new Fifo()));
    prune(queue);
    const dueMs = this.#clock.monoMs() + afterMs;
    queue.push({ dueMs, item });
    this.#arm(dueMs);
  }

  /** How often deadlines were put off because the process had stood still. */
  get putOff(): number {
    return this.#grace.given;
  }

  /** Tells nobody any more. */
  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#timerMs = Number.POSITIVE_INFINITY;
    this.#byLength.clear();
  }

  #arm(dueMs: number): void {
    const timerMs = Math.max(dueMs, this.#grace.untilMs);
    if (timerMs >= this.#timerMs) return;
    this.#cancelTimer?.();
    this.#timerMs = timerMs;
    this.#cancelTimer = this.#clock.after(Math.max(0, timerMs - this.#clock.monoMs()), () => this.#fire());
  }

  #fire(): void {
    this.#cancelTimer = undefined;
    this.#timerMs = Number.POSITIVE_INFINITY;
    const now = this.#clock.monoMs();
    const firstMs = this.#firstMs();
    if (firstMs <= now && !this.#grace.holds(firstMs, now)) this.#expireUntil(now);
    const nextMs = this.#firstMs();
    if (nextMs < Number.POSITIVE_INFINITY) this.#arm(nextMs);
  }

  #expireUntil(now: number): void {
    for (const queue of this.#byLength.values()) {
      for (let head = queue.peek(); head && head.dueMs <= now; head = queue.peek()) {
        queue.shift();
        head.item.expire();
        prune(queue);
      }
    }
  }

  /** When the first that is not done is due. */
  #firstMs(): number {
    let firstMs = Number.POSITIVE_INFINITY;
    for (const [length, queue] of this.#byLength) {
      prune(queue);
      firstMs = Math.min(firstMs, queue.peek()?.dueMs ?? Number.POSITIVE_INFINITY);
      // Lengths come and go with the inventory.
      if (queue.size === 0) this.#byLength.delete(length);
    }
    return firstMs;
  }
}

function prune(queue: Fifo<Due>): void {
  while (queue.peek()?.item.isDone) queue.shift();
}
