// What a server would know of a site: every observable its devices have, ok until told otherwise. Stories set what goes
// bad, and this tells observations and alarms of it.

import { CONTACT } from '../../server/domain/diagnose/cause-schema.ts';
import type { Finding } from '../../server/domain/diagnose/types.ts';
import type { Observation, Observations } from '../../server/domain/detect/types.ts';
import type { SiteGraph } from '../../server/domain/topology/types.ts';
import type { AssetClass, Severity } from '../../contract/profile.ts';
import type { Level, PredicateName } from '../../contract/predicates.ts';

export const NOW = 1_800_000_000_000;
/** When things go bad unless a story says otherwise. */
export const ONSET = NOW - 10_000;

const PING: PredicateName[] = ['reachable'];
const OF_CLASS: Partial<Record<AssetClass, PredicateName[]>> = {
  camera: [
    'reachable',
    'agent',
    'video',
    'web',
    'login',
    'clock',
    'frames',
    'picture-black',
    'picture-signal',
    'picture-moves',
    'picture-view',
    'picture-sharp',
    'picture-clear',
  ],
  switch: ['reachable', 'agent', 'restarted'],
  router: ['reachable', 'agent'],
  recorder: ['reachable', 'agent', 'clock'],
  ups: ['reachable', 'agent', 'mains', 'battery', 'ups-load', 'bypass'],
  pdu: ['reachable', 'agent'],
  kiosk: ['reachable', 'heard', 'app-alive', 'screen', 'door'],
  'bus-gateway': ['reachable', 'web'],
  meter: ['bus-reply'],
  plc: ['bus-reply', 'running'],
  av: ['heard', 'protect'],
  player: ['reachable', 'agent', 'heard', 'playing'],
  server: ['reachable', 'agent', 'load', 'memory'],
};
const PARTS: readonly PredicateName[] = ['part-consumed', 'part-low', 'part-jam', 'part-works', 'part-present'];
/** Read over the network from the asset itself, so unknown when it is silent. */
const READ: ReadonlySet<PredicateName> = new Set<PredicateName>(['running', 'app-alive', 'screen', 'door', 'protect', 'playing', 'mains', 'battery', 'ups-load', 'bypass', 'load', 'memory', 'clock', 'restarted', 'frames', 'picture-black', 'picture-signal', 'picture-moves', 'picture-view', 'picture-sharp', 'picture-clear']); // prettier-ignore
/** Switches forget who has been silent for so long. */
export const TABLE_AGE_MS = 300_000;
/** Conditions that are evidence only. */
const OBSERVED: ReadonlySet<PredicateName> = new Set<PredicateName>([
  'link',
  'poe-delivery',
  'outlet-draw',
  'web',
  'agent',
]);

interface Seen {
  predicate: PredicateName;
  place: string;
  level: Level;
  sinceMs: number;
  atMs: number;
  isAlarm: boolean;
}

export class SeenSite implements Observations {
  readonly graph: SiteGraph;
  readonly #seen = new Map<string, Seen>();
  readonly #severity: Severity;

  constructor(graph: SiteGraph, severity: Severity = 'minor') {
    this.graph = graph;
    this.#severity = severity;
    this.ok('heard', '@site');
    for (const asset of graph.assets.values()) {
      if (asset.isWatched) for (const predicate of OF_CLASS[asset.class] ?? PING) this.ok(predicate, asset.key);
      const port = graph.uplinkOf(asset.key)?.parentPort ?? '';
      if (port !== '' && graph.assets.get(graph.uplinkOf(asset.key)?.parent ?? '')?.isWatched) {
        this.ok('link', port);
        if (asset.isPoePowered)
          for (const predicate of ['poe-fault', 'poe-delivery'] as const) this.ok(predicate, port);
      }
      if (asset.channel !== null) this.ok('channel', asset.channel);
      for (const feed of asset.feeds) {
        if (feed.includes('/outlet:'))
          for (const predicate of ['outlet', 'outlet-draw'] as const) this.ok(predicate, feed);
      }
      if (asset.class === 'kiosk') {
        for (const part of ['cashbox', 'printer', 'cardreader'])
          for (const predicate of PARTS) this.ok(predicate, `${asset.key}/part:${part}`);
      }
      if (asset.class === 'recorder') {
        for (const disk of ['1', '2'])
          for (const predicate of ['disk-health', 'disk-present'] as const)
            this.ok(predicate, `${asset.key}/disk:${disk}`);
      }
    }
  }

