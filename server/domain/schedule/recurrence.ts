// When a recurring window is open. Its hours are wall times of its zone, so that 02:00 stays 02:00 on both sides of a clock
// change; an hour that a day does not have begins when the clock has skipped it. Pure.

import { Temporal } from 'temporal-polyfill';
import type { Recurrence } from '../../../contract/api-calendar.ts';
import { WEEKDAYS } from '../../../contract/site-file.ts';
import type { Text } from '../../../contract/text.ts';
import type { Stretch } from '../calendar/calendar.ts';

/** Days, weeks or months looked at in one search; a rule that names no day within them has ended. */
export const MAX_PERIODS = 4000;

/** A window of planned work: once, or again and again. */
export interface Series {
  /** The first time. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly zone: string;
  readonly recurrence: Recurrence | null;
}

export interface Occurrence extends Stretch {
  /** Local day on which it begins: `2027-03-28`. */
  readonly day: string;
}

/** What a person may write wrong that no schema sees; null when it is sound. */
export function faultOf({ fromMs, toMs, zone, recurrence }: Series): Text | null {
  try {
    localOf(fromMs, zone);
  } catch {
    return {
      zh: `“${zone}”不是时区，请写成 Asia/Shanghai 的形式`,
      en: `"${zone}" is no time zone; write it as Asia/Shanghai`,
    };
  }
  if (toMs <= fromMs) return { zh: '结束时间必须晚于开始时间', en: 'it must end later than it begins' };
  if (recurrence === null) return null;
  if (recurrence.on && recurrence.every !== 'week')
    return { zh: '星期（on）只能用于每周重复', en: 'weekdays (on) are for every week' };
  if (recurrence.nth && recurrence.every !== 'month')
    return { zh: '第几个星期几（nth）只能用于每月重复', en: 'a weekday by number (nth) is for every month' };
  const isReal = (day: string): boolean => {
    try {
      return Temporal.PlainDate.from(day).toString() === day;
    } catch {
      return false;
    }
  };
  const wrong = [recurrence.until ?? [], recurrence.except ?? []].flat().find((day) => !isReal(day));
  return wrong === undefined ? null : { zh: `${wrong} 不是有效日期`, en: `${wrong} is no day` };
}

/** The occurrences that are not over at `fromMs`, in order; endless when the rule has no end. */
export function* occurrences(series: Series, fromMs: number): Generator<Occurrence> {
  const first = localOf(series.fromMs, series.zone);
  const { recurrence } = series;
  if (recurrence === null) {
    if (series.toMs > fromMs) yield { fromMs: series.fromMs, toMs: series.toMs, day: first.toPlainDate().toString() };
    return;
  }
  const except = new Set(recurrence.except);
  let left = recurrence.count ?? Number.POSITIVE_INFINITY;
  for (const day of days(first.toPlainDate(), recurrence, skipTo(series, fromMs))) {
    const name = day.toString();
    if (left-- <= 0 || (recurrence.until !== undefined && name > recurrence.until)) return;
    if (except.has(name)) continue;
    const stretch = onDay(series, day);
    if (stretch.toMs > fromMs) yield { ...stretch, day: name };
  }
}

/** The next `most` of them, a running one first. */
export function upcoming(series: Series, fromMs: number, most: number): Occurrence[] {
  const found: Occurrence[] = [];
  for (const one of occurrences(series, fromMs)) {
    if (found.length >= most) break;
    found.push(one);
  }
  return found;
}

/** Occurrences that overlap a stretch of time. */
export function within(series: Series, stretch: Stretch): Occurrence[] {
  const found: Occurrence[] = [];
  for (const one of occurrences(series, stretch.fromMs)) {
    if (one.fromMs >= stretch.toMs) break;
    found.push(one);
  }
  return found;
}

function localOf(atMs: number, zone: string): Temporal.PlainDateTime {
  return Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone).toPlainDateTime();
}

function onDay({ fromMs, toMs, zone }: Series, day: Temporal.PlainDate): Stretch {
  const first = localOf(fromMs, zone);
  const from = day.toPlainDateTime(first.toPlainTime());
  // Both ends by the wall: work planned until 05:00 ends at 05:00 also in the night that lacks an hour.
  const wall = first.until(localOf(toMs, zone), { largestUnit: 'hour' });
  const at = from.toZonedDateTime(zone).epochMilliseconds;
  const end = from.add(wall).toZonedDateTime(zone).epochMilliseconds;
  return { fromMs: at, toMs: end > at ? end : at + toMs - fromMs };
}

/** A day before which nothing needs to be looked at; null when all are counted from the first. */
function skipTo(series: Series, fromMs: number): Temporal.PlainDate | null {
  if (series.recurrence?.count !== undefined || fromMs <= series.toMs) return null;
  const lengthDays = Math.ceil((series.toMs - series.fromMs) / 86_400_000) + 1;
  return localOf(fromMs, series.zone).toPlainDate().subtract({ days: lengthDays });
}

/** The days of a rule, in order, from its first on; whole periods before `skip` are left out. */
function* days(first: Temporal.PlainDate, rule: Recurrence, skip: Temporal.PlainDate | null) {
  const step = rule.interval ?? 1;
  const start = rule.every === 'day' ? first : rule.every === 'week' ? mondayOf(first) : first.with({ day: 1 });
  const unit = `${rule.every}s` as const;
  const passed = skip ? Math.max(0, Math.floor(start.until(skip, { largestUnit: unit })[unit] / step)) : 0;
  for (let n = passed; n < passed + MAX_PERIODS; n++) {
    for (const day of daysOf(start.add({ [unit]: n * step }), first, rule)) {
      if (Temporal.PlainDate.compare(day, first) >= 0) yield day;
    }
  }
}

/** The days of one period of a rule: of a day, a week from its Monday, a month from its first. */
function daysOf(period: Temporal.PlainDate, first: Temporal.PlainDate, rule: Recurrence): Temporal.PlainDate[] {
  if (rule.every === 'day') return [period];
  if (rule.every === 'week') {
    const on = rule.on?.map((name) => WEEKDAYS.indexOf(name)) ?? [first.dayOfWeek - 1];
    return [...new Set(on)].toSorted((a, b) => a - b).map((index) => period.add({ days: index }));
  }
  if (rule.nth === undefined) return first.day > period.daysInMonth ? [] : [period.with({ day: first.day })];
  const { week, day } = rule.nth;
  const weekday = WEEKDAYS.indexOf(day) + 1;
  if (week > 0) return [period.add({ days: ((weekday - period.dayOfWeek + 7) % 7) + 7 * (week - 1) })];
  const last = period.with({ day: period.daysInMonth });
  return [last.subtract({ days: (last.dayOfWeek - weekday + 7) % 7 })];
}

function mondayOf(day: Temporal.PlainDate): Temporal.PlainDate {
  return day.subtract({ days: day.dayOfWeek - 1 });
}
