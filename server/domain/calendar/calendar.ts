// Working time: which stretches of real time a contract counts. Hours are local times of an IANA zone, so a day of a clock
// change is as long as it really is; days off and days worked in exchange (调休) come as lists that end somewhere. Pure.

import { Temporal } from 'temporal-polyfill';
import type { CalendarEntry } from '../../../contract/site-file.ts';

/** How far a due time is looked for; a calendar without a working hour in it gives that day, marked provisional. */
export const MAX_SEARCH_DAYS = 3660;
/** Days whose hours one calendar keeps computed. */
export const MAX_CACHED_DAYS = 1000;

const DAY_MS = 86_400_000;
const DAY_MINUTES = 1440;
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** A stretch of real time, `from` included, `to` not. */
export interface Stretch {
  fromMs: number;
  toMs: number;
}

/** Minutes of a local day; `to` past 1440 runs into the next day. */
interface Hours {
  from: number;
  to: number;
}

export interface WorkingCalendar {
  readonly isAlways: boolean;
  readonly zone: string;
  /** Last local day, `2026-12-31`, whose holidays are known; null when none are kept. */
  readonly knownUntil: string | null;
  /** The local day that a moment lies in. */
  dayAt(atMs: number): LocalDay;
}

/** A local day in real time, and its working stretches in order. The next one begins where it ends. */
export interface LocalDay extends Stretch {
  stretches: readonly Stretch[];
}

export interface WorkingMoment {
  atMs: number;
  /** It lies behind the last day for which holidays are known, or could not be found. */
  isProvisional: boolean;
}

/**
 * Prepares a calendar for a site's zone. A day worked in exchange has the hours of the first working weekday. Without
 * `knownUntil` the lists are taken to be whole up to the end of their last year.
 * @throws RangeError for an unknown zone
 */
export function compileCalendar(entry: CalendarEntry, zone: string): WorkingCalendar {
  // Refuses an unknown zone here rather than at the first deadline.
  Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
  const isAlways = entry.hours === 'always';
  const hoursOf = isAlways ? () => [] : dailyHours(entry);
  // Those days that are known, by the days of UTC that they lie in: who counts working time goes from day to day, and who
  // asks whether it is open now asks about the same one many times a minute.
  const cache = new Map<number, LocalDay[]>();
  const make = (atMs: number): LocalDay => {
    const day = dayOf(atMs, zone);
    const whole = wholeDay(day, zone);
    const made = { ...whole, stretches: isAlways ? [whole] : dayStretches(day, zone, hoursOf) };
    if (cache.size >= MAX_CACHED_DAYS) cache.clear();
    for (let utc = utcDayOf(whole.fromMs); utc <= utcDayOf(whole.toMs - 1); utc++)
      cache.set(utc, [...(cache.get(utc) ?? []), made]);
    return made;
  };
  const dayAt = (atMs: number): LocalDay =>
    cache.get(utcDayOf(atMs))?.find(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs) ?? make(atMs);
  const knownUntil = isAlways ? null : (entry.knownUntil ?? endOfLastYear(entry));
  return { isAlways, zone, knownUntil, dayAt };
}

/** The first moment by which `durationMs` of working time has passed since `startMs`. */
export function addWorking(startMs: number, durationMs: number, calendar: WorkingCalendar): WorkingMoment {
  if (calendar.isAlways || durationMs <= 0) return moment(startMs + Math.max(0, durationMs), calendar);
  let leftMs = durationMs;
  let day = calendar.dayAt(startMs);
  for (let searched = 0; searched < MAX_SEARCH_DAYS; searched++) {
    for (const stretch of day.stretches) {
      const fromMs = Math.max(stretch.fromMs, startMs);
      if (fromMs >= stretch.toMs) continue;
      if (leftMs <= stretch.toMs - fromMs) return moment(fromMs + leftMs, calendar);
      leftMs -= stretch.toMs - fromMs;
    }
    day = calendar.dayAt(day.toMs);
  }
  return { atMs: startMs + MAX_SEARCH_DAYS * DAY_MS, isProvisional: true };
}

/** Working time from one moment to a later one; 0 when it is not later. */
export function workingBetween(fromMs: number, toMs: number, calendar: WorkingCalendar): number {
  if (toMs <= fromMs) return 0;
  if (calendar.isAlways) return toMs - fromMs;
  let sumMs = 0;
  for (let day = calendar.dayAt(fromMs); ; day = calendar.dayAt(day.toMs)) {
    sumMs += sumWithin(day.stretches, fromMs, toMs);
    if (toMs <= day.toMs) return sumMs;
  }
}

/** The next moment at which working time begins or ends; null when there is none before `untilMs`. */
export function nextTurn(atMs: number, untilMs: number, calendar: WorkingCalendar): number | null {
  if (calendar.isAlways) return null;
  const isOpen = isWorking(atMs, calendar);
  const orNone = (turnMs: number): number | null => (turnMs < untilMs ? turnMs : null);
  // What ends at midnight and goes on from there has not ended.
  let openUntilMs = atMs;
  for (let day = calendar.dayAt(atMs); day.fromMs < untilMs; day = calendar.dayAt(day.toMs)) {
    for (const { fromMs, toMs } of day.stretches) {
      if (toMs <= atMs) continue;
      if (!isOpen) return orNone(fromMs);
      if (fromMs > openUntilMs) return orNone(openUntilMs);
      openUntilMs = toMs;
    }
    if (isOpen && openUntilMs < day.toMs) return orNone(openUntilMs);
  }
  return null;
}

