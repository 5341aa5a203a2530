// Packs columns of numbers: whole numbers in blocks, each with its least and the bit width that the rest needs; other
// numbers as XOR against the one before. What devices measure has few decimals and moves little, so most samples take
// less than two bytes. Reading checks every length and throws RangeError on bytes that no writer made.

/** Numbers that share a bit width. Wider blocks let one jump widen more of its neighbours. */
const BLOCK = 32;
/** Differences of numbers up to here, and differences of those, stay exact in a double. */
export const MAX_WHOLE = 2 ** 51;
const MAX_DECIMALS = 6;
const XOR_KIND = 255;
const PART_BITS = 24;
const PART = 2 ** PART_BITS;
const MAX_WIDTH = 54;
const ALL_EQUAL = 0;
const IN_BLOCKS = 1;
const ORDER_TIMES = 0;
const BEAT_TIMES = 1;

export class ByteWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;

  byte(value: number): void {
    if (this.#length === this.#bytes.length) {
      const grown = new Uint8Array(this.#bytes.length * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes[this.#length++] = value;
  }

  /** A whole number from 0 to 2^53. */
  varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.byte(rest);
  }

  get length(): number {
    return this.#length;
  }

  /** Takes back everything after the first `length` bytes. */
  cut(length: number): void {
    this.#length = length;
  }

  /** A copy of what was written. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }
}

export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  byte(): number {
    const value = this.#bytes[this.#at++];
    if (value === undefined) throw new RangeError('packed column ends too early');
    return value;
  }

  varint(): number {
    let value = 0;
    let factor = 1;
    for (let i = 0; i < 8; i++) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 0x80;
    }
    throw new RangeError('packed number is too long');
  }
}

const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);
const unzigzag = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2);

function bitsOf(value: number): number {
  return value < 2 ** 31 ? 32 - Math.clz32(value) : 64 - Math.clz32(Math.floor(value / 2 ** 32));
}

/** Writes whole numbers: as they are (order 0), or the first of them and the differences (order 1). */
export function writeWhole(out: ByteWriter, values: ArrayLike<number>, order: 0 | 1): void {
  const codes = new Float64Array(Math.max(0, values.length - order));
  if (order === 1 && values.length > 0) out.varint(zigzag(values[0] ?? 0));
  for (let i = order; i < values.length; i++) codes[i - order] = (values[i] ?? 0) - (order ? (values[i - 1] ?? 0) : 0);
  const [first] = codes;
  if (first === undefined) return;
  const isConstant = codes.every((code) => code === first);
  out.byte(isConstant ? ALL_EQUAL : IN_BLOCKS);
  if (isConstant) out.varint(zigzag(first));
  else for (let from = 0; from < codes.length; from += BLOCK) writeBlock(out, codes.subarray(from, from + BLOCK));
}

function writeBlock(out: ByteWriter, codes: Float64Array): void {
  let least = Infinity;
  let most = -Infinity;
  for (const code of codes) {
    if (code < least) least = code;
    if (code > most) most = code;
  }
  const width = bitsOf(most - least);
  out.varint(zigzag(least));
  out.byte(width);
  let bits = 0;
  let fill = 0;
  for (const code of codes) {
    let rest = code - least;
    for (let left = width; left > 0; left -= PART_BITS) {
      bits |= (rest % PART) << fill;
      fill += Math.min(left, PART_BITS);
      rest = Math.floor(rest / PART);
      for (; fill >= 8; fill -= 8) {
        out.byte(bits & 0xff);
        bits >>>= 8;
      }
    }
  }
  if (fill > 0) out.byte(bits & 0xff);
}

/** Reads what {@link writeWhole} wrote. */
export function readWhole(input: ByteReader, count: number, order: 0 | 1): Float64Array<ArrayBuffer> {
  const values = new Float64Array(count);
  if (order === 1 && count > 0) values[0] = unzigzag(input.varint());
  if (count > order) {
    if (input.byte() === ALL_EQUAL) values.fill(unzigzag(input.varint()), order);
    else
      for (let from: number = order; from < count; from += BLOCK) readBlock(input, values.subarray(from, from + BLOCK));
  }
  if (order === 1) for (let i = 1; i < count; i++) values[i] = (values[i] ?? 0) + (values[i - 1] ?? 0);
  return values;
}

function readBlock(input: ByteReader, into: Float64Array): void {
  const least = unzigzag(input.varint());
  const width = input.byte();
  if (width > MAX_WIDTH) throw new RangeError('packed block is too wide');
  let bits = 0;
  let fill = 0;
  for (let i = 0; i < into.length; i++) {
    let value = 0;
    let factor = 1;
    for (let left = width; left > 0; left -= PART_BITS) {
      const take = Math.min(left, PART_BITS);
      for (; fill < take; fill += 8) bits |= input.byte() << fill;
      value += (bits & ((1 << take) - 1)) * factor;
      bits >>>= take;
      fill -= take;
      factor *= PART;
    }
    into[i] = least + value;
  }
}

/** Writes rising times: as distances from an even beat, which poll stamps keep to, or as differences, which is shorter. */
export function writeTimes(out: ByteWriter, times: ArrayLike<number>): void {
  const start = out.length;
  out.byte(ORDER_TIMES);
  writeWhole(out, times, 1);
  const plain = out.length - start;
  const beat = medianStep(times);
  if (beat === 0) return;
  out.cut(start);
  out.byte(BEAT_TIMES);
  out.varint(beat);
  out.varint(zigzag(times[0] ?? 0));
  const distances = Float64Array.from(times, (time, i) => time - (times[0] ?? 0) - i * beat);
  writeWhole(out, distances, 0);
  if (out.length - start <= plain) return;
  out.cut(start);
  out.byte(ORDER_TIMES);
  writeWhole(out, times, 1);
}

export function readTimes(input: ByteReader, count: number): Float64Array<ArrayBuffer> {
  if (input.byte() === ORDER_TIMES) return readWhole(input, count, 1);
  const beat = input.varint();
  const first = unzigzag(input.varint());
  const times = readWhole(input, count, 0);
  for (let i = 0; i < count; i++) times[i] = (times[i] ?? 0) + first + i * beat;
  return times;
}

function medianStep(times: ArrayLike<number>): number {
  const steps = new Float64Array(Math.max(0, times.length - 1));
  for (let i = 0; i < steps.length; i++) steps[i] = (times[i + 1] ?? 0) - (times[i] ?? 0);
  return Math.max(0, steps.sort()[steps.length >> 1] ?? 0);
}

/** The fewest decimals that hold all values exactly, or −1. */
export function decimalsOf(values: ArrayLike<number>): number {
  let decimals = 0;
  let factor = 1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    for (;;) {
      const whole = Math.round(value * factor);
      if (Math.abs(whole) > MAX_WHOLE) return -1;
      if (whole / factor === value) break;
      if (++decimals > MAX_DECIMALS) return -1;
      factor *= 10;
    }
  }
  // What fitted few decimals may be too large for the final ones.
  for (let i = 0; i < values.length; i++) if (Math.abs((values[i] ?? 0) * factor) > MAX_WHOLE) return -1;
  return decimals;
}

