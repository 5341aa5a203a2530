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
const NUMBER = /^(?:(-?\d{1,19})(i)|-?\d{1,400}(?:\.\d{1,400})?(?:[eE][+-]?\d{1,3})?)$/;
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
  #rows = new Map<string, Row>();
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
    const builder = new BatchBuilder(Math.max(16, Math.ceil(text.length / 64)));
    let start = 0;
    while (start < text.length) {
      let end = text.indexOf('\n', start);
      if (end < 0) end = text.length;
      this.#readLine(text.slice(start, end), builder);
      start = end + 1;
    }
    return builder.finish();
  }

  #readLine(line: string, builder: BatchBuilder): void {
    if (line.length > MAX_LINE_CHARS) throw new LineError(`longer than ${MAX_LINE_CHARS} characters`);
    if (UNWANTED.test(line)) throw new LineError('a control character');
    const prefixEnd = endOfToken(line, 0, ' ');
    const fieldsEnd = endOfToken(line, prefixEnd + 1, ' ');
    if (prefixEnd === line.length || fieldsEnd === line.length) throw new LineError('no fields or no time');
    const fields = parseFields(line.slice(prefixEnd + 1, fieldsEnd));
    const timeMs = parseTime(line.slice(fieldsEnd + 1));
    const row = this.#row(line.slice(0, prefixEnd));
    const quality = qualityOf(fields);
    for (const [field, { value }] of fields) {
      if (field === QUALITY_FIELD) continue;
      const series = row ? this.#catalogue.series(row, field) : -1;
      if (series < 0) this.#unknown++;
      builder.add(series, value, timeMs, quality);
    }
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

function qualityOf(fields: Map<string, ParsedValue>): Quality {
  const field = fields.get(QUALITY_FIELD);
  if (!field) return QUALITY.ok;
  const quality = Object.values(QUALITY).find((known) => known === field.value);
  if (quality === undefined || !field.isInteger) throw new LineError('an unknown quality');
  return quality;
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
