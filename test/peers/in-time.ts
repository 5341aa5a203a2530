// Bounds on time that hold on a busy machine, too: timers of one process go off in the order in which they are due, however
// late, so what ends by a timer of its own is compared with a timer and never with the clock on the wall.

import { setTimeout as later } from 'node:timers/promises';

/** @returns whether it ends before a timer of `ms` that is set now; it is waited for in any case */
export async function endsWithin(ms: number, ending: Promise<unknown>): Promise<boolean> {
  const over = new AbortController();
  const timer = later(ms, false, { signal: over.signal }).catch(() => true);
  const isInTime = await Promise.race([ending.then(() => true), timer]);
  over.abort();
  await ending;
  return isInTime;
}
