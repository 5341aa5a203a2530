// What is known of a recorder's recordings, and what to ask next: a few questions a poll, so that a month of sixteen channels
// is read without keeping the recorder from its work. Days are those of the recorder's own clock. Pure; times are arguments.

import { DAY_MS, dateOf, dayOf } from './times.ts';

/** The newest recording of a channel is looked for this often, ms. */
export const NEWEST_EVERY_MS = 600_000;
/** Days at both ends of what is kept are looked at again this often, ms: recordings are overwritten at the old end. */
export const DAYS_EVERY_MS = 6 * 3_600_000;
/** Days at the old end that are looked at again. */
export const OLD_DAYS_AGAIN = 4;
/** Days that are looked back, where fewer or none are required. */
export const LOOK_BACK_DAYS = 30;
/** Where nothing is known of a channel, its newest recording is first looked for in this much time, ms. */
export const FIRST_LOOK_MS = 3_600_000;
/** Share of the disks in use from which on a recorder overwrites. */
export const FULL_SHARE = 0.95;
/** Days of recordings, and share of the disks, from which on a forecast means something. */
export const FORECAST_MIN_DAYS = 2;
export const FORECAST_MIN_SHARE = 0.02;

export type Task =
  | { kind: 'newest'; channel: number; fromMs: number; toMs: number }
  | { kind: 'days'; channel: number; fromDay: number; toDay: number };

/** What is worth keeping over a restart: runs of days from a day on, with recordings (1) or without (0), by channel. */
export type BookMemory = Record<string, { askedMs: number; runs: [from: number, count: number, has: 0 | 1][] }>;

/** Runs of days that are kept of one channel; one with more is looked at anew. */
export const MAX_KEPT_RUNS = 60;

interface Kept {
  /** By day: whether there are recordings. */
  days: Map<number, boolean>;
  daysAskedMs: number;
  newestMs: number | undefined;
  newestAskedMs: number;
  /** It could not be told; not asked again before, monotonic. */
  restsUntilMs: number;
  /** Its newest recording is to be looked for in the last day that has any. */
  isLastDayOpen: boolean;
  /** The days are of the time before a restart: they stand once the newest recording shows that all goes on. */
  isRestored: boolean;
}

export interface Proof {
  days: number;
  gapDays: number;
  /** By the recorder's clock. */
  lastAgeS: number;
  oldestDay: number | undefined;
  /** `2026-04-01..2026-04-28, 2026-04-30..2026-05-01` */
  ranges: string;
}

export interface Forecast {
  forecastDays: number;
  missingDays: number | undefined;
}

export class RecordingBook {
  readonly #channels = new Map<number, Kept>();
  readonly #windowDays: number;
  readonly #daysAtOnce: number;

  constructor(requiredDays: number | undefined, daysAtOnce: number) {
    this.#windowDays = Math.max(requiredDays ?? 0, LOOK_BACK_DAYS);
    this.#daysAtOnce = daysAtOnce;
  }

