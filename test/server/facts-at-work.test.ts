// Facts through the whole server: records in by the link, tickets, durable memory and recent changes out.

import { afterEach, describe, expect, it } from 'vitest';
import { loadCauses } from '../../app/load-causes.ts';
import type { AssetFacts } from '../../contract/records.ts';
import { Api, type ApiParts } from '../../server/api.ts';
import { ServerBench } from './server-bench.ts';

const { causes } = loadCauses();
const open: ServerBench[] = [];

async function started(bench = new ServerBench(causes)): Promise<ServerBench> {
  open.push(bench);
  return bench.start();
}

afterEach(async () => {
  for (const bench of open.splice(0)) await bench.close();
});

function tell(bench: ServerBench, asset: string, facts: AssetFacts): void {
  const timeMs = bench.clock.wallMs();
  bench.link.send(() => ({ kind: 'facts', site: 'demo', asset, source: 'snmp', timeMs, facts }));
}

const disks = (...bays: string[]): AssetFacts => ({
  components: ['port:1', ...bays.map((bay) => `disk:${bay}`)].map((key) => ({ key, name: key })),
});

/** Lets minutes pass by a poll each, as a living device has them. */
async function live(bench: ServerBench, minutes: number): Promise<void> {
  for (let n = 0; n < minutes; n++) {
    bench.poll('nvr', 'ok');
    for (let part = 0; part < 6; part++) {
      bench.clock.advance(9000);
      await bench.pass(1);
    }
  }
}

const changes = (bench: ServerBench): string[] =>
  bench.runtime.facts.changes
    .list({})
    .map(({ kind, asset, component, to }) => `${kind} ${asset} ${component} ${to}`.trim());

describe('a disk that is told no more', () => {
  it('opens one ticket that names it, over a restart, and is taken back by the person who took it out', async () => {
    const bench = await started();
    tell(bench, 'nvr', disks('1', '2'));
    await live(bench, 10);
    tell(bench, 'nvr', disks('1'));
    await live(bench, 2);
    await bench.crash();
    await bench.start();
    await live(bench, 4);
    expect(bench.alarms()).toEqual([]);
    await live(bench, 4);
    expect(bench.alarms()).toEqual(['disk-gone nvr/disk:2']);
    expect(bench.tickets()).toEqual(['1 open recorder-disk-vanished@nvr/disk:2']);
    expect(changes(bench)).toEqual(['component-gone nvr disk:2']);

    await bench.crash();
    await bench.start();
    await live(bench, 1);
    expect(bench.alarms()).toEqual(['disk-gone nvr/disk:2']);
    const now = { monoMs: bench.clock.monoMs(), wallMs: bench.clock.wallMs() };
    expect(bench.runtime.facts.removedOnPurpose('nvr', 'disk:2', now)).toBe(true);
    await live(bench, 1);
    expect(bench.alarms()).toEqual([]);
    await bench.crash();
    await bench.start();
    await live(bench, 8);
    expect(bench.alarms()).toEqual([]);
  });

  it('opens its ticket all the same when the first commit fails', async () => {
    const bench = await started();
    tell(bench, 'nvr', disks('1', '2'));
    await live(bench, 10);
    tell(bench, 'nvr', disks('1'));
    await live(bench, 4);
    bench.failing = 400;
    await live(bench, 3);
    bench.failing = 0;
    await live(bench, 12);
    expect(bench.alarms()).toEqual(['disk-gone nvr/disk:2']);
    expect(bench.tickets()).toHaveLength(1);
    expect(changes(bench)).toEqual(['component-gone nvr disk:2']);
    expect(bench.records.facts.changes('demo')).toHaveLength(1);
  });

  it('opens none while the recorder does not answer', async () => {
    const bench = await started();
    tell(bench, 'nvr', disks('1', '2'));
    await live(bench, 10);
    tell(bench, 'nvr', disks('1'));
    await live(bench, 1);
    bench.poll('nvr', 'timeout');
    await bench.pass(1);
    for (let n = 0; n < 60; n++) {
      bench.clock.advance(19_000);
      await bench.pass(1);
    }
    expect(bench.alarms()).not.toContain('disk-gone nvr/disk:2');
  });
});

describe('recent changes', () => {
  it('hold what devices tell and what people edit, and outlast the program', async () => {
    const bench = await started();
    tell(bench, 'sw1', { identity: { firmware: '1.0' } });
    await bench.pass(2);
    tell(bench, 'sw1', { identity: { firmware: '1.1' } });
    await bench.pass(2);
    const edited = structuredClone(bench.site);
    const first = edited.assets.find(({ key }) => key === 'cam-1');
    if (first) first.position = { zh: '门口', en: 'at the door' };
    await bench.server.applySite(edited, 'li');
    await bench.pass(1);
    expect(changes(bench)).toEqual(['inventory cam-1  position', 'firmware sw1  1.1']);
    await bench.crash();
    await bench.start();
    expect(changes(bench)).toEqual(['inventory cam-1  position', 'firmware sw1  1.1']);
    expect(bench.runtime.facts.changes.list({ asset: 'sw1' })).toHaveLength(1);
  });
});

/** The API without what changes do not touch: history, topics, remote actions. */
function apiOf(bench: ServerBench): Api {
  const { server, records, clock, link } = bench;
  return new Api({ server, records, clock, catalogue: link.catalogue } as unknown as ApiParts);
}

describe('the API of changes', () => {
  it('tells changes and restarts in words, newest first, and takes a part as removed, with its audit row', async () => {
    const bench = await started();
    const api = apiOf(bench);
    tell(bench, 'nvr', disks('1', '2'));
    await live(bench, 10);
    tell(bench, 'nvr', disks('1'));
    await live(bench, 7);
    bench.feed([['nvr', 'snmp', 'uptime_s', 60]]);
    const { changes: told, missing } = api.changes('demo', 'nvr', 10);
    expect(told.map(({ kind, text }) => `${kind} ${text.en}`)).toEqual([
      'restart Has restarted',
      'component-gone Is no longer seen',
    ]);
    expect(missing).toMatchObject([{ asset: 'nvr', component: 'disk:2' }]);
    await expect(api.removedOnPurpose({ site: 'demo', asset: 'nvr', component: 'disk:9' }, 'li')).rejects.toThrow(
      /disk:9/,
    );
    expect((await api.removedOnPurpose({ site: 'demo', asset: 'nvr', component: 'disk:2' }, 'li')).missing).toEqual([]);
    await live(bench, 1);
    expect(bench.alarms()).toEqual([]);
    const [row] = bench.records.audit.list({ limit: 1 });
    expect(row).toMatchObject({ actor: 'li', action: 'part.removed', target: 'demo/nvr', detail: 'disk:2' });
  });
});
