// A device that is polled by steps: its shape and counters, and when it is to be read in full again. It is learnt from a
// full reading and given up when it differs.

import type { TableReader } from '../tables.ts';
import type { FrozenTable } from './frozen.ts';
import type { FastTarget } from './poll.ts';
import { counterAt, type Shapes, type ShapeState } from './shape.ts';
import type { Layout } from './requests.ts';
import type { Trace } from './trace.ts';

/** Names, kinds and absent objects are read again this often, ms: soon after a device was learnt, then ever more seldom. */
export const FIRST_FULL_READING_MS = 60_000;
export const MAX_FULL_READING_MS = 600_000;
/** A device that is silent this often in a row is read in full next. */
export const MAX_SILENCES = 3;
/** A device that differs this often between two full readings that were due is read in full until the next. */
export const MAX_DIFFERENCES = 8;

export interface FullReading {
  trace: Trace;
  tables: readonly TableReader[];
}

export class Learnt {
  #state: ShapeState | undefined;
  #target: FastTarget | undefined;
  #fullAtMonoMs = -Infinity;
  #everyMs = FIRST_FULL_READING_MS;
  #differences = 0;
  #silences = 0;
  /** Sections that are run on what was captured. */
  replays: readonly number[] = [];
  /** A poll by these steps has gone well. */
  isProven = false;
  /** Spreads full readings of devices that were learnt together, 0 … 1. */
  readonly #phase: number;

  constructor(phase: number) {
    this.#phase = phase;
  }

  get isUsable(): boolean {
    return this.#state !== undefined;
  }

  /** A full reading is due, and nothing has gone wrong since the last that was. */
  isRecovering(nowMonoMs: number): boolean {
    return nowMonoMs >= this.#fullAtMonoMs && this.#differences === 0;
  }

  /** The compiled poll when the next can go by it. */
  usable(nowMonoMs: number): { state: ShapeState; target: FastTarget } | undefined {
    if (nowMonoMs >= this.#fullAtMonoMs || !this.#state || !this.#target) return undefined;
    return { state: this.#state, target: this.#target };
  }

  /** Before a full reading: it counts on from where the steps have come to. */
  giveUp(tables: readonly TableReader[]): void {
    const state = this.#state;
    if (!state) return;
    let counter = 0;
    for (const table of tables)
      table.thaw(
        () => counterAt(state, counter++),
        (at) => state.fixed[at] ?? 0,
      );
    this.#state = undefined;
    this.#target = undefined;
  }

  noteDifference(): void {
    this.#differences++;
  }

  /** It has answered as it was learnt to. */
  noteSuccess(): void {
    this.isProven = true;
    this.#silences = 0;
  }

  /** True when the device has been silent so often that it is better asked in small portions, from the beginning. */
  noteSilence(): boolean {
    return ++this.#silences >= MAX_SILENCES;
  }

  /** After a full reading that went well. */
  learn(reading: FullReading, shapes: Shapes, layout: Layout, target: FastTarget, nowMonoMs: number): void {
    const isDue = nowMonoMs >= this.#fullAtMonoMs;
    if (isDue) {
      this.#fullAtMonoMs = nowMonoMs + this.#everyMs * (1 + this.#phase);
      this.#everyMs = Math.min(MAX_FULL_READING_MS, this.#everyMs * 2);
      this.#differences = 0;
    }
    if (this.#differences > MAX_DIFFERENCES) return;
    const { trace, tables } = reading;
    this.#state = shapes.learn(trace, layout);
    if (!this.#state) return;
    this.#target = target;
    this.#silences = 0;
    this.isProven = false;
    this.replays = trace.replays;
    // A table that is read on what was captured needs its own memory.
    const stepped = tables.filter((table) => !trace.replayedTables.has(table));
    const frozen: readonly FrozenTable[] = shapes.frozen(stepped.map((table) => table.describe(trace)));
    for (const [i, table] of stepped.entries()) table.freeze(frozen[i] ?? new Map());
  }
}
