// The catalogue of series in this process: each measured thing gets a dense number when it is discovered, and names,
// units and tags live here once. A row is a measurement with its tags; a series is one field of a row.

import { fieldOf } from './metrics.ts';

/** Most series one process keeps (cardinality guard); past it new ones are refused, counted and reported. */
export const MAX_SERIES = 2_000_000;

export interface RowTags {
  site: string;
  asset: string;
  /** Asset class: camera, switch, … */
  class: string;
  /** Component key `kind:name`, '' for the asset itself. */
  component: string;
}

export interface Row extends RowTags {
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

export class SeriesCatalogue {
  #rows: Row[] = [];
  #rowByKey = new Map<string, Row>();
  #series: SeriesInfo[] = [];
  #fieldsOfRow: Map<string, number>[] = [];
  #refused = 0;

  /** Number of series; they are numbered 0 … count − 1, so a reader can follow new ones by this alone. */
  get count(): number {
    return this.#series.length;
  }

  get refused(): number {
    return this.#refused;
  }

  row(measurement: string, tags: RowTags): Row {
    const key = `${measurement}\n${tags.site}\n${tags.asset}\n${tags.class}\n${tags.component}`;
    const known = this.#rowByKey.get(key);
    if (known) return known;
    const row: Row = {
      id: this.#rows.length,
      measurement,
      site: tags.site,
      asset: tags.asset,
      class: tags.class,
      component: tags.component,
    };
    this.#rows.push(row);
    this.#rowByKey.set(key, row);
    this.#fieldsOfRow.push(new Map());
    return row;
  }

  /**
   * The series of a row's field, made on first use.
   * @returns its number, or −1 when the catalogue is full or the field is not in the catalogue of metrics
   */
  series(row: Row, field: string): number {
    const fields = this.#fieldsOfRow[row.id];
    const known = fields?.get(field);
    if (known !== undefined) return known;
    const definition = fieldOf(row.measurement, field);
    if (!definition || this.#series.length >= MAX_SERIES) {
      this.#refused++;
      return -1;
    }
    const id = this.#series.length;
    this.#series.push({ id, row, field, isInteger: definition.type === 'int' });
    fields?.set(field, id);
    return id;
  }

  /** @throws RangeError for a number that was never given out */
  info(series: number): SeriesInfo {
    const info = this.#series[series];
    if (!info) throw new RangeError(`series ${series} is not in the catalogue of ${this.#series.length}`);
    return info;
  }

  /** All series of a row, as [field, number]. */
  fieldsOf(row: Row): Iterable<[string, number]> {
    return this.#fieldsOfRow[row.id]?.entries() ?? [];
  }

  rows(): readonly Row[] {
    return this.#rows;
  }
}
