// A watch that overlooks a lost poll would make every bench of silent devices look perfect.

import { describe, expect, test } from 'vitest';
import type { PollResult } from '../../../contract/collector.ts';
import { PollWatch } from './poll-watch.ts';
import { benchTargets } from './standard-work.ts';

const INTERVAL_MS = 1000;
const OK: PollResult = { code: 'ok', detail: '' };
const TIMEOUT: PollResult = { code: 'timeout', detail: 'no answer' };

/** One device that was polled on its beat from 250 ms on until the watch was reset at 10 000 ms. */
function watched(): {
  poll: (atMs: number, result?: PollResult) => void;
  reset: PollWatch['reset'];
  tell: PollWatch['tell'];
} {
  const [target] = benchTargets({ devices: 1, port: 1, intervalMs: INTERVAL_MS });
  if (!target) throw new Error('no target');
  const watch = new PollWatch([target], INTERVAL_MS);
  const poll = (atMs: number, result = OK): void => watch.begin(target, atMs)(result);
  for (let atMs = 250; atMs < 10_000; atMs += INTERVAL_MS) poll(atMs);
  watch.reset(10_000);
  return { poll, reset: (nowMs) => watch.reset(nowMs), tell: (nowMs, every) => watch.tell(nowMs, every) };
}

const NOTHING_WRONG = { lost: 0, failed: 0, late: 0, fault: '' };

describe('polls of a device that answers', () => {
  test('on its beat are neither lost nor late', () => {
    const { poll, tell } = watched();
    for (const atMs of [10_250, 11_250, 12_251, 13_250]) poll(atMs);
    expect(tell(14_000, 0)).toMatchObject({ polls: 4, ...NOTHING_WRONG });
  });

  test('that begin up to 100 ms after their time are not late, those after it are', () => {
    const { poll, tell } = watched();
    for (const atMs of [10_350, 11_351, 12_250]) poll(atMs);
    expect(tell(13_000, 0)).toMatchObject({ polls: 3, ...NOTHING_WRONG, late: 1 });
  });

  test('that do not begin are lost, between two others and at the end', () => {
    const { poll, tell } = watched();
    for (const atMs of [10_250, 13_250]) poll(atMs);
    expect(tell(15_800, 0)).toMatchObject({ polls: 2, ...NOTHING_WRONG, lost: 4 });
  });

  test('that end badly are counted with the reason of the first', () => {
    const { poll, tell } = watched();
    poll(10_250, TIMEOUT);
    poll(11_250);
    expect(tell(12_000, 0)).toMatchObject({ polls: 2, ...NOTHING_WRONG, failed: 1, fault: 'timeout: no answer' });
  });

  test('are all lost when none begins', () => {
    const { tell } = watched();
    expect(tell(13_000, 0)).toMatchObject({ polls: 0, ...NOTHING_WRONG, lost: 3 });
  });

  test('are counted as lost once, however short the stretches are', () => {
    const { poll, reset, tell } = watched();
    let lost = 0;
    for (let atMs = 10_500; atMs <= 14_000; atMs += 500) {
      lost += tell(atMs, 0).lost;
      reset(atMs);
    }
    poll(14_250);
    lost += tell(15_000, 0).lost;
    expect(lost).toBe(4);
  });
});

test('a device that is silent owes nothing', () => {
  const { poll, tell } = watched();
  poll(10_250, TIMEOUT);
  expect(tell(13_000, 1)).toMatchObject({ polls: 0, silentPolls: 1, ...NOTHING_WRONG });
});
