import { statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EmbeddedEngine } from '../../../../server/stores/metrics/embedded-engine.ts';
import type { LogSamples } from '../../../../server/stores/metrics/embedded-log.ts';
import type { SeriesKey } from '../../../../server/stores/metrics/metric-store.ts';
import { DEFAULT_RETENTION } from '../../../../server/stores/metrics/metric-store.ts';
import { Folder, seeded, T0 } from './material.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const SERIES = 90;
const EVERY_MS = 10_000;
/** All that is on disk: samples, minute and hour summaries, indexes, free pages. */
const MAX_BYTES_A_SAMPLE = 3;

const keys: SeriesKey[] = Array.from({ length: SERIES }, (_, i) => ({
  measurement: 'interface',
  field: 'ifHCInOctets',
  site: 'hq',
  asset: `sw-${Math.floor(i / 3)}`,
  class: 'switch',
  component: `port:gi${i % 3}`,
}));

/** A busy port, a gauge of one decimal and a constant in turn; stamps shiver by a few milliseconds. */
class Farm {
  readonly #random = seeded(11);
  readonly #last = new Float64Array(SERIES);

  /** The rounds of one minute, as the store reader hands them over: one write. */
  minute(timeMs: number): LogSamples {
    const count = (SERIES * MINUTE) / EVERY_MS;
    const samples = {
      count,
      timeMs: new Float64Array(count),
      value: new Float64Array(count),
      series: new Uint32Array(count),
      quality: new Uint8Array(count),
    };
    for (let at = 0; at < count; at += SERIES) this.#round(samples, at, timeMs + (at / SERIES) * EVERY_MS);
    return samples;
  }

  #round(samples: LogSamples, at: number, timeMs: number): void {
    for (let i = 0; i < SERIES; i++) {
      const last = this.#last[i] ?? 0;
      const move = this.#random();
      if (i % 3 === 0) this.#last[i] = last + 600_000 + Math.floor(move * 400_000);
      if (i % 3 === 1) this.#last[i] = Math.round((last === 0 ? 40 : last) * 10 + (move - 0.5) * 12) / 10;
      if (i % 3 === 2) this.#last[i] = 1;
      samples.series[at + i] = i;
      samples.timeMs[at + i] = timeMs + Math.floor(this.#random() * 12);
      samples.value[at + i] = this.#last[i] ?? 0;
    }
  }
}

describe('a day of ninety series every 10 s', () => {
  const folder = new Folder();
  const path = folder.file('metrics.db');
  let engine: EmbeddedEngine;

  beforeAll(() => {
    engine = EmbeddedEngine.open({ path, retention: DEFAULT_RETENTION }, T0).engine;
    engine.define(0, keys);
    const farm = new Farm();
    for (let timeMs = T0; timeMs < T0 + DAY; timeMs += MINUTE) {
      engine.write(farm.minute(timeMs), [], timeMs + MINUTE);
      if (timeMs % HOUR === 0) while (engine.flushSlice(timeMs));
    }
    while (engine.flushSlice(T0 + DAY, true));
    engine.vacuum(0);
    engine.close();
    engine = EmbeddedEngine.open({ path, retention: DEFAULT_RETENTION }, T0 + DAY).engine;
  });

  afterAll(() => {
    engine.close();
    folder[Symbol.dispose]();
  });

  it(`takes at most ${MAX_BYTES_A_SAMPLE} bytes a sample on disk`, () => {
    const { samples } = engine.stats();
    expect(samples).toBe((SERIES * DAY) / EVERY_MS);
    expect(statSync(path).size / samples).toBeLessThan(MAX_BYTES_A_SAMPLE);
  });

  it('answers from summaries as from samples', () => {
    const farm = new Farm();
    const sums = new Map<number, number>();
    for (let timeMs = T0; timeMs < T0 + DAY; timeMs += MINUTE) {
      const bucket = Math.floor(timeMs / 300_000) * 300_000;
      const { series, value } = farm.minute(timeMs);
      const sum = value.filter((_, i) => series[i] === 1).reduce((total, each) => total + each, 0);
      sums.set(bucket, (sums.get(bucket) ?? 0) + sum);
    }
    const query = { ...key(1), fromMs: T0, toMs: T0 + DAY };
    const minutes = engine.query({ ...query, stepMs: 300_000 }, T0 + DAY);
    expect(minutes.timeMs).toHaveLength(288);
    minutes.mean.forEach((mean, i) => expect(mean * 30).toBeCloseTo(sums.get(minutes.timeMs[i] ?? 0) ?? 0, 6));
    const hours = engine.query({ ...query, stepMs: HOUR }, T0 + DAY);
    expect(hours.timeMs).toHaveLength(24);
    expect(hours.count.every((count) => count === 360)).toBe(true);
    expect(Math.max(...hours.max)).toBe(Math.max(...minutes.max));
  });

  it('knows the latest values after a restart', () => {
    const latest = engine.latest('hq', 'sw-29');
    expect(latest).toHaveLength(3);
    expect(latest.every(({ timeMs }) => timeMs >= T0 + DAY - EVERY_MS)).toBe(true);
  });

  it('deletes each level when its time is over, and keeps the coarser ones', () => {
    const later = T0 + DAY + 31 * DAY;
    while (engine.expireSlice(later));
    expect(engine.stats().samples).toBe(0);
    const query = { ...key(0), fromMs: T0, toMs: T0 + DAY };
    const coarse = engine.query({ ...query, stepMs: 1000, maxPoints: 5 }, later);
    expect(coarse.stepMs).toBe(60_000);
    expect(coarse.timeMs).toHaveLength(1440);
    while (engine.expireSlice(T0 + 182 * DAY));
    const coarser = engine.query({ ...query, stepMs: 60_000 }, T0 + 182 * DAY);
    expect(coarser.stepMs).toBe(HOUR);
    expect(coarser.timeMs).toHaveLength(24);
    while (engine.expireSlice(T0 + 1830 * DAY));
    expect(engine.query(query, T0 + 1830 * DAY).timeMs).toHaveLength(0);
  });
});

function key(i: number): SeriesKey {
  const found = keys[i];
  if (!found) throw new RangeError(`no series ${i}`);
  return found;
}
