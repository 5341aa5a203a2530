// Rows of the catalogue by the asset they belong to; follows the catalogue as it grows.

import { parsePlace } from '../../contract/place.ts';
import type { Row, SeriesCatalogue } from '../../contract/series.ts';

export class RowIndex {
  readonly #catalogue: SeriesCatalogue;
  readonly #rows = new Map<string, Row[]>();
  #read = 0;

  constructor(catalogue: SeriesCatalogue) {
    this.#catalogue = catalogue;
  }

  of(site: string, asset: string): readonly Row[] {
    const rows = this.#catalogue.rows();
    for (; this.#read < rows.length; this.#read++) {
      const row = rows[this.#read];
      if (!row) continue;
      const key = `${row.site}\n${row.asset}`;
      const list = this.#rows.get(key);
      if (list) list.push(row);
      else this.#rows.set(key, [row]);
    }
    return this.#rows.get(`${site}\n${asset}`) ?? [];
  }

  /** Number of the series of a place, or −1 when nothing of the kind has been measured. */
  series(site: string, place: string, measurement: string, field: string): number {
    const { asset, component } = parsePlace(place);
    const row = this.of(site, asset).find((one) => one.measurement === measurement && one.component === component);
    return row ? this.#catalogue.series(row, field) : -1;
  }
}
