// For how long a series has had no value although its asset is heard: one topic of a live publisher that has gone quiet.
// Where the asset itself is not heard that is another fault, and this says nothing.

import { UNKNOWN, type Derivation, type Sample, type Surroundings } from './derivation.ts';

export class Silent implements Derivation {
  readonly isTimed = true;
  readonly isAboutSilence = true;
  readonly #around: Surroundings;
  #lastMono = UNKNOWN;
  /** What went by unheard is not counted. */
  #unreadSinceMono = UNKNOWN;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  take({ monoMs }: Sample): number {
    this.#lastMono = monoMs;
    this.#unreadSinceMono = UNKNOWN;
    return 0;
  }

  pass(monoMs: number): number | undefined {
    if (Number.isNaN(this.#lastMono)) return undefined;
    if (!this.#around.isRead(monoMs)) {
      if (Number.isNaN(this.#unreadSinceMono)) this.#unreadSinceMono = monoMs;
      return UNKNOWN;
    }
    if (!Number.isNaN(this.#unreadSinceMono)) {
      this.#lastMono += monoMs - this.#unreadSinceMono;
      this.#unreadSinceMono = UNKNOWN;
    }
    return (monoMs - this.#lastMono) / 1000;
  }

  notes(): Record<string, number> {
    return {};
  }
}
