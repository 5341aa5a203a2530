// Where the list (the inventory, as imported and edited) and the network disagree: on which port, behind which address,
// with which power. Tells both sides and how the network knows; decides nothing and changes nothing. Pure.

import { parsePlace } from '../../../contract/place.ts';
import type { AssetEntry, SiteFile } from '../../../contract/site-file.ts';
import { fill, plain, type Text } from '../../../contract/text.ts';
import { identityConflicts } from './identity-conflicts.ts';
import type { Conflict, EdgeSource, FactsByAsset, SiteConflict, SiteGraph } from './types.ts';

export interface ConflictParts {
  readonly site: SiteFile;
  readonly graph: SiteGraph;
  readonly facts: FactsByAsset;
  /** Newest value of a field of a component, null when there is none or it is old. */
  readonly reading: (place: string, measurement: string, field: string) => number | null;
}

/** Most ports told of an ambiguous one. */
const MAX_CANDIDATES = 6;
/** `poe.detection_status`: 1 disabled, 2 searching, 3 delivering, 4 fault, 5 test, 6 other fault. */
const POE_DELIVERING = 3;

export function findConflicts(parts: ConflictParts): SiteConflict[] {
  const network = readNetwork(parts.facts);
  // What hangs elsewhere is fed elsewhere: one conflict tells it.
  const misplaced = new Set(parts.graph.conflicts.map(({ asset }) => asset));
  return [
    ...parts.graph.conflicts.map((conflict) => topologyConflict(conflict, parts.graph)),
    ...parts.site.assets.flatMap((entry) => [
      ...addressConflicts(entry, network),
      ...identityConflicts(entry, parts.facts),
      ...portConflicts(entry, parts, network),
      ...(misplaced.has(entry.key) ? [] : powerConflicts(entry, parts)),
    ]),
  ];
}

/** What a device that is off or cut off shows by itself: no reason to doubt the list. */
const SIGNS_OF_ABSENCE: ReadonlySet<SiteConflict['kind']> = new Set(['not-on-any-port', 'poe-without-power']);

/** @param isWell the asset answers: what it shows is how it is connected */
export function withoutAbsent(conflicts: readonly SiteConflict[], isWell: (asset: string) => boolean): SiteConflict[] {
  return conflicts.filter(({ kind, asset }) => !SIGNS_OF_ABSENCE.has(kind) || isWell(asset));
}

/** A conflict in one sentence, with the asset's name. */
export function conflictSentence(conflict: SiteConflict, graph: SiteGraph): Text {
  return fill(
    {
      zh: '{asset}：点位表称{list}；{network}（{evidence}）',
      en: '{asset}: the list says {list}; {network} ({evidence})',
    },
    {
      asset: conflict.asset === '' ? graph.siteName : graph.nameOf(conflict.asset),
      list: conflict.listSays,
      network: conflict.networkSays,
      evidence: conflict.evidence,
    },
  );
}

const SOURCES: Readonly<Record<EdgeSource, Text>> = {
  inventory: { zh: '点位表自身', en: 'the list itself' },
  lldp: { zh: '据 LLDP 邻居', en: 'by LLDP neighbours' },
  bridge: { zh: '据交换机 MAC 地址表', en: 'by the MAC addresses that the switch has learnt' },
};

function topologyConflict(conflict: Conflict, graph: SiteGraph): SiteConflict {
  const { kind, asset, inventory, told, source } = conflict;
  const base = { kind, asset, evidence: SOURCES[source] };
  const at = (place: string): Text => graph.nameOf(place);
  switch (kind) {
    case 'other-port':
    case 'other-parent':
      return {
        ...base,
        listSays: hangsOn(at(inventory)),
        networkSays: fill({ zh: '网络显示接在 {place}', en: 'the network shows it on {place}' }, { place: at(told) }),
      };
    case 'port-unknown':
    case 'port-ambiguous':
      return portWordConflict(conflict, at);
    case 'unknown-asset':
      return {
        ...base,
        listSays: fill({ zh: '关联到 {place}', en: 'it belongs to {place}' }, { place: plain(inventory) }),
        networkSays: { zh: '资产清单中没有该设备', en: 'the inventory has no such asset' },
      };
    case 'cycle':
      return {
        ...base,
        listSays: hangsOn(at(inventory)),
        networkSays: { zh: '上联关系成环，已断开此处', en: 'the links form a ring, which is cut here' },
      };
  }
}

function hangsOn(place: Text): Text {
  return fill({ zh: '接在 {place}', en: 'it hangs on {place}' }, { place });
}

function portWordConflict(conflict: Conflict, at: (place: string) => Text): SiteConflict {
  const { kind, asset, inventory, told, candidates = [] } = conflict;
  const parent = at(parsePlace(inventory).asset);
  const word = conflict.word ?? '';
  const some = candidates.slice(0, MAX_CANDIDATES).map((place) => parsePlace(place).component.replace(/^[^:]*:/, ''));
  const list = some.join('、') + (candidates.length > MAX_CANDIDATES ? ' …' : '');
  const networkSays =
    told !== ''
      ? fill({ zh: '网络显示接在 {place}', en: 'the network shows it on {place}' }, { place: at(told) })
      : kind === 'port-ambiguous'
        ? fill(
            { zh: '{parent} 有多个端口符合：{list}', en: 'several ports of {parent} fit: {list}' },
            { parent, list: { zh: list, en: list.replaceAll('、', ', ') } },
          )
        : fill({ zh: '{parent} 没有这样的端口', en: '{parent} has no such port' }, { parent });
  return {
    kind,
    asset,
    listSays: fill({ zh: '接在 {parent}“{word}”', en: 'it hangs on port “{word}” of {parent}' }, { parent, word }),
    networkSays,
    evidence: { zh: '据交换机端口表', en: 'by the ports that the switch tells of' },
  };
}

