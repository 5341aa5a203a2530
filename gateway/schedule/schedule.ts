// Polls every target at its interval, on monotonic time. A target has one poll at a time and its own deadline, so that
// one that hangs costs itself only; what cannot start in time is skipped and counted, never queued up. It knows nothing of
// protocols, records or sites.

import type { Clock } from '../../contract/clock.ts';
import type { Log, PollResult, Protocol, Target } from '../../contract/collector.ts';
import type { ResultCode } from '../../contract/records.ts';
import { ChangeLog } from './change-log.ts';
import { Deadlines } from './deadlines.ts';
import { ASKED_POLLS_EXTRA, Lanes, type Standing } from './lanes.ts';
import {
  firstPolls,
  intervalsAfter,
  intervalsOfBudget,
  jitterMs,
  nextOnGrid,
  retryAfterMs,
  targetKey,
} from './plan.ts';
import { believed } from './own-absence.ts';
import { type PollParts, RunningPoll } from './poll.ts';
import { DueHeap, Window } from './queues.ts';
import { silentOf, type SilentTarget } from './silent.ts';
import type { ScheduleStats, TargetState } from './views.ts';
import { slowestOf, type TargetTiming } from './slowest.ts';
import { Timings } from './timings.ts';

/** Polls are started for at most this long at a time; what else is due follows after what waits in the event loop. */
export const START_SLICE_MS = 4;
/** Lateness is told of the last minute. */
const LATENESS_WINDOW_MS = 60_000;
/** A stop waits at most this long for polls under way. */
const STOP_TIMEOUT_MS = 2_000;

export interface ScheduleOptions {
  clock: Clock;
  /** What devices are waited for by; `clock` unless given. */
  waits?: Clock;
  log: Log;
  /** 0 … 1; a simulation passes a seeded one. */
  random?: () => number;
  pollsAtOnce?: number;
  poll: PollParts['poll'];
  /** After each poll, before those who asked for it are told. */
  onPolled: (target: Target, result: PollResult, durationMs: number) => void;
}

interface Entry {
  readonly target: Target;
  readonly protocol: Protocol;
  readonly key: string;
  /** Its place in the timings. */
  readonly timing: number;
  gridMs: number;
  dueMs: number;
  running: RunningPoll | undefined;
  standing: Standing;
  isWaiting: boolean;
  waitsFromMs: number;
  isGone: boolean;
  failures: number;
  /** Intervals between its polls: more than one for a silent or a slow target. */
  intervals: number;
  last: PollResult | undefined;
  durationMs: number;
  /** Moving averages of the durations of all polls, and of those that were answered; 0 before the first. */
  usualMs: number;
  answerMs: number;
  /** Who waits for a poll that begins from now on. */
  askers: ((result: PollResult) => void)[];
}

export class Schedule {
  readonly #options: ScheduleOptions;
  readonly #random: () => number;
  readonly #entries = new Map<string, Entry>();
  readonly #ofAsset = new Map<string, readonly Entry[]>();
  readonly #heap = new DueHeap<Entry>();
  readonly #lanes: Lanes<Entry>;
  readonly #deadlines: Deadlines;
  readonly #timings = new Timings();
  readonly #changes: ChangeLog;
  readonly #lateness = new Window(LATENESS_WINDOW_MS);
  #polls = 0;
  #overruns = 0;
  #abandoned = 0;
  #unbelieved = 0;
  #isStarted = false;
  #cancelTimer: (() => void) | undefined;
  #cancelSlice: (() => void) | undefined;
  #timerMs = Number.POSITIVE_INFINITY;
  #onIdle: (() => void) | undefined;

