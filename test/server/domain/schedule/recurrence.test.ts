import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it, test } from 'vitest';
import type { Recurrence } from '../../../../contract/api-calendar.ts';
import { WEEKDAYS } from '../../../../contract/site-file.ts';
import { faultOf, occurrences, upcoming, within, type Series } from '../../../../server/domain/schedule/recurrence.ts';

function at(wall: string, zone: string): number {
  return Temporal.PlainDateTime.from(wall).toZonedDateTime(zone).epochMilliseconds;
}

function series(from: string, to: string, recurrence: Recurrence | null, zone = 'Asia/Shanghai'): Series {
  return { fromMs: at(from, zone), toMs: at(to, zone), zone, recurrence };
}

function next(one: Series, from: string, most = 5): string[] {
  const wall = (ms: number): string =>
    Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(one.zone).toPlainDateTime().toString().slice(0, 16);
  return upcoming(one, at(from, one.zone), most).map(({ fromMs, toMs }) => `${wall(fromMs)} ${wall(toMs)}`);
}

describe('a window', () => {
  it('without recurrence is open once', () => {
    const once = series('2026-12-31T22:00', '2027-01-01T02:00', null);
    expect(next(once, '2026-12-01T00:00')).toEqual(['2026-12-31T22:00 2027-01-01T02:00']);
    expect(next(once, '2027-01-01T01:59')).toHaveLength(1);
    expect(next(once, '2027-01-01T02:00')).toEqual([]);
  });

  test.each<[string, Recurrence, string[]]>([
    ['every day', { every: 'day' }, ['2026-12-30', '2026-12-31', '2027-01-01', '2027-01-02', '2027-01-03']],
    ['every third day', { every: 'day', interval: 3 }, ['2026-12-30', '2027-01-02', '2027-01-05', '2027-01-08', '2027-01-11']],
    ['every week on its own day', { every: 'week' }, ['2026-12-30', '2027-01-06', '2027-01-13', '2027-01-20', '2027-01-27']],
    ['every week on some days', { every: 'week', on: ['thu', 'mon'] }, ['2026-12-31', '2027-01-04', '2027-01-07', '2027-01-11', '2027-01-14']],
    ['every second week', { every: 'week', interval: 2, on: ['mon'] }, ['2027-01-11', '2027-01-25', '2027-02-08', '2027-02-22', '2027-03-08']],
    ['every month on its own day', { every: 'month' }, ['2026-12-30', '2027-01-30', '2027-03-30', '2027-04-30', '2027-05-30']],
    ['second Tuesday of the month', { every: 'month', nth: { week: 2, day: 'tue' } }, ['2027-01-12', '2027-02-09', '2027-03-09', '2027-04-13', '2027-05-11']],
    ['last Sunday of the month', { every: 'month', nth: { week: -1, day: 'sun' } }, ['2027-01-31', '2027-02-28', '2027-03-28', '2027-04-25', '2027-05-30']],
    ['at most three times', { every: 'day', count: 3 }, ['2026-12-30', '2026-12-31', '2027-01-01']],
    ['until a day, that day included', { every: 'day', until: '2026-12-31' }, ['2026-12-30', '2026-12-31']],
    ['not on excepted days, which count', { every: 'day', count: 3, except: ['2026-12-31'] }, ['2026-12-30', '2027-01-01']],
  ])('%s', (_title, recurrence, days) => {
    const one = series('2026-12-30T02:00', '2026-12-30T04:00', recurrence);
    expect(upcoming(one, one.fromMs, 5).map(({ day }) => day)).toEqual(days);
  }); // prettier-ignore

  it('keeps its wall times over clock changes, and what the clock skips begins when it has', () => {
    const berlin = series('2027-03-27T02:30', '2027-03-27T05:00', { every: 'day' }, 'Europe/Berlin');
    expect(next(berlin, '2027-03-27T00:00', 3)).toEqual([
      '2027-03-27T02:30 2027-03-27T05:00',
      '2027-03-28T03:30 2027-03-28T05:00',
      '2027-03-29T02:30 2027-03-29T05:00',
    ]);
  });

  it('that lies wholly in a skipped hour is as long as ever', () => {
    const berlin = series('2027-03-27T02:10', '2027-03-27T02:50', { every: 'day' }, 'Europe/Berlin');
    const [, skipped] = upcoming(berlin, berlin.fromMs, 2);
    expect((skipped?.toMs ?? 0) - (skipped?.fromMs ?? 0)).toBe(40 * 60_000);
  });

  it('of a repeated hour is open for the longer night', () => {
    const berlin = series('2027-10-30T02:00', '2027-10-30T04:00', { every: 'day' }, 'Europe/Berlin');
    const [, long] = upcoming(berlin, berlin.fromMs, 2);
    expect((long?.toMs ?? 0) - (long?.fromMs ?? 0)).toBe(3 * 3_600_000);
  });

  it('is found years later without being counted through', () => {
    const daily = series('2000-01-01T02:00', '2000-01-01T04:00', { every: 'day' });
    expect(next(daily, '2027-06-01T03:00', 1)).toEqual(['2027-06-01T02:00 2027-06-01T04:00']);
  });

  it('that never comes is no endless search', () => {
    const never = series('2027-01-31T00:00', '2027-01-31T01:00', { every: 'month', interval: 12, until: '2027-01-30' });
    expect([...occurrences(never, 0)]).toEqual([]);
  });

  it('tells those that overlap a stretch', () => {
    const nightly = series('2027-01-01T22:00', '2027-01-02T02:00', { every: 'day' });
    const found = within(nightly, { fromMs: at('2027-02-01T01:00', 'Asia/Shanghai'), toMs: at('2027-02-02T22:00', 'Asia/Shanghai') }); // prettier-ignore
    expect(found.map(({ day }) => day)).toEqual(['2027-01-31', '2027-02-01']);
  });

  test.each<[string, Series, RegExp]>([
    ['an unknown zone', series('2027-01-01T00:00', '2027-01-01T01:00', null), /zone/],
    ['an end before its beginning', { fromMs: 2, toMs: 1, zone: 'UTC', recurrence: null }, /later/],
    ['weekdays of a month', series('2027-01-01T00:00', '2027-01-01T01:00', { every: 'month', on: ['mon'] }), /week/],
    ['a numbered weekday of a week', series('2027-01-01T00:00', '2027-01-01T01:00', { every: 'week', nth: { week: 1, day: 'mon' } }), /month/],
    ['a day that does not exist', series('2027-01-01T00:00', '2027-01-01T01:00', { every: 'day', until: '2027-02-30' }), /2027-02-30/],
  ])('with %s is refused', (what, one, words) => {
    const fault = faultOf(what === 'an unknown zone' ? { ...one, zone: 'Asia/Nowhere' } : one);
    expect(fault?.en).toMatch(words);
    expect(fault?.zh).toMatch(/\p{sc=Han}/u);
  }); // prettier-ignore
});

