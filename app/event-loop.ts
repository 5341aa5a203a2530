// How long work waits for the event loop, of the last half to whole minute. Two histograms take turns, so that an answer
// never rests on the few moments since the last reset.

import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '../contract/clock.ts';

/** How often the delay is measured. What is measured includes it. */
const RESOLUTION_MS = 5;
const TURN_MS = 30_000;
const NS_PER_MS = 1e6;

type Histogram = ReturnType<typeof monitorEventLoopDelay>;

export interface EventLoopDelay {
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

export interface EventLoopWatch {
  start(): void;
  stop(): void;
  delay(): EventLoopDelay;
}

export function watchEventLoop(clock: Clock): EventLoopWatch {
  let cancel = (): void => {};
  let older: Histogram | undefined;
  let newer: Histogram | undefined;
  const begin = (): Histogram => {
    const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    histogram.enable();
    return histogram;
  };
  const turn = (): void => {
    older?.disable();
    older = newer;
    newer = begin();
    cancel = clock.after(TURN_MS, turn);
  };
  return {
    start() {
      newer = begin();
      turn();
    },
    stop() {
      cancel();
      older?.disable();
      newer?.disable();
    },
    delay() {
      const ms = (ns: number): number => Math.max(0, ns / NS_PER_MS - RESOLUTION_MS);
      if (!older || older.count === 0) return { p50Ms: 0, p99Ms: 0, maxMs: 0 };
      return { p50Ms: ms(older.percentile(50)), p99Ms: ms(older.percentile(99)), maxMs: ms(older.max) };
    },
  };
}
