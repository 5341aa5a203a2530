// Summaries of a series over equal spans of time: what long ranges are read from, and what stays when single samples go.
// The mean is kept as the sum of distances above the minimum, which stays exact where a sum of counters would not. Pure.

import {
  ByteReader,
  ByteWriter,
  MAX_WHOLE,
  decimalsOf,
  readNumbers,
  readWhole,
  scaled,
  writeNumbers,
  writeWhole,
} from './bit-column.ts';
import { QUALITY } from '../../../contract/batch.ts';
import type { Samples } from './chunk.ts';

/** Most rows of one blob; bounds what a damaged blob can make us allocate. */
const MAX_ROWS = 10_000;
const FLOAT_KIND = 255;

export interface Summary {
  /** Begin of the span. */
  timeMs: number;
  count: number;
  min: number;
  max: number;
  last: number;
  /** When the last was read; NaN where that is not kept. */
  lastMs: number;
  /** A sample in it differs from the one before for no reason that counts: a reset, a renumbered row. */
  hasGap: boolean;
  /** Sum of (value − min). */
  above: number;
}

/** One row a span that holds samples; samples are sorted by time. */
export function summarise(samples: Samples, spanMs: number): Summary[] {
  const rows: Summary[] = [];
  let row: Summary | undefined;
  for (let i = 0; i < samples.timeMs.length; i++) {
    const lastMs = samples.timeMs[i] ?? 0;
    const timeMs = Math.floor(lastMs / spanMs) * spanMs;
    const value = samples.value[i] ?? 0;
    const hasGap = samples.quality[i] === QUALITY.gap;
    const sample: Summary = { timeMs, count: 1, min: value, max: value, last: value, lastMs, hasGap, above: 0 };
    if (row?.timeMs === timeMs) addSummary(row, sample);
    else rows.push((row = sample));
  }
  return rows;
}

/** Adds a later row to one of a longer span. */
export function addSummary(into: Summary, later: Summary): void {
  const min = Math.min(into.min, later.min);
  into.above += into.count * (into.min - min) + later.above + later.count * (later.min - min);
  into.count += later.count;
  into.min = min;
  into.max = Math.max(into.max, later.max);
  into.last = later.last;
  into.lastMs = later.lastMs;
  into.hasGap ||= later.hasGap;
}

/** Rows of a longer span, of sorted rows. */
export function summariseRows(rows: readonly Summary[], spanMs: number): Summary[] {
  const longer: Summary[] = [];
  let row: Summary | undefined;
  for (const each of rows) {
    const timeMs = Math.floor(each.timeMs / spanMs) * spanMs;
    if (row?.timeMs === timeMs) addSummary(row, each);
    else longer.push((row = { ...each, timeMs }));
  }
  return longer;
}

const writer = new ByteWriter();

/** Packs sorted rows of spans of `spanMs`. */
export function packRows(rows: readonly Summary[], spanMs: number): Uint8Array<ArrayBuffer> {
  const column = (pick: (row: Summary) => number): Float64Array => Float64Array.from(rows, pick);
  writer.cut(0);
  writer.varint(rows.length);
  writeWhole(
    writer,
    column((row) => row.timeMs / spanMs),
    1,
  );
  writeWhole(
    writer,
    column((row) => row.count),
    1,
  );
  const [min, max, last, above] = [
    column((row) => row.min),
    column((row) => row.max),
    column((row) => row.last),
    column((row) => row.above),
  ];
  const decimals = decimalsOf([...min, ...max, ...last]);
  const whole = decimals >= 0 ? [min, max, last, above].map((values) => scaled(values, decimals)) : [];
  const [lows, highs, lasts, distances] = whole;
  if (!lows || !highs || !lasts || !distances || distances.some((value) => value > MAX_WHOLE)) {
    writer.byte(FLOAT_KIND);
    for (const values of [min, max, last, above]) writeNumbers(writer, values);
    writeTail(rows);
    return writer.finish();
  }
  writer.byte(decimals);
  writeWhole(writer, lows, 1);
  // Distances of the columns from each other are small numbers; a counter's last is its maximum.
  writeWhole(
    writer,
    highs.map((value, i) => value - (lows[i] ?? 0)),
    0,
  );
  writeWhole(
    writer,
    highs.map((value, i) => value - (lasts[i] ?? 0)),
    0,
  );
  writeWhole(writer, distances, 0);
  writeTail(rows);
  return writer.finish();
}

