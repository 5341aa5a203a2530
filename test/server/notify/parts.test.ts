import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPublic, pinnedAddress } from '../../../server/notify/address.ts';
import { DIGEST_AFTER_MS, MAX_DIGEST_MESSAGES, nextBatch } from '../../../server/notify/batch.ts';
import {
  headline,
  KIND_TEXT,
  lines,
  mailText,
  MAX_SUBJECT_BYTES,
  webhookBody,
} from '../../../server/notify/message.ts';
import { clockNews, joinItems, NOTICE_KINDS, noticeItem, noticeOf } from '../../../server/notify/notices.ts';
import { backoffMs, BACKOFF_CEILING_MS, TokenBucket } from '../../../server/notify/pace.ts';
import { clocks, slaTerms } from '../../../server/domain/sla/clocks.ts';
import { applyEvent } from '../../../server/domain/ticket/apply.ts';
import { opening } from '../../../server/domain/ticket/next.ts';
import { HOUR, MINUTE, MONDAY_9, order } from '../ticket-fixtures.ts';
import type { NoticeItem, NoticeKind } from '../../../server/notify/notices.ts';
import type { OutboxMessage } from '../../../server/stores/records/outbox.ts';
import type { NewEvent, TicketState } from '../../../server/domain/ticket/types.ts';

function ticket(): TicketState {
  const opened = applyEvent(null, { ...opening(order(), 7, { at: MONDAY_9, actor: 's' }), ticketId: 't1', seq: 1 });
  if (!opened) throw new Error('not opened');
  return opened;
}

function item(kind: NoticeKind = 'opened', change: Partial<NoticeItem> = {}): NoticeItem {
  const names = {
    site: { zh: '滨江商场', en: 'Riverside Mall' },
    asset: { zh: '接入交换机甲', en: 'access switch A' },
  };
  return { ...noticeItem(ticket(), kind, { at: MONDAY_9, names, link: 'https://noc.example/tickets/t1' }), ...change };
}

describe('the token bucket', () => {
  test('lets no minute hold more than the rate', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 40 }),
        fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 200 }),
        (rate, gaps) => {
          const bucket = new TokenBucket(rate, 0);
          const sent: number[] = [];
          let at = 0;
          for (const gap of gaps) {
            at += gap;
            while (bucket.take(at)) sent.push(at);
          }
          for (const from of sent)
            expect(sent.filter((s) => s >= from && s < from + 60_000).length).toBeLessThanOrEqual(rate + 1);
        },
      ),
    );
  });

  test('says how long to wait', () => {
    const bucket = new TokenBucket(2, 0);
    expect([bucket.take(0), bucket.take(0), bucket.waitMs(0)]).toEqual([true, false, 60_000]);
    expect(bucket.take(bucket.waitMs(0))).toBe(true);
  });
});

test('waits after failures grow, scatter and end at a ceiling', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.double({ min: 0, max: 0.999, noNaN: true }), (failures, random) => {
      const wait = backoffMs(failures, () => random);
      expect(wait).toBeGreaterThanOrEqual(500);
      expect(wait).toBeLessThanOrEqual(Math.min(BACKOFF_CEILING_MS, 1000 * 2 ** Math.min(failures, 20)));
    }),
  );
});

describe('addresses', () => {
  const nobody = () => Promise.reject(new Error('must not be asked'));

  test.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://0.0.0.0/',
    'http://[::]/',
    'http://10.1.2.3/',
    'http://192.168.1.1/',
    'http://172.31.255.255/',
    'http://100.64.0.1/',
    'http://169.254.169.254/latest/meta-data',
    'http://[fe80::1]/',
    'http://[fd00:ec2::254]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://user@127.0.0.1/',
    'http://224.0.0.1/',
    'http://255.255.255.255/',
    'http://１２７.０.０.１/',
  ])('%s is refused without leave', async (url) => {
    await expect(pinnedAddress(new URL(url).hostname, false, nobody)).rejects.toThrow(/may not reach/);
  });

  test.each(['http://169.254.169.254/', 'http://0.0.0.0/', 'http://100.100.100.200/', 'http://[fd00:ec2::254]/'])(
    '%s is refused even with leave',
    async (url) => {
      await expect(pinnedAddress(new URL(url).hostname, true, nobody)).rejects.toThrow(/may not reach/);
    },
  );

  test('a public address is pinned, a local one with leave only', async () => {
    await expect(pinnedAddress('9.9.9.9', false, nobody)).resolves.toEqual({ address: '9.9.9.9', family: 4 });
    await expect(pinnedAddress('[2620:fe::fe]', false, nobody)).resolves.toEqual({ address: '2620:fe::fe', family: 6 });
    await expect(pinnedAddress('192.168.1.9', true, nobody)).resolves.toEqual({ address: '192.168.1.9', family: 4 });
  });

  test('a name with one inner address among public ones is refused', async () => {
    const both = () =>
      Promise.resolve([
        { address: '9.9.9.9', family: 4 as const },
        { address: '127.0.0.1', family: 4 as const },
      ]);
    await expect(pinnedAddress('rebind.example', false, both)).rejects.toThrow(/127\.0\.0\.1/);
    await expect(pinnedAddress('none.example', false, () => Promise.resolve([]))).rejects.toThrow(/no address/);
  });

  test('public means public', () => {
    expect(isPublic({ address: '8.8.8.8', family: 4 })).toBe(true);
    expect(isPublic({ address: '::ffff:8.8.8.8', family: 6 })).toBe(true);
  });
});

