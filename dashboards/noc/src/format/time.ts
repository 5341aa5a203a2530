// How times and spans are written. Times stand in the site's own zone with its offset beside them, because the engineer,
// the desk and the customer may sit in three zones. Pure.

import type { Language } from '../../../../contract/text.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Thin space between number and unit. */
const THIN = '\u2009';

const WORDS = { zh: { day: '天' }, en: { day: 'd' } } as const;

/** `12 s`, `4 min`, `2 h 14 min`, `3 d 4 h`: two units at most. */
export function spanText(ms: number, language: Language): string {
  const span = Math.max(0, ms);
  const day = WORDS[language].day;
  if (span < MINUTE) return `${Math.floor(span / SECOND)}${THIN}s`;
  if (span < HOUR) return `${Math.floor(span / MINUTE)}${THIN}min`;
  if (span < DAY) return pair(Math.floor(span / HOUR), 'h', Math.floor((span % HOUR) / MINUTE), 'min');
  return pair(Math.floor(span / DAY), day, Math.floor((span % DAY) / HOUR), 'h');
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  const head = `${large}${THIN}${largeUnit}`;
  return small === 0 ? head : `${head} ${small}${THIN}${smallUnit}`;
}

/** `1:42:09` for a clock that counts; days stand before it. */
export function countdownText(ms: number, language: Language): string {
  const span = Math.abs(ms);
  const days = Math.floor(span / DAY);
  const hours = Math.floor((span % DAY) / HOUR);
  const clock = [hours, Math.floor((span % HOUR) / MINUTE), Math.floor((span % MINUTE) / SECOND)]
    .map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0')))
    .join(':');
  return days === 0 ? clock : `${days}${THIN}${WORDS[language].day} ${clock}`;
}

interface Parts {
  date: string;
  time: string;
  weekday: string;
  offset: string;
}

// Formatters are dear to make and few in kind: one per zone and language, and a site list has few zones.
const MAX_FORMATTERS = 64;
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string, language: Language): Intl.DateTimeFormat {
  const key = `${zone} ${language}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  if (formatters.size >= MAX_FORMATTERS) formatters.clear();
  const made = makeFormatter(zone, language);
  formatters.set(key, made);
  return made;
}

function makeFormatter(zone: string, language: Language): Intl.DateTimeFormat {
  const options: Intl.DateTimeFormatOptions = {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    weekday: 'short',
    hourCycle: 'h23',
    timeZoneName: 'shortOffset',
  };
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
  try {
    return new Intl.DateTimeFormat(locale, zone === '' ? options : { ...options, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
  }
}

function partsOf(at: number, zone: string, language: Language): Parts {
  const found = new Map(
    formatter(zone, language)
      .formatToParts(at)
      .map((part) => [part.type, part.value]),
  );
  const get = (name: Intl.DateTimeFormatPartTypes): string => found.get(name) ?? '';
  return {
    date: `${get('year')}-${get('month')}-${get('day')}`,
    time: `${get('hour')}:${get('minute')}:${get('second')}`,
    weekday: get('weekday'),
    offset: get('timeZoneName').replace('GMT', 'UTC').replace(/^UTC$/, 'UTC+0'),
  };
}

/** `2026-11-21 14:05:32 UTC+8`: the whole of it. */
export function fullTime(iso: string | null, zone: string, language: Language): string {
  const at = Date.parse(iso ?? '');
  if (!Number.isFinite(at)) return '–';
  const { date, time, offset } = partsOf(at, zone, language);
  return `${date} ${time} ${offset}`;
}

/** `14:05` on the day of `now`, else `11-23 Mon 14:05`; both in the site's zone. */
export function shortTime(iso: string | null, zone: string, language: Language, now: number): string {
  const at = Date.parse(iso ?? '');
  if (!Number.isFinite(at)) return '–';
  const then = partsOf(at, zone, language);
  const today = partsOf(now, zone, language);
  const clock = then.time.slice(0, 5);
  if (then.date === today.date) return clock;
  const day = then.date.slice(0, 4) === today.date.slice(0, 4) ? then.date.slice(5) : then.date;
  return `${day} ${then.weekday} ${clock}`;
}

/** `14:05:32`, for lists whose rows may lie a second apart. */
export function clockTime(iso: string, zone: string, language: Language): string {
  const at = Date.parse(iso);
  return Number.isFinite(at) ? partsOf(at, zone, language).time : '–';
}

/** `2026-11-21 周六`. */
export function dayText(iso: string, zone: string, language: Language): string {
  const at = Date.parse(iso);
  if (!Number.isFinite(at)) return '–';
  const { date, weekday } = partsOf(at, zone, language);
  return `${date} ${weekday}`;
}

/** `UTC+8`. */
export function offsetText(at: number, zone: string, language: Language): string {
  return partsOf(at, zone, language).offset;
}
