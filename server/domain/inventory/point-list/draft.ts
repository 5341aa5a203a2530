// A row of a point list, read cell by cell: what it says of one asset before names are resolved. A bad cell is a fault of
// its row and never stops another row. Pure.

import { cleanText } from '../../../../contract/clean.ts';
import { SLUG } from '../../../../contract/place.ts';
import type { AssetClass, Profile } from '../../../../contract/profile.ts';
import { POINT_COLUMNS, type PointField } from './columns.ts';
import type { Header } from './header.ts';
import { partJoined } from './joined.ts';
import { rowFault, type RowFault, type RowRule } from './rules.ts';
import type { BadCell, SheetRow } from './sheet.ts';
import { readChannel, readDay, readHost, readMac, type ChannelWord } from './values.ts';
import { classOf, isBlank, powerOf, type PowerWay } from './words.ts';
import type { TextValue } from '../../../../contract/text.ts';

/** Longest text of an asset, in characters. */
const MAX_TEXT_CHARS = 100;
const MAX_NOTE_CHARS = 200;
const MAX_PORT_CHARS = 64;
/** Most MAC addresses of an asset. */
const MAX_MACS = 16;

export interface Draft {
  readonly row: number;
  /** Cleaned cells of the row by field. */
  readonly cells: ReadonlyMap<PointField, string>;
  readonly columns: Header['columns'];
  readonly faults: RowFault[];
  readonly point: string;
  readonly name: string;
  readonly class: AssetClass | null;
  /** The list has no column or word for it: by its name alone, which says less than what is known of the device. */
  readonly isClassGuessed: boolean;
  readonly host: string;
  readonly macs: readonly string[];
  readonly channel: ChannelWord | null;
  readonly power: PowerWay | null;
  readonly warrantyUntil: string;
}

export interface DraftParts {
  readonly header: Header;
  readonly profiles: ReadonlyMap<string, Profile>;
}

/** @returns null for rows that describe nothing: empty ones, sums and signatures below the list */
export function readDraft(row: SheetRow, { header, profiles }: DraftParts): Draft | null {
  const faults: RowFault[] = [];
  const cells = readCells(row, header, faults);
  const said = [...cells.keys()].filter((field) => field !== 'ordinal');
  if (said.length === 0 && faults.length === 0) return null;
  // “合计：120” and “制表人：…” fill one cell of a list that has many columns.
  const filled = row.cells.filter((cell) => cell !== '').length;
  if (filled === 1 && header.columns.size > 2 && faults.length === 0) return null;
  const fault: Tell = (rule, field, values) =>
    void faults.push(rowFault(rule, placeOf(row.number, header, field, cells), values));
  const name = cells.get('name') ?? '';
  const point = cells.get('point') ?? ordinalPoint(header, cells);
  if (point === '' && name === '' && !cells.has('key')) fault('no_identity', identityField(header));
  const key = cells.get('key');
  if (key !== undefined && !SLUG.test(key)) fault('invalid_key', 'key');
  const profile = cells.get('profile');
  if (profile !== undefined && !profiles.has(profile))
    fault('unknown_profile', 'profile', { list: [...profiles.keys()].toSorted().join(', ') });
  return {
    row: row.number,
    cells,
    columns: header.columns,
    faults,
    point,
    name,
    ...readClass(cells, fault),
    ...readValues(cells, fault),
  };
}

/** Told at one of its cells. */
export function draftFault(
  draft: Draft,
  rule: RowRule,
  field: PointField | '',
  values: Readonly<Record<string, TextValue>> = {},
): RowFault {
  const column = field === '' ? '' : (draft.columns.get(field)?.letter ?? '');
  const value = field === '' ? '' : (draft.cells.get(field) ?? '');
  return rowFault(rule, { row: draft.row, field, column, value }, values);
}

type Tell = (rule: RowRule, field: PointField | '', values?: Readonly<Record<string, TextValue>>) => void;

const BAD_RULES: Readonly<Record<BadCell, RowRule>> = {
  formula: 'formula',
  error: 'cell_error',
  'too-long': 'too_long',
};

