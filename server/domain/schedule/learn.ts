// Learns from past silences what is off on purpose: every night from 22:10 to 08:50, or for three minutes each Monday at
// 03:00. What it finds is proposed to a person and never applied. Few and scattered silences teach nothing. Pure.

import { Temporal } from 'temporal-polyfill';

/** A pattern must have been seen this often … */
export const MIN_SEEN = 3;
/** … and on at least this share of the days on which it could have been. */
export const MIN_SHARE = 0.75;
/** … but a weekday of its own beside surer ones, and a weekly restart to the minute: two such in a row are no chance. */
export const MIN_SEEN_ALIKE = 2;
/** Beginnings, and lengths, of a restart that has been seen twice differ by no more, minutes: 1 pair of a thousand does so by chance. */
export const RESTART_APART_MINUTES = 5;
/** Beginnings, and ends, of one pattern lie at most this far from their median, minutes. */
export const TOLERANCE_MINUTES = 25;
/** Weekdays whose usual beginnings, and ends, lie this close have one habit, minutes. */
export const ALIKE_MINUTES = 15;
/** Silences of one place that are this close are one, minutes: a box that starts up is heard for a moment. */
export const JOIN_MINUTES = 3;
/** What is shorter is a restart, not a time off. */
export const RESTART_MINUTES = 20;
/** Most silences of a place that are looked at, the newest. */
export const MAX_SILENCES = 500;
/** Most patterns of one place: each weekday may have its own. */
export const MAX_PATTERNS = 7;

const DAY_MINUTES = 1440;
const WEEK_MINUTES = 7 * DAY_MINUTES;
/** The day that local days are counted from, a Monday; seconds of wall time. */
const MONDAY_S = Date.UTC(1970, 0, 5) / 1000;

export interface Silence {
  readonly fromMs: number;
  readonly toMs: number;
  /** Ticket that it made; '' when it made none. */
  readonly ticket: string;
  /** The hours in force account for it. */
  readonly isHeld?: boolean;
}

export interface Pattern {
  readonly kind: 'off' | 'restart';
  /** Weekdays on which it begins, 1 is Monday. */
  readonly days: readonly number[];
  /** Minute of the local day on which it begins, 0 … 1439, and how long it lasts: medians. */
  readonly startMinute: number;
  readonly lengthMinutes: number;
  readonly seen: number;
  readonly missed: number;
  /** Times that the hours in force do not account for. */
  readonly unheld: number;
  /** 0 … 1: how sure, by how often it came when it could. */
  readonly confidence: number;
  /** Largest distance of a beginning or an end from its median. */
  readonly spreadMinutes: number;
  readonly tickets: readonly string[];
}

/** A silence in local wall minutes since {@link MONDAY_S}. */
interface Local {
  readonly start: number;
  readonly length: number;
  readonly ticket: string;
  readonly isHeld: boolean;
}

/** @param observed the time in which silences would have been seen */
export function learn(
  silences: readonly Silence[],
  observed: { fromMs: number; toMs: number },
  zone: string,
): Pattern[] {
  const all = joined(silences)
    .filter((one) => one.fromMs >= observed.fromMs && one.toMs <= observed.toMs)
    .slice(-MAX_SILENCES)
    .map((one) => toLocal(one, zone));
  let rest: readonly Local[] = all;
  const last = wallMinutes(observed.toMs, zone);
  const patterns: Pattern[] = [];
  while (patterns.length < MAX_PATTERNS) {
    const whole = largestGroup(rest);
    if (whole.length < MIN_SEEN) break;
    // Weekends begin and end a little later: taken with the weekdays they blur both.
    const groups = [whole, ...alikeWeekdays(rest)];
    const [pattern, group] = groups.map((one): Found => [patternOf(one, last), one]).reduce(surer);
    if (pattern) patterns.push(pattern);
    // What is not of its weekdays may be a habit of its own.
    const used = new Set(pattern ? group.filter((one) => pattern.days.includes(weekdayAt(one, pattern))) : group);
    rest = rest.filter((one) => !used.has(one));
  }
  return [...patterns, ...seenTwice(all, patterns, last)].slice(0, MAX_PATTERNS);
}

/** What two weeks show of a week: they hold each weekday twice. */
function seenTwice(all: readonly Local[], sure: readonly Pattern[], last: number): Pattern[] {
  const left = all.filter((one) => !sure.some((pattern) => isOf(one, pattern)));
  return left.flatMap((first) => {
    const second = left.find((one) => Math.abs(one.start - first.start - WEEK_MINUTES) <= TOLERANCE_MINUTES);
    if (!second || !(isWeeklyRestart(first, second, left) || isOwnWeekday(first, second, left, sure))) return [];
    return patternOf([first, second], last, MIN_SEEN_ALIKE) ?? [];
  });
}

