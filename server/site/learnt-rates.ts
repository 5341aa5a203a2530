// How common causes are at one site: as shipped for its kind, moved by what closed tickets of such sites taught. Made anew
// now and then from the tickets' events; nothing is stored.

import type { Cause } from '../domain/diagnose/cause-schema.ts';
import { learntRates, type Closing, type RateOf } from '../domain/learning/learn.ts';
import type { SiteDocument } from '../stores/records/inventory.ts';
import type { Records } from '../stores/records/records.ts';

/** How often the closings are read again. */
export const LEARN_EVERY_MS = 6 * 3_600_000;

export class LearntRates {
  readonly #records: Records;
  readonly #causes: readonly Cause[];
  readonly #site: SiteDocument;
  #rateOf: RateOf = (cause) => cause.rate;
  #untilMs = Number.NEGATIVE_INFINITY;

  constructor(records: Records, causes: readonly Cause[], site: SiteDocument) {
    this.#records = records;
    this.#causes = causes;
    this.#site = site;
  }

  at(nowMs: number): RateOf {
    // A wall clock that was set back does not stop the learning.
    if (nowMs < this.#untilMs && nowMs >= this.#untilMs - LEARN_EVERY_MS) return this.#rateOf;
    this.#untilMs = nowMs + LEARN_EVERY_MS;
    this.#rateOf = learntRates(this.#causes, closingsOf(this.#records), this.#site.kind ?? '', nowMs);
    return this.#rateOf;
  }
}

/** Tickets that a person closed and named the cause of; an asset or site that is gone teaches nothing any more. */
export function closingsOf(records: Records): Closing[] {
  const closed = records.tickets.namedClosings();
  if (closed.length === 0) return [];
  const sites = new Map(records.inventory.list().map(({ document }) => [document.site, document]));
  const classes = new Map(
    [...sites.values()].flatMap(({ site, assets }) => assets.map((asset) => [`${site}/${asset.key}`, asset.class])),
  );
  return closed.flatMap(({ site, asset, cause, atMs }) => {
    const assetClass = classes.get(`${site}/${asset}`);
    return assetClass === undefined
      ? []
      : [{ site, siteClass: sites.get(site)?.kind ?? ('' as const), assetClass, cause, atMs }];
  });
}
