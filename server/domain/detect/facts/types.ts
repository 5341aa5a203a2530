// The words of detection over facts: what was told, what is judged of it, and what has changed. No state, no I/O.

import type { AssetClass } from '../../../../contract/profile.ts';
import type { AssetFacts } from '../../../../contract/records.ts';
import type { FactRuleId } from './fact-rules.ts';

/** Facts that have not come again for this long say nothing any more: they are sent on change and at most hourly else. */
export const FACTS_FRESH_MS = 75 * 60_000;

/** What one source of an asset tells now. */
export interface Telling {
  readonly asset: string;
  /** The target that told it: while that one is silent, nothing of this is known. */
  readonly source: string;
  readonly facts: AssetFacts;
  /** Wall time of the record. */
  readonly timeMs: number;
  /** What the same source told before; null at the first time. */
  readonly before: AssetFacts | null;
  /** Seconds since the device's agent started, null where that is not read. */
  readonly uptimeS: number | null;
}

/** What a rule says of the places it can speak about; a place in neither list is unknown. */
export interface Judgement {
  readonly rule: FactRuleId;
  readonly asset: string;
  /** Components found in order, '' for the asset itself. */
  readonly ok: readonly string[];
  /** Components found bad, with when that began as far as is known. */
  readonly bad: ReadonlyMap<string, number>;
}

export const CHANGE_KINDS = [
  'firmware', 'model', 'serial', 'name', 'software', 'component-gone', 'component-new', 'component-other', 'vlan', 'neighbour', 'moved', 'address',
  'unknown-device', 'config', 'inventory', 'asset-new', 'asset-gone', 'maintenance', 'action',
] as const; // prettier-ignore
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** Something that is not as it was. Nothing is wrong by that, but faults often follow changes. */
export interface Change {
  /** '' for the site. */
  readonly asset: string;
  readonly component: string;
  readonly atMs: number;
  readonly kind: ChangeKind;
  /** What it was and is, in the device's own words; empty where there was or is nothing. */
  readonly from: string;
  readonly to: string;
  /** Who did it, where a person of ours did. */
  readonly actor: string;
}

export interface Findings {
  readonly judgements: readonly Judgement[];
  readonly changes: readonly Change[];
}

/** What the inventory says of an asset, as far as facts are held against it. */
export interface KnownAsset {
  readonly key: string;
  readonly class: AssetClass;
  readonly host: string;
  readonly macs: readonly string[];
}
