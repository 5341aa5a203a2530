// Where devices are, by the MAC addresses that a switch has learnt: still on its port, moved to another, joined by strangers –
// or all of them jumping between ports, which is a loop. That an address is no longer learnt on a port says little and is not judged:
// whatever falls silent ages out. Keeps the moves of the last half hour; bounded.

import { componentKind, placeKey } from '../../../../contract/place.ts';
import { SETTLED_MS } from './components.ts';
import { since } from './identity.ts';
import { MAX_STRANGERS, portOf, type AssetMemory } from './memory.ts';
import type { Change, Findings, Judgement, Telling } from './types.ts';

/** A port with more addresses than this leads to another switch. */
export const MAX_ACCESS_ADDRESSES = 4;
/** So many devices that have jumped so often within the window are a loop; one that roams is not. */
export const LOOP_DEVICES = 3;
export const LOOP_MOVES = 2;
export const LOOP_WINDOW_MS = 30 * 60_000;
/** So many ports whose addresses turn up at the same other port at once are no ring: that has two. */
export const LOOP_PORTS = 3;
/** Devices of one switch whose moves are remembered. */
export const MAX_MOVERS = 256;
/** A device that was moved, and one that is new, are news for a day. */
export const MOVED_NEWS_MS = 86_400_000;
/** Unknown devices told of one switch at once. */
const MAX_STRANGERS_TOLD = 4;

export interface ForwardingContext {
  memoryOf(asset: string): AssetMemory;
  /** The asset that has this MAC address. */
  ownerOf(mac: string): string | undefined;
  /** Switch that an asset hangs on directly, '' where that is not known. */
  parentOf(asset: string): string;
  /** Assets on a port, by the graph. */
  childrenOf(place: string): readonly string[];
  /** Carries others: a switch, router or access point. */
  isNetwork(asset: string): boolean;
}

interface Port {
  readonly key: string;
  readonly macs: string[];
  readonly isAccess: boolean;
}

type Table = readonly { mac: string; port: string }[];
type Counts = ReadonlyMap<string, number>;

export class Whereabouts {
  /** Times of the moves of each device, by switch. */
  readonly #moves = new Map<string, Map<string, number[]>>();

  judge(telling: Telling, context: ForwardingContext): Findings {
    const { forwarding } = telling.facts;
    if (!forwarding) return { judgements: [], changes: [] };
    const ports = portsOf(telling, forwarding, context);
    const known = judgeKnown(telling, ports, context);
    const strangers = judgeStrangers(telling, ports, context);
    return {
      judgements: [...this.#judgeMoves(telling, forwarding), ...known.judgements, ...strangers.judgements],
      changes: [...known.changes, ...strangers.changes],
    };
  }

  #judgeMoves({ asset, before, timeMs }: Telling, forwarding: Table): Judgement[] {
    // A table is told when it changes: where none follows the first, nothing has moved.
    if (!before?.forwarding) return [{ rule: 'mac-moves', asset, ok: [''], bad: new Map() }];
    const was = new Map(before.forwarding.map(({ mac, port }) => [mac, port]));
    const had = countsOf(before.forwarding);
    const has = countsOf(forwarding);
    const moves = this.#moves.get(asset) ?? new Map<string, number[]>();
    const moved = forwarding.flatMap(({ mac, port }) => {
      const from = was.get(mac);
      return from === undefined || from === port ? [] : [{ mac, from, to: port }];
    });
    const inLoop = portsInLoop(moved);
    for (const move of moved) {
      if (!inLoop.has(move.from) && !inLoop.has(move.to) && isLedAnotherWay(move, moved, had, has)) continue;
      const { mac } = move;
      const times = [...(moves.get(mac) ?? []), timeMs].slice(-LOOP_MOVES);
      if (moves.has(mac) || moves.size < MAX_MOVERS) moves.set(mac, times);
    }
    for (const [mac, times] of moves) if (timeMs - (times.at(-1) ?? 0) >= LOOP_WINDOW_MS) moves.delete(mac);
    if (moves.size > 0) this.#moves.set(asset, moves);
    else this.#moves.delete(asset);
    const jumping = [...moves.values()].filter(
      (times) => times.length >= LOOP_MOVES && timeMs - (times[0] ?? 0) < LOOP_WINDOW_MS,
    );
    const isLoop = jumping.length >= LOOP_DEVICES;
    const first = Math.min(...jumping.map((times) => times[0] ?? timeMs));
    return [{ rule: 'mac-moves', asset, ok: isLoop ? [] : [''], bad: new Map(isLoop ? [['', first]] : []) }];
  }
}

interface Move {
  readonly from: string;
  readonly to: string;
}

/** Ports with which {@link LOOP_PORTS} others swap addresses at once: frames from all over the switch come back by them. */
function portsInLoop(moves: readonly Move[]): ReadonlySet<string> {
  const partners = new Map<string, Set<string>>();
  const note = (port: string, other: string): void => {
    partners.set(port, (partners.get(port) ?? new Set()).add(other));
  };
  for (const { from, to } of moves) {
    note(from, to);
    note(to, from);
  }
  return new Set([...partners].filter(([, others]) => others.size >= LOOP_PORTS).map(([port]) => port));
}

