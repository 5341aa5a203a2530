// Reads links out of what devices tell: neighbours by LLDP and CDP, and MAC addresses learnt on access ports. Only says “A
// and B are joined here”; which end is nearer to the gateway is decided later. Never trusts a port that leads to more switches.

import { componentKey, placeKey } from '../../../contract/place.ts';
import type { NeighbourFact } from '../../../contract/records.ts';
import type { EdgeSource, FactsByAsset } from './types.ts';

/** More learnt addresses than this make a port an uplink. Telephones with a PC behind them have two or three. */
export const MAX_MACS_OF_ACCESS_PORT = 3;

export interface Joint {
  /** Asset and place key of its port, '' when unknown. For `bridge` this end is the switch. */
  readonly near: string;
  readonly nearPort: string;
  readonly far: string;
  readonly farPort: string;
  readonly source: EdgeSource;
}

interface Directory {
  readonly byName: ReadonlyMap<string, string>;
  readonly byMac: ReadonlyMap<string, string>;
  readonly byAddress: ReadonlyMap<string, string>;
}

/** What the inventory knows of an asset that helps to find it on the network. */
export interface Known {
  readonly host?: string | undefined;
  readonly macs?: readonly string[] | undefined;
}

/** Links between known assets, best source first, and what they have learnt at which port. */
export function readJoints(
  assets: ReadonlyMap<string, Known>,
  facts: FactsByAsset,
): { joints: Joint[]; learnt: readonly LearntPort[] } {
  const directory = indexAssets(assets, facts);
  const learnt = learntPorts(directory, facts);
  return { joints: [...readLldp(directory, facts), ...readBridges(learnt)], learnt };
}

function indexAssets(assets: ReadonlyMap<string, Known>, facts: FactsByAsset): Directory {
  const byName = new Map<string, string>();
  const byMac = new Map<string, string>();
  const byAddress = uniqueHosts(assets);
  // Weakest first: what ARP says of an address, then the list, then the device itself.
  for (const told of facts.values()) {
    for (const { ip, mac } of told.arp ?? []) {
      const asset = byAddress.get(ip);
      if (asset !== undefined) byMac.set(mac.toLowerCase(), asset);
    }
  }
  for (const [asset, { macs }] of assets) for (const mac of macs ?? []) byMac.set(mac.toLowerCase(), asset);
  const twice = new Set<string>();
  for (const [asset, told] of facts) {
    if (!assets.has(asset)) continue;
    const sysName = shortName(told.identity?.sysName ?? '');
    if (sysName !== '') {
      // Two devices left at the maker's default name prove nothing.
      if (byName.has(sysName)) twice.add(sysName);
      byName.set(sysName, asset);
    }
    for (const mac of told.macs ?? []) byMac.set(mac.toLowerCase(), asset);
  }
  for (const name of twice) byName.delete(name);
  for (const asset of assets.keys()) byName.set(asset, asset);
  return { byName, byMac, byAddress };
}

/** Several assets behind one address, e.g. meters of a bus gateway, are not told apart by it. */
function uniqueHosts(assets: ReadonlyMap<string, Known>): Map<string, string> {
  const byAddress = new Map<string, string>();
  const shared = new Set<string>();
  for (const [asset, { host }] of assets) {
    if (host === undefined) continue;
    if (byAddress.has(host)) shared.add(host);
    byAddress.set(host, asset);
  }
  for (const host of shared) byAddress.delete(host);
  return byAddress;
}

function shortName(name: string): string {
  return name.trim().toLowerCase().split('.')[0] ?? '';
}

function neighbourAsset(neighbour: NeighbourFact, directory: Directory): string | undefined {
  return (
    directory.byMac.get(neighbour.chassisId.toLowerCase()) ??
    directory.byMac.get(neighbour.portId.toLowerCase()) ??
    directory.byName.get(shortName(neighbour.sysName)) ??
    directory.byAddress.get(neighbour.address ?? '')
  );
}

function readLldp(directory: Directory, facts: FactsByAsset): Joint[] {
  const joints: Joint[] = [];
  for (const [near, told] of facts) {
    for (const neighbour of told.neighbours ?? []) {
      const far = neighbourAsset(neighbour, directory);
      if (far === undefined || far === near) continue;
      joints.push({
        near,
        nearPort: placeKey({ asset: near, component: neighbour.port }),
        far,
        farPort: farPort(near, neighbour, far, facts),
        source: 'lldp',
      });
    }
  }
  return joints;
}

/** The neighbour's own port: as it calls it, if we know that component; else the port on which it sees us. */
function farPort(near: string, neighbour: NeighbourFact, far: string, facts: FactsByAsset): string {
  const component = componentKey('port', neighbour.portId);
  const told = facts.get(far);
  if (component !== '' && told?.components?.some((known) => known.key === component)) {
    return placeKey({ asset: far, component });
  }
  const nearFacts = facts.get(near);
  const ourNames = new Set([near, shortName(nearFacts?.identity?.sysName ?? '')].filter((name) => name !== ''));
  const back = told?.neighbours?.filter((other) => ourNames.has(shortName(other.sysName))) ?? [];
  const only = back.length === 1 ? back[0] : undefined;
  return only ? placeKey({ asset: far, component: only.port }) : '';
}

function readBridges(learnt: readonly LearntPort[]): Joint[] {
  return learnt
    .filter(({ macs }) => macs <= MAX_MACS_OF_ACCESS_PORT)
    .flatMap(({ near, nearPort, assets }) =>
      [...assets].map((far): Joint => ({ near, nearPort, far, farPort: '', source: 'bridge' })),
    );
}

/** What a switch has learnt at a port of its own; at none that leads to another device of the network by LLDP. */
export interface LearntPort {
  readonly near: string;
  readonly nearPort: string;
  /** Addresses, known or not. */
  readonly macs: number;
  /** Assets whose addresses are among them, the switch left out. */
  readonly assets: ReadonlySet<string>;
}

function learntPorts(directory: Directory, facts: FactsByAsset): LearntPort[] {
  const ports: LearntPort[] = [];
  for (const [near, told] of facts) {
    const towardsNetwork = new Set(told.neighbours?.filter((other) => other.isNetwork).map((other) => other.port));
    for (const [port, macs] of macsByPort(told.forwarding ?? [])) {
      if (towardsNetwork.has(port)) continue;
      const assets = new Set(macs.map((mac) => directory.byMac.get(mac)).filter((asset) => asset !== undefined));
      assets.delete(near);
      ports.push({ near, nearPort: placeKey({ asset: near, component: port }), macs: macs.length, assets });
    }
  }
  return ports;
}

function macsByPort(forwarding: readonly { mac: string; port: string }[]): Map<string, string[]> {
  const byPort = new Map<string, string[]>();
  for (const { mac, port } of forwarding) {
    const macs = byPort.get(port);
    if (macs) macs.push(mac.toLowerCase());
    else byPort.set(port, [mac.toLowerCase()]);
  }
  return byPort;
}
