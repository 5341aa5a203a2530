// What the clocks of a simulated site show: those of its devices, and of the people there. The sun is another matter (sun.ts).

import { Temporal } from 'temporal-polyfill';

/** Of China: UTC+8, no daylight saving. */
export const SITE_OFFSET_MS = 8 * 3_600_000;

/** How far they are ahead of UTC, ms. @param site with the IANA zone that they are set to; China's unless given */
export function offsetMs({ zone }: { readonly zone?: string }, wallMs: number): number {
  if (zone === undefined) return SITE_OFFSET_MS;
  const at = Temporal.Instant.fromEpochMilliseconds(Math.round(wallMs)).toZonedDateTimeISO(zone);
  return at.offsetNanoseconds / 1_000_000;
}
