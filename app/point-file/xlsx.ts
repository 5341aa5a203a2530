// Reads the tables of an XLSX file (ECMA-376 part 1, §18.3): the values that stand in the cells, never formulas, macros or
// links. A value that only a formula would give is marked, not computed. Cells merged downwards hold the value each.

import {
  MAX_CELL_CHARS,
  MAX_POINT_COLUMNS,
  MAX_POINT_ROWS,
  columnIndex,
  type BadCell,
  type Sheet,
  type SheetRow,
} from '../../server/domain/inventory/point-list/sheet.ts';
import { attribute, walkXml } from './xml.ts';
import { isDateFormat, spreadsheetDay } from './xlsx-dates.ts';
import { ZipArchive, ZipFault } from './zip.ts';

/** Most sheets of a workbook. */
export const MAX_SHEETS = 100;
/** Most shared texts and styles of a workbook. */
const MAX_SHARED = 1_000_000;
/** ECMA-376 part 1, §18.18.68; a sheet that says nothing is shown. */
const HIDDEN: readonly string[] = ['hidden', 'veryHidden'];
/** Rows of titles above the list. */
const TITLE_ROWS = 100;

export interface SheetInfo {
  readonly name: string;
  read(): Sheet;
}

interface Workbook {
  readonly texts: readonly string[];
  /** By number of style, whether it shows a date. */
  readonly dateStyles: readonly boolean[];
  readonly isFrom1904: boolean;
}

/** @throws ZipFault, XmlFault */
export function openXlsx(data: Buffer): SheetInfo[] {
  const zip = new ZipArchive(data);
  const main = zip.names().find((name) => /(^|\/)workbook\d*\.xml$/i.test(name));
  if (main === undefined) throw new ZipFault('is no XLSX workbook');
  const folder = main.slice(0, main.lastIndexOf('/') + 1);
  const targets = readTargets(zip, `${folder}_rels/${main.slice(folder.length)}.rels`, folder);
  const found: { name: string; path: string }[] = [];
  let isFrom1904 = false;
  walkXml(textOf(zip, main), {
    open(name, attributes) {
      if (name === 'workbookPr') isFrom1904 = /^(?:1|true)$/.test(attribute(attributes, 'date1904'));
      if (name !== 'sheet' || found.length >= MAX_SHEETS) return;
      const path = targets.get(attribute(attributes, 'id'));
      if (path !== undefined && !HIDDEN.includes(attribute(attributes, 'state')))
        found.push({ name: attribute(attributes, 'name'), path });
    },
  });
  if (found.length === 0) throw new ZipFault('has no sheet that is shown');
  let workbook: Workbook | null = null;
  return found.map(({ name, path }) => ({
    name,
    read: () => {
      workbook ??= { ...readShared(zip, folder), isFrom1904 };
      return readSheet(name, textOf(zip, path), workbook);
    },
  }));
}

function textOf(zip: ZipArchive, name: string): string {
  const bytes = zip.read(name);
  if (!bytes) return '';
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes);
}

function readTargets(zip: ZipArchive, path: string, folder: string): Map<string, string> {
  const targets = new Map<string, string>();
  walkXml(textOf(zip, path), {
    open(name, attributes) {
      if (name !== 'Relationship' || targets.size >= MAX_SHARED) return;
      const target = attribute(attributes, 'Target');
      targets.set(attribute(attributes, 'Id'), target.startsWith('/') ? target.slice(1) : folder + target);
    },
  });
  return targets;
}

function readShared(zip: ZipArchive, folder: string): Pick<Workbook, 'texts' | 'dateStyles'> {
  const texts: string[] = [];
  let text = '';
  let isText = false;
  let isPhonetic = false;
  walkXml(textOf(zip, `${folder}sharedStrings.xml`), {
    open(name) {
      if (name === 'si') text = '';
      else if (name === 't') isText = true;
      else if (name === 'rPh') isPhonetic = true;
    },
    text(piece) {
      if (isText && !isPhonetic && text.length <= MAX_CELL_CHARS) text += piece;
    },
    close(name) {
      if (name === 'si' && texts.push(text) > MAX_SHARED) throw new ZipFault('has too many texts');
      else if (name === 't') isText = false;
      else if (name === 'rPh') isPhonetic = false;
    },
  });
  return { texts, dateStyles: readDateStyles(textOf(zip, `${folder}styles.xml`)) };
}

function readDateStyles(xml: string): boolean[] {
  const custom = new Map<string, string>();
  const styles: boolean[] = [];
  let isCells = false;
  walkXml(xml, {
    open(name, attributes) {
      if (name === 'numFmt') custom.set(attribute(attributes, 'numFmtId'), attribute(attributes, 'formatCode'));
      else if (name === 'cellXfs') isCells = true;
      else if (name === 'xf' && isCells && styles.length < MAX_SHARED) {
        const id = attribute(attributes, 'numFmtId');
        styles.push(isDateFormat(Number(id), custom.get(id)));
      }
    },
    close(name) {
      if (name === 'cellXfs') isCells = false;
    },
  });
  return styles;
}