  at(predicate: PredicateName, place: string): Observation | null {
    const seen = this.#seen.get(`${predicate} ${place}`);
    if (!seen) return null;
    const { level, sinceMs, atMs } = seen;
    return { level, sinceMs, atMs, value: Number.NaN, ...(predicate === 'mac-heard' && { standsForMs: TABLE_AGE_MS }) };
  }

  has(predicate: PredicateName, place: string): boolean {
    return this.#seen.has(`${predicate} ${place}`);
  }

  ok(predicate: PredicateName, place: string, atMs = NOW - 2000): this {
    return this.#set({ predicate, place, level: 'ok', sinceMs: NOW - 86_400_000, atMs, isAlarm: false });
  }

  bad(predicate: PredicateName, place: string, sinceMs = ONSET, isAlarm = !OBSERVED.has(predicate)): this {
    return this.#set({ predicate, place, level: 'bad', sinceMs, atMs: Math.max(sinceMs, NOW - 2000), isAlarm });
  }

  unknown(predicate: PredicateName, place: string): this {
    const known = this.#seen.get(`${predicate} ${place}`);
    return this.#set({
      predicate,
      place,
      level: 'unknown',
      sinceMs: ONSET,
      atMs: known?.atMs ?? ONSET,
      isAlarm: known?.isAlarm ?? false,
    });
  }

  /** The asset answers in no way: what hears it is bad, what is read from it is unknown. */
  silence(asset: string, sinceMs = ONSET, isAlarm = true): this {
    for (const { predicate, place } of this.#seen.values()) {
      const isOwn = place === asset;
      if (isOwn && CONTACT.includes(predicate))
        this.bad(predicate, place, sinceMs, isAlarm && !OBSERVED.has(predicate));
      else if (place.startsWith(`${asset}/`) || (isOwn && (READ.has(predicate) || predicate === 'login')))
        this.unknown(predicate, place);
    }
    return this;
  }

  /** Takes over what another site tells of an asset and its components: the answer to a question. */
  copy(other: SeenSite, asset: string): this {
    for (const seen of other.#seen.values()) {
      if (seen.place === asset || seen.place.startsWith(`${asset}/`)) this.#set({ ...seen, isAlarm: false });
    }
    return this;
  }

  /** Whatever is observed at this place is not known any more. */
  forget(place: string): this {
    for (const seen of this.#seen.values()) if (seen.place === place) this.unknown(seen.predicate, seen.place);
    return this;
  }

  /** Everything behind it is silent too, itself included. */
  cutOff(asset: string, sinceMs = ONSET, isAlarm = true): this {
    for (const gone of [asset, ...this.graph.downstreamOf(asset)]) {
      if (this.graph.assets.get(gone)?.isWatched) this.silence(gone, sinceMs, isAlarm);
    }
    for (const gone of this.graph.downstreamOf(asset)) {
      const channel = this.graph.assets.get(gone)?.channel ?? null;
      if (channel !== null && !this.graph.downstreamOf(asset).includes('nvr'))
        this.bad('channel', channel, sinceMs, isAlarm);
    }
    return this;
  }

  /** Nothing is known any more since then, alarms stay. */
  dark(sinceMs = ONSET): this {
    for (const { predicate, place } of this.#seen.values()) this.unknown(predicate, place);
    return this.bad('heard', '@site', sinceMs);
  }

  /** Nothing was read since before it began. */
  stale(...assets: string[]): this {
    for (const seen of this.#seen.values()) {
      if (seen.level === 'ok' && assets.includes(seen.place.split('/')[0] ?? ''))
        this.ok(seen.predicate, seen.place, ONSET - 4000);
    }
    return this;
  }

  findings(): Finding[] {
    return [...this.#seen.values()]
      .filter((seen) => seen.isAlarm)
      .map(({ predicate, place, sinceMs, level }) => ({
        predicate,
        place,
        severity: this.#severity,
        sinceMs: level === 'unknown' ? (this.#raised.get(`${predicate} ${place}`) ?? sinceMs) : sinceMs,
      }));
  }

  readonly #raised = new Map<string, number>();

  #set(seen: Seen): this {
    const key = `${seen.predicate} ${seen.place}`;
    if (seen.isAlarm && seen.level === 'bad') this.#raised.set(key, seen.sinceMs);
    this.#seen.set(key, seen);
    return this;
  }
}
