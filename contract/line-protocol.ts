// Writes batches as InfluxDB line protocol: what lies in the journal, travels on the link and goes to the metric store.
// Prefixes and field keys are kept as bytes, so a sample costs a copy and a number. It never writes what the format
// cannot carry (NaN, infinities, impossible times): that is skipped and counted.

import { QUALITY, type SampleBatch } from './batch.ts';
import { cleanText } from './clean.ts';
import type { Row, SeriesCatalogue } from './series.ts';

/** Reserved integer field of a line whose samples are not `ok`; absent means ok. */
export const QUALITY_FIELD = 'quality';
/** Times are whole milliseconds within what InfluxDB keeps as 64-bit nanoseconds. */
export const MAX_TIME_MS = 9_223_372_036_854;
/** Largest double below 2^63: integer fields are clamped to it. */
const MAX_INTEGER = 9_223_372_036_854_774_784;
/** An output buffer that has grown past this is given back after use. */
const MAX_KEPT_BYTES = 8 * 1024 * 1024;
/** Ends of lines that are looked up to be shared; past it the search for alike ones starts anew. */
const MAX_SHARED_TAILS = 4096;
/** Room for a number, the quality field, the time and their separators. */
const NUMBER_BYTES = 128;

const WORD_BYTES = 4;

const COMMA = 0x2c;
const SPACE = 0x20;
const NEWLINE = 0x0a;
const ZERO = 0x30;
const MINUS = 0x2d;
const DOT = 0x2e;
const INTEGER_SUFFIX = 0x69;

const MEASUREMENT_SPECIAL = /[, ]/g;
const TAG_SPECIAL = /[,= ]/g;

