import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it, test } from 'vitest';
import type { AssetEntry, OnHoursEntry } from '../../../../contract/site-file.ts';
import { compileOnHours } from '../../../../server/domain/schedule/on-hours.ts';

const week = (span: string): OnHoursEntry['hours'] =>
  Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [span]]));

function asset(key: string, more: Partial<AssetEntry> = {}): AssetEntry {
  return { key, name: { zh: key, en: key }, class: 'kiosk', ...more };
}

function hours(onHours: OnHoursEntry[], timezone = 'Asia/Shanghai') {
  const assets = [
    asset('till', { circuit: 'shop', system: 'kiosks' }),
    asset('nvr', { system: 'cctv' }),
    asset('plain'),
  ];
  return compileOnHours({ timezone, onHours, assets });
}

const shanghai = (text: string): number => Date.parse(`${text}:00+08:00`);

test('what is judged stays as it is until it is told to change', () => {
  const judged = hours([
    { hours: week('09:00-22:00'), holidays: ['2026-01-07'] },
    { system: 'cctv', hours: week('09:10-09:20'), early: '2m', grace: '3m' },
    { asset: 'till', hours: { sat: ['00:00-24:00'] } },
    { circuit: 'shop', hours: { mon: ['22:00-24:00'], tue: ['00:00-02:00'] } },
  ]);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 14 * 86_400 }), fc.double({ min: 0, max: 1, noNaN: true }), (atS, share) => {
      const atMs = shanghai('2026-01-01T00:00') + atS * 1000;
      const untilMs = judged.stateUntil(atMs);
      expect(untilMs).toBeGreaterThan(atMs);
      const between = Math.min(untilMs - 1, Math.floor(atMs + share * (untilMs - atMs)));
      for (const oneMs of [between, untilMs - 1]) expect(judged.stateAt(oneMs)).toBe(judged.stateAt(atMs));
    }),
  );
});

describe('on-hours', () => {
  const shop = hours([{ hours: week('09:00-22:00') }]);

  test.each([
    ['at night', '2026-01-05T03:00', false],
    ['at opening', '2026-01-05T09:00', false],
    ['shortly before the grace of a start is over', '2026-01-05T09:14', false],
    ['after the grace', '2026-01-05T09:15', true],
    ['at noon', '2026-01-05T12:00', true],
    ['eleven minutes before closing', '2026-01-05T21:49', true],
    ['two minutes before closing', '2026-01-05T21:58', false],
    ['after closing', '2026-01-05T22:00', false],
  ])('judge silence %s: %s is %s', (_when, at, expected) => {
    expect(shop.isJudged('till', shanghai(at))).toBe(expected);
    expect(shop.isSiteJudged(shanghai(at))).toBe(expected);
  });

  it('judge always where none are set', () => {
    expect(hours([]).isJudged('till', shanghai('2026-01-05T03:00'))).toBe(true);
    expect(hours([]).isEmpty).toBe(true);
  });

  it('take the nearest: asset, circuit, system, site', () => {
    const night = shanghai('2026-01-05T03:00');
    const all: OnHoursEntry[] = [
      { hours: week('09:00-22:00') },
      { system: 'cctv', hours: 'always' },
      { circuit: 'shop', hours: week('02:00-05:00') },
    ];
    expect(['till', 'nvr', 'plain'].map((key) => hours(all).isJudged(key, night))).toEqual([true, true, false]);
    expect(hours([...all, { asset: 'till', hours: week('08:00-20:00') }]).isJudged('till', night)).toBe(false);
  });

  it('know days off and days worked in exchange', () => {
    const office = hours([{ hours: { mon: ['08:00-18:00'] }, holidays: ['2026-02-16'], workdays: ['2026-02-14'] }]);
    expect(office.isJudged('till', shanghai('2026-02-16T12:00'))).toBe(false);
    expect(office.isJudged('till', shanghai('2026-02-14T12:00'))).toBe(true);
  });

  it('over midnight have no edge there', () => {
    const bar = hours([{ hours: week('18:00-02:00') }]);
    expect(bar.isJudged('till', shanghai('2026-01-06T00:00'))).toBe(true);
    expect(bar.isJudged('till', shanghai('2026-01-06T01:55'))).toBe(false);
  });

  it('have their own edges', () => {
    const strict = hours([{ hours: week('09:00-22:00'), early: '0s', grace: '0s' }]);
    expect(strict.isJudged('till', shanghai('2026-01-05T09:00'))).toBe(true);
    expect(strict.isJudged('till', shanghai('2026-01-05T21:59'))).toBe(true);
  });

  it('tell when they next open and close', () => {
    expect(shop.changeAfter(0, shanghai('2026-01-05T12:00'))).toBe(shanghai('2026-01-05T22:00'));
    expect(shop.changeAfter(0, shanghai('2026-01-05T23:00'))).toBe(shanghai('2026-01-06T09:00'));
    expect(hours([{ hours: 'always' }]).changeAfter(0, 0)).toBeNull();
  });
});

it('follow the wall in any zone: what is judged lies inside the written hours by its edges', () => {
  const zones = fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe');
  // Around both clock changes and the turn of the year.
  const moments = fc.oneof(
    fc.integer({ min: Date.UTC(2027, 2, 12), max: Date.UTC(2027, 3, 6) }),
    fc.integer({ min: Date.UTC(2026, 9, 3), max: Date.UTC(2026, 10, 3) }),
    fc.integer({ min: Date.UTC(2026, 11, 30), max: Date.UTC(2027, 0, 3) }),
  );
  fc.assert(
    fc.property(zones, fc.integer({ min: 0, max: 15 }), fc.integer({ min: 2, max: 8 }), moments, (zone, from, length, atMs) => {
      const to = from + length;
      const span = `${String(from).padStart(2, '0')}:00-${String(to % 24).padStart(2, '0')}:00`;
      const isOpen = (ms: number): boolean => {
        const local = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
        return local.hour >= from && local.hour < to;
      };
      const wanted = Array.from({ length: 26 }, (_, n) => atMs + (n - 15) * 60_000).every((ms) => isOpen(ms));
      expect(hours([{ hours: week(span) }], zone).isJudged('till', atMs)).toBe(wanted && isOpen(atMs + 10 * 60_000 - 1));
    }),
    { numRuns: 400 },
  ); // prettier-ignore
});
