// Why an alarm is one, in the words of the site: its times by the site’s clocks.

import { Temporal } from 'temporal-polyfill';
import type { Text } from '../../contract/text.ts';
import { explain } from '../domain/detect/explain.ts';
import type { Explanation } from '../domain/detect/explanation.ts';

/** @param explanation absent in alarms of an older program: then nothing can be told */
export function explainHere(explanation: Explanation | undefined, timezone: string): { explanation?: Text[] } {
  if (!explanation) return {};
  return { explanation: explain(explanation, (atMs) => `${siteTime(atMs, timezone)} ${offsetAt(atMs, timezone)}`) };
}

/** `2026-01-05 08:00:00` on the clocks of the site. */
export function siteTime(atMs: number, timezone: string): string {
  const at = Temporal.Instant.fromEpochMilliseconds(Math.trunc(atMs)).toZonedDateTimeISO(timezone);
  return at.toPlainDateTime().toString({ smallestUnit: 'second' }).replace('T', ' ');
}

/** `UTC+8`, `UTC+5:30`: who reads it may sit in another zone. */
function offsetAt(atMs: number, timezone: string): string {
  const { offset } = Temporal.Instant.fromEpochMilliseconds(Math.trunc(atMs)).toZonedDateTimeISO(timezone);
  const [, sign = '', hours = '', minutes = ''] = /^([+-])0?(\d+):(\d\d)/.exec(offset) ?? [];
  return `UTC${sign}${hours}${minutes === '00' ? '' : `:${minutes}`}`;
}
