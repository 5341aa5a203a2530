// The proof of recordings of one recorder, from what is in memory of it.

import type { ReadingView } from '../../contract/api.ts';
import type { RecordingProofView } from '../../contract/api-recording.ts';
import { ForesiteError } from '../../contract/errors.ts';
import { named } from '../../contract/named.ts';
import { placeKey } from '../../contract/place.ts';
import { recordingProof } from '../domain/recording/proof.ts';
import type { SiteRuntime } from './site-runtime.ts';

/** @throws ForesiteError not_found for what is no recorder */
export function proofOf(
  { model, engine }: SiteRuntime,
  key: string,
  readings: readonly ReadingView[],
  nowMs: number,
): RecordingProofView {
  const { file } = model;
  const entry = model.assets.get(key);
  if (entry?.class !== 'recorder') throw new ForesiteError('not_found', { what: named('recorder', file.site, key) });
  const { identity, components = [] } = model.facts(key);
  return recordingProof({
    head: {
      site: file.site,
      siteName: file.name,
      asset: key,
      name: entry.name,
      vendor: identity?.vendor || (entry.vendor ?? ''),
      model: identity?.model || (entry.model ?? ''),
      serial: identity?.serial || (entry.serial ?? ''),
      timezone: file.timezone,
      requiredDays: entry.recordingDays ?? file.recordingDays ?? null,
    },
    readings,
    components,
    rules: model.plainRules(key),
    cameraOf: (component) => {
      const camera = engine.graph.cameraOf(placeKey({ asset: key, component }));
      return camera === null ? null : { asset: camera, name: engine.graph.nameOf(camera) };
    },
    nowMs,
  });
}
