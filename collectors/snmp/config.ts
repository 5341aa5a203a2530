// Compiles the SNMP part of a profile into a plan that polling follows without looking anything up again. No I/O.

import { durationMs } from '../../contract/duration.ts';
import type { SnmpColumn, SnmpScalar, SnmpSection, SnmpTable } from '../../contract/profile.ts';
import { compileDecoding, type Decoding } from './decode.ts';
import { OIDS } from './oids.ts';

/** How often neighbours, bridge tables and texts are read again where the profile does not say. */
export const DEFAULT_FACTS_EVERY_MS = 60_000;
/** Most rows of a table where the profile does not say; further ones are left out and counted. */
export const DEFAULT_MAX_ROWS = 1024;

export type Reader = NonNullable<SnmpSection['readers']>[number];

export interface PlannedScalar {
  readonly oid: string;
  readonly measurement: string;
  readonly field: string;
  readonly component: string;
  readonly isTime: boolean;
  /** The highest of several objects for one field counts. */
  readonly isHighest: boolean;
  readonly decoding: Decoding;
}

export interface PlannedColumn {
  readonly oid: string;
  readonly field: string;
  readonly decoding: Decoding;
  readonly fallback: string | undefined;
  readonly fallbackDecoding: Decoding;
}

export interface PlannedTable {
  readonly measurement: string;
  readonly kind: string;
  readonly nameOids: readonly string[];
  readonly nameIndex: 'same' | 'last-arc' | 'without-trailing-zero';
  readonly entity: string | undefined;
  readonly columns: readonly PlannedColumn[];
  readonly only: readonly { oid: string; values: ReadonlySet<string> }[];
  readonly discontinuity: string | undefined;
  readonly gone: { field: string; value: number } | undefined;
  readonly percent: { field: string; part: string; whole: string } | undefined;
  readonly details: readonly (readonly [key: string, oid: string])[];
  readonly maxRows: number;
}

export interface SnmpPlan {
  readonly readers: ReadonlySet<Reader>;
  /** Ordered by row, so that fields of a row become one line. */
  readonly scalars: readonly PlannedScalar[];
  /** What one poll asks by GET, sysUpTime first. */
  readonly scalarOids: readonly string[];
  readonly tables: readonly PlannedTable[];
  readonly texts: readonly (readonly [key: string, oid: string])[];
  readonly factsEveryMs: number;
}

export function compilePlan(section: SnmpSection): SnmpPlan {
  const scalars = (section.scalars ?? []).map(compileScalar);
  scalars.sort((a, b) => compareTexts(rowOf(a), rowOf(b)));
  return {
    readers: new Set(section.readers),
    scalars,
    scalarOids: [...new Set([OIDS.sysUpTime, ...scalars.map((scalar) => scalar.oid)])],
    tables: (section.tables ?? []).map(compileTable),
    texts: Object.entries(section.texts ?? {}),
    factsEveryMs: durationMs(section.factsEvery ?? '') ?? DEFAULT_FACTS_EVERY_MS,
  };
}

function rowOf(scalar: PlannedScalar): string {
  return `${scalar.measurement}\n${scalar.component}`;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function compileScalar(scalar: SnmpScalar): PlannedScalar {
  const [measurement = '', field = ''] = scalar.as.split('.');
  return {
    oid: scalar.oid,
    measurement,
    field,
    component: scalar.component ?? '',
    isTime: scalar.time === true,
    isHighest: scalar.highest === true,
    decoding: compileDecoding(scalar),
  };
}

function compileColumn(column: SnmpColumn): PlannedColumn {
  const decoding = compileDecoding(column);
  return {
    oid: column.oid,
    field: column.field,
    decoding,
    fallback: column.fallback,
    fallbackDecoding: column.fallbackScale === undefined ? decoding : { ...decoding, scale: column.fallbackScale },
  };
}

function compileTable(table: SnmpTable): PlannedTable {
  const until = table.name.indexOf('index');
  return {
    measurement: table.measurement,
    kind: table.component,
    nameOids: until < 0 ? table.name : table.name.slice(0, until),
    nameIndex: table.nameIndex ?? 'same',
    entity: table.entity,
    columns: table.columns.map(compileColumn),
    only: (table.only ?? []).map((one) => ({
      oid: one.oid,
      values: new Set(one.in.map((value) => String(value).toLowerCase())),
    })),
    discontinuity: table.discontinuity,
    gone: table.gone,
    percent: table.percent,
    details: Object.entries(table.details ?? {}),
    maxRows: table.maxRows ?? DEFAULT_MAX_ROWS,
  };
}
