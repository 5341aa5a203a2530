// What an alarm was made of outlives the program: a shift, a value that stands still or a flapping state is not over because
// the samples before it are gone from memory; and it is over when that is seen.

import { expect, it, onTestFinished } from 'vitest';
import type { Condition } from '../../contract/profile.ts';
import { demoSite } from '../cases/demo-site.ts';
import { ServerBench, testProfiles, type Sample } from './server-bench.ts';

const COMMON = { severity: 'minor', hold: '0s', clearAfter: '0s' } as const;
const SHIFT: Condition = { ...COMMON, id: 'shift', predicate: 'load', measurement: 'cpu', field: 'usage_percent', step: { within: '1m', keep: '1h' }, raise: { above: 20 }, clear: { below: 10 } }; // prettier-ignore
const STILL: Condition = { ...COMMON, id: 'still', predicate: 'load', measurement: 'cpu', field: 'usage_percent', stuck: { for: '2m', beside: ['mem.used_percent'] } }; // prettier-ignore
const WILD: Condition = { ...COMMON, id: 'wild', predicate: 'reachable', measurement: 'ping', field: 'result_code', flap: { half: '5m', bad: { in: [1] } }, raise: { above: 3 }, clear: { below: 1 } }; // prettier-ignore
const POLL_S = 10;

async function benchOf(condition: Condition) {
  const bench = new ServerBench([]);
  bench.profiles = testProfiles(demoSite(), [condition]);
  await bench.start();
  onTestFinished(() => bench.close());
  let turn = 0;
  /** The reading at each poll; memory moves all the time. */
  const polls = async (asset: string, values: readonly number[]): Promise<void> => {
    for (const value of values) {
      const samples: Sample[] = [[asset, 'cpu', 'usage_percent', value], [asset, 'mem', 'used_percent', turn++ % 7]]; // prettier-ignore
      await bench.feed(samples).pass(POLL_S);
    }
  };
  const restart = async (): Promise<void> => {
    await bench.crash();
    await bench.pass(5, false);
    await bench.start();
  };
  return { bench, polls, restart };
}

const times = (count: number, value: number): number[] => Array.from({ length: count }, () => value);

it('a shift that is kept is still one after a restart, and over when the level is back', async () => {
  const { bench, polls, restart } = await benchOf(SHIFT);
  await polls('nvr', [...times(6, 20), ...times(6, 60)]);
  expect(bench.alarms()).toEqual(['shift nvr']);
  await restart();
  await polls('nvr', times(12, 60));
  expect(bench.alarms()).toEqual(['shift nvr']);
  await polls('nvr', times(6, 21));
  expect(bench.alarms()).toEqual([]);
});

it('a shift that is kept becomes the usual level at its time, the restart notwithstanding', async () => {
  const { bench, polls, restart } = await benchOf(SHIFT);
  await polls('nvr', [...times(6, 20), ...times(6, 60)]);
  await restart();
  await polls('nvr', times(340, 60));
  expect(bench.alarms()).toEqual(['shift nvr']);
  await polls('nvr', times(20, 60));
  expect(bench.alarms()).toEqual([]);
});

it('a value that stood still still does after a restart, and is over when it moves', async () => {
  const { bench, polls, restart } = await benchOf(STILL);
  await polls('nvr', times(16, 33));
  expect(bench.alarms()).toEqual(['still nvr']);
  await restart();
  await polls('nvr', times(4, 33));
  expect(bench.alarms()).toEqual(['still nvr']);
  await polls('nvr', [34]);
  expect(bench.alarms()).toEqual([]);
});

it('what flapped is quiet after a restart when it has been seen to be', async () => {
  const { bench, restart } = await benchOf(WILD);
  for (let n = 0; n < 8; n++) await bench.ping('cam-1', n % 2 === 0).pass(POLL_S);
  expect(bench.alarms()).toEqual(['wild cam-1']);
  await restart();
  for (let n = 0; n < 6; n++) await bench.ping('cam-1', true).pass(POLL_S);
  expect(bench.alarms()).toEqual(['wild cam-1']);
  for (let n = 0; n < 90; n++) await bench.ping('cam-1', true).pass(POLL_S);
  expect(bench.alarms()).toEqual([]);
});
