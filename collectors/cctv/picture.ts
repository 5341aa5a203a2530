// What a picture shows, without looking at what is in it: black, one colour, noise, or the same as before. A frozen picture
// is told by its blocks being equal to the last ones apart from the rows where a clock may run: no sensor is so still. Pure.

import { type Details, detailsOf } from './details.ts';
import type { Blocks } from './jpeg.ts';

/** Pictures in a row that are equal before one counts as frozen … */
export const FROZEN_PICTURES = 3;
/** … and the least time that they span, ms. */
export const FROZEN_AFTER_MS = 120_000;

export const PICTURE_STATES = ['normal', 'black', 'blank', 'noise', 'frozen', 'bright'] as const;
export type PictureState = (typeof PICTURE_STATES)[number];

/** Share of the rows at the top and the bottom where cameras write name and time. */
const CAPTION_SHARE = 0.15;
const THUMB_COLUMNS = 32;
const THUMB_ROWS = 18;
/** Nineteen of twenty blocks are darker, brighter than this. */
const BLACK_LUMA = 28;
const BRIGHT_LUMA = 235;
const BLANK_SPREAD = 2;
const BLANK_SHARE = 0.9;
/** Difference of neighbours against the spread of all: 1.13 where neighbours know nothing of each other. */
const NOISE_RATIO = 0.85;
/** Fog by night leaves the sensor’s own noise, about 2; snow on a screen has 9 and more. */
const NOISE_DEVIATION = 5;

/** What is told of one picture; small, because it is kept for each camera. */
export interface PictureFacts {
  /** Mean and spread of the brightness, 0 to 255. */
  mean: number;
  deviation: number;
  look: Exclude<PictureState, 'frozen'>;
  /** Of all blocks outside the captions. */
  digest: string;
  /** Means of THUMB_COLUMNS × THUMB_ROWS fields. */
  thumb: Uint8Array;
  /** Of a picture that is large enough and shows something. */
  details?: Details;
}

/** What is kept of the pictures before. */
export interface PictureMemory {
  last?: Omit<PictureFacts, 'details'>;
  equal?: number;
  equalSinceMs?: number;
}

export interface PictureVerdict {
  state: PictureState;
  /** Mean difference to the picture before, 0 to 255; absent for the first. */
  change?: number;
  unchangedMs: number;
}

/** @param digestOf a hash of bytes */
export function factsOf(blocks: Blocks, digestOf: (bytes: Uint8Array) => string): PictureFacts {
  const { luma, columns, rows } = blocks;
  const caption = rows >= 8 ? Math.ceil(rows * CAPTION_SHARE) : 0;
  const inner = luma.subarray(caption * columns, (rows - caption) * columns);
  let sum = 0;
  let squares = 0;
  let steps = 0;
  const histogram = new Uint32Array(256);
  for (let i = 0; i < inner.length; i++) {
    const value = inner[i] ?? 0;
    sum += value;
    squares += value * value;
    histogram[value] = (histogram[value] ?? 0) + 1;
    if (i % columns !== 0) steps += Math.abs(value - (inner[i - 1] ?? 0));
  }
  const mean = sum / inner.length;
  const deviation = Math.sqrt(Math.max(0, squares / inner.length - mean * mean));
  const step = steps / Math.max(1, inner.length - inner.length / columns);
  const look = lookOf(histogram, inner.length, deviation, step);
  const details = look === 'normal' ? detailsOf(blocks, { caption, deviation }) : undefined;
  return { mean, deviation, look, digest: digestOf(inner), thumb: thumbOf(blocks), ...(details && { details }) };
}

/** @param nowMs monotonic; `memory` is brought up to date */
export function judgePicture(memory: PictureMemory, facts: PictureFacts, nowMs: number): PictureVerdict {
  const before = memory.last;
  const isEqual = before?.digest === facts.digest;
  const { details: _, ...kept } = facts;
  memory.last = kept;
  memory.equal = isEqual ? (memory.equal ?? 1) + 1 : 1;
  if (!isEqual || memory.equalSinceMs === undefined) memory.equalSinceMs = nowMs;
  const unchangedMs = nowMs - memory.equalSinceMs;
  const isFrozen = memory.equal >= FROZEN_PICTURES && unchangedMs >= FROZEN_AFTER_MS;
  // A picture without content stays the same by nature: what it shows tells more.
  const state = facts.look === 'normal' && isFrozen ? 'frozen' : facts.look;
  return { state, unchangedMs, ...(before ? { change: difference(before.thumb, facts.thumb) } : {}) };
}

function lookOf(histogram: Uint32Array, count: number, deviation: number, step: number): PictureFacts['look'] {
  if (quantile(histogram, count, 0.95) <= BLACK_LUMA) return 'black';
  if (quantile(histogram, count, 0.05) >= BRIGHT_LUMA) return 'bright';
  const middle = quantile(histogram, count, 0.5);
  const near = histogram.subarray(Math.max(0, middle - BLANK_SPREAD), middle + BLANK_SPREAD + 1);
  if (near.reduce((sum, value) => sum + value, 0) >= count * BLANK_SHARE) return 'blank';
  return deviation >= NOISE_DEVIATION && step >= deviation * NOISE_RATIO ? 'noise' : 'normal';
}

function quantile(histogram: Uint32Array, count: number, share: number): number {
  let below = 0;
  for (let value = 0; value < 256; value++) if ((below += histogram[value] ?? 0) >= count * share) return value;
  return 255;
}

function thumbOf({ luma, columns, rows }: Blocks): Uint8Array {
  const thumb = new Uint8Array(THUMB_COLUMNS * THUMB_ROWS);
  for (let y = 0; y < THUMB_ROWS; y++) {
    const [top, bottom] = span(y, THUMB_ROWS, rows);
    for (let x = 0; x < THUMB_COLUMNS; x++) {
      const [left, right] = span(x, THUMB_COLUMNS, columns);
      let sum = 0;
      for (let row = top; row < bottom; row++)
        for (let column = left; column < right; column++) sum += luma[row * columns + column] ?? 0;
      thumb[y * THUMB_COLUMNS + x] = sum / ((bottom - top) * (right - left));
    }
  }
  return thumb;
}

function span(at: number, of: number, length: number): [number, number] {
  const start = Math.floor((at * length) / of);
  return [start, Math.max(start + 1, Math.floor(((at + 1) * length) / of))];
}

function difference(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs((a[i] ?? 0) - (b[i] ?? 0));
  return sum / a.length;
}
