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
    'Rule: CPU load (cpu.usage_percent) above 90 % (from the profile)',
    expect.stringMatching(/^Reading: 95 % \(2026-01-05 \d\d:00:00 UTC\+8\)$/),
    'Over when: below 80 %, for 0 s',
  ]);
  await bench.crash();
  await bench.start();
  expect(explainWork(bench.records, 'demo/nvr').alarms).toEqual([alarm]);
});

it('one alarm is told by its condition and place, and none that is not there', async () => {
  const bench = await withAlarm();
  expect(explainWork(bench.records, 'load nvr')).toEqual(explainWork(bench.records, 'nvr'));
  expect(explainWork(bench.records, 'load demo/nvr').alarms).toHaveLength(1);
  expect(() => explainWork(bench.records, 'lod nvr')).toThrow(/place_unknown.*nearest names are load nvr/);
});

it('of a ticket each alarm is told, those that are over too', async () => {
  const bench = await withAlarm();
  bench.load('nvr', 10);
  await bench.pass(2);
  const explained = explainWork(bench.records, '#1');
  expect(explained.heading.en).toMatch(/^ticket #1: /);
  expect(explained.alarms.map(({ condition, lines }) => [condition, lines.length])).toEqual([['load', 3]]);
});

it('of a ticket no alarm is told that has gone over to another', async () => {
  const bench = await withAlarm();
  const tickets = bench.server.sites.get('demo')?.engine.tickets;
  const [open] = tickets?.open() ?? [];
  const [alarm] = open?.alarms ?? [];
  await bench.records.transact(() =>
    tickets?.try(open?.id ?? '', { do: 'detachAlarm', key: alarm?.key ?? '', reason: 'moved' }, 0),
  );
  expect(explainWork(bench.records, '#1').alarms).toEqual([]);
});

it('what nobody knows is refused, with what may have been meant', async () => {
  const bench = await withAlarm();
  expect(() => explainWork(bench.records, 'nvrr')).toThrow(/place_unknown.*nearest names are nvr, /);
});

it('of a component that the asset does not have it is not said that no alarm holds', async () => {
  const bench = await withAlarm();
  const components = ['gi6', 'gi7', 'gi17'].map((name) => ({ key: `port:${name}`, name }));
  await bench.records.transact(() =>
    bench.records.facts.put({ site: 'demo', asset: 'nvr', source: 'snmp', facts: { components }, at: 0 }),
  );
  expect(explainWork(bench.records, 'nvr/port:gi7').alarms).toEqual([]);
  expect(() => explainWork(bench.records, 'demo/nvr/port:gi77')).toThrow(
    /place_unknown.*nearest names are nvr\/port:gi17, /,
  );
  expect(() => explainWork(bench.records, 'nvr/gi7')).toThrow(/place_unknown.*nvr\/port:gi7/);
  // A device tells nothing of the targets by which it is asked.
  expect(explainWork(bench.records, 'nvr/target:snmp').alarms).toEqual([]);
});
