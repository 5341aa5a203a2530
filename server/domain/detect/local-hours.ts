// Which hour of the week it is by a site's clocks, and whether the day is one of its holidays. Asked for each sample of a
// baseline, so what a quarter of an hour is, is found once. Pure but for what it remembers.

import { Temporal } from 'temporal-polyfill';
import type { LocalHour } from './derive/derivation.ts';

/** Offsets of zones change at quarters of an hour at most. */
const QUARTER_MS = 900_000;
/** Quarters that are remembered. */
export const MAX_CACHED_QUARTERS = 4096;

export class LocalHours {
  readonly #zone: string;
  readonly #holidays: ReadonlySet<string>;
  readonly #known = new Map<number, LocalHour>();

  /**
   * @param holidays local days, `2027-01-01`
   * @throws RangeError for an unknown zone
   */
  constructor(zone: string, holidays: Iterable<string> = []) {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    this.#zone = zone;
    this.#holidays = new Set(holidays);
  }

  at(wallMs: number): LocalHour {
    const quarter = Math.floor(wallMs / QUARTER_MS);
    const known = this.#known.get(quarter);
    if (known) return known;
    if (this.#known.size >= MAX_CACHED_QUARTERS) this.#known.clear();
    const local = Temporal.Instant.fromEpochMilliseconds(quarter * QUARTER_MS).toZonedDateTimeISO(this.#zone);
    const found = {
      hourOfWeek: (local.dayOfWeek - 1) * 24 + local.hour,
      isHoliday: this.#holidays.has(local.toPlainDate().toString()),
    };
    this.#known.set(quarter, found);
    return found;
  }
}
