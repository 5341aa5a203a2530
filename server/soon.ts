// Work to be done right after the present turn of the event loop, once a key however often it is asked for.

import type { Clock } from '../contract/clock.ts';

export class Soon {
  readonly #clock: Clock;
  readonly #cancels = new Map<string, () => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  call(key: string, run: () => void): void {
    if (this.#cancels.has(key)) return;
    const cancel = this.#clock.after(0, () => {
      this.#cancels.delete(key);
      run();
    });
    this.#cancels.set(key, cancel);
  }

  cancelAll(): void {
    for (const cancel of this.#cancels.values()) cancel();
    this.#cancels.clear();
  }
}
