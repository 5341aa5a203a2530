// Samples of one series in one hour, packed into one blob; and the merge that lets late and repeated samples come in any
// order: the result is sorted by time, one sample a time, the later written wins. Pure.

import { ByteReader, ByteWriter, readNumbers, readTimes, writeNumbers, writeTimes } from './bit-column.ts';

/** One blob holds one hour of a series, and so does one entry of the head. */
export const CHUNK_MS = 3_600_000;
/** One sample a millisecond; more cannot be. Bounds what a damaged blob can make us allocate. */
const MAX_CHUNK_SAMPLES = CHUNK_MS;

/** Samples of one series, oldest first after {@link mergeSamples}. */
export interface Samples {
  timeMs: ArrayLike<number>;
  value: ArrayLike<number>;
  /** What is missing is ok. */
  quality: ArrayLike<number>;
}

const NOTHING: Samples = { timeMs: [], value: [], quality: [] };

/** Sorted union; where both have a time, `newer` wins, and in `newer` the later entry. */
export function mergeSamples(older: Samples | null, newer: Samples): Samples {
  const right = sorted(newer);
  const left = older ?? NOTHING;
  if (left.timeMs.length === 0) return right;
  const timeMs: number[] = [];
  const value: number[] = [];
  const quality: number[] = [];
  const take = (from: Samples, at: number): void => {
    timeMs.push(from.timeMs[at] ?? 0);
    value.push(from.value[at] ?? 0);
    quality.push(from.quality[at] ?? 0);
  };
  let l = 0;
  let r = 0;
  while (l < left.timeMs.length || r < right.timeMs.length) {
    const leftTime = left.timeMs[l] ?? Infinity;
    const rightTime = right.timeMs[r] ?? Infinity;
    if (leftTime < rightTime) take(left, l++);
    else {
      take(right, r++);
      if (leftTime === rightTime) l++;
    }
  }
  return { timeMs, value, quality };
}

function sorted(samples: Samples): Samples {
  const { timeMs, value, quality } = samples;
  let isSorted = true;
  for (let i = 1; i < timeMs.length && isSorted; i++) isSorted = (timeMs[i] ?? 0) > (timeMs[i - 1] ?? 0);
  if (isSorted) return samples;
  const order = Array.from({ length: timeMs.length }, (_, i) => i);
  order.sort((a, b) => (timeMs[a] ?? 0) - (timeMs[b] ?? 0) || a - b);
  const kept = order.filter((at, i) => timeMs[at] !== timeMs[order[i + 1] ?? -1]);
  return {
    timeMs: kept.map((at) => timeMs[at] ?? 0),
    value: kept.map((at) => value[at] ?? 0),
    quality: kept.map((at) => quality[at] ?? 0),
  };
}

const writer = new ByteWriter();

/** Packs sorted samples of whole milliseconds. */
export function packChunk(samples: Samples): Uint8Array<ArrayBuffer> {
  writer.cut(0);
  writer.varint(samples.timeMs.length);
  writeTimes(writer, samples.timeMs);
  writeNumbers(writer, samples.value);
  // Nearly all samples are ok: only the others are written, as distances and qualities.
  let previous = 0;
  for (let i = 0; i < samples.quality.length; i++) {
    if ((samples.quality[i] ?? 0) === 0) continue;
    writer.varint(i - previous + 1);
    writer.byte(samples.quality[i] ?? 0);
    previous = i;
  }
  writer.varint(0);
  return writer.finish();
}

/** @throws RangeError for bytes that {@link packChunk} did not make */
export function unpackChunk(bytes: Uint8Array): Samples {
  const input = new ByteReader(bytes);
  const count = input.varint();
  if (count > MAX_CHUNK_SAMPLES) throw new RangeError('packed chunk claims too many samples');
  const timeMs = readTimes(input, count);
  const value = readNumbers(input, count);
  const quality = new Uint8Array(count);
  let at = 0;
  for (let step = input.varint(); step > 0; step = input.varint()) {
    at += step - 1;
    quality[at] = input.byte();
  }
  return { timeMs, value, quality };
}
