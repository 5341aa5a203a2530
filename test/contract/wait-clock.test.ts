import { expect, test } from 'vitest';
import { ManualClock } from '../../contract/manual-clock.ts';
import { BEAT_MS, COUNTED_SHARE, TOLERATED_MS, WaitClock } from '../../contract/wait-clock.ts';

/** The real time at which a wait of so many ms ends. */
function waiting(delayMs: number, isStarted = true) {
  const base = new ManualClock(0);
  const clock = new WaitClock(base);
  if (isStarted) clock.start();
  const endedAt: number[] = [];
  const cancel = clock.after(delayMs, () => endedAt.push(base.monoMs()));
  return { base, clock, endedAt, cancel };
}

test('on a machine that has time it runs as any clock', () => {
  const { base, clock, endedAt } = waiting(1000);
  base.advance(5000);
  expect([endedAt, clock.lostMs, clock.monoMs(), clock.wallMs()]).toEqual([[1000], 0, 5000, 5000]);
});

test('a beat that comes a little late is no lost turn', () => {
  const { base, clock } = waiting(1000);
  base.standStill(BEAT_MS + TOLERATED_MS);
  expect(clock.lostMs).toBe(0);
});

test('time in which the process got no turn hardly counts', () => {
  const { base, endedAt } = waiting(1000);
  base.advance(500);
  base.standStill(2000 + BEAT_MS + TOLERATED_MS);
  expect(endedAt).toEqual([]);
  base.advance(10_000);
  const [endedMs = 0] = endedAt;
  expect(endedMs).toBeCloseTo(1000 + 2000 * (1 - COUNTED_SHARE), -1);
});

test('where hardly any turn comes every wait ends all the same, at ten times its length', () => {
  const { base, endedAt } = waiting(1000);
  for (let turn = 0; turn < 30; turn++) base.standStill(1000);
  const [endedMs = 0] = endedAt;
  expect(endedMs).toBeGreaterThan(3000);
  expect(endedMs).toBeLessThanOrEqual(1000 / COUNTED_SHARE);
});

test('it never steps back, whenever it is asked', () => {
  const { base, clock } = waiting(1000);
  let before = clock.monoMs();
  for (const ms of [10, 300, 5, 49, 1200, 50, 51, 99, 101, 3]) {
    base.standStill(ms);
    expect(clock.monoMs()).toBeGreaterThanOrEqual(before);
    before = clock.monoMs();
  }
});

test('what is cancelled does not run, before it is put off nor after', () => {
  const { base, endedAt, cancel } = waiting(1000);
  base.standStill(1500);
  cancel();
  cancel();
  base.advance(60_000);
  expect(endedAt).toEqual([]);
});

test('it counts no lost turns before it is started, nor when it is stopped', () => {
  const { base, clock, endedAt } = waiting(1000, false);
  base.standStill(900);
  expect(clock.monoMs()).toBe(900);
  clock.start();
  base.advance(10);
  clock.stop();
  base.standStill(5000);
  expect([endedAt.length, clock.lostMs]).toEqual([1, 0]);
});
