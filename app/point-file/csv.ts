// Reads a CSV as people save it: comma, semicolon or tab; UTF-8 with or without BOM, GBK or GB18030, or the UTF-16 that a
// spreadsheet calls “Unicode text”. Rows keep the numbers that a spreadsheet shows.

import { CsvError, parse } from 'csv-parse/sync';
import {
  MAX_CELL_CHARS,
  MAX_POINT_COLUMNS,
  MAX_POINT_ROWS,
  type BadCell,
  type Sheet,
  type SheetRow,
} from '../../server/domain/inventory/point-list/sheet.ts';

/** Longest row, in characters: a quote that is never closed makes one of the whole rest. */
export const MAX_CSV_ROW_CHARS = 200_000;
/** Rows of titles above the list, and empty ones. */
const MORE_ROWS = 2000;
const DELIMITERS = [',', ';', '\t'] as const;
/** Characters from which the delimiter is told. */
const SAMPLE_CHARS = 20_000;

/** Says in words what is wrong with the text. */
export class CsvFault extends Error {}

/** @throws CsvFault */
export function readCsv(bytes: Uint8Array): Sheet {
  const text = decode(bytes);
  let records: string[][];
  try {
    records = parse(text, {
      delimiter: delimiterOf(text),
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: false,
      max_record_size: MAX_CSV_ROW_CHARS,
      to: MAX_POINT_ROWS + MORE_ROWS + 1,
    });
  } catch (error) {
    if (error instanceof CsvError) throw new CsvFault(words(error), { cause: error });
    throw error;
  }
  const rows = records
    .map((cells, i) => toRow(cells, i + 1))
    .filter(({ cells, bad }) => bad !== undefined || cells.some((cell) => cell !== ''));
  if (records.length > MAX_POINT_ROWS + MORE_ROWS || rows.length > MAX_POINT_ROWS + 100)
    throw new CsvFault(`has more than ${MAX_POINT_ROWS} rows`);
  return { name: '', rows };
}

function words(error: CsvError): string {
  const { lines } = error;
  const line = typeof lines === 'number' ? ` near line ${lines}` : '';
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') return `has a quote that is never closed${line}`;
  if (error.code === 'CSV_MAX_RECORD_SIZE') return `has a row of more than ${MAX_CSV_ROW_CHARS} characters${line}`;
  return `cannot be split into cells${line}`;
}

/** Also for other files that people write by hand. */
export function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  if (bytes.subarray(0, 8192).includes(0)) throw new CsvFault('is neither text nor a spreadsheet');
  try {
    // Takes the BOM away.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

/** The one that stands most often outside quotes in the beginning. */
function delimiterOf(text: string): string {
  const counts = new Map<string, number>(DELIMITERS.map((one) => [one, 0]));
  let isQuoted = false;
  for (const char of text.slice(0, SAMPLE_CHARS)) {
    if (char === '"') isQuoted = !isQuoted;
    else if (!isQuoted && counts.has(char)) counts.set(char, (counts.get(char) ?? 0) + 1);
  }
  return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best))[0];
}

function toRow(cells: readonly string[], number: number): SheetRow {
  const bad = new Map<number, BadCell>();
  const texts = cells.slice(0, MAX_POINT_COLUMNS).map((cell, column) => {
    // Spreadsheets are told to keep leading zeros by ="007".
    const text = cell.trim().replace(/^="([^"]*)"$/, '$1');
    if (text.length > MAX_CELL_CHARS) bad.set(column, 'too-long');
    else if (text.startsWith('=')) bad.set(column, 'formula');
    return bad.has(column) ? text.slice(0, MAX_CELL_CHARS) : text;
  });
  return { number, cells: texts, ...(bad.size > 0 && { bad }) };
}
