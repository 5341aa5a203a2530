import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it, test } from 'vitest';
import { learn, type Silence } from '../../../../server/domain/schedule/learn.ts';
import { clock, hoursWithout, propose, restartWindow } from '../../../../server/domain/schedule/propose.ts';

const ZONE = 'Asia/Shanghai';
const at = (wall: string, zone = ZONE): number =>
  Temporal.PlainDateTime.from(wall).toZonedDateTime(zone).epochMilliseconds;
const silence = (from: string, to: string, zone = ZONE): Silence => ({ fromMs: at(from, zone), toMs: at(to, zone), ticket: `t-${from.slice(0, 10)}` }); // prettier-ignore

/** Off from an evening to the next morning, on these many days from a day on. */
function nights(
  first: string,
  count: number,
  isOff: (weekday: number) => boolean = () => true,
  zone = ZONE,
): Silence[] {
  return Array.from({ length: count }, (_, n) => Temporal.PlainDate.from(first).add({ days: n }))
    .filter((day) => isOff(day.dayOfWeek))
    .map((day, n) =>
      silence(`${day.toString()}T22:${String(8 + (n % 5)).padStart(2, '0')}`, `${day.add({ days: 1 }).toString()}T08:${String(48 + (n % 4)).padStart(2, '0')}`, zone),
    ); // prettier-ignore
}

const seenFor = (first: string, days: number) => ({
  fromMs: at(`${first}T12:00`),
  toMs: at(`${first}T12:00`) + days * 86_400_000,
});

