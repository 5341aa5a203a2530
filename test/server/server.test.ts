import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { loadCauses } from '../../app/load-causes.ts';
import { QUALITY } from '../../contract/batch.ts';
import type { FactsRecord } from '../../contract/records.ts';
import { RETRY_COMMIT_AFTER_MS } from '../../server/commits.ts';
import { REPLAY_MAX_AGE_MS } from '../../server/replay.ts';
import { CURSOR_EVERY_MS } from '../../server/chores.ts';
import { MAX_TRAPS_KEPT } from '../../server/site/trap-memory.ts';
import { GATEWAY, ServerBench, START, testProfiles } from './server-bench.ts';

const { causes } = loadCauses();
const open: ServerBench[] = [];

async function started(bench = new ServerBench(causes)): Promise<ServerBench> {
  open.push(bench);
  return bench.start();
}

afterEach(async () => {
  for (const bench of open.splice(0)) await bench.close();
});

const facts = (serial: string): FactsRecord => ({
  kind: 'facts', site: 'demo', asset: 'cam-1', source: 'snmp', timeMs: START, facts: { identity: { serial } },
}); // prettier-ignore

describe('a linkDown trap', () => {
  const linkDown = (bench: ServerBench, component: string, ageMs = 0): void => {
    const timeMs = bench.clock.wallMs() - ageMs;
    bench.link.send(() => ({ kind: 'event', site: 'demo', asset: 'sw1', component, timeMs, type: 'trap', code: 'linkDown', data: {} })); // prettier-ignore
  };

  it('of a port asks at once for a poll of the camera that hangs on it', async () => {
    const bench = await started();
    linkDown(bench, 'port:gi3');
    expect(bench.link.questions.map(({ asset }) => asset)).toEqual(['cam-3']);
  });

  it('that lay in the journal for a minute, or names no port, asks for nothing', async () => {
    const bench = await started();
    linkDown(bench, 'port:gi3', 60_000);
    linkDown(bench, '');
    expect(bench.link.questions).toEqual([]);
  });
});

describe('the page of an asset', () => {
  it('tells the last traps once each, with their counts, newest first and bounded, also after the inventory has changed', async () => {
    const bench = await started();
    const trap = (code: string, component = ''): void => {
      const timeMs = bench.clock.wallMs();
      const data = { oid: `1.3.6.1.4.1.9.${code}`, source: '10.0.0.1', version: 'v2c', objects: 'a=1' };
      bench.link.send(() => ({
        kind: 'event',
        site: 'demo',
        asset: 'sw1',
        component,
        timeMs,
        type: 'trap',
        code,
        data,
      }));
    };
    const kept = () => bench.runtime.traps.views('sw1', [{ oid: 'x', code: 'linkDown', title: { zh: '端口断开', en: 'link down' } }], () => 'Gi 1/0/3'); // prettier-ignore
    for (let n = 0; n < 500; n++) trap('motion');
    trap('linkDown', 'port:gi3');
    expect(kept().map(({ code, count, title, componentName }) => [code, count, title.zh, componentName])).toEqual([
      ['linkDown', 1, '端口断开', 'Gi 1/0/3'],
      ['motion', 500, '1.3.6.1.4.1.9.motion', ''],
    ]);
    await bench.server.applySite(bench.site, 'test');
    expect(kept()).toHaveLength(2);
    for (let n = 0; n < 100; n++) trap(`trap-${n}`);
    expect(kept()).toHaveLength(MAX_TRAPS_KEPT);
    expect(kept()[0]?.code).toBe('trap-99');
  });
});