interface Network {
  /** Who answers for an IP address. */
  readonly macsOfIp: ReadonlyMap<string, ReadonlySet<string>>;
  /** Every address learnt on a port of a switch. */
  readonly learnt: ReadonlySet<string>;
}

function readNetwork(facts: FactsByAsset): Network {
  const macsOfIp = new Map<string, Set<string>>();
  const learnt = new Set<string>();
  for (const told of facts.values()) {
    for (const { ip, mac } of told.arp ?? []) {
      const macs = macsOfIp.get(ip) ?? new Set<string>();
      macs.add(mac.toLowerCase());
      macsOfIp.set(ip, macs);
    }
    for (const { mac } of told.forwarding ?? []) learnt.add(mac.toLowerCase());
  }
  return { macsOfIp, learnt };
}

/** Another device answers at its address: replaced, or an address given twice. */
function addressConflicts(entry: AssetEntry, { macsOfIp }: Network): SiteConflict[] {
  const macs = entry.macs ?? [];
  const answering = macsOfIp.get(entry.host ?? '');
  if (macs.length === 0 || !answering || macs.some((mac) => answering.has(mac))) return [];
  return [
    {
      kind: 'other-mac',
      asset: entry.key,
      listSays: fill({ zh: 'MAC 为 {macs}', en: 'its MAC address is {macs}' }, { macs: macs.join(', ') }),
      networkSays: fill(
        { zh: '{ip} 由 {macs} 应答', en: '{macs} answers at {ip}' },
        { ip: entry.host ?? '', macs: [...answering].toSorted().slice(0, MAX_CANDIDATES).join(', ') },
      ),
      evidence: { zh: '据 ARP 表', en: 'by ARP' },
    },
  ];
}

/** The device has an address that no port of the switches, of which one is said to carry it, has learnt. */
function portConflicts(entry: AssetEntry, { graph, facts }: ConflictParts, { learnt }: Network): SiteConflict[] {
  const macs = [...(entry.macs ?? []), ...(facts.get(entry.key)?.macs ?? [])].map((mac) => mac.toLowerCase());
  if (macs.length === 0 || macs.some((mac) => learnt.has(mac))) return [];
  const link = graph.uplinkOf(entry.key);
  const teller = graph.pathOf(entry.key).find(({ parent }) => (facts.get(parent)?.forwarding?.length ?? 0) > 0)?.parent;
  // By LLDP it was seen on its port; without a table on its way nobody can say.
  if (!link || link.source !== 'inventory' || teller === undefined || isNeighbourOf(entry.key, link.parent, facts))
    return [];
  return [
    {
      kind: 'not-on-any-port',
      asset: entry.key,
      listSays: hangsOn(graph.nameOf(link.parentPort || link.parent)),
      networkSays: fill(
        { zh: '没有交换机在任何端口见到 {macs}', en: 'no switch has seen {macs} on any port' },
        { macs: macs.slice(0, MAX_CANDIDATES).join(', ') },
      ),
      evidence: fill(
        { zh: '据 {switch} 的 MAC 地址表', en: 'by the MAC addresses that {switch} has learnt' },
        { switch: graph.nameOf(teller) },
      ),
    },
  ];
}

function isNeighbourOf(asset: string, parent: string, facts: FactsByAsset): boolean {
  const told = facts.get(asset);
  const names = new Set([asset, told?.identity?.sysName?.toLowerCase() ?? asset]);
  const macs = new Set(told?.macs?.map((mac) => mac.toLowerCase()));
  return (facts.get(parent)?.neighbours ?? []).some(
    ({ sysName, chassisId }) => names.has(sysName.toLowerCase()) || macs.has(chassisId.toLowerCase()),
  );
}

/** The list says PoE, the port says that it feeds nobody. */
function powerConflicts(entry: AssetEntry, { graph, reading }: ConflictParts): SiteConflict[] {
  const place = graph.uplinkOf(entry.key)?.parentPort ?? '';
  if (entry.poe !== true || place === '') return [];
  const status = reading(place, 'poe', 'detection_status');
  const watts = reading(place, 'poe', 'power_watts');
  if (status === null || status === POE_DELIVERING || (watts ?? 0) > 0) return [];
  return [
    {
      kind: 'poe-without-power',
      asset: entry.key,
      listSays: fill({ zh: '由 {place} PoE 供电', en: 'PoE from {place} feeds it' }, { place: graph.nameOf(place) }),
      networkSays: { zh: '该端口没有输出 PoE 功率', en: 'that port delivers no power' },
      evidence: { zh: '据交换机 PoE 状态', en: 'by the PoE state of the switch' },
    },
  ];
}
