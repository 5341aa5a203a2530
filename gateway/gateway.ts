// The program at a site: polls through the collectors, puts whatever they read into the journal and hands it on live,
// answers questions, and says how it does itself. It decides nothing about what it reads, and goes on when the line to
// the server is cut or the disk is full.

import { BatchBuilder } from '../contract/batch.ts';
import type { Clock } from '../contract/clock.ts';
import type { Collector, Log, PollResult, Sink, Target } from '../contract/collector.ts';
import { errorLine } from '../contract/errors.ts';
import type { Question } from '../contract/link.ts';
import { resultNumber, type EventType, type LogRecord, type Position, type ResultCode } from '../contract/records.ts';
import type { SeriesCatalogue } from '../contract/series.ts';
import { watchClock } from './clock-watch.ts';
import { every } from './every.ts';
import type { Journal, JournalStats } from './journal/journal.ts';
import { Pictures } from './pictures.ts';
import { Questions } from './questions.ts';
import { targetKey } from './schedule/plan.ts';
import type { UnmatchedTrap } from './traps/trap-desk.ts';
import { Traps, type TrapSettings, type TrapStats } from './traps/traps.ts';
import { Schedule } from './schedule/schedule.ts';
import type { ScheduleStats, TargetState } from './schedule/views.ts';
import { keepUnchanged } from './same-targets.ts';
import type { SilentTarget } from './schedule/silent.ts';
import type { TargetTiming } from './schedule/slowest.ts';

/** The gateway writes its own state this often. */
export const STATE_EVERY_MS = 10_000;
/** Waiting for a collector to open or close. */
const COLLECTOR_TIMEOUT_MS = 5_000;
/** Longest detail of a result, in characters. */
const MAX_DETAIL = 1_000;

export interface GatewayOptions {
  id: string;
  /** Sites it looks after; readings of others are dropped and counted. */
  sites: readonly string[];
  collectors: readonly Collector[];
  journal: Journal;
  clock: Clock;
  /** What devices are waited for by; `clock` unless given. */
  waits?: Clock;
  log: Log;
  catalogue: SeriesCatalogue;
  /** 0 … 1, for the jitter of polls. */
  random?: () => number;
  /** Where traps are received; absent, none are. */
  traps?: TrapSettings;
}

export type LiveListener = (position: Position, record: LogRecord) => void;

export interface GatewayStats extends ScheduleStats {
  /** Readings of a site that is not this gateway's, questions refused, and what the journal could not take. */
  dropped: number;
  answersOwed: number;
  journal: JournalStats;
}

export interface Gateway {
  readonly id: string;
  /** Journals and hands on: for collectors, and what else of this program has something to tell. */
  readonly sink: Sink;
  /** What is polled, as the collectors know it. */
  readonly targets: readonly Target[];
  /** Begins to poll what was set by `setTargets`, before or after. */
  start(): void;
  /** Readings of other sites are dropped and counted. */
  setSites(sites: readonly string[]): void;
  /** Opens the collectors for these targets and polls them instead of the former ones. */
  setTargets(targets: readonly Target[]): Promise<void>;
  /** Polls what is asked for, now; an AnswerRecord for each target follows its samples. False when too many are owed. */
  ask(question: Question): boolean;
  /** Every record in the order of its position, before it is durable; a batch is valid until the listener returns. @returns a function that stops listening */
  onRecord(listener: LiveListener): () => void;
  /** What a camera sees now; null where there is no picture to be had. Nothing of it is kept or journaled. */
  picture(site: string, asset: string): Promise<Uint8Array | null>;
  stats(): GatewayStats;
  targetStates(): TargetState[];
  /** The targets that do not answer now; of all sites, or of some. */
  silent(sites?: readonly string[] | null): SilentTarget[];
  /** The targets whose polls take longest as a rule, slowest first; of all sites, or of some. */
  slowest(count: number, sites?: readonly string[] | null): TargetTiming[];
  /** What the collectors count, by `<protocol>_<name>` of the first protocol of each. */
  collectorStats(): Record<string, number>;
  /** Undefined where no traps are received. */
  trapStats(): TrapStats | undefined;
  /** Notifications that fit no asset or were not believed, newest first. */
  unmatchedTraps(): UnmatchedTrap[];
  /** Ends polls, closes the collectors and writes the journal out; the journal itself is closed by its owner. */
  stop(): Promise<void>;
}

export function createGateway(options: GatewayOptions): Gateway {
  return new SiteGateway(options);
}