describe('which message goes next', () => {
  const row = (id: string, ticketId: string | null, createdAt = MONDAY_9): OutboxMessage => ({
    id,
    channel: 'hook',
    ticketId,
    kind: 'opened',
    priority: 1,
    payload: { items: [] },
    createdAt,
    nextTryAt: createdAt,
    tries: 0,
    deliveredAt: null,
    deadAt: null,
    mergedInto: null,
    lastError: '',
  });
  const ids = (rows: OutboxMessage[]) => rows.map((message) => message.id);

  test('the first, with what waits for the same ticket', () => {
    const due = [row('a', 't1'), row('b', 't2'), row('c', 't1')];
    expect(ids(nextBatch(due, 5, MONDAY_9))).toEqual(['a', 'c']);
    expect(nextBatch([], 5, MONDAY_9)).toEqual([]);
  });

  test('all together when there are more tickets than may be told singly', () => {
    const due = Array.from({ length: 300 }, (_, i) => row(`m${i}`, `t${i}`));
    expect(nextBatch(due, 5, MONDAY_9)).toHaveLength(MAX_DIGEST_MESSAGES);
  });

  test('what has waited long goes as one digest', () => {
    const due = [row('a', 't1', MONDAY_9), row('b', 't2', MONDAY_9), row('c', 't3', MONDAY_9 + DIGEST_AFTER_MS)];
    expect(ids(nextBatch(due, 9, MONDAY_9 + DIGEST_AFTER_MS))).toEqual(['a', 'b']);
  });
});

describe('what is told', () => {
  const event = (type: string, data: object) => ({ type, version: 1, at: MONDAY_9, actor: '', data }) as NewEvent;

  test('the last of one change, and not every detail', () => {
    expect(noticeOf([event('recovered', {}), event('resolved', {})])).toBe('resolved');
    expect(noticeOf([event('verdict-revised', { severity: 'critical' })])).toBe('revised');
    expect(noticeOf([event('verdict-revised', { affected: [] })])).toBeNull();
    expect(noticeOf([event('alarm-attached', {}), event('noted', {})])).toBeNull();
  });

  test('clocks from three quarters of their time on, unless they have stopped', () => {
    const terms = slaTerms(undefined, 'Asia/Shanghai');
    const at = (ms: number) =>
      clockNews(clocks(ticket(), terms, MONDAY_9 + ms)).map((news) => `${news.kind} ${news.clock.kind}`);
    expect(at(22 * MINUTE)).toEqual([]);
    expect(at(23 * MINUTE)).toEqual(['clock-near respond']);
    expect(at(31 * MINUTE)).toEqual(['clock-missed respond']);
  });

  test('items of one ticket become one that names the earlier ones', () => {
    const joined = joinItems([item('opened', { at: 1 }), item('resolved', { at: 3 }), item('revised', { at: 2 })]);
    expect(joined).toHaveLength(1);
    expect(joined[0]).toMatchObject({ kind: 'resolved', earlier: ['opened', 'revised'] });
  });
});

describe('the words', () => {
  test('name site, cause, confidence, parts and what to do in both languages', () => {
    const text = lines({ items: [item()] });
    const zh = text.map((line) => line.zh).join('\n');
    const en = text.map((line) => line.en).join('\n');
    for (const word of ['滨江商场', 'PoE 端口损坏', '92%', '需工程师上门', '六类跳线']) expect(zh).toContain(word);
    for (const word of ['Riverside Mall', 'dead PoE port', '92 %', 'an engineer must go', 'Cat 6 patch cord']) {
      expect(en).toContain(word);
    }
    expect(headline({ items: [item()] }).en).toBe('[New ticket] #7 PoE of port gi1 on switch sw-a has failed');
  });

  test('a digest names every ticket', () => {
    const items = Array.from({ length: 30 }, (_, i) => item('opened', { ticketId: `t${i}`, number: i + 1 }));
    const { text } = mailText({ items });
    for (let i = 1; i <= 30; i++) expect(text).toContain(`#${i} `);
    expect(headline({ items }).zh).toBe('30 张工单有更新');
  });

  test('every kind has words, and no slot stays unfilled', () => {
    expect(Object.keys(KIND_TEXT).toSorted()).toEqual([...NOTICE_KINDS].toSorted());
    const clock = { kind: 'arrive' as const, basis: 'contract' as const, dueAt: MONDAY_9 + HOUR };
    for (const kind of NOTICE_KINDS) {
      const { subject, text } = mailText({ items: [item(kind, { clock, earlier: ['opened'] })] });
      expect(subject + text).not.toMatch(/\{\w+\}/);
    }
  });

  test('a hostile title stays one short line and plain data', () => {
    const title = { zh: `a\r\nBcc: x@y.z\u202e${'长'.repeat(500)}`, en: '<script>alert(1)</script>\n{kind}' };
    const { subject, text } = mailText({ items: [item('opened', { title })] });
    expect(subject).not.toMatch(/[\r\n\u202e]/);
    expect(Buffer.byteLength(subject)).toBeLessThanOrEqual(MAX_SUBJECT_BYTES);
    expect(text.split('\n').some((line) => line.startsWith('Bcc:'))).toBe(false);
    const body = JSON.parse(
      webhookBody({ id: 'm', createdAt: MONDAY_9, payload: { items: [item('opened', { title })] } }),
    );
    expect(body).toMatchObject({ type: 'ticket.opened', data: { tickets: [{ id: 't1', title }] } });
  });
});
