// Finds the row that heads a point list, under title rows if need be, and which column means what, whatever their order.
// Where two columns claim the same meaning it says so and how to choose, and guesses nothing. Pure.

import { fill, type Text } from '../../../../contract/text.ts';
import {
  claimsOf,
  plainHeading,
  POINT_COLUMNS,
  POINT_FIELDS,
  type ColumnDefinition,
  type PointField,
} from './columns.ts';
import { joinedFields, type JoinedFields } from './joined.ts';
import { columnIndex, columnLetter, type Sheet, type SheetRow } from './sheet.ts';

/** Rows in which the heading is looked for. */
export const MAX_TITLE_ROWS = 30;
/** A row heads the list when it names at least this many fields. */
const MIN_FIELDS = 2;
const IDENTITY: ReadonlySet<PointField> = new Set(['key', 'point', 'name', 'host', 'ordinal']);

export interface HeaderColumn {
  readonly index: number;
  readonly letter: string;
  readonly heading: string;
}

export interface MappedColumn extends HeaderColumn {
  readonly field: PointField;
  /** The two that stand in the column, of which the field is one. */
  readonly joined?: JoinedFields;
}

export interface Header {
  /** Index into the rows of the sheet, −1 where none was found. */
  readonly at: number;
  /** The row's number in the file. */
  readonly row: number;
  readonly columns: ReadonlyMap<PointField, MappedColumn>;
  readonly ignored: readonly MappedColumn[];
  readonly unknown: readonly HeaderColumn[];
  readonly faults: readonly HeaderFault[];
}

export interface HeaderFault {
  readonly rule: 'no_header' | 'column_ambiguous' | 'column_choice';
  readonly what: Text;
  readonly hint: Text;
}

/** @param choices field → heading or letter, as a person chose on the command line; `-` leaves the field out */
export function readHeader(sheet: Sheet, choices: ReadonlyMap<string, string> = new Map()): Header {
  const at = findHeader(sheet.rows);
  const row = sheet.rows[at];
  if (!row) return { at: -1, row: 0, columns: new Map(), ignored: [], unknown: [], faults: [noHeader()] };
  const headings = row.cells.flatMap((heading, index) =>
    heading === '' ? [] : [{ index, letter: columnLetter(index), heading }],
  );
  const columns = new Map<PointField, MappedColumn>();
  const faults: HeaderFault[] = [];
  const chosen = choose(choices, headings, columns, faults);
  const ignored: MappedColumn[] = [];
  for (const isStrong of [true, false]) assign({ headings, isStrong, columns, ignored, faults, chosen });
  assignJoined(headings, columns, ignored, chosen);
  const taken = new Set([...columns.values(), ...ignored].map(({ index }) => index));
  const unknown = headings.filter(({ index }) => !taken.has(index));
  return { at, row: row.number, columns, ignored, unknown, faults };
}

/** Whether a row heads the list once more, as on each printed page. */
export function isHeaderAgain(row: SheetRow, header: Header): boolean {
  const columns = [...header.columns.values()];
  const same = columns.filter(({ index, heading }) => row.cells[index] === heading);
  return same.length >= MIN_FIELDS && same.length * 2 > columns.length;
}

/** The row that names the most fields; the first of equals. */
function findHeader(rows: readonly SheetRow[]): number {
  let best = -1;
  let most = MIN_FIELDS - 1;
  for (const [i, row] of rows.slice(0, MAX_TITLE_ROWS).entries()) {
    const fields = row.cells.flatMap((cell) => (cell === '' ? [] : fieldsOf(cell)));
    const distinct = new Set(fields);
    if (distinct.size > most && [...distinct].some((field) => IDENTITY.has(field))) [best, most] = [i, distinct.size];
  }
  return best;
}

function fieldsOf(cell: string): readonly PointField[] {
  const [claim] = claimsOf(cell);
  return claim ? [claim.field] : (joinedFields(cell) ?? []);
}