  constructor(options: ScheduleOptions) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
    this.#lanes = new Lanes(options.pollsAtOnce);
    this.#deadlines = new Deadlines(options.waits ?? options.clock);
    this.#changes = new ChangeLog(options.log, options.clock);
  }

  start(): void {
    this.#isStarted = true;
    this.#arm();
  }

  /** Replaces the targets. One that is the same object goes on as it was; a changed one begins anew. */
  setTargets(targets: readonly Target[]): void {
    const wanted = new Map(targets.map((target) => [targetKey(target), target]));
    for (const entry of this.#entries.values()) if (wanted.get(entry.key) !== entry.target) this.#drop(entry);
    for (const [key, target] of wanted) if (!this.#entries.has(key)) this.#add(key, target, wanted.size);
    this.#arm();
  }

  /** Polls a target now, whatever its turn; `tell` gets the result of a poll that began after this call. */
  pollNow(key: string, tell: (result: PollResult) => void): boolean {
    const entry = this.#entries.get(key);
    if (!entry || !this.#isStarted) return false;
    entry.askers.push(tell);
    if (!entry.running) this.#startAsked(entry);
    return true;
  }

  stats(): ScheduleStats {
    const [p50 = 0, p99 = 0] = this.#lateness.percentiles(this.#options.clock.monoMs(), [0.5, 0.99]);
    return {
      targets: this.#entries.size,
      running: this.#lanes.running,
      waiting: this.#lanes.waiting,
      polls: this.#polls,
      overruns: this.#overruns,
      abandoned: this.#abandoned,
      unbelieved: this.#unbelieved,
      deadlinesPutOff: this.#deadlines.putOff,
      latenessP50Ms: p50,
      latenessP99Ms: p99,
    };
  }

  targetStates(): TargetState[] {
    return [...this.#entries.values()].map(({ target, last, failures, durationMs }) => ({
      site: target.site,
      asset: target.asset,
      name: target.name,
      result: last?.code,
      detail: last?.detail ?? '',
      failures,
      durationMs,
    }));
  }

  /** The targets that do not answer now; of all sites, or of some. */
  silent(sites: readonly string[] | null = null): SilentTarget[] {
    return silentOf(this.#entries.values(), { timings: this.#timings, sites });
  }

  /** The targets whose polls take longest, as a rule; slowest first; of all sites, or of some. */
  slowest(count: number, sites: readonly string[] | null = null): TargetTiming[] {
    return slowestOf(this.#entries.values(), { timings: this.#timings, count, sites });
  }

  /** Ends all polls; resolves when none is under way, at the latest after {@link STOP_TIMEOUT_MS}. */
  async stop(): Promise<void> {
    this.#isStarted = false;
    this.#disarm();
    for (const entry of this.#entries.values()) this.#drop(entry);
    if (this.#lanes.running > 0)
      await new Promise<void>((resolve) => {
        const cancel = this.#options.clock.after(STOP_TIMEOUT_MS, resolve);
        this.#onIdle = () => {
          cancel();
          resolve();
        };
      });
    this.#deadlines.stop();
    this.#changes.stop();
  }

  #add(key: string, target: Target, targets: number): void {
    const { firstMs, gridMs } = firstPolls(key, target.intervalMs, this.#options.clock.monoMs(), targets);
    const entry: Entry = {
      target,
      protocol: target.protocol,
      key,
      timing: this.#timings.take(),
      gridMs,
      dueMs: firstMs,
      running: undefined,
      standing: 'new',
      isWaiting: false,
      waitsFromMs: 0,
      isGone: false,
      failures: 0,
      intervals: 1,
      last: undefined,
      durationMs: 0,
      usualMs: 0,
      answerMs: 0,
      askers: [],
    };
    this.#entries.set(key, entry);
    const asset = `${target.site}/${target.asset}`;
    // Of exactly this length; one that grew by itself would keep room for more.
    this.#ofAsset.set(asset, (this.#ofAsset.get(asset) ?? []).concat(entry));
    this.#heap.push(firstMs, entry);
  }

  #drop(entry: Entry): void {
    entry.isGone = true;
    this.#entries.delete(entry.key);
    this.#timings.giveBack(entry.timing);
    const asset = `${entry.target.site}/${entry.target.asset}`;
    const siblings = this.#ofAsset.get(asset)?.filter((one) => one !== entry) ?? [];
    if (siblings.length > 0) this.#ofAsset.set(asset, siblings);
    else this.#ofAsset.delete(asset);
    entry.running?.abort();
    for (const tell of entry.askers.splice(0)) tell({ code: 'config', detail: 'the target was removed or changed' });
  }

  #arm(): void {
    const next = this.#heap.peek();
    if (!this.#isStarted || !next || next.dueMs >= this.#timerMs) return;
    this.#disarm();
    this.#timerMs = next.dueMs;
    this.#cancelTimer = this.#options.clock.after(Math.max(0, next.dueMs - this.#options.clock.monoMs()), () => {
      this.#cancelTimer = undefined;
      this.#timerMs = Number.POSITIVE_INFINITY;
      this.#tick();
    });
  }

  #disarm(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#timerMs = Number.POSITIVE_INFINITY;
    this.#cancelSlice?.();
    this.#cancelSlice = undefined;
  }

  #tick(): void {
    const now = this.#options.clock.monoMs();
    for (let next = this.#heap.peek(); next && next.dueMs <= now; next = this.#heap.peek()) {
      this.#heap.pop();
      const entry = next.value;
      // Stale: the entry is gone or has been given another time since.
      if (entry.isGone || entry.dueMs !== next.dueMs) continue;
      if (entry.running || entry.isWaiting) this.#overruns++;
      else {
        entry.waitsFromMs = next.dueMs;
        this.#wait(entry);
      }
      this.#plan(entry, 1, now);
    }
    this.#startWaiting();
    this.#arm();
  }

  /** Gives an entry its next time: so many intervals on, on its own grid. */
  #plan(entry: Entry, intervals: number, now: number): void {
    const { intervalMs } = entry.target;
    const { dueMs, missed } = nextOnGrid(entry.gridMs, intervalMs, now);
    // The first point passed is the poll that falls due just now; more of them were slept through.
    if (missed > 1) this.#overruns += missed - 1;
    entry.gridMs = dueMs + (intervals - 1) * intervalMs;
    entry.dueMs = entry.gridMs + jitterMs(intervalMs, this.#random());
    this.#heap.push(entry.dueMs, entry);
  }

  #wait(entry: Entry): void {
    entry.isWaiting = true;
    this.#lanes.wait(entry);
  }

  #startWaiting(): void {
    const { clock } = this.#options;
    const startedMs = clock.monoMs();
    for (const entry of this.#lanes.ready()) {
      // One that was asked for meanwhile has been polled already.
      if (entry.isWaiting && !entry.isGone) this.#start(entry);
      if (clock.monoMs() - startedMs < START_SLICE_MS) continue;
      this.#cancelSlice ??= clock.after(0, () => {
        this.#cancelSlice = undefined;
        if (this.#isStarted) this.#startWaiting();
      });
      return;
    }
  }

  #startAsked(entry: Entry): void {
    if (this.#lanes.hasPlace(entry, ASKED_POLLS_EXTRA)) this.#start(entry);
    else if (!entry.isWaiting) {
      entry.waitsFromMs = this.#options.clock.monoMs();
      this.#wait(entry);
    }
  }

  #start(entry: Entry): void {
    const { clock, waits = clock, poll } = this.#options;
    const { target } = entry;
    const now = clock.monoMs();
    const askers = entry.askers.splice(0);
    // A poll that was asked for has no time of its own, so it is neither late nor early; one that never answered may wait.
    if (entry.isWaiting && entry.standing !== 'new') this.#lateness.add(now - entry.waitsFromMs, now);
    entry.isWaiting = false;
    const leave = this.#lanes.enter(entry);
    this.#polls++;
    const done = (told: PollResult, durationMs: number, isAbandoned: boolean): void => {
      if (isAbandoned) this.#abandoned++;
      const result = believed(told, target, clock.monoMs() - now, durationMs);
      if (result !== told) this.#unbelieved++;
      leave();
      entry.running = undefined;
      if (entry.isGone)
        for (const tell of askers) tell({ code: 'config', detail: 'the target was removed or changed' });
      else this.#finish(entry, result, durationMs, askers);
      if (this.#isStarted) this.#startWaiting();
      if (this.#lanes.running === 0) this.#onIdle?.();
    };
    entry.running = new RunningPoll({
      clock: waits,
      deadlines: this.#deadlines,
      target,
      isAsked: askers.length > 0,
      poll,
      done,
    });
  }

  #finish(entry: Entry, result: PollResult, durationMs: number, askers: Entry['askers']): void {
    const before = entry.last;
    entry.failures = result.code === 'ok' ? 0 : entry.failures + 1;
    entry.last = result;
    if (result.code === 'ok') entry.standing = 'sure';
    else if (entry.standing === 'sure') entry.standing = 'failing';
    entry.durationMs = durationMs;
    entry.usualMs = averaged(entry.usualMs, durationMs);
    if (result.code === 'ok') entry.answerMs = averaged(entry.answerMs, durationMs);
    this.#timings.note(entry.timing, durationMs, result.code === 'timeout');
    this.#changes.note(entry, before, result);
    this.#options.onPolled(entry.target, result, durationMs);
    const intervals = this.#intervals(entry);
    if (intervals > 1 || entry.intervals > 1) this.#plan(entry, intervals, this.#options.clock.monoMs());
    entry.intervals = intervals;
    this.#retrySoon(entry, result.code);
    if (result.code === 'ok' && before && before.code !== 'ok') this.#hurrySiblings(entry);
    for (const tell of askers) tell(result);
    if (entry.askers.length > 0) this.#startAsked(entry);
    this.#arm();
  }

  /** What has been silent once is not unknown, or said to be away, for the whole of a long interval. Its grid stays. */
  #retrySoon(entry: Entry, code: ResultCode): void {
    const { target, failures, standing } = entry;
    const retryMs = retryAfterMs(code, failures, { intervalMs: target.intervalMs, isNew: standing === 'new' });
    // Where polls wait for places more of them help nobody.
    if (retryMs === undefined || this.#lanes.waiting > 0) return;
    const dueMs = this.#options.clock.monoMs() + retryMs;
    if (dueMs >= entry.dueMs) return;
    entry.dueMs = dueMs;
    this.#heap.push(dueMs, entry);
  }

  #intervals(entry: Entry): number {
    const { intervalMs } = entry.target;
    if (entry.failures === 0) return intervalsOfBudget(entry.answerMs, intervalMs);
    const intervals = intervalsAfter(entry.failures, intervalMs);
    return intervals > 1 && this.#isAlive(entry) ? 1 : intervals;
  }

  /** Another target of the asset answers: then this one is silent by itself and may be back at any time. */
  #isAlive(entry: Entry): boolean {
    for (const other of this.#siblings(entry)) if (other !== entry && other.last?.code === 'ok') return true;
    return false;
  }

  /** What an asset's one target tells holds for the others: when it is back, they are asked at their next turn. */
  #hurrySiblings(entry: Entry): void {
    for (const other of this.#siblings(entry)) {
      if (other === entry || other.intervals === 1 || other.failures === 0) continue;
      other.intervals = 1;
      this.#plan(other, 1, this.#options.clock.monoMs());
    }
  }

  #siblings({ target }: Entry): Iterable<Entry> {
    return this.#ofAsset.get(`${target.site}/${target.asset}`) ?? [];
  }
}

/** One slow answer among quick ones is no slow device. */
function averaged(before: number, durationMs: number): number {
  return before === 0 ? durationMs : before + (durationMs - before) / 4;
}
