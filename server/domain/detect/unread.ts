// A target that cannot be read makes what is read through it unknown: with a dead switch its counters are not “ok”.

import type { SampleBatch } from '../../../contract/batch.ts';
import { READING_TARGETS } from '../../../contract/protocols.ts';
import type { Row, SeriesCatalogue } from '../../../contract/series.ts';

/** Written at every poll by the probe itself, so its rows never go stale because another target of the asset failed. */
export const SELF_REPORTING = new Set([
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

/** Rows of the targets that a batch says have failed. Those rows come first in a batch. */
export function failedTargets(batch: SampleBatch, catalogue: SeriesCatalogue): Row[] {
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
