// The newest samples, in memory, by hour and series: what the log on disk holds and no chunk does yet. An hour that is
// being packed is detached, so that writes go on beside it and queries see both. No I/O.

import { CHUNK_MS, mergeSamples, type Samples } from './chunk.ts';

interface Growing {
  timeMs: number[];
  value: number[];
  /** Holes stand for ok: nearly all samples are. */
  quality: number[];
}

interface HeadWindow {
  /** The lowest log row that any of its samples came from. */
  firstLogId: number;
  bySeries: Map<number, Growing>;
}

export class Head {
  readonly #active = new Map<number, HeadWindow>();
  readonly #detached = new Map<number, HeadWindow>();
  #count = 0;

  /** Samples held, repeated ones included. */
  get count(): number {
    return this.#count;
  }

  add(series: number, timeMs: number, value: number, quality: number, logId: number): void {
    const window = Math.floor(timeMs / CHUNK_MS);
    let hour = this.#active.get(window);
    if (!hour) this.#active.set(window, (hour = { firstLogId: logId, bySeries: new Map() }));
    let samples = hour.bySeries.get(series);
    if (!samples) hour.bySeries.set(series, (samples = { timeMs: [], value: [], quality: [] }));
    if (quality !== 0) samples.quality[samples.timeMs.length] = quality;
    samples.timeMs.push(timeMs);
    samples.value.push(value);
    this.#count++;
  }

  /** Hours held that begin before `endMs`, oldest first. */
  windowsBefore(endMs: number): number[] {
    const all = new Set([...this.#active.keys(), ...this.#detached.keys()]);
    return [...all].filter((window) => window * CHUNK_MS < endMs).toSorted((a, b) => a - b);
  }

  /** Sets an hour aside for packing; its series in rising order, which is the order of the tables. */
  detach(window: number): number[] {
    const hour = this.#active.get(window);
    const waiting = this.#detached.get(window);
    if (hour && !waiting) {
      this.#active.delete(window);
      this.#detached.set(window, hour);
    }
    return [...(this.#detached.get(window)?.bySeries.keys() ?? [])].toSorted((a, b) => a - b);
  }

  detachedSamples(window: number, series: number): Samples | undefined {
    return this.#detached.get(window)?.bySeries.get(series);
  }

  /** Forgets detached samples that are in chunks now. */
  release(window: number, packed: readonly number[]): void {
    const hour = this.#detached.get(window);
    if (!hour) return;
    for (const series of packed) {
      this.#count -= hour.bySeries.get(series)?.timeMs.length ?? 0;
      hour.bySeries.delete(series);
    }
    if (hour.bySeries.size === 0) this.#detached.delete(window);
  }

  /** Samples of a series in an hour, or null. */
  samplesOf(window: number, series: number): Samples | null {
    const detached = this.#detached.get(window)?.bySeries.get(series) ?? null;
    const active = this.#active.get(window)?.bySeries.get(series);
    if (!active) return detached && mergeSamples(null, detached);
    return mergeSamples(detached && mergeSamples(null, detached), active);
  }

  windowsOf(series: number): number[] {
    const holds = ([, hour]: [number, HeadWindow]): boolean => hour.bySeries.has(series);
    const entries = [...this.#active, ...this.#detached].filter(holds);
    return [...new Set(entries.map(([window]) => window))];
  }

  /** Log rows below this are no longer needed. */
  oldestLogId(): number {
    let oldest = Infinity;
    for (const hour of this.#active.values()) oldest = Math.min(oldest, hour.firstLogId);
    for (const hour of this.#detached.values()) oldest = Math.min(oldest, hour.firstLogId);
    return oldest;
  }
}
