// When a new alarm has to wait although its hold time is over: until its asset’s first round of polls is seen, and while
// it is counted in the flapping of its place. An absorbed alarm does not end meanwhile either.

import { alarmKey } from './keys.ts';
import type { Slots } from './slots.ts';
import type { StartGrace } from './start-grace.ts';

export class HoldBack {
  readonly #slots: Slots;
  readonly #grace: StartGrace | null;
  /** Slots of flapping by the key of the alarm that they absorb. */
  readonly #absorbers = new Map<string, number[]>();

  constructor(slots: Slots, grace: StartGrace | null) {
    this.#slots = slots;
    this.#grace = grace;
  }

  /** Takes note of what a slot’s rule absorbs. */
  add(slot: number): void {
    const derive = this.#slots.rules[slot]?.derive;
    const place = this.#slots.places[slot];
    if (derive?.kind !== 'flap' || !place) return;
    for (const rule of derive.absorbs) {
      const key = alarmKey(place.site, rule, place);
      const known = this.#absorbers.get(key);
      if (known) known.push(slot);
      else this.#absorbers.set(key, [slot]);
    }
  }

  /** Monotonic time until which the slot’s alarm has to wait; infinite until it is told again, 0 when it need not. */
  until(slot: number, isRaise: boolean, monoMs: number): number {
    const place = this.#slots.places[slot];
    const rule = this.#slots.rules[slot];
    if (!place || !rule) return 0;
    if (this.#absorbers.size > 0) {
      const by = this.#absorbers.get(alarmKey(place.site, rule.id, place));
      if (by?.some((one) => this.#slots.isFiring[one] === 1) === true) return Number.POSITIVE_INFINITY;
    }
    return isRaise && this.#grace ? this.#grace.until(place.site, place.asset, monoMs) : 0;
  }
}
