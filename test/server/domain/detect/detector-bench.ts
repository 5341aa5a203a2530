// A detector over one asset, fed by hand: tests say which value a series has and how much time goes by, and read what
// was raised and cleared.

import { BatchBuilder, QUALITY, type Quality } from '../../../../contract/batch.ts';
import type { PredicateName } from '../../../../contract/predicates.ts';
import type { Condition } from '../../../../contract/profile.ts';
import { SeriesCatalogue, type Row } from '../../../../contract/series.ts';
import { Detector, type RestoredAlarm } from '../../../../server/domain/detect/detector.ts';
import { toRule } from '../../../../server/domain/detect/rules.ts';

export const WALL = Date.UTC(2026, 0, 5, 1, 0, 0);
export const FRESH_MS = 190_000;

export function condition(change: Partial<Condition> = {}): Condition {
  return {
    id: 'load',
    predicate: 'load',
    measurement: 'cpu',
    field: 'usage_percent',
    raise: { above: 90 },
    hold: '10s',
    clearAfter: '20s',
    severity: 'minor',
    ...change,
  };
}

export class Bench {
  readonly catalogue = new SeriesCatalogue();
  readonly detector: Detector;
  conditions: readonly Condition[];
  monoMs = 1000;

  constructor(
    conditions: readonly Condition[] = [condition()],
    restored: readonly RestoredAlarm[] = [],
    readThrough: (row: Row) => string = () => '',
  ) {
    this.conditions = conditions;
    this.detector = new Detector({
      catalogue: this.catalogue,
      rulesFor: (row) => (row.asset.startsWith('no-') ? [] : this.conditions.map(toRule)),
      freshMsOf: () => FRESH_MS,
      readThrough,
    });
    this.detector.restore(restored);
  }

  get wallMs(): number {
    return WALL + this.monoMs;
  }

  row(measurement: string, component = '', asset = 'nas'): Row {
    return this.catalogue.row(measurement, { site: 's', asset, class: 'nas', component });
  }

  series(measurement: string, field: string, component = '', asset = 'nas'): number {
    return this.catalogue.series(this.row(measurement, component, asset), field);
  }

  /** One poll's samples, all of one quality: `['cpu', 'usage_percent', 95]`, with the component as a fourth where there is one. */
  feed(samples: readonly (readonly [string, string, number, string?])[], quality: Quality = QUALITY.ok): this {
    const builder = new BatchBuilder();
    for (const [measurement, field, value, component] of samples)
      builder.add(this.series(measurement, field, component ?? ''), value, this.wallMs, quality);
    this.detector.apply(builder.finish(), this.monoMs);
    this.detector.settle(this.monoMs, this.wallMs);
    return this;
  }

  load(value: number, quality: Quality = QUALITY.ok): this {
    return this.feed([['cpu', 'usage_percent', value]], quality);
  }

  /** Lets time go by; what falls due on the way is settled when it does. */
  pass(seconds: number): this {
    const end = this.monoMs + seconds * 1000;
    while (this.detector.nextDueMono <= end) {
      this.monoMs = Math.max(this.monoMs, this.detector.nextDueMono);
      this.detector.settle(this.monoMs, this.wallMs);
    }
    this.monoMs = end;
    this.detector.sweep(this.monoMs, this.wallMs);
    return this;
  }

  /** `raised load nas`, … since the last call. */
  changes(): string[] {
    return this.detector
      .takeChanges()
      .map(({ kind, rule, asset, component }) => [kind, rule.id, asset, component].filter(Boolean).join(' '));
  }

  level(predicate: PredicateName = 'load', place = 'nas'): string | undefined {
    return this.detector.observationsOf('s').at(predicate, place)?.level;
  }
}
