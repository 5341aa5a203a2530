// What a fault leaves to be seen when it has ended, in a simulated site where nobody is polled who has nothing new to say: values
// that were said to stand still sway, tables are told again, and conditions look back over minutes. Decides nothing of who is
// polled.

import type { Agenda } from './agenda.ts';
import type { Rig } from './rig.ts';
import { FACTS_AGAIN_MS } from './telling.ts';
import type { JumpClock } from './virtual-clock.ts';

/** Conditions look back over so long: who says something else of the end of a fault is polled again then … */
const AGAIN_AFTER_MS = [6 * 60_000, 16 * 60_000, 31 * 60_000];
/** … if he says it within so long of that end. */
const MENDED_FOR_MS = 3_600_000;

export interface AfterwardsParts {
  readonly rig: Rig;
  readonly clock: JumpClock;
  readonly agenda: Agenda;
  readonly readSwaying: () => void;
  readonly factsAgain: () => void;
}

export class Afterwards {
  readonly #parts: AfterwardsParts;
  #isWhole = true;
  /** When all became whole again, ms. */
  #mendedMs = Number.NEGATIVE_INFINITY;

  constructor(parts: AfterwardsParts) {
    this.#parts = parts;
  }

  /** Something has come or gone. */
  follow(): void {
    const { rig, clock, agenda, readSwaying, factsAgain } = this.#parts;
    const { isWhole } = rig.board;
    if (isWhole === this.#isWhole) return;
    this.#isWhole = isWhole;
    if (!isWhole) return;
    const nowMs = clock.monoMs();
    this.#mendedMs = nowMs;
    agenda.add(nowMs + 1, readSwaying);
    agenda.add(nowMs + FACTS_AGAIN_MS, factsAgain);
  }

  /** When somebody who says something else now is polled again: never where that is not the end of a fault. */
  againAtMs(): readonly number[] {
    const { rig, clock } = this.#parts;
    const nowMs = clock.monoMs();
    if (!rig.board.isWhole || nowMs - this.#mendedMs > MENDED_FOR_MS) return [];
    return AGAIN_AFTER_MS.map((afterMs) => nowMs + afterMs);
  }
}
