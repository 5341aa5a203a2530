import { expect, test } from 'vitest';
import { ManualClock } from '../../../contract/manual-clock.ts';
import { WaitClock } from '../../../contract/wait-clock.ts';
import { believed, HEARING_SHARE } from '../../../gateway/schedule/own-absence.ts';
import { Schedule } from '../../../gateway/schedule/schedule.ts';
import { OK, settle, targetOf } from '../helpers.ts';
import { memoryLog } from '../journal/helpers.ts';
import { never, TIMEOUT } from './helpers.ts';

const TARGET = targetOf('a', { intervalMs: 10_000, timeoutMs: 1000 });

test('a silence is the device’s where the process had half of the time or more', () => {
  expect(believed(TIMEOUT, TARGET, 1000, HEARING_SHARE * 1000)).toBe(TIMEOUT);
  expect(believed(TIMEOUT, TARGET, 1000, HEARING_SHARE * 1000 - 1)).toMatchObject({
    code: 'internal',
    detail: expect.stringMatching(/^gateway_starved: a .* was not heard.*\(50 % of the time\)/u),
  });
});

test('what was said is believed, however little time there was', () => {
  const refused = { code: 'refused', detail: 'connection_refused: a; look' } as const;
  for (const said of [OK, refused]) expect(believed(said, TARGET, 10_000, 1)).toBe(said);
});

function polling() {
  const clock = new ManualClock();
  const waits = new WaitClock(clock);
  const results: string[] = [];
  const schedule = new Schedule({
    clock,
    waits,
    log: memoryLog(),
    random: () => 0,
    poll: never,
    onPolled: (_, { code }) => void results.push(code),
  });
  waits.start();
  schedule.setTargets([TARGET]);
  schedule.start();
  return { clock, schedule, results };
}

test('a device that is silent while the process has its turns is told as silent', async () => {
  const { clock, schedule, results } = polling();
  for (let ms = 0; ms < 30_000; ms += 100) {
    clock.advance(100);
    await settle();
  }
  expect(new Set(results)).toEqual(new Set(['timeout']));
  expect(schedule.stats().unbelieved).toBe(0);
});

test('one that is silent while it has hardly any is said to be nothing, and asked again', async () => {
  const { clock, schedule, results } = polling();
  for (let turn = 0; turn < 120; turn++) {
    clock.standStill(1000);
    await settle();
  }
  expect(results.length).toBeGreaterThan(2);
  expect(new Set(results)).toEqual(new Set(['internal']));
  expect(schedule.stats().unbelieved).toBe(results.length);
});
