// Reads line protocol strictly: only what LineEncoder writes, in any order of tags and fields. What reaches a file or a
// link may have been damaged or forged, so a line is either understood completely or refused with its reason.

import { BatchBuilder, QUALITY, type Quality, type SampleBatch } from './batch.ts';
import { MAX_TIME_MS, QUALITY_FIELD } from './line-protocol.ts';
import { measurementOf } from './metrics.ts';
import type { Row, RowTags, SeriesCatalogue } from './series.ts';

/** Longest line read, in characters. */
export const MAX_LINE_CHARS = 64 * 1024;
/** Most line prefixes a reader remembers; past it the memory starts anew. */
const MAX_PREFIXES = 500_000;

export interface ParsedLine {
  measurement: string;
  tags: Map<string, string>;
  fields: Map<string, ParsedValue>;
  timeMs: number;
}

export interface ParsedValue {
  value: number;
  isInteger: boolean;
}

/** A line that is not the line protocol we write. */
export class LineError extends Error {
  constructor(reason: string) {
    super(`line protocol: ${reason}`);
    this.name = 'LineError';
  }
}

// oxlint-disable-next-line no-control-regex -- control characters are what this pattern is for
const UNWANTED = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
// oxlint-disable-next-line no-control-regex -- control characters are what this pattern is for
const UNWANTED_BUT_NEWLINE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/;
const NUMBER = /^(?:(-?\d{1,19})(i)|-?\d{1,400}(?:\.\d{1,400})?(?:[eE][+-]?\d{1,3})?)$/;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const INTEGER_SUFFIX = 0x69;
const POWERS_OF_TEN = Array.from({ length: 16 }, (_, power) => 10 ** power);
const TIME = /^-?\d{1,13}$/;

/** @throws LineError */
export function parseLine(line: string): ParsedLine {
  if (line.length > MAX_LINE_CHARS) throw new LineError(`longer than ${MAX_LINE_CHARS} characters`);
  if (UNWANTED.test(line)) throw new LineError('a control character');
  const prefixEnd = endOfToken(line, 0, ' ');
  const fieldsEnd = endOfToken(line, prefixEnd + 1, ' ');
  if (prefixEnd === line.length || fieldsEnd === line.length) throw new LineError('no fields or no time');
  return {
    ...parsePrefix(line.slice(0, prefixEnd)),
    fields: parseFields(line.slice(prefixEnd + 1, fieldsEnd)),
    timeMs: parseTime(line.slice(fieldsEnd + 1)),
  };
}

/** Reads lines into batches of one catalogue; remembers prefixes, so that a known row costs one look-up. */
export class BatchReader {
  readonly #catalogue: SeriesCatalogue;
  readonly #rows = new Map<string, Row>();
  readonly #keys: string[] = [];
  readonly #values: number[] = [];
  #timeText: string | undefined;
  #timeMs = 0;
  #unknown = 0;

  constructor(catalogue: SeriesCatalogue) {
    this.#catalogue = catalogue;
  }

  /** Samples left out because the catalogue of metrics does not have their measurement or field, or is full. */
  get unknown(): number {
    return this.#unknown;
  }

  /** @throws LineError when any line is refused; nothing of the text is kept then */
  read(text: string): SampleBatch {
    if (UNWANTED_BUT_NEWLINE.test(text)) throw new LineError('a control character');
    // Backslashes are rare, and all the rules of escaping are the slow path's.
    const isPlain = !text.includes('\\');
    const builder = new BatchBuilder(Math.max(4, Math.ceil(text.length / 64)));
    let start = 0;
    while (start < text.length) {
      let end = text.indexOf('\n', start);
      if (end < 0) end = text.length;
      if (end - start > MAX_LINE_CHARS) throw new LineError(`longer than ${MAX_LINE_CHARS} characters`);
      if (isPlain) this.#readPlain(text, start, end, builder);
      else this.#readEscaped(text.slice(start, end), builder);
      start = end + 1;
    }
    return builder.finish();
  }

