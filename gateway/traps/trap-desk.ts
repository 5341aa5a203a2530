// What the gateway does with notifications: finds the asset, says what happened, polls it at once, and keeps those that fit
// nowhere where a person can see them. State comes from polling; a trap only hastens it, but for states that traps alone tell.

import { BatchBuilder } from '../../contract/batch.ts';
import type { Clock } from '../../contract/clock.ts';
import type { Sink, Target } from '../../contract/collector.ts';
import type { SeriesCatalogue } from '../../contract/series.ts';
import type { RefusedMessage, TrapMessage } from '../../collectors/snmp/traps/messages.ts';
import { interpretTrap, type TrapMeaning } from './interpret.ts';
import { AssetDirectory, type KnownAsset } from './match.ts';
import { TrapStates, type TrapState } from './states.ts';

/** Traps that follow each other poll their asset at once, then after this: a port that went down is soon seen up again. */
export const MIN_POLL_GAP_MS = 5000;
/** Each further gap is twice as long, so that a recorder that reports each movement is not polled for it all the time: … */
export const MAX_POLL_GAP_MS = 60_000;
/** … at most that, or this share of the asset's interval; the last of them still says something new. */
export const POLL_GAP_SHARE = 0.25;
/** Ways of numbering ports that are looked up to be shared; past it the search for alike ones starts anew. */
const MAX_ALIKE_PORTS = 64;
/** Kinds of unmatched notifications kept; past it the one heard longest ago goes. */
export const MAX_UNMATCHED = 200;

export interface UnmatchedTrap {
  source: string;
  /** snmpTrapOID; '' for one that was not believed. */
  trapOid: string;
  version: string;
  /** Why it is here: no asset has this address, several have, or why it was not believed. */
  reason: string;
  count: number;
  lastMs: number;
}

export interface TrapDeskStats {
  matched: number;
  unmatched: number;
  /** Polls that traps have asked for. */
  polls: number;
  /** Traps that made no poll of their own, as one had just been made or is about to be. */
  suppressed: number;
  /** States told by traps alone that hold now. */
  states: number;
}

export interface TrapDeskOptions {
  clock: Clock;
  catalogue: SeriesCatalogue;
  sink: Sink;
  /** Polls every SNMP target of the asset now. */
  pollNow: (site: string, asset: string) => void;
  /** States that hold, kept over a restart. */
  keep: { load(): TrapState[]; save(states: readonly TrapState[]): void };
}

interface Polling {
  untilMs: number;
  isWanted: boolean;
}

export class TrapDesk {
  readonly #options: TrapDeskOptions;
  readonly #states: TrapStates;
  #targets = new Map<string, Target>();
  #addresses = new Map<string, string[]>();
  readonly #engineIds = new Map<string, string>();
  /** Of each asset: its ports by ifIndex. */
  readonly #ports = new Map<string, Readonly<Record<string, string>>>();
  /** The ports of devices of one model, which are numbered alike and kept once. */
  readonly #alikePorts = new Map<string, Readonly<Record<string, string>>>();
  #directory: AssetDirectory | undefined;
  readonly #polling = new Map<string, Polling>();
  readonly #unmatched = new Map<string, UnmatchedTrap>();
  #matchedCount = 0;
  #unmatchedCount = 0;
  #polls = 0;
  #suppressed = 0;

  constructor(options: TrapDeskOptions) {
    this.#options = options;
    const { clock, keep } = options;
    this.#states = new TrapStates({ clock, keep, onOver: (state) => this.#sample(state, 0) });
  }

  start(): void {
    this.#states.start();
  }

  stop(): void {
    this.#states.stop();
  }

