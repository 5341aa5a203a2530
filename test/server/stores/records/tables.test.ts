import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../../../contract/manual-clock.ts';
import { connect } from '../../../../server/stores/records/open.ts';
import { KEEP_DELIVERED_MS } from '../../../../server/stores/records/outbox.ts';
import { openRecords } from '../../../../server/stores/records/records.ts';
import { HOUR, MINUTE, MONDAY_9, silentLog } from '../../ticket-fixtures.ts';
import type { AlarmRow } from '../../../../server/stores/records/alarms.ts';
import type { NewMessage } from '../../../../server/stores/records/outbox.ts';
import type { Records } from '../../../../server/stores/records/records.ts';

let records: Records;

beforeEach(async () => {
  records = await openRecords({ path: ':memory:', clock: new ManualClock(MONDAY_9), log: silentLog });
});
afterEach(() => records.close());

describe('users', () => {
  const li = { name: 'li', role: 'engineer', passwordHash: 'h', language: 'zh' as const, sites: ['mall'] };

  test('a name is taken once', async () => {
    await records.transact(() => records.users.create(li, MONDAY_9));
    await expect(records.transact(() => records.users.create(li, MONDAY_9))).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(records.users.byName('li')).toMatchObject({ ...li, disabledAt: null });
    expect(records.users.count()).toBe(1);
  });

  test('sessions end by time, by sign-out, by a new password and with their user', async () => {
    const user = await records.transact(() => records.users.create(li, MONDAY_9));
    const begin = (idHash: string) =>
      records.transact(() =>
        records.users.createSession({ idHash, userId: user.id, at: MONDAY_9, expiresAt: MONDAY_9 + HOUR }),
      );
    await begin('s1');
    expect(records.users.session('s1', MONDAY_9 + HOUR - 1)?.user.name).toBe('li');
    expect(records.users.session('s1', MONDAY_9 + HOUR)).toBeUndefined();
    await records.transact(() => records.users.endSession('s1'));
    expect(records.users.session('s1', MONDAY_9)).toBeUndefined();
    await begin('s2');
    await records.transact(() => records.users.update(user.id, { passwordHash: 'h2' }));
    expect(records.users.session('s2', MONDAY_9)).toBeUndefined();
    await begin('s3');
    await records.transact(() => records.users.update(user.id, { disabledAt: MONDAY_9 }));
    expect(records.users.session('s3', MONDAY_9)).toBeUndefined();
  });

  test('tokens are found by hash until they end or are revoked', async () => {
    const token = { hash: 'abc', name: 'ci', role: 'viewer', sites: null, createdBy: 'li', expiresAt: MONDAY_9 + HOUR };
    const { id } = await records.transact(() => records.users.createToken(token, MONDAY_9));
    expect(records.users.token('abc', MONDAY_9)?.role).toBe('viewer');
    expect(records.users.token('abc', MONDAY_9 + HOUR)).toBeUndefined();
    expect(await records.transact(() => records.users.revokeToken(id, MONDAY_9))).toBe(true);
    expect(records.users.token('abc', MONDAY_9)).toBeUndefined();
  });

  test('failed log-ins are counted until the window is over', async () => {
    const fail = (at: number) => records.transact(() => records.users.recordFailure('user:li', at, HOUR));
    expect([await fail(MONDAY_9), await fail(MONDAY_9 + MINUTE)]).toEqual([1, 2]);
    expect(records.users.failures('user:li', MONDAY_9 + HOUR, HOUR)).toBe(2);
    expect(await fail(MONDAY_9 + MINUTE + HOUR)).toBe(1);
    await records.transact(() => records.users.clearFailures('user:li'));
    expect(records.users.failures('user:li', MONDAY_9, HOUR)).toBe(0);
  });
});

