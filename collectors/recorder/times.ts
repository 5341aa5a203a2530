// Time as recorders tell it: the numbers on their own clock, without a zone or with one that is often wrong. A plain time is
// those numbers as if they were UTC, ms; what is compared with each other comes from the same clock. Pure.

export const DAY_MS = 86_400_000;

const STAMP = /^(\d{4})-(\d{1,2})-(\d{1,2})[T ](\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

export interface Told {
  /** The numbers as they stand there. */
  plainMs: number;
  /** Minutes east of UTC, where it tells them. */
  offsetMinutes: number | undefined;
}

/** `2026-05-01T12:00:00+08:00`, `2026-5-1 12:00:00` … */
export function readStamp(text: string): Told | undefined {
  const match = STAMP.exec(text.trim());
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const plainMs = Date.UTC(year, month - 1, day, hour, minute, second);
  // 31 February and 25 o'clock would roll over.
  const isSame = new Date(plainMs).getUTCDate() === day && new Date(plainMs).getUTCMonth() === month - 1;
  if (!isSame || hour > 23 || minute > 59 || second > 60 || year < 1970) return undefined;
  return { plainMs, offsetMinutes: offsetOf(match[7]) };
}

function offsetOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^z$/i.test(text)) return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2));
  return text.startsWith('-') ? -minutes : minutes;
}

/** What a right clock in this zone shows at a moment. */
export function plainNow(wallMs: number, timezone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(wallMs);
  const part = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((one) => one.type === type)?.value ?? Number.NaN);
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
}

/**
 * How far a clock is ahead of ours, s. A zone that is told counts, unless the numbers fit the site's zone better: many
 * recorders write a Z behind their local time.
 */
export function clockOffsetS(told: Told, wallMs: number, timezone: string): number {
  const local = told.plainMs - plainNow(wallMs, timezone);
  if (told.offsetMinutes === undefined) return Math.round(local / 1000);
  const zoned = told.plainMs - told.offsetMinutes * 60_000 - wallMs;
  return Math.round((Math.abs(zoned) <= Math.abs(local) ? zoned : local) / 1000);
}

/** The latest of some times; undefined of none. */
export function greatest(timesMs: readonly number[]): number | undefined {
  return timesMs.reduce<number | undefined>((most, at) => (most === undefined || at > most ? at : most), undefined);
}

/** `2026-05-01T12:00:00` */
export function stampOf(plainMs: number): string {
  return new Date(plainMs).toISOString().slice(0, 19);
}

/** Number of the day that a plain time lies in. */
export function dayOf(plainMs: number): number {
  return Math.floor(plainMs / DAY_MS);
}

/** `2026-05-01` */
export function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}