  /** @param addresses IP addresses of each host that is given by name */
  setTargets(targets: readonly Target[], addresses: ReadonlyMap<string, readonly string[]> = new Map()): void {
    this.#targets = new Map();
    this.#addresses = new Map();
    for (const target of targets) {
      const key = keyOf(target);
      // The SNMP target knows the profile; an asset that is only pinged is still found by its address.
      if (target.protocol === 'snmp' || !this.#targets.has(key)) this.#targets.set(key, target);
      const others = this.#addresses.get(key) ?? [];
      // Of exactly this length; one that grew by itself would keep room for more.
      this.#addresses.set(key, others.concat(addresses.get(target.host) ?? [target.host]));
    }
    for (const key of this.#engineIds.keys()) if (!this.#targets.has(key)) this.#engineIds.delete(key);
    for (const key of this.#ports.keys()) if (!this.#targets.has(key)) this.#ports.delete(key);
    this.#directory = undefined;
  }

  /** An asset has told its engine. */
  noteEngine(site: string, asset: string, engineId: string): void {
    const key = keyOf({ site, asset });
    if (this.#engineIds.get(key) === engineId) return;
    this.#engineIds.set(key, engineId);
    this.#directory = undefined;
  }

  /** An asset has told its ports, by ifIndex. */
  notePorts(site: string, asset: string, ports: Readonly<Record<string, string>>): void {
    const text = JSON.stringify(ports);
    let shared = this.#alikePorts.get(text);
    if (!shared) {
      if (this.#alikePorts.size >= MAX_ALIKE_PORTS) this.#alikePorts.clear();
      this.#alikePorts.set(text, (shared = ports));
    }
    this.#ports.set(keyOf({ site, asset }), shared);
  }

  onTrap(trap: TrapMessage): void {
    const { source, engineId, notification, version } = trap;
    const { agentAddress, trapOid } = notification;
    const match = this.#known().match({ source, agentAddress, engineId });
    if (!match.asset) {
      this.#noteUnmatched({ source, trapOid, version, reason: match.reason });
      return;
    }
    const target = this.#targets.get(keyOf(match.asset));
    if (!target) return;
    this.#matchedCount++;
    const ports = this.#ports.get(keyOf(match.asset)) ?? {};
    const meaning = interpretTrap(notification, target.profile.snmp?.traps ?? [], ports);
    this.#tell(target, trap, meaning, match.by);
    if (meaning.sample) this.#take(target, meaning);
    this.#poll(target);
  }

  onRefused({ source, reason }: RefusedMessage): void {
    this.#noteUnmatched({ source, trapOid: '', version: '', reason });
  }

  /** Newest first. */
  unmatched(): UnmatchedTrap[] {
    return [...this.#unmatched.values()].toReversed();
  }

  stats(): TrapDeskStats {
    return {
      matched: this.#matchedCount,
      unmatched: this.#unmatchedCount,
      polls: this.#polls,
      suppressed: this.#suppressed,
      states: this.#states.count,
    };
  }

  #known(): AssetDirectory {
    this.#directory ??= new AssetDirectory(
      [...this.#targets].map(([key, { site, asset }]): KnownAsset => ({
        site,
        asset,
        addresses: this.#addresses.get(key) ?? [],
        engineId: this.#engineIds.get(key) ?? '',
      })),
    );
    return this.#directory;
  }

  #tell({ site, asset }: Target, trap: TrapMessage, meaning: TrapMeaning, by: string): void {
    this.#options.sink.event({
      kind: 'event',
      site,
      asset,
      component: meaning.component,
      timeMs: this.#options.clock.wallMs(),
      type: 'trap',
      code: meaning.code,
      data: {
        oid: trap.notification.trapOid,
        source: trap.source,
        version: trap.version,
        matchedBy: by,
        isInform: trap.isInform,
        objects: meaning.objects,
      },
    });
  }

  #take({ site, asset, class: ofClass }: Target, { sample, holdsMs }: TrapMeaning): void {
    if (!sample) return;
    const state = { site, asset, class: ofClass, ...sample, untilMs: 0 };
    this.#sample(state, sample.value);
    if (holdsMs === null) return;
    if (sample.value === 0) this.#states.end(state);
    else this.#states.hold(state, holdsMs);
  }

  #sample(state: Omit<TrapState, 'untilMs'>, value: number): void {
    const { catalogue, clock, sink } = this.#options;
    const { site, asset, class: ofClass, component, measurement, field } = state;
    const row = catalogue.row(measurement, { site, asset, class: ofClass, component });
    const batch = new BatchBuilder(1);
    batch.add(catalogue.series(row, field), value, clock.wallMs());
    sink.samples(site, batch.finish());
  }

  /** At once, then not again within the gap: what comes in between is one poll at its end, and makes the next gap longer. */
  #poll(target: Target, gapMs = MIN_POLL_GAP_MS): void {
    const key = keyOf(target);
    const { clock } = this.#options;
    const now = clock.monoMs();
    const running = this.#polling.get(key);
    if (running && now < running.untilMs) {
      running.isWanted = true;
      this.#suppressed++;
      return;
    }
    const polling = { untilMs: now + gapMs, isWanted: false };
    this.#polling.set(key, polling);
    this.#pollNow(target);
    clock.after(gapMs, () => {
      this.#polling.delete(key);
      if (polling.isWanted) this.#poll(target, Math.min(pollGapMs(target.intervalMs), gapMs * 2));
    });
  }

  #pollNow({ site, asset }: Target): void {
    this.#polls++;
    this.#options.pollNow(site, asset);
  }

  #noteUnmatched(one: Omit<UnmatchedTrap, 'count' | 'lastMs'>): void {
    this.#unmatchedCount++;
    const key = `${one.source} ${one.trapOid} ${one.reason}`;
    const count = (this.#unmatched.get(key)?.count ?? 0) + 1;
    // The map's order is that of the last hearing.
    this.#unmatched.delete(key);
    this.#unmatched.set(key, { ...one, count, lastMs: this.#options.clock.wallMs() });
    const oldest = this.#unmatched.keys().next();
    if (this.#unmatched.size > MAX_UNMATCHED && !oldest.done) this.#unmatched.delete(oldest.value);
  }
}

/** Longest time between two polls of an asset whose traps ask for them all the time; it begins with {@link MIN_POLL_GAP_MS}. */
export function pollGapMs(intervalMs: number): number {
  return Math.min(MAX_POLL_GAP_MS, Math.max(MIN_POLL_GAP_MS, intervalMs * POLL_GAP_SHARE));
}

function keyOf({ site, asset }: { site: string; asset: string }): string {
  return `${site}/${asset}`;
}