describe('alarms and cursors', () => {
  test('an alarm is replaced by its site, condition and place', async () => {
    const row: AlarmRow = {
      site: 'mall',
      condition: 'reachable',
      place: 'cam-01',
      state: 'pending',
      severity: 'major',
      sinceMs: MONDAY_9,
      raisedAt: null,
      clearedAt: null,
      ticketId: null,
      data: { n: 1 },
    };
    const firing = { ...row, state: 'firing', raisedAt: MONDAY_9 + MINUTE, ticketId: 't1' };
    await records.transact(() => records.alarms.put(row));
    await records.transact(() => records.alarms.put(firing));
    expect(records.alarms.list('mall')).toEqual([firing]);
    expect(records.alarms.ofTicket('t1')).toEqual([firing]);
    await records.transact(() => records.alarms.remove('mall', 'reachable', 'cam-01'));
    expect(records.alarms.list('mall')).toEqual([]);
  });

  test('what has once been ok is kept until its asset is gone', async () => {
    const mark = { site: 'mall', asset: 'cam-1', component: '', rule: 'reachable' };
    const site = (...keys: string[]) => ({
      site: 'mall',
      name: { zh: '商场', en: 'Mall' },
      timezone: 'Asia/Shanghai',
      assets: keys.map((key) => ({ key, name: { zh: key, en: key }, class: 'camera' as const })),
    });
    const put = (...keys: string[]) =>
      records.transact(() => records.inventory.put(site(...keys), { at: MONDAY_9, actor: 'test' }));
    await put('cam-1', 'cam-2');
    await records.transact(() => {
      records.alarms.prove(mark, MONDAY_9);
      records.alarms.prove(mark, MONDAY_9 + HOUR);
      records.alarms.prove({ ...mark, asset: 'cam-2' }, MONDAY_9);
      records.alarms.prove({ ...mark, site: 'other' }, MONDAY_9);
    });
    await put('cam-1');
    expect(records.alarms.proven('mall')).toEqual([mark]);
    expect(records.alarms.proven('other')).toHaveLength(1);
    await records.transact(() => records.inventory.remove('mall'));
    expect(records.alarms.proven('mall')).toEqual([]);
  });

  test('the cursor moves with what it caused, or not at all', async () => {
    const moved = records.transact(() => {
      records.alarms.moveCursor({ gateway: 'g', epoch: 1, sequence: 7 });
      throw new Error('later');
    });
    await expect(moved).rejects.toThrow('later');
    expect(records.alarms.cursor('g')).toBeNull();
    await records.transact(() => records.alarms.moveCursor({ gateway: 'g', epoch: 1, sequence: 7 }));
    expect(records.alarms.cursor('g')).toMatchObject({ gateway: 'g', epoch: 1, sequence: 7 });
  });
});

describe('the audit trail', () => {
  async function filled(path: string): Promise<Records> {
    const trail = await openRecords({ path, clock: new ManualClock(MONDAY_9), log: silentLog });
    await trail.transact(() => {
      for (let i = 0; i < 5; i++) {
        trail.audit.append({ at: MONDAY_9 + i, actor: 'li', action: 'ticket.close', target: `t${i}`, detail: '' });
      }
    });
    return trail;
  }

  test('lists the newest first and shows a cut tail by a head kept elsewhere', async () => {
    const trail = await filled(':memory:');
    const head = trail.audit.head();
    expect(trail.audit.verify(head)).toBeNull();
    expect(trail.audit.verify({ seq: 6, hash: 'sent off the machine' })).toBe(6);
    expect(trail.audit.verify({ seq: 5, hash: 'another' })).toBe(5);
    expect(trail.audit.list({ limit: 2 }).map((row) => row.seq)).toEqual([5, 4]);
    trail.close();
  });

  test.each([
    ['changed', "update audit set actor = 'wang' where seq = 3", 3],
    ['deleted', 'delete from audit where seq = 2', 2],
    [
      'swapped',
      'update audit set seq = case seq when 2 then -4 when 4 then -2 else seq end; update audit set seq = -seq where seq < 0',
      2,
    ],
    ['rewritten', "update audit set previous = '' where seq = 4", 4],
  ])('names the first row that was %s', async (_how, tampering, first) => {
    const folder = mkdtempSync(join(tmpdir(), 'audit-'));
    const trail = await filled(join(folder, 'records.db'));
    const db = connect(join(folder, 'records.db'));
    db.exec(tampering);
    db.close();
    expect(trail.audit.verify()).toBe(first);
    trail.close();
    rmSync(folder, { recursive: true });
  });
});