  #readEscaped(line: string, builder: BatchBuilder): void {
    const prefixEnd = endOfToken(line, 0, ' ');
    const { fields, timeMs } = parseLine(line);
    this.#keys.length = 0;
    this.#values.length = 0;
    let quality: Quality = QUALITY.ok;
    for (const [key, { value, isInteger }] of fields) {
      if (key === QUALITY_FIELD) quality = qualityOf(value, isInteger);
      else this.#values[this.#keys.push(key) - 1] = value;
    }
    this.#add(this.#row(line.slice(0, prefixEnd)), timeMs, quality, builder);
  }

  /** The same as {@link parseLine} for a line without backslashes, without making anything of its parts. */
  #readPlain(text: string, start: number, end: number, builder: BatchBuilder): void {
    const prefixEnd = text.indexOf(' ', start);
    const fieldsEnd = prefixEnd < 0 ? -1 : text.indexOf(' ', prefixEnd + 1);
    if (fieldsEnd < 0 || fieldsEnd >= end) throw new LineError('no fields or no time');
    const row = this.#row(text.slice(start, prefixEnd));
    const timeMs = this.#time(text.slice(fieldsEnd + 1, end));
    this.#keys.length = 0;
    this.#values.length = 0;
    let quality: Quality | undefined;
    let at = prefixEnd + 1;
    while (at <= fieldsEnd) {
      let comma = text.indexOf(',', at);
      if (comma < 0 || comma > fieldsEnd) comma = fieldsEnd;
      const equals = text.indexOf('=', at);
      if (equals <= at || equals >= comma) throw new LineError('a field without a name or a value');
      const key = text.slice(at, equals);
      if (key === QUALITY_FIELD) {
        if (quality !== undefined) throw new LineError('the quality twice');
        quality = qualityOf(plainNumber(text, equals + 1, comma), text.charCodeAt(comma - 1) === INTEGER_SUFFIX);
      } else {
        if (this.#keys.includes(key)) throw new LineError(`the field ${key.slice(0, 40)} twice`);
        this.#values[this.#keys.push(key) - 1] = plainNumber(text, equals + 1, comma);
      }
      at = comma + 1;
    }
    this.#add(row, timeMs, quality ?? QUALITY.ok, builder);
  }

  #add(row: Row | undefined, timeMs: number, quality: Quality, builder: BatchBuilder): void {
    for (let i = 0; i < this.#keys.length; i++) {
      const series = row ? this.#catalogue.series(row, this.#keys[i] ?? '') : -1;
      if (series < 0) this.#unknown++;
      else builder.add(series, this.#values[i] ?? Number.NaN, timeMs, quality);
    }
  }

  #time(text: string): number {
    if (text !== this.#timeText) {
      this.#timeMs = parseTime(text);
      this.#timeText = text;
    }
    return this.#timeMs;
  }

  #row(prefix: string): Row | undefined {
    const known = this.#rows.get(prefix);
    if (known) return known;
    const { measurement, tags } = parsePrefix(prefix);
    const rowTags = { site: '', asset: '', class: '', component: '' };
    for (const [tag, value] of tags) {
      if (!isRowTag(rowTags, tag)) throw new LineError(`the tag ${tag.slice(0, 40)}`);
      rowTags[tag] = value;
    }
    if (!measurementOf(measurement)) return undefined;
    const row = this.#catalogue.row(measurement, rowTags);
    if (this.#rows.size >= MAX_PREFIXES) this.#rows.clear();
    this.#rows.set(prefix, row);
    return row;
  }
}

/** Reads one text; for many, keep a {@link BatchReader}. @throws LineError */
export function readBatch(text: string, catalogue: SeriesCatalogue): SampleBatch {
  return new BatchReader(catalogue).read(text);
}

function isRowTag(tags: RowTags, tag: string): tag is keyof RowTags {
  return Object.hasOwn(tags, tag);
}

