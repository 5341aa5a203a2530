// Compiles the SNMP part of a profile into a plan that polling follows without looking anything up again. No I/O.

import { durationMs } from '../../contract/duration.ts';
import type { SnmpColumn, SnmpDigest, SnmpScalar, SnmpSection, SnmpTable } from '../../contract/profile.ts';
import { compileDecoding, type Decoding } from './decode.ts';
import { OIDS, type NameIndex } from './oids.ts';

/** How often neighbours, bridge tables and texts are read again where the profile does not say. */
export const DEFAULT_FACTS_EVERY_MS = 60_000;
/** Most rows of a table where the profile does not say; further ones are left out and counted. */
export const DEFAULT_MAX_ROWS = 1024;

/** A reserved enterprise: where `@` stands as long as the device has not told its sysObjectID. */
const UNKNOWN_OBJECT_ID = '1.3.6.1.4.1.0';

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
  readonly digits: string | undefined;
  /** Column of the wholes. */
  readonly of: string | undefined;
  readonly fallback: string | undefined;
  readonly fallbackDecoding: Decoding;
}

export interface RowFilter {
  readonly oid: string;
  readonly in: ReadonlySet<string> | undefined;
  readonly notIn: ReadonlySet<string> | undefined;
  readonly matches: RegExp | undefined;
  readonly notMatches: RegExp | undefined;
  readonly index: NameIndex;
  /** A row that has passed once stays. */
  readonly isOnce: boolean;
  /** Keeps the rows of a device without the column. */
  readonly isOrAbsent: boolean;
}

/** (sum of add − sum of subtract) / sum of `of`, in percent. */
export interface PlannedShare {
  readonly measurement: string;
  readonly field: string;
  readonly component: string;
  readonly add: readonly string[];
  readonly subtract: readonly string[];
  readonly of: readonly string[];
}

export interface PlannedCount {
  readonly oid: string;
  readonly measurement: string;
  readonly field: string;
  readonly component: string;
  readonly in: ReadonlySet<string> | undefined;
}

/** One figure of a whole column. */
export interface PlannedDigest {
  readonly column: string;
  readonly measurement: string;
  readonly field: string;
  readonly component: string;
  readonly take: SnmpDigest['take'];
  readonly of: readonly string[];
  readonly only: readonly RowFilter[];
  readonly decoding: Decoding;
}

/** A text and where it is read; the first source that answers wins. */
export interface PlannedText {
  readonly key: string;
  readonly sources: readonly { oid: string; pattern: RegExp | undefined }[];
}

export interface PlannedTable {
  readonly measurement: string;
  readonly kind: string;
  readonly nameOids: readonly string[];
  readonly nameIndex: NameIndex;
  readonly nameAdd: number;
  readonly namePattern: RegExp | undefined;
  readonly suffix: string;
  readonly entity: string | undefined;
  readonly columns: readonly PlannedColumn[];
  readonly only: readonly RowFilter[];
  /** Last arcs that a row's index must have, with a dot before them. */
  readonly ends: string | undefined;
  readonly discontinuity: string | undefined;
  readonly gone: { field: string; value: number } | undefined;
  readonly judge: { field: string; value: string; limit: string; code: number } | undefined;
  readonly percent: { field: string; part: string; wholes: readonly string[]; isRest: boolean } | undefined;
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
  readonly shares: readonly PlannedShare[];
  readonly counts: readonly PlannedCount[];
  readonly digests: readonly PlannedDigest[];
  readonly texts: readonly PlannedText[];
  /** Identity that needs no reading. */
  readonly identity: { vendor?: string; model?: string };
  readonly factsEveryMs: number;
  /** Some objects lie below the device's own sysObjectID, which this plan was made without. */
  readonly needsObjectId: boolean;
}

/** Trees of devices for which a profile's plan is kept. */
export const MAX_PLANS_PER_PROFILE = 256;

/** Plans by profile, so that all devices of one share one. */
export class Plans {
  readonly #plans = new WeakMap<SnmpSection, Map<string, SnmpPlan>>();

  of(section: SnmpSection, objectId?: string): SnmpPlan {
    const plans = this.#plans.get(section) ?? new Map<string, SnmpPlan>();
    this.#plans.set(section, plans);
    const known = plans.get(objectId ?? '');
    if (known) return known;
    if (plans.size >= MAX_PLANS_PER_PROFILE) plans.clear();
    const plan = compilePlan(section, objectId);
    plans.set(objectId ?? '', plan);
    return plan;
  }
}

