// What the records say of when a site's faults count, made ready for its gates: recurring windows become the ones near now,
// systems become their assets, periods become overrides. Read again when it grows old or somebody has changed it.

import type { SampleBatch } from '../../contract/batch.ts';
import type { SeriesCatalogue } from '../../contract/series.ts';
import type { OverrideEntry } from '../../contract/site-file.ts';
import type { Window } from '../domain/correlate/maintenance.ts';
import { compileOnHours, type OnHours } from '../domain/schedule/on-hours.ts';
import { inForce, overridesInForce } from '../domain/schedule/protection.ts';
import { within } from '../domain/schedule/recurrence.ts';
import type { SiteDocument } from '../stores/records/inventory.ts';
import type { StoredProtection } from '../stores/records/protections.ts';
import type { Records } from '../stores/records/records.ts';
import type { SiteGates } from './gates.ts';

/** Windows that begin within this time are made ready; by then they are read again. */
export const READY_AHEAD_MS = 26 * 3_600_000;
/** How old what was made ready may grow. */
export const READY_FOR_MS = 24 * 3_600_000;

export class SiteCalendar {
  readonly #records: Records;
  readonly #site: SiteDocument;
  readonly #systems: ReadonlyMap<string, string | undefined>;
  #readAtMs = Number.NEGATIVE_INFINITY;
  #periods: readonly StoredProtection[];
  #isInTakeover: boolean;
  readonly #hours: OnHours;
  /** Of the periods that were in force when the site was opened. */
  readonly #plan: string;
  /** Polls since they were last written, by period. */
  readonly #polls = new Map<string, { made: number; failed: number }>();

  constructor(records: Records, site: SiteDocument, wallMs: number) {
    this.#records = records;
    this.#site = site;
    this.#systems = new Map(site.assets.map(({ key, system }) => [key, system]));
    this.#periods = records.protections.list(site.site);
    this.#isInTakeover = records.takeovers.isOpen(site.site);
    this.#hours = compileOnHours(site);
    this.#plan = this.#planAt(wallMs);
  }

  /** Reads everything and sets the gates. */
  read(gates: SiteGates, wallMs: number): void {
    const { site } = this.#site;
    const { maintenance, protections, takeovers } = this.#records;
    this.#readAtMs = wallMs;
    this.#periods = protections.list(site);
    this.#isInTakeover = takeovers.isOpen(site);
    const near = { fromMs: wallMs, toMs: wallMs + READY_AHEAD_MS };
    const windows = maintenance.list(site, wallMs).flatMap((window): Window[] => {
      const assets = window.system === '' ? [window.asset || null] : this.#assetsOf(window.system);
      return within(window, near).flatMap(({ fromMs, toMs }) => assets.map((asset) => ({ asset, fromMs, toMs })));
    });
    gates.set({ windows, hours: this.#hours, knownDefects: takeovers.knownDefects(site) });
  }

  get isInTakeover(): boolean {
    return this.#isInTakeover;
  }

  /** Too old, or of a time that the wall clock has gone back behind. */
  isStale(wallMs: number): boolean {
    return wallMs < this.#readAtMs || wallMs >= this.#readAtMs + READY_FOR_MS;
  }

  /** The next moment at which {@link isStale} or {@link isPlanChanged} may answer otherwise, UTC ms. */
  changesAtMs(wallMs: number): number {
    const ends = this.#periods.flatMap(({ fromMs, toMs }) => [fromMs, toMs]).filter((one) => one > wallMs);
    return Math.min(...ends, this.#readAtMs + READY_FOR_MS);
  }

  /** Other periods are in force than when the site was opened: its rules and polls have to follow. */
  isPlanChanged(wallMs: number): boolean {
    return this.#planAt(wallMs) !== this.#plan;
  }

  /** Thresholds of the periods in force, on top of the site's own. */
  overrides(wallMs: number): OverrideEntry[] {
    return overridesInForce(this.#periods, this.#site.assets, wallMs);
  }

  /** Periods in force. */
  running(wallMs: number): StoredProtection[] {
    return this.#periods.filter((period) => inForce([period], wallMs).length > 0);
  }

  /** Counts the polls of a batch for the reports of the periods in force. */
  countPolls(batch: SampleBatch, catalogue: SeriesCatalogue, wallMs: number): void {
    if (this.#plan === '') return;
    for (let i = 0; i < batch.count; i++) {
      const series = batch.series[i] ?? 0;
      const { measurement, asset } = catalogue.rowOf(series);
      if (measurement !== 'foresite_target' || catalogue.fieldNameOf(series) !== 'result_code') continue;
      const system = this.#systems.get(asset);
      for (const period of this.running(wallMs)) {
        if (period.system !== null && period.system !== system) continue;
        const polls = this.#polls.get(period.id) ?? { made: 0, failed: 0 };
        polls.made++;
        if (batch.value[i] !== 0) polls.failed++;
        this.#polls.set(period.id, polls);
      }
    }
  }

  /** Inside a transaction. */
  savePolls(): void {
    for (const [id, { made, failed }] of this.#polls) this.#records.protections.countPolls(id, made, failed);
    this.#polls.clear();
  }

  #planAt(wallMs: number): string {
    return this.running(wallMs)
      .map(({ id }) => id)
      .join();
  }

  #assetsOf(system: string): string[] {
    return this.#site.assets.filter((asset) => asset.system === system).map(({ key }) => key);
  }
}
