// What is kept of the old slots when all series are bound anew: after an inventory was applied a site must not be unknown
// until the next poll, and after a failed commit what has been seen must still be known. Never keeps what a changed rule
// said.

import { LEVEL, type Slots } from './slots.ts';
import type { Rule } from './types.ts';

export class CarryOver {
  readonly #old: Slots;
  readonly #bySeries = new Map<number, number[]>();
  readonly #texts = new Map<Rule, string>();

  constructor(old: Slots) {
    this.#old = old;
    for (let slot = 0; slot < old.count; slot++) {
      const series = old.series[slot] ?? 0;
      const list = this.#bySeries.get(series);
      if (list) list.push(slot);
      else this.#bySeries.set(series, [slot]);
    }
  }

  /**
   * Takes over what the slot of the same series and rule knew; of a changed rule only that it has once been ok.
   * @param isKept whether its alarm goes on firing, where it has one
   */
  into(slots: Slots, slot: number, isKept: boolean): void {
    const rule = slots.rules[slot];
    const known = this.#bySeries.get(slots.series[slot] ?? 0) ?? [];
    const before = known.find((old) => this.#old.rules[old]?.id === rule?.id);
    const ruleBefore = before === undefined ? undefined : this.#old.rules[before];
    if (before === undefined || !rule || !ruleBefore) return;
    const old = this.#old;
    const wasFiring = isKept && old.isFiring[before] === 1;
    const level = this.#text(rule) === this.#text(ruleBefore) ? (old.level[before] ?? LEVEL.unknown) : LEVEL.unknown;
    // A restored alarm fires wherever it may come from, but not from a sensor that has never said so and is silent.
    if (!wasFiring && level === LEVEL.unknown) slots.isFiring[slot] = 0;
    if (wasFiring) slots.isFiring[slot] = 1;
    if (wasFiring || slots.isFiring[slot] === 0) slots.badSinceWall[slot] = old.badSinceWall[before] ?? 0;
    slots.wasOk[slot] = Math.max(slots.wasOk[slot] ?? 0, old.wasOk[before] ?? 0);
    if (level === LEVEL.unknown) return;
    slots.level[slot] = level;
    slots.sinceMono[slot] = old.sinceMono[before] ?? 0;
    slots.sinceWall[slot] = old.sinceWall[before] ?? 0;
  }

  /** Rules are made anew with every model of a site, so only their contents tell whether they differ. */
  #text(rule: Rule): string {
    const known = this.#texts.get(rule);
    if (known !== undefined) return known;
    const text = JSON.stringify(rule);
    this.#texts.set(rule, text);
    return text;
  }
}