describe('a bad sample', () => {
  it('without a hold time is a committed alarm in the turn of its arrival, and a ticket after the window', async () => {
    const bench = await started();
    bench.load('nvr', 95);
    await bench.settled();
    expect(bench.alarms()).toEqual(['load nvr']);
    await bench.pass(4);
    expect(bench.tickets()).toEqual([expect.stringMatching(/^1 open .*nvr$/)]);
    expect(bench.records.alarms.list('demo')[0]?.ticketId).toBe(bench.records.tickets.list()[0]?.id);
  });

  it('moves the cursor in the transaction of its alarm', async () => {
    const bench = await started();
    bench.load('nvr', 10).load('nvr', 95);
    expect(bench.records.alarms.cursor(GATEWAY)?.sequence).toBe(2);
    expect(bench.alarms()).toEqual(['load nvr']);
  });

  it('with a hold time is an alarm the moment that is over, not at the next tick', async () => {
    const bench = await started();
    bench.clock.advance(101);
    bench.ping('cam-1', true).ping('cam-1', false);
    bench.clock.advance(1999);
    expect(bench.alarms()).toEqual([]);
    bench.clock.advance(1);
    expect(bench.alarms()).toEqual(['reachable cam-1']);
    expect(bench.records.alarms.list('demo')[0]).toMatchObject({ sinceMs: START + 101, raisedAt: START + 2101 });
  });

  it('that is stale or retained decides nothing', async () => {
    const bench = await started();
    bench.feed([['nvr', 'cpu', 'usage_percent', 99]], QUALITY.retained);
    bench.feed([['nvr', 'cpu', 'usage_percent', 99]], QUALITY.stale);
    await bench.pass(5);
    expect(bench.alarms()).toEqual([]);
  });

  it('of a site or an asset that is not in the inventory is counted or ignored', async () => {
    const bench = await started();
    bench.load('stranger', 99);
    bench.link.send(() => ({
      kind: 'event',
      site: 'elsewhere',
      asset: '',
      component: '',
      timeMs: 0,
      type: 'notice',
      code: 'x',
      data: {},
    }));
    await bench.pass(5);
    expect(bench.server.counters).toMatchObject({ records: 2, unknownSite: 1 });
    expect(bench.tickets()).toEqual([]);
  });
});

describe('the cursor', () => {
  it('is written every few seconds while nothing happens', async () => {
    const bench = await started();
    for (let n = 0; n < 5; n++) bench.load('nvr', 10);
    await bench.pass(CURSOR_EVERY_MS / 1000 + 0.25);
    expect(bench.records.alarms.cursor(GATEWAY)).toEqual({ gateway: GATEWAY, epoch: 1, sequence: 5 });
  });

  it('lets no record be taken twice', async () => {
    const bench = await started();
    bench.load('nvr', 10);
    const [first] = await bench.link.read(null, 1);
    if (first) bench.link.deliver(first);
    expect(bench.server.counters).toMatchObject({ records: 1, samples: 1 });
  });
});

describe('after a crash', () => {
  it('the tail of the journal is judged, once', async () => {
    const bench = await started();
    bench.load('nvr', 10);
    await bench.pass(3);
    await bench.crash();
    bench.load('nvr', 95).load('server', 95);
    await bench.start();
    await bench.pass(4);
    expect(bench.alarms()).toEqual(['load nvr', 'load server']);
    expect(bench.server.counters.records).toBe(2);
    const before = bench.tickets();
    expect(before).toHaveLength(2);
    await bench.crash();
    await bench.start();
    await bench.pass(10);
    expect(bench.server.counters.records).toBe(0);
    expect(bench.tickets()).toEqual(before);
  });

  it('old samples of the tail raise nothing, and the cursor passes them', async () => {
    const bench = await started();
    await bench.crash();
    bench.records
      .transact(() => bench.records.alarms.moveCursor({ gateway: GATEWAY, epoch: 1, sequence: 0 }))
      .catch(() => {});
    for (let n = 0; n < 3; n++) bench.load('nvr', 95).load('nvr', 10);
    bench.clock.advance(REPLAY_MAX_AGE_MS);
    bench.load('nvr', 20);
    await bench.start();
    await bench.pass(5);
    expect(bench.tickets()).toEqual([]);
    expect(bench.server.counters.records).toBe(1);
    expect(bench.records.alarms.cursor(GATEWAY)?.sequence).toBe(7);
  });

  it('alarms and tickets go on, neither doubled nor ended by silence', async () => {
    const bench = await started();
    bench.ping('cam-1', false);
    await bench.pass(8);
    const before = bench.tickets();
    expect(before).toHaveLength(1);
    await bench.crash();
    await bench.start();
    bench.ping('cam-1', false);
    await bench.pass(20);
    expect(bench.tickets()).toEqual(before);
    bench.ping('cam-1', true);
    await bench.pass(4);
    expect(bench.alarms()).toEqual([]);
    expect(bench.tickets()).toEqual([before[0]?.replace('open', 'resolved')]);
  });

  it('a condition that the profiles no longer have ends its alarm and its ticket', async () => {
    const bench = await started();
    bench.load('nvr', 95);
    await bench.pass(4);
    await bench.crash();
    bench.profiles = testProfiles(bench.site, []);
    await bench.start();
    await bench.pass(1);
    expect(bench.alarms()).toEqual([]);
    expect(bench.records.tickets.list()[0]).toMatchObject({ state: 'resolved', how: 'asset-removed' });
  });

  it('a site that was dark stays dark until it is heard', async () => {
    const bench = await started();
    bench.ping('cam-1', true);
    await bench.pass(40, false);
    expect(bench.tickets()).toHaveLength(1);
    await bench.crash();
    await bench.start();
    await bench.pass(120, false);
    expect(bench.runtime.engine.isDark).toBe(true);
    expect(bench.tickets()).toEqual([expect.stringMatching(/^1 open/)]);
    await bench.pass(5);
    expect(bench.runtime.engine.isDark).toBe(false);
    expect(bench.tickets()).toEqual([expect.stringMatching(/^1 resolved/)]);
  });
});

