// The catalogue of series in this process: each measured thing gets a dense number when it is discovered, and names,
// units and tags live here once. A row is a measurement with its tags; a series is one field of a row. A series costs
// numbers in typed arrays only: at millions of them an object or a string each would be most of the process.

import { fieldOf } from './metrics.ts';

/** Most series one process keeps (cardinality guard); past it new ones are refused, counted and reported. */
export const MAX_SERIES = 10_000_000;
/** Most rows one process keeps; a row past it has no series. */
export const MAX_ROWS = 4_000_000;

export interface RowTags {
  site: string;
  asset: string;
  /** Asset class: camera, switch, … */
  class: string;
  /** Component key `kind:name`, '' for the asset itself. */
  component: string;
}

export interface Row extends RowTags {
  /** Dense from 0; −1 for a row that was refused because the catalogue is full. */
  readonly id: number;
  readonly measurement: string;
}

export interface SeriesInfo {
  readonly id: number;
  readonly row: Row;
  readonly field: string;
  /** Written with an `i` in line protocol. */
  readonly isInteger: boolean;
}

export interface CatalogueLimits {
  maxSeries?: number;
  maxRows?: number;
}

/** End of a row's list of series. */
const NONE = 0xffff_ffff;
const FIRST_CAPACITY = 256;
/** The table of rows is kept at most this full. */
const MAX_LOAD = 0.6;

export class SeriesCatalogue {
  readonly #maxSeries: number;
  readonly #maxRows: number;
  readonly #rows: Row[] = [];
  /** Of each row: its hash, and the first of its series. */
  #hashOfRow = new Uint32Array(FIRST_CAPACITY);
  #firstOfRow = new Uint32Array(FIRST_CAPACITY).fill(NONE);
  /** Row numbers plus one by hash, probed linearly. */
  #table = new Uint32Array(FIRST_CAPACITY * 2);
  /** Measurements and tags, each text once. */
  readonly #texts = new Map<string, number>();
  readonly #textOf: string[] = [];
  readonly #fields = new Map<string, number>();
  readonly #fieldNames: string[] = [];
  /** Of each series: its row, the next series of the row, and its field's number twice, plus one for an integer. */
  #rowOf = new Uint32Array(FIRST_CAPACITY);
  #next = new Uint32Array(FIRST_CAPACITY);
  #kind = new Uint16Array(FIRST_CAPACITY);
  #count = 0;
  #refused = 0;

  constructor({ maxSeries = MAX_SERIES, maxRows = MAX_ROWS }: CatalogueLimits = {}) {
    this.#maxSeries = maxSeries;
    this.#maxRows = maxRows;
  }

  /** Number of series; they are numbered 0 … count − 1, so a reader can follow new ones by this alone. */
  get count(): number {
    return this.#count;
  }

  /** Series and rows that were asked for and not made. */
  get refused(): number {
    return this.#refused;
  }

  /** The row of a measurement with these tags, made on first use; see {@link Row.id}. */
  row(measurement: string, tags: RowTags): Row {
    const hash = this.#hash(measurement, tags);
    const mask = this.#table.length - 1;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const id = (this.#table[at] ?? 0) - 1;
      if (id < 0) break;
      const row = this.#rows[id];
      if (row && this.#hashOfRow[id] === hash && isSame(row, measurement, tags)) return row;
    }
    return this.#addRow(measurement, tags);
  }

