import { expect, test } from 'vitest';
import { deadlineAfter, Grace, LATE_MS, MAX_GRACE_MS } from '../../contract/deadline.ts';
import { ManualClock } from '../../contract/manual-clock.ts';

function setUp() {
  const clock = new ManualClock(0);
  const passedAt: number[] = [];
  let putOff = 0;
  const cancel = deadlineAfter(
    clock,
    1_000,
    () => passedAt.push(clock.monoMs()),
    () => putOff++,
  );
  return { clock, passedAt, cancel, putOff: () => putOff };
}

test('a deadline that is noticed in time passes at once', () => {
  const { clock, passedAt, putOff } = setUp();
  clock.advance(5_000);
  expect([passedAt, putOff()]).toEqual([[1_000], 0]);
});

test('one that is noticed hardly late passes at once', () => {
  const { clock, passedAt, putOff } = setUp();
  clock.standStill(1_000 + LATE_MS);
  expect([passedAt, putOff()]).toEqual([[1_000 + LATE_MS], 0]);
});

test('one that is noticed late is put off by as long, once', () => {
  const { clock, passedAt, putOff } = setUp();
  clock.standStill(1_500);
  expect([passedAt, putOff()]).toEqual([[], 1]);
  clock.standStill(5_000);
  expect([passedAt, putOff()]).toEqual([[6_500], 1]);
});

test('one that is noticed very late is put off by the most', () => {
  const { clock, passedAt } = setUp();
  clock.standStill(3_600_000);
  clock.advance(MAX_GRACE_MS - 1);
  expect(passedAt).toEqual([]);
  clock.advance(1);
  expect(passedAt).toEqual([3_600_000 + MAX_GRACE_MS]);
});

test('what is cancelled while it is put off does not pass', () => {
  const { clock, passedAt, cancel } = setUp();
  clock.standStill(1_500);
  cancel();
  cancel();
  clock.advance(10_000);
  expect(passedAt).toEqual([]);
});

test('where every timer is late deadlines pass all the same', () => {
  const grace = new Grace();
  const asked = [1_000, 2_010, 3_000, 4_010].map((dueMs) => grace.holds(dueMs, dueMs + 500));
  expect(asked).toEqual([true, false, true, false]);
  expect(grace.given).toBe(2);
});
