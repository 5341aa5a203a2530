// The first moment at which a weekly habit comes next. Pure.

import { Temporal } from 'temporal-polyfill';

export function firstTime(wanted: {
  afterMs: number;
  zone: string;
  startMinute: number;
  days: readonly number[];
}): number {
  const { afterMs, zone, startMinute, days } = wanted;
  let day = Temporal.Instant.fromEpochMilliseconds(afterMs).toZonedDateTimeISO(zone).toPlainDate();
  for (let n = 0; n < 8; n++, day = day.add({ days: 1 })) {
    const time = { hour: Math.floor(startMinute / 60) % 24, minute: Math.floor(startMinute) % 60 };
    const at = day.toPlainDateTime(time).toZonedDateTime(zone).epochMilliseconds;
    if (at > afterMs && days.includes(day.dayOfWeek)) return at;
  }
  return afterMs;
}
