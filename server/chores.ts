// What the server does again and again beside deciding: it looks for levels without news, tells listeners which assets have
// some, and writes how far detection has come. Decides nothing.

import type { Audience } from './audience.ts';
import type { Detector } from './domain/detect/detector.ts';
import type { Moment } from './site/moment.ts';

/** How often levels without news are looked for at most. */
export const SWEEP_EVERY_MS = 1000;
/** Most of them looked at in one tick; more go on at the next. */
export const SWEEP_SLOTS = 50_000;
/** How often listeners are told which assets have news. */
const TELL_EVERY_MS = 1000;
/** How often the detection cursor is written while nothing else is. */
export const CURSOR_EVERY_MS = 2000;

export interface ChoresParts {
  readonly detector: Detector;
  readonly audience: Audience;
  /** There is something that a restart must not forget. */
  readonly hasUnsaved: () => boolean;
  readonly save: () => void;
}

export class Chores {
  readonly #parts: ChoresParts;
  #sweepAtMono = 0;
  #tellAtMono = 0;
  #saveAtMono = 0;

  constructor(parts: ChoresParts) {
    this.#parts = parts;
  }

  /** When a level may have grown old, monotonic ms. */
  get sweepDueMono(): number {
    return Math.max(this.#sweepAtMono, this.#parts.detector.sweepDueMono);
  }

  doThem({ monoMs, wallMs }: Moment): void {
    const { detector, audience, hasUnsaved, save } = this.#parts;
    if (monoMs >= this.sweepDueMono && detector.sweep(monoMs, wallMs, SWEEP_SLOTS))
      this.#sweepAtMono = monoMs + SWEEP_EVERY_MS;
    if (monoMs >= this.#tellAtMono) {
      this.#tellAtMono = monoMs + TELL_EVERY_MS;
      audience.tellAssets();
    }
    if (monoMs < this.#saveAtMono && !hasUnsaved()) return;
    this.#saveAtMono = monoMs + CURSOR_EVERY_MS;
    save();
  }
}
