// Judges what collectors read by the conditions of a shipped profile, on a clock that is moved by hand: which alarms would
// stand after the longest hold time, told as `condition component`.

import { BatchBuilder, copyOf, type SampleBatch } from '../../contract/batch.ts';
import type { Sink } from '../../contract/collector.ts';
import type { Level, PredicateName } from '../../contract/predicates.ts';
import type { Profile } from '../../contract/profile.ts';
import type { SeriesCatalogue } from '../../contract/series.ts';
import { Detector } from '../../server/domain/detect/detector.ts';
import { toRule } from '../../server/domain/detect/rules.ts';

/** Longer than any hold or clear time of the shipped profiles. */
const LONG_MS = 3_600_000;
const NEVER_STALE_MS = Number.POSITIVE_INFINITY;

export class ConditionJudge implements Sink {
  readonly #catalogue: SeriesCatalogue;
  readonly #detector: Detector;
  readonly #firing = new Set<string>();
  /** Newest batch of each target's shape, so that a guard finds its sibling. */
  readonly #newest = new Map<number, { value: number; quality: number }>();
  #monoMs = 1000;

  /** @param profiles by asset */
  constructor(catalogue: SeriesCatalogue, profiles: ReadonlyMap<string, Profile>) {
    this.#catalogue = catalogue;
    const rules = new Map([...profiles].map(([asset, { conditions }]) => [asset, (conditions ?? []).map(toRule)]));
    this.#detector = new Detector({
      catalogue,
      rulesFor: (row) => rules.get(row.asset) ?? [],
      freshMsOf: () => NEVER_STALE_MS,
    });
  }

  samples(_site: string, batch: SampleBatch): void {
    const { series, value, quality, count } = copyOf(batch);
    for (let i = 0; i < count; i++)
      this.#newest.set(series[i] ?? -1, { value: value[i] ?? Number.NaN, quality: quality[i] ?? 0 });
  }

  facts(): void {}

  event(): void {}

  /** Newest value by `measurement.field` or `measurement.field component` of an asset. */
  value(asset: string, name: string): number | undefined {
    for (const [series, { value }] of this.#newest) {
      const { row, field } = this.#catalogue.info(series);
      const component = row.component === '' ? '' : ` ${row.component}`;
      if (row.asset === asset && `${row.measurement}.${field}${component}` === name) return value;
    }
    return undefined;
  }

  /** How it stands with the asset, by all conditions that look at it, as of the last {@link alarms}. */
  level(site: string, asset: string, predicate: PredicateName): Level | undefined {
    return this.#detector.observationsOf(site).at(predicate, asset)?.level;
  }

  /** What stands once that which is read now has held for long, `asset: condition component`. */
  alarms(asset: string): string[] {
    const batch = new BatchBuilder(this.#newest.size);
    for (const [series, { value, quality }] of this.#newest) if (quality === 0) batch.add(series, value, this.#monoMs);
    this.#detector.apply(batch.finish(), this.#monoMs);
    this.#monoMs += LONG_MS;
    this.#detector.settle(this.#monoMs, this.#monoMs);
    for (const change of this.#detector.takeChanges()) {
      const key = `${change.asset}: ${`${change.rule.id} ${change.component}`.trim()}`;
      if (change.kind === 'raised') this.#firing.add(key);
      else this.#firing.delete(key);
    }
    const prefix = `${asset}: `;
    return [...this.#firing]
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length))
      .toSorted();
  }
}
