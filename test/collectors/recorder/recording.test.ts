import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  RecordingBook,
  DAYS_EVERY_MS,
  LOOK_BACK_DAYS,
  NEWEST_EVERY_MS,
} from '../../../collectors/recorder/recording.ts';
import { DAY_MS, clockOffsetS, dayOf, plainNow, readStamp } from '../../../collectors/recorder/times.ts';

const NOON = Date.UTC(2026, 4, 20, 12);
const TODAY = dayOf(NOON);

/** Answers every question from the days that are really there. @returns how many there were */
function answer(
  book: RecordingBook,
  days: ReadonlySet<number>,
  newestMs: number | undefined,
  plainMs: number,
  monoMs: number,
): number {
  for (let asked = 0; ; asked++) {
    const task = book.next(plainMs, monoMs);
    if (!task || asked > 1000) return asked;
    if (task.kind === 'days') book.noteDays(task, days);
    else book.noteNewest(task, newestMs !== undefined && newestMs >= task.fromMs ? newestMs : undefined, monoMs);
  }
}

function bookOf(required: number | undefined, daysAtOnce: number): RecordingBook {
  const book = new RecordingBook(required, daysAtOnce);
  book.keepOnly(new Set([1]));
  return book;
}

describe('the book of recordings', () => {
  it('finds the very days, whatever they are and however many are told at once', () => {
    const day = fc.integer({ min: TODAY - LOOK_BACK_DAYS, max: TODAY - 1 });
    fc.assert(
      fc.property(fc.uniqueArray(day), fc.integer({ min: 1, max: 40 }), (list, atOnce) => {
        const days = new Set(list);
        const last = list.length === 0 ? undefined : (Math.max(...list) + 1) * DAY_MS - 1000;
        const book = bookOf(undefined, atOnce);
        expect(answer(book, days, last, NOON, 0)).toBeLessThan(LOOK_BACK_DAYS + 5);
        const proof = book.proof(1, NOON);
        expect(proof?.days).toBe(days.size);
        const span = list.length === 0 ? 0 : Math.max(...list) - Math.min(...list) + 1;
        expect(proof?.gapDays).toBe(span - days.size);
        expect(proof?.lastAgeS).toBeCloseTo((NOON - (last ?? (TODAY - LOOK_BACK_DAYS) * DAY_MS)) / 1000, -1);
      }),
    );
  });

  it('says nothing before all is known', () => {
    const book = bookOf(undefined, 4);
    expect(book.proof(1, NOON)).toBeUndefined();
    const first = book.next(NOON, 0);
    if (first?.kind === 'newest') book.noteNewest(first, NOON, 0);
    expect(book.proof(1, NOON)).toBeUndefined();
  });

  it('asks nothing again before its time, then only the ends', () => {
    const days = new Set(Array.from({ length: 30 }, (_, at) => TODAY - 1 - at));
    const book = bookOf(undefined, 31);
    answer(book, days, NOON, NOON, 0);
    expect(answer(book, days, NOON, NOON, NEWEST_EVERY_MS - 1)).toBe(0);
    expect(answer(book, days, NOON, NOON, NEWEST_EVERY_MS)).toBe(1);
    days.delete(TODAY - 30);
    expect(answer(book, days, NOON, NOON, DAYS_EVERY_MS)).toBeGreaterThan(1);
    expect(book.proof(1, NOON)?.days).toBe(30);
  });

  it('notices that recordings have vanished', () => {
    const days = new Set(Array.from({ length: 30 }, (_, at) => TODAY - 1 - at));
    const book = bookOf(undefined, 31);
    answer(book, days, NOON, NOON, 0);
    expect(book.proof(1, NOON)).toMatchObject({ days: 31, lastAgeS: 0 });
    for (let day = TODAY - 3; day < TODAY; day++) days.delete(day);
    answer(book, days, (TODAY - 3) * DAY_MS - 1000, NOON, NEWEST_EVERY_MS);
    expect(book.proof(1, NOON)).toMatchObject({ days: 27, gapDays: 0 });
    expect(book.proof(1, NOON)?.lastAgeS).toBeCloseTo(3.5 * 86_400, -1);
  });

  it('looks on after a long silence until nothing newer comes: a recorder tells so many files at once', () => {
    const days = new Set(Array.from({ length: 30 }, (_, at) => TODAY - 1 - at));
    const book = bookOf(undefined, 31);
    answer(book, days, NOON - 6 * DAY_MS, NOON - 6 * DAY_MS, 0);
    const later = NEWEST_EVERY_MS * 1000;
    for (let asked = 0; asked < 50; asked++) {
      const task = book.next(NOON, later);
      if (!task) break;
      if (task.kind === 'days') book.noteDays(task, days);
      // Two days of files, then its answer is full.
      else book.noteNewest(task, Math.min(NOON, task.fromMs + 2 * DAY_MS), later);
      expect(book.proof(1, NOON)?.lastAgeS ?? 0).toBe(0);
    }
    expect(book.proof(1, NOON)).toMatchObject({ days: 31, lastAgeS: 0 });
  });

  it('lets a channel rest that cannot be told', () => {
    const book = bookOf(undefined, 31);
    for (let asked = 0; asked < 3; asked++) {
      const task = book.next(NOON, 0);
      if (task) book.noteFailure(task, 0);
    }
    expect(book.next(NOON, 0)).toBeUndefined();
    expect(book.next(NOON, NEWEST_EVERY_MS)).toBeDefined();
  });

  it.each([
    ['a full recorder holds what it has', 20, 0.99, 20.5, 9.5],
    ['a new one holds what the rest of its disks will take', 5, 0.1, 55, 0],
    ['a new one on small disks will not hold enough', 5, 0.5, 11, 19],
    ['one that keeps all that is asked for is not measured further', 30, 0.99, 30.5, 0],
  ])('%s', (_, daysBack, share, forecastDays, missingDays) => {
    const days = new Set(Array.from({ length: daysBack }, (_day, at) => TODAY - 1 - at));
    const book = bookOf(30, 31);
    answer(book, days, NOON, NOON, 0);
    const disks = { totalMb: 1000, usedMb: 1000 * share };
    expect(book.forecast([book.proof(1, NOON)], disks, NOON, 30)).toEqual({ forecastDays, missingDays });
  });

  it('dares no forecast on the first day, nor without disks', () => {
    const book = bookOf(30, 31);
    answer(book, new Set([TODAY - 1]), NOON, NOON, 0);
    expect(book.forecast([book.proof(1, NOON)], { totalMb: 1000, usedMb: 10 }, NOON, 30)).toBeUndefined();
    expect(book.forecast([book.proof(1, NOON)], { totalMb: 0, usedMb: 0 }, NOON, 30)).toBeUndefined();
    expect(book.forecast([undefined], { totalMb: 1000, usedMb: 990 }, NOON, 30)).toBeUndefined();
  });
});