/** To the minute, and nothing else was ever silent there that is not explained. */
function isWeeklyRestart(first: Local, second: Local, left: readonly Local[]): boolean {
  const apart = Math.abs(second.start - first.start - WEEK_MINUTES);
  const areShort = Math.max(first.length, second.length) < RESTART_MINUTES;
  const isAlike = Math.max(apart, Math.abs(second.length - first.length)) <= RESTART_APART_MINUTES;
  return left.length === MIN_SEEN_ALIKE && areShort && isAlike;
}

/** It closes as on the other days, and opens later; nothing else was off on that weekday. */
function isOwnWeekday(first: Local, second: Local, left: readonly Local[], sure: readonly Pattern[]): boolean {
  const off = left.filter(({ length }) => length >= RESTART_MINUTES);
  const ofDay = off.filter(({ start }) => Math.abs(offWeek(start - first.start)) <= DAY_MINUTES / 2);
  const isLike = ({ kind, startMinute }: Pattern): boolean =>
    kind === 'off' && Math.abs(offDay(first.start - startMinute)) <= 2 * TOLERANCE_MINUTES;
  return ofDay.length === MIN_SEEN_ALIKE && off.includes(first) && off.includes(second) && sure.some(isLike);
}

function isOf(one: Local, pattern: Pattern): boolean {
  const { days, startMinute, lengthMinutes, spreadMinutes } = pattern;
  const apart = Math.max(
    Math.abs(offDay(one.start - startMinute)),
    Math.abs(offDay(one.start + one.length - startMinute - lengthMinutes)),
  );
  return apart <= spreadMinutes + 1 && days.includes(weekdayAt(one, pattern));
}

function joined(silences: readonly Silence[]): Silence[] {
  const result: Silence[] = [];
  for (const one of silences.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const before = result.at(-1);
    if (before && one.fromMs <= before.toMs + JOIN_MINUTES * 60_000)
      result[result.length - 1] = {
        fromMs: before.fromMs,
        toMs: Math.max(before.toMs, one.toMs),
        ticket: before.ticket || one.ticket,
        isHeld: before.isHeld === true && one.isHeld === true,
      };
    else result.push(one);
  }
  return result;
}

function toLocal({ fromMs, toMs, ticket, isHeld = false }: Silence, zone: string): Local {
  const start = wallMinutes(fromMs, zone);
  return { start, length: wallMinutes(toMs, zone) - start, ticket, isHeld };
}

/** Local wall time as minutes, as if every day had 1,440 of them: patterns follow the wall. */
function wallMinutes(atMs: number, zone: string): number {
  // Corrected clocks tell fractions.
  const local = Temporal.Instant.fromEpochMilliseconds(Math.round(atMs)).toZonedDateTimeISO(zone);
  const seconds = Math.floor((local.epochMilliseconds + local.offsetNanoseconds / 1e6) / 1000) - MONDAY_S;
  return Math.floor(seconds / 60) + (seconds % 60) / 60;
}

/** The most silences that begin and end at the same times of day, over the same number of days. */
function largestGroup(all: readonly Local[]): Local[] {
  let best: Local[] = [];
  for (const seed of all) {
    const group = all.filter(
      (one) =>
        Math.abs(offDay(one.start - seed.start)) <= TOLERANCE_MINUTES &&
        Math.abs(one.length - seed.length) <= 2 * TOLERANCE_MINUTES &&
        Math.abs(offDay(one.start + one.length - seed.start - seed.length)) <= TOLERANCE_MINUTES,
    );
    if (group.length > best.length) best = group;
  }
  return best;
}

/** For each weekday the silences of its largest kind, and those of the weekdays that are like it. */
function alikeWeekdays(all: readonly Local[]): Local[][] {
  const weekdays = Map.groupBy(all, ({ start }) => weekdayOf(Math.floor(start / DAY_MINUTES))).values();
  const kinds = [...weekdays].map((own) => timesOf(largestGroup(own)));
  return kinds.map((kind) =>
    kinds
      .filter((other) => Math.abs(offDay(other.start - kind.start)) <= ALIKE_MINUTES)
      .filter((other) => Math.abs(offDay(other.end - kind.end)) <= ALIKE_MINUTES)
      .flatMap(({ group }) => group),
  );
}

/** The usual time of day of its beginnings, and of its ends: who leaves early does not come late the next morning. */
function timesOf(group: readonly Local[]): { group: readonly Local[]; start: number; end: number } {
  const from = group[0]?.start ?? 0;
  const start = from + median(group.map((one) => offDay(one.start - from)));
  const end = start + median(group.map((one) => one.length + offDay(one.start - start)));
  return { group, start, end };
}