function parsePrefix(prefix: string): Pick<ParsedLine, 'measurement' | 'tags'> {
  let end = endOfToken(prefix, 0, ',');
  const measurement = unescape(prefix.slice(0, end));
  if (measurement === '' || measurement.startsWith('#')) throw new LineError('no measurement');
  const tags = new Map<string, string>();
  while (end < prefix.length) {
    const start = end + 1;
    end = endOfToken(prefix, start, ',');
    const equals = endOfToken(prefix, start, '=');
    if (equals >= end) throw new LineError('a tag without a value');
    const key = unescape(prefix.slice(start, equals));
    const raw = prefix.slice(equals + 1, end);
    if (key === '' || raw === '' || endOfToken(raw, 0, '=') < raw.length) throw new LineError('an empty or broken tag');
    if (tags.has(key)) throw new LineError(`the tag ${key.slice(0, 40)} twice`);
    tags.set(key, unescape(raw));
  }
  return { measurement, tags };
}

function parseFields(text: string): Map<string, ParsedValue> {
  const fields = new Map<string, ParsedValue>();
  let start = 0;
  for (;;) {
    const end = endOfToken(text, start, ',');
    const equals = endOfToken(text, start, '=');
    if (equals >= end) throw new LineError('a field without a value');
    const key = unescape(text.slice(start, equals));
    if (key === '') throw new LineError('a field without a name');
    if (fields.has(key)) throw new LineError(`the field ${key.slice(0, 40)} twice`);
    fields.set(key, parseNumber(text.slice(equals + 1, end)));
    if (end === text.length) return fields;
    start = end + 1;
  }
}

function parseNumber(text: string): ParsedValue {
  const match = NUMBER.exec(text);
  const value = Number(match?.[1] ?? (match ? text : Number.NaN));
  if (!Number.isFinite(value)) throw new LineError('a value that is no finite number');
  return { value, isInteger: match?.[2] === 'i' };
}

function parseTime(text: string): number {
  const timeMs = TIME.test(text) ? Number(text) : Number.NaN;
  if (!(Math.abs(timeMs) <= MAX_TIME_MS)) throw new LineError('no time in milliseconds');
  return timeMs;
}

function qualityOf(value: number, isInteger: boolean): Quality {
  const quality = Object.values(QUALITY).find((known) => known === value);
  if (quality === undefined || !isInteger) throw new LineError('an unknown quality');
  return quality;
}

/** The value of a field between `from` and `to`, by the same rules as {@link parseNumber}. */
function plainNumber(text: string, from: number, to: number): number {
  const isNegative = text.charCodeAt(from) === MINUS;
  const isInteger = text.charCodeAt(to - 1) === INTEGER_SUFFIX;
  const end = isInteger ? to - 1 : to;
  let value = 0;
  let digits = 0;
  let fraction = -1;
  for (let at = isNegative ? from + 1 : from; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code >= ZERO && code <= ZERO + 9) {
      value = value * 10 + (code - ZERO);
      digits++;
      if (fraction >= 0) fraction++;
    } else if (code === DOT && fraction < 0 && digits > 0 && !isInteger) fraction = 0;
    else return parseNumber(text.slice(from, to)).value;
  }
  // Up to here digits and power of ten are exact doubles, so one division rounds as reading the text does.
  if (digits === 0 || digits > 15 || fraction === 0) return parseNumber(text.slice(from, to)).value;
  if (fraction > 0) value /= POWERS_OF_TEN[fraction] ?? Number.NaN;
  return isNegative ? -value : value;
}

/** Index of the first `separator` that no backslash escapes, or the length. */
function endOfToken(text: string, from: number, separator: string): number {
  let at = text.indexOf(separator, from);
  while (at > from && text.charCodeAt(at - 1) === 0x5c) at = text.indexOf(separator, at + 1);
  return at < 0 ? text.length : at;
}

function unescape(text: string): string {
  if (!text.includes('\\')) return text;
  // A backslash at the end would have escaped the separator behind it.
  if (text.endsWith('\\')) throw new LineError('a bad escape');
  return text.replace(/\\([,= ])/g, '$1');
}
