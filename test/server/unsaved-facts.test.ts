import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadCauses } from '../../app/load-causes.ts';
import type { AssetFacts, FactsRecord } from '../../contract/records.ts';
import { RETRY_COMMIT_AFTER_MS } from '../../server/commits.ts';
import { UnsavedFacts } from '../../server/unsaved-facts.ts';
import { ServerBench, START } from './server-bench.ts';

const { causes } = loadCauses();
const open: ServerBench[] = [];

async function started(): Promise<ServerBench> {
  const bench = new ServerBench(causes);
  open.push(bench);
  return bench.start();
}

afterEach(async () => {
  for (const bench of open.splice(0)) await bench.close();
});

function record(facts: AssetFacts, asset = 'cam-1', site = 'demo'): FactsRecord {
  return { kind: 'facts', site, asset, source: 'snmp', timeMs: START, facts };
}

const serial = (text: string, asset?: string, site?: string): FactsRecord =>
  record({ identity: { serial: text } }, asset, site);
const known = (bench: ServerBench, asset: string): string | undefined =>
  bench.runtime.model.facts(asset).identity?.serial;
const onDisk = (bench: ServerBench): AssetFacts[] => bench.records.facts.list('demo').map(({ facts }) => facts);

describe('facts that wait for the disk', () => {
  it('stay in the model when the inventory is applied before they are written', async () => {
    const bench = await started();
    bench.link.send(() => serial('A1'));
    bench.link.send(() => serial('A2', 'cam-2'));
    expect(onDisk(bench)).toEqual([]);
    await bench.server.applySite(bench.site, 'li');
    expect([known(bench, 'cam-1'), known(bench, 'cam-2')]).toEqual(['A1', 'A2']);
    await bench.pass(1);
    expect(onDisk(bench)).toEqual([{ identity: { serial: 'A1' } }, { identity: { serial: 'A2' } }]);
  });

  it('are on disk once the server has stopped, for commands that read the records alone', async () => {
    const bench = await started();
    bench.link.send(() => serial('A1'));
    bench.server.stop();
    expect(onDisk(bench)).toEqual([{ identity: { serial: 'A1' } }]);
  });

  it('win over older ones on disk when the inventory is applied', async () => {
    const bench = await started();
    bench.link.send(() => serial('A1'));
    await bench.pass(1);
    bench.link.send(() => serial('A2'));
    await bench.server.applySite(bench.site, 'li');
    expect(known(bench, 'cam-1')).toBe('A2');
  });

  it('stay in the model when the inventory is applied after their commit has failed', async () => {
    const bench = await started();
    bench.failing = 1;
    bench.link.send(() => serial('A1'));
    await bench.pass(1);
    expect(bench.server.isPaused).toBe(true);
    expect(known(bench, 'cam-1')).toBe('A1');
    await bench.server.applySite(bench.site, 'li');
    expect(known(bench, 'cam-1')).toBe('A1');
    await bench.pass(RETRY_COMMIT_AFTER_MS / 1000 + 1);
    expect(onDisk(bench)).toEqual([{ identity: { serial: 'A1' } }]);
  });

  it('are told by site, waiting and written alike, until they are committed', async () => {
    const { records } = await started();
    const unsaved = new UnsavedFacts();
    unsaved.add(serial('A1'));
    unsaved.add(serial('A2', 'cam-2'));
    unsaved.add(serial('B1', 'cam-1', 'elsewhere'));
    await records.transact(() => unsaved.write(records));
    unsaved.add(serial('A3', 'cam-2'));
    const told = (): (string | undefined)[] => unsaved.of('demo').map(({ facts }) => facts.identity?.serial);
    expect(told()).toEqual(['A1', 'A3']);
    unsaved.rolledBack();
    expect(new Set(told())).toEqual(new Set(['A1', 'A3']));
    await records.transact(() => unsaved.write(records));
    unsaved.committed();
    expect(told()).toEqual([]);
  });
});

describe('facts that come again', () => {
  it('unchanged, or with news only of how the asset is asked, are kept without thinking again', async () => {
    const bench = await started();
    bench.link.send(() => record({ identity: { serial: 'A1' }, learned: { pace: 1 } }));
    await bench.pass(1);
    const { model, engine } = bench.runtime;
    const { graph } = model;
    const noteFacts = vi.spyOn(engine, 'noteFacts');
    bench.link.send(() => record({ learned: { pace: 1 }, identity: { serial: 'A1' } }));
    bench.link.send(() => record({ identity: { serial: 'A1' }, learned: { pace: 2 } }));
    await bench.pass(1);
    expect(model.graph).toBe(graph);
    expect(noteFacts).not.toHaveBeenCalled();
    expect(model.facts('cam-1').learned).toEqual({ pace: 2 });
    expect(onDisk(bench)).toEqual([{ identity: { serial: 'A1' }, learned: { pace: 2 } }]);
  });

  it('changed make the graph anew and are thought about', async () => {
    const bench = await started();
    bench.link.send(() => serial('A1'));
    await bench.pass(1);
    const { model, engine } = bench.runtime;
    const { graph } = model;
    const noteFacts = vi.spyOn(engine, 'noteFacts');
    bench.link.send(() => serial('A2'));
    expect(noteFacts).toHaveBeenCalledOnce();
    expect(model.graph).not.toBe(graph);
  });
});
