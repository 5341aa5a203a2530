// Says so when the machine leaves the gateway hardly any time: polls take longer then, and faults are told later.

import type { Clock } from '../contract/clock.ts';
import type { Log } from '../contract/collector.ts';
import type { WaitClock } from '../contract/wait-clock.ts';
import { every } from '../gateway/every.ts';

/** How often it is looked, ms. */
export const LOOK_EVERY_MS = 60_000;
/** Share of that time without a turn that is worth a line. */
export const TOLD_FROM_SHARE = 0.2;

/** @returns a function that stops watching */
export function warnWithoutTurns(waits: WaitClock, { clock, log }: { clock: Clock; log: Log }): () => void {
  let { lostMs } = waits;
  return every(clock, LOOK_EVERY_MS, () => {
    const newMs = waits.lostMs - lostMs;
    lostMs = waits.lostMs;
    if (newMs < TOLD_FROM_SHARE * LOOK_EVERY_MS) return;
    log.warn(
      { lostMs: Math.round(newMs) },
      `Foresite got no CPU for ${Math.round(newMs / 1000)} s of the last minute: devices are waited for that much longer, and ` +
        'faults are told later; see what else runs on this machine, or give Foresite a larger one',
    );
  });
}
