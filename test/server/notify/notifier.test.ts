import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../../contract/manual-clock.ts';
import { createNotifier, MESSAGES_A_TICKET_A_DAY } from '../../../server/notify/notifier.ts';
import { DEAD_AFTER_MS, MAX_REJECTIONS } from '../../../server/notify/worker.ts';
import { openRecords } from '../../../server/stores/records/records.ts';
import { HOUR, MINUTE, MONDAY_9, order, recordingLog } from '../ticket-fixtures.ts';
import { settle, startReceiver, until } from './receiver.ts';
import type { OpenTicket } from '../../../server/domain/ticket/next.ts';
import type { Notifier, NotifierOptions } from '../../../server/notify/notifier.ts';
import type { Records } from '../../../server/stores/records/records.ts';
import type { Receiver } from './receiver.ts';

let clock: ManualClock;
let records: Records;
let receiver: Receiver;
let notifier: Notifier;
let log: ReturnType<typeof recordingLog>;

beforeEach(async () => {
  clock = new ManualClock(MONDAY_9);
  log = recordingLog();
  records = await openRecords({ path: ':memory:', clock, log });
  receiver = await startReceiver();
  notifier = make();
});

afterEach(async () => {
  await notifier.stop();
  records.close();
  await receiver.close();
});

function make(change: Partial<NotifierOptions> = {}): Notifier {
  const channels = [{ name: 'hook', kind: 'webhook' as const, url: receiver.url, secret: 's1 s2', allowPrivate: true }];
  const made = createNotifier({ records, channels, clock, log, random: () => 0.9, ...change });
  made.start();
  return made;
}

function open(change: Partial<OpenTicket> = {}) {
  return records.transact(() => records.tickets.open(order(change), { at: clock.wallMs(), actor: 'system' }).ticket);
}

interface Body {
  type: string;
  data: { tickets: { id: string; number: number; earlier: string[] }[] };
}
const bodies = () => receiver.got.map((got) => JSON.parse(got.body) as Body);
const waiting = () => records.outbox.stats().waiting;

