// What a program has begun and has to end again: unwound in reverse, each step in bounded time, safe twice. It begins nothing.

import type { Log } from '../contract/collector.ts';

/** Parts that have not stopped after this long are left behind. */
export const STOP_TIMEOUT_MS = 8000;

type Step = () => Promise<void> | void;

export class StopList {
  readonly #steps: Step[] = [];

  add(step: Step): void {
    this.#steps.push(step);
  }

  async unwind(log: Log): Promise<void> {
    for (const step of this.#steps.splice(0).toReversed()) await inTime(step, log);
  }
}

async function inTime(step: Step, log: Log): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      log.warn({}, `a part did not stop within ${STOP_TIMEOUT_MS / 1000} s and was left behind`);
      resolve();
    }, STOP_TIMEOUT_MS);
  });
  try {
    await Promise.race([Promise.resolve(step()), timeout]);
  } catch (error) {
    log.error({ err: error }, 'a part failed to stop');
  } finally {
    clearTimeout(timer);
  }
}
