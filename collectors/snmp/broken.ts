// Tables that an agent cannot give: they go in circles, never end, or are never answered. One that fails in several polls in a
// row is left out of the polls and asked for again ever more seldom. Pure.

/** Polls in a row in which a table must fail. */
export const BROKEN_AFTER_POLLS = 3;
/** A broken table is asked for again after so long, ms: at first, and at most; twice as long each time. */
export const FIRST_BROKEN_RECHECK_MS = 600_000;
export const MAX_BROKEN_RECHECK_MS = 21_600_000;
/** Tables remembered; further ones are asked for in each poll. */
export const MAX_BROKEN_TABLES = 64;

/** circular: a walk does not advance. endless: it does not end. silent: it is not answered. empty: its answers hold nothing. */
export const BREAKAGES = ['circular', 'endless', 'silent', 'empty'] as const;
export type Breakage = (typeof BREAKAGES)[number];

interface Entry {
  why: Breakage;
  /** Columns that were asked for when it failed. */
  columns: readonly string[];
  failures: number;
  /** When it is asked for again; before it is broken: at once. */
  untilMonoMs: number;
  everyMs: number;
}

/** As it is kept: subtree, what is wrong, and how long it is left alone. */
export type KeptBreakage = readonly [subtree: string, why: Breakage, everyMs: number];

/** Never written to. */
const NONE = new Map<string, never>();

export class BrokenTables {
  /** Replaced by a map of its own with the first failure: thousands of agents have none. */
  #tables: Map<string, Entry> = NONE;

  get isNone(): boolean {
    return this.#tables.size === 0;
  }

  /** Whether a table is not to be asked for now. */
  isLeftOut(subtree: string, nowMonoMs: number): boolean {
    const entry = this.#tables.get(subtree);
    return entry !== undefined && nowMonoMs < entry.untilMonoMs;
  }

  /** Whether it failed in the last poll that asked for it. */
  hasFailed(subtree: string): boolean {
    return this.#tables.has(subtree);
  }

  /** Whether one that was left out is to be asked for again. */
  isRecheckDue(nowMonoMs: number): boolean {
    for (const { failures, untilMonoMs } of this.#tables.values())
      if (failures >= BROKEN_AFTER_POLLS && nowMonoMs >= untilMonoMs) return true;
    return false;
  }

  /** A poll could not read these columns of it. */
  note(subtree: string, why: Breakage, columns: readonly string[], nowMonoMs: number): void {
    const entry = this.#tables.get(subtree) ?? { why, columns, failures: 0, untilMonoMs: -Infinity, everyMs: 0 };
    if (!this.#tables.has(subtree) && this.#tables.size >= MAX_BROKEN_TABLES) return;
    this.#keep(subtree, entry);
    entry.why = why;
    entry.columns = columns;
    if (++entry.failures < BROKEN_AFTER_POLLS) return;
    entry.everyMs = Math.min(MAX_BROKEN_RECHECK_MS, entry.everyMs === 0 ? FIRST_BROKEN_RECHECK_MS : entry.everyMs * 2);
    entry.untilMonoMs = nowMonoMs + entry.everyMs;
  }

  /** These columns were read whole: those that failed may still fail. */
  noteWhole(subtree: string, columns: readonly string[]): void {
    const entry = this.#tables.get(subtree);
    if (entry?.columns.every((column) => columns.includes(column))) this.#tables.delete(subtree);
  }

  /** The agent has restarted: it may be another program now. */
  clear(): void {
    this.#tables = NONE;
  }

  /** Those that failed in the last poll that asked for them, for people: `1.3.6.1.2.1.2.2.1 circular`. */
  get words(): string[] {
    return [...this.#tables].map(([subtree, { why }]) => `${subtree} ${why}`);
  }

  get kept(): KeptBreakage[] {
    return [...this.#tables]
      .filter(([, { failures }]) => failures >= BROKEN_AFTER_POLLS)
      .map(([subtree, { why, everyMs }]) => [subtree, why, everyMs]);
  }

  /** Takes back in what was kept: they are left alone for as long again. */
  restore(kept: readonly KeptBreakage[], nowMonoMs: number): void {
    for (const [subtree, why, everyMs] of kept.slice(0, MAX_BROKEN_TABLES)) {
      const untilMonoMs = nowMonoMs + everyMs;
      this.#keep(subtree, { why, columns: [], failures: BROKEN_AFTER_POLLS, untilMonoMs, everyMs });
    }
  }

  #keep(subtree: string, entry: Entry): void {
    if (this.#tables === NONE) this.#tables = new Map();
    this.#tables.set(subtree, entry);
  }
}
