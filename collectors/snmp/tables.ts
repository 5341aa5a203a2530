// Turns the rows of a table into samples. Rows are known by their names, so a device that numbers its ports anew after a
// reboot keeps its series; a renumbered row's counters start with a gap.

import { QUALITY, type BatchBuilder } from '../../contract/batch.ts';
import { fieldOf } from '../../contract/metrics.ts';
import { componentKey } from '../../contract/place.ts';
import type { RowTags, SeriesCatalogue } from '../../contract/series.ts';
import type { PlannedColumn, PlannedTable } from './config.ts';
import { countOn, newCounter, type CounterState } from './counters.ts';
import { ASN, decodeNumber, rawNumber, type Varbind } from './decode.ts';
import type { FrozenRow, FrozenTable, PresentRow } from './fast/frozen.ts';
import { sourceOf as traced, type Source, type Trace } from './fast/trace.ts';
import { nameIndexOf, OIDS } from './oids.ts';
import { nameOf, passes } from './rows.ts';
import type { Reading } from './session.ts';

/** Rows remembered of one table, those that have gone included; past it the memory starts anew. */
export const MAX_REMEMBERED_ROWS = 4096;

/** Octet counters of this measurement cannot grow faster than the row's own speed. */
const SPEED_FIELD = 'ifHighSpeed';
const BYTES_PER_MBIT = 125_000;
/** Columns by which rows are chosen and that no row changes: they are read again with the names. */
const NEVER_CHANGES: ReadonlySet<string> = new Set([OIDS.ifType, OIDS.ifDescr]);

interface KnownRow {
  readonly key: string;
  readonly name: string;
  index: string;
  readonly series: number[];
  readonly counters: (CounterState | undefined)[];
  discontinuity: number | undefined;
  isPresent: boolean;
}

export interface SampleContext {
  builder: BatchBuilder;
  catalogue: SeriesCatalogue;
  tags: Omit<RowTags, 'component'>;
  timeMs: number;
  monoMs: number;
  hasRestarted: boolean;
  /** What was read is also written down here, for polls that repeat it by steps. */
  trace: Trace | undefined;
}

/** What readers that are frozen have of their own, as long as nothing has gone. Never written to. */
const NO_ROWS = new Map<string, never>();

export class TableReader {
  readonly table: PlannedTable;
  #rows = new Map<string, KnownRow>();
  #byIndex = new Map<string, KnownRow>();
  #frozen: FrozenTable | undefined;
  /** Counters of frozen rows that were not told of late; they may be again. */
  #idle: Map<string, (CounterState | undefined)[]> | undefined;
  /** Indexes of rows that have passed a filter that asks only once. */
  #passed: Set<string> | undefined;
  /** What keeps rows from passing such a filter, as of the last reading. */
  #waiting: { oid: string; index: string }[] = [];

  constructor(table: PlannedTable) {
    this.table = table;
  }

  /** Rows of the last reading by the device's index. */
  get present(): ReadonlyMap<string, PresentRow> {
    return this.#frozen ?? this.#byIndex;
  }

