// The catalogue of series in this process: each measured thing gets a dense number when it is discovered, and names,
// units and tags live here once. A row is a measurement with its tags; a series is one field of a row. Both cost numbers in
// typed arrays only: at millions of them an object or a string each would be most of the process.

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
/** Numbers of texts that are a row: measurement, site, asset, class, component. */
const TEXTS_OF_ROW = 5;

export class SeriesCatalogue {
  readonly #maxSeries: number;
  readonly #maxRows: number;
  #rowCount = 0;
  /** Of each row: its texts, its hash, and the first of its series. */
  #textsOfRow = new Uint32Array(FIRST_CAPACITY * TEXTS_OF_ROW);
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

  /** Number of rows; they are numbered 0 … rowCount − 1. */
  get rowCount(): number {
    return this.#rowCount;
  }

  /** The row of a measurement with these tags, made on first use; see {@link Row.id}. */
  row(measurement: string, tags: RowTags): Row {
    const hash = this.#hash(measurement, tags);
    const mask = this.#table.length - 1;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const id = (this.#table[at] ?? 0) - 1;
      if (id < 0) break;
      if (this.#hashOfRow[id] === hash && this.#isRow(id, measurement, tags)) return this.rowAt(id);
    }
    return this.#addRow(measurement, tags);
  }

  /** The row of a number. @throws RangeError for a number that was never given out */
  rowAt(id: number): Row {
    if (!(id >= 0 && id < this.#rowCount))
      throw new RangeError(`row ${id} is not in the catalogue of ${this.#rowCount}`);
    return {
      id,
      measurement: this.#textOfRow(id, 0),
      site: this.#textOfRow(id, 1),
      asset: this.#textOfRow(id, 2),
      class: this.#textOfRow(id, 3),
      component: this.#textOfRow(id, 4),
    };
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
    return this.rowAt(this.rowIdOf(series));
  }

  /** The site of a series. @throws RangeError as {@link info} */
  siteOf(series: number): string {
    return this.#textOfRow(this.rowIdOf(series), 1);
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

  #textOfRow(id: number, place: number): string {
    return this.#textOf[(this.#textsOfRow[id * TEXTS_OF_ROW + place] ?? 0) - 1] ?? '';
  }

  #isRow(id: number, measurement: string, tags: RowTags): boolean {
    return (
      this.#textOfRow(id, 4) === tags.component &&
      this.#textOfRow(id, 2) === tags.asset &&
      this.#textOfRow(id, 0) === measurement &&
      this.#textOfRow(id, 1) === tags.site &&
      this.#textOfRow(id, 3) === tags.class
    );
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
    const { site, asset, class: kind, component } = tags;
    if (this.#rowCount >= this.#maxRows) {
      this.#refused++;
      return { id: -1, measurement, site, asset, class: kind, component };
    }
    const id = this.#rowCount++;
    if (id === this.#hashOfRow.length) this.#growRows();
    for (const [place, text] of [measurement, site, asset, kind, component].entries())
      this.#textsOfRow[id * TEXTS_OF_ROW + place] = this.#text(text);
    // New texts have changed what the tags hash to.
    const hash = this.#hash(measurement, tags);
    this.#hashOfRow[id] = hash;
    if (this.#rowCount > this.#table.length * MAX_LOAD) this.#rehash();
    else this.#place(hash, id);
    return this.rowAt(id);
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

  /** The number of a text, from 1. What is given may be a slice of a large text, and would keep all of it. */
  #text(text: string): number {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    const own = JSON.parse(JSON.stringify(text)) as string;
    const number = this.#textOf.push(own);
    this.#texts.set(own, number);
    return number;
  }

  #place(hash: number, id: number): void {
    const mask = this.#table.length - 1;
    let at = hash & mask;
    while (this.#table[at] !== 0) at = (at + 1) & mask;
    this.#table[at] = id + 1;
  }

  #rehash(): void {
    this.#table = new Uint32Array(this.#table.length * 2);
    for (let id = 0; id < this.#rowCount; id++) this.#place(this.#hashOfRow[id] ?? 0, id);
  }

  #growRows(): void {
    const size = grownSize(this.#hashOfRow.length, this.#maxRows);
    this.#textsOfRow = copiedInto(new Uint32Array(size * TEXTS_OF_ROW), this.#textsOfRow);
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
