// A clock to wait for others by. While this process gets no turn – starved by its neighbours, stopped, busy with itself – it
// can neither ask nor hear, so that time hardly counts: a device that answers in time is not called silent by a gateway that
// was not there to listen. Its time never steps back, and goes on at a tenth at least, so that every wait ends.

import type { Clock } from './clock.ts';

/** How often it is looked whether the process still gets its turns, ms. */
export const BEAT_MS = 50;
/** So late a beat comes on a machine that has time, ms. */
export const TOLERATED_MS = 50;
/** Of time without a turn this share counts: no wait grows to more than ten times its length. */
export const COUNTED_SHARE = 0.1;

export class WaitClock implements Clock {
  readonly #base: Clock;
  #lostMs = 0;
  #beatDueMs = Number.POSITIVE_INFINITY;
  #cancelBeat: () => void = () => undefined;

  /** It runs with `base` until {@link start}. */
  constructor(base: Clock) {
    this.#base = base;
  }

  start(): void {
    this.#beatDueMs = this.#base.monoMs() + BEAT_MS;
    this.#cancelBeat = this.#base.after(BEAT_MS, () => {
      this.#lostMs = this.lostMs;
      this.start();
    });
  }

  stop(): void {
    this.#lostMs = this.lostMs;
    this.#beatDueMs = Number.POSITIVE_INFINITY;
    this.#cancelBeat();
  }

  /** How long the process got no turn since the start, as far as that does not count, ms. */
  get lostMs(): number {
    const overdueMs = this.#base.monoMs() - this.#beatDueMs - TOLERATED_MS;
    return this.#lostMs + Math.max(0, overdueMs) * (1 - COUNTED_SHARE);
  }

  wallMs(): number {
    return this.#base.wallMs();
  }

  monoMs(): number {
    return this.#base.monoMs() - this.lostMs;
  }

  after(delayMs: number, run: () => void): () => void {
    const dueMs = this.monoMs() + Math.max(0, delayMs);
    let cancel = (): void => undefined;
    const wait = (ms: number): void => {
      cancel = this.#base.after(ms, () => {
        const leftMs = dueMs - this.monoMs();
        // Fractions of a millisecond are not waited for.
        if (leftMs < 1) run();
        else wait(leftMs);
      });
    };
    wait(delayMs);
    return () => cancel();
  }
}
