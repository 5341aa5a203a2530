// What a site's devices tell in tables and events, at work: tellings are judged together once a second, so that thousands of
// them at a start make the graph but once; what they amount to are alarms, observations and recent changes. The time is an
// argument; what must outlast the program is handed to the caller's transaction.

import type { AssetFacts, EventRecord, FactsRecord } from '../../contract/records.ts';
import type { PredicateName } from '../../contract/predicates.ts';
import { EventWatch } from '../domain/detect/facts/event-watch.ts';
import { FactWatch } from '../domain/detect/facts/fact-watch.ts';
import { readMemory, writeMemory, type AssetMemory } from '../domain/detect/facts/memory.ts';
import type { Change, KnownAsset } from '../domain/detect/facts/types.ts';
import type { AlarmChange, Observation, Observations } from '../domain/detect/types.ts';
import type { Readings } from '../domain/diagnose/types.ts';
import type { Facts, StoredFacts } from '../stores/records/facts.ts';
import { listenerOf } from '../domain/topology/listener.ts';
import type { SiteGraph } from '../domain/topology/types.ts';
import type { ActiveAlarm } from './alarms.ts';
import { monoAt, type Moment } from './moment.ts';
import { isChangeKind, RecentChanges } from './recent-changes.ts';
import type { SiteModel } from './site-model.ts';

/** Tellings are looked at this often … */
export const JUDGE_EVERY_MS = 1000;
/** … and at most so many at once; the others at the next look. */
export const MAX_JUDGED_AT_ONCE = 500;
/** Classes that carry the traffic of others. */
const NETWORK: ReadonlySet<string> = new Set(['switch', 'router', 'firewall', 'accesspoint', 'lte-router']);

export interface SiteFactsParts {
  readonly model: SiteModel;
  readonly readings: Readings;
  readonly isDark: () => boolean;
  readonly store: Facts;
  readonly restoredAlarms: readonly ActiveAlarm[];
  readonly now: Moment;
  readonly before: SiteFacts | undefined;
}

interface Waiting {
  readonly record: Pick<FactsRecord, 'asset' | 'source' | 'facts' | 'timeMs'>;
  readonly before: AssetFacts | null;
  readonly isHistory: boolean;
}

export class SiteFacts implements Observations {
  readonly changes: RecentChanges;
  readonly #model: SiteModel;
  readonly #readings: Readings;
  readonly #watch: FactWatch;
  readonly #events: EventWatch;
  readonly #waiting = new Map<string, Waiting>();
  #judgedAtMono = Number.NEGATIVE_INFINITY;
  /** As it was when tellings were last judged. */
  #graph: SiteGraph | null = null;
  /** Memories to write, and those in the transaction that is open. */
  readonly #unsaved = new Map<string, AssetMemory>();
  readonly #written = new Map<string, AssetMemory>();

