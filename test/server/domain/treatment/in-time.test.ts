import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDrive } from '../../../../server/domain/diagnose/hands.ts';
import { HANDS, VISIT_DECISIONS } from '../../../../server/domain/diagnose/types.ts';
import {
  goFromMs,
  GO_FROM_CHANCE,
  inTime,
  TRY_MS,
  type VisitToTime,
} from '../../../../server/domain/treatment/in-time.ts';
import { HOUR, MINUTE } from '../../ticket-fixtures.ts';

const reason = { zh: '先远程', en: 'try from here' };
const likely: VisitToTime = { decision: 'remote', next: 'engineer', urgency: 'by-clock', reason, driveChance: 0.5 };
const clock = { arriveDueMs: 4 * HOUR, travelMs: HOUR, sinceMs: 0, nowMs: 0 };

describe('a visit that is likely anyway', () => {
  it('waits for a remote try while it still arrives in time afterwards', () => {
    expect(inTime(likely, clock)).toEqual(likely);
    expect(goFromMs(likely, clock)).toBe(3 * HOUR - TRY_MS.remote);
  });

  it('is ordered at once when the arrive clock would not survive the try', () => {
    const visit = inTime(likely, { ...clock, nowMs: 3 * HOUR - TRY_MS.remote });
    expect(visit).toMatchObject({ decision: 'engineer', urgency: 'now' });
    expect(visit.next).toBeUndefined();
    expect(visit.reason.en).toContain('try from here');
    expect(inTime(likely, { ...clock, arriveDueMs: HOUR })).toMatchObject({ decision: 'engineer' });
  });

  it('that is unlikely is ordered at the last moment, not before', () => {
    const unlikely = { ...likely, driveChance: GO_FROM_CHANCE - 0.01 };
    expect(inTime(unlikely, { ...clock, nowMs: 3 * HOUR - 1 }).decision).toBe('remote');
    expect(inTime(unlikely, { ...clock, nowMs: 3 * HOUR }).decision).toBe('engineer');
  });

  it('comes after all who try before it, where there are several, and in time', () => {
    const order: VisitToTime = { ...likely, next: 'onsite-staff', who: ['R', 'S', 'E'] };
    const from = 3 * HOUR - TRY_MS.remote - TRY_MS['onsite-staff'];
    expect(goFromMs(order, clock)).toBe(from);
    expect(inTime(order, { ...clock, nowMs: from - 1 })).toEqual(order);
    expect(inTime(order, { ...clock, nowMs: from })).toMatchObject({ decision: 'engineer', urgency: 'now' });
    expect(goFromMs({ ...order, who: ['R', 'S'] }, clock)).toBeNull();
  });

  it('lets a try that began in time come to its end, and those after it that fit', () => {
    const order: VisitToTime = { ...likely, decision: 'customer', next: 'onsite-staff', who: ['C', 'S', 'E'] };
    const both = TRY_MS.customer + TRY_MS['onsite-staff'];
    expect(goFromMs(order, { ...clock, arriveDueMs: HOUR + both + MINUTE })).toBe(both);
    expect(goFromMs(order, { ...clock, arriveDueMs: HOUR + both - MINUTE })).toBe(TRY_MS.customer);
    expect(goFromMs(order, { ...clock, arriveDueMs: HOUR + TRY_MS.customer - MINUTE })).toBe(0);
  });

  it('is not hurried where no clock asks for an arrival', () => {
    expect(inTime(likely, { ...clock, arriveDueMs: null, nowMs: 99 * HOUR })).toEqual(likely);
  });
});

function mayDrive({ decision, next, who = [] }: VisitToTime): boolean {
  return isDrive(decision) || isDrive(next) || who.includes('E') || who.includes('M');
}

it('never lets a needed visit come late for the sake of a try, nor sends anybody where nobody need go', () => {
  const visits = fc.record({
    decision: fc.constantFrom(...VISIT_DECISIONS),
    next: fc.option(fc.constantFrom(...VISIT_DECISIONS), { nil: undefined }),
    urgency: fc.constantFrom('now' as const, 'by-clock' as const),
    reason: fc.constant(reason),
    who: fc.option(fc.uniqueArray(fc.constantFrom(...HANDS), { maxLength: 4 }), { nil: undefined }),
    driveChance: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
  });
  const minutes = fc.integer({ min: 0, max: 600 }).map((n) => n * MINUTE);
  fc.assert(
    fc.property(visits, minutes, minutes, minutes, minutes, (visit, arriveDueMs, travelMs, sinceMs, nowMs) => {
      const before = inTime(visit, { arriveDueMs, travelMs, sinceMs, nowMs });
      const needsDrive = mayDrive(visit);
      expect(mayDrive(before)).toBe(needsDrive);
      const isLate = needsDrive && nowMs + travelMs >= arriveDueMs;
      expect(isDrive(before.decision) || !isLate).toBe(true);
      // Once ordered it stays ordered while the clock runs on.
      const later = inTime(visit, { arriveDueMs, travelMs, sinceMs, nowMs: nowMs + MINUTE });
      expect(isDrive(later.decision) || !isDrive(before.decision)).toBe(true);
    }),
  );
});
