// How many objects an agent is asked for at a time, by subtree: a table that it cannot answer in large pieces makes no other
// table small. What several subtrees cannot, and none can, is the agent's own limit or that of the way to it. Pure.

/** Objects asked for in one request to begin with: about one Ethernet frame of answer. */
export const VARBINDS_PER_REQUEST = 60;
/** After this many answers a reduced size is doubled, for a lossy hour may have made it small; twice as many each time. */
export const GROW_AFTER_ANSWERS = 500;
export const MAX_GROW_AFTER_ANSWERS = 100_000;
/** So many subtrees that cannot do more tell that the agent cannot. */
export const SUBTREES_THAT_TELL = 3;
/** Subtrees with a limit of their own; past it the smallest limit is that of all. */
export const MAX_LIMITED_SUBTREES = 32;

/** The table entry that a column lies in. */
export function subtreeOf(column: string): string {
  return column.slice(0, Math.max(0, column.lastIndexOf('.')));
}

/** Never written to. */
const NONE = new Map<string, never>();

/** What has been learnt of an agent; kept between polls. */
export class Tuning {
  /** Objects asked for in one request of a subtree of which nothing is known. */
  varbinds = VARBINDS_PER_REQUEST;
  /** Both are replaced by maps of their own when there is something to keep: of most agents there is not. */
  #rowsOf: Map<string, number> = NONE;
  #limits: Map<string, number> = NONE;
  /** Requests answered since a size was last changed. */
  #answered = 0;
  #growAfter = GROW_AFTER_ANSWERS;
  /** Most objects that one answer has held, and whose they were. */
  #largest = 0;
  #largestOf = '';

  /** Subtrees that are asked for less than others. */
  get limits(): ReadonlyMap<string, number> {
    return this.#limits;
  }

  /** Rows a column had last time, so that a short table is not asked for forty. */
  rowsOf(column: string): number | undefined {
    return this.#rowsOf.get(column);
  }

  noteRows(column: string, rows: number): void {
    if (this.#rowsOf === NONE) this.#rowsOf = new Map();
    this.#rowsOf.set(column, rows);
  }

  sizeOf(subtree: string): number {
    return this.#limits.get(subtree) ?? this.varbinds;
  }

  /** Takes back in what was kept. */
  restore(varbinds: number, limits: Iterable<readonly [subtree: string, varbinds: number]>): void {
    this.varbinds = varbinds;
    const kept = new Map(limits);
    this.#limits = kept.size > 0 ? kept : NONE;
  }

  noteAnswer(subtree: string, objects: number): void {
    if (objects > this.#largest) {
      this.#largest = objects;
      this.#largestOf = subtree;
    }
    if (this.varbinds >= VARBINDS_PER_REQUEST && this.#limits.size === 0) return;
    if (++this.#answered < this.#growAfter) return;
    this.#answered = 0;
    this.varbinds = Math.min(VARBINDS_PER_REQUEST, this.varbinds * 2);
    for (const [limited, size] of this.#limits) {
      if (size * 2 >= this.varbinds) this.#limits.delete(limited);
      else this.#limits.set(limited, size * 2);
    }
  }

  /** The agent did not answer so many objects of a subtree; it is asked for `size` from now on. */
  shrink(subtree: string, asked: number, size: number): void {
    this.#answered = 0;
    this.#growAfter = Math.min(MAX_GROW_AFTER_ANSWERS, this.#growAfter * 2);
    if (subtree === this.#largestOf || asked > this.#largest) this.#largest = Math.min(this.#largest, asked - 1);
    if (this.#limits === NONE) this.#limits = new Map();
    this.#limits.set(subtree, Math.max(1, Math.min(size, this.sizeOf(subtree))));
    if (this.#limits.size < SUBTREES_THAT_TELL) return;
    const limits = [...this.#limits.values()];
    if (limits.length > MAX_LIMITED_SUBTREES) {
      this.varbinds = Math.min(...limits);
      this.#limits.clear();
    } else this.varbinds = Math.min(this.varbinds, Math.max(this.#largest, ...limits));
  }
}