interface Cell {
  readonly column: number;
  readonly type: string;
  readonly style: number;
  value: string;
  hasFormula: boolean;
}

function readSheet(name: string, xml: string, workbook: Workbook): Sheet {
  const rows: { number: number; cells: string[]; bad: Map<number, BadCell> }[] = [];
  const merges: string[] = [];
  let row = { number: 0, cells: [] as string[], bad: new Map<number, BadCell>() };
  let next = 0;
  let cell: Cell | null = null;
  let isValue = false;
  let isPhonetic = false;
  walkXml(xml, {
    open(tag, attributes) {
      if (tag === 'c') {
        const letters = attribute(attributes, 'r').replace(/\d+$/, '');
        const column = letters === '' ? next : columnIndex(letters);
        next = column + 1;
        const style = Number(attribute(attributes, 's'));
        cell = { column, type: attribute(attributes, 't'), style, value: '', hasFormula: false };
      } else if (tag === 'v' || tag === 't') isValue = !isPhonetic;
      else if (tag === 'rPh') isPhonetic = true;
      else if (tag === 'f' && cell) cell.hasFormula = true;
      else if (tag === 'row') {
        const number = Number(attribute(attributes, 'r')) || row.number + 1;
        row = { number, cells: [], bad: new Map() };
        next = 0;
      } else if (tag === 'mergeCell' && merges.length < MAX_SHARED) merges.push(attribute(attributes, 'ref'));
    },
    text(piece) {
      if (isValue && cell && cell.value.length <= MAX_CELL_CHARS) cell.value += piece;
    },
    close(tag) {
      if (tag === 'v' || tag === 't') isValue = false;
      else if (tag === 'rPh') isPhonetic = false;
      else if (tag === 'c' && cell) {
        putCell(cell, row, workbook);
        cell = null;
      } else if (tag === 'row' && (row.bad.size > 0 || row.cells.some((text) => text !== ''))) {
        if (rows.push(row) > MAX_POINT_ROWS + TITLE_ROWS)
          throw new ZipFault(`sheet ${name} has more than ${MAX_POINT_ROWS} rows`);
      }
    },
  });
  fillMerged(rows, merges);
  return { name, rows: rows.map(({ number, cells, bad }) => finished(number, cells, bad)) };
}

function putCell(cell: Cell, row: { cells: string[]; bad: Map<number, BadCell> }, workbook: Workbook): void {
  if (cell.column < 0 || cell.column >= MAX_POINT_COLUMNS) return;
  const text = cellText(cell, workbook).trim();
  if (cell.type === 'e') row.bad.set(cell.column, 'error');
  else if (text.length > MAX_CELL_CHARS) row.bad.set(cell.column, 'too-long');
  else if (text === '' && cell.hasFormula && cell.type !== 'str') row.bad.set(cell.column, 'formula');
  while (row.cells.length < cell.column) row.cells.push('');
  row.cells[cell.column] = cell.type === 'e' ? '' : text.slice(0, MAX_CELL_CHARS);
}

function cellText({ type, value, style }: Cell, { texts, dateStyles, isFrom1904 }: Workbook): string {
  if (type === 's') return texts[Number(value)] ?? '';
  if (type === 'b') return value === '1' ? 'TRUE' : 'FALSE';
  if (type !== '' && type !== 'n') return value;
  const number = Number(value);
  if (value === '' || !Number.isFinite(number)) return value;
  if (dateStyles[style] === true) return spreadsheetDay(number, isFrom1904) ?? value;
  // Spreadsheets keep 1.1 as 1.1000000000000001.
  return String(Number(number.toPrecision(15)));
}

/** A box that stands once beside its eight cameras is the box of each. */
function fillMerged(rows: readonly { number: number; cells: string[] }[], merges: readonly string[]): void {
  const byNumber = new Map(rows.map((row) => [row.number, row]));
  for (const merge of merges) {
    const match = /^([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})$/.exec(merge);
    if (!match) continue;
    const [, letters = '', first = '', , last = ''] = match;
    const column = columnIndex(letters);
    const value = byNumber.get(Number(first))?.cells[column] ?? '';
    if (value === '' || Number(last) - Number(first) > MAX_POINT_ROWS) continue;
    for (let number = Number(first) + 1; number <= Number(last); number++) {
      const row = byNumber.get(number);
      if (!row) continue;
      while (row.cells.length <= column) row.cells.push('');
      if (row.cells[column] === '') row.cells[column] = value;
    }
  }
}

function finished(number: number, cells: readonly string[], bad: ReadonlyMap<number, BadCell>): SheetRow {
  return { number, cells, ...(bad.size > 0 && { bad }) };
}