/**
 * Where a ring opens or closes, what is behind one of its ports, or its far part, comes by the other: all that move go one way
 * between two ports to other switches. In a loop they go both ways, and those of this very switch go with them. Of a switch
 * that has been away few addresses may be learnt yet at the one port, and none are left at the other.
 * @param moves of all addresses since the reading before
 * @param had how many addresses were learnt at each port
 * @param has how many are learnt there now
 */
function isLedAnotherWay({ from, to }: Move, moves: readonly Move[], had: Counts, has: Counts): boolean {
  const before = { from: had.get(from) ?? 0, to: had.get(to) ?? 0 };
  const now = { from: has.get(from) ?? 0, to: has.get(to) ?? 0 };
  const trunks = [before.from, now.to].filter((count) => count > MAX_ACCESS_ADDRESSES).length;
  const isWhole = now.from === 0 || before.to === 0;
  if (trunks === 2 && isWhole) return true;
  return (trunks === 2 || (trunks === 1 && isWhole)) && moves.every((one) => one.from === from && one.to === to);
}

function countsOf(table: Table): Counts {
  const counts = new Map<string, number>();
  for (const { port } of table) counts.set(port, (counts.get(port) ?? 0) + 1);
  return counts;
}

function portsOf(telling: Telling, forwarding: Table, context: ForwardingContext): Port[] {
  const byPort = new Map<string, string[]>();
  for (const { mac, port } of forwarding) {
    const macs = byPort.get(port);
    if (macs) macs.push(mac);
    else byPort.set(port, [mac]);
  }
  const trunks = new Set(telling.facts.neighbours?.filter(({ isNetwork }) => isNetwork).map(({ port }) => port));
  return [...byPort]
    .filter(([key]) => componentKind(key) === 'port')
    .map(([key, macs]) => {
      const leads = context.childrenOf(placeKey({ asset: telling.asset, component: key }));
      const isAccess =
        macs.length <= MAX_ACCESS_ADDRESSES && !trunks.has(key) && !leads.some((lead) => context.isNetwork(lead));
      return { key, macs, isAccess };
    });
}

/** Assets whose switch this is: still on the port that they were on, or on another one of it. */
function judgeKnown(telling: Telling, ports: readonly Port[], context: ForwardingContext): Findings {
  const { asset, timeMs } = telling;
  const judgements: Judgement[] = [];
  const changes: Change[] = [];
  const present: string[] = [];
  for (const { key, macs, isAccess } of ports) {
    for (const mac of isAccess ? macs : []) {
      const owner = context.ownerOf(mac);
      if (owner === undefined || context.isNetwork(owner) || context.parentOf(owner) !== asset) continue;
      const place = placeKey({ asset, component: key });
      present.push(key);
      const memory = context.memoryOf(owner);
      const wasHere = memory.port?.startsWith(`${asset}/`) === true;
      if (!wasHere) memory.port = place;
      else if (memory.port !== place && memory.movedTo !== place) {
        const from = memory.port ?? '';
        Object.assign(memory, { movedTo: place, movedMs: timeMs });
        changes.push({ asset: owner, component: '', atMs: timeMs, kind: 'moved', from, to: place, actor: '' });
      }
      if (memory.port === place || timeMs - (memory.movedMs ?? timeMs) >= MOVED_NEWS_MS) {
        memory.port = place;
        delete memory.movedTo;
        delete memory.movedMs;
      }
      judgements.push({ rule: 'moved-port', asset: owner, ...since(memory.movedMs, timeMs, MOVED_NEWS_MS) });
    }
  }
  if (present.length > 0) judgements.push({ rule: 'mac-on-port', asset, ok: present, bad: new Map() });
  return { judgements, changes };
}

/** Beside an asset of ours on its own port somebody else has turned up. */
function judgeStrangers(telling: Telling, ports: readonly Port[], context: ForwardingContext): Findings {
  const { asset, timeMs } = telling;
  const memory = context.memoryOf(asset);
  const isFirst = timeMs - (memory.sources[telling.source] ?? timeMs) < SETTLED_MS;
  const changes: Change[] = [];
  const ok: string[] = [];
  const bad = new Map<string, number>();
  for (const { key, macs, isAccess } of ports) {
    if (!isAccess) continue;
    const port = portOf(memory, key);
    if (!port) break;
    const isOurs = context.childrenOf(placeKey({ asset, component: key })).length > 0;
    const unknown = macs.filter((mac) => context.ownerOf(mac) === undefined);
    const fresh = unknown.filter((mac) => port.strangers?.includes(mac) !== true);
    if (fresh.length > 0) {
      port.strangers = [...(port.strangers ?? []), ...fresh].slice(-MAX_STRANGERS);
      // Whoever was there before it was known that something of ours hangs there is no news, and may be that itself.
      if (!isFirst && isOurs) {
        port.strangerMs = timeMs;
        const told = { asset, component: key, atMs: timeMs, kind: 'unknown-device', from: '', actor: '' } as const;
        changes.push(...fresh.map((to) => ({ ...told, to })));
      }
    }
    if (!isOurs) continue;
    if (unknown.length > 0 && port.strangerMs !== undefined && timeMs - port.strangerMs < MOVED_NEWS_MS)
      bad.set(key, port.strangerMs);
    else ok.push(key);
  }
  const judgements: Judgement[] = ok.length + bad.size > 0 ? [{ rule: 'strangers', asset, ok, bad }] : [];
  return { judgements, changes: changes.slice(0, MAX_STRANGERS_TOLD) };
}