class SiteGateway implements Gateway {
  readonly id: string;
  readonly #options: GatewayOptions;
  #sites: ReadonlySet<string>;
  readonly #schedule: Schedule;
  readonly #questions: Questions;
  readonly #pictures: Pictures;
  readonly #collectorOf = new Map<string, Collector>();
  readonly #listeners = new Set<LiveListener>();
  readonly sink: Sink;
  readonly #traps: Traps | undefined;
  targets: readonly Target[] = [];
  #dropped = 0;
  #droppedTold = 0;
  /** Filled anew for each poll. */
  readonly #resultBatch = new BatchBuilder(2);
  readonly #lastResults = new Map<Target, ResultCode | `${ResultCode}, told`>();
  #cancels: (() => void)[] = [];
  #isStarted = false;

  constructor(options: GatewayOptions) {
    const { clock, waits = clock, log, random } = options;
    this.id = options.id;
    this.#options = options;
    this.#sites = new Set(options.sites);
    for (const collector of options.collectors)
      for (const protocol of collector.protocols) this.#collectorOf.set(protocol, collector);
    this.#schedule = new Schedule({
      clock,
      waits,
      log,
      ...(random ? { random } : {}),
      poll: (target, signal, isAsked) => this.#poll(target, signal, isAsked),
      onPolled: (target, result, durationMs) => this.#polled(target, result, durationMs),
    });
    this.sink = {
      samples: (site, batch) => {
        if (batch.count > 0) this.#record({ kind: 'samples', site, batch });
      },
      facts: (target, facts) => {
        const { site, asset, name } = target;
        const { portIndexes: _, ...told } = facts;
        this.#record({ kind: 'facts', site, asset, source: name, timeMs: clock.wallMs(), facts: told });
        this.#traps?.noteFacts(target, facts);
      },
      event: (event) => this.#record(event),
    };
    this.#questions = new Questions({
      clock: waits,
      collectorOf: ({ protocol }) => this.#collectorOf.get(protocol),
      pollNow: (key, answer) => this.#schedule.pollNow(key, answer),
      record: (answer) => this.#record(answer),
    });
    this.#pictures = new Pictures({
      clock: waits,
      targets: () => this.targets,
      collectorOf: ({ protocol }) => this.#collectorOf.get(protocol),
    });
    const { catalogue, traps } = options;
    this.#traps =
      traps &&
      new Traps({
        settings: traps,
        clock,
        log,
        catalogue,
        sink: this.sink,
        pollNow: (site, asset) => this.#pollSnmp(site, asset),
      });
  }

  setSites(sites: readonly string[]): void {
    this.#sites = new Set(sites);
  }

  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#events('gateway-start', 'start', { targets: this.targets.length });
    this.#cancels = [
      watchClock(this.#options.clock, (stepMs) => this.#events('clock-step', 'step', { stepMs })),
      every(this.#options.clock, STATE_EVERY_MS, () => this.#tellState()),
    ];
    this.#schedule.start();
    void this.#traps?.start();
  }

  async setTargets(wanted: readonly Target[]): Promise<void> {
    const targets = keepUnchanged(this.targets, wanted);
    this.targets = targets;
    this.#traps?.setTargets(targets);
    const wantedNow = new Set(targets);
    for (const target of this.#lastResults.keys()) if (!wantedNow.has(target)) this.#lastResults.delete(target);
    const opened = this.#options.collectors.map((collector) => this.#open(collector, targets));
    // A collector that takes its time must not keep the other protocols waiting.
    await this.#atMost(COLLECTOR_TIMEOUT_MS, Promise.all(opened));
    // Two calls may have overlapped while a collector opened: the later one holds.
    if (this.targets === targets) this.#schedule.setTargets(targets);
  }

  ask(question: Question): boolean {
    if (this.#isStarted && this.#questions.ask(question, this.targets)) return true;
    this.#dropped++;
    return false;
  }

  picture(site: string, asset: string): Promise<Uint8Array | null> {
    return this.#isStarted ? this.#pictures.take(site, asset) : Promise.resolve(null);
  }

  onRecord(listener: LiveListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  stats(): GatewayStats {
    const journal = this.#options.journal.stats();
    return {
      ...this.#schedule.stats(),
      dropped: this.#dropped + journal.dropped + journal.shed,
      answersOwed: this.#questions.owed,
      journal,
    };
  }

  targetStates(): TargetState[] {
    return this.#schedule.targetStates();
  }

  silent(sites: readonly string[] | null = null): SilentTarget[] {
    return this.#schedule.silent(sites);
  }

  slowest(count: number, sites: readonly string[] | null = null): TargetTiming[] {
    return this.#schedule.slowest(count, sites);
  }

  collectorStats(): Record<string, number> {
    const stats: Record<string, number> = {};
    for (const collector of this.#options.collectors)
      for (const [name, value] of Object.entries(collector.stats?.() ?? {}))
        stats[`${collector.protocols[0] ?? 'collector'}_${name}`] = value;
    return stats;
  }

  trapStats(): TrapStats | undefined {
    return this.#traps?.stats();
  }

  unmatchedTraps(): UnmatchedTrap[] {
    return this.#traps?.unmatched() ?? [];
  }

  async stop(): Promise<void> {
    for (const cancel of this.#cancels.splice(0)) cancel();
    await this.#schedule.stop();
    await this.#traps?.stop();
    this.#isStarted = false;
    const closing = this.#options.collectors.map((collector) =>
      collector.close().catch(() => this.#options.log.warn({}, 'a collector did not close in order')),
    );
    await this.#atMost(COLLECTOR_TIMEOUT_MS, Promise.all(closing));
    await this.#options.journal.sync();
  }

  async #open(collector: Collector, targets: readonly Target[]): Promise<void> {
    const own = targets.filter((target) => collector.protocols.includes(target.protocol));
    try {
      await collector.open(own, this.sink);
    } catch (error) {
      // Its polls will fail and say so; the other protocols go on.
      const name = error instanceof Error ? error.name : 'error';
      this.#options.log.error({ protocols: collector.protocols, error: name }, 'a collector could not be opened');
    }
  }

  async #atMost(ms: number, work: Promise<unknown>): Promise<void> {
    let cancel = (): void => undefined;
    const timeout = new Promise<void>((resolve) => {
      cancel = this.#options.clock.after(ms, resolve);
    });
    await Promise.race([work, timeout]);
    cancel();
  }

  async #poll(target: Target, signal: AbortSignal, isAsked: boolean): Promise<PollResult> {
    const collector = this.#collectorOf.get(target.protocol);
    if (collector) return collector.poll(target, signal, isAsked);
    const what = `no collector reads ${target.protocol}`;
    return { code: 'config', detail: errorLine('poll_failed', { where: target.asset, what }) };
  }

  #pollSnmp(site: string, asset: string): void {
    for (const target of this.targets) {
      if (target.site === site && target.asset === asset && target.protocol === 'snmp')
        this.#schedule.pollNow(targetKey(target), () => {});
    }
  }

  #polled(target: Target, { code, detail }: PollResult, durationMs: number): void {
    const { site, asset, class: ofClass, name } = target;
    const { catalogue, clock } = this.#options;
    const row = catalogue.row('foresite_target', { site, asset, class: ofClass, component: `target:${name}` });
    const batch = this.#resultBatch;
    batch.clear();
    const timeMs = clock.wallMs();
    batch.add(catalogue.series(row, 'result_code'), resultNumber(code), timeMs);
    batch.add(catalogue.series(row, 'duration_ms'), Math.round(durationMs * 10) / 10, timeMs);
    this.sink.samples(site, batch.finish());
    this.#tellChange(target, code, detail, timeMs);
  }

  /** The words of a result that changed, for people who look at the asset. */
  #tellChange(target: Target, code: ResultCode, detail: string, timeMs: number): void {
    const { site, asset, name } = target;
    const told = detail === '' ? code : (`${code}, told` as const);
    if (this.#lastResults.get(target) === told) return;
    this.#lastResults.set(target, told);
    const data = { target: name, result: code, detail: detail.slice(0, MAX_DETAIL) };
    this.sink.event({
      kind: 'event',
      site,
      asset,
      component: `target:${name}`,
      timeMs,
      type: 'notice',
      code: 'target-result',
      data,
    });
  }

  #tellState(): void {
    const { catalogue, clock } = this.#options;
    const { journal, latenessP99Ms, overruns, dropped } = this.stats();
    const timeMs = clock.wallMs();
    const fields: [string, number][] = [
      ['queue_records', journal.waiting],
      ['lateness_p99_ms', Math.round(latenessP99Ms * 10) / 10],
      ['overruns', overruns],
      ['dropped', dropped],
    ];
    for (const site of this.#sites) {
      const row = catalogue.row('foresite_gateway', { site, asset: '', class: 'gateway', component: '' });
      const batch = new BatchBuilder(fields.length);
      for (const [field, value] of fields) batch.add(catalogue.series(row, field), value, timeMs);
      this.sink.samples(site, batch.finish());
    }
    if (dropped > this.#droppedTold) this.#events('drop', 'dropped', { records: dropped - this.#droppedTold });
    this.#droppedTold = dropped;
  }

  #events(type: EventType, code: string, data: Record<string, number>): void {
    const timeMs = this.#options.clock.wallMs();
    for (const site of this.#sites)
      this.#record({ kind: 'event', site, asset: '', component: '', timeMs, type, code, data });
  }

  /** Called by collectors, so it never throws. */
  #record(record: LogRecord): void {
    if (!this.#sites.has(record.site)) {
      this.#dropped++;
      return;
    }
    const position = this.#options.journal.append(record);
    for (const listener of this.#listeners) {
      try {
        listener(position, record);
      } catch (error) {
        this.#options.log.error({ error: String(error), position }, 'a listener of live records failed');
      }
    }
  }
}
