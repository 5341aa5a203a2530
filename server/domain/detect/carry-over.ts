// What is kept of the old slots when all series are bound anew: after an inventory was applied a site must not be unknown
// until the next poll, and after a failed commit what has been seen must still be known. Never keeps what a changed rule
// said.

import type { Derivation } from './derive/derivation.ts';
import { LEVEL, type Slots } from './slots.ts';
import type { Rule } from './rule.ts';

export class CarryOver {
  readonly #old: Slots;
  readonly #derivationOf: (slot: number) => Derivation | undefined;
  readonly #bySeries = new Map<number, number[]>();
  readonly #texts = new Map<Rule, string>();

  /** @param derivationOf what the slots of old have derived */
  constructor(old: Slots, derivationOf: (slot: number) => Derivation | undefined) {
    this.#old = old;
    this.#derivationOf = derivationOf;
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
    const before = this.#before(slots, slot);
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
    slots.levelBefore[slot] = old.levelBefore[before] ?? LEVEL.unknown;
    slots.sinceMono[slot] = old.sinceMono[before] ?? 0;
    slots.sinceWall[slot] = old.sinceWall[before] ?? 0;
  }

  /** What the slot of the same series and rule has learned, where the rule has not changed. */
  derivationOf(slots: Slots, slot: number): Derivation | undefined {
    const rule = slots.rules[slot];
    if (!rule?.derive) return undefined;
    const before = this.#before(slots, slot);
    const ruleBefore = before === undefined ? undefined : this.#old.rules[before];
    if (before === undefined || !ruleBefore || this.#text(rule) !== this.#text(ruleBefore)) return undefined;
    return this.#derivationOf(before);
  }

  #before(slots: Slots, slot: number): number | undefined {
    const known = this.#bySeries.get(slots.series[slot] ?? 0) ?? [];
    return known.find((old) => this.#old.rules[old]?.id === slots.rules[slot]?.id);
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
