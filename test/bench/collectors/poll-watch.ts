// When each device was polled and how it ended, over a stretch of time: finds polls that did not happen, failed, or began
// late against the device's own beat.

import type { PollResult, Target } from '../../../contract/collector.ts';

/** A poll that begins later than this after its time is late. */
const LATE_MS = 100;

export interface Watched {
  /** Polls of devices that answer: begun, not begun when they should have, ended badly, begun late. */
  polls: number;
  lost: number;
  failed: number;
  late: number;
  /** Polls of devices that are silent. */
  silentPolls: number;
  /** The first fault of a device that should answer. */
  fault: string;
}

interface Beat {
  /** The earliest its beat was ever seen, as a time within the interval; the gateway has no jitter here. */
  phaseMs: number;
  starts: number[];
  failed: number;
  fault: string;
}

export class PollWatch {
  readonly #intervalMs: number;
  readonly #devices: readonly Beat[];
  readonly #beats: ReadonlyMap<Target, Beat>;
  #fromMs = 0;

  constructor(targets: readonly Target[], intervalMs: number) {
    this.#intervalMs = intervalMs;
    this.#devices = targets.map(() => ({ phaseMs: Number.NaN, starts: [], failed: 0, fault: '' }));
    this.#beats = new Map(targets.map((target, device) => [target, this.#devices[device] ?? never()]));
  }

  /** @returns to be called at the end of the poll */
  begin(target: Target, nowMs: number): (result: PollResult) => void {
    const beat = this.#beats.get(target);
    beat?.starts.push(nowMs);
    return ({ code, detail }) => {
      if (!beat || code === 'ok') return;
      beat.failed++;
      beat.fault ||= `${code}: ${detail}`;
    };
  }

  reset(nowMs: number): void {
    this.#fromMs = nowMs;
    for (const beat of this.#devices) {
      this.#learn(beat);
      beat.starts.length = 0;
      beat.failed = 0;
      beat.fault = '';
    }
  }

  tell(nowMs: number, silentEvery: number): Watched {
    const told: Watched = { polls: 0, lost: 0, failed: 0, late: 0, silentPolls: 0, fault: '' };
    for (const [device, beat] of this.#devices.entries()) {
      if (silentEvery > 0 && device % silentEvery === 0) {
        told.silentPolls += beat.starts.length;
        continue;
      }
      this.#learn(beat);
      told.polls += beat.starts.length;
      told.lost += this.#lost(beat, nowMs);
      told.late += beat.starts.filter((start) => this.#lateness(beat, start) > LATE_MS).length;
      told.failed += beat.failed;
      told.fault ||= beat.fault;
    }
    return told;
  }

  #learn(beat: Beat): void {
    for (const start of beat.starts) {
      const phase = start % this.#intervalMs;
      // Around the turn of the interval a phase that is a little early looks a whole interval late.
      if (Number.isNaN(beat.phaseMs)) beat.phaseMs = phase;
      else if (this.#lateness(beat, start) > this.#intervalMs / 2) beat.phaseMs = phase;
    }
  }

  #lateness(beat: Beat, startMs: number): number {
    return (((startMs - beat.phaseMs) % this.#intervalMs) + this.#intervalMs) % this.#intervalMs;
  }

  /** Whole beats without a start: before the first, between two, and after the last. */
  #lost({ starts }: Beat, nowMs: number): number {
    let lost = 0;
    let last = this.#fromMs;
    for (const next of [...starts, nowMs]) {
      // One that is late by less than an interval is late, not lost.
      lost += Math.max(0, Math.ceil((next - last - LATE_MS) / this.#intervalMs) - 1);
      last = next;
    }
    return lost;
  }
}

function never(): never {
  throw new RangeError('a device without a beat');
}