describe('times of recorders', () => {
  it.each([
    ['2026-05-20T12:00:00+08:00', NOON, 480],
    ['2026-5-20 12:00:00', NOON, undefined],
    ['2026-05-20T12:00:00Z', NOON, 0],
    ['2026-05-20T12:00:00-0330', NOON, -210],
  ])('reads %s', (text, plainMs, offsetMinutes) => {
    expect(readStamp(text)).toEqual({ plainMs, offsetMinutes });
  });

  it.each([
    '',
    '2026-02-31 00:00:00',
    '2026-05-20 25:00:00',
    'now',
    '0000-00-00 00:00:00',
    `2026-05-20 12:00:00${'0'.repeat(99)}`,
  ])('refuses %j', (text) => expect(readStamp(text)).toBeUndefined());

  it('takes a Z behind local time for what it is', () => {
    const wall = Date.UTC(2026, 4, 20, 4);
    expect(plainNow(wall, 'Asia/Shanghai')).toBe(NOON);
    for (const text of [
      '2026-05-20T12:00:05Z',
      '2026-05-20T12:00:05+08:00',
      '2026-05-20 12:00:05',
      '2026-05-20T04:00:05Z',
    ])
      expect(clockOffsetS(readStamp(text) ?? { plainMs: 0, offsetMinutes: 0 }, wall, 'Asia/Shanghai')).toBe(5);
  });
});
