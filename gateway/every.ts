// What is done again and again, by the clock that is passed in.

import type { Clock } from '../contract/clock.ts';

/** Runs again and again, each time so long after the last. @returns a function that stops it */
export function every(clock: Clock, ms: number, run: () => void): () => void {
  let cancel = clock.after(ms, again);
  function again(): void {
    cancel = clock.after(ms, again);
    run();
  }
  return () => cancel();
}
