import { expect, it, onTestFinished } from 'vitest';
import { explainWork } from '../../app/explain-work.ts';
import { ServerBench } from '../server/server-bench.ts';

async function withAlarm(): Promise<ServerBench> {
  const bench = await new ServerBench([]).start();
  onTestFinished(() => bench.close());
  bench.load('nvr', 95);
  await bench.pass(6);
  return bench;
}

it('why an asset has an alarm is told, also after a restart', async () => {
  const bench = await withAlarm();
  const [alarm] = explainWork(bench.records, 'nvr').alarms;
  expect(alarm).toMatchObject({ condition: 'load', place: 'nvr' });
  expect(alarm?.sinceHere).toMatch(/^2026-01-05 \d\d:\d\d:\d\d$/);
  expect(alarm?.lines[1]?.en).toContain(alarm?.sinceHere.slice(0, 13));
  expect(alarm?.lines.map(({ en }) => en)).toEqual([
    'Rule: cpu.usage_percent above 90 % (from the profile)',
    expect.stringMatching(/^Reading: 95 % \(2026-01-05 \d\d:00:00\)$/),
    'Over when: below 80 %, for 0 s',
  ]);
  await bench.crash();
  await bench.start();
  expect(explainWork(bench.records, 'demo/nvr').alarms).toEqual([alarm]);
});

it('of a ticket each alarm is told, those that are over too', async () => {
  const bench = await withAlarm();
  bench.load('nvr', 10);
  await bench.pass(2);
  const explained = explainWork(bench.records, '#1');
  expect(explained.heading.en).toMatch(/^ticket #1: /);
  expect(explained.alarms.map(({ condition, lines }) => [condition, lines.length])).toEqual([['load', 3]]);
});

it('what nobody knows is refused', async () => {
  const bench = await withAlarm();
  expect(() => explainWork(bench.records, 'nothing-here')).toThrow(/not_found/);
});
