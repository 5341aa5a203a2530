// One row of the append log: the samples of one write as plain arrays behind each other. Reading them back at start
// costs next to nothing, and a row lives for an hour only. Pure.

export interface LogSamples {
  count: number;
  timeMs: Float64Array;
  value: Float64Array;
  /** Numbers of the store's own series table. */
  series: Uint32Array;
  quality: Uint8Array;
}

const SAMPLE_BYTES = 8 + 8 + 4 + 1;

export function packLog(samples: LogSamples): Uint8Array<ArrayBuffer> {
  const { count } = samples;
  const bytes = new Uint8Array(count * SAMPLE_BYTES);
  new Float64Array(bytes.buffer, 0, count).set(samples.timeMs.subarray(0, count));
  new Float64Array(bytes.buffer, count * 8, count).set(samples.value.subarray(0, count));
  new Uint32Array(bytes.buffer, count * 16, count).set(samples.series.subarray(0, count));
  bytes.set(samples.quality.subarray(0, count), count * 20);
  return bytes;
}

/** @throws RangeError for a length that {@link packLog} never makes */
export function unpackLog(data: Uint8Array): LogSamples {
  const count = data.length / SAMPLE_BYTES;
  if (!Number.isInteger(count)) throw new RangeError('log row of a wrong length');
  const bytes = data.slice();
  return {
    count,
    timeMs: new Float64Array(bytes.buffer, 0, count),
    value: new Float64Array(bytes.buffer, count * 8, count),
    series: new Uint32Array(bytes.buffer, count * 16, count),
    quality: bytes.subarray(count * 20),
  };
}
