// Bounds on time that hold on a busy machine, too: what goes by in a process is told in turns of its own timers. While it gets
// no time at all these stand, as does all that they are compared with; the clock on the wall goes on and decides nothing.

import { setTimeout as later } from 'node:timers/promises';

/** How long a turn is, where the machine has nothing else to do. */
const TURN_MS = 10;

/** @returns whether it ends within turns of `ms` together, counted from now; it is waited for in any case */
export async function endsWithin(ms: number, ending: Promise<unknown>): Promise<boolean> {
  let isOver = false;
  const noted = ending.finally(() => {
    isOver = true;
  });
  noted.catch(() => {});
  for (let passedMs = 0; passedMs < ms && !isOver; passedMs += TURN_MS) await later(TURN_MS);
  const isInTime = isOver;
  await noted;
  return isInTime;
}

/** Milliseconds of turns since it was made. */
export class TurnClock implements Disposable {
  #passedMs = 0;
  readonly #timer = setInterval(() => {
    this.#passedMs += TURN_MS;
  }, TURN_MS).unref();

  get ms(): number {
    return this.#passedMs;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
