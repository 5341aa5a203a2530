// The server looks at a site when something has come in or time has run out, and not in between.

import { expect, it } from 'vitest';
import { READY_FOR_MS } from '../../server/site/site-calendar.ts';
import { TICK_MS } from '../../server/dues.ts';
import { AUTO_CLOSE_AFTER_MS } from '../../server/domain/ticket/next.ts';
import { ServerBench } from './server-bench.ts';

async function started(): Promise<ServerBench> {
  const bench = new ServerBench([]);
  await bench.start();
  return bench;
}

it('a site at which nothing happens is thought about when its calendar grows old, and else not', async () => {
  const bench = await started();
  await bench.pass(60);
  const before = bench.server.counters.turns;
  await bench.pass(3600);
  expect(bench.server.counters.turns).toBe(before);
  expect(bench.server.nextDueMono).toBeGreaterThan(bench.clock.monoMs());
  expect(bench.server.nextDueMono).toBeLessThanOrEqual(bench.clock.monoMs() + READY_FOR_MS);
});

it('what a person changes is looked at at the next tick', async () => {
  const bench = await started();
  await bench.pass(60);
  await bench.server.change(bench.runtime, () => undefined);
  expect(bench.server.nextDueMono).toBe(bench.clock.monoMs() + TICK_MS);
});

it('an event that no condition is about leaves nothing to think about', async () => {
  const bench = await started();
  await bench.pass(60);
  const before = bench.server.counters.turns;
  const data = { target: 'snmp', result: 'timeout' };
  const of = { site: 'demo', asset: 'cam-1', component: '', type: 'notice', severity: 'info' } as const;
  bench.link.send(() => ({
    kind: 'event',
    ...of,
    code: 'target-result',
    timeMs: bench.clock.wallMs(),
    text: '',
    data,
  }));
  await bench.pass(10);
  expect(bench.server.counters.turns).toBe(before);
  expect(bench.runtime.word('cam-1', 'snmp')?.result).toBe('timeout');
});

it('a ticket that nobody closes is due when it closes by itself', async () => {
  const bench = await started();
  for (let n = 0; n < 5; n++) bench.load('nvr', 95);
  await bench.pass(5);
  expect(bench.tickets()).toHaveLength(1);
  bench.load('nvr', 10);
  await bench.pass(60);
  const closesInMs = AUTO_CLOSE_AFTER_MS - (bench.clock.wallMs() - (resolvedAt(bench) ?? 0));
  expect(bench.server.nextDueMono).toBeLessThanOrEqual(bench.clock.monoMs() + closesInMs);
});

function resolvedAt(bench: ServerBench): number | null | undefined {
  return bench.records.tickets.list()[0]?.marks.resolvedAt;
}
