import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSystemNetwork } from '../../collectors/network.ts';
import { createProbeCollector } from '../../collectors/probe/collector.ts';
import type { PollResult } from '../../contract/collector.ts';
import { RESULT_CODES, type AnswerRecord } from '../../contract/records.ts';
import { createGateway, STATE_EVERY_MS } from '../../gateway/gateway.ts';
import { MAX_ANSWERS_OWED } from '../../gateway/questions.ts';
import { openJournal } from '../../gateway/journal/journal.ts';
import { describeRecord, OK, openGateway, pass, settle, targetOf } from './helpers.ts';
import { memoryLog, openFor, readAll, temporaryFolder } from './journal/helpers.ts';
import { SeriesCatalogue } from '../../contract/series.ts';
import { turnClock } from '../peers/in-time.ts';

describe('the gateway', () => {
  test('writes the result and the duration of each poll behind what the collector read', async () => {
    const { gateway, clock, live, catalogue } = await openGateway();
    await gateway.setTargets([targetOf('a')]);
    gateway.start();
    await pass(clock, 5_000);
    const lines = live.map(({ record }) => describeRecord(catalogue, record));
    expect(lines.map((line) => line.replace(/(duration_ms)=[\d.]+$/, '$1'))).toEqual([
      'event gateway-start',
      'samples cpu.usage_percent=1',
      'samples foresite_target(target:snmp).result_code=0 foresite_target(target:snmp).duration_ms',
      'event notice',
    ]);
    await gateway.stop();
  });

  test('tells a result in words when it changes, and only then', async () => {
    const results: PollResult[] = [OK, OK, { code: 'timeout', detail: 'x' }, { code: 'timeout', detail: 'x' }];
    const { gateway, clock, live } = await openGateway(() => results.shift() ?? OK);
    await gateway.setTargets([targetOf('a', { intervalMs: 1_000 })]);
    gateway.start();
    await pass(clock, 10_000);
    const told = live
      .map(({ record }) => record)
      .filter((record) => record.kind === 'event' && record.type === 'notice');
    expect(told.map((record) => record.kind === 'event' && record.data['result'])).toEqual(['ok', 'timeout', 'ok']);
    await gateway.stop();
  });

  test('a failed poll is a sample of its result', async () => {
    const { gateway, clock, live, catalogue } = await openGateway(() => ({ code: 'auth', detail: 'x' }));
    await gateway.setTargets([targetOf('a')]);
    gateway.start();
    await pass(clock, 5_000);
    expect(live.map(({ record }) => describeRecord(catalogue, record)).join()).toContain(
      `result_code=${RESULT_CODES.indexOf('auth')}`,
    );
    expect(gateway.targetStates()).toMatchObject([{ asset: 'a', name: 'snmp', result: 'auth', failures: 1 }]);
    await gateway.stop();
  });

  test('a target that has not changed goes on as it was when another is added', async () => {
    const { gateway, clock, collector } = await openGateway();
    const profile = targetOf('a').profile;
    await gateway.setTargets([targetOf('a', { profile }), targetOf('b', { profile })]);
    gateway.start();
    await pass(clock, 12_000);
    const [a] = collector.targets;
    // The inventory makes its targets anew at each change.
    await gateway.setTargets([
      targetOf('a', { profile }),
      targetOf('b', { profile, timeoutMs: 1_000 }),
      targetOf('c', { profile }),
    ]);
    expect(collector.targets[0]).toBe(a);
    expect(gateway.targetStates().map(({ asset, result }) => [asset, result])).toEqual([
      ['a', 'ok'],
      ['b', undefined],
      ['c', undefined],
    ]);
    await gateway.stop();
  });

  test('puts into the journal what it hands on live, in the same order', async () => {
    const { gateway, clock, live, journal, catalogue } = await openGateway();
    await gateway.setTargets(Array.from({ length: 20 }, (_, i) => targetOf(`a-${i}`)));
    gateway.start();
    await pass(clock, 60_000);
    await gateway.stop();
    const read = await readAll(journal);
    expect(read.length).toBeGreaterThan(200);
    expect(read.map(({ position }) => position)).toEqual(live.map(({ position }) => position));
    expect(read.map(({ record }) => describeRecord(catalogue, record))).toEqual(
      live.map(({ record }) => describeRecord(catalogue, record)),
    );
  });

  test('answers a question by one answer a target, each behind the samples of its poll', async () => {
    const { gateway, clock, live, catalogue } = await openGateway(({ name }) =>
      name === 'ping' ? { code: 'timeout', detail: 'silent' } : OK,
    );
    await gateway.setTargets([
      targetOf('a', { intervalMs: 3_600_000 }),
      targetOf('a', { name: 'ping', protocol: 'ping', intervalMs: 3_600_000 }),
      targetOf('b', { intervalMs: 3_600_000 }),
    ]);
    gateway.start();
    await pass(clock, 6_000);
    live.length = 0;
    expect(gateway.ask({ id: 'q1', site: 's1', asset: 'a', target: '', timeoutMs: 3_000 })).toBe(true);
    await settle();
    const lines = live.map(({ record }) => describeRecord(catalogue, record));
    expect(lines.filter((line) => line.startsWith('answer')).sort()).toEqual(['answer ping timeout', 'answer snmp ok']);
    const ofSnmp = lines.findIndex((line) => line.includes('target:snmp'));
    expect(ofSnmp).toBeGreaterThanOrEqual(0);
    expect(lines.indexOf('answer snmp ok')).toBeGreaterThan(ofSnmp);
    const answers = live
      .map(({ record }) => record)
      .filter((record): record is AnswerRecord => record.kind === 'answer');
    expect(new Set(answers.map(({ questionId }) => questionId))).toEqual(new Set(['q1']));
    await gateway.stop();
  });

  test('answers in time when the target hangs, and at once when there is no such target', async () => {
    const { gateway, clock, live, catalogue } = await openGateway(() => new Promise(() => undefined));
    await gateway.setTargets([targetOf('a', { intervalMs: 3_600_000 })]);
    gateway.start();
    live.length = 0;
    gateway.ask({ id: 'q1', site: 's1', asset: 'a', target: 'snmp', timeoutMs: 1_000 });
    gateway.ask({ id: 'q2', site: 's1', asset: 'nobody', target: 'snmp', timeoutMs: 1_000 });
    expect(live.map(({ record }) => describeRecord(catalogue, record))).toEqual(['answer snmp config']);
    clock.advance(1_000);
    expect(live.map(({ record }) => describeRecord(catalogue, record))).toContain('answer snmp timeout');
    expect(gateway.stats().answersOwed).toBe(0);
    const stopped = gateway.stop();
    clock.advance(2_000);
    await stopped;
    expect(live.filter(({ record }) => record.kind === 'answer')).toHaveLength(2);
  });

  test('has the tables of a target read with the next poll when it is asked for them, and says so of what has none', async () => {
    const { gateway, clock, live, catalogue, collector } = await openGateway();
    const read: string[] = [];
    collector.readTables = ({ asset, protocol }) =>
      protocol === 'snmp' && read.push(`${asset} after ${collector.polled.length}`) > 0;
    await gateway.setTargets([
      targetOf('a', { intervalMs: 3_600_000 }),
      targetOf('b', { name: 'ping', protocol: 'ping', intervalMs: 3_600_000 }),
    ]);
    gateway.start();
    await pass(clock, 6_000);
    const polls = collector.polled.length;
    live.length = 0;
    const probe = { kind: 'tables', component: '' } as const;
    gateway.ask({ id: 'q1', site: 's1', asset: 'a', target: 'snmp', timeoutMs: 3_000, probe });
    gateway.ask({ id: 'q2', site: 's1', asset: 'b', target: 'ping', timeoutMs: 3_000, probe });
    await settle();
    expect(read).toEqual([`a after ${polls}`]);
    expect(collector.polled.slice(polls)).toEqual(['a/snmp']);
    const answers = live
      .map(({ record }) => describeRecord(catalogue, record))
      .filter((line) => line.startsWith('answer'));
    expect(answers).toEqual(['answer ping config', 'answer snmp ok']);
    await gateway.stop();
  });

  test('refuses questions past the answers it can owe, and counts them', async () => {
    const { gateway, clock } = await openGateway(() => new Promise(() => undefined));
    await gateway.setTargets([targetOf('a')]);
    gateway.start();
    const question = { id: 'q', site: 's1', asset: 'a', target: 'snmp', timeoutMs: 60_000 };
    for (let i = 0; i < MAX_ANSWERS_OWED; i++) expect(gateway.ask(question)).toBe(true);
    expect(gateway.ask(question)).toBe(false);
    expect(gateway.stats()).toMatchObject({ dropped: 1, answersOwed: MAX_ANSWERS_OWED });
    const stopped = gateway.stop();
    clock.advance(2_000);
    await stopped;
  });

  test('tells its own state every ten seconds, and drops as an event', async () => {
    const { gateway, clock, live, catalogue, collector } = await openGateway();
    await gateway.setTargets([]);
    gateway.start();
    collector.sink?.event({
      kind: 'event',
      site: 'elsewhere',
      asset: '',
      component: '',
      timeMs: 1,
      type: 'trap',
      code: 'x',
      data: {},
    });
    clock.advance(STATE_EVERY_MS);
    expect(live.map(({ record }) => describeRecord(catalogue, record)).slice(1)).toEqual([
      'samples foresite_gateway.queue_records=1 foresite_gateway.lateness_p99_ms=0 foresite_gateway.overruns=0 foresite_gateway.dropped=1',
      'event drop',
    ]);
    await gateway.stop();
  });

  test('a step of wall time is an event, slow drift is none', async () => {
    const { gateway, clock, live } = await openGateway();
    gateway.start();
    for (let i = 0; i < 30; i++) {
      clock.advance(500);
      clock.stepWall(500);
    }
    const steps = () =>
      live.map(({ record }) => record).filter((record) => record.kind === 'event' && record.type === 'clock-step');
    expect(steps()).toEqual([]);
    clock.advance(1_000);
    clock.stepWall(-3_600_000);
    clock.advance(1_000);
    expect(steps()).toMatchObject([{ site: 's1', data: { stepMs: -3_600_000 } }]);
    clock.advance(10_000);
    expect(steps()).toHaveLength(1);
    await gateway.stop();
  });

  test('a collector that cannot be opened does not keep the others from their work', async () => {
    const { gateway, clock, live, catalogue, collector, log } = await openGateway();
    const open = collector.open.bind(collector);
    collector.open = async (targets, sink) => {
      await open(targets, sink);
      throw new Error('the port is taken');
    };
    await gateway.setTargets([targetOf('a')]);
    gateway.start();
    await pass(clock, 5_000);
    expect(live.map(({ record }) => describeRecord(catalogue, record)).join()).toContain('result_code=0');
    expect(log.lines[0]?.message).toBe('a collector could not be opened');
    await gateway.stop();
  });

  test('a collector that never opens nor closes holds up neither start nor stop', async () => {
    const { gateway, clock, collector } = await openGateway();
    const hang = () => new Promise<void>(() => undefined);
    collector.open = hang;
    collector.close = hang;
    const set = gateway.setTargets([targetOf('a')]);
    gateway.start();
    await pass(clock, 10_000);
    await set;
    await pass(clock, 10_000);
    expect(collector.polled.length).toBeGreaterThan(0);
    const stopped = gateway.stop();
    await pass(clock, 10_000);
    await stopped;
  });

  test('a failing listener costs neither the record nor the other listeners', async () => {
    const { gateway, journal, live } = await openGateway();
    gateway.onRecord(() => {
      throw new Error('bug');
    });
    const later: unknown[] = [];
    gateway.onRecord((position) => void later.push(position));
    gateway.start();
    expect(live).toHaveLength(1);
    expect(later).toHaveLength(1);
    await gateway.stop();
    expect(await readAll(journal)).toHaveLength(1);
  });

  test('closes its collectors when it stops, and is safe to stop twice', async () => {
    const { gateway, collector } = await openGateway();
    await gateway.setTargets([targetOf('a')]);
    gateway.start();
    await gateway.stop();
    await gateway.stop();
    expect(collector.isClosed).toBe(true);
    expect(collector.polled).toEqual([]);
  });

  test('polls a real port by the real collector, and notices when it closes', async () => {
    const server = createServer((socket) => socket.destroy());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const catalogue = new SeriesCatalogue();
    const log = memoryLog();
    const parts = { clock: turnClock, log, catalogue };
    const journal = await openJournal({ folder: temporaryFolder(), gateway: 'g1', ...parts });
    onTestFinished(() => journal.close());
    const collectors = [createProbeCollector({ network: createSystemNetwork({ log }), ...parts })];
    const gateway = createGateway({ id: 'g1', sites: ['s1'], collectors, journal, ...parts });
    const results: string[] = [];
    gateway.onRecord((_, record) => {
      const line = describeRecord(catalogue, record);
      if (line.includes('foresite_target')) results.push(/result_code=(\d)/.exec(line)?.[1] ?? '');
    });
    await gateway.setTargets([
      targetOf('a', { name: 'tcp', protocol: 'tcp', host: '127.0.0.1', port, intervalMs: 50, timeoutMs: 1_000 }),
    ]);
    gateway.start();
    await expect.poll(() => results).toContain('0');
    server.close();
    await expect.poll(() => results.at(-1)).toBe(String(RESULT_CODES.indexOf('refused')));
    await gateway.stop();
    expect(log.lines.some(({ message }) => message.startsWith('ok → refused: connection_refused: '))).toBe(true);
  });

  test('goes on from its journal after a restart', async () => {
    const folder = temporaryFolder();
    const run = async () => {
      const opened = await openFor(folder);
      const { journal } = opened;
      const gateway = createGateway({ id: 'g1', sites: ['s1'], collectors: [], ...opened });
      gateway.start();
      await gateway.stop();
      const count = (await readAll(journal)).length;
      await journal.close();
      return count;
    };
    expect([await run(), await run(), await run()]).toEqual([1, 2, 3]);
  });
});