/** @returns fields that the person has settled */
function choose(
  choices: ReadonlyMap<string, string>,
  headings: readonly HeaderColumn[],
  columns: Map<PointField, MappedColumn>,
  faults: HeaderFault[],
): Set<PointField> {
  const settled = new Set<PointField>();
  for (const [name, choice] of choices) {
    const field = POINT_FIELDS.find((one) => one === name) ?? claimsOf(name)[0]?.field;
    const byHeading = headings.filter(({ heading }) => plainHeading(heading) === plainHeading(choice));
    const column = byHeading.length === 1 ? byHeading[0] : headings.find(({ index }) => index === columnIndex(choice));
    if (field !== undefined) settled.add(field);
    if (field !== undefined && choice === '-') continue;
    if (field === undefined || !column) faults.push(badChoice(name, choice));
    else columns.set(field, { ...column, field });
  }
  return settled;
}

interface Assigning {
  readonly headings: readonly HeaderColumn[];
  readonly isStrong: boolean;
  readonly columns: Map<PointField, MappedColumn>;
  readonly ignored: MappedColumn[];
  readonly faults: HeaderFault[];
  readonly chosen: ReadonlySet<PointField>;
}

function assign({ headings, isStrong, columns, ignored, faults, chosen }: Assigning): void {
  const taken = new Set([...columns.values(), ...ignored].map(({ index }) => index));
  const byField = new Map<PointField, HeaderColumn[]>();
  for (const column of headings) {
    if (taken.has(column.index)) continue;
    // A weak name means the first of its fields that is still free.
    const claim = claimsOf(column.heading).find(
      (one) => one.isStrong === isStrong && (isStrong || (!columns.has(one.field) && !chosen.has(one.field))),
    );
    if (claim) byField.set(claim.field, [...(byField.get(claim.field) ?? []), column]);
  }
  for (const [field, found] of byField) {
    const definition: ColumnDefinition = POINT_COLUMNS[field];
    const [first] = found;
    if (definition.isIgnored) ignored.push(...found.map((column) => ({ ...column, field })));
    else if (chosen.has(field) || !first) continue;
    else if (found.length > 1) {
      faults.push(ambiguous(field, found));
      columns.set(field, { ...first, field });
    } else columns.set(field, { ...first, field });
  }
}

/** A column of two things gives those of them that have no column of their own. */
function assignJoined(
  headings: readonly HeaderColumn[],
  columns: Map<PointField, MappedColumn>,
  ignored: readonly MappedColumn[],
  chosen: ReadonlySet<PointField>,
): void {
  const taken = new Set([...columns.values(), ...ignored].map(({ index }) => index));
  for (const column of headings) {
    if (taken.has(column.index)) continue;
    const joined = joinedFields(column.heading);
    for (const field of joined ?? [])
      if (joined && !columns.has(field) && !chosen.has(field)) columns.set(field, { ...column, field, joined });
  }
}

function noHeader(): HeaderFault {
  return {
    rule: 'no_header',
    what: {
      zh: `前 ${MAX_TITLE_ROWS} 行中没有找到表头`,
      en: `none of the first ${MAX_TITLE_ROWS} rows heads the list`,
    },
    hint: {
      zh: '表头需含 点位编号、设备名称、IP地址 之一，以及至少另一列，如 安装位置、上联设备',
      en: 'a heading row names the point number, name or IP address, and at least one more: position, upstream device …',
    },
  };
}

function ambiguous(field: PointField, found: readonly HeaderColumn[]): HeaderFault {
  const list = found.map(({ letter, heading }) => `${letter} “${heading}”`).join(', ');
  return {
    rule: 'column_ambiguous',
    what: fill(
      { zh: '列 {list} 都可读作“{title}”', en: 'columns {list} all read as {title}' },
      { list, title: POINT_COLUMNS[field].title },
    ),
    hint: {
      zh: `改列名，或用 --column ${field}=${found[0]?.letter ?? 'A'} 指定一列`,
      en: `rename one, or choose with --column ${field}=${found[0]?.letter ?? 'A'}`,
    },
  };
}

function badChoice(name: string, choice: string): HeaderFault {
  return {
    rule: 'column_choice',
    what: fill(
      { zh: '--column {name}={choice} 不成立', en: '--column {name}={choice} names no field or no column' },
      { name, choice },
    ),
    hint: {
      zh: `字段为 ${POINT_FIELDS.join(', ')}；列用表头文字或列字母`,
      en: `fields are ${POINT_FIELDS.join(', ')}; a column is named by its heading or letter`,
    },
  };
}
