// Who answers at which address, by the ARP tables of routers and switches: two devices at one address, or a device that is
// alive somewhere else than it should be. Keeps what each table said last; bounded by the inventory's own addresses.

import { isMakerDefault } from './maker-defaults.ts';
import { MAX_OTHER_ADDRESSES, type AssetMemory } from './memory.ts';
import type { Change, Findings, Judgement, KnownAsset, Telling } from './types.ts';

/** An address that has gone back and forth within this is fought over. */
export const CONFLICT_WINDOW_MS = 30 * 60_000;
/** Longer than switches remember an address: who is learnt after that is alive. */
export const STILL_ALIVE_MS = 7 * 60_000;
/** Another device that has kept the address for so long is the one that belongs there. */
export const ADOPTED_MS = 86_400_000;
/** Turns of one address that are remembered. */
export const MAX_TURNS = 8;
/** A device that answers for more addresses than this answers for others: a router, a cluster. */
export const MAX_ADDRESSES_OF_ONE = 3;

/** Devices with several addresses of their own, or that answer for others. */
const MANY_FACED: ReadonlySet<string> = new Set([
  'switch',
  'router',
  'firewall',
  'accesspoint',
  'lte-router',
  'server',
  'nas',
  'box',
]);

export interface AddressContext {
  memoryOf(asset: string): AssetMemory;
  /** MAC addresses of an asset, by the list and by itself. */
  macsOf(asset: string): readonly string[];
  /** Whether a switch has learnt it, as far as is known now. */
  isLearnt(mac: string): boolean;
}

interface Turn {
  readonly from: string;
  readonly to: string;
  readonly atMs: number;
}

interface Sighting {
  /** Who answered last, by the table that says so. */
  readonly byTeller: Map<string, string>;
  turns: Turn[];
}

/** One ARP table, both ways round. */
interface Table {
  readonly macOf: ReadonlyMap<string, string>;
  readonly addressesOf: ReadonlyMap<string, readonly string[]>;
}

export class AddressBook {
  readonly #assets: readonly KnownAsset[];
  /** Addresses that two assets share: they cannot be told apart by them. */
  readonly #shared = new Set<string>();
  readonly #sightings = new Map<string, Sighting>();

