// The latest value of each series, in memory: a console asks for it all the time, and no store answers it cheaply.
// Later time wins; of equal times the one that came later. No I/O.

import type { Quality } from '../../../contract/batch.ts';
import type { LatestValue, SeriesKey } from './metric-store.ts';

interface Entry {
  id: number;
  key: SeriesKey;
  timeMs: number;
  value: number;
  quality: number;
}

export class LatestValues {
  readonly #entries = new Map<number, Entry>();
  readonly #bySite = new Map<string, Map<string, Entry[]>>();

  get seriesCount(): number {
    return this.#entries.size;
  }

  /** Makes a series known; it has no value before the first {@link set}. */
  define(series: number, key: SeriesKey): void {
    if (this.#entries.has(series)) return;
    const entry: Entry = { id: series, key, timeMs: -Infinity, value: 0, quality: 0 };
    this.#entries.set(series, entry);
    let assets = this.#bySite.get(key.site);
    if (!assets) this.#bySite.set(key.site, (assets = new Map()));
    const entries = assets.get(key.asset);
    if (entries) entries.push(entry);
    else assets.set(key.asset, [entry]);
  }

  set(series: number, timeMs: number, value: number, quality: number): void {
    const entry = this.#entries.get(series);
    if (!entry || timeMs < entry.timeMs) return;
    entry.timeMs = timeMs;
    entry.value = value;
    entry.quality = quality;
  }

  /** Whether a value of the series is known. */
  has(series: number): boolean {
    return (this.#entries.get(series)?.timeMs ?? -Infinity) > -Infinity;
  }

  values(site: string, asset?: string): LatestValue[] {
    return this.#of(site, asset)
      .filter((entry) => entry.timeMs > -Infinity)
      .map(({ key, timeMs, value, quality }) => ({ ...key, timeMs, value, quality: quality as Quality }));
  }

  keys(site: string, asset?: string): SeriesKey[] {
    return this.#of(site, asset).map((entry) => entry.key);
  }

  /** Numbers of the asset's series that `isWanted`. */
  idsOf(site: string, asset: string, isWanted: (key: SeriesKey) => boolean): number[] {
    return this.#of(site, asset)
      .filter((entry) => isWanted(entry.key))
      .map((entry) => entry.id);
  }

  #of(site: string, asset: string | undefined): Entry[] {
    const assets = this.#bySite.get(site);
    if (!assets) return [];
    return asset === undefined ? [...assets.values()].flat() : (assets.get(asset) ?? []);
  }
}

/** One text a series, to find it by. Keys hold no control characters. */
export function seriesText(key: SeriesKey): string {
  return [key.site, key.asset, key.component, key.measurement, key.field, key.class].join('\n');
}
