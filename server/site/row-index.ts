// Rows of the catalogue by the asset they belong to; follows the catalogue as it grows.

import { parsePlace } from '../../contract/place.ts';
import type { Row, SeriesCatalogue } from '../../contract/series.ts';

export class RowIndex {
  readonly #catalogue: SeriesCatalogue;
  readonly #rows = new Map<string, number[]>();
  #read = 0;

  constructor(catalogue: SeriesCatalogue) {
    this.#catalogue = catalogue;
  }

  of(site: string, asset: string): readonly Row[] {
    for (; this.#read < this.#catalogue.rowCount; this.#read++) {
      const row = this.#catalogue.rowAt(this.#read);
      const key = `${row.site}\n${row.asset}`;
      const list = this.#rows.get(key);
      if (list) list.push(row.id);
      else this.#rows.set(key, [row.id]);
    }
    return (this.#rows.get(`${site}\n${asset}`) ?? []).map((id) => this.#catalogue.rowAt(id));
  }

  /** Number of the series of a place, or −1 when nothing of the kind has been measured. */
  series(site: string, place: string, measurement: string, field: string): number {
    const { asset, component } = parsePlace(place);
    const row = this.of(site, asset).find((one) => one.measurement === measurement && one.component === component);
    return row ? this.#catalogue.series(row, field) : -1;
  }
}