  constructor(assets: readonly KnownAsset[]) {
    this.#assets = assets.filter(({ host }) => host !== '');
    const hosts = new Set<string>();
    for (const { host } of this.#assets) if (hosts.size === hosts.add(host).size) this.#shared.add(host);
  }

  judge(telling: Telling, context: AddressContext): Findings {
    if (!telling.facts.arp) return { judgements: [], changes: [] };
    const table = tableOf(telling.facts.arp);
    const judgements: Judgement[] = [];
    const changes: Change[] = [];
    for (const asset of this.#assets) {
      if (this.#shared.has(asset.host)) continue;
      const mac = table.macOf.get(asset.host);
      if (mac !== undefined) judgements.push(...this.#judgeOwner(asset, mac, telling, table, context));
      if (!MANY_FACED.has(asset.class)) {
        const place = judgePlace(asset, mac, telling, table, context);
        judgements.push(...place.judgements);
        changes.push(...place.changes);
      }
    }
    return { judgements, changes };
  }

  #judgeOwner(asset: KnownAsset, mac: string, telling: Telling, table: Table, context: AddressContext): Judgement[] {
    const { timeMs } = telling;
    let sighting = this.#sightings.get(asset.key);
    if (!sighting) this.#sightings.set(asset.key, (sighting = { byTeller: new Map(), turns: [] }));
    const before = sighting.byTeller.get(telling.asset);
    sighting.byTeller.set(telling.asset, mac);
    if (before !== undefined && before !== mac) {
      sighting.turns.push({ from: before, to: mac, atMs: timeMs });
      sighting.turns = sighting.turns.slice(-MAX_TURNS);
    }
    const fresh = sighting.turns.filter(({ atMs }) => timeMs - atMs < CONFLICT_WINDOW_MS);
    const sinceMs = foughtSince(fresh) ?? bothAliveSince(sighting.turns, mac, timeMs, table, context);
    const memory = context.memoryOf(asset.key);
    const last = sighting.turns.at(-1);
    const isSettled = last === undefined || timeMs - last.atMs > ADOPTED_MS;
    if (sinceMs === null && (memory.mac === undefined || isSettled)) memory.mac = mac;
    const judged = { rule: 'address-conflict' as const, asset: asset.key };
    if (sinceMs !== null) return [{ ...judged, ok: [], bad: new Map([['', sinceMs]]) }];
    return fresh.length === 0 ? [{ ...judged, ok: [''], bad: new Map() }] : [];
  }
}

/** It went from one to another and back: both want it. */
function foughtSince(turns: readonly Turn[]): number | null {
  const first = turns.find(({ from }, index) => turns.some((later, at) => at > index && later.to === from));
  return first?.atMs ?? null;
}

/** The one that had the address is still there and has no other: it was pushed out. */
function bothAliveSince(
  turns: readonly Turn[],
  mac: string,
  nowMs: number,
  table: Table,
  context: AddressContext,
): number | null {
  const last = turns.at(-1);
  if (!last || last.to !== mac || nowMs - last.atMs > ADOPTED_MS || nowMs - last.atMs < STILL_ALIVE_MS) return null;
  const hasElsewhere = (table.addressesOf.get(last.from) ?? []).length > 0;
  return !hasElsewhere && context.isLearnt(last.from) && context.isLearnt(mac) ? last.atMs : null;
}

/** Whether the asset's own address is where it should be, and where else it is. */
function judgePlace(
  asset: KnownAsset,
  answering: string | undefined,
  telling: Telling,
  table: Table,
  context: AddressContext,
): Findings {
  const memory = context.memoryOf(asset.key);
  const macs = new Set([...asset.macs, ...context.macsOf(asset.key)]);
  if (macs.size === 0 && memory.mac !== undefined) macs.add(memory.mac);
  const isAtHome = answering !== undefined && macs.has(answering);
  const others = [...macs].flatMap((mac) => table.addressesOf.get(mac) ?? []).filter((ip) => ip !== asset.host);
  if (!isAtHome && others.length === 0) return { judgements: [], changes: [] };
  if (isAtHome && memory.others === undefined && others.length > 0)
    memory.others = others.slice(0, MAX_OTHER_ADDRESSES);
  const strange = others.filter((ip) => memory.others?.includes(ip) !== true);
  const [to] = strange;
  const changes: Change[] = [];
  if (to === undefined) delete memory.otherMs;
  else if (memory.otherMs === undefined) {
    memory.otherMs = telling.timeMs;
    const base = { asset: asset.key, component: '', atMs: telling.timeMs, actor: '' };
    changes.push({ ...base, kind: 'address', from: asset.host, to });
  }
  const judged = (rule: Judgement['rule'], isBad: boolean): Judgement => ({
    rule,
    asset: asset.key,
    ok: isBad ? [] : [''],
    bad: new Map(isBad ? [['', memory.otherMs ?? telling.timeMs]] : []),
  });
  return {
    judgements: [judged('address-changed', strange.length > 0), judged('not-activated', strange.some(isMakerDefault))],
    changes,
  };
}

function tableOf(arp: readonly { ip: string; mac: string }[]): Table {
  const addressesOf = new Map<string, string[]>();
  for (const { ip, mac } of arp) {
    const known = addressesOf.get(mac);
    if (known) known.push(ip);
    else addressesOf.set(mac, [ip]);
  }
  for (const [mac, addresses] of addressesOf) if (addresses.length > MAX_ADDRESSES_OF_ONE) addressesOf.delete(mac);
  const macOf = new Map<string, string>();
  for (const { ip, mac } of arp) if (addressesOf.has(mac)) macOf.set(ip, mac);
  return { macOf, addressesOf };
}
