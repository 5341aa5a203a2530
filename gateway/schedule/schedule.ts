// Polls every target at its interval, on monotonic time. A target has one poll at a time and its own deadline, so that
// one that hangs costs itself only; what cannot start in time is skipped and counted, never queued up. It knows nothing of
// protocols, records or sites.

import type { Clock } from '../../contract/clock.ts';
import type { Log, PollResult, Protocol, Target } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';
import type { ResultCode } from '../../contract/records.ts';
import { firstPolls, intervalsAfter, jitterMs, nextOnGrid, targetKey } from './plan.ts';
import { runPoll, type RunningPoll } from './poll.ts';
import { DueHeap, Fifo, Window } from './queues.ts';

/** Most polls at once, in all and by protocol. Ping may be a process each; UDP costs next to nothing. */
export const POLLS_AT_ONCE = 2_000;
export const POLLS_AT_ONCE_BY_PROTOCOL: Readonly<Record<Protocol, number>> = {
  snmp: 1_000,
  modbus: 200,
  mqtt: 1_000,
  ping: 64,
  tcp: 256,
  http: 64,
  rtsp: 64,
};
/** Polls beyond those limits that a question may add, so that it never waits behind the routine. */
export const ASKED_POLLS_EXTRA = 32;
/** Lateness is told of the last minute. */
const LATENESS_WINDOW_MS = 60_000;
/** A stop waits at most this long for polls under way. */
const STOP_TIMEOUT_MS = 2_000;

export interface ScheduleOptions {
  clock: Clock;
  log: Log;
  /** 0 … 1; a simulation passes a seeded one. */
  random?: () => number;
  pollsAtOnce?: number;
  poll: (target: Target, signal: AbortSignal) => Promise<PollResult>;
  /** After each poll, before those who asked for it are told. */
  onPolled: (target: Target, result: PollResult, durationMs: number) => void;
}

export interface ScheduleStats {
  targets: number;
  running: number;
  /** Due and waiting for a free place. */
  waiting: number;
  polls: number;
  /** Polls skipped because the last one still ran or the process was late by whole intervals. */
  overruns: number;
  /** Polls that did not even end when told to. */
  abandoned: number;
  latenessP50Ms: number;
  latenessP99Ms: number;
}

/** What is known of one target, for the page of slow and silent devices. */
export interface TargetState {
  site: string;
  asset: string;
  name: string;
  /** Undefined before the first poll. */
  result: ResultCode | undefined;
  detail: string;
  failures: number;
  durationMs: number;
}

interface Entry {
  readonly target: Target;
  readonly key: string;
  gridMs: number;
  dueMs: number;
  running: RunningPoll | undefined;
  isWaiting: boolean;
  waitsFromMs: number;
  isGone: boolean;
  failures: number;
  last: PollResult | undefined;
  durationMs: number;
  /** Who waits for a poll that begins from now on. */
  askers: ((result: PollResult) => void)[];
}

export class Schedule {
  readonly #options: ScheduleOptions;
  readonly #random: () => number;
  readonly #entries = new Map<string, Entry>();
  readonly #ofAsset = new Map<string, Set<Entry>>();
  readonly #heap = new DueHeap<Entry>();
  readonly #waiting = new Map<Protocol, Fifo<Entry>>();
  readonly #runningOf = new Map<Protocol, number>();
  readonly #lateness = new Window(LATENESS_WINDOW_MS);
  #running = 0;
  #polls = 0;
  #overruns = 0;
  #abandoned = 0;
  #isStarted = false;
  #cancelTimer: (() => void) | undefined;
  #timerMs = Number.POSITIVE_INFINITY;
  #onIdle: (() => void) | undefined;

