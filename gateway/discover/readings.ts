// What one poll has told, as readings with names, units and places: for people and programs that look at one device, not
// for the journal.

import type { SampleBatch } from '../../contract/batch.ts';
import { fieldOf } from '../../contract/metrics.ts';
import { componentKind, componentName } from '../../contract/place.ts';
import type { SeriesCatalogue } from '../../contract/series.ts';

export interface Reading {
  measurement: string;
  field: string;
  component: { kind: string; name: string } | null;
  value: number;
  unit: string;
}

/** Keeps the newest value of each series. */
export class ReadingsKeeper {
  readonly #latest = new Map<number, number>();
  readonly #catalogue: SeriesCatalogue;

  constructor(catalogue: SeriesCatalogue) {
    this.#catalogue = catalogue;
  }

  get size(): number {
    return this.#latest.size;
  }

  take(batch: Pick<SampleBatch, 'count' | 'series' | 'value'>): void {
    for (let i = 0; i < batch.count; i++) this.#latest.set(batch.series[i] ?? 0, batch.value[i] ?? 0);
  }

  readings(): Reading[] {
    return [...this.#latest].map(([series, value]) => {
      const { row, field } = this.#catalogue.info(series);
      const { measurement, component } = row;
      return {
        measurement,
        field,
        component: component === '' ? null : { kind: componentKind(component), name: componentName(component) },
        value,
        unit: fieldOf(measurement, field)?.unit ?? '',
      };
    });
  }
}
