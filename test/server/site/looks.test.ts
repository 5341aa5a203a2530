import { expect, test } from 'vitest';
import { Looks, REVIEW_EVERY_MS } from '../../../server/site/looks.ts';
import { ALARMS_WITHOUT_REST, restMs } from '../../../server/site/rest.ts';

const NOTHING = { untilMono: Infinity, isYoung: false };

test('what has come in is thought about at once, in a storm after a rest', () => {
  const looks = new Looks(false);
  expect(looks.dueMono(NOTHING)).toBe(Infinity);
  looks.note();
  expect([looks.isStirred, looks.dueMono(NOTHING)]).toEqual([true, 0]);
  looks.begin(1000, 2 * ALARMS_WITHOUT_REST, NOTHING);
  expect([looks.isStirred, looks.dueMono(NOTHING)]).toEqual([false, Infinity]);
  looks.noteAlarm();
  expect(looks.dueMono(NOTHING)).toBe(1000 + restMs(2 * ALARMS_WITHOUT_REST));
});

test('with nothing new it is the first wait that is over, or the review of a young ticket', () => {
  const looks = new Looks(false);
  looks.begin(1000, 1, NOTHING);
  expect(looks.dueMono({ untilMono: 9000, isYoung: false })).toBe(9000);
  expect(looks.dueMono({ untilMono: 9000, isYoung: true })).toBe(1000 + REVIEW_EVERY_MS);
});

test.each([
  ['an alarm alone', { note: false, alarm: true }, NOTHING, true],
  ['an alarm while a ticket is young', { note: false, alarm: true }, { untilMono: Infinity, isYoung: true }, false],
  ['an alarm as a wait is over', { note: false, alarm: true }, { untilMono: 5000, isYoung: false }, false],
  ['an alarm and something else', { note: true, alarm: true }, NOTHING, false],
])('what has brought it is told: %s', (_title, { note, alarm }, waits, isOfAlarms) => {
  const looks = new Looks(false);
  if (note) looks.note();
  if (alarm) looks.noteAlarm();
  expect(looks.begin(5000, 1, waits)).toBe(isOfAlarms);
});
