// The deadlines of all polls under way. Polls share few different timeouts, so each has a queue in order of time and one
// timer serves them all: thousands of polls a second make no timer each. It only tells; what ends is the poll's to do.

import type { Clock } from '../../contract/clock.ts';
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

  /** Tells nobody any more. */
  stop(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#timerMs = Number.POSITIVE_INFINITY;
    this.#byLength.clear();
  }

  #arm(dueMs: number): void {
    if (dueMs >= this.#timerMs) return;
    this.#cancelTimer?.();
    this.#timerMs = dueMs;
    this.#cancelTimer = this.#clock.after(Math.max(0, dueMs - this.#clock.monoMs()), () => this.#fire());
  }

  #fire(): void {
    this.#cancelTimer = undefined;
    this.#timerMs = Number.POSITIVE_INFINITY;
    const now = this.#clock.monoMs();
    let nextMs = Number.POSITIVE_INFINITY;
    for (const [length, queue] of this.#byLength) {
      prune(queue);
      for (let head = queue.peek(); head && head.dueMs <= now; head = queue.peek()) {
        queue.shift();
        head.item.expire();
        prune(queue);
      }
      nextMs = Math.min(nextMs, queue.peek()?.dueMs ?? Number.POSITIVE_INFINITY);
      // Lengths come and go with the inventory.
      if (queue.size === 0) this.#byLength.delete(length);
    }
    if (nextMs < Number.POSITIVE_INFINITY) this.#arm(nextMs);
  }
}

function prune(queue: Fifo<Due>): void {
  while (queue.peek()?.item.isDone) queue.shift();
}