/** @param objectId the device's sysObjectID, for profiles that read below it */
export function compilePlan(profiled: SnmpSection, objectId?: string): SnmpPlan {
  const section = withObjectId(profiled, objectId ?? UNKNOWN_OBJECT_ID);
  const shares = (section.shares ?? []).map((share) => ({
    ...valueOf(share),
    add: share.add,
    subtract: share.subtract ?? [],
    of: share.of,
  }));
  const scalars = (section.scalars ?? []).map(compileScalar);
  scalars.sort((a, b) => compareTexts(rowOf(a), rowOf(b)));
  return {
    readers: new Set(section.readers),
    scalars,
    scalarOids: [
      ...new Set([
        OIDS.sysUpTime,
        ...scalars.map((scalar) => scalar.oid),
        ...shares.flatMap((share) => [...share.add, ...share.subtract, ...share.of]),
      ]),
    ],
    tables: (section.tables ?? []).map(compileTable),
    shares,
    counts: (section.counts ?? []).map((count) => ({ ...valueOf(count), oid: count.oid, in: wordsOf(count.in) })),
    digests: (section.digests ?? []).map((digest) => ({
      ...valueOf(digest),
      column: digest.column,
      take: digest.take,
      of: digest.of ?? [],
      only: compileFilters(digest.only),
      decoding: compileDecoding(digest),
    })),
    texts: compileTexts(section),
    identity: {
      ...(section.identity?.vendor !== undefined && { vendor: section.identity.vendor }),
      ...(section.identity?.modelName !== undefined && { model: section.identity.modelName }),
    },
    factsEveryMs: durationMs(section.factsEvery ?? '') ?? DEFAULT_FACTS_EVERY_MS,
    needsObjectId: objectId === undefined && JSON.stringify(profiled).includes('"@.'),
  };
}

/** The section with `@` put in the place of the device's own tree, wherever an object is named. */
function withObjectId<T>(value: T, objectId: string): T {
  const resolve = (one: unknown): unknown => {
    if (typeof one === 'string') return one.startsWith('@.') ? objectId + one.slice(1) : one;
    if (Array.isArray(one)) return one.map(resolve);
    if (typeof one !== 'object' || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([key, inner]) => [key, resolve(inner)]));
  };
  // Only texts that begin with the placeholder change, so the shape stays.
  return resolve(value) as T;
}

function valueOf(at: { as: string; component?: string }): { measurement: string; field: string; component: string } {
  const [measurement = '', field = ''] = at.as.split('.');
  return { measurement, field, component: at.component ?? '' };
}

function wordsOf(values: readonly (number | string)[] | undefined): ReadonlySet<string> | undefined {
  return values && new Set(values.map((value) => String(value).toLowerCase()));
}

function expressionOf(pattern: string | undefined): RegExp | undefined {
  return pattern === undefined ? undefined : new RegExp(pattern, 'i');
}

function compileTexts({ identity, texts }: SnmpSection): PlannedText[] {
  const planned: PlannedText[] = [];
  for (const name of ['model', 'serial', 'firmware'] as const) {
    const sources = (identity?.[name] ?? []).map((source) =>
      typeof source === 'string'
        ? { oid: source, pattern: undefined }
        : { oid: source.oid, pattern: source.pattern === undefined ? undefined : new RegExp(source.pattern, 'i') },
    );
    if (sources.length > 0) planned.push({ key: `identity.${name}`, sources });
  }
  for (const [key, oid] of Object.entries(texts ?? {})) planned.push({ key, sources: [{ oid, pattern: undefined }] });
  return planned;
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
    digits: column.digits,
    of: column.of,
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
    nameAdd: table.nameAdd ?? 0,
    namePattern: table.namePattern === undefined ? undefined : new RegExp(table.namePattern),
    suffix: table.suffix ?? '',
    entity: table.entity,
    columns: table.columns.map(compileColumn),
    only: compileFilters(table.only),
    ends: table.ends === undefined ? undefined : `.${table.ends}`,
    discontinuity: table.discontinuity,
    gone: table.gone,
    judge: table.judge,
    percent: table.percent && {
      field: table.percent.field,
      part: table.percent.part,
      wholes: [table.percent.whole].flat(),
      isRest: table.percent.rest === true,
    },
    details: Object.entries(table.details ?? {}),
    maxRows: table.maxRows ?? DEFAULT_MAX_ROWS,
  };
}

function compileFilters(only: SnmpTable['only']): RowFilter[] {
  return (only ?? []).map((one) => ({
    oid: one.oid,
    in: wordsOf(one.in),
    notIn: wordsOf(one.notIn),
    matches: expressionOf(one.matches),
    notMatches: expressionOf(one.notMatches),
    index: one.index ?? 'same',
    isOnce: one.once === true,
    isOrAbsent: one.orAbsent === true,
  }));
}
