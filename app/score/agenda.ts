// What is to be done at which moment, in order: by time, then by when it was put down. A binary heap, as a year has many.

interface Item {
  readonly atMs: number;
  readonly turn: number;
  readonly run: () => void | Promise<void>;
}

export class Agenda {
  readonly #items: Item[] = [];
  #turn = 0;

  /** Infinite when nothing is put down. */
  get nextMs(): number {
    return this.#items[0]?.atMs ?? Number.POSITIVE_INFINITY;
  }

  add(atMs: number, run: () => void | Promise<void>): void {
    const items = this.#items;
    let at = items.length;
    const item = { atMs, turn: this.#turn++, run };
    items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = items[parent];
      if (!above || !isBefore(item, above)) break;
      items[at] = above;
      at = parent;
    }
    items[at] = item;
  }

  /** Does all that is due by then. */
  async run(nowMs: number): Promise<void> {
    while (this.nextMs <= nowMs) {
      const done = this.#take()?.run();
      if (done) await done;
    }
  }

  #take(): Item | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (!first || !last || items.length === 0) return first;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const right = left + 1;
      let least = left;
      const [one, other] = [items[left], items[right]];
      if (!one) break;
      if (other && isBefore(other, one)) least = right;
      const child = items[least];
      if (!child || !isBefore(child, last)) break;
      items[at] = child;
      at = least;
    }
    items[at] = last;
    return first;
  }
}

function isBefore(one: Item, other: Item): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.turn < other.turn);
}
