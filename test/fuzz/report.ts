// What a run of the fuzzer found: nothing, it is hoped.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export interface FuzzReport {
  packets: number;
  /** Exceptions that nobody caught, and processes that ended. */
  uncaught: string[];
  /** Most CPU that one datagram took, and 99 of 100 took at most, in ms. */
  slowestMs: number;
  p99Ms: number;
  /** Growth of the heap from the first tenth of the run to its end, in MiB. */
  heapGrowthMib: number;
  /** Polls of sane devices beside it, and those that failed. */
  sanePolls: number;
  saneFailures: string[];
}

/** What must hold of any run. */
export const MAX_P99_MS = 5;
export const MAX_HEAP_GROWTH_MIB = 30;

/** @returns what is wrong, a line each */
export function faultsOf(report: FuzzReport): string[] {
  const faults = report.uncaught.map((what) => `uncaught: ${what}`);
  faults.push(...report.saneFailures.map((what) => `a sane device failed: ${what}`));
  if (report.sanePolls === 0) faults.push('no sane device was polled');
  if (report.p99Ms > MAX_P99_MS) faults.push(`99 of 100 datagrams took up to ${report.p99Ms.toFixed(1)} ms`);
  if (report.heapGrowthMib > MAX_HEAP_GROWTH_MIB)
    faults.push(`the heap grew by ${report.heapGrowthMib.toFixed(0)} MiB`);
  return faults;
}

/** Watches a run: what is thrown past everybody, and the heap. */
export class Watch {
  readonly uncaught: string[] = [];
  readonly #onUncaught = (error: unknown): void => {
    this.uncaught.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  };
  readonly #durations: number[] = [];
  #firstHeap = 0;
  slowestMs = 0;

  constructor() {
    process.on('uncaughtException', this.#onUncaught);
    process.on('unhandledRejection', this.#onUncaught);
  }

  /** Times a piece of work by the CPU that it takes, whatever else the machine does; every so many of them are kept for the percentile. */
  time(work: () => void): void {
    const start = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(start);
    const ms = (user + system) / 1000;
    this.slowestMs = Math.max(this.slowestMs, ms);
    if (this.#durations.length < 1_000_000) this.#durations.push(ms);
  }

  /** After the first tenth: what is warm by now is no growth. */
  markHeap(): void {
    this.#firstHeap = usedHeapMib();
  }

  heapGrowthMib(): number {
    return Math.max(0, usedHeapMib() - this.#firstHeap);
  }

  p99Ms(): number {
    const sorted = Float64Array.from(this.#durations).sort();
    return sorted[Math.floor(sorted.length * 0.99)] ?? 0;
  }

  end(): void {
    process.off('uncaughtException', this.#onUncaught);
    process.off('unhandledRejection', this.#onUncaught);
  }
}

function usedHeapMib(): number {
  // Only where the runner allows it; else garbage counts too, which the limit bears.
  // Without it what is counted is mostly garbage; tests run without the flag.
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed / 2 ** 20;
}