  constructor(options: ScheduleOptions) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
  }

  start(): void {
    this.#isStarted = true;
    this.#arm();
  }

  /** Replaces the targets. One that is the same object goes on as it was; a changed one begins anew. */
  setTargets(targets: readonly Target[]): void {
    const wanted = new Map(targets.map((target) => [targetKey(target), target]));
    for (const entry of this.#entries.values()) if (wanted.get(entry.key) !== entry.target) this.#drop(entry);
    for (const [key, target] of wanted) if (!this.#entries.has(key)) this.#add(key, target);
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
    let waiting = 0;
    for (const queue of this.#waiting.values()) waiting += queue.size;
    const [p50 = 0, p99 = 0] = this.#lateness.percentiles(this.#options.clock.monoMs(), [0.5, 0.99]);
    return {
      targets: this.#entries.size,
      running: this.#running,
      waiting,
      polls: this.#polls,
      overruns: this.#overruns,
      abandoned: this.#abandoned,
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

  /** Ends all polls; resolves when none is under way, at the latest after {@link STOP_TIMEOUT_MS}. */
  async stop(): Promise<void> {
    this.#isStarted = false;
    this.#disarm();
    for (const entry of this.#entries.values()) this.#drop(entry);
    if (this.#running === 0) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#options.clock.after(STOP_TIMEOUT_MS, resolve);
      this.#onIdle = () => {
        cancel();
        resolve();
      };
    });
  }

  #add(key: string, target: Target): void {
    const { firstMs, gridMs } = firstPolls(key, target.intervalMs, this.#options.clock.monoMs());
    const entry: Entry = {
      target,
      key,
      gridMs,
      dueMs: firstMs,
      running: undefined,
      isWaiting: false,
      waitsFromMs: 0,
      isGone: false,
      failures: 0,
      last: undefined,
      durationMs: 0,
      askers: [],
    };
    this.#entries.set(key, entry);
    const asset = `${target.site}/${target.asset}`;
    const siblings = this.#ofAsset.get(asset);
    if (siblings) siblings.add(entry);
    else this.#ofAsset.set(asset, new Set([entry]));
    this.#heap.push(firstMs, entry);
  }

  #drop(entry: Entry): void {
    entry.isGone = true;
    this.#entries.delete(entry.key);
    const asset = `${entry.target.site}/${entry.target.asset}`;
    const siblings = this.#ofAsset.get(asset);
    siblings?.delete(entry);
    if (siblings?.size === 0) this.#ofAsset.delete(asset);
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
    const { protocol } = entry.target;
    let queue = this.#waiting.get(protocol);
    if (!queue) this.#waiting.set(protocol, (queue = new Fifo()));
    queue.push(entry);
  }

  #hasPlace(protocol: Protocol, extra = 0): boolean {
    const total = (this.#options.pollsAtOnce ?? POLLS_AT_ONCE) + extra;
    return this.#running < total && (this.#runningOf.get(protocol) ?? 0) < POLLS_AT_ONCE_BY_PROTOCOL[protocol] + extra;
  }

  #startWaiting(): void {
    for (const [protocol, queue] of this.#waiting) {
      while (queue.size > 0 && this.#hasPlace(protocol)) {
        const entry = queue.shift();
        // One that was asked for meanwhile has been polled already.
        if (entry?.isWaiting && !entry.isGone) this.#start(entry);
      }
    }
  }

  #startAsked(entry: Entry): void {
    if (this.#hasPlace(entry.target.protocol, ASKED_POLLS_EXTRA)) this.#start(entry);
    else if (!entry.isWaiting) {
      entry.waitsFromMs = this.#options.clock.monoMs();
      this.#wait(entry);
    }
  }

  #start(entry: Entry): void {
    const { clock, poll } = this.#options;
    const { target } = entry;
    const now = clock.monoMs();
    const askers = entry.askers.splice(0);
    // A poll that was asked for has no time of its own, so it is neither late nor early.
    if (entry.isWaiting) this.#lateness.add(now - entry.waitsFromMs, now);
    entry.isWaiting = false;
    this.#count(target.protocol, 1);
    this.#polls++;
    entry.running = runPoll({ clock, target, poll }, (result, durationMs, isAbandoned) => {
      if (isAbandoned) this.#abandoned++;
      this.#count(target.protocol, -1);
      entry.running = undefined;
      if (entry.isGone)
        for (const tell of askers) tell({ code: 'config', detail: 'the target was removed or changed' });
      else this.#finish(entry, result, durationMs, askers);
      if (this.#isStarted) this.#startWaiting();
      if (this.#running === 0) this.#onIdle?.();
    });
  }

  #count(protocol: Protocol, by: number): void {
    this.#running += by;
    this.#runningOf.set(protocol, (this.#runningOf.get(protocol) ?? 0) + by);
  }

  #finish(entry: Entry, result: PollResult, durationMs: number, askers: Entry['askers']): void {
    const wasSlow = this.#intervals(entry) > 1;
    const before = entry.last;
    entry.failures = result.code === 'ok' ? 0 : entry.failures + 1;
    entry.last = result;
    entry.durationMs = durationMs;
    if (isChange(before, result)) this.#logChange(entry, before?.code, result);
    this.#options.onPolled(entry.target, result, durationMs);
    const intervals = this.#intervals(entry);
    if (intervals > 1 || wasSlow) this.#plan(entry, intervals, this.#options.clock.monoMs());
    if (result.code === 'ok' && before && before.code !== 'ok') this.#hurrySiblings(entry);
    for (const tell of askers) tell(result);
    if (entry.askers.length > 0) this.#startAsked(entry);
    this.#arm();
  }

  #intervals(entry: Entry): number {
    return intervalsAfter(entry.failures, entry.target.intervalMs);
  }

  /** What an asset's one target tells holds for the others: when it is back, they are asked at their next turn. */
  #hurrySiblings(entry: Entry): void {
    const { site, asset } = entry.target;
    for (const other of this.#ofAsset.get(`${site}/${asset}`) ?? [])
      if (other !== entry && this.#intervals(other) > 1) this.#plan(other, 1, this.#options.clock.monoMs());
  }

  #logChange({ target, key }: Entry, before: ResultCode | undefined, { code, detail }: PollResult): void {
    const { log } = this.#options;
    const fields = { target: key, from: before ?? 'unknown', to: code };
    const change = `${before ?? 'unknown'} → ${code}`;
    // Right after the start a push source has had no time to say anything: that is no trouble yet.
    if (detail.startsWith('mqtt_waiting')) log.info(fields, `${change}: ${detail}`);
    else if (code === 'ok' && detail !== '') log.warn(fields, detail);
    else if (code !== 'ok')
      log.warn(fields, `${change}: ${detail || errorLine('poll_failed', { where: key, what: code })}`);
    else if (before === undefined || before === 'ok') log.debug(fields, change);
    else log.info(fields, `${change}: ${target.asset} answers again`);
  }
}

/** Of a result that stays the same only the first detail is told, not each number in it. */
function isChange(before: PollResult | undefined, after: PollResult): boolean {
  return before?.code !== after.code || (after.code === 'ok' && (before.detail === '') !== (after.detail === ''));
}
