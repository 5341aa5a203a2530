// A target that cannot be read makes what is read through it unknown: with a dead switch its counters are not “ok”.

import type { SampleBatch } from '../../../contract/batch.ts';
import { READING_TARGETS } from '../../../contract/protocols.ts';
import type { Row, SeriesCatalogue } from '../../../contract/series.ts';
import type { AssetSlots } from './asset-slots.ts';
import { LEVEL, type Slots } from './slots.ts';

/** Written at every poll by the probe itself, so its rows never go stale because another target of the asset failed. */
const SELF_REPORTING = new Set([
  'foresite_target',
  'foresite_gateway',
  'ping',
  'net_response',
  'http_response',
  'rtsp_response',
  'onvif_response',
  'snapshot_response',
  'camera_picture',
]);

interface Readers {
  readonly catalogue: SeriesCatalogue;
  readonly slots: Slots;
  readonly ofAssets: AssetSlots;
  /** Component of the target that reads a row; '' where that is not told. */
  readonly readThrough: (row: Row) => string;
}

/** Slots of what is read through the targets that a batch says have failed, as far as they are not unknown yet. */
export function* unreadSlots(
  batch: SampleBatch,
  { catalogue, slots, ofAssets, readThrough }: Readers,
): Generator<number> {
  for (const row of failedTargets(batch, catalogue)) {
    for (const slot of ofAssets.of(row.site, row.asset)) {
      if (slots.level[slot] === LEVEL.unknown) continue;
      const read = catalogue.rowOf(slots.series[slot] ?? 0);
      if (SELF_REPORTING.has(read.measurement)) continue;
      const through = readThrough(read);
      if (through === '' || through === row.component) yield slot;
    }
  }
}

/** Rows of the targets that a batch says have failed. Those rows come first in a batch. */
function failedTargets(batch: SampleBatch, catalogue: SeriesCatalogue): Row[] {
  const failed: Row[] = [];
  for (let i = 0; i < batch.count; i++) {
    if (batch.value[i] === 0) continue;
    const series = batch.series[i] ?? 0;
    const row = catalogue.rowOf(series);
    if (row.measurement !== 'foresite_target') break;
    if (catalogue.fieldNameOf(series) === 'result_code' && READING_TARGETS.has(row.component)) failed.push(row);
  }
  return failed;
}
