// Has a device take a picture now, for the evidence of a ticket. Asks a few at a time, waits no longer than its limit for
// each, keeps nothing: what comes back is the caller's.

import type { Clock } from '../contract/clock.ts';
import type { Collector, Target } from '../contract/collector.ts';

/** A picture that is longer is not handed on, bytes. */
export const MAX_EVIDENCE_PICTURE_BYTES = 512 * 1024;
/** A camera may take this long over one picture, ms. */
const PICTURE_TIMEOUT_MS = 5_000;
/** Pictures asked for at one time; further ones are not taken. */
export const MAX_PICTURES_ASKED = 4;

export interface PicturesParts {
  clock: Clock;
  targets(): readonly Target[];
  collectorOf(target: Target): Collector | undefined;
}

export class Pictures {
  readonly #parts: PicturesParts;
  #asked = 0;

  constructor(parts: PicturesParts) {
    this.#parts = parts;
  }

  /** Never rejects. @returns a JPEG; null where there is none to be had */
  async take(site: string, asset: string): Promise<Uint8Array | null> {
    if (this.#asked >= MAX_PICTURES_ASKED) return null;
    this.#asked++;
    try {
      for (const target of this.#parts.targets()) {
        if (target.site !== site || target.asset !== asset) continue;
        const jpeg = await this.#ask(target);
        if (jpeg) return jpeg;
      }
      return null;
    } finally {
      this.#asked--;
    }
  }

  async #ask(target: Target): Promise<Uint8Array | null> {
    const collector = this.#parts.collectorOf(target);
    if (!collector?.picture) return null;
    const abort = new AbortController();
    const cancel = this.#parts.clock.after(PICTURE_TIMEOUT_MS, () => abort.abort());
    try {
      return await collector.picture(target, MAX_EVIDENCE_PICTURE_BYTES, abort.signal);
    } catch {
      // A camera that fails has a ticket already.
      return null;
    } finally {
      cancel();
    }
  }
}
