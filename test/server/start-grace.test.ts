import { describe, expect, it, onTestFinished } from 'vitest';
import { ServerBench } from './server-bench.ts';

async function started(): Promise<ServerBench> {
  const bench = new ServerBench([]);
  bench.hasStartGrace = true;
  await bench.start();
  onTestFinished(() => bench.close());
  return bench;
}

function polled(bench: ServerBench, asset: string): ServerBench {
  return bench.feed([[asset, 'foresite_target', 'result_code', 0, 'target:ping']]);
}

describe('after a start of the server', () => {
  it('an asset’s first round of polls is waited for before anything of it is an alarm', async () => {
    const bench = await started();
    bench.load('nvr', 95);
    await bench.pass(5);
    expect(bench.runtime.engine.alarms.size).toBe(0);
    polled(bench, 'nvr');
    await bench.pass(1);
    expect([...bench.runtime.engine.alarms.all()].map(({ rule, asset }) => `${rule} ${asset}`)).toEqual(['load nvr']);
  });

  it('that never comes it is waited for no longer than such a round may take', async () => {
    const bench = await started();
    bench.load('nvr', 95);
    await bench.pass(120);
    expect(bench.runtime.engine.alarms.size).toBe(1);
  });
});

it('after a start of the gateway it is waited for again', async () => {
  const bench = await started();
  polled(bench, 'nvr');
  const timeMs = bench.clock.wallMs();
  bench.link.send(() => ({ kind: 'event', site: 'demo', asset: '', component: '', timeMs, type: 'gateway-start', code: 'start', data: {} })); // prettier-ignore
  bench.load('nvr', 95);
  await bench.pass(5);
  expect(bench.runtime.engine.alarms.size).toBe(0);
  polled(bench, 'nvr');
  await bench.pass(1);
  expect(bench.runtime.engine.alarms.size).toBe(1);
});
