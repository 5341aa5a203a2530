// What hangs on what at a site. Built from the inventory and from what devices tell (LLDP, bridge tables); read by
// correlation and diagnosis. All keys are place keys of contract/place.ts.

import type { AssetClass } from '../../../contract/profile.ts';
import type { AssetFacts } from '../../../contract/records.ts';
import type { Text } from '../../../contract/text.ts';

/** Place key of the site as a whole. */
export const SITE_PLACE = '@site';
/** Place key of a circuit: this, then its name. */
export const CIRCUIT_PLACE = '@circuit/';
/** Place key of a cable route: this, then its name. */
export const ROUTE_PLACE = '@route/';

export type EdgeSource = 'inventory' | 'lldp' | 'bridge';

export interface GraphAsset {
  readonly key: string;
  readonly name: Text;
  readonly class: AssetClass;
  readonly position: Text | null;
  readonly model: string;
  /** Is asked itself: not what only its recorder shows. */
  readonly isWatched: boolean;
  readonly isPoePowered: boolean;
  /** Place keys of outlets or assets that feed it; its PoE port included. Of several each is enough. */
  readonly feeds: readonly string[];
  readonly box: string | null;
  readonly circuit: string | null;
  readonly route: string | null;
  /** Bus gateway it is reached through. */
  readonly via: string | null;
  /** Recorder channel that shows it. */
  readonly channel: string | null;
  readonly shedOrder: number;
}

export interface Uplink {
  /** Asset on the way to the gateway. */
  readonly parent: string;
  /** Port of the parent that it hangs on (place key), '' when unknown. */
  readonly parentPort: string;
  /** Its own port on that link (place key), '' when it has none or unknown. */
  readonly ownPort: string;
  readonly source: EdgeSource;
}

/** Facts of each asset, all its sources merged, by asset key; those of the newest telling. */
export type FactsByAsset = ReadonlyMap<string, AssetFacts>;

/** Where the inventory and the devices disagree, or the inventory contradicts itself. The inventory was followed. */
export interface Conflict {
  readonly kind: 'other-port' | 'other-parent' | 'unknown-asset' | 'cycle' | 'port-unknown' | 'port-ambiguous';
  readonly asset: string;
  /** What the inventory says, a place key. */
  readonly inventory: string;
  /** What was told instead, a place key; '' when it only does not exist. */
  readonly told: string;
  readonly source: EdgeSource;
  /** The port in the words of the inventory, where it fits no real port or several … */
  readonly word?: string;
  /** … and those that it fits, place keys. */
  readonly candidates?: readonly string[];
}

export const CONFLICT_KINDS = [
  'other-port',
  'other-parent',
  'port-unknown',
  'port-ambiguous',
  'not-on-any-port',
  'other-mac',
  'other-serial',
  'other-vendor',
  'other-model',
  'poe-without-power',
  'unknown-asset',
  'cycle',
] as const;
export type ConflictKind = (typeof CONFLICT_KINDS)[number];

export interface SiteConflict {
  readonly kind: ConflictKind;
  /** Asset key, '' for the site. */
  readonly asset: string;
  readonly listSays: Text;
  readonly networkSays: Text;
  /** How the network knows. */
  readonly evidence: Text;
}

export interface SiteGraph {
  readonly site: string;
  readonly siteName: Text;
  /** Asset that the gateway is plugged into; '' when not told. */
  readonly root: string;
  readonly assets: ReadonlyMap<string, GraphAsset>;
  uplinkOf(asset: string): Uplink | null;
  /** Assets that hang directly on this one, or on this port of it. */
  childrenOf(place: string): readonly string[];
  /** All assets whose way to the gateway passes this asset or port; itself not included. Nearest first. */
  downstreamOf(place: string): readonly string[];
  /** From the asset's parent to the root. */
  pathOf(asset: string): readonly Uplink[];
  /** Assets fed directly by this asset or outlet or PoE port. */
  fedBy(place: string): readonly string[];
  /** Assets that lose power with it, at any depth; what another feed keeps alive is not among them. */
  powerDownstreamOf(place: string): readonly string[];
  /** Assets behind a bus gateway. */
  membersOf(busGateway: string): readonly string[];
  /** Assets in a box or cabinet. */
  housedIn(box: string): readonly string[];
  /** Assets on one circuit. */
  onCircuit(circuit: string): readonly string[];
  /** Assets whose cable towards the gateway runs along a route. */
  onRoute(route: string): readonly string[];
  /** Camera shown on a recorder channel. */
  cameraOf(channel: string): string | null;
  /** Component keys known of an asset: told by it, or named by the inventory. */
  componentsOf(asset: string): readonly string[];
  /** What the device tells beside a component now: size, model …; empty when nothing. */
  detailsOf(place: string): Readonly<Record<string, string | number>>;
  /** Name of an asset or component as a person knows it; of the site for {@link SITE_PLACE}; of a circuit. */
  nameOf(place: string): Text;
  readonly conflicts: readonly Conflict[];
  /** Carrier line of the site, null when the inventory has none. */
  readonly line: { readonly carrier: Text; readonly number: string; readonly hotline: string } | null;
}
