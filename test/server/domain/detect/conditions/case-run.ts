// Runs one case of test/cases/conditions on a detector of its own, a second at a time where something waits.

import { BatchBuilder } from '../../../../../contract/batch.ts';
import { SeriesCatalogue } from '../../../../../contract/series.ts';
import { Detector, type RestoredAlarm } from '../../../../../server/domain/detect/detector.ts';
import { LocalHours } from '../../../../../server/domain/detect/local-hours.ts';
import { toRule } from '../../../../../server/domain/detect/rules.ts';
import type { AlarmChange } from '../../../../../server/domain/detect/types.ts';
import {
  asDuration,
  ms,
  readEvent,
  readSamples,
  type Case,
  type CaseEvent,
  type CaseSample,
  type SpanKind,
} from './case-file.ts';

const SITE = 's';
const ASSET = 'asset';
const START = '2026-01-05T00:00:00Z';
/** A level is unknown after this many samples that did not come. */
const FRESH_SAMPLES = 3;

interface Given {
  readonly measurement: string;
  readonly field: string;
  readonly component: string;
  readonly samples: readonly (CaseSample | null)[];
}

export interface CaseResult {
  readonly alarms: string[];
  readonly levels: Record<string, string>;
  readonly value: number;
  readonly changes: readonly AlarmChange[];
}

export class CaseRun {
  readonly #case: Case;
  readonly #everyMs: number;
  readonly #series: readonly Given[];
  readonly #events: readonly CaseEvent[];
  readonly #hours: LocalHours;
  readonly #startMs: number;
  #catalogue = new SeriesCatalogue();
  #detector: Detector;
  #atMs = 0;
  #clockOffMs = 0;
  #firing = new Map<string, RestoredAlarm>();
  readonly #changes: { change: AlarmChange; atMs: number }[] = [];

  constructor(given: Case) {
    this.#case = given;
    this.#everyMs = ms(given.every);
    this.#series = Object.entries(given.series).map(([name, text]) => {
      const [reading = '', component = ''] = name.split('@');
      const [measurement = '', field = ''] = reading.split('.');
      return { measurement, field, component, samples: readSamples(text) };
    });
    this.#events = (given.events ?? []).map(readEvent);
    this.#hours = new LocalHours(given.zone ?? 'UTC', given.holidays ?? []);
    this.#startMs = Date.parse(given.start ?? START);
    this.#detector = this.#newDetector();
  }

  run(): CaseResult {
    const count = Math.max(...this.#series.map(({ samples }) => samples.length));
    for (let n = 0; n < count; n++) {
      this.#passTo(n * this.#everyMs);
      this.#happen(n * this.#everyMs);
      this.#feed(n);
    }
    this.#passTo(count * this.#everyMs);
    const alarms = this.#changes.map(
      ({ change, atMs }) => `${change.kind === 'raised' ? '+' : '-'}${change.rule.id}${at(change)} ${asDuration(atMs)}`,
    );
    const changes = this.#changes.map(({ change }) => change);
    const value = Math.round((changes.at(-1)?.value ?? Number.NaN) * 100) / 100;
    return { alarms, levels: this.#levels(), value, changes };
  }

  get #monoMs(): number {
    return this.#atMs + 1000;
  }

  get #wallMs(): number {
    return this.#startMs + this.#atMs + this.#clockOffMs;
  }

  #newDetector(): Detector {
    const rules = this.#case.conditions.map(toRule);
    const { targets } = this.#case;
    return new Detector({
      catalogue: this.#catalogue,
      rulesFor: () => rules,
      freshMsOf: () => FRESH_SAMPLES * this.#everyMs,
      site: {
        isHealthy: () => this.#during('sick') === undefined,
        isOffHours: () => this.#during('off-hours') !== undefined,
        hoursOf: () => String(this.#events.filter((one) => one.is === 'hours' && one.atMs <= this.#atMs).length),
        localHour: (_site, wallMs) => this.#hours.at(wallMs),
        rowsOf: () => Array.from({ length: this.#catalogue.rowCount }, (_, id) => this.#catalogue.rowAt(id)),
      },
      ...(targets !== undefined && { grace: { targetsOf: () => targets, roundMsOf: () => 10 * this.#everyMs } }),
    });
  }

  #during(what: SpanKind): CaseEvent | undefined {
    return this.#events.find((one) => one.is === what && one.fromMs <= this.#atMs && this.#atMs < one.toMs);
  }

  #happen(atMs: number): void {
    for (const event of this.#events) {
      if (event.is === 'clock' && event.atMs === atMs) this.#clockOffMs += event.byMs;
      if (event.is === 'restart' && event.atMs === atMs) {
        this.#catalogue = new SeriesCatalogue();
        this.#detector = this.#newDetector();
        this.#detector.restore([...this.#firing.values()]);
      }
    }
  }

  #feed(n: number): void {
    if (this.#during('deaf')) return;
    const builder = new BatchBuilder();
    // The result of the poll comes with it.
    const target = this.#catalogue.row('foresite_target', { ...tags(), component: 'target:mqtt' });
    if (!this.#series.some(({ measurement }) => measurement === 'foresite_target'))
      builder.add(this.#catalogue.series(target, 'result_code'), 0, this.#wallMs);
    for (const { measurement, field, component, samples } of this.#series) {
      const sample = samples[n];
      const series = this.#catalogue.series(this.#catalogue.row(measurement, { ...tags(), component }), field);
      if (sample) builder.add(series, sample.value, this.#wallMs, sample.quality);
    }
    this.#detector.apply(builder.finish(), this.#monoMs);
    this.#settle();
  }

  /** As the server does: hold times end when they are due, silence is looked for once a second (here: ten times a poll). */
  #passTo(endMs: number): void {
    const stepMs = Math.max(1000, this.#everyMs / 10);
    while (this.#atMs < endMs) {
      const dueMs = this.#detector.nextDueMono - 1000;
      this.#atMs = Math.min(endMs, Math.max(this.#atMs, Math.min(dueMs, this.#atMs + stepMs)));
      this.#settle();
      if (this.#detector.sweep(this.#monoMs, this.#wallMs)) this.#settle();
      if (dueMs <= this.#atMs && this.#detector.nextDueMono - 1000 <= this.#atMs) this.#atMs += 1;
    }
    this.#atMs = endMs;
    this.#settle();
  }

  #settle(): void {
    this.#detector.settle(this.#monoMs, this.#wallMs);
    for (const change of this.#detector.takeChanges()) {
      this.#changes.push({ change, atMs: this.#atMs });
      const { site, asset, component, rule, sinceMs } = change;
      const key = `${rule.id}${component}`;
      if (change.kind === 'raised') this.#firing.set(key, { site, asset, component, rule: rule.id, sinceMs });
      else this.#firing.delete(key);
    }
  }

  #levels(): Record<string, string> {
    const levels: Record<string, string> = {};
    for (const { measurement, field, component } of this.#series) {
      for (const rule of this.#case.conditions) {
        if (rule.measurement !== measurement || rule.field !== field) continue;
        const place = component === '' ? ASSET : `${ASSET}/${component}`;
        const seen = this.#detector.observationsOf(SITE);
        const level = seen.at(rule.predicate, place) ?? seen.at(rule.predicate, ASSET);
        levels[component === '' ? rule.id : `${rule.id}@${component}`] = level?.level ?? 'unknown';
      }
    }
    return levels;
  }
}

function at({ component }: AlarmChange): string {
  return component === '' ? '' : `@${component}`;
}

function tags(): { site: string; asset: string; class: string } {
  return { site: SITE, asset: ASSET, class: 'switch' };
}
