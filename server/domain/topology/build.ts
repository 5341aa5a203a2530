// Builds the graph of a site: what the inventory says, then what the devices tell, into one tree of traffic and one net of
// power. The inventory wins; where devices say otherwise, that is a conflict to show, never a silent change.

import { parsePlace } from '../../../contract/place.ts';
import type { AssetEntry, SiteFile } from '../../../contract/site-file.ts';
import { BEHIND_RECORDER_PROFILE } from '../inventory/recorder-pictures.ts';
import { toldChannels } from './channels.ts';
import { graphOf } from './graph.ts';
import { ownPortOf, parentPortOf, portBook, settled } from './list-ports.ts';
import { readJoints, type Joint } from './neighbours.ts';
import { rememberedJoints } from './remembered.ts';
import { silentJoints } from './silent-ports.ts';
import { cutRings, reroot, topOf } from './tree.ts';
import type { Conflict, FactsByAsset, GraphAsset, SiteGraph, Uplink } from './types.ts';

const NETWORK_CLASSES: ReadonlySet<string> = new Set(['router', 'firewall', 'switch', 'lte-router']);

/** @param before the graph until now, of the same inventory: what has fallen silent hangs where it hung */
export function buildGraph(site: SiteFile, facts: FactsByAsset, before: SiteGraph | null = null): SiteGraph {
  const entries = new Map(site.assets.map((entry) => [entry.key, entry]));
  const conflicts: Conflict[] = [];
  const uplinks = inventoryUplinks(entries, facts, conflicts);
  const gatewayAt = site.gatewayAt === undefined ? '' : parsePlace(site.gatewayAt).asset;
  const root = entries.has(gatewayAt) ? gatewayAt : '';
  if (root !== '') reroot(uplinks, root);
  else if (gatewayAt !== '') conflicts.push(unknownAsset('', gatewayAt));
  conflicts.push(...cutRings(uplinks));

  const { joints: seen, learnt } = readJoints(entries, facts);
  const told = [...seen, ...silentJoints(learnt, uplinks)];
  const joints = before ? [...told, ...rememberedJoints({ told, listed: uplinks, facts }, before)] : told;
  for (const joint of joints) conflicts.push(...compare(joint, uplinks));
  attach(joints, uplinks, entries, root);

  const assets = new Map<string, GraphAsset>();
  const channels = toldChannels(entries, facts);
  for (const entry of entries.values()) {
    const model = facts.get(entry.key)?.identity?.model || entry.model;
    const channel = entry.channel ?? channels.get(entry.key);
    const told = { ...entry, ...(model !== undefined && { model }), ...(channel !== undefined && { channel }) };
    assets.set(entry.key, graphAsset(told, entries, uplinks, conflicts));
  }
  return graphOf({
    site: site.site,
    siteName: site.name,
    root,
    assets,
    uplinks,
    facts,
    conflicts: unique(conflicts.flatMap((one) => settled(one, uplinks))),
    line: site.line ? { ...site.line, hotline: site.line.hotline ?? '' } : null,
  });
}

function inventoryUplinks(
  entries: ReadonlyMap<string, AssetEntry>,
  facts: FactsByAsset,
  conflicts: Conflict[],
): Map<string, Uplink> {
  const uplinks = new Map<string, Uplink>();
  const ports = portBook(facts);
  for (const entry of entries.values()) {
    const place = uplinkPlace(entry, entries);
    if (place === undefined) continue;
    const { asset: parent } = parsePlace(place);
    if (!entries.has(parent)) {
      conflicts.push(unknownAsset(entry.key, place));
      continue;
    }
    if (parent === entry.key) {
      conflicts.push({ kind: 'cycle', asset: entry.key, inventory: place, told: '', source: 'inventory' });
      continue;
    }
    const port = parentPortOf(entry, place, ports);
    if (port.conflict) conflicts.push(port.conflict);
    uplinks.set(entry.key, {
      parent,
      parentPort: port.place,
      ownPort: ownPortOf(entry, ports),
      source: 'inventory',
    });
  }
  return uplinks;
}

/** A thing on a bus hangs on its gateway; a thing in a box that has a link of its own hangs on the box. */
function uplinkPlace(entry: AssetEntry, entries: ReadonlyMap<string, AssetEntry>): string | undefined {
  if (entry.linkedTo !== undefined) return entry.linkedTo;
  if (entry.via !== undefined) return entry.via;
  return entry.box !== undefined && entries.get(entry.box)?.linkedTo !== undefined ? entry.box : undefined;
}

function unknownAsset(asset: string, inventory: string): Conflict {
  return { kind: 'unknown-asset', asset, inventory, told: '', source: 'inventory' };
}

