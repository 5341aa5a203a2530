import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addWorking,
  compileCalendar,
  isWorking,
  MAX_SEARCH_DAYS,
  nextTurn,
  workingBetween,
} from '../../../../server/domain/calendar/calendar.ts';
import type { CalendarEntry } from '../../../../contract/site-file.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const STEP = 5 * MINUTE;

const OFFICE: CalendarEntry = {
  hours: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, ['08:30-12:00', '13:30-17:30']])),
};

/** Wall time of Shanghai, which has no clock changes: UTC+8. */
function shanghai(text: string): number {
  return Date.parse(`${text}:00+08:00`);
}

describe('the office calendar', () => {
  const calendar = compileCalendar(OFFICE, 'Asia/Shanghai');

  test.each([
    ['counts inside a morning', '2026-01-05T09:00', 2 * HOUR, '2026-01-05T11:00'],
    ['reaches exactly the end of the morning', '2026-01-05T08:30', 3.5 * HOUR, '2026-01-05T12:00'],
    ['goes on after lunch', '2026-01-05T11:00', 2 * HOUR, '2026-01-05T14:30'],
    ['goes on the next morning', '2026-01-05T17:00', HOUR, '2026-01-06T09:00'],
    ['goes on after the weekend', '2026-01-09T17:00', HOUR, '2026-01-12T09:00'],
    ['begins with the next working hour', '2026-01-10T12:00', HOUR, '2026-01-12T09:30'],
    ['a millisecond belongs to its day', '2026-01-09T17:30', 1, '2026-01-12T08:30'],
  ])('%s', (_title, from, duration, due) => {
    const { atMs } = addWorking(shanghai(from), duration, calendar);
    expect(Math.abs(atMs - shanghai(due))).toBeLessThanOrEqual(1);
  });

  test('no time at all is due at once, even at night', () => {
    expect(addWorking(shanghai('2026-01-10T03:00'), 0, calendar).atMs).toBe(shanghai('2026-01-10T03:00'));
  });

  test('a week holds five days of seven and a half hours', () => {
    const from = shanghai('2026-01-05T00:00');
    expect(workingBetween(from, from + 7 * 24 * HOUR, calendar)).toBe(5 * 7.5 * HOUR);
    expect(workingBetween(from + HOUR, from, calendar)).toBe(0);
  });
});

describe('holidays and days worked in exchange', () => {
  const calendar = compileCalendar(
    { ...OFFICE, holidays: ['2026-02-16', '2026-02-17'], workdays: ['2026-02-14'] },
    'Asia/Shanghai',
  );

  test('a holiday is left out', () => {
    expect(isWorking(shanghai('2026-02-16T10:00'), calendar)).toBe(false);
    expect(addWorking(shanghai('2026-02-15T10:00'), HOUR, calendar).atMs).toBe(shanghai('2026-02-18T09:30'));
  });

  test('a Saturday worked in exchange has the hours of a weekday', () => {
    expect(isWorking(shanghai('2026-02-14T10:00'), calendar)).toBe(true);
    expect(addWorking(shanghai('2026-02-13T17:00'), HOUR, calendar).atMs).toBe(shanghai('2026-02-14T09:00'));
  });

  test('a due time behind the last known year is provisional', () => {
    expect(addWorking(shanghai('2026-12-31T09:00'), 2 * HOUR, calendar).isProvisional).toBe(false);
    expect(addWorking(shanghai('2026-12-31T17:00'), HOUR, calendar)).toEqual({
      atMs: shanghai('2027-01-01T09:00'),
      isProvisional: true,
    });
  });

  test('the day named as last known wins over the lists', () => {
    const known = compileCalendar({ ...OFFICE, holidays: ['2026-02-16'], knownUntil: '2026-06-30' }, 'Asia/Shanghai');
    expect(addWorking(shanghai('2026-06-30T09:00'), HOUR, known).isProvisional).toBe(false);
    expect(addWorking(shanghai('2026-07-01T09:00'), HOUR, known).isProvisional).toBe(true);
  });
});

describe('odd calendars', () => {
  test('around the clock is plain arithmetic and always known', () => {
    const always = compileCalendar({ hours: 'always', holidays: ['2026-02-16'] }, 'Europe/Berlin');
    expect(addWorking(1000, HOUR, always)).toEqual({ atMs: 1000 + HOUR, isProvisional: false });
    expect(workingBetween(0, 5000, always)).toBe(5000);
  });

  test('a calendar without a working hour ends the search, provisionally', () => {
    const never = compileCalendar({ hours: {} }, 'Asia/Shanghai');
    expect(addWorking(0, HOUR, never)).toEqual({ atMs: MAX_SEARCH_DAYS * 24 * HOUR, isProvisional: true });
  });

  test('an unknown zone is refused at once', () => {
    expect(() => compileCalendar(OFFICE, 'Mars/Base')).toThrow(RangeError);
  });

  test('a night shift runs past midnight, also into a day off', () => {
    const night = compileCalendar({ hours: { fri: ['22:00-06:00'] } }, 'Asia/Shanghai');
    expect(workingBetween(shanghai('2026-01-09T00:00'), shanghai('2026-01-11T00:00'), night)).toBe(8 * HOUR);
    expect(isWorking(shanghai('2026-01-10T05:59'), night)).toBe(true);
    expect(isWorking(shanghai('2026-01-10T06:00'), night)).toBe(false);
  });

  test('a day the zone skipped has no working time', () => {
    // Samoa went from 29 to 31 December 2011.
    const samoa = compileCalendar({ hours: { thu: ['00:00-24:00'], fri: ['00:00-24:00'] } }, 'Pacific/Apia');
    const from = Date.parse('2011-12-29T00:00-10:00');
    expect(workingBetween(from, from + 72 * HOUR, samoa)).toBe(24 * HOUR);
  });
});

