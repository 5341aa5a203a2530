// What clients of the embedded broker have not taken yet. A slow reader is given nothing new, then cut off; it never makes
// others wait, and all of them together have a bound. Knows no socket.

import type { Clock } from '../../../contract/clock.ts';

/** Bytes that a client has not taken, past which new messages to it are dropped and counted. */
export const MAX_UNREAD_BYTES = 1_048_576;
/** And past which it is cut off: more than all retained messages, which are not dropped. */
export const MAX_UNREAD_HARD_BYTES = 25_165_824;
/** Of all clients together; past it the one with most is cut off. */
export const MAX_UNREAD_TOTAL_BYTES = 67_108_864;
/** A client that takes nothing for this long while something waits for it is cut off, ms. */
export const MAX_STUCK_MS = 10_000;

/** What all clients share. */
export class Backlogs {
  readonly #open = new Set<Backlog>();
  readonly clock: Clock;
  #bytes = 0;
  /** Messages that slow readers were not given. */
  dropped = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(one: Backlog): void {
    this.#open.add(one);
  }

  remove(one: Backlog): void {
    if (this.#open.delete(one)) this.#bytes -= one.bytes;
  }

  change(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes <= MAX_UNREAD_TOTAL_BYTES) return;
    let most: Backlog | undefined;
    for (const one of this.#open) if (one.bytes > (most?.bytes ?? 0)) most = one;
    most?.cut('all clients together leave too much unread');
  }
}

/** One client's. */
export class Backlog {
  readonly #all: Backlogs;
  readonly #onCut: (what: string) => void;
  #bytes = 0;
  #taken = 0;
  #isEnded = false;
  #cancel: (() => void) | undefined;

  constructor(all: Backlogs, onCut: (what: string) => void) {
    this.#all = all;
    this.#onCut = onCut;
    all.add(this);
  }

  get bytes(): number {
    return this.#bytes;
  }

  get isSlow(): boolean {
    return this.#bytes > MAX_UNREAD_BYTES;
  }

  wrote(bytes: number): void {
    if (this.#isEnded) return;
    this.#bytes += bytes;
    this.#cancel ??= this.#watch();
    this.#all.change(bytes);
    if (this.#bytes > MAX_UNREAD_HARD_BYTES) this.cut('it leaves too much unread');
  }

  took(bytes: number): void {
    if (this.#isEnded) return;
    this.#bytes -= bytes;
    this.#taken++;
    this.#all.change(-bytes);
  }

  cut(what: string): void {
    if (this.#isEnded) return;
    this.end();
    this.#onCut(what);
  }

  end(): void {
    if (this.#isEnded) return;
    this.#cancel?.();
    this.#all.remove(this);
    this.#isEnded = true;
  }

  #watch(): () => void {
    const before = this.#taken;
    // Left running when all is taken: nothing is paid for at each write.
    return this.#all.clock.after(MAX_STUCK_MS, () => {
      if (this.#bytes > 0 && this.#taken === before) this.cut('it takes nothing');
      else this.#cancel = this.#bytes > 0 ? this.#watch() : undefined;
    });
  }
}