describe('facts and maintenance', () => {
  test('a snapshot replaces the one before it of the same source', async () => {
    const snapshot = (at: number) => ({
      site: 'mall',
      asset: 'sw-a',
      source: 'snmp',
      facts: { macs: [String(at)] },
      at,
    });
    await records.transact(() => records.facts.put(snapshot(1)));
    await records.transact(() => records.facts.put(snapshot(2)));
    expect(records.facts.list('mall')).toEqual([snapshot(2)]);
  });

  test('a window shows until its end, or until it is ended', async () => {
    const window = { site: 'mall', asset: '', system: '', fromMs: MONDAY_9, toMs: MONDAY_9 + HOUR, zone: 'UTC', recurrence: null, reason: 'works', by: 'li' }; // prettier-ignore
    const added = await records.transact(() => records.maintenance.add(window, MONDAY_9));
    expect(records.maintenance.list('mall', MONDAY_9)).toEqual([added]);
    expect(records.maintenance.list('mall', MONDAY_9 + HOUR)).toEqual([]);
    expect(await records.transact(() => records.maintenance.end(added.id, MONDAY_9 + MINUTE))).toBe(true);
    expect(records.maintenance.list('mall', MONDAY_9 + MINUTE)).toEqual([]);
  });
});

describe('the outbox', () => {
  const message = (id: string, change: Partial<NewMessage> = {}): NewMessage => ({
    id,
    key: `key-${id}`,
    channel: 'hook',
    ticketId: 't1',
    kind: 'opened',
    priority: 2,
    payload: { id },
    createdAt: MONDAY_9,
    nextTryAt: MONDAY_9,
    ...change,
  });

  test('takes a key once', async () => {
    expect(await records.transact(() => records.outbox.put(message('a')))).toBe(true);
    expect(await records.transact(() => records.outbox.put(message('b', { key: 'key-a' })))).toBe(false);
    expect(records.outbox.due('hook', MONDAY_9)).toHaveLength(1);
  });

  test('gives what is due, most urgent first', async () => {
    await records.transact(() => {
      records.outbox.put(message('a'));
      records.outbox.put(message('b', { priority: 0 }));
      records.outbox.put(message('c', { nextTryAt: MONDAY_9 + 1 }));
    });
    expect(records.outbox.due('hook', MONDAY_9).map((row) => row.id)).toEqual(['b', 'a']);
    expect(records.outbox.nextTryAt('hook')).toBe(MONDAY_9);
    expect(records.outbox.nextTryAt('mail')).toBeNull();
  });

  test('keeps failures and dead messages in sight and lets a person try again', async () => {
    await records.transact(() => records.outbox.put(message('a')));
    const failure = { error: 'HTTP 500', nextTryAt: MONDAY_9 + MINUTE, deadAt: MONDAY_9 };
    await records.transact(() => records.outbox.failed('a', failure));
    expect(records.outbox.due('hook', MONDAY_9 + HOUR)).toEqual([]);
    expect(records.outbox.undelivered()).toMatchObject([
      { id: 'a', tries: 1, lastError: 'HTTP 500', deadAt: MONDAY_9 },
    ]);
    expect(records.outbox.stats()).toEqual({ waiting: 0, dead: 1, oldestWaitingAt: null });
    expect(await records.transact(() => records.outbox.retry('a', MONDAY_9))).toBe(true);
    expect(records.outbox.stats()).toEqual({ waiting: 1, dead: 0, oldestWaitingAt: MONDAY_9 });
  });

  test('prunes delivered messages alone', async () => {
    await records.transact(() => {
      for (const id of ['a', 'b', 'c']) records.outbox.put(message(id));
      records.outbox.delivered('a', MONDAY_9);
      records.outbox.merge(['b'], 'a');
    });
    expect(await records.transact(() => records.outbox.prune(MONDAY_9 + KEEP_DELIVERED_MS + 1))).toBe(2);
    expect(records.outbox.undelivered().map((row) => row.id)).toEqual(['c']);
  });
});
