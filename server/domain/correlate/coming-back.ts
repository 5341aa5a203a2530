// What is left of a short absence: a recorder whose cable was out for a minute answers a ping at once, but its web page, its
// streams and its clock are asked at paces of their own. Their alarms wait until each had its turn. Pure.

import { SIGNS_OF_OFF } from '../schedule/expected-off.ts';
import type { AbsenceAlarm } from './short-absence.ts';

/** How long what fell silent with a device may take to be heard again after it: the slowest of the usual polls, and its clear time. */
export const SETTLES_MS = 2 * 60_000;

/**
 * @param backAtMs when the asset of the alarm came back from an absence that was let pass, wall ms; undefined when it has not
 * @returns until when the alarm waits, wall ms; null when it does not
 */
export function settlesUntil(alarm: AbsenceAlarm, backAtMs: number | undefined, nowMs: number): number | null {
  if (backAtMs === undefined || alarm.ticket !== null || !SIGNS_OF_OFF.has(alarm.predicate)) return null;
  // What begins after the return is news, and what came back in the future did so before the clock was set back.
  const isLeftOver = alarm.sinceMs <= backAtMs && backAtMs <= nowMs && nowMs < backAtMs + SETTLES_MS;
  return isLeftOver ? backAtMs + SETTLES_MS : null;
}
