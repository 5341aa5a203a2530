// A clock that moves only when told to: tests and simulations run years of site life on it. Timers fire in order of
// their due time, then of their creation, so a run is the same every time.

import type { Clock } from './clock.ts';

interface Timer {
  dueMs: number;
  run: () => void;
}

export class ManualClock implements Clock {
  #mono = 0;
  #wallOffset: number;
  #timers: Timer[] = [];

  /** @param wallMs wall time at monotonic zero */
  constructor(wallMs = Date.UTC(2026, 0, 5, 1, 0, 0)) {
    this.#wallOffset = wallMs;
  }

  wallMs(): number {
    return this.#mono + this.#wallOffset;
  }

  monoMs(): number {
    return this.#mono;
  }

  after(delayMs: number, run: () => void): () => void {
    const timer = { dueMs: this.#mono + Math.max(0, delayMs), run };
    this.#timers.push(timer);
    return () => {
      const at = this.#timers.indexOf(timer);
      if (at >= 0) this.#timers.splice(at, 1);
    };
  }

  /** Moves both clocks forward, firing what falls due on the way. */
  advance(ms: number): void {
    const end = this.#mono + ms;
    for (;;) {
      let next: Timer | undefined;
      for (const timer of this.#timers) if (timer.dueMs <= end && (!next || timer.dueMs < next.dueMs)) next = timer;
      if (!next) break;
      this.#timers.splice(this.#timers.indexOf(next), 1);
      this.#mono = Math.max(this.#mono, next.dueMs);
      next.run();
    }
    this.#mono = end;
  }

  /** Time goes by in which nothing runs, as while the process is stopped: what falls due meanwhile fires late, at its end. */
  standStill(ms: number): void {
    this.#mono += ms;
    this.advance(0);
  }

  /** Steps wall time alone, as an NTP correction or a dead clock battery does. */
  stepWall(ms: number): void {
    this.#wallOffset += ms;
  }
}