function readCells(row: SheetRow, header: Header, faults: RowFault[]): Map<PointField, string> {
  const cells = new Map<PointField, string>();
  for (const [field, { index, letter, joined }] of header.columns) {
    const bad = row.bad?.get(index);
    // An export puts ' before what a spreadsheet would take for a formula.
    const cell = (row.cells[index] ?? '').replace(/^'(?='*[=+\-@])/, '');
    const part = joined && !isBlank(cell) ? partJoined(cell, joined)[field === joined[0] ? 0 : 1] : cell;
    const text = cleanText(part, MAX_TEXT_CHARS * 8);
    const limit = field === 'note' ? MAX_NOTE_CHARS : field === 'upstreamPort' ? MAX_PORT_CHARS : MAX_TEXT_CHARS;
    const rule = bad ? BAD_RULES[bad] : text.length > limit ? 'too_long' : null;
    if (rule)
      faults.push(rowFault(rule, { row: row.number, field, column: letter, value: text.slice(0, 40) }, { limit }));
    if (!rule && !isBlank(text)) cells.set(field, text);
  }
  return cells;
}

function placeOf(
  row: number,
  header: Header,
  field: PointField | '',
  cells: ReadonlyMap<PointField, string>,
): { row: number; field: PointField | ''; column: string; value: string } {
  if (field === '') return { row, field, column: '', value: '' };
  return { row, field, column: header.columns.get(field)?.letter ?? '', value: cells.get(field) ?? '' };
}

function identityField(header: Header): PointField | '' {
  return (['point', 'name'] as const).find((field) => header.columns.has(field)) ?? '';
}

/** 序号 identifies only where the list has nothing better. */
function ordinalPoint({ columns }: Header, cells: ReadonlyMap<PointField, string>): string {
  if (columns.has('point') || columns.has('name') || columns.has('key')) return '';
  return cells.get('ordinal') ?? '';
}

/** By the type, else by the name or model; what has a recorder channel is a camera. */
function readClass(cells: ReadonlyMap<PointField, string>, fault: Tell): Pick<Draft, 'class' | 'isClassGuessed'> {
  const told = cells.get('class');
  const found = told === undefined ? null : classOf(told);
  if (found) return { class: found, isClassGuessed: false };
  const named =
    classOf(cells.get('name') ?? '') ?? (cells.has('channel') ? 'camera' : null) ?? classOf(cells.get('point') ?? '');
  if (told !== undefined) fault(named ? 'class_by_name' : 'unknown_class', 'class');
  else if (!named) fault('no_class', '');
  return { class: named, isClassGuessed: true };
}

function readValues(
  cells: ReadonlyMap<PointField, string>,
  fault: Tell,
): Pick<Draft, 'host' | 'macs' | 'channel' | 'power' | 'warrantyUntil'> {
  const read = <T>(field: PointField, reader: (text: string) => T | null, rule: RowRule): T | null => {
    const text = cells.get(field);
    const value = text === undefined ? null : reader(text);
    if (text !== undefined && value === null) fault(rule, field, { title: POINT_COLUMNS[field].title });
    return value;
  };
  const power = cells.has('power') ? powerOf(cells.get('power') ?? '') : null;
  return {
    host: read('host', readHost, 'invalid_ip') ?? '',
    macs: read('macs', readMacs, 'invalid_mac') ?? [],
    channel: read('channel', readChannel, 'invalid_channel'),
    power,
    warrantyUntil: read('warrantyUntil', readDay, 'invalid_date') ?? '',
  };
}

function readMacs(text: string): string[] | null {
  const words = text.split(/[,;、，；\n]+|\s+(?=[0-9a-f]{2}[:-])/i).filter((word) => word.trim() !== '');
  const macs = words.map((word) => readMac(word));
  if (macs.length === 0 || macs.length > MAX_MACS || macs.includes(null)) return null;
  return [...new Set(macs.filter((mac) => mac !== null))];
}
