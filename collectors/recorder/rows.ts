// From what a recorder told to rows and facts. Rows that SNMP reads of the same asset are left to it, so that no part has
// two names.

import { BatchBuilder, type SampleBatch } from '../../contract/batch.ts';
import type { CollectorParts, Target } from '../../contract/collector.ts';
import { componentKey } from '../../contract/place.ts';
import { isReadBySnmp } from '../../contract/profile-sources.ts';
import type { AssetFacts, ComponentFact } from '../../contract/records.ts';
import { MAX_CHANNELS, type Snapshot } from './model.ts';
import type { Forecast, Proof } from './recording.ts';
import { clockOffsetS } from './times.ts';

/** Code of `recorder_disk.status` for a disk that is no longer there. */
const ABSENT = 4;

export class RowWriter {
  readonly #parts: CollectorParts;
  readonly #target: Target;
  readonly #batch = new BatchBuilder(MAX_CHANNELS);
  readonly #timeMs: number;

  constructor(parts: CollectorParts, target: Target) {
    this.#parts = parts;
    this.#target = target;
    this.#timeMs = parts.clock.wallMs();
  }

  snapshot(snapshot: Snapshot, knownDisks: Set<string>, timezone: string): void {
    const { channels, disks, clock, clockAtMs, cpuPercent, memoryPercent } = snapshot;
    if (clock) this.#row('recorder', '', { clock_offset_s: clockOffsetS(clock, clockAtMs, timezone) });
    this.#unlessSnmp('recorder', '', { channels: channels.length, disks: disks.length });
    this.#unlessSnmp('cpu', '', { usage_percent: cpuPercent });
    this.#unlessSnmp('mem', '', { used_percent: memoryPercent });
    for (const { number, status } of channels) this.#unlessSnmp('recorder_channel', `channel:${number}`, { status });
    const present = new Set<string>();
    for (const { name, status, totalMb, usedMb } of disks) {
      present.add(name);
      if (status !== ABSENT) knownDisks.add(name);
      this.#unlessSnmp('recorder_disk', componentKey('disk', name), { status, total_mb: totalMb, used_mb: usedMb });
    }
    for (const name of knownDisks)
      if (!present.has(name)) this.#unlessSnmp('recorder_disk', componentKey('disk', name), { status: ABSENT });
  }

  /** Without video nothing can be recorded: then the age says nothing, and is not written. */
  recording(
    channel: number,
    proof: Proof,
    forecast: Forecast | undefined,
    { hasVideo, tellsGaps }: { hasVideo: boolean; tellsGaps: boolean },
  ): void {
    this.#row('recording', `channel:${channel}`, {
      days: proof.days,
      last_age_s: hasVideo ? Math.round(proof.lastAgeS) : undefined,
      gap_days: tellsGaps ? proof.gapDays : undefined,
      forecast_days: forecast?.forecastDays,
      missing_days: forecast?.missingDays,
    });
  }

  finish(): SampleBatch {
    return this.#batch.finish();
  }

  #unlessSnmp(measurement: string, component: string, fields: Readonly<Record<string, number | undefined>>): void {
    const { profile, settings } = this.#target;
    if (settings['besideSnmp'] === true && isReadBySnmp(profile, measurement)) return;
    this.#row(measurement, component, fields);
  }

  #row(measurement: string, component: string, fields: Readonly<Record<string, number | undefined>>): void {
    const { site, asset, class: kind } = this.#target;
    const row = this.#parts.catalogue.row(measurement, { site, asset, class: kind, component });
    for (const [field, value] of Object.entries(fields))
      if (value !== undefined) this.#batch.add(this.#parts.catalogue.series(row, field), value, this.#timeMs);
  }
}

/**
 * A channel's address says which camera it shows; `recorded` lists the days that are kept, `looked` tells how far the first
 * look at them has come.
 */
export function recorderFacts(
  snapshot: Snapshot,
  proofs: ReadonlyMap<number, Proof | undefined>,
  progress: (channel: number) => { known: number; of: number },
): AssetFacts {
  const components: ComponentFact[] = snapshot.channels.map(({ number, name, address, reason, status }) => {
    const proof = proofs.get(number);
    const recorded = proof?.ranges ?? '';
    const looked = proofs.has(number) && !proof ? progress(number) : undefined;
    return {
      key: `channel:${number}`,
      name: name === '' ? String(number) : name,
      details: {
        ...(address !== '' && { address }),
        ...(status === 1 && reason !== '' && { reason }),
        ...(recorded !== '' && { recorded }),
        ...(looked && { looked: `${looked.known}/${looked.of}` }),
      },
    };
  });
  for (const { name } of snapshot.disks) components.push({ key: componentKey('disk', name), name });
  return { identity: snapshot.identity, components };
}
