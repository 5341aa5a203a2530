// Samples inside a process: numbers in typed arrays, indexed by the dense series numbers of the catalogue. One batch
// is what one poll of one target gave, of one site. Strings and objects per sample would cost detection a factor 80.

/** ok; stale: known to be old; retained: a broker's memory of unknown age; gap: the difference to the last is void. */
export const QUALITY = { ok: 0, stale: 1, retained: 2, gap: 3 } as const;
export type Quality = (typeof QUALITY)[keyof typeof QUALITY];

export interface SampleBatch {
  readonly count: number;
  /** Series numbers; only the first `count` entries of each array are meant. */
  readonly series: Uint32Array;
  /** Finite values in the unit of the series catalogue; counters travel raw. */
  readonly value: Float64Array;
  /** Gateway's corrected wall time at receipt, ms since 1970 UTC. */
  readonly timeMs: Float64Array;
  readonly quality: Uint8Array;
}

/** A batch of its own with the same samples. */
export function copyOf({ count, series, value, timeMs, quality }: SampleBatch): SampleBatch {
  return {
    count,
    series: series.slice(0, count),
    value: value.slice(0, count),
    timeMs: timeMs.slice(0, count),
    quality: quality.slice(0, count),
  };
}

/** Typed arrays of at most 64 bytes need no memory of their own. */
const MAX_SHORT = 8;

/** Collects samples into a batch. Fields of one row added next to each other become one line of line protocol. */
export class BatchBuilder {
  #count = 0;
  #series: Uint32Array;
  #value: Float64Array;
  #timeMs: Float64Array;
  #quality: Uint8Array;
  #rejected = 0;

  constructor(capacity = 64) {
    // A batch is made for every poll. Short arrays lie in the heap itself; for long ones one piece of memory is cheaper.
    const memory = capacity > MAX_SHORT ? new ArrayBuffer(capacity * 21) : undefined;
    this.#value = memory ? new Float64Array(memory, 0, capacity) : new Float64Array(capacity);
    this.#timeMs = memory ? new Float64Array(memory, capacity * 8, capacity) : new Float64Array(capacity);
    this.#series = memory ? new Uint32Array(memory, capacity * 16, capacity) : new Uint32Array(capacity);
    this.#quality = memory ? new Uint8Array(memory, capacity * 20, capacity) : new Uint8Array(capacity);
  }

  get count(): number {
    return this.#count;
  }

  /** How many values were refused for not being finite numbers. */
  get rejected(): number {
    return this.#rejected;
  }

  /** Adds a sample; NaN and infinities are refused and counted. A negative series (catalogue full) is skipped. */
  add(series: number, value: number, timeMs: number, quality: Quality = QUALITY.ok): void {
    if (series < 0) return;
    if (!Number.isFinite(value)) {
      this.#rejected++;
      return;
    }
    if (this.#count === this.#series.length) this.#grow();
    const at = this.#count++;
    this.#series[at] = series;
    this.#value[at] = value;
    this.#timeMs[at] = timeMs;
    this.#quality[at] = quality;
  }

  /** Adds the samples of a batch. */
  addBatch({ count, series, value, timeMs, quality }: SampleBatch): void {
    const at = this.#count;
    while (at + count > this.#series.length) this.#grow();
    this.#series.set(series.subarray(0, count), at);
    this.#value.set(value.subarray(0, count), at);
    this.#timeMs.set(timeMs.subarray(0, count), at);
    this.#quality.set(quality.subarray(0, count), at);
    this.#count = at + count;
  }

  /** Forgets the samples: the batch that was finished is no longer valid. */
  clear(): void {
    this.#count = 0;
  }

  /** The batch so far. Unless it is cleared, the builder must not be used afterwards. */
  finish(): SampleBatch {
    return {
      count: this.#count,
      series: this.#series,
      value: this.#value,
      timeMs: this.#timeMs,
      quality: this.#quality,
    };
  }

  #grow(): void {
    const capacity = this.#series.length * 2;
    const series = new Uint32Array(capacity);
    series.set(this.#series);
    this.#series = series;
    const value = new Float64Array(capacity);
    value.set(this.#value);
    this.#value = value;
    const timeMs = new Float64Array(capacity);
    timeMs.set(this.#timeMs);
    this.#timeMs = timeMs;
    const quality = new Uint8Array(capacity);
    quality.set(this.#quality);
    this.#quality = quality;
  }
}
