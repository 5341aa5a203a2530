// Goes through the steps of a compiled poll, from the values that were read to samples. It reads and writes typed arrays
// only, as it does so for each device in each poll. Pure but for the counters it takes on and the batch it fills anew.

import { QUALITY, type Quality, type SampleBatch } from '../../../contract/batch.ts';
import { LINE_RATE_SLACK, secondsBetween, WRAP_32 } from '../counters.ts';
import { tidy } from '../decode.ts';
import { OP, REFUSED, type ShapeState } from './compiled.ts';

/** Below this a value scaled by a power of ten comes out without the dust of binary fractions. */
const EXACT = 1e11;

/**
 * Turns values into samples; a value that is missing makes none.
 * @param isPart not all was read: counters are left for a poll that reads them all, as they share one time
 * @returns a batch that is valid until the next call
 */
export function sampleAll(
  state: ShapeState,
  values: Float64Array,
  timeMs: number,
  monoMs: number,
  isPart = false,
): SampleBatch {
  const { shape, series, firstSeries } = state;
  const { ops, operands, seconds, factors } = shape;
  const elapsed = LINE_RATE_SLACK * secondsBetween(state, monoMs, timeMs);
  if (!isPart) {
    // Counters begin anew where no time has passed by the clock that stamps them.
    if (elapsed <= 0) state.raw.fill(Number.NaN);
    state.monoMs = monoMs;
    state.wallMs = timeMs;
  }
  if (made.value.length < ops.length) made = room(ops.length);
  const { series: numbers, value: results, quality: qualities, timeMs: times } = made;
  let found = 0;
  let counter = 0;
  for (let i = 0; i < ops.length; i++) {
    const operand = operands[i] ?? 0;
    let value = Number.NaN;
    let quality: Quality = QUALITY.ok;
    switch (ops[i]) {
      case OP.gauge:
        value = values[operand] ?? Number.NaN;
        break;
      case OP.divided:
        value = values[operand] ?? Number.NaN;
        value = Math.abs(value) < EXACT ? value / (factors[i] ?? 1) : tidy(value / (factors[i] ?? 1));
        break;
      case OP.scaled:
        value = tidy((values[operand] ?? Number.NaN) * (factors[i] ?? 1));
        break;
      case OP.counter32:
      case OP.counter64: {
        const at = counter++;
        value = values[operand] ?? Number.NaN;
        if (isPart) value = Number.NaN;
        if (Number.isNaN(value)) break;
        const speedSlot = seconds[i] ?? -1;
        const speed = speedSlot < 0 ? 0 : (values[speedSlot] ?? 0);
        const maxRate = speed > 0 ? speed * (factors[i] ?? 0) : 0;
        const most = maxRate > 0 ? maxRate * elapsed : -1;
        quality = count(state, at, value, ops[i] === OP.counter32, most);
        value += (state.wraps?.[at] ?? 0) * WRAP_32;
        break;
      }
      case OP.first:
      case OP.highest:
        value = chosen(shape.lists, operand, seconds[i] ?? 0, values, ops[i] === OP.highest);
        break;
      case OP.percent:
      case OP.rest:
        value = share(shape.lists, operand, seconds[i] ?? 0, values, ops[i] === OP.rest);
        break;
      default:
        value = factors[i] ?? Number.NaN;
    }
    const number = series[i] ?? REFUSED;
    if (number === REFUSED || !Number.isFinite(value)) continue;
    numbers[found] = firstSeries + number;
    results[found] = value;
    qualities[found++] = quality;
  }
  times.fill(timeMs, 0, found);
  return { ...made, count: found };
}

/** What the samples of one poll are made in; memory of its own for each would be most of what polls allocate. */
let made = room(256);

function room(samples: number): Omit<SampleBatch, 'count'> {
  return {
    series: new Uint32Array(samples),
    value: new Float64Array(samples),
    timeMs: new Float64Array(samples),
    quality: new Uint8Array(samples),
  };
}

/** As countOn of counters.ts, on the device's arrays; `most` is what it can have grown, −1 when nobody knows. */
function count(state: ShapeState, at: number, raw: number, is32: boolean, most: number): Quality {
  const before = state.raw[at] ?? Number.NaN;
  let quality: Quality = QUALITY.ok;
  if (Number.isNaN(before)) quality = QUALITY.gap;
  else {
    const wraps = is32 && raw < before ? WRAP_32 : 0;
    const grown = raw + wraps - before;
    if (grown < 0 || (most >= 0 && grown > most) || (wraps > 0 && most < 0 && grown >= WRAP_32 / 2))
      quality = QUALITY.gap;
    else if (wraps > 0) {
      const counted = (state.wraps ??= new Uint16Array(state.raw.length));
      counted[at] = (counted[at] ?? 0) + 1;
    }
  }
  if (quality === QUALITY.gap && state.wraps) state.wraps[at] = 0;
  state.raw[at] = raw;
  return quality;
}

function chosen(lists: Int16Array, from: number, length: number, values: Float64Array, isHighest: boolean): number {
  let found = Number.NaN;
  for (let i = from; i < from + length; i++) {
    const value = values[lists[i] ?? 0] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    if (!isHighest) return value;
    if (!(found >= value)) found = value;
  }
  return found;
}

function share(lists: Int16Array, from: number, length: number, values: Float64Array, isRest: boolean): number {
  const part = values[lists[from] ?? 0] ?? Number.NaN;
  let whole = 0;
  for (let i = from + 1; i < from + length; i++) whole += values[lists[i] ?? 0] ?? Number.NaN;
  return whole > 0 ? (100 * (isRest ? whole - part : part)) / whole : Number.NaN;
}
