import { expect, test } from 'vitest';
import { SETTLES_MS, settlesUntil } from '../../../../server/domain/correlate/coming-back.ts';
import type { AbsenceAlarm } from '../../../../server/domain/correlate/short-absence.ts';

const BACK_MS = 100_000;
const web: AbsenceAlarm = { asset: 'nvr', place: 'nvr', predicate: 'web', sinceMs: 40_000, ticket: null };

test.each([
  ['waits for its turn', web, BACK_MS, BACK_MS + SETTLES_MS - 1, BACK_MS + SETTLES_MS],
  ['has had it', web, BACK_MS, BACK_MS + SETTLES_MS, null],
  ['does not wait where nothing was away', web, undefined, BACK_MS + 1, null],
  ['does not wait when it began afterwards', { ...web, sinceMs: BACK_MS + 1 }, BACK_MS, BACK_MS + 2, null],
  ['does not wait in a ticket', { ...web, ticket: 't-1' }, BACK_MS, BACK_MS + 1, null],
  [
    'does not wait when being away does not give it',
    { ...web, predicate: 'heat' as const },
    BACK_MS,
    BACK_MS + 1,
    null,
  ],
  ['does not wait after the clock was set back', web, BACK_MS, BACK_MS - 1, null],
])('what fell silent with a device that is back %s', (_what, alarm, backAtMs, nowMs, untilMs) => {
  expect(settlesUntil(alarm, backAtMs, nowMs)).toBe(untilMs);
});