  /**
   * The series of a row's field, made on first use.
   * @returns its number, or −1 when the catalogue is full or the field is not in the catalogue of metrics
   */
  series(row: Row, field: string): number {
    const fieldId = this.#fields.get(field);
    let last = NONE;
    // A row has as many series as its measurement has fields: a dozen, next to each other.
    for (let id = this.#firstOfRow[row.id] ?? NONE; id !== NONE; id = this.#next[id] ?? NONE) {
      if ((this.#kind[id] ?? 0) >> 1 === fieldId) return id;
      last = id;
    }
    return this.#addSeries(row, field, last);
  }

  /** @throws RangeError for a number that was never given out */
  info(series: number): SeriesInfo {
    return { id: series, row: this.rowOf(series), field: this.fieldNameOf(series), isInteger: this.isInteger(series) };
  }

  /** The row of a series. @throws RangeError as {@link info} */
  rowOf(series: number): Row {
    const row = this.#rows[this.#rowOf[this.#checked(series)] ?? 0];
    if (!row) throw new RangeError(`series ${series} has no row`);
    return row;
  }

  /** Number of the row of a series. @throws RangeError as {@link info} */
  rowIdOf(series: number): number {
    return this.#rowOf[this.#checked(series)] ?? 0;
  }

  /** @throws RangeError as {@link info} */
  fieldNameOf(series: number): string {
    return this.#fieldNames[this.fieldIdOf(series)] ?? '';
  }

  /** Dense number of the name of a series' field. @throws RangeError as {@link info} */
  fieldIdOf(series: number): number {
    return (this.#kind[this.#checked(series)] ?? 0) >> 1;
  }

  isInteger(series: number): boolean {
    return ((this.#kind[series] ?? 0) & 1) === 1;
  }

  /** All series of a row, as [field, number]. */
  *fieldsOf(row: Row): Generator<[string, number], void, undefined> {
    for (let id = this.#firstOfRow[row.id] ?? NONE; id !== NONE; id = this.#next[id] ?? NONE)
      yield [this.#fieldNames[(this.#kind[id] ?? 0) >> 1] ?? '', id];
  }

  rows(): readonly Row[] {
    return this.#rows;
  }

  #checked(series: number): number {
    if (series >= 0 && series < this.#count && Number.isInteger(series)) return series;
    throw new RangeError(`series ${series} is not in the catalogue of ${this.#count}`);
  }

  /** A text that no row has counts as 0; equal tags hash the same whatever strings carry them. */
  #hash(measurement: string, tags: RowTags): number {
    let hash = this.#texts.get(measurement) ?? 0;
    hash = mixed(hash, this.#texts.get(tags.site) ?? 0);
    hash = mixed(hash, this.#texts.get(tags.asset) ?? 0);
    hash = mixed(hash, this.#texts.get(tags.class) ?? 0);
    return mixed(hash, this.#texts.get(tags.component) ?? 0);
  }

  #addRow(measurement: string, tags: RowTags): Row {
    const isFull = this.#rows.length >= this.#maxRows;
    if (isFull) this.#refused++;
    const row: Row = {
      id: isFull ? -1 : this.#rows.length,
      measurement: isFull ? measurement : this.#text(measurement),
      site: isFull ? tags.site : this.#text(tags.site),
      asset: isFull ? tags.asset : this.#text(tags.asset),
      class: isFull ? tags.class : this.#text(tags.class),
      component: isFull ? tags.component : this.#text(tags.component),
    };
    if (isFull) return row;
    if (row.id === this.#hashOfRow.length) this.#growRows();
    // New texts have changed what the tags hash to.
    const hash = this.#hash(measurement, tags);
    this.#rows.push(row);
    this.#hashOfRow[row.id] = hash;
    if (this.#rows.length > this.#table.length * MAX_LOAD) this.#rehash();
    else this.#place(hash, row.id);
    return row;
  }

  #addSeries(row: Row, field: string, last: number): number {
    const definition = fieldOf(row.measurement, field);
    if (!definition || row.id < 0 || this.#count >= this.#maxSeries) {
      this.#refused++;
      return -1;
    }
    let fieldId = this.#fields.get(field);
    if (fieldId === undefined) {
      fieldId = this.#fieldNames.push(field) - 1;
      this.#fields.set(field, fieldId);
    }
    if (this.#count === this.#rowOf.length) this.#growSeries();
    const id = this.#count++;
    this.#rowOf[id] = row.id;
    this.#next[id] = NONE;
    this.#kind[id] = fieldId * 2 + (definition.type === 'int' ? 1 : 0);
    if (last === NONE) this.#firstOfRow[row.id] = id;
    else this.#next[last] = id;
    return id;
  }

  /** The one copy of a text. What is given may be a slice of a large text, and would keep all of it. */
  #text(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return this.#textOf[known - 1] ?? text;
    const own = JSON.parse(JSON.stringify(text)) as string;
    this.#texts.set(own, this.#textOf.push(own));
    return own;
  }

  #place(hash: number, id: number): void {
    const mask = this.#table.length - 1;
    let at = hash & mask;
    while (this.#table[at] !== 0) at = (at + 1) & mask;
    this.#table[at] = id + 1;
  }

  #rehash(): void {
    this.#table = new Uint32Array(this.#table.length * 2);
    for (let id = 0; id < this.#rows.length; id++) this.#place(this.#hashOfRow[id] ?? 0, id);
  }

  #growRows(): void {
    const size = grownSize(this.#hashOfRow.length, this.#maxRows);
    this.#hashOfRow = copiedInto(new Uint32Array(size), this.#hashOfRow);
    this.#firstOfRow = copiedInto(new Uint32Array(size).fill(NONE), this.#firstOfRow);
  }

  #growSeries(): void {
    const size = grownSize(this.#rowOf.length, this.#maxSeries);
    this.#rowOf = copiedInto(new Uint32Array(size), this.#rowOf);
    this.#next = copiedInto(new Uint32Array(size), this.#next);
    this.#kind = copiedInto(new Uint16Array(size), this.#kind);
  }
}

function isSame(row: Row, measurement: string, tags: RowTags): boolean {
  return (
    row.component === tags.component &&
    row.asset === tags.asset &&
    row.measurement === measurement &&
    row.site === tags.site &&
    row.class === tags.class
  );
}

/** Murmur's mix of one more 32-bit number. */
function mixed(hash: number, next: number): number {
  let k = Math.imul(next, 0xcc9e2d51);
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  let h = hash ^ k;
  h = Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64;
  h ^= h >>> 16;
  return h >>> 0;
}

/** A quarter more: doubling would leave a third of all this unused. */
function grownSize(size: number, most: number): number {
  return Math.max(size + 1, Math.min(Math.ceil(size * 1.25), Math.max(most, FIRST_CAPACITY)));
}

function copiedInto<T extends Uint32Array | Uint16Array>(target: T, source: T): T {
  target.set(source);
  return target;
}