/** What rates need: rows with gaps, as distances, and for what only rises when each row was read last. */
function writeTail(rows: readonly Summary[]): void {
  let previous = 0;
  for (const [i, row] of rows.entries()) {
    if (!row.hasGap) continue;
    writer.varint(i - previous + 1);
    previous = i;
  }
  writer.varint(0);
  const isRising = rows.some((row) => row.max > row.min) && rows.every((row) => row.last === row.max || row.hasGap);
  const isKnown = isRising && rows.every((row) => Number.isFinite(row.lastMs));
  writer.byte(isKnown ? 1 : 0);
  if (isKnown)
    writeWhole(
      writer,
      Float64Array.from(rows, (row) => row.lastMs - row.timeMs),
      0,
    );
}

interface Tail {
  gaps: ReadonlySet<number>;
  offsets: Float64Array | undefined;
}

/** Rows that were packed before there was a tail have none. */
function readTail(input: ByteReader, count: number): Tail {
  const gaps = new Set<number>();
  if (input.isAtEnd) return { gaps, offsets: undefined };
  let at = 0;
  for (let step = input.varint(); step > 0; step = input.varint()) {
    at += step - 1;
    if (at >= count) throw new RangeError('packed summary has a gap behind its end');
    gaps.add(at);
  }
  return { gaps, offsets: input.byte() === 1 ? readWhole(input, count, 0) : undefined };
}

/** @throws RangeError for bytes that {@link packRows} did not make */
export function unpackRows(bytes: Uint8Array, spanMs: number): Summary[] {
  const input = new ByteReader(bytes);
  const count = input.varint();
  if (count > MAX_ROWS) throw new RangeError('packed summary claims too many rows');
  const spans = readWhole(input, count, 1);
  const counts = readWhole(input, count, 1);
  const kind = input.byte();
  const isFloat = kind === FLOAT_KIND;
  const factor = isFloat ? 1 : 10 ** kind;
  const min = isFloat ? readNumbers(input, count) : readWhole(input, count, 1);
  const max = isFloat ? readNumbers(input, count) : readWhole(input, count, 0);
  const last = isFloat ? readNumbers(input, count) : readWhole(input, count, 0);
  const above = isFloat ? readNumbers(input, count) : readWhole(input, count, 0);
  const { gaps, offsets } = readTail(input, count);
  return Array.from(spans, (span, i) => {
    const low = min[i] ?? 0;
    const high = isFloat ? (max[i] ?? 0) : low + (max[i] ?? 0);
    const end = isFloat ? (last[i] ?? 0) : high - (last[i] ?? 0);
    return {
      timeMs: span * spanMs,
      count: counts[i] ?? 0,
      min: low / factor,
      max: high / factor,
      last: end / factor,
      lastMs: span * spanMs + (offsets?.[i] ?? Number.NaN),
      hasGap: gaps.has(i),
      above: (above[i] ?? 0) / factor,
    };
  });
}

/** Joins sorted rows of one span with newer versions of some of them. */
export function replaceRows(rows: readonly Summary[], newer: readonly Summary[]): Summary[] {
  const byTime = new Map(rows.map((row) => [row.timeMs, row]));
  for (const row of newer) byTime.set(row.timeMs, row);
  return [...byTime.values()].toSorted((a, b) => a.timeMs - b.timeMs);
}