const zones = fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/St_Johns', 'Pacific/Apia', 'Africa/Casablanca'); // prettier-ignore
const rules = fc.oneof(
  fc.record({ every: fc.constant('day' as const), interval: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ every: fc.constant('week' as const), interval: fc.integer({ min: 1, max: 4 }), on: fc.uniqueArray(fc.constantFrom(...WEEKDAYS), { minLength: 1 }) }),
  fc.record({ every: fc.constant('month' as const), nth: fc.record({ week: fc.constantFrom(1, 2, 3, 4, -1) as fc.Arbitrary<1 | 2 | 3 | 4 | -1>, day: fc.constantFrom(...WEEKDAYS) }) }),
); // prettier-ignore

it('begins at its wall time on every day that has it, in any zone, over clock changes and new years', () => {
  fc.assert(
    fc.property(zones, rules, fc.integer({ min: 0, max: 800 }), fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 600 }), (zone, recurrence, day, minute, length) => {
      const start = Temporal.PlainDate.from('2025-12-01').add({ days: day }).toPlainDateTime({ hour: Math.floor(minute / 60), minute: minute % 60 });
      const first = start.toZonedDateTime(zone);
      if (!first.toPlainDateTime().equals(start)) return;
      const one: Series = { fromMs: first.epochMilliseconds, toMs: start.add({ minutes: length }).toZonedDateTime(zone).epochMilliseconds, zone, recurrence };
      if (one.toMs <= one.fromMs) return;
      let before = -Infinity;
      for (const { fromMs, toMs, day: on } of upcoming(one, one.fromMs, 30)) {
        const wanted = Temporal.PlainDate.from(on).toPlainDateTime(start.toPlainTime()).toZonedDateTime(zone);
        expect(fromMs).toBe(wanted.epochMilliseconds);
        expect(toMs).toBeGreaterThan(fromMs);
        expect(fromMs).toBeGreaterThan(before);
        before = fromMs;
      }
    }),
    { numRuns: 120 },
  ); // prettier-ignore
});

it('is the same wherever the search begins', () => {
  fc.assert(
    fc.property(zones, rules, fc.integer({ min: 0, max: 700 }), (zone, recurrence, days) => {
      const one = series('2026-02-03T23:30', '2026-02-04T01:00', recurrence, zone);
      const fromMs = one.fromMs + days * 86_400_000;
      const all = upcoming(one, one.fromMs, 1200).filter(({ toMs }) => toMs > fromMs);
      expect(upcoming(one, fromMs, 3)).toEqual(all.slice(0, 3));
    }),
    { numRuns: 25 },
  );
});
