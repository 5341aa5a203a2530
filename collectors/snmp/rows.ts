// Which rows of a table are wanted and what they are called, as a profile says. Pure but for the reading it is handed.

import { cleanText } from '../../contract/clean.ts';
import type { PlannedTable, RowFilter } from './config.ts';
import { rawText } from './decode.ts';
import { nameIndexOf, OIDS } from './oids.ts';
import type { Reading } from './session.ts';

/** Whether a row is one of those that a profile keeps. */
export function passes(one: RowFilter, reading: Reading, index: string): boolean {
  const rows = reading.rows(one.oid);
  // A device without the column has none of the rows that it would name; what the column would leave out is not there either.
  if (rows.size === 0 && one.isOrAbsent) return true;
  const varbind = rows.get(nameIndexOf(one.index, index));
  return admits(one, varbind && rawText(varbind).toLowerCase());
}

/** @param word what the row has in the filter's column, in small letters; undefined for nothing */
export function admits(one: RowFilter, word: string | undefined): boolean {
  if (one.in && (word === undefined || !one.in.has(word))) return false;
  if (one.matches && (word === undefined || !one.matches.test(word))) return false;
  return word === undefined || !(one.notIn?.has(word) || one.notMatches?.test(word));
}

/** The name of a row, '' when it has none. */
export function nameOf(table: PlannedTable, reading: Reading, index: string): string {
  const name = ownNameOf(table, reading, index);
  return table.suffix === '' ? name : `${name}-${table.suffix}`;
}

function ownNameOf(table: PlannedTable, reading: Reading, index: string): string {
  const key = keyOf(table, reading, index);
  for (const oid of table.nameOids) {
    const varbind = reading.rows(oid).get(key) ?? reading.rows(oid).get(index);
    const text = varbind ? cleanText(rawText(varbind)) : '';
    const name = table.namePattern?.exec(text)?.[1] ?? text;
    if (name !== '') return name;
  }
  // Without another table's name the whole index is the only one that cannot be mistaken.
  return OWN_INDEX.has(table.nameIndex) ? key : table.nameOids.length > 0 ? index : key;
}

/** Index forms that name the row itself, not a row of another table. */
const OWN_INDEX: ReadonlySet<string> = new Set(['without-trailing-zero', 'text']);

function keyOf(table: PlannedTable, reading: Reading, index: string): string {
  if (table.entity !== undefined) {
    const physical = reading.rows(table.entity).get(index);
    const aliases = reading.rows(OIDS.entAliasMapping);
    // entLogicalIndexOrZero: 0 for every logical entity, 1 where there is only one.
    const alias = physical && (aliases.get(`${rawText(physical)}.0`) ?? aliases.get(`${rawText(physical)}.1`));
    if (alias) return nameIndexOf('last-arc', rawText(alias));
  }
  const key = nameIndexOf(table.nameIndex, index);
  return table.nameAdd === 0 ? key : String(Number(key) + table.nameAdd);
}