describe('a commit that fails', () => {
  it('loses no alarm: it is found again and has its ticket, with its true beginning', async () => {
    const bench = await started();
    bench.failing = 1;
    bench.load('nvr', 95);
    await bench.settled();
    expect(bench.server.isPaused).toBe(true);
    expect(bench.alarms()).toEqual([]);
    await bench.pass(RETRY_COMMIT_AFTER_MS / 1000 + 4);
    expect(bench.alarms()).toEqual(['load nvr']);
    expect(bench.records.alarms.list('demo')[0]?.sinceMs).toBe(START);
    expect(bench.tickets()).toHaveLength(1);
    expect(bench.server.counters.failedCommits).toBe(1);
    expect(bench.log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it('loses no end of an alarm either', async () => {
    const bench = await started();
    bench.load('nvr', 95);
    await bench.pass(4);
    bench.failing = 1;
    bench.load('nvr', 10);
    await bench.pass(RETRY_COMMIT_AFTER_MS / 1000 + 1);
    expect(bench.alarms()).toEqual([]);
    expect(bench.tickets()).toEqual([expect.stringMatching(/^1 resolved/)]);
  });

  it('loses nothing that is detected while deciding pauses', async () => {
    const bench = await started();
    bench.failing = 1;
    bench.load('nvr', 95);
    // The failure is told within the turn of the event loop, before any timer.
    await nextTurn();
    await bench.pass(1);
    bench.load('server', 95).ping('cam-1', false);
    await bench.pass(1);
    expect(bench.alarms()).toEqual([]);
    await bench.pass(10);
    expect(bench.alarms()).toEqual(['reachable cam-1', 'load nvr', 'load server']);
    expect(bench.tickets()).toHaveLength(3);
  });

  it('loses no link that had been up', async () => {
    const bench = await started();
    const port = (status: number) => bench.feed([['sw1', 'interface', 'ifOperStatus', status, 'port:gi1']]);
    port(1);
    bench.failing = 1;
    port(2);
    await bench.pass(10);
    expect(bench.alarms()).toEqual(['link sw1/port:gi1']);
  });

  it('loses no facts', async () => {
    const bench = await started();
    bench.failing = 1;
    bench.link.send(() => facts('A1'));
    await bench.pass(1);
    bench.link.send(() => ({ ...facts('A2'), asset: 'cam-2' }));
    await bench.pass(6);
    expect(bench.records.facts.list('demo').map(({ asset }) => asset)).toEqual(['cam-1', 'cam-2']);
    expect(bench.runtime.model.facts('cam-1').identity?.serial).toBe('A1');
  });

  it('of a ticket takes the ticket back, and opens it once afterwards', async () => {
    const bench = await started();
    bench.load('nvr', 95);
    await bench.settled();
    bench.clock.advance(2900);
    bench.failing = 3;
    await bench.pass(20);
    expect(bench.tickets()).toEqual([expect.stringMatching(/^1 open/)]);
    expect(bench.records.tickets.list()[0]?.alarms).toHaveLength(1);
  });

  it('of a person’s change is that person’s to know, and memory goes back to what is on disk', async () => {
    const bench = await started();
    bench.load('nvr', 95);
    await bench.pass(4);
    const id = bench.records.tickets.list()[0]?.id ?? '';
    bench.failing = 1;
    const acknowledge = () =>
      bench.server.change(bench.runtime, ({ wallMs }) =>
        bench.runtime.engine.tickets.command(id, { do: 'acknowledge' }, { at: wallMs, actor: 'li' }),
      );
    await expect(acknowledge()).rejects.toThrow('disk is full');
    expect(bench.runtime.engine.tickets.get(id)?.work).toBe('new');
    await acknowledge();
    expect(bench.records.tickets.get(id)?.work).toBe('acknowledged');
  });
});

it('a person’s change that fails while deciding pauses is taken back, too', async () => {
  const bench = await started();
  bench.load('nvr', 95);
  await bench.pass(4);
  const id = bench.records.tickets.list()[0]?.id ?? '';
  bench.failing = 2;
  const close = () =>
    bench.server.change(bench.runtime, ({ wallMs }) =>
      bench.runtime.engine.tickets.command(id, { do: 'close', text: '' }, { at: wallMs, actor: 'li' }),
    );
  await expect(close()).rejects.toThrow('disk is full');
  expect(bench.server.isPaused).toBe(true);
  await expect(close()).rejects.toThrow('disk is full');
  expect(bench.runtime.engine.tickets.get(id)?.state).toBe('open');
  bench.load('nvr', 10);
  await bench.pass(20);
  expect(bench.records.tickets.get(id)?.state).toBe('resolved');
});

describe('an inventory that is applied', () => {
  it('ends the alarms and tickets of assets it no longer has, with that reason', async () => {
    const bench = await started();
    bench.load('server', 95);
    await bench.pass(4);
    await bench.server.applySite(
      { ...bench.site, assets: bench.site.assets.filter(({ key }) => key !== 'server') },
      'li',
    );
    await bench.settled();
    expect(bench.alarms()).toEqual([]);
    expect(bench.records.tickets.list()[0]).toMatchObject({ state: 'resolved', how: 'asset-removed' });
  });

  it('that has the asset again raises its alarm again', async () => {
    const bench = await started();
    bench.load('server', 95);
    await bench.pass(4);
    await bench.server.applySite(
      { ...bench.site, assets: bench.site.assets.filter(({ key }) => key !== 'server') },
      'li',
    );
    await bench.server.applySite(bench.site, 'li');
    bench.load('server', 95);
    await bench.pass(4);
    expect(bench.alarms()).toEqual(['load server']);
  });

  it('keeps what was heard, and nothing becomes unknown', async () => {
    const bench = await started();
    bench.ping('cam-1', true);
    bench.link.send(() => ({
      kind: 'event', site: 'demo', asset: 'cam-1', component: '', timeMs: START, type: 'notice', code: 'target-result',
      data: { target: 'snmp', result: 'auth', detail: 'wrong community' },
    })); // prettier-ignore
    await bench.server.applySite(bench.site, 'li');
    expect(bench.runtime.observations().at('reachable', 'cam-1')?.level).toBe('ok');
    expect(bench.runtime.word('cam-1', 'snmp')?.detail).toBe('wrong community');
    expect(bench.runtime.seenAtMs('cam-1')).toBe(START);
    expect(bench.runtime.heardAtMs).toBe(START);
  });
});

describe('a wall clock that steps', () => {
  it.each([3_600_000, -3_600_000, -START, 400_000_000_000])('by %d ms raises and ends nothing', async (step) => {
    const bench = await started();
    bench.ping('cam-1', true).ping('cam-2', false);
    await bench.pass(8);
    const before = [bench.tickets(), bench.alarms()];
    bench.clock.stepWall(step);
    bench.ping('cam-1', true).ping('cam-2', false);
    await bench.pass(20);
    expect([bench.tickets(), bench.alarms()]).toEqual(before);
  });
});
