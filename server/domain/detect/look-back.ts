// Finds when what is bad now began, in records that came late. After an outage the backlog fills history and decides
// nothing, but it knows the true beginning of a fault that is still there. Fed oldest first; pure.

import { placeKey } from '../../../contract/place.ts';
import { QUALITY, type SampleBatch } from '../../../contract/batch.ts';
import { judge } from './judge.ts';
import { LEVEL, type Slots } from './slots.ts';

export interface Beginning {
  readonly rule: string;
  readonly place: string;
  /** Wall time of the first bad record. */
  readonly sinceMs: number;
}

export class LookBack {
  readonly #slots: Slots;
  readonly #slotsOf: (series: number) => { first: number; end: number };
  /** First bad record of the present stretch, by slot. */
  readonly #since = new Map<number, number>();

  constructor(slots: Slots, slotsOf: (series: number) => { first: number; end: number }) {
    this.#slots = slots;
    this.#slotsOf = slotsOf;
  }

  see(batch: SampleBatch): void {
    for (let i = 0; i < batch.count; i++) {
      if (batch.quality[i] !== QUALITY.ok) continue;
      const { first, end } = this.#slotsOf(batch.series[i] ?? 0);
      for (let slot = first; slot < end; slot++) this.#seeOne(slot, batch.value[i] ?? 0, batch.timeMs[i] ?? 0);
    }
  }

  /** Beginnings that are earlier than what is known; they are taken over. */
  beginnings(): Beginning[] {
    const found: Beginning[] = [];
    for (const [slot, sinceMs] of this.#since) {
      const rule = this.#slots.rules[slot];
      const place = this.#slots.places[slot];
      const isBad = this.#slots.level[slot] === LEVEL.bad;
      if (!rule || !place || !isBad || sinceMs >= (this.#slots.badSinceWall[slot] ?? 0)) continue;
      this.#slots.badSinceWall[slot] = sinceMs;
      found.push({ rule: rule.id, place: placeKey(place), sinceMs });
    }
    return found;
  }

  /** Guards and rates look at other samples too: their beginnings are left as they were seen live. */
  #seeOne(slot: number, value: number, timeMs: number): void {
    if (this.#slots.isSlow[slot] === 1 || timeMs >= (this.#slots.badSinceWall[slot] ?? 0)) return;
    if (judge(this.#slots, slot, value) === LEVEL.bad) {
      if (!this.#since.has(slot)) this.#since.set(slot, timeMs);
    } else this.#since.delete(slot);
  }
}