  /** The rows of the last reading as they can be shared. */
  describe(trace: Trace): FrozenRow[] {
    const states = new Set(trace.steps.map((step) => (step.kind === 'counter' ? step.state : undefined)));
    return [...this.#byIndex.values()].map((row) => ({
      key: row.key,
      name: row.name,
      index: row.index,
      counters: [...row.counters.keys()].filter((i) => row.counters[i] !== undefined && states.has(row.counters[i])),
      fixedAt: trace.discontinuities.get(row) ?? -1,
    }));
  }

  /** Lets go of what is shared from now on; only rows that have gone are still its own. */
  freeze(frozen: FrozenTable): void {
    this.#frozen = frozen;
    for (const { key, counters } of frozen.values()) {
      const idle = this.#rows.get(key)?.counters.map((state, i) => (counters.includes(i) ? undefined : state)) ?? [];
      if (idle.some((state) => state !== undefined)) (this.#idle ??= new Map()).set(key, idle);
      this.#rows.delete(key);
    }
    this.#byIndex = NO_ROWS;
    if (this.#rows.size === 0) this.#rows = NO_ROWS;
  }

  /** Takes the rows back, before it reads again. Counters are told in the order in which they were described. */
  thaw(nextCounter: () => CounterState, fixedOf: (at: number) => number): void {
    if (!this.#frozen) return;
    this.#rows = new Map(this.#rows);
    this.#byIndex = new Map();
    for (const { key, name, index, counters, fixedAt } of this.#frozen.values()) {
      const discontinuity = fixedAt < 0 ? undefined : fixedOf(fixedAt);
      const idle = this.#idle?.get(key) ?? [];
      const row: KnownRow = { key, name, index, series: [], counters: idle, discontinuity, isPresent: true };
      for (const column of counters) row.counters[column] = nextCounter();
      this.#rows.set(key, row);
      this.#byIndex.set(index, row);
      if (this.#asksOnce) (this.#passed ??= new Set()).add(index);
    }
    this.#frozen = undefined;
    this.#idle = undefined;
  }

  async read(reading: Reading, context: SampleContext): Promise<void> {
    const { table } = this;
    const primary = [
      ...table.nameOids,
      ...table.only.map((one) => one.oid),
      ...table.columns.map((column) => column.oid),
      ...table.columns.flatMap((column) => [column.digits ?? [], column.of ?? []].flat()),
    ];
    if (table.discontinuity !== undefined) primary.push(table.discontinuity);
    if (table.entity !== undefined) primary.push(table.entity);
    await reading.columns(primary, table.maxRows);
    const spare = table.columns.flatMap((column) =>
      column.fallback !== undefined && reading.rows(column.oid).size === 0 ? [column.fallback] : [],
    );
    if (spare.length > 0) await reading.columns(spare, table.maxRows);
    if (table.entity !== undefined && reading.rows(table.entity).size > 0)
      await reading.columns([OIDS.entAliasMapping], table.maxRows);
    // What was read in part would rename rows, and call those gone that were not reached.
    if ([...primary, ...spare].some((column) => reading.hasFailed(column)) || isLeftOut(table, reading)) return;
    this.#name(reading);
    for (const row of this.#byIndex.values()) this.#sample(row, reading, context);
    if (context.trace) this.#traceWaiting(reading, context.trace);
    this.#sampleGone(context);
  }

  #name(reading: Reading): void {
    const { table } = this;
    const indexes = new Set<string>();
    for (const column of table.columns) for (const index of sourceOf(column, reading).rows.keys()) indexes.add(index);
    const before = this.#byIndex;
    const hasNames = !table.nameOids.some((oid) => reading.isLeftOut(oid));
    this.#byIndex = new Map();
    this.#waiting = [];
    if (this.#rows.size + indexes.size > MAX_REMEMBERED_ROWS) this.#rows.clear();
    if ((this.#passed?.size ?? 0) > MAX_REMEMBERED_ROWS) this.#passed = undefined;
    for (const row of this.#rows.values()) row.isPresent = false;
    for (const index of indexes) {
      if (this.#byIndex.size >= table.maxRows || !this.#isKept(reading, index)) continue;
      // A row whose name is no longer told keeps the one it had.
      const name = (hasNames ? undefined : before.get(index)?.name) ?? nameOf(table, reading, index);
      const row = this.#rowOf(name, index);
      if (row) this.#byIndex.set(index, row);
    }
  }

  get #asksOnce(): boolean {
    return this.table.only.some(({ isOnce }) => isOnce);
  }

  #isKept(reading: Reading, index: string): boolean {
    const { ends, only } = this.table;
    if (ends !== undefined && !`.${index}`.endsWith(ends)) return false;
    for (const one of only) {
      const isKnown = one.isOnce && this.#passed?.has(index);
      if (isKnown || passes(one, reading, index)) continue;
      if (one.isOnce) this.#waiting.push({ oid: one.oid, index: nameIndexOf(one.index, index) });
      return false;
    }
    if (this.#asksOnce) (this.#passed ??= new Set()).add(index);
    return true;
  }

  #rowOf(name: string, index: string): KnownRow | undefined {
    const { kind } = this.table;
    let key = componentKey(kind, name) || componentKey(kind, index);
    // Two rows of one name, e.g. ports of two stack members that a last arc cannot tell apart.
    if (this.#rows.get(key)?.isPresent) key = componentKey(kind, index);
    if (key === '' || this.#rows.get(key)?.isPresent) return undefined;
    const known = this.#rows.get(key);
    if (known) {
      known.isPresent = true;
      if (known.index !== index) {
        known.index = index;
        known.counters.length = 0;
      }
      return known;
    }
    const row: KnownRow = {
      key,
      name: name === '' ? index : name,
      index,
      series: [],
      counters: [],
      discontinuity: undefined,
      isPresent: true,
    };
    this.#rows.set(key, row);
    return row;
  }

  #sample(row: KnownRow, reading: Reading, context: SampleContext): void {
    const { table } = this;
    const { builder, timeMs } = context;
    const isReset = this.#isReset(row, reading) || context.hasRestarted;
    const maxBytes = maxBytesPerSecond(table, reading, row.index);
    const values = new Map<string, number>();
    for (const [i, column] of table.columns.entries()) {
      const { rows, decoding } = sourceOf(column, reading);
      const varbind = rows.get(row.index);
      if (!varbind) continue;
      const decoded = decodeNumber(varbind, decoding);
      const source = context.trace && traced(varbind, { column: rootOf(varbind, row.index), decoding });
      if (decoded === undefined) {
        if (source) context.trace?.unusable.push(source);
        continue;
      }
      const value = shareOf(scaledByDigits(decoded, column, reading, row.index), column, reading, row.index);
      if (value === undefined) continue;
      values.set(column.field, value);
      const series = (row.series[i] ??= this.#seriesOf(row, column.field, context));
      const field = fieldOf(table.measurement, column.field);
      if (field?.isCounter !== true) {
        builder.add(series, value, timeMs, QUALITY.ok);
        // What goes through other columns is not repeated by a step.
        if (source && value === decoded && isPlain(column)) context.trace?.add({ kind: 'gauge', series, source });
        continue;
      }
      const state = (row.counters[i] ??= newCounter());
      const bits = varbind.type === ASN.counter64 ? 64 : 32;
      const counted = countOn(state, {
        raw: value,
        bits,
        monoMs: context.monoMs,
        wallMs: timeMs,
        isReset,
        maxRate: field.unit === 'B' ? maxBytes : undefined,
      });
      builder.add(series, counted.value, timeMs, counted.quality);
      if (source && value === decoded && isPlain(column)) {
        const speed = field.unit === 'B' ? speedSource(table, reading, row.index) : undefined;
        context.trace?.add({ kind: 'counter', series, source, speed, state });
      }
    }
    if (context.trace) this.#traceFixed(row, reading, context.trace);
    this.#samplePercent(row, values, context);
    this.#sampleJudged(row, values, context);
  }

  #sampleJudged(row: KnownRow, values: ReadonlyMap<string, number>, context: SampleContext): void {
    const { judge } = this.table;
    const value = judge && values.get(judge.value);
    const limit = judge && values.get(judge.limit);
    if (!judge || value === undefined || limit === undefined) return;
    context.builder.add(this.#seriesOf(row, judge.field, context), value > limit ? judge.code : 0, context.timeMs);
  }

  #samplePercent(row: KnownRow, values: ReadonlyMap<string, number>, context: SampleContext): void {
    const { percent } = this.table;
    if (!percent) return;
    const part = values.get(percent.part);
    let whole = 0;
    for (const field of percent.wholes) whole += values.get(field) ?? Number.NaN;
    if (part === undefined || !(whole > 0)) return;
    const share = (100 * (percent.isRest ? whole - part : part)) / whole;
    context.builder.add(this.#seriesOf(row, percent.field, context), share, context.timeMs);
  }

  /** What says that a row counts anew, or is no longer wanted. */
  #traceFixed(row: KnownRow, reading: Reading, trace: Trace): void {
    const { discontinuity, only, nameOids } = this.table;
    const moved = discontinuity === undefined ? undefined : reading.rows(discontinuity).get(row.index);
    if (moved) {
      trace.discontinuities.set(row, trace.fixed.length);
      trace.fixed.push(traced(moved, { column: rootOf(moved, row.index), fixed: rawNumber(moved) }));
    }
    for (const filter of only) {
      if (NEVER_CHANGES.has(filter.oid) || nameOids.includes(filter.oid)) continue;
      const index = nameIndexOf(filter.index, row.index);
      const varbind = reading.rows(filter.oid).get(index);
      // A filter that may change its mind has to see all rows each time.
      if (!filter.isOnce || (varbind && rawNumber(varbind) === undefined)) trace.isWhole = false;
      else if (varbind)
        trace.entries.push({ source: traced(varbind, { column: rootOf(varbind, index), isPrint: true }), filter });
    }
  }

  /** A row that may yet pass a filter is let in by a full reading, once what keeps it out has changed. */
  #traceWaiting(reading: Reading, trace: Trace): void {
    for (const { oid, index } of this.#waiting) {
      const varbind = reading.rows(oid).get(index);
      const fixed = varbind && rawNumber(varbind);
      if (varbind && fixed !== undefined) trace.fixed.push(traced(varbind, { column: oid, fixed }));
      else trace.isWhole = false;
    }
  }

  #isReset(row: KnownRow, reading: Reading): boolean {
    if (this.table.discontinuity === undefined) return false;
    const varbind = reading.rows(this.table.discontinuity).get(row.index);
    const now = varbind && rawNumber(varbind);
    const hasMoved = now !== undefined && row.discontinuity !== undefined && now !== row.discontinuity;
    row.discontinuity = now ?? row.discontinuity;
    return hasMoved;
  }

  #sampleGone(context: SampleContext): void {
    const { gone, measurement } = this.table;
    if (!gone) return;
    for (const row of this.#rows.values()) {
      if (row.isPresent) continue;
      const catalogued = context.catalogue.row(measurement, { ...context.tags, component: row.key });
      const series = context.catalogue.series(catalogued, gone.field);
      context.builder.add(series, gone.value, context.timeMs);
      context.trace?.add({ kind: 'constant', series, value: gone.value });
    }
  }

  #seriesOf(row: KnownRow, field: string, context: SampleContext): number {
    return context.catalogue.series(
      context.catalogue.row(this.table.measurement, { ...context.tags, component: row.key }),
      field,
    );
  }
}

/** Whether none of its values is asked for because they lie in broken tables. */
function isLeftOut(table: PlannedTable, reading: Reading): boolean {
  return table.columns.every(
    ({ oid, fallback }) => reading.isLeftOut(oid) && (fallback === undefined || reading.rows(fallback).size === 0),
  );
}

/** The column itself, or its fallback where the device does not have it. */
function sourceOf(
  column: PlannedColumn,
  reading: Reading,
): { rows: ReadonlyMap<string, Varbind>; decoding: PlannedColumn['decoding'] } {
  const rows = reading.rows(column.oid);
  if (rows.size > 0 || column.fallback === undefined) return { rows, decoding: column.decoding };
  return { rows: reading.rows(column.fallback), decoding: column.fallbackDecoding };
}

/** The column that an object of a row lies in. */
function rootOf(varbind: Varbind, index: string): string {
  return varbind.oid.slice(0, varbind.oid.length - index.length - 1);
}

function isPlain(column: PlannedColumn): boolean {
  return column.digits === undefined && column.of === undefined;
}

function speedSource(table: PlannedTable, reading: Reading, index: string): Source | undefined {
  const column = table.columns.find((one) => one.field === SPEED_FIELD);
  if (!column) return undefined;
  const { rows, decoding } = sourceOf(column, reading);
  const varbind = rows.get(index);
  return varbind && traced(varbind, { column: rootOf(varbind, index), decoding });
}

/** Some makers tell in a column of its own where the decimal point of a value stands. */
function scaledByDigits(value: number, column: PlannedColumn, reading: Reading, index: string): number {
  const digits = column.digits === undefined ? undefined : reading.rows(column.digits).get(index);
  const places = digits && rawNumber(digits);
  return places !== undefined && places > 0 && places <= 12 ? value / 10 ** places : value;
}

/** The share of the whole that stands in another column, in percent; undefined where the device does not tell the whole. */
function shareOf(value: number, column: PlannedColumn, reading: Reading, index: string): number | undefined {
  if (column.of === undefined) return value;
  const varbind = reading.rows(column.of).get(index);
  const whole = varbind && rawNumber(varbind);
  return whole !== undefined && whole > 0 ? Math.min(100, (100 * value) / whole) : undefined;
}

function maxBytesPerSecond(table: PlannedTable, reading: Reading, index: string): number | undefined {
  const column = table.columns.find((one) => one.field === SPEED_FIELD);
  if (!column) return undefined;
  const { rows, decoding } = sourceOf(column, reading);
  const varbind = rows.get(index);
  const speed = varbind ? decodeNumber(varbind, decoding) : undefined;
  return speed !== undefined && speed > 0 ? speed * BYTES_PER_MBIT : undefined;
}