/** Writes finite numbers so that they read back equal (−0 as 0). */
export function writeNumbers(out: ByteWriter, values: ArrayLike<number>): void {
  const decimals = decimalsOf(values);
  if (decimals < 0) {
    out.byte(XOR_KIND);
    writeXor(out, values);
    return;
  }
  out.byte(decimals);
  writeWhole(out, scaled(values, decimals), 1);
}

export function readNumbers(input: ByteReader, count: number): Float64Array<ArrayBuffer> {
  const kind = input.byte();
  if (kind === XOR_KIND) return readXor(input, count);
  if (kind > MAX_DECIMALS) throw new RangeError('unknown kind of packed column');
  const values = readWhole(input, count, 1);
  const factor = 10 ** kind;
  for (let i = 0; i < count; i++) values[i] = (values[i] ?? 0) / factor;
  return values;
}

/** Numbers as whole multiples of the last of `decimals` places. */
export function scaled(values: ArrayLike<number>, decimals: number): Float64Array<ArrayBuffer> {
  const whole = new Float64Array(values.length);
  const factor = 10 ** decimals;
  for (let i = 0; i < whole.length; i++) whole[i] = Math.round((values[i] ?? 0) * factor);
  return whole;
}

// Each number: one byte tells how many leading and trailing bytes of the XOR are zero, then the bytes between.
function writeXor(out: ByteWriter, values: ArrayLike<number>): void {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  const previous = new Uint8Array(8);
  for (let i = 0; i < values.length; i++) {
    view.setFloat64(0, values[i] ?? 0);
    let first = 0;
    while (first < 8 && bytes[first] === previous[first]) first++;
    let last = 8;
    while (last > first && bytes[last - 1] === previous[last - 1]) last--;
    out.byte((first << 4) | (8 - last));
    for (let at = first; at < last; at++) out.byte((bytes[at] ?? 0) ^ (previous[at] ?? 0));
    previous.set(bytes);
  }
}

function readXor(input: ByteReader, count: number): Float64Array<ArrayBuffer> {
  const values = new Float64Array(count);
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < count; i++) {
    const control = input.byte();
    for (let at = control >> 4; at < 8 - (control & 15); at++) bytes[at] = (bytes[at] ?? 0) ^ input.byte();
    values[i] = view.getFloat64(0);
  }
  return values;
}
