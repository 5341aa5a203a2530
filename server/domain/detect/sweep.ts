// Makes levels without news unknown, and lets fade what fades without a sample. Knows when the next level can grow old, so that
// nobody walks over everything before. No I/O; the caller passes the time.

import type { Newest } from './newest.ts';
import type { SlowParts, SlowSlots } from './slow-slots.ts';
import { LEVEL, type Slots } from './slots.ts';

export interface SweepParts {
  readonly slots: Slots;
  readonly newest: Newest;
  readonly slow: SlowSlots;
  /** The level of a slot is this now. */
  move: SlowParts['move'];
}

export class Sweep {
  readonly #parts: SweepParts;
  /** Where the walk that is under way goes on; 0 when none is. */
  #at = 0;
  #staleMono = 0;
  /** Of the walk that is under way: when the first of those seen so far grows old. */
  #foundMono = Number.POSITIVE_INFINITY;

  constructor(parts: SweepParts) {
    this.#parts = parts;
  }

  /** Monotonic time before which there is nothing to be found. */
  get dueMono(): number {
    return this.#at > 0 ? 0 : Math.min(this.#staleMono, this.#parts.slow.passDueMono);
  }

  /** A level is known of this moment, and no longer of itself. */
  known(slot: number, monoMs: number): void {
    const staleMono = monoMs + (this.#parts.slots.freshMs[slot] ?? 0) + 1;
    this.#staleMono = Math.min(this.#staleMono, staleMono);
    this.#foundMono = Math.min(this.#foundMono, staleMono);
  }

  /**
   * @param most slots that are looked at in this call
   * @returns whether it has come to the end; the next call begins anew then, else it goes on
   */
  run(monoMs: number, wallMs: number, most: number): boolean {
    const { slots, newest, slow, move } = this.#parts;
    if (this.#at === 0) {
      this.#foundMono = Number.POSITIVE_INFINITY;
      slow.pass(monoMs, wallMs);
    }
    const end = Math.min(slots.count, this.#at + most);
    for (let slot = this.#at; slot < end; slot++) {
      if (slots.level[slot] === LEVEL.unknown) continue;
      const staleMono = newest.stoodMono(slots.series[slot] ?? 0) + (slots.freshMs[slot] ?? 0);
      if (monoMs > staleMono) move(slot, LEVEL.unknown, wallMs, monoMs);
      else this.#foundMono = Math.min(this.#foundMono, staleMono + 1);
    }
    this.#at = end >= slots.count ? 0 : end;
    if (this.#at === 0) this.#staleMono = this.#foundMono;
    return this.#at === 0;
  }
}
