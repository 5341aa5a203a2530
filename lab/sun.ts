// Day and night at the simulated site: faults that come with dusk and batteries that run low before dawn need them. Good to
// a few minutes, which is all that a lamp or a solar panel knows.

import { SITE_OFFSET_MS } from './site-time.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Of Hangzhou, which lies near the middle of its zone: noon is at twelve. */
const LATITUDE = (30.3 * Math.PI) / 180;
const TILT = (23.44 * Math.PI) / 180;
/** Day of the year on which spring begins. */
const EQUINOX_DAY = 80;
const YEAR_DAYS = 365.25;

/** Ms since midnight at the site. */
export function timeOfDayMs(wallMs: number): number {
  const local = (wallMs + SITE_OFFSET_MS) % DAY_MS;
  return local < 0 ? local + DAY_MS : local;
}

/** 0 Sunday … 6 Saturday, at the site. */
export function weekday(wallMs: number): number {
  return new Date(wallMs + SITE_OFFSET_MS).getUTCDay();
}

/** Midnight at the site before this moment. */
export function midnight(wallMs: number): number {
  return wallMs - timeOfDayMs(wallMs);
}

/** Days since the year began, at the site. */
export function dayOfYear(wallMs: number): number {
  const local = wallMs + SITE_OFFSET_MS;
  return Math.floor((local - Date.UTC(new Date(local).getUTCFullYear(), 0, 1)) / DAY_MS);
}

/** Sunrise and sunset of the day, ms since midnight. */
export function sunOf(wallMs: number): { riseMs: number; setMs: number } {
  const declination = TILT * Math.sin((2 * Math.PI * (dayOfYear(wallMs) - EQUINOX_DAY)) / YEAR_DAYS);
  const halfDayMs = (Math.acos(-Math.tan(LATITUDE) * Math.tan(declination)) / Math.PI) * 12 * HOUR_MS;
  return { riseMs: 12 * HOUR_MS - halfDayMs, setMs: 12 * HOUR_MS + halfDayMs };
}

export function isNight(wallMs: number): boolean {
  const { riseMs, setMs } = sunOf(wallMs);
  const now = timeOfDayMs(wallMs);
  return now < riseMs || now >= setMs;
}

/** Ms until the sun rises or sets next. */
export function untilSunMovesMs(wallMs: number): number {
  const { riseMs, setMs } = sunOf(wallMs);
  const now = timeOfDayMs(wallMs);
  if (now < riseMs) return riseMs - now;
  if (now < setMs) return setMs - now;
  // Tomorrow's sunrise differs by less than two minutes; whoever asks too early asks again.
  return DAY_MS - now + sunOf(wallMs + DAY_MS).riseMs;
}
