// What a target answers in one state of the site, kept to be said again: the rows its collector decoded, and how fast its
// counters count. Said again, counters and uptimes go on from where they were.

import { QUALITY, type BatchBuilder, type Quality, type SampleBatch } from '../../contract/batch.ts';
import { fieldOf } from '../../contract/metrics.ts';
import type { AssetFacts, ResultCode } from '../../contract/records.ts';
import type { SeriesCatalogue } from '../../contract/series.ts';
import type { Look } from './watched-world.ts';

export interface Outcome {
  readonly code: ResultCode;
  readonly detail: string;
  /** What the poll took, ms. */
  readonly durationMs: number;
  readonly series: Uint32Array;
  readonly value: Float64Array;
  readonly quality: Uint8Array;
  /** What the target has told of itself so far; null for nothing. */
  readonly facts: AssetFacts | null;
  /** Of each value: by how much a counter grows a millisecond; 0 before the state was read twice. */
  readonly pace: Float64Array;
  /** When it was read, ms. */
  readonly readAtMs: number;
}

/** A state that a target was found in, and what it answered there, poll by poll, until it said nothing new. */
export interface TargetState {
  looks: readonly Look[];
  /** Of the looks, the one by which it was told from another state last: probably it is so again. */
  differsAt: number;
  readonly outcomes: Outcome[];
  isSettled: boolean;
  /** Since when it has been read while something acted on a device whose words grow older by themselves. */
  agesSinceMs?: number;
}

/** Measured values of one state differ by at most this share. */
const WAVER_SHARE = 0.5;

type SeriesKind = 'counter' | 'uptime' | 'exact' | 'near';

/** What kind of value each series is: looked up once. */
export class RunningSeries {
  readonly #catalogue: SeriesCatalogue;
  readonly #kinds: SeriesKind[] = [];

  constructor(catalogue: SeriesCatalogue) {
    this.#catalogue = catalogue;
  }

  kind(series: number): SeriesKind {
    return (this.#kinds[series] ??= this.#look(series));
  }

  #look(series: number): SeriesKind {
    const field = this.#catalogue.fieldNameOf(series);
    const { measurement } = this.#catalogue.rowOf(series);
    const known = fieldOf(measurement, field);
    if (known?.isCounter) return 'counter';
    if (/uptime/.test(field)) return 'uptime';
    // A picture that stands still is a state on its way to another.
    const isStill = measurement === 'camera_picture' && known?.unit === 's';
    return known?.type === 'int' || isStill ? 'exact' : 'near';
  }
}

/** Where the counters of one target stand, as the server has been told. */
export class Standing {
  readonly #running: RunningSeries;
  readonly #counters = new Map<number, number>();
  /** What the counters said when they were read last, and when that was. */
  readonly #read = new Map<number, number>();
  #readAtMs = -1;
  #toldAtMs = 0;

  constructor(running: RunningSeries) {
    this.#running = running;
  }

  /**
   * The samples of an outcome at this moment.
   * @param upMs how long the device has been up
   */
  batch(outcome: Outcome, now: { monoMs: number; wallMs: number; upMs: number }, builder: BatchBuilder): SampleBatch {
    const passedMs = Math.max(0, now.monoMs - this.#toldAtMs);
    this.#toldAtMs = now.monoMs;
    this.#takeFallen(outcome);
    const { series, value, quality, pace } = outcome;
    builder.clear();
    for (let i = 0; i < series.length; i++) {
      const id = series[i] ?? 0;
      builder.add(
        id,
        this.#valueOf(id, value[i] ?? 0, { pace: pace[i] ?? 0, passedMs, upMs: now.upMs }),
        now.wallMs,
        qualityOf(quality[i]),
      );
    }
    return builder.finish();
  }

  /** A counter that has fallen since it was read has begun anew: it belongs to another device. */
  #takeFallen({ series, value, readAtMs }: Outcome): void {
    if (readAtMs <= this.#readAtMs) return;
    this.#readAtMs = readAtMs;
    series.forEach((id, i) => {
      if (this.#running.kind(id) !== 'counter') return;
      const now = value[i] ?? 0;
      if (now < (this.#read.get(id) ?? now)) this.#counters.set(id, now);
      this.#read.set(id, now);
    });
  }

  #valueOf(series: number, value: number, by: { pace: number; passedMs: number; upMs: number }): number {
    const kind = this.#running.kind(series);
    if (kind === 'uptime' && by.upMs > 0) return Math.floor(by.upMs / 1000);
    if (kind !== 'counter') return value;
    const stands = (this.#counters.get(series) ?? value) + by.pace * by.passedMs;
    this.#counters.set(series, stands);
    return stands;
  }
}

function qualityOf(stored: number | undefined): Quality {
  return stored === QUALITY.retained ? QUALITY.retained : stored === QUALITY.stale ? QUALITY.stale : QUALITY.ok;
}

/** How fast the counters went between two readings of one state; what did not grow stands still. */
export function paceBetween(
  before: Pick<Outcome, 'series' | 'value' | 'readAtMs'>,
  after: Pick<Outcome, 'series' | 'value' | 'readAtMs'>,
  running: RunningSeries,
): Float64Array {
  const pace = new Float64Array(after.series.length);
  const passedMs = after.readAtMs - before.readAtMs;
  if (passedMs <= 0) return pace;
  const first = new Map(Array.from(before.series, (id, i) => [id, before.value[i] ?? 0]));
  after.series.forEach((id, i) => {
    const from = first.get(id);
    const grown = from === undefined ? 0 : (after.value[i] ?? 0) - from;
    if (running.kind(id) === 'counter' && grown > 0) pace[i] = grown / passedMs;
  });
  return pace;
}

/** Whether a second reading said nothing new: counts and codes are the same, measured values about the same. */
export function isSaidAgain(before: Outcome, after: Outcome, running: RunningSeries): boolean {
  if (before.code !== after.code || before.series.length !== after.series.length) return false;
  return after.series.every((id, i) => {
    const [old, now] = [before.value[i] ?? 0, after.value[i] ?? 0];
    if (id !== before.series[i]) return false;
    const kind = running.kind(id);
    return kind === 'counter' || kind === 'uptime' || (kind === 'exact' ? old === now : isNear(old, now));
  });
}

/** Pictures and temperatures waver. */
function isNear(one: number, other: number): boolean {
  return Math.abs(one - other) <= Math.max(1, WAVER_SHARE * Math.max(Math.abs(one), Math.abs(other)));
}

export function isSameList(one: Uint32Array | undefined, other: Uint32Array): boolean {
  if (one === other) return true;
  return one?.length === other.length && one.every((value, at) => value === other[at]);
}
