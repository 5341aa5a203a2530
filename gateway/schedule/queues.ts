// The three small structures of the schedule: what falls due next, what waits for a free place, and how late polls were.
// All are bounded by the number of targets or by a constant.

/** Least first. An entry whose time changes is pushed again; the caller tells stale ones by their time. */
export class DueHeap<T> {
  readonly #items: { dueMs: number; value: T }[] = [];

  get size(): number {
    return this.#items.length;
  }

  peek(): { dueMs: number; value: T } | undefined {
    return this.#items[0];
  }

  push(dueMs: number, value: T): void {
    const items = this.#items;
    const item = { dueMs, value };
    let at = items.push(item) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = items[above];
      if (!parent || parent.dueMs <= dueMs) break;
      items[at] = parent;
      at = above;
    }
    items[at] = item;
  }

  pop(): { dueMs: number; value: T } | undefined {
    const items = this.#items;
    const top = items[0];
    const last = items.pop();
    if (!last || items.length === 0) return top;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      let least = left;
      const right = items[left + 1];
      if (right && right.dueMs < (items[left]?.dueMs ?? 0)) least = left + 1;
      const child = items[least];
      if (!child || child.dueMs >= last.dueMs) break;
      items[at] = child;
      at = least;
    }
    items[at] = last;
    return top;
  }
}

/** First in, first out, without moving what waits. */
export class Fifo<T> {
  #items: T[] = [];
  #head = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  peek(): T | undefined {
    return this.#items[this.#head];
  }

  shift(): T | undefined {
    const item = this.#items[this.#head];
    if (this.#head < this.#items.length) this.#head++;
    if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }
}

/** Most values a window keeps; past it the oldest go. */
const MAX_VALUES = 16_384;

/** Percentiles of what was added within the last `windowMs`. */
export class Window {
  readonly #windowMs: number;
  readonly #values = new Float64Array(MAX_VALUES);
  readonly #times = new Float64Array(MAX_VALUES).fill(Number.NEGATIVE_INFINITY);
  #next = 0;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  add(value: number, nowMs: number): void {
    this.#values[this.#next] = value;
    this.#times[this.#next] = nowMs;
    this.#next = (this.#next + 1) % MAX_VALUES;
  }

  /** @param shares e.g. 0.5 and 0.99; 0 for each when there is nothing */
  percentiles(nowMs: number, shares: readonly number[]): number[] {
    const recent = this.#values.filter((_, i) => (this.#times[i] ?? 0) > nowMs - this.#windowMs).sort();
    return shares.map((share) => recent[Math.min(recent.length - 1, Math.floor(recent.length * share))] ?? 0);
  }
}
