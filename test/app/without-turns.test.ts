import { expect, test } from 'vitest';
import { LOOK_EVERY_MS, warnWithoutTurns } from '../../app/without-turns.ts';
import { ManualClock } from '../../contract/manual-clock.ts';
import { WaitClock } from '../../contract/wait-clock.ts';
import { keepingLog } from '../server/stores/metrics/material.ts';

function watching() {
  const clock = new ManualClock(0);
  const waits = new WaitClock(clock);
  const log = keepingLog();
  const { lines } = log;
  waits.start();
  const stop = warnWithoutTurns(waits, { clock, log });
  return { clock, lines, stop };
}

test('a machine that has time is not worth a line', () => {
  const { clock, lines } = watching();
  clock.standStill(2000);
  clock.advance(10 * LOOK_EVERY_MS);
  expect(lines).toEqual([]);
});

test('one that has none is told once a minute, with how much was lost, until it has', () => {
  const { clock, lines, stop } = watching();
  for (let second = 0; second < 125; second++) clock.standStill(1000);
  expect(lines.length).toBe(2);
  expect(lines[0]).toMatch(/got no CPU for 4\d s of the last minute/);
  clock.advance(10 * LOOK_EVERY_MS);
  expect(lines.length).toBe(2);
  stop();
  for (let second = 0; second < 125; second++) clock.standStill(1000);
  expect(lines.length).toBe(2);
});
