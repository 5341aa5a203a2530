import { expect, test } from 'vitest';
import { ManualClock } from '../../contract/manual-clock.ts';

test('fires timers in the order of their time, then of their making, at their own time', () => {
  const clock = new ManualClock(0);
  const fired: string[] = [];
  const note = (name: string) => () => void fired.push(`${name}@${clock.monoMs()}`);
  clock.after(20, note('c'));
  clock.after(10, note('a'));
  clock.after(10, note('b'));
  clock.after(30, note('late'));
  clock.advance(25);
  expect(fired).toEqual(['a@10', 'b@10', 'c@20']);
  expect(clock.monoMs()).toBe(25);
});

test('fires what a timer sets within the same step, and not what was cancelled', () => {
  const clock = new ManualClock(0);
  const fired: number[] = [];
  const again = () => {
    fired.push(clock.monoMs());
    clock.after(10, again);
  };
  clock.after(10, again);
  const cancel = clock.after(15, () => fired.push(-1));
  cancel();
  cancel();
  clock.advance(30);
  expect(fired).toEqual([10, 20, 30]);
});

test('a step of wall time moves no timer', () => {
  const clock = new ManualClock(1_000);
  let fired = 0;
  clock.after(10, () => fired++);
  clock.stepWall(3_600_000);
  expect([clock.wallMs(), clock.monoMs(), fired]).toEqual([3_601_000, 0, 0]);
  clock.advance(10);
  expect(fired).toBe(1);
});

test('what falls due while it stands still fires at the end of that', () => {
  const clock = new ManualClock(0);
  const fired: number[] = [];
  clock.after(10, () => fired.push(clock.monoMs()));
  clock.after(60, () => fired.push(clock.monoMs()));
  clock.standStill(50);
  expect(fired).toEqual([50]);
  clock.advance(10);
  expect(fired).toEqual([50, 60]);
});
