// The two clocks of a simulated year. The site's clock jumps to the next moment at which anything can happen; while one poll
// is really carried out it stands still, and the poll's own waits pass on a clock beside it. Neither reads the machine's time.

import type { Clock } from '../../contract/clock.ts';

interface Timer {
  readonly dueMs: number;
  readonly run: () => void;
}

/** Timers that fire when somebody says so, in order of their due time, then of their creation. */
class Timers {
  #timers: Timer[] = [];

  add(dueMs: number, run: () => void): () => void {
    const timer = { dueMs, run };
    this.#timers.push(timer);
    return () => {
      const at = this.#timers.indexOf(timer);
      if (at >= 0) this.#timers.splice(at, 1);
    };
  }

  /** Infinite without any. */
  get nextDueMs(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { dueMs } of this.#timers) if (dueMs < next) next = dueMs;
    return next;
  }

  /** Takes out the first of those that are due. */
  take(untilMs: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers)
      if (timer.dueMs <= untilMs && (!first || timer.dueMs < first.dueMs)) first = timer;
    if (first) this.#timers.splice(this.#timers.indexOf(first), 1);
    return first;
  }
}

/** The site's time. A jump over several timers fires each once, at the jump's end: as on a machine that slept. */
export class JumpClock implements Clock {
  readonly #startWallMs: number;
  readonly #timers = new Timers();
  #mono = 0;

  constructor(startWallMs: number) {
    this.#startWallMs = startWallMs;
  }

  wallMs(): number {
    return this.#startWallMs + this.#mono;
  }

  monoMs(): number {
    return this.#mono;
  }

  after(delayMs: number, run: () => void): () => void {
    return this.#timers.add(this.#mono + Math.max(0, delayMs), run);
  }

  get nextDueMs(): number {
    return this.#timers.nextDueMs;
  }

  /** Moves on without firing anything; {@link fire} follows. Never back, and by whole milliseconds, as the wall clock counts. */
  jump(toMs: number): void {
    this.#mono = Math.max(this.#mono, Math.ceil(toMs));
  }

  /** Fires what is due, and what becomes due by that. */
  fire(): void {
    for (let next = this.#timers.take(this.#mono); next; next = this.#timers.take(this.#mono)) next.run();
  }
}

/** Time inside a poll: waits pass at once when nothing else happens. Its monotonic time is ahead of the site's by them. */
export class PollClock implements Clock {
  readonly #site: Clock;
  readonly #timers = new Timers();
  /** What devices have begun while an order is carried out: each moves one wait to the site's clock. */
  readonly #begun = new Set<() => void>();
  #aheadMs = 0;
  #pollMs = 0;
  #isPolling = false;
  #isActing = false;

  constructor(site: Clock) {
    this.#site = site;
  }

  wallMs(): number {
    return this.#site.wallMs() + this.#pollMs;
  }

  monoMs(): number {
    return this.#site.monoMs() + this.#aheadMs;
  }

  after(delayMs: number, run: () => void): () => void {
    return this.#timers.add(this.monoMs() + Math.max(0, delayMs), run);
  }

  get isPolling(): boolean {
    return this.#isPolling;
  }

  /** A wait of a device. What an order has begun there, and is not over with it, goes on in the site's time. */
  afterAtDevice(delayMs: number, run: () => void): () => void {
    if (!this.#isActing) return this.after(delayMs, run);
    const dueMs = this.monoMs() + delayMs;
    let stop = this.after(delayMs, () => {
      this.#begun.delete(goOn);
      run();
    });
    const goOn = (): void => {
      stop();
      stop = this.#site.after(Math.max(0, dueMs - this.monoMs()), run);
    };
    this.#begun.add(goOn);
    return () => {
      this.#begun.delete(goOn);
      stop();
    };
  }

  /** @param isActing an order is carried out, not a poll */
  begin(isActing = false): void {
    this.#isPolling = true;
    this.#isActing = isActing;
    this.#pollMs = 0;
    this.#fire();
  }

  /** @returns how long the poll waited, ms */
  end(): number {
    for (const goOn of this.#begun) goOn();
    this.#begun.clear();
    this.#isPolling = false;
    this.#isActing = false;
    const passedMs = this.#pollMs;
    this.#pollMs = 0;
    return passedMs;
  }

  /** Nothing happens any more: passes to the next timer. False when there is none. */
  pass(): boolean {
    const next = this.#timers.nextDueMs;
    if (!Number.isFinite(next)) return false;
    const waitMs = Math.max(0, next - this.monoMs());
    this.#aheadMs += waitMs;
    this.#pollMs += waitMs;
    this.#fire();
    return true;
  }

  #fire(): void {
    for (let next = this.#timers.take(this.monoMs()); next; next = this.#timers.take(this.monoMs())) next.run();
  }
}

/** The clock of the simulated devices: the site's, but what they wait for inside a poll passes with the poll. */
export function deviceClock(site: Clock, poll: PollClock): Clock {
  return {
    wallMs: () => (poll.isPolling ? poll.wallMs() : site.wallMs()),
    monoMs: () => site.monoMs(),
    after: (delayMs, run) => (poll.isPolling ? poll.afterAtDevice(delayMs, run) : site.after(delayMs, run)),
  };
}
