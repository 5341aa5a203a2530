// When time is let pass for which site, though nothing comes in: one timer for all of them, set to the earliest moment that
// anybody waits for. Decides nothing.

import type { Clock } from '../contract/clock.ts';
import type { Moment } from './site/moment.ts';
import type { SiteRuntime } from './site/site-runtime.ts';

/** How soon what has come in is thought about, and how often it is looked whether anything is due. */
export const TICK_MS = 250;
/** What only the wall clock tells is looked at anew when that has been set by more than this. */
const CLOCK_STEP_MS = 1000;

export interface DuesParts {
  readonly clock: Clock;
  readonly sites: ReadonlyMap<string, SiteRuntime>;
  /** While decisions cannot be committed nothing is done about what is due. */
  readonly isPaused: () => boolean;
  readonly tick: () => void;
}

export class Dues {
  readonly #parts: DuesParts;
  /** When the timer ends. */
  #atMono = Number.POSITIVE_INFINITY;
  #cancel: () => void = () => {};
  /** By how much the wall clock was ahead of the monotonic one when it was seen to be set. */
  #aheadMs = 0;

  constructor(parts: DuesParts) {
    this.#parts = parts;
  }

  stop(): void {
    this.#cancel();
    this.#atMono = Number.POSITIVE_INFINITY;
  }

  /** A tick comes at this moment at the latest, monotonic ms; at once where that has passed. */
  by(atMono: number): void {
    if (atMono >= this.#atMono) return;
    const { clock, tick } = this.#parts;
    this.#cancel();
    this.#atMono = atMono;
    this.#cancel = clock.after(Math.max(0, atMono - clock.monoMs()), () => {
      this.#atMono = Number.POSITIVE_INFINITY;
      tick();
    });
  }

  /** What has come in, and is not thought about at once, is at the next tick. */
  soon(runtime: SiteRuntime, { monoMs }: Moment): void {
    runtime.dueMono = Math.min(runtime.dueMono, monoMs + TICK_MS);
    this.by(runtime.dueMono);
  }

  /** The site has been thought about. What is overdue all the same waits for the next tick. */
  next(runtime: SiteRuntime, now: Moment): void {
    const dueMono = runtime.nextDueMono(now);
    runtime.dueMono = dueMono > now.monoMs && !this.#parts.isPaused() ? dueMono : now.monoMs + TICK_MS;
    this.by(runtime.dueMono);
  }

  /** When time alone changes anything at a site next, as long as the gateways go on being heard; monotonic ms. */
  get ofSitesMono(): number {
    let dueMono = Number.POSITIVE_INFINITY;
    for (const runtime of this.#parts.sites.values()) dueMono = Math.min(dueMono, runtime.dueMono);
    return dueMono;
  }

  /** Sites for which time is let pass now; all of them when the wall clock was set. */
  take({ monoMs, wallMs }: Moment): [site: string, runtime: SiteRuntime][] {
    const isSet = Math.abs(wallMs - monoMs - this.#aheadMs) > CLOCK_STEP_MS;
    if (isSet) this.#aheadMs = wallMs - monoMs;
    return [...this.#parts.sites].filter(
      ([, runtime]) => isSet || runtime.isStirred || monoMs >= Math.min(runtime.dueMono, runtime.turnsMono),
    );
  }
}
