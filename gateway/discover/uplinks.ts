// Which port each found device hangs on, by what the found switches tell: LLDP neighbours first, then learnt MAC addresses
// on ports that lead to few hosts. Says nothing where the network leaves it open. Pure.

import type { AssetFacts } from '../../contract/records.ts';
import type { Uplink } from './types.ts';

/** Learnt addresses past which a port leads to a network, not to a device. */
export const MAX_MACS_OF_DEVICE_PORT = 4;

export interface Linked {
  /** Key of the site's asset, or the address. */
  readonly id: string;
  readonly address: string;
  readonly sysName: string;
  readonly macs: readonly string[];
  readonly facts: AssetFacts;
}

export function findUplinks(devices: readonly Linked[]): Map<string, Uplink> {
  const macOf = macsByAddress(devices);
  const found = new Map<string, Uplink>();
  for (const device of devices) {
    const macs = new Set([...device.macs, ...(macOf.get(device.address) ?? [])]);
    const uplink =
      byNeighbour(device, macs, devices) ?? (isNetwork(device) ? undefined : byLearntMac(device, macs, devices));
    if (uplink) found.set(device.id, uplink);
  }
  return found;
}

/** MAC addresses of hosts by the ARP tables of all devices. */
export function macsByAddress(devices: readonly { facts: AssetFacts }[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { facts } of devices) {
    for (const { ip, mac } of facts.arp ?? []) {
      const known = found.get(ip) ?? [];
      if (!known.includes(mac)) known.push(mac);
      found.set(ip, known);
    }
  }
  return found;
}

function isNetwork(device: Linked): boolean {
  return (device.facts.forwarding?.length ?? 0) > 0 || (device.facts.neighbours?.length ?? 0) > 0;
}

function networkNeighbours(device: Linked): number {
  return (device.facts.neighbours ?? []).filter((one) => one.isNetwork).length;
}

function byNeighbour(device: Linked, macs: ReadonlySet<string>, devices: readonly Linked[]): Uplink | undefined {
  for (const other of devices) {
    if (other === device) continue;
    // Of two switches that see each other the one with more network neighbours is nearer the core.
    if (isNetwork(device) && networkNeighbours(other) <= networkNeighbours(device)) continue;
    for (const one of other.facts.neighbours ?? []) {
      const isMeant =
        macs.has(one.chassisId) ||
        macs.has(one.portId) ||
        (one.address !== undefined && one.address === device.address) ||
        (device.sysName !== '' && one.sysName === device.sysName);
      if (isMeant) return { asset: other.id, port: one.port };
    }
  }
  return undefined;
}

function byLearntMac(device: Linked, macs: ReadonlySet<string>, devices: readonly Linked[]): Uplink | undefined {
  let best: (Uplink & { learnt: number }) | undefined;
  for (const other of devices) {
    const { forwarding = [], neighbours = [] } = other.facts;
    if (other === device || forwarding.length === 0) continue;
    const trunks = new Set(neighbours.filter((one) => one.isNetwork).map((one) => one.port));
    for (const { mac, port } of forwarding) {
      if (!macs.has(mac) || trunks.has(port)) continue;
      const learnt = forwarding.filter((one) => one.port === port).length;
      if (learnt <= MAX_MACS_OF_DEVICE_PORT && (!best || learnt < best.learnt))
        best = { asset: other.id, port, learnt };
    }
  }
  return best && { asset: best.asset, port: best.port };
}