describe('off every night', () => {
  it('is learnt, with how sure that is and the tickets it made', () => {
    const [pattern, ...others] = learn(nights('2026-01-05', 14), seenFor('2026-01-05', 14), ZONE);
    expect(others).toEqual([]);
    expect(pattern).toMatchObject({ kind: 'off', days: [1, 2, 3, 4, 5, 6, 7], seen: 14, missed: 0 });
    expect(Math.abs((pattern?.startMinute ?? 0) - (22 * 60 + 10))).toBeLessThanOrEqual(2);
    expect(Math.abs((pattern?.lengthMinutes ?? 0) - 640)).toBeLessThanOrEqual(4);
    expect(pattern?.confidence).toBeGreaterThan(0.9);
    expect(pattern?.tickets).toHaveLength(14);
  });

  it('is not claimed after two nights, and is after three', () => {
    expect(learn(nights('2026-01-05', 2), seenFor('2026-01-05', 2), ZONE)).toEqual([]);
    const [pattern] = learn(nights('2026-01-05', 3), seenFor('2026-01-05', 3), ZONE);
    expect(pattern).toMatchObject({ days: [1, 2, 3, 4, 5], seen: 3 });
    expect(pattern?.confidence).toBe(0.8);
  });

  it('on workdays only is that', () => {
    const isWorkday = (weekday: number): boolean => weekday <= 5;
    const [pattern] = learn(nights('2026-01-05', 21, isWorkday), seenFor('2026-01-05', 21), ZONE);
    expect(pattern).toMatchObject({ days: [1, 2, 3, 4, 5], seen: 15, missed: 0 });
  });

  // Closing at 22:00 and at weekends at 22:30, opening at 09:00 and at weekends at 09:30, ten minutes either way.
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('is learnt where weekends are half an hour later (chance %i)', (chance) => {
    const isLate = (day: Temporal.PlainDate): boolean => day.dayOfWeek > 5;
    const near = (wall: string, n: number): string =>
      Temporal.PlainDateTime.from(wall)
        .add({ minutes: ((n * 7 + chance * 5) % 21) - 10 })
        .toString();
    const silences = Array.from({ length: 28 }, (_, n) => {
      const day = Temporal.PlainDate.from('2026-01-05').add({ days: n });
      const next = day.add({ days: 1 });
      const closes = near(`${day.toString()}T${isLate(day) ? '22:30' : '22:00'}`, n);
      return silence(closes, near(`${next.toString()}T${isLate(next) ? '09:30' : '09:00'}`, n + 11));
    });
    const patterns = learn(silences, seenFor('2026-01-05', 28), ZONE);
    expect(patterns.every(({ kind, missed }) => kind === 'off' && missed === 0)).toBe(true);
    expect(patterns.flatMap(({ days }) => days).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(patterns.reduce((sum, { seen }) => sum + seen, 0)).toBe(28);
  });

  it('is learnt where hardly two weekdays are alike', () => {
    const closes = ['21:00', '21:40', '22:20', '23:00', '20:20', '19:40', '19:00'];
    const silences = Array.from({ length: 28 }, (_, n) => {
      const day = Temporal.PlainDate.from('2026-01-05').add({ days: n });
      return silence(`${day.toString()}T${closes[n % 7]}`, `${day.add({ days: 1 }).toString()}T09:00`);
    });
    const patterns = learn(silences, seenFor('2026-01-05', 28), ZONE);
    expect(patterns.flatMap(({ days }) => days).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('at weekends only is that', () => {
    const [pattern] = learn(
      nights('2026-01-05', 28, (day) => day > 5),
      seenFor('2026-01-05', 28),
      ZONE,
    );
    expect(pattern).toMatchObject({ days: [6, 7], seen: 8 });
  });

  it('is found among real faults, and survives a night of overtime', () => {
    const faults = [silence('2026-01-07T13:11', '2026-01-07T14:50'), silence('2026-01-11T04:02', '2026-01-11T04:40')];
    const off = nights('2026-01-05', 14).filter((_, n) => n !== 6);
    const [pattern, ...others] = learn([...off, ...faults], seenFor('2026-01-05', 14), ZONE);
    expect(pattern).toMatchObject({ seen: 13, missed: 1 });
    expect(others).toEqual([]);
  });

  it('around midnight is one habit, on whichever side of it the switch is thrown', () => {
    const starts = ['2026-01-05T23:55', '2026-01-07T00:06', '2026-01-07T23:58', '2026-01-09T00:03', '2026-01-09T23:50'];
    const off = starts.map((start, n) => silence(start, `2026-01-${String(6 + n).padStart(2, '0')}T08:00`));
    const [pattern] = learn(off, seenFor('2026-01-05', 5), ZONE);
    expect(pattern).toMatchObject({ kind: 'off', seen: 5, missed: 0, days: [1, 2, 3, 4, 5] });
  });

  it('stays one habit over a clock change', () => {
    const off = nights('2027-03-20', 14, () => true, 'Europe/Berlin');
    const seen = { fromMs: at('2027-03-20T12:00', 'Europe/Berlin'), toMs: at('2027-04-03T12:00', 'Europe/Berlin') };
    expect(learn(off, seen, 'Europe/Berlin')).toMatchObject([{ seen: 14, missed: 0 }]);
  });
});

test('a restart every Monday at three is learnt as one', () => {
  const mondays = ['2026-01-05', '2026-01-12', '2026-01-19', '2026-01-26'];
  const restarts = mondays.map((day, n) => silence(`${day}T03:00`, `${day}T03:0${2 + (n % 2)}`));
  const [pattern] = learn(restarts, seenFor('2026-01-01', 28), ZONE);
  expect(pattern).toMatchObject({ kind: 'restart', days: [1], startMinute: 180, seen: 4, missed: 0 });
  expect(pattern && restartWindow(pattern)).toEqual({ startMinute: 175, lengthMinutes: 20 });
});

describe('two weeks', () => {
  const MONDAYS = [silence('2026-01-05T03:00', '2026-01-05T03:02'), silence('2026-01-12T03:04', '2026-01-12T03:07')];
  const twoWeeks = seenFor('2026-01-01', 14);

  it('show a weekly restart that comes to the minute, and it is proposed', () => {
    const patterns = learn(MONDAYS, twoWeeks, ZONE);
    expect(patterns).toMatchObject([{ kind: 'restart', days: [1], seen: 2, missed: 0, confidence: 0.75 }]);
    expect(propose(new Map([['nvr', patterns]]), [{ key: 'nvr', system: 'cctv' }])).toHaveLength(1);
  });

  it.each([
    ['six minutes apart', [MONDAYS[0], silence('2026-01-12T03:06', '2026-01-12T03:08')], 14],
    ['on another weekday', [MONDAYS[0], silence('2026-01-13T03:00', '2026-01-13T03:02')], 14],
    ['once two minutes long and once ten', [MONDAYS[0], silence('2026-01-12T03:00', '2026-01-12T03:10')], 14],
    ['beside another silence that nothing explains', [...MONDAYS, silence('2026-01-08T14:30', '2026-01-08T14:33')], 14],
    ['and not the third time', MONDAYS, 22],
  ])('show none where it is away %s', (_how, silences, days) => {
    expect(learn(silences.flatMap((one) => one ?? []), seenFor('2026-01-01', days), ZONE)).toEqual([]);
  }); // prettier-ignore

  // Fridays until ten in the morning, Saturdays and Sundays a little later in the evening, too.
  const ends = ['08:50', '08:50', '08:50', '08:50', '10:00', '09:50', '09:20'];
  const starts = ['22:10', '22:10', '22:10', '22:10', '22:00', '22:35', '22:40'];
  const week = Array.from({ length: 14 }, (_, n) => {
    const day = Temporal.PlainDate.from('2026-01-05').add({ days: n });
    return silence(`${day.toString()}T${starts[n % 7]}`, `${day.add({ days: 1 }).toString()}T${ends[n % 7]}`);
  });

  it('show weekdays of their own beside those that are sure, also where a cleaner pulls a plug for a minute', () => {
    const plug = silence('2026-01-10T19:19', '2026-01-10T19:20');
    const patterns = learn([...week, plug], seenFor('2026-01-05', 14), ZONE);
    expect(patterns.flatMap(({ days }) => days).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(patterns.every(({ kind, missed }) => kind === 'off' && missed === 0)).toBe(true);
  });

  it('show no weekday that is off at hours of its own, or twice as often', () => {
    const sure = week.filter((_, n) => n % 7 < 4);
    const noons = [silence('2026-01-10T12:00', '2026-01-10T16:00'), silence('2026-01-17T12:00', '2026-01-17T16:00')];
    const often = [...week.filter((_, n) => n % 7 === 5), silence('2026-01-10T15:00', '2026-01-10T17:00')];
    for (const others of [noons, often])
      expect(learn([...sure, ...others], seenFor('2026-01-05', 14), ZONE)).toMatchObject([{ days: [1, 2, 3, 4] }]);
  });

  it('show nothing by chance: of two short silences at any time hardly ever a weekly restart', () => {
    const from = at('2026-01-05T00:00');
    const minute = fc.integer({ min: 0, max: 14 * 1440 - 20 });
    let claims = 0;
    fc.assert(
      fc.property(minute, minute, (one, other) => {
        const silences = [one, other].map((start) => ({ fromMs: from + start * 60_000, toMs: from + (start + 3) * 60_000, ticket: '' })); // prettier-ignore
        claims += learn(silences, { fromMs: from, toMs: from + 14 * 86_400_000 }, ZONE).length;
      }),
      { numRuns: 2000, seed: 5 },
    );
    expect(claims).toBeLessThanOrEqual(4);
  });
});

test('dusk that wanders through the year is no schedule', () => {
  const dusk = Array.from({ length: 60 }, (_, n) => {
    const day = Temporal.PlainDate.from('2026-01-05').add({ days: n }).toString();
    const start = at(`${day}T17:10`) + n * 90_000 + (n % 2) * 50 * 60_000;
    return { fromMs: start, toMs: start + 180_000, ticket: '' };
  });
  expect(learn(dusk, seenFor('2026-01-05', 60), ZONE)).toEqual([]);
});

it('learns nothing from silences at any time', () => {
  const minutes = fc.array(fc.tuple(fc.integer({ min: 0, max: 27 }), fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 2, max: 500 })), { minLength: 3, maxLength: 12 }); // prettier-ignore
  let claims = 0;
  fc.assert(
    fc.property(minutes, (all) => {
      const from = at('2026-01-05T00:00');
      const silences = all.map(([day, minute, length]) => ({ fromMs: from + (day * 1440 + minute) * 60_000, toMs: from + (day * 1440 + minute + length) * 60_000, ticket: '' })); // prettier-ignore
      claims += learn(silences, { fromMs: from, toMs: from + 28 * 86_400_000 }, ZONE).length;
    }),
    { numRuns: 400, seed: 5 },
  );
  expect(claims).toBeLessThanOrEqual(4);
});

describe('proposals', () => {
  const pattern = learn(nights('2026-01-05', 14), seenFor('2026-01-05', 14), ZONE);
  const assets = [
    { key: 'till-1', system: 'kiosks', circuit: 'shop' },
    { key: 'till-2', system: 'kiosks', circuit: 'shop' },
    { key: 'nvr', system: 'cctv' },
    { key: 'cam', system: 'cctv' },
  ];

  it('speak of a system when all of it does the same', () => {
    const found = propose(new Map([['till-1', pattern], ['till-2', pattern]]), assets); // prettier-ignore
    expect(found).toMatchObject([
      { kind: 'off', scope: { kind: 'system', key: 'kiosks' }, assets: ['till-1', 'till-2'] },
    ]);
  });

  it('speak of single assets when the others stay on', () => {
    const found = propose(new Map([['nvr', pattern]]), assets);
    expect(found).toMatchObject([{ scope: { kind: 'asset', key: 'nvr' } }]);
  });

  it('speak of the site when all is off, or when it goes dark', () => {
    const all = new Map(assets.map(({ key }) => [key, pattern]));
    expect(propose(all, assets)).toMatchObject([{ scope: { kind: 'site' } }]);
    expect(propose(new Map([['@site', pattern], ['nvr', pattern]]), assets)).toMatchObject([{ scope: { kind: 'site' } }]); // prettier-ignore
  });

  it('keep their key while they say the same', () => {
    const later = learn(nights('2026-01-12', 14), seenFor('2026-01-12', 14), ZONE);
    const keyOf = (patterns: typeof pattern): string | undefined =>
      propose(new Map([['nvr', patterns]]), assets)[0]?.key;
    expect(keyOf(later)).toBe(keyOf(pattern));
  });

  it('become hours in which it is meant to be on', () => {
    const hours = hoursWithout(pattern);
    expect(hours).toMatchObject({ mon: ['08:50-22:10'], sun: ['08:50-22:10'] });
    const workdays = learn(
      nights('2026-01-05', 21, (day) => day <= 5),
      seenFor('2026-01-05', 21),
      ZONE,
    );
    expect(hoursWithout(workdays)).toMatchObject({ mon: ['00:00-22:10'], tue: ['08:50-22:10'], sat: ['08:50-24:00'], sun: ['00:00-24:00'] }); // prettier-ignore
  });

  it('write times of day with two digits', () => {
    expect([clock(0), clock(65), clock(1440)]).toEqual(['00:00', '01:05', '24:00']);
  });
});
