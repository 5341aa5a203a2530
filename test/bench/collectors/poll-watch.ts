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
  /** Devices that have not been polled with success since the start. */
  unread: number;
  /** Polls of devices that are silent. */
  silentPolls: number;
  /** The first fault of a device that should answer. */
  fault: string;
}

interface Beat {
  /** The earliest its beat was ever seen, as a time within the interval; the gateway has no jitter here. */
  phaseMs: number;
  starts: number[];
  /** The last start of the stretch before, and how many beats after it are counted as lost already. */
  lastMs: number;
  owed: number;
  failed: number;
  fault: string;
  isRead: boolean;
}

export class PollWatch {
  readonly #intervalMs: number;
  readonly #devices: readonly Beat[];
  readonly #beats: ReadonlyMap<Target, Beat>;

  constructor(targets: readonly Target[], intervalMs: number) {
    this.#intervalMs = intervalMs;
    this.#devices = targets.map(() => ({
      phaseMs: Number.NaN,
      starts: [],
      lastMs: Number.NaN,
      owed: 0,
      failed: 0,
      fault: '',
      isRead: false,
    }));
    this.#beats = new Map(targets.map((target, device) => [target, this.#devices[device] ?? never()]));
  }

  /** @returns to be called at the end of the poll */
  begin(target: Target, nowMs: number): (result: PollResult) => void {
    const beat = this.#beats.get(target);
    beat?.starts.push(nowMs);
    return ({ code, detail }) => {
      if (!beat) return;
      beat.isRead ||= code === 'ok';
      if (code === 'ok') return;
      beat.failed++;
      beat.fault ||= `${code}: ${detail}`;
    };
  }

  reset(nowMs: number): void {
    for (const beat of this.#devices) {
      this.#learn(beat);
      this.#lost(beat, nowMs);
      // One that was never polled owes from now on.
      if (Number.isNaN(beat.lastMs)) beat.lastMs = nowMs;
      beat.starts.length = 0;
      beat.failed = 0;
      beat.fault = '';
    }
  }

  /** Beats are learnt anew: while the gateway starts, polls come off their beat. */
  forget(): void {
    for (const beat of this.#devices) beat.phaseMs = Number.NaN;
  }

  tell(nowMs: number, silentEvery: number): Watched {
    const told: Watched = { polls: 0, lost: 0, failed: 0, late: 0, unread: 0, silentPolls: 0, fault: '' };
    for (const [device, beat] of this.#devices.entries()) {
      if (silentEvery > 0 && device % silentEvery === 0) {
        told.silentPolls += beat.starts.length;
        continue;
      }
      this.#learn(beat);
      if (!beat.isRead) told.unread++;
      told.polls += beat.starts.length;
      told.late += beat.starts.filter((start) => this.#lateness(beat, start) > LATE_MS).length;
      told.lost += this.#lost(beat, nowMs);
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

  /** Whole beats without a start since they were counted last. One that is late by up to half an interval is late, not lost. */
  #lost(beat: Beat, nowMs: number): number {
    let lost = 0;
    for (const start of beat.starts) {
      lost += Math.max(0, this.#beatsBetween(beat.lastMs, start) - beat.owed);
      beat.lastMs = start;
      beat.owed = 0;
    }
    beat.starts.length = 0;
    const owed = this.#beatsBetween(beat.lastMs, nowMs);
    lost += Math.max(0, owed - beat.owed);
    beat.owed = Math.max(beat.owed, owed);
    return lost;
  }

  #beatsBetween(lastMs: number, nextMs: number): number {
    if (Number.isNaN(lastMs)) return 0;
    return Math.max(0, Math.round((nextMs - lastMs) / this.#intervalMs) - 1);
  }
}

function never(): never {
  throw new RangeError('a device without a beat');
}
