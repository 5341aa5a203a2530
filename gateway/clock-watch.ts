// Notices when wall time jumps against monotonic time: an NTP correction, a dead clock battery, a hand on the clock.
// It tells, and changes nothing.

import type { Clock } from '../contract/clock.ts';

/** A difference larger than this, within one look, is a step. */
const STEP_MS = 2_000;
const LOOK_EVERY_MS = 1_000;

/** @returns a function that stops watching */
export function watchClock(clock: Clock, onStep: (stepMs: number) => void): () => void {
  let offset = clock.wallMs() - clock.monoMs();
  let cancel = clock.after(LOOK_EVERY_MS, look);
  function look(): void {
    const now = clock.wallMs() - clock.monoMs();
    const stepMs = Math.round(now - offset);
    // Slow drift moves the reference along and is never a step.
    offset = now;
    cancel = clock.after(LOOK_EVERY_MS, look);
    if (Math.abs(stepMs) > STEP_MS) onStep(stepMs);
  }
  return () => cancel();
}
