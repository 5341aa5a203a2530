// What the tests of the metric stores write: a catalogue with series of every kind, deliveries of batches at positions,
// and a folder that is gone after the test.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchBuilder, QUALITY, type Quality } from '../../../../contract/batch.ts';
import type { Log } from '../../../../contract/collector.ts';
import type { Delivery } from '../../../../contract/link.ts';
import { SeriesCatalogue } from '../../../../contract/series.ts';

/** The wall time at which the tests begin: a full hour. */
export const T0 = Date.UTC(2026, 9, 1, 8);
export const GATEWAY = 'gw-1';

export const quietLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** A log that keeps its lines. */
export function keepingLog(): Log & { lines: string[] } {
  const lines: string[] = [];
  const keep = (_: object, message: string): void => void lines.push(message);
  return { lines, debug: keep, info: keep, warn: keep, error: keep };
}

export interface Point {
  measurement: string;
  field: string;
  site?: string;
  asset: string;
  class?: string;
  component?: string;
  timeMs: number;
  value: number;
  quality?: Quality;
}

/** Makes deliveries with rising sequence numbers over one catalogue. */
export class Source {
  readonly catalogue = new SeriesCatalogue();
  sequence = 0;

  samples(points: readonly Point[]): Delivery {
    const batch = new BatchBuilder(Math.max(1, points.length));
    for (const point of points) {
      const { measurement, asset, site = 'hq', component = '' } = point;
      const row = this.catalogue.row(measurement, { site, asset, class: point.class ?? 'ups', component });
      batch.add(this.catalogue.series(row, point.field), point.value, point.timeMs, point.quality ?? QUALITY.ok);
    }
    return this.#delivery({ kind: 'samples', site: points[0]?.site ?? 'hq', batch: batch.finish() });
  }

  event(): Delivery {
    return this.#delivery({
      kind: 'event',
      site: 'hq',
      asset: '',
      component: '',
      timeMs: T0,
      type: 'notice',
      code: 'test',
      data: {},
    });
  }

  #delivery(record: Delivery['record']): Delivery {
    return { position: { gateway: GATEWAY, epoch: 1, sequence: ++this.sequence }, record };
  }
}

/** A load reading of asset `ups-1`. */
export function load(timeMs: number, value: number, more: Partial<Point> = {}): Point {
  return { measurement: 'upsd', field: 'load_percent', asset: 'ups-1', timeMs, value, ...more };
}

export class Folder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'foresite-metrics-'));

  file(name: string): string {
    return join(this.path, name);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A generator of numbers from 0 to 1 that is the same every time. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