function sumWithin(stretches: readonly Stretch[], fromMs: number, toMs: number): number {
  let sumMs = 0;
  for (const stretch of stretches)
    sumMs += Math.max(0, Math.min(stretch.toMs, toMs) - Math.max(stretch.fromMs, fromMs));
  return sumMs;
}

export function isWorking(atMs: number, calendar: WorkingCalendar): boolean {
  if (calendar.isAlways) return true;
  return calendar.dayAt(atMs).stretches.some(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs);
}

function moment(atMs: number, calendar: WorkingCalendar): WorkingMoment {
  const { knownUntil, zone } = calendar;
  return { atMs, isProvisional: knownUntil !== null && dayOf(atMs, zone).toString() > knownUntil };
}

function dayOf(atMs: number, zone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(atMs)).toZonedDateTimeISO(zone).toPlainDate();
}

function utcDayOf(atMs: number): number {
  return Math.floor(atMs / DAY_MS);
}

function endOfLastYear(entry: CalendarEntry): string | null {
  const days = [...(entry.holidays ?? []), ...(entry.workdays ?? [])].toSorted();
  const last = days.at(-1);
  return last === undefined ? null : `${last.slice(0, 4)}-12-31`;
}

function dailyHours(entry: CalendarEntry): (day: Temporal.PlainDate) => readonly Hours[] {
  const week = entry.hours === 'always' ? {} : entry.hours;
  const byWeekday = WEEKDAYS.map((name) => (week[name] ?? []).map(readHours));
  const exchanged = byWeekday.find((hours) => hours.length > 0) ?? [];
  const holidays = new Set(entry.holidays);
  const workdays = new Set(entry.workdays);
  return (day) => {
    const date = day.toString();
    if (workdays.has(date)) return exchanged;
    if (holidays.has(date)) return [];
    return byWeekday[day.dayOfWeek - 1] ?? [];
  };
}

/** `08:30-17:30`; one that ends before it begins, or when it begins, runs past midnight. */
function readHours(text: string): Hours {
  const [from = 0, to = 0] = text.split('-').map((time) => {
    const [hours = 0, minutes = 0] = time.split(':').map(Number);
    return Math.min(DAY_MINUTES, hours * 60 + minutes);
  });
  return { from, to: to <= from ? to + DAY_MINUTES : to };
}

/** The hours that fall on a local day: its own up to midnight, and what runs over from the day before. */
function dayStretches(
  day: Temporal.PlainDate,
  zone: string,
  hoursOf: (day: Temporal.PlainDate) => readonly Hours[],
): readonly Stretch[] {
  const over = hoursOf(day.subtract({ days: 1 })).map(({ to }) => ({ from: 0, to: to - DAY_MINUTES }));
  const own = hoursOf(day).map(({ from, to }) => ({ from, to: Math.min(to, DAY_MINUTES) }));
  const wanted = [...over, ...own].filter(({ from, to }) => to > from);
  if (wanted.length === 0) return [];
  const stretches: Stretch[] = [];
  for (const part of constantParts(day, zone)) {
    // Inside a part of constant offset local minutes and real ones run alike; hours that a clock change skips or
    // repeats are thereby counted as often as they really pass.
    const midnightMs = Date.UTC(day.year, day.month - 1, day.day) - part.offsetMs;
    for (const { from, to } of wanted) {
      const fromMs = Math.max(part.fromMs, midnightMs + from * 60_000);
      const toMs = Math.min(part.toMs, midnightMs + to * 60_000);
      if (toMs > fromMs) stretches.push({ fromMs, toMs });
    }
  }
  return joined(stretches);
}

function wholeDay(day: Temporal.PlainDate, zone: string): Stretch {
  const fromMs = day.toZonedDateTime(zone).epochMilliseconds;
  return { fromMs, toMs: day.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds };
}

interface ConstantPart extends Stretch {
  offsetMs: number;
}

/** A local day in parts between changes of the zone's offset: nearly always one. */
function constantParts(day: Temporal.PlainDate, zone: string): ConstantPart[] {
  const endMs = day.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds;
  const parts: ConstantPart[] = [];
  let at: Temporal.ZonedDateTime = day.toZonedDateTime(zone);
  while (at.epochMilliseconds < endMs) {
    const change = at.getTimeZoneTransition('next');
    const toMs = change ? Math.min(change.epochMilliseconds, endMs) : endMs;
    parts.push({ fromMs: at.epochMilliseconds, toMs, offsetMs: at.offsetNanoseconds / 1e6 });
    if (!change) break;
    at = change;
  }
  return parts;
}

function joined(stretches: Stretch[]): Stretch[] {
  const inOrder = stretches.toSorted((a, b) => a.fromMs - b.fromMs);
  const result: Stretch[] = [];
  for (const stretch of inOrder) {
    const last = result.at(-1);
    if (last && stretch.fromMs <= last.toMs) last.toMs = Math.max(last.toMs, stretch.toMs);
    else result.push({ ...stretch });
  }
  return result;
}