// The oracle asks, step by step, what a clock on the wall shows and whether the rules call that working.
function oracle(entry: CalendarEntry, zone: string): (atMs: number) => boolean {
  const wall = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const names = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
  const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));
  const week: Record<string, readonly string[]> = entry.hours === 'always' ? {} : entry.hours;
  const hoursOn = (date: string): readonly string[] => {
    const usual = week[names[new Date(`${date}T12:00Z`).getUTCDay()] ?? ''] ?? [];
    if (entry.workdays?.includes(date)) {
      const first = [...names.slice(1), 'sun'].find((name) => (week[name] ?? []).length > 0);
      return first === undefined ? [] : (week[first] ?? []);
    }
    return entry.holidays?.includes(date) ? [] : usual;
  };
  return (atMs) => {
    const [date = '', time = ''] = wall.format(atMs).split(' ');
    const minute = minutes(time);
    const before = new Date(Date.parse(`${date}T12:00Z`) - 24 * HOUR).toISOString().slice(0, 10);
    const covers = (hours: string, at: number) => {
      const [from, to] = [minutes(hours), minutes(hours.slice(6))];
      return from <= at && at < (to <= from ? to + 1440 : to);
    };
    return hoursOn(date).some((h) => covers(h, minute)) || hoursOn(before).some((h) => covers(h, minute + 1440));
  };
}

describe('against a wall clock read every five minutes', () => {
  const time = fc
    .integer({ min: 0, max: 95 })
    .map(
      (quarter) => `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`,
    );
  const hours = fc.array(
    fc.tuple(time, time).map(([from, to]) => `${from}-${to}`),
    { maxLength: 2 },
  );
  const DAYS = ['2026-03-07', '2026-03-08', '2026-03-28', '2026-03-29', '2026-10-04', '2026-10-25', '2026-11-01'];
  const entry = fc.record({
    hours: fc.record({ mon: hours, wed: hours, sat: hours, sun: hours }),
    holidays: fc.subarray(DAYS),
    workdays: fc.subarray(DAYS),
  });
  const zone = fc.constantFrom(
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Shanghai',
    'Asia/Kolkata',
  );
  // Around clock changes, in both directions, of all these zones.
  const start = fc
    .tuple(fc.constantFrom(...DAYS), fc.integer({ min: -300, max: 300 }))
    .map(([day, steps]) => Date.parse(`${day}T00:00Z`) + steps * STEP);

  test('working time between two moments is what the wall clock shows', () => {
    fc.assert(
      fc.property(entry, zone, start, fc.integer({ min: 0, max: 400 }), (rules, place, from, steps) => {
        const works = oracle(rules, place);
        let expected = 0;
        for (let i = 0; i < steps; i++) if (works(from + i * STEP)) expected += STEP;
        expect(workingBetween(from, from + steps * STEP, compileCalendar(rules, place))).toBe(expected);
      }),
      { numRuns: 150 },
    );
  });

  test('adding working time ends at the first moment by which it has passed', () => {
    fc.assert(
      fc.property(entry, zone, start, fc.integer({ min: 1, max: 300 }), (rules, place, from, steps) => {
        const calendar = compileCalendar(rules, place);
        const { atMs } = addWorking(from, steps * STEP, calendar);
        const isFound = atMs < from + MAX_SEARCH_DAYS * 24 * HOUR;
        expect(workingBetween(from, atMs, calendar)).toBe(
          isFound ? steps * STEP : workingBetween(from, atMs, calendar),
        );
        expect(!isFound || workingBetween(from, atMs - 1, calendar) === steps * STEP - 1).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  test('the next turn is the first moment at which the wall clock says otherwise', () => {
    fc.assert(
      fc.property(entry, zone, start, fc.integer({ min: 1, max: 600 }), (rules, place, from, steps) => {
        const works = oracle(rules, place);
        let expected: number | null = null;
        for (let i = 1; i < steps && expected === null; i++)
          if (works(from + i * STEP) !== works(from)) expected = from + i * STEP;
        expect(nextTurn(from, from + steps * STEP, compileCalendar(rules, place))).toBe(expected);
      }),
      { numRuns: 150 },
    );
  });
});
