// Wall times of a site's zone, as people type them, and moments. A time that the clocks of that zone skip is the one after.

import { offsetText } from './time.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** `2027-03-28T02:30` of a zone; NaN when it is none. */
export function wallToMs(wall: string, zone: string): number {
  // Browsers read more into a text than there is.
  const asUtc = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(wall) ? Date.parse(`${wall}:00Z`) : Number.NaN;
  if (!Number.isFinite(asUtc)) return Number.NaN;
  // The offset at the moment itself, found from a guess that is wrong by hours at most.
  const first = asUtc - offsetMs(asUtc, zone);
  return asUtc - offsetMs(first, zone);
}

/** For a field: `2027-03-28T02:30`. */
export function msToWall(ms: number, zone: string): string {
  return new Date(ms + offsetMs(ms, zone)).toISOString().slice(0, 16);
}

function offsetMs(at: number, zone: string): number {
  const match = /([+-])(\d+)(?::(\d+))?/.exec(offsetText(at, zone, 'en'));
  if (match === null) return 0;
  const size = Number(match[2]) * HOUR_MS + Number(match[3] ?? 0) * MINUTE_MS;
  return match[1] === '-' ? -size : size;
}
