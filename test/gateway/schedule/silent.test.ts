import { expect, it } from 'vitest';
import type { PollResult } from '../../../contract/collector.ts';
import { ManualClock } from '../../../contract/manual-clock.ts';
import { Schedule } from '../../../gateway/schedule/schedule.ts';
import { pass, targetOf } from '../helpers.ts';

const noLog = { debug() {}, info() {}, warn() {}, error() {} };

it('what does not answer is listed, what never did first, and only of the sites asked for', async () => {
  const clock = new ManualClock();
  const answers = new Map<string, PollResult>([
    ['good', { code: 'ok', detail: '' }],
    ['lost', { code: 'ok', detail: '' }],
    ['never', { code: 'auth', detail: 'the user is rejected' }],
    ['elsewhere', { code: 'timeout', detail: '' }],
  ]);
  const schedule = new Schedule({
    clock,
    log: noLog,
    random: () => 0,
    poll: ({ asset }) => Promise.resolve(answers.get(asset) ?? { code: 'internal', detail: '' }),
    onPolled() {},
  });
  schedule.setTargets(
    ['good', 'lost', 'never', 'elsewhere'].map((asset) =>
      targetOf(asset, { site: asset === 'elsewhere' ? 's2' : 's1' }),
    ),
  );
  schedule.start();
  await pass(clock, 12_000);
  answers.set('lost', { code: 'timeout', detail: 'no answer' });
  await pass(clock, 30_000);
  expect(schedule.silent(['s1']).map(({ asset, result, hasAnswered }) => [asset, result, hasAnswered])).toEqual([
    ['never', 'auth', false],
    ['lost', 'timeout', true],
  ]);
  expect(schedule.silent()).toHaveLength(3);
  await schedule.stop();
});