  constructor({ model, readings, isDark, store, restoredAlarms, now, before }: SiteFactsParts) {
    const { site } = model.file;
    this.#model = model;
    this.#readings = readings;
    const memories = before
      ? before.#watch.memories
      : store.memories(site).map(({ asset, data }) => [asset, readMemory(data)] as const);
    this.#watch = new FactWatch(
      {
        site,
        ruleOf: (asset, id) => model.factRule(asset, id)?.rule,
        isHeard: (asset, source) =>
          !isDark() && (readings.at('foresite_target', 'result_code', `${asset}/target:${source}`) ?? 0) === 0,
        context: {
          macsOf: (asset) => model.facts(asset).macs ?? [],
          isLearnt: (mac) => model.isLearnt(mac),
          parentOf: (asset) => model.graph.uplinkOf(asset)?.parent ?? '',
          childrenOf: (place) => model.graph.childrenOf(place),
          isNetwork: (asset) => NETWORK.has(model.assets.get(asset)?.class ?? ''),
          listenerOf: (asset) => listenerOf(asset, model.graph),
        },
      },
      knownAssets(model),
      memories,
    );
    this.#watch.restore(restoredAlarms);
    this.#events = new EventWatch(site, (asset) => model.eventRules(asset));
    if (before) this.#events.takeOver(before.#events);
    this.#events.restore(restoredAlarms, now.wallMs);
    this.changes = before?.changes ?? new RecentChanges(site, store.changes(site).flatMap(readChange));
    if (before) this.#takeOver(before);
  }

  /** What the records hold from before: it is judged, and no news. */
  replay(stored: StoredFacts): void {
    const { asset, source, facts, at } = stored;
    this.#queue({ record: { asset, source, facts, timeMs: at }, before: null, isHistory: true });
  }

  /** @param before what this source of the asset told until now */
  note(record: FactsRecord, before: AssetFacts | null): void {
    this.#queue({ record, before, isHistory: false });
  }

  /** @returns whether a condition is about it */
  hear(event: EventRecord, nowMs: number): boolean {
    return this.#model.assets.has(event.asset) && this.#events.hear(event, nowMs);
  }

  noteChanges(changes: readonly Change[], nowMs: number): void {
    for (const change of changes) this.changes.note(change, nowMs);
  }

  /** Judges what has been told and lets times end. @returns whether there is anything new to think about */
  settle(now: Moment): boolean {
    const hasJudged = this.#judge(now);
    this.#watch.settle(now.monoMs, now.wallMs);
    this.#events.settle(now.wallMs);
    for (const change of this.#watch.takeChanges()) this.changes.note(change, now.wallMs);
    for (const [asset, memory] of this.#watch.takeDirty()) {
      this.#written.delete(asset);
      this.#unsaved.set(asset, memory);
    }
    return hasJudged;
  }

  /** When the next {@link settle} has something to do, monotonic ms; infinite when nothing waits. */
  nextDueMono(now: Moment): number {
    const judgesMono = this.#waiting.size > 0 ? this.#judgedAtMono + JUDGE_EVERY_MS : Infinity;
    return Math.min(judgesMono, this.#watch.dueMono, monoAt(this.#events.dueAtMs, now));
  }

  /** Something was found that the site has not been told. */
  get hasUntold(): boolean {
    return this.#watch.hasUntold || this.#events.hasUntold;
  }

  /** So late it is: what was told grows old. */
  passTo(wallMs: number): void {
    this.#watch.passTo(wallMs);
  }

  takeAlarms(): AlarmChange[] {
    return [...this.#watch.takeAlarms(), ...this.#events.takeAlarms()];
  }

  at(predicate: PredicateName, place: string): Observation | null {
    return worseOf(this.#watch.at(predicate, place), this.#events.at(predicate, place));
  }

  missing(asset: string): ReturnType<FactWatch['missing']> {
    return this.#watch.missing(asset);
  }

  /** When the agent of an asset started, by its own word; null where it tells none. */
  startedAtMs(asset: string, nowMs: number): number | null {
    const uptimeS = this.#readings.at('snmp', 'uptime_s', asset);
    return uptimeS === null ? null : nowMs - uptimeS * 1000;
  }

  /** A missing component was taken out on purpose. @returns false when it was not missing */
  removedOnPurpose(asset: string, component: string, now: Moment): boolean {
    return this.#watch.removedOnPurpose(asset, component, now);
  }

  /** Whether there is anything to write. */
  get hasUnsaved(): boolean {
    return this.#unsaved.size > 0 || this.changes.hasNews;
  }

  /** Inside a transaction. */
  write(store: Facts, wallMs: number): void {
    if (!this.hasUnsaved) return;
    const { site } = this.#model.file;
    for (const [asset, memory] of this.#unsaved) {
      store.remember(site, asset, writeMemory(memory), wallMs);
      this.#written.set(asset, memory);
    }
    this.#unsaved.clear();
    this.changes.write(store);
  }

  committed(): void {
    this.#written.clear();
    this.changes.committed();
  }

  /** The transaction has failed. */
  rolledBack(): void {
    for (const [asset, memory] of this.#written) this.#unsaved.set(asset, memory);
    this.#written.clear();
    this.changes.rolledBack();
  }

  #takeOver(before: SiteFacts): void {
    for (const [asset, memory] of [...before.#written, ...before.#unsaved])
      if (this.#model.assets.has(asset)) this.#unsaved.set(asset, memory);
    for (const [key, waiting] of before.#waiting) this.#waiting.set(key, waiting);
  }

  #queue(waiting: Waiting): void {
    const { asset, source } = waiting.record;
    const key = `${asset}\n${source}`;
    const known = this.#waiting.get(key);
    // Of two that wait the newer counts, held against what was before the older.
    this.#waiting.set(
      key,
      known && !waiting.isHistory
        ? { ...waiting, before: known.isHistory ? known.record.facts : known.before }
        : waiting,
    );
  }

  #judge({ monoMs }: Moment): boolean {
    if (this.#waiting.size === 0 || monoMs - this.#judgedAtMono < JUDGE_EVERY_MS) return false;
    this.#judgedAtMono = monoMs;
    let left = MAX_JUDGED_AT_ONCE;
    let isNews = this.#model.graph !== this.#graph;
    this.#graph = this.#model.graph;
    for (const [key, { record, before, isHistory }] of this.#waiting) {
      if (left-- <= 0) break;
      this.#waiting.delete(key);
      const { asset, source, facts, timeMs } = record;
      if (!this.#model.assets.has(asset)) continue;
      const uptimeS = isHistory ? null : this.#readings.at('snmp', 'uptime_s', asset);
      if (this.#watch.tell({ asset, source, facts, timeMs, before, uptimeS }, monoMs, isHistory)) isNews = true;
    }
    return isNews;
  }
}

/** The worst of what two say; unknown is worth less than either. */
export function worseOf(one: Observation | null, other: Observation | null): Observation | null {
  if (!one || !other) return one ?? other;
  return RANK[other.level] > RANK[one.level] ? other : one;
}

const RANK = { unknown: 0, ok: 1, bad: 2 } as const;

function knownAssets({ assets }: SiteModel): KnownAsset[] {
  return [...assets.values()].map(({ key, class: kind, host = '', macs = [] }) => ({ key, class: kind, host, macs }));
}

function readChange(stored: ReturnType<Facts['changes']>[number]): (Change & { id: string })[] {
  const { kind } = stored;
  return isChangeKind(kind) ? [{ ...stored, kind }] : [];
}
