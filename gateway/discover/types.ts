// What is known of a device before a profile is chosen, and what is concluded. Types only.

import type { AssetClass, Condition } from '../../contract/profile.ts';
import type { Text } from '../../contract/text.ts';

/** What is known of a device before a profile is chosen. */
export interface Evidence {
  /** The SNMP agent answers at all. */
  readonly hasSnmp: boolean;
  readonly sysDescr: string;
  readonly sysObjectId: string;
  readonly sysName: string;
  readonly sysServices: number;
  /** Text of each object that answered, by the object that was asked for. */
  readonly answers: ReadonlyMap<string, string>;
  /** Objects below which something answered. */
  readonly subtrees: ReadonlySet<string>;
  /** Ethernet ports; undefined when the device tells no interfaces. */
  readonly ports: number | undefined;
  readonly tcp: ReadonlySet<number>;
  /** Scopes and names of ONVIF discovery and mDNS. */
  readonly announcements: readonly string[];
  readonly macs: readonly string[];
  /** IANA numbers of the makers' trees that the device answers. */
  readonly enterprises: readonly number[];
}

export interface Recognition {
  /** null: none that ships fits; `profile propose` drafts one. */
  readonly profile: string | null;
  readonly class: AssetClass | null;
  /** '' where nothing tells it. */
  readonly vendor: string;
  readonly model: string;
  readonly confidence: number;
  /** Nothing but open ports speaks for it. */
  readonly isByPortsOnly: boolean;
  /** Signs that spoke for it, heaviest first. */
  readonly reasons: readonly string[];
}

/** Where a device hangs: the asset, or its address, and the port's component key. */
export interface Uplink {
  asset: string;
  port: string;
}

export interface ProposedCondition {
  id: string;
  measurement: string;
  field: string;
  severity: string;
  raise: Condition['raise'];
}

export interface DiscoveredDevice {
  /** Of a walk the name of its file. */
  address: string;
  /** 0 for a walk. */
  port: number;
  sysObjectID: string;
  name: string;
  vendor: string;
  model: string;
  serial: string;
  class: AssetClass | null;
  profile: string | null;
  confidence: number;
  components: Record<string, number>;
  metrics: string[];
  proposedConditions: ProposedCondition[];
  uplink: Uplink | null;
  /** What has answered. */
  by: readonly ('ping' | 'tcp' | 'snmp')[];
  /** Name of the credential it answers; '' for none, and for a walk. */
  credential: string;
  macs: string[];
  reasons: readonly string[];
  /** What to do where not everything could be told. */
  advice: Text | null;
}