/** Completes an inventory link that names no port at one of its ends, and reports one that names another. */
function compare(joint: Joint, uplinks: Map<string, Uplink>): Conflict[] {
  for (const end of [joint, turned(joint)]) {
    const link = uplinks.get(end.far);
    if (!link || link.source !== 'inventory') continue;
    if (link.parent === end.near) {
      const { parentPort, ownPort } = link;
      if (parentPort !== '' && end.nearPort !== '' && end.nearPort !== parentPort)
        return [conflict('other-port', end, link)];
      uplinks.set(end.far, { ...link, parentPort: parentPort || end.nearPort, ownPort: ownPort || end.farPort });
      return [];
    }
  }
  // Learnt on an access port of a switch that the inventory does not name. LLDP between two others is a second path.
  const link = uplinks.get(joint.far);
  if (joint.source !== 'bridge' || !link || link.source !== 'inventory') return [];
  // A box, an unmanaged switch or a bus gateway stands between: the switch sees the address all the same.
  for (let above = uplinks.get(link.parent); above; above = uplinks.get(above.parent)) {
    if (above.parent === joint.near) return [];
  }
  return [conflict('other-parent', joint, link)];
}

function conflict(kind: 'other-port' | 'other-parent', joint: Joint, link: Uplink): Conflict {
  return {
    kind,
    asset: joint.far,
    inventory: link.parentPort || link.parent,
    told: joint.nearPort,
    source: joint.source,
  };
}

function turned(joint: Joint): Joint {
  return {
    near: joint.far,
    nearPort: joint.farPort,
    far: joint.near,
    farPort: joint.nearPort,
    source: joint.source,
  };
}

/** Hangs what has no place yet below what has one, breadth first from the root, by LLDP first and bridge tables next. */
function attach(
  joints: readonly Joint[],
  uplinks: Map<string, Uplink>,
  entries: ReadonlyMap<string, AssetEntry>,
  root: string,
): void {
  const byNear = new Map<string, Joint[]>();
  for (const joint of joints) {
    push(byNear, joint.near, joint);
    if (joint.source === 'lldp') push(byNear, joint.far, turned(joint));
  }
  const roots = root === '' ? looseNetworkDevices(uplinks, entries) : new Set([root]);
  const placed = new Set([...entries.keys()].filter((key) => roots.has(topOf(key, uplinks))));
  let wave = [...placed].toSorted();
  while (wave.length > 0) {
    const next: string[] = [];
    for (const source of ['lldp', 'bridge'] as const) {
      for (const near of wave) {
        for (const joint of byNear.get(near) ?? []) {
          if (joint.source !== source || placed.has(joint.far) || uplinks.has(joint.far)) continue;
          uplinks.set(joint.far, { parent: near, parentPort: joint.nearPort, ownPort: joint.farPort, source });
          placed.add(joint.far);
          next.push(joint.far);
        }
      }
    }
    wave = next.toSorted();
  }
}

/** Without a named root: network devices that hang below nobody and have others below them, else the likeliest one. */
function looseNetworkDevices(
  uplinks: ReadonlyMap<string, Uplink>,
  entries: ReadonlyMap<string, AssetEntry>,
): Set<string> {
  const loose = [...entries.values()].filter((entry) => NETWORK_CLASSES.has(entry.class) && !uplinks.has(entry.key));
  const parents = new Set([...uplinks.values()].map((link) => link.parent));
  const withChildren = loose.filter((entry) => parents.has(entry.key));
  if (withChildren.length > 0) return new Set(withChildren.map((entry) => entry.key));
  const rank = (entry: AssetEntry): number => (entry.class === 'switch' ? 1 : 0);
  const first = loose.toSorted((a, b) => rank(a) - rank(b) || (a.key < b.key ? -1 : 1))[0];
  return new Set(first ? [first.key] : []);
}

function graphAsset(
  entry: AssetEntry,
  entries: ReadonlyMap<string, AssetEntry>,
  uplinks: ReadonlyMap<string, Uplink>,
  conflicts: Conflict[],
): GraphAsset {
  const isPoePowered = entry.poe === true;
  const feeds: string[] = [];
  for (const feed of entry.poweredBy ?? []) {
    const { asset } = parsePlace(feed);
    if (!entries.has(asset)) conflicts.push(unknownAsset(entry.key, feed));
    else if (asset !== entry.key) feeds.push(feed);
  }
  const uplink = uplinks.get(entry.key);
  if (isPoePowered && uplink) feeds.push(uplink.parentPort || uplink.parent);
  for (const key of [entry.box, entry.via]) {
    if (key !== undefined && !entries.has(key)) conflicts.push(unknownAsset(entry.key, key));
  }
  return {
    key: entry.key,
    name: entry.name,
    class: entry.class,
    position: entry.position ?? null,
    model: entry.model ?? '',
    isWatched: entry.profile !== undefined && entry.profile !== BEHIND_RECORDER_PROFILE,
    isPoePowered,
    feeds: [...new Set(feeds)],
    box: known(entry.box, entries),
    circuit: entry.circuit ?? null,
    route: entry.route ?? null,
    via: known(entry.via, entries),
    channel: entry.channel ?? null,
    shedOrder: entry.shedOrder ?? Number.MAX_SAFE_INTEGER,
  };
}

function known(key: string | undefined, entries: ReadonlyMap<string, AssetEntry>): string | null {
  return key !== undefined && entries.has(key) ? key : null;
}

function unique(conflicts: readonly Conflict[]): Conflict[] {
  const byKey = new Map(conflicts.map((one) => [`${one.kind} ${one.asset} ${one.inventory} ${one.told}`, one]));
  return [...byKey.values()];
}

function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