  /** Forgets channels that are no longer recorded. */
  keepOnly(channels: ReadonlySet<number>): void {
    for (const channel of this.#channels.keys()) if (!channels.has(channel)) this.#channels.delete(channel);
    for (const channel of channels) if (!this.#channels.has(channel)) this.#channels.set(channel, unknownYet());
  }

  /**
   * What to ask next: newest recordings first, then days from today backwards.
   * @param plainMs time on the recorder's clock
   * @param monoMs ours
   */
  next(plainMs: number, monoMs: number): Task | undefined {
    const today = dayOf(plainMs);
    for (const [channel, kept] of this.#channels) {
      if (monoMs - kept.newestAskedMs < NEWEST_EVERY_MS) continue;
      // What is known to be there is looked for again: recordings vanish when disks are swapped or formatted.
      const fromMs = Math.min(kept.newestMs ?? plainMs, plainMs) - FIRST_LOOK_MS;
      return { kind: 'newest', channel, fromMs, toMs: plainMs + 60_000 };
    }
    for (const [channel, kept] of this.#channels) {
      if (monoMs < kept.restsUntilMs) continue;
      if (monoMs - kept.daysAskedMs >= DAYS_EVERY_MS) this.#lookAgain(kept, today, monoMs);
      const toDay = this.#unknownDay(kept, today);
      if (toDay !== undefined) {
        let fromDay = Math.max(toDay - this.#daysAtOnce + 1, today - this.#windowDays);
        while (kept.days.has(fromDay)) fromDay++;
        return { kind: 'days', channel, fromDay, toDay };
      }
      const last = kept.isLastDayOpen ? lastOf(kept) : undefined;
      if (last !== undefined)
        return { kind: 'newest', channel, fromMs: last * DAY_MS, toMs: (last + 1) * DAY_MS - 1000 };
    }
    return undefined;
  }

  /** @param knownTo last day that was looked at: a recorder that is slow is asked for the rest later */
  noteDays(
    { channel, fromDay, toDay }: Task & { kind: 'days' },
    found: ReadonlySet<number>,
    knownTo: number = toDay,
  ): void {
    const kept = this.#channels.get(channel);
    for (let day = fromDay; day <= Math.min(knownTo, toDay); day++) kept?.days.set(day, found.has(day));
  }

  noteNewest({ channel, fromMs, toMs }: Task & { kind: 'newest' }, found: number | undefined, monoMs: number): void {
    const kept = this.#channels.get(channel);
    if (!kept) return;
    // A search of a whole day past is the last word on it.
    const isLastDay = kept.isLastDayOpen && fromMs % DAY_MS === 0 && toMs % DAY_MS === DAY_MS - 1000;
    if (isLastDay) kept.isLastDayOpen = false;
    else kept.newestAskedMs = isCutShort(kept.newestMs, found, toMs) ? Number.NEGATIVE_INFINITY : monoMs;
    if (found === undefined && kept.isRestored) kept.days.clear();
    kept.isRestored = false;
    if (found !== undefined) kept.newestMs = found;
    else if (isLastDay) kept.newestMs = toMs;
    else {
      if (kept.newestMs !== undefined) kept.days.clear();
      kept.newestMs = undefined;
      kept.isLastDayOpen = true;
    }
  }

  /** Asks this again only when its time has come: the recorder could not answer. */
  noteFailure({ channel, kind }: Task, monoMs: number): void {
    const kept = this.#channels.get(channel);
    if (!kept) return;
    if (kind === 'newest') kept.newestAskedMs = monoMs;
    kept.restsUntilMs = monoMs + NEWEST_EVERY_MS;
  }

  /** How many of the days have been looked at. */
  progress(channel: number, plainMs: number): { known: number; of: number } {
    const days = this.#channels.get(channel)?.days;
    const today = dayOf(plainMs);
    let known = 0;
    for (let day = today - this.#windowDays; day < today; day++) if (days?.has(day)) known++;
    return { known, of: this.#windowDays };
  }

  /** @param monoMs ours, and the wall time that it is */
  memory(monoMs: number, wallMs: number): BookMemory {
    const memory: BookMemory = {};
    for (const [channel, kept] of this.#channels) {
      const runs = kept.isRestored ? [] : runsOf(kept.days);
      if (runs.length === 0 || runs.length > MAX_KEPT_RUNS) continue;
      // To the minute, so that it does not seem another each time.
      const askedMs = Math.floor((wallMs - (monoMs - kept.daysAskedMs)) / 60_000) * 60_000;
      memory[channel] = { askedMs, runs };
    }
    return memory;
  }

  /** Takes in what {@link memory} gave; of channels that are kept and not looked at yet. */
  restore(memory: BookMemory, monoMs: number, wallMs: number): void {
    for (const [channel, kept] of this.#channels) {
      const known = memory[channel];
      if (!known || kept.days.size > 0) continue;
      for (const [from, count, has] of known.runs)
        for (let day = from; day < from + count; day++) kept.days.set(day, has === 1);
      kept.daysAskedMs = monoMs - (wallMs - known.askedMs);
      kept.isRestored = true;
    }
  }

  /** Undefined until all days have been looked at. */
  proof(channel: number, plainMs: number): Proof | undefined {
    const kept = this.#channels.get(channel);
    const today = dayOf(plainMs);
    if (!kept || kept.isRestored || kept.newestAskedMs === Number.NEGATIVE_INFINITY) return undefined;
    if (kept.isLastDayOpen && lastOf(kept) !== undefined) return undefined;
    if (this.#unknownDay(kept, today) !== undefined) return undefined;
    const recorded: number[] = [];
    for (let day = today - this.#windowDays; day < today; day++) if (kept.days.get(day)) recorded.push(day);
    if (kept.newestMs !== undefined && dayOf(kept.newestMs) >= today) recorded.push(today);
    const oldestDay = recorded[0];
    const newestDay = recorded.at(-1);
    const lastMs = kept.newestMs ?? (newestDay === undefined ? undefined : (newestDay + 1) * DAY_MS);
    return {
      days: recorded.length,
      gapDays: oldestDay === undefined || newestDay === undefined ? 0 : newestDay - oldestDay + 1 - recorded.length,
      // Nothing in all the time that was looked at: at least so old.
      lastAgeS: Math.max(0, (plainMs - (lastMs ?? (today - this.#windowDays) * DAY_MS)) / 1000),
      oldestDay,
      ranges: rangesOf(recorded),
    };
  }

  /** How many days the disks hold at the present rate, from what they hold since the oldest recording of all. */
  forecast(
    proofs: readonly (Proof | undefined)[],
    disks: { totalMb: number; usedMb: number },
    plainMs: number,
    requiredDays: number | undefined,
  ): Forecast | undefined {
    const oldest = proofs.flatMap((proof) => proof?.oldestDay ?? []).toSorted((a, b) => a - b)[0];
    if (oldest === undefined || proofs.includes(undefined) || disks.totalMb <= 0) return undefined;
    const today = dayOf(plainMs);
    const spanDays = plainMs / DAY_MS - oldest;
    const share = disks.usedMb / disks.totalMb;
    // What lies behind the days that are looked at is not known, and need not be.
    const isBeyond = oldest <= today - this.#windowDays;
    if (!isBeyond && share < FULL_SHARE && (spanDays < FORECAST_MIN_DAYS || share < FORECAST_MIN_SHARE))
      return undefined;
    const forecastDays = isBeyond
      ? Math.max(this.#windowDays, spanDays)
      : share >= FULL_SHARE
        ? spanDays
        : spanDays / share;
    const rounded = Math.round(forecastDays * 10) / 10;
    const missing = requiredDays === undefined ? undefined : Math.max(0, requiredDays - rounded);
    // Today and the oldest day are only begun: less than one day is no lack.
    return { forecastDays: rounded, missingDays: missing !== undefined && missing < 1 ? 0 : missing };
  }

  #unknownDay(kept: Kept, today: number): number | undefined {
    for (let day = today - 1; day >= today - this.#windowDays; day--) if (!kept.days.has(day)) return day;
    return undefined;
  }

  #lookAgain(kept: Kept, today: number, monoMs: number): void {
    kept.daysAskedMs = monoMs;
    const oldest = [...kept.days].flatMap(([day, has]) => (has ? day : [])).toSorted((a, b) => a - b);
    for (const day of oldest.slice(0, OLD_DAYS_AGAIN)) kept.days.delete(day);
    for (const day of kept.days.keys()) if (day >= today - 2 || day < today - this.#windowDays) kept.days.delete(day);
  }
}

/** It has gone on since, and not up to now: as many as a recorder tells at once, so the next question begins there. */
function isCutShort(beforeMs: number | undefined, found: number | undefined, toMs: number): boolean {
  return beforeMs !== undefined && found !== undefined && found > beforeMs && toMs - found > FIRST_LOOK_MS;
}

function unknownYet(): Kept {
  return {
    days: new Map(),
    daysAskedMs: Number.NEGATIVE_INFINITY,
    newestMs: undefined,
    newestAskedMs: Number.NEGATIVE_INFINITY,
    restsUntilMs: Number.NEGATIVE_INFINITY,
    isLastDayOpen: false,
    isRestored: false,
  };
}

function runsOf(days: ReadonlyMap<number, boolean>): [number, number, 0 | 1][] {
  const runs: [number, number, 0 | 1][] = [];
  for (const [day, has] of [...days].toSorted(([a], [b]) => a - b)) {
    const last = runs.at(-1);
    const bit = has ? 1 : 0;
    if (last && last[0] + last[1] === day && last[2] === bit) last[1]++;
    else runs.push([day, 1, bit]);
  }
  return runs;
}

function lastOf({ days }: Kept): number | undefined {
  let last: number | undefined;
  for (const [day, has] of days) if (has && (last === undefined || day > last)) last = day;
  return last;
}

function rangesOf(days: readonly number[]): string {
  const ranges: string[] = [];
  for (let at = 0; at < days.length; at++) {
    const from = days[at] ?? 0;
    while (days[at + 1] === (days[at] ?? 0) + 1) at++;
    const to = days[at] ?? 0;
    ranges.push(from === to ? dateOf(from) : `${dateOf(from)}..${dateOf(to)}`);
  }
  return ranges.join(', ');
}
