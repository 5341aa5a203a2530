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
  /** Spreads full readings of devices that were learnt together, 0 … 1. */
  readonly #phase: number;

  constructor(phase: number) {
    this.#phase = phase;
  }

  get isUsable(): boolean {
    return this.#state !== undefined;
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

  /** After a full reading that went well. */
  learn(reading: FullReading, shapes: Shapes, layout: Layout, target: FastTarget, nowMonoMs: number): void {
    if (nowMonoMs >= this.#fullAtMonoMs) {
      this.#fullAtMonoMs = nowMonoMs + this.#everyMs * (1 + this.#phase);
      this.#everyMs = Math.min(MAX_FULL_READING_MS, this.#everyMs * 2);
      this.#differences = 0;
    }
    if (this.#differences > MAX_DIFFERENCES) return;
    const { trace, tables } = reading;
    this.#state = shapes.learn(trace, layout);
    if (!this.#state) return;
    this.#target = target;
    const rows = tables.map((table) => table.describe(trace));
    const frozen: readonly FrozenTable[] = shapes.frozen(rows);
    for (const [i, table] of tables.entries()) table.freeze(frozen[i] ?? new Map());
  }
}