describe('a webhook', () => {
  test('is posted once a change, signed by every secret', async () => {
    const ticket = await open();
    await until(() => waiting() === 0 && receiver.got.length === 1);
    const [got] = receiver.got;
    const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signatures } = got?.headers ?? {};
    expect(at).toBe(String(MONDAY_9 / 1000));
    const expected = ['s1', 's2'].map(
      (key) =>
        `v1,${createHmac('sha256', key)
          .update(`${String(id)}.${String(at)}.${got?.body}`)
          .digest('base64')}`,
    );
    expect(signatures).toBe(expected.join(' '));
    expect(bodies()).toMatchObject([{ type: 'ticket.opened', data: { tickets: [{ id: ticket.id, number: 1 }] } }]);
    await records.transact(() =>
      records.tickets.execute(ticket.id, { do: 'acknowledge' }, { at: MONDAY_9, actor: 'li' }),
    );
    await settle();
    expect(receiver.got).toHaveLength(1);
  });

  test('is tried again with the same id after failures, and the log says so once', async () => {
    receiver.answer = 500;
    await open();
    await until(() => receiver.got.length === 4, { clock, stepMs: 200 });
    receiver.answer = 200;
    await until(() => waiting() === 0, { clock, stepMs: 200 });
    expect(new Set(receiver.got.map((got) => got.headers['webhook-id'])).size).toBe(1);
    expect(log.lines.map((line) => line.message.split(':')[0])).toEqual(['channel_failing', 'messages go out again']);
    expect(notifier.stats()['hook']).toMatchObject({ sent: 1, failed: 4, failing: 0 });
  });

  test('obeys Retry-After', async () => {
    receiver.answer = (response) => response.writeHead(429, { 'retry-after': '120' }).end();
    await open();
    await until(() => records.outbox.undelivered()[0]?.tries === 1);
    receiver.answer = 200;
    await settle(clock, 119_000);
    expect(receiver.got).toHaveLength(1);
    await until(() => waiting() === 0, { clock, stepMs: 100 });
    expect(receiver.got).toHaveLength(2);
  });

  test('that never answers is given up on in time and holds up nothing else', async () => {
    const other = await startReceiver();
    await notifier.stop();
    notifier = make({
      channels: [
        { name: 'stuck', kind: 'webhook', url: receiver.url, secret: 's', allowPrivate: true },
        { name: 'fine', kind: 'webhook', url: other.url, secret: 's', allowPrivate: true },
      ],
    });
    receiver.answer = () => {};
    await open();
    await until(() => other.got.length === 1 && receiver.got.length === 1);
    await until(() => (notifier.stats()['stuck']?.failed ?? 0) > 0, { clock, stepMs: 500 });
    expect(records.outbox.undelivered()).toMatchObject([{ channel: 'stuck', lastError: 'no answer in time' }]);
    await other.close();
  });

  test('is not followed to where it redirects', async () => {
    const other = await startReceiver();
    receiver.answer = (response) => response.writeHead(302, { location: other.url }).end();
    await open();
    await until(() => records.outbox.undelivered()[0]?.lastError === 'HTTP 302');
    expect(other.got).toEqual([]);
    await other.close();
  });

  test('that is refused stays visible as given up and can be sent again', async () => {
    receiver.answer = 400;
    await open();
    await until(() => records.outbox.stats().dead === 1, { clock, stepMs: 1000 });
    expect(receiver.got).toHaveLength(MAX_REJECTIONS);
    receiver.answer = 200;
    const [dead] = records.outbox.undelivered();
    await records.transact(() => records.outbox.retry(dead?.id ?? '', clock.wallMs()));
    await until(() => records.outbox.undelivered().length === 0, { clock, stepMs: 100 });
  });

  test('whose receiver is gone ends its channel until it is enabled', async () => {
    receiver.answer = 410;
    await open();
    await until(() => notifier.stats()['hook']?.isDisabled === true);
    await open({ faultKey: 'other' });
    await settle(clock, HOUR);
    expect(receiver.got).toHaveLength(1);
    receiver.answer = 200;
    await notifier.enable('hook');
    await until(() => waiting() === 0, { clock, stepMs: 1000 });
    const told = bodies()
      .slice(1)
      .flatMap((body) => body.data.tickets.map((ticket) => ticket.number));
    expect(told.toSorted((a, b) => a - b)).toEqual([1, 2]);
  });

  test('to an inner address is refused without leave', async () => {
    await notifier.stop();
    notifier = make({ channels: [{ name: 'hook', kind: 'webhook', url: receiver.url, secret: 's' }] });
    await open();
    await until(() => records.outbox.undelivered()[0]?.tries === 1);
    expect(records.outbox.undelivered()[0]?.lastError).toContain('may not reach');
    expect(receiver.got).toEqual([]);
  });
});

