// What a derivation may see of the asset it belongs to: newest samples of other readings, and whether all is well with it.

import type { ReadingRef } from '../../../contract/expression.ts';
import { placeKey } from '../../../contract/place.ts';
import type { Row, SeriesCatalogue } from '../../../contract/series.ts';
import type { LocalHour, Newest as NewestSample, Surroundings } from './derive/derivation.ts';
import type { Newest } from './newest.ts';

/** Most components that an expression or a comparison goes over. */
export const MAX_COMPONENTS = 500;
const HOUR_MS = 3_600_000;
/** 1970-01-01 was a Thursday. */
const FIRST_HOUR_OF_WEEK = 72;

export interface SurroundingParts {
  readonly catalogue: SeriesCatalogue;
  /** What is known of the asset beside its samples; all is well where that is not told. */
  readonly site?: {
    isHealthy(site: string, asset: string): boolean;
    /** Outside its hours, or while work on it is announced: its coming and going is no news. */
    isOffHours(site: string, asset: string, place: string): boolean;
    /** Its hours, as a text that is another when they are. */
    hoursOf?(site: string, asset: string): string;
    /** Before it is taken over: what never answered counts, too. */
    isLookedThrough?(site: string): boolean;
    localHour(site: string, wallMs: number): LocalHour;
    rowsOf(site: string, asset: string): readonly Row[];
  };
  /** Component of the target that reads a row, '' where that is not told. */
  readThrough?(row: Row): string;
  freshMsOf(row: Row): number;
}

export class RowSurroundings implements Surroundings {
  readonly freshMs: number;
  readonly #parts: SurroundingParts;
  readonly #newest: Newest;
  readonly #row: Row;
  readonly #field: string;
  /** Series by reading, as long as no row is added. */
  readonly #series = new Map<string, readonly number[]>();
  #rowCount = 0;
  /** Series of the fields of its own row. */
  readonly #siblings = new Map<string, number>();

  constructor(parts: SurroundingParts, newest: Newest, row: Row, field: string) {
    this.#parts = parts;
    this.#newest = newest;
    this.#row = row;
    this.#field = field;
    this.freshMs = parts.freshMsOf(row);
  }

  readings(ref: ReadingRef): readonly (NewestSample | null)[] {
    const { measurement, field, component } = ref;
    return this.#seriesOf(measurement, field, component ?? this.#row.component).map((series) => this.#latest(series));
  }

  others(): readonly NewestSample[] {
    const { measurement } = this.#row;
    const own = this.#parts.catalogue.series(this.#row, this.#field);
    return this.#seriesOf(measurement, this.#field, '*').flatMap((series) =>
      series === own ? [] : (this.#latest(series) ?? []),
    );
  }

  sibling(field: string): NewestSample | null {
    let series = this.#siblings.get(field);
    if (series === undefined) this.#siblings.set(field, (series = this.#parts.catalogue.series(this.#row, field)));
    return this.#latest(series);
  }

  isRead(monoMs: number): boolean {
    const through = this.#parts.readThrough?.(this.#row) ?? '';
    const targets = this.#seriesOf('foresite_target', 'result_code', through === '' ? '*' : through);
    const isFresh = (one: NewestSample | null): boolean => one !== null && monoMs - one.monoMs <= this.freshMs;
    return targets.some((series) => {
      const word = this.#latest(series);
      return isFresh(word) && word?.value === 0;
    });
  }

  isHealthy(): boolean {
    return this.#parts.site?.isHealthy(this.#row.site, this.#row.asset) ?? true;
  }

  isOffHours(): boolean {
    const { site, asset } = this.#row;
    return this.#parts.site?.isOffHours(site, asset, placeKey(this.#row)) ?? false;
  }

  hours(): string {
    return this.#parts.site?.hoursOf?.(this.#row.site, this.#row.asset) ?? '';
  }

  localHour(wallMs: number): LocalHour {
    const told = this.#parts.site?.localHour(this.#row.site, wallMs);
    return told ?? { hourOfWeek: (Math.floor(wallMs / HOUR_MS) + FIRST_HOUR_OF_WEEK) % 168, isHoliday: false };
  }

  #latest(series: number): NewestSample | null {
    const { atWall, atMono, value } = this.#newest;
    const timeMs = atWall[series] ?? 0;
    return timeMs === 0 ? null : { value: value[series] ?? 0, timeMs, monoMs: atMono[series] ?? 0 };
  }

  #seriesOf(measurement: string, field: string, component: string): readonly number[] {
    const { catalogue } = this.#parts;
    if (this.#rowCount !== catalogue.rowCount) {
      this.#series.clear();
      this.#rowCount = catalogue.rowCount;
    }
    const key = `${measurement} ${field} ${component}`;
    const known = this.#series.get(key);
    if (known) return known;
    const found = this.#rows()
      .filter((row) => row.measurement === measurement && (component === '*' || row.component === component))
      .slice(0, MAX_COMPONENTS)
      .map((row) => catalogue.series(row, field));
    this.#series.set(key, found);
    return found;
  }

  #rows(): readonly Row[] {
    const { site, asset } = this.#row;
    return this.#parts.site?.rowsOf(site, asset) ?? rowsOf(this.#parts.catalogue, site, asset);
  }
}

/** The plain way, where nobody keeps an index. */
function rowsOf(catalogue: SeriesCatalogue, site: string, asset: string): Row[] {
  const rows: Row[] = [];
  for (let id = 0; id < catalogue.rowCount; id++) {
    const row = catalogue.rowAt(id);
    if (row.site === site && row.asset === asset) rows.push(row);
  }
  return rows;
}