type Found = readonly [Pattern | null, readonly Local[]];

function surer(one: Found, other: Found): Found {
  return (other[0]?.confidence ?? 0) > (one[0]?.confidence ?? 0) ? other : one;
}

/** Distance of two times of day, −720 … 720 minutes. */
function offDay(minutes: number): number {
  return minutes - DAY_MINUTES * Math.round(minutes / DAY_MINUTES);
}

function patternOf(group: readonly Local[], last: number, minSeen = MIN_SEEN): Pattern | null {
  if (group.length === 0) return null;
  // A habit may be new: before its first time it has missed nothing.
  const first = Math.min(...group.map(({ start }) => start)) - TOLERANCE_MINUTES;
  const times = timesOf(group);
  const centre = mod(times.start, DAY_MINUTES);
  const length = times.end - times.start;
  const spread = Math.max(
    ...group.flatMap(({ start, length: own }) => [
      Math.abs(offDay(start - centre)),
      Math.abs(offDay(start + own - centre - length)),
    ]),
  );
  if (spread > TOLERANCE_MINUTES) return null;
  const hits = new Set(group.map(({ start }) => Math.round((start - centre) / DAY_MINUTES)));
  const days = weekdaysOf(hits, { centre, length, first, last });
  if (days === null) return null;
  const chances = chancesOf(days, { centre, length, first, last });
  const seen = chances.filter((day) => hits.has(day)).length;
  if (seen < minSeen || seen / chances.length < MIN_SHARE) return null;
  return {
    kind: length < RESTART_MINUTES ? 'restart' : 'off',
    days,
    startMinute: Math.round(centre) % DAY_MINUTES,
    lengthMinutes: Math.max(1, Math.round(length)),
    seen,
    missed: chances.length - seen,
    unheld: group.filter((one) => !one.isHeld && days.includes(weekdayAt(one, { startMinute: centre }))).length,
    // The rule of succession: three times in three is a good sign, and no proof.
    confidence: (seen + 1) / (chances.length + 2),
    spreadMinutes: Math.round(spread),
    tickets: [...new Set(group.map(({ ticket }) => ticket).filter((ticket) => ticket !== ''))],
  };
}

interface Frame {
  centre: number;
  length: number;
  first: number;
  last: number;
}

/** The fewest weekdays that explain what was seen, and with them those of the same kind that had no chance yet. */
function weekdaysOf(hits: ReadonlySet<number>, frame: Frame): number[] | null {
  const hitsOn = (weekday: number): number => [...hits].filter((day) => weekdayOf(day) === weekday).length;
  const chancesOn = (weekday: number): number => chancesOf([weekday], frame).length;
  const isKept = (weekday: number): boolean => hitsOn(weekday) > 0 && hitsOn(weekday) / chancesOn(weekday) >= 0.5;
  const kept = [1, 2, 3, 4, 5, 6, 7].filter(isKept);
  if (kept.length === 0) return null;
  // One evening of a kind is no habit, unless its neighbours have it too.
  if (kept.length === 1) return kept;
  for (const kind of [
    [1, 2, 3, 4, 5],
    [6, 7],
    [1, 2, 3, 4, 5, 6, 7],
  ]) {
    const isWhole = kind.every((weekday) => kept.includes(weekday) || chancesOn(weekday) === 0);
    if (isWhole && kept.every((weekday) => kind.includes(weekday))) return kind;
  }
  return kept;
}

/** Distance of two times of the week, minutes. */
function offWeek(minutes: number): number {
  return minutes - WEEK_MINUTES * Math.round(minutes / WEEK_MINUTES);
}

/** Days on which it could have been seen, whole. */
function chancesOf(weekdays: readonly number[], { centre, length, first, last }: Frame): number[] {
  const days: number[] = [];
  const to = Math.floor((last - length - centre) / DAY_MINUTES);
  for (let day = Math.ceil((first - centre) / DAY_MINUTES); day <= to; day++)
    if (weekdays.includes(weekdayOf(day))) days.push(day);
  return days;
}

/** A beginning shortly after midnight may belong to the evening before. */
function weekdayAt({ start }: Local, { startMinute }: Pick<Pattern, 'startMinute'>): number {
  return weekdayOf(Math.round((start - startMinute) / DAY_MINUTES));
}

function weekdayOf(day: number): number {
  return mod(day, 7) + 1;
}

function mod(value: number, by: number): number {
  return ((value % by) + by) % by;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [lower = 0, upper = 0] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return (lower + upper) / 2;
}