describe('many messages', () => {
  // These tests move the clock by hours between two turns: a try must not end by that.
  beforeEach(async () => {
    await notifier.stop();
    notifier = make({ sendTimeoutMs: 1000 * HOUR });
  });

  test('three hundred tickets in a minute are all named in at most twenty messages', async () => {
    for (let i = 0; i < 300; i++) {
      await open({ faultKey: `f${i}`, severity: i % 10 === 0 ? 'critical' : 'minor' });
      clock.advance(100);
    }
    await until(() => waiting() === 0, { clock, stepMs: 20 });
    const inFirstMinute = receiver.got.filter((got) => Number(got.headers['webhook-timestamp']) < MONDAY_9 / 1000 + 60);
    expect(inFirstMinute.length).toBeLessThanOrEqual(20);
    const named = new Set(bodies().flatMap((body) => body.data.tickets.map((ticket) => ticket.number)));
    expect(named.size).toBe(300);
  });

  test('an outage of six hours loses nothing and ends in a digest', async () => {
    receiver.answer = 503;
    for (let hour = 0; hour < 6; hour++) {
      await open({ faultKey: `f${hour}` });
      await settle(clock, HOUR);
    }
    const before = receiver.got.length;
    receiver.answer = 200;
    await until(() => waiting() === 0, { clock, stepMs: 1000 });
    const told = bodies()
      .slice(before)
      .flatMap((body) => body.data.tickets.map((ticket) => ticket.number));
    expect(told.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(receiver.got.length - before).toBeLessThanOrEqual(2);
  });

  test('what does not get through for a day is given up, visibly', async () => {
    receiver.answer = 503;
    await open();
    await until(() => records.outbox.stats().dead === 1, { clock, stepMs: 60_000 });
    expect(clock.wallMs() - MONDAY_9).toBeGreaterThanOrEqual(DEAD_AFTER_MS);
    expect(log.lines.at(-1)).toMatchObject({
      level: 'error',
      message: expect.stringContaining('message_dead') as string,
    });
  });

  test('a flapping fault causes a few messages a day and none of its last state is lost', async () => {
    const ticket = await open();
    const resolve = { do: 'resolve', how: 'remote', text: '' } as const;
    for (let i = 0; i < 20; i++) {
      await records.transact(() => records.tickets.execute(ticket.id, resolve, { at: clock.wallMs(), actor: 's' }));
      await settle(clock, 10 * MINUTE);
      await records.transact(() =>
        records.tickets.execute(ticket.id, { do: 'relapse' }, { at: clock.wallMs(), actor: 's' }),
      );
      await settle(clock, 10 * MINUTE);
    }
    expect(receiver.got.length).toBeLessThanOrEqual(MESSAGES_A_TICKET_A_DAY);
    await until(() => waiting() === 0, { clock, stepMs: 10_000 });
    expect(receiver.got.length).toBeLessThanOrEqual(MESSAGES_A_TICKET_A_DAY + 1);
    expect(bodies().at(-1)?.type).toBe('ticket.reopened');
    expect(bodies().at(-1)?.data.tickets[0]?.earlier.length).toBeGreaterThan(20);
  });
});

describe('the outbox', () => {
  test('holds nothing of a decision that was taken back', async () => {
    const failed = records.transact(() => {
      records.tickets.open(order(), { at: MONDAY_9, actor: 's' });
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    await settle();
    expect([waiting(), receiver.got.length]).toEqual([0, 0]);
  });

  test('what was not sent when the program stopped is sent by the next, under its id', async () => {
    receiver.answer = 503;
    await open();
    await until(() => receiver.got.length === 1);
    await notifier.stop();
    receiver.answer = 200;
    clock.advance(HOUR);
    notifier = make();
    await until(() => waiting() === 0);
    expect(new Set(receiver.got.map((got) => got.headers['webhook-id'])).size).toBe(1);
  });

  test('a clock is told of once', async () => {
    const ticket = await open();
    await until(() => receiver.got.length === 1);
    const missed = {
      kind: 'respond',
      basis: 'contract',
      startedAt: MONDAY_9,
      dueAt: MONDAY_9 + HOUR,
      state: 'missed',
      provisional: false,
      targetMs: HOUR,
      usedMs: 2 * HOUR,
      pausedMs: 0,
      stoppedAt: null,
    } as const;
    for (let i = 0; i < 5; i++) await records.transact(() => notifier.clockNotices(ticket, [missed], clock.wallMs()));
    await until(() => waiting() === 0);
    expect(bodies().map((body) => body.type)).toEqual(['ticket.opened', 'ticket.clock-missed']);
  });

  test('stopping twice is safe', async () => {
    await notifier.stop();
    await expect(notifier.stop()).resolves.toBeUndefined();
  });
});

test('a treatment plan goes out alone, in the words that were confirmed', async () => {
  receiver.answer = 503;
  const ticket = await open();
  const plan = {
    version: 1,
    edition: 1,
    sections: { measure: { zh: '更换端口', en: 'move it to another port' } },
    to: { name: { zh: '王女士', en: 'Ms Wang' }, phone: '', email: 'wang@example.com' },
  };
  const occasion = { at: MONDAY_9, actor: 'li' };
  await records.transact(() => records.tickets.execute(ticket.id, { do: 'plan', text: '', plan }, occasion));
  receiver.answer = 204;
  const plans = () => bodies().filter(({ type }) => type === 'ticket.plan');
  await until(() => waiting() === 0, { clock, stepMs: MINUTE });
  expect(plans()[0]).toMatchObject({ data: { tickets: [{ earlier: [] }] } });
  expect(JSON.stringify(plans()[0])).toContain('move it to another port');
  expect(JSON.stringify((plans()[0] as unknown as { data: { text: unknown } }).data.text)).not.toContain(
    'dead PoE port',
  );
});