/** Encodes batches of one catalogue. Bytes returned stay valid until the next call. */
export class LineEncoder {
  readonly #catalogue: SeriesCatalogue;
  readonly #text = new ByteSlab();
  /**
   * Where the bytes of each row's head `measurement,asset=…,class=…` and tail `,component=…,site=… `, and of each field's
   * key begin; 0 before their first use. Rows of an asset share a head, and alike components of a site a tail.
   */
  #rowSpans = new Uint32Array(256);
  #lastHead: { text: string; span: number } | undefined;
  readonly #tails = new Map<string, number>();
  #keySpan = new Uint32Array(256);
  #out: Buffer;
  #outView: DataView;
  #at = 0;
  #skipped = 0;
  #tailTimeMs = Number.NaN;
  /** Tags as they are written: thousands of rows share few texts, and cleaning each is most of a row's first line. */
  readonly #tags = new Map<string, string>();
  readonly #tagText = (tag: string): string => {
    let text = this.#tags.get(tag);
    if (text === undefined) this.#tags.set(tag, (text = tagText(tag)));
    return text;
  };
  readonly #tail = Buffer.alloc(24);
  #tailLength = 0;

  constructor(catalogue: SeriesCatalogue, initialBytes = 64 * 1024) {
    this.#catalogue = catalogue;
    this.#out = Buffer.allocUnsafe(initialBytes);
    this.#outView = viewOf(this.#out);
  }

  /** Samples left out because line protocol cannot carry them. */
  get skipped(): number {
    return this.#skipped;
  }

  /** One batch as lines, each ended by a newline. */
  encode(batch: SampleBatch): Buffer {
    this.reset();
    this.append(batch);
    return this.bytes();
  }

  /** Forgets what was appended. */
  reset(): void {
    this.#at = 0;
    if (this.#out.length > MAX_KEPT_BYTES) this.#writeInto(Buffer.allocUnsafe(64 * 1024));
  }

  /** What was appended since the last reset. */
  bytes(): Buffer {
    return this.#out.subarray(0, this.#at);
  }

  /** Adds one byte that tells what follows. */
  appendMark(mark: number): void {
    this.#out[this.#at++] = mark;
  }

  /** Adds the lines of a batch. Neighbours of one row, time and quality become one line. */
  append(batch: SampleBatch): void {
    const catalogue = this.#catalogue;
    let lineStart = 0;
    let lineRow = -1;
    let lineTimeMs = 0;
    let lineQuality = 0;
    for (let i = 0; i < batch.count; i++) {
      const series = batch.series[i] ?? 0;
      const value = batch.value[i] ?? Number.NaN;
      const timeMs = Math.round(batch.timeMs[i] ?? Number.NaN);
      if (!Number.isFinite(value) || !(Math.abs(timeMs) <= MAX_TIME_MS)) {
        this.#skipped++;
        continue;
      }
      const row = catalogue.rowIdOf(series);
      const quality = batch.quality[i] ?? 0;
      const joins =
        row === lineRow &&
        timeMs === lineTimeMs &&
        quality === lineQuality &&
        !isRepeated(batch.series, lineStart, i, series);
      const key = this.#keyOf(series);
      if (!joins) {
        const head = this.#headOf(row);
        const tail = this.#rowSpans[row * 2 + 1] ?? 0;
        this.#reserve(this.#text.lengthOf(head) + this.#text.lengthOf(tail) + this.#text.lengthOf(key));
        if (lineRow >= 0) this.#endLine(lineTimeMs, lineQuality);
        this.#at = this.#text.copyTo(head, this.#outView, this.#at);
        this.#at = this.#text.copyTo(tail, this.#outView, this.#at);
        lineStart = i;
        lineRow = row;
        lineTimeMs = timeMs;
        lineQuality = quality;
      } else {
        this.#reserve(this.#text.lengthOf(key));
        this.#out[this.#at++] = COMMA;
      }
      this.#at = this.#text.copyTo(key, this.#outView, this.#at);
      if (catalogue.isInteger(series)) {
        this.#at = putNumber(this.#out, this.#at, clampInteger(value));
        this.#out[this.#at++] = INTEGER_SUFFIX;
      } else this.#at = putNumber(this.#out, this.#at, value);
    }
    if (lineRow >= 0) this.#endLine(lineTimeMs, lineQuality);
  }

  #endLine(timeMs: number, quality: number): void {
    const out = this.#out;
    let at = this.#at;
    if (quality !== QUALITY.ok) at += out.write(`,${QUALITY_FIELD}=${quality}i`, at, 'latin1');
    if (timeMs !== this.#tailTimeMs) {
      this.#tail[0] = SPACE;
      let length = putNumber(this.#tail, 1, timeMs);
      this.#tail[length++] = NEWLINE;
      this.#tailLength = length;
      this.#tailTimeMs = timeMs;
    }
    for (let i = 0; i < this.#tailLength; i++) out[at++] = this.#tail[i] ?? 0;
    this.#at = at;
  }

  #reserve(bytes: number): void {
    const needed = this.#at + bytes + NUMBER_BYTES;
    if (needed <= this.#out.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#out.length * 2));
    this.#out.copy(grown, 0, 0, this.#at);
    this.#writeInto(grown);
  }

  #writeInto(out: Buffer): void {
    this.#out = out;
    this.#outView = viewOf(out);
  }

  /** Where the head of a row begins; its tail is known then, too. */
  #headOf(row: number): number {
    const at = row * 2;
    if (at + 1 >= this.#rowSpans.length) this.#rowSpans = widened(this.#rowSpans, at + 1);
    const known = this.#rowSpans[at] ?? 0;
    if (known !== 0) return known;
    const [head, tail] = prefixOf(this.#catalogue.rowAt(row), this.#tagText);
    // The rows of an asset come one after the other.
    if (this.#lastHead?.text !== head) this.#lastHead = { text: head, span: this.#text.add(head) };
    let span = this.#tails.get(tail);
    if (span === undefined) {
      if (this.#tails.size >= MAX_SHARED_TAILS) this.#tails.clear();
      this.#tails.set(tail, (span = this.#text.add(tail)));
    }
    this.#rowSpans[at + 1] = span;
    return (this.#rowSpans[at] = this.#lastHead.span);
  }

  #keyOf(series: number): number {
    const field = this.#catalogue.fieldIdOf(series);
    if (field >= this.#keySpan.length) this.#keySpan = widened(this.#keySpan, field);
    const known = this.#keySpan[field] ?? 0;
    if (known !== 0) return known;
    return (this.#keySpan[field] = this.#text.add(`${escapeTag(this.#catalogue.fieldNameOf(series))}=`));
  }
}

/** `measurement,tag=value,… ` with the tags sorted and the empty ones left out. */
export function linePrefix(row: Omit<Row, 'id'>): string {
  return prefixOf(row, tagText).join('');
}

/** The part that rows of one asset share, and the rest. */
function prefixOf(row: Omit<Row, 'id'>, textOf: (tag: string) => string): [head: string, tail: string] {
  const tag = (name: 'asset' | 'class' | 'component' | 'site'): string => {
    const value = textOf(row[name]);
    return value === '' ? '' : `,${name}=${value}`;
  };
  const measurement = cleanText(row.measurement).replace(MEASUREMENT_SPECIAL, '\\$&');
  return [measurement + tag('asset') + tag('class'), `${tag('component')}${tag('site')} `];
}

function tagText(tag: string): string {
  return escapeTag(cleanText(tag));
}

function escapeTag(text: string): string {
  return text.replace(TAG_SPECIAL, '\\$&');
}

/** Short byte strings in one growing buffer, named by their start; two bytes before each hold its length. */
class ByteSlab {
  #bytes: Buffer = Buffer.alloc(16 * 1024);
  #view = viewOf(this.#bytes);
  #used = 2;

  add(text: string): number {
    const length = Buffer.byteLength(text);
    const needed = this.#used + 2 + length + WORD_BYTES;
    if (needed > this.#bytes.length) {
      const grown = Buffer.alloc(Math.max(Math.ceil(this.#bytes.length * 1.25), needed));
      this.#bytes.copy(grown, 0, 0, this.#used);
      this.#bytes = grown;
      this.#view = viewOf(grown);
    }
    this.#bytes.writeUInt16LE(length, this.#used);
    const start = this.#used + 2;
    this.#bytes.write(text, start);
    this.#used = start + length;
    return start;
  }

  lengthOf(start: number): number {
    return (this.#bytes[start - 2] ?? 0) | ((this.#bytes[start - 1] ?? 0) << 8);
  }

  /** Four bytes at a time, so up to three more than it has: a call of copy costs more than these few words. */
  copyTo(start: number, target: DataView, at: number): number {
    const view = this.#view;
    const length = this.lengthOf(start);
    for (let i = 0; i < length; i += 4) target.setUint32(at + i, view.getUint32(start + i));
    return at + length;
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function isRepeated(series: Uint32Array, from: number, to: number, wanted: number): boolean {
  for (let i = from; i < to; i++) if (series[i] === wanted) return true;
  return false;
}

function clampInteger(value: number): number {
  return Math.max(-MAX_INTEGER, Math.min(MAX_INTEGER, Math.round(value)));
}

/** Writes a finite number in decimal such that reading it gives the same double, −0 aside. */
function putNumber(out: Buffer, at: number, value: number): number {
  const size = Math.abs(value);
  if (size < Number.MAX_SAFE_INTEGER && Math.floor(size) === size) {
    if (value < 0) out[at++] = MINUS;
    return putDigits(out, at, size);
  }
  // Both this division and the reading of "r/1000" round correctly, so equality here means the text reads back the same.
  const thousandths = Math.round(size * 1000);
  if (size < 1e9 && thousandths / 1000 === size) {
    if (value < 0) out[at++] = MINUS;
    const whole = Math.floor(thousandths / 1000);
    at = putDigits(out, at, whole);
    let rest = thousandths - whole * 1000;
    out[at++] = DOT;
    for (let unit = 100; rest > 0; unit /= 10) {
      const digit = Math.floor(rest / unit);
      out[at++] = ZERO + digit;
      rest -= digit * unit;
    }
    return at;
  }
  return at + out.write(String(value), at, 'latin1');
}

function putDigits(out: Buffer, at: number, value: number): number {
  let digits = 1;
  for (let limit = 10; value >= limit; limit *= 10) digits++;
  const end = at + digits;
  let i = end;
  // 32-bit arithmetic is several times faster than that of doubles.
  while (value > 0x7fff_ffff) {
    const rest = Math.floor(value / 10);
    out[--i] = ZERO + (value - rest * 10);
    value = rest;
  }
  let small = value | 0;
  while (i > at) {
    const rest = (small / 10) | 0;
    out[--i] = ZERO + (small - rest * 10);
    small = rest;
  }
  return end;
}

/** Room for the entry `at` and a quarter more. */
function widened(source: Uint32Array, at: number): Uint32Array<ArrayBuffer> {
  const wide = new Uint32Array(Math.ceil((at + 1) * 1.25) + 64);
  wide.set(source);
  return wide;
}
