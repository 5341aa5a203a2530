// What a full reading has found beside its samples: names, kinds, what is not there. Compiled into requests whose answers must
// be the same, so that a device is known to be as it was, or to be like another, without being read in full. Pure.

import type { RowFilter, SnmpPlan } from '../config.ts';
import type { Reading } from '../session.ts';
import { ABSENT_PRINT, Fingerprint, printOf } from './fingerprint.ts';
import { planEmpty, planRequests, type Layout } from './requests.ts';
import { NO_SHAPE, type Shape } from './compiled.ts';
import { admits } from '../rows.ts';
import { sourceOf, type Entry, type Source } from './trace.ts';

/** A device of more objects is read in full instead. */
export const MAX_IDENTITY_OBJECTS = 4096;
/** RFC 3416 §3: the answer to a GET of what is not there. */
const NO_SUCH_OBJECT = 0x80;

export interface Identity {
  /** Names all of this; equal devices have equal names. */
  readonly name: string;
  readonly shape: Shape;
  /** By slot: the print of each object. */
  readonly fixed: Float64Array;
  /** What rows of another device have to pass, and in which slot it is told; a row once let in stays. */
  readonly entries: readonly { slot: number; filter: RowFilter }[];
}

/** What was found, before it is compiled. */
export interface Findings {
  readonly name: string;
  readonly sources: readonly Source[];
  readonly prints: readonly number[];
  readonly entries: readonly Entry[];
  readonly empty: readonly string[];
}

/**
 * What to compare of a reading.
 * @param isSampled whether the polls by steps read the object anyway
 * @returns undefined for more than makes sense to compare
 */
export function findingsOf(
  reading: Reading,
  plan: SnmpPlan,
  entries: readonly Entry[],
  isSampled: (oid: string) => boolean,
): Findings | undefined {
  const print = new Fingerprint();
  const sources: Source[] = [];
  const prints: number[] = [];
  const note = (source: Source, value: number): void => {
    sources.push(source);
    prints.push(value);
    print.text(source.oid);
    print.number(Math.floor(value / 2 ** 32));
    print.number(value);
  };
  const { columns, scalars } = reading.read;
  const entered = new Set(entries.map(({ source }) => source.oid));
  const ofSamples = valueColumns(plan);
  for (const [column, rows] of columns) {
    // What rows that nobody wants count is no sign of anything.
    if (ofSamples.has(column)) continue;
    for (const varbind of rows.values())
      if (!isSampled(varbind.oid) && !entered.has(varbind.oid))
        note(sourceOf(varbind, { column, isPrint: true }), printOf(varbind.type, varbind.value));
  }
  for (const varbind of scalars.values())
    if (!isSampled(varbind.oid)) note(sourceOf(varbind, { isPrint: true }), printOf(varbind.type, varbind.value));
  for (const oid of reading.absentScalars)
    if (!scalars.has(oid)) note(sourceOf({ oid, type: NO_SUCH_OBJECT, value: null }, { isPrint: true }), ABSENT_PRINT);
  const empty = reading.emptyColumns;
  for (const column of empty) print.text(column);
  for (const { source, filter } of entries) print.text(`${source.oid} ${filter.oid}`);
  if (sources.length + empty.length > MAX_IDENTITY_OBJECTS) return undefined;
  return { name: print.name, sources, prints, entries, empty };
}

/** Columns of values, by which no row is chosen or called. */
function valueColumns({ tables }: SnmpPlan): Set<string> {
  const values = new Set<string>();
  for (const { columns } of tables)
    for (const { oid, fallback } of columns) {
      values.add(oid);
      if (fallback !== undefined) values.add(fallback);
    }
  for (const { nameOids, only, entity } of tables)
    for (const oid of [...nameOids, ...only.map((one) => one.oid), entity ?? '']) values.delete(oid);
  return values;
}

/** @param name by which it is kept @returns undefined for what is too much for prepared requests */
export function compileIdentity(findings: Findings, layout: Layout, name: string): Identity | undefined {
  const { sources, prints, entries, empty } = findings;
  const all = [...sources];
  const slots = new Map<string, number>();
  for (const { source } of entries) if (!slots.has(source.oid)) slots.set(source.oid, all.push(source) - 1);
  const asked = planRequests(all, layout);
  if (!asked) return undefined;
  return {
    name,
    fixed: Float64Array.from(prints),
    entries: entries.map(({ source, filter }) => ({ slot: slots.get(source.oid) ?? -1, filter })),
    shape: {
      ...NO_SHAPE,
      requests: [...asked, ...planEmpty(empty, layout)],
      slots: all.length,
      fixed: Int16Array.from(sources.keys()),
    },
  };
}

/** Whether each row would be let in by what was read of it. */
export function areAdmitted({ entries }: Identity, values: Float64Array): boolean {
  return entries.every(({ slot, filter }) => {
    const value = values[slot] ?? Number.NaN;
    return !Number.isNaN(value) && admits(filter, String(value));
  });
}
