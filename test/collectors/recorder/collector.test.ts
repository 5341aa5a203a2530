import { createServer } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../contract/manual-clock.ts';
import { createRecorderCollector } from '../../../collectors/recorder/collector.ts';
import { createBench, listen, target, trackSockets } from '../parts.ts';
import { channel, DAY, NOW, rig, state } from './rig.ts';
import { freePort } from '../../peers/ports.ts';
import { timeoutSignal } from '../../peers/in-time.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

describe.each(['hikvision', 'dahua'] as const)('a recorder of %s', (make) => {
  const good = make === 'dahua' ? 'Success' : 'ok';
  const disk = { name: '1', state: good, totalMb: 4_000_000, usedMb: 3_990_000 };

  it('tells its channels, disks and clock', async () => {
    const channels = [
      channel(1),
      channel(2, { isOnline: false, reason: 'netUnreachable' }),
      channel(3, { address: '' }),
    ];
    const disks = [disk, { ...disk, name: '2', state: 'Error' }];
    const { poll, bench, facts } = await rig(closers, state({ channels, disks }), { make });
    expect(await poll()).toEqual({ code: 'ok', detail: '' });
    const { sink } = bench;
    expect([1, 2, 3].map((n) => sink.last(`recorder_channel.status channel:${n}`))).toEqual([0, 1, 2]);
    expect(sink.last('recorder_disk.status disk:1')).toBe(0);
    expect(sink.last('recorder_disk.status disk:2')).toBe(2);
    expect(sink.last('recorder.clock_offset_s')).toBeDefined();
    const gate = facts.at(-1)?.components?.find(({ key }) => key === 'channel:2');
    expect(gate?.details).toMatchObject({
      address: '10.0.0.2',
      reason: make === 'dahua' ? 'video loss' : 'netUnreachable',
    });
    expect(gate?.name).toBe('Gate 2');
  });

  it('proves what it has kept of a channel', async () => {
    const recordings = [
      { fromMs: NOW - 20 * DAY, toMs: NOW - 10 * DAY },
      { fromMs: NOW - 7 * DAY, toMs: NOW },
    ];
    const given = state({ channels: [channel(1, { recordings })], disks: [disk] });
    const { settle, bench, facts } = await rig(closers, given, { make });
    await settle();
    const last = (field: string): number | undefined => bench.sink.last(`recording.${field} channel:1`);
    // From noon to noon: 11 days, 2 without any, 8 days.
    expect([last('days'), last('gap_days'), last('last_age_s')]).toEqual([19, 2, 0]);
    expect(facts.at(-1)?.components?.[0]?.details?.['recorded']).toBe('2026-04-30..2026-05-10, 2026-05-13..2026-05-20');
    expect(last('forecast_days')).toBe(20.5);
    expect(last('missing_days')).toBeUndefined();
  });

  it('finds a channel whose recording stopped three days ago, and no gap besides', async () => {
    const recordings = [{ fromMs: NOW - 40 * DAY, toMs: NOW - 3 * DAY }];
    const given = state({ channels: [channel(1), channel(2, { recordings })], disks: [disk] });
    const { settle, bench } = await rig(closers, given, { make });
    await settle();
    expect(bench.sink.last('recording.last_age_s channel:1')).toBe(0);
    expect(bench.sink.last('recording.last_age_s channel:2')).toBe(3 * 86_400);
    expect(bench.sink.last('recording.gap_days channel:2')).toBe(0);
  });

  it('says how many days are missing of those required', async () => {
    const recordings = [{ fromMs: NOW - 18 * DAY, toMs: NOW }];
    const settings = { timezone: 'Asia/Shanghai', recordingDays: 30 };
    const given = state({ channels: [channel(1, { recordings })], disks: [disk] });
    const { settle, bench } = await rig(closers, given, { make }, { settings });
    await settle();
    expect(bench.sink.last('recording.missing_days channel:1')).toBe(11.5);
  });

  it('keeps no more than one log-in over many polls', async () => {
    const { settle, recorder, collector } = await rig(closers, state({ disks: [disk] }), { make });
    await settle(10);
    expect(recorder.counts.accepted).toBe(1);
    expect(collector.stats?.()).toMatchObject({ log_ins_total: 1, log_ins_rejected_total: 0 });
  });

  it('is never locked by a wrong password, over days', async () => {
    const clock = new ManualClock();
    const credential = { kind: 'password', user: 'monitor', password: 'wrong' } as const;
    const given = state({ disks: [disk] });
    const nowMs = (): number => clock.wallMs();
    const it = await rig(closers, given, { make, nowMs }, { credential }, createBench(clock));
    for (let minute = 0; minute < 60; minute++) {
      expect((await it.poll()).code).toBe('auth');
      clock.advance(60_000);
    }
    expect(it.recorder.counts.wrong).toBe(2);
    expect(it.recorder.isLocked).toBe(false);
    // One more an hour, and the right one at once.
    for (let minute = 0; minute < 48 * 60; minute++) {
      await it.poll();
      clock.advance(60_000);
    }
    expect(it.recorder.counts.wrong).toBe(2 + 48);
    expect(it.recorder.isLocked).toBe(false);
    await it.change({ credential: { ...credential, password: 'right' } });
    expect((await it.poll()).code).toBe('ok');
  });

  it('follows a nonce that is good only once', async () => {
    const { poll, recorder } = await rig(closers, state({ disks: [disk] }), { make, isOneTime: true });
    expect((await poll()).code).toBe('ok');
    expect((await poll()).code).toBe('ok');
    expect(recorder.counts.wrong).toBe(0);
  });

  it('answers SHA-256', async () => {
    const { poll } = await rig(closers, state({ disks: [disk] }), { make, algorithm: 'SHA-256' });
    expect((await poll()).code).toBe('ok');
  });

  it('reads names in GBK', async () => {
    const gbk = new Map([['东', Buffer.from([0xb6, 0xab])], ['门', Buffer.from([0xc3, 0xc5])]]); // prettier-ignore
    const given = state({ channels: [channel(1, { name: '东门' })], disks: [disk] });
    const { poll, facts } = await rig(closers, given, { make, gbk });
    await poll();
    expect(facts.at(-1)?.components?.[0]?.name).toBe('东门');
  });

  it('reports a disk that has vanished', async () => {
    const disks = [disk, { ...disk, name: '2' }];
    const { poll, bench } = await rig(closers, state({ disks }), { make });
    await poll();
    disks.pop();
    await poll();
    expect(bench.sink.last('recorder_disk.status disk:2')).toBe(4);
  });

  it('tells that the clock is wrong, and judges recordings by that clock', async () => {
    const clock = new ManualClock();
    const wrong = (): number => clock.wallMs() + 8 * 3_600_000 + 3_600_000;
    const recordings = [{ fromMs: wrong() - 40 * DAY, toMs: wrong() }];
    const given = state({ plainNow: wrong, channels: [channel(1, { recordings })], disks: [disk] });
    const { settle, bench } = await rig(closers, given, { make }, {}, createBench(clock));
    await settle();
    expect(bench.sink.last('recorder.clock_offset_s')).toBeCloseTo(3600, -1);
    expect(bench.sink.last('recording.last_age_s channel:1')).toBeLessThan(60);
  });

  it('leaves to SNMP what SNMP reads of the same asset', async () => {
    const profile = {
      profile: 'both', title: { zh: '双', en: 'both' },
      snmp: { scalars: [{ oid: '1.3.6.1.4.1.1', as: 'recorder_disk.status', component: 'disk:1' }] },
    }; // prettier-ignore
    const settings = { timezone: 'UTC', besideSnmp: true };
    const { poll, bench } = await rig(closers, state({ disks: [disk] }), { make }, { profile, settings });
    await poll();
    expect(bench.sink.count('recorder_disk.status disk:1')).toBe(0);
    expect(bench.sink.count('recorder_channel.status channel:1')).toBe(1);
  });
});

describe('a recorder in trouble', () => {
  it('that has locked the account is left alone', async () => {
    const credential = { kind: 'password', user: 'monitor', password: 'wrong' } as const;
    const { poll, recorder } = await rig(closers, state(), {}, { credential });
    recorder.instead = {
      status: 401,
      body: '<userCheck><lockStatus>lock</lockStatus></userCheck>',
      headers: ['WWW-Authenticate: Digest realm="r", qop="auth", nonce="n"'],
    };
    expect((await poll()).code).toBe('auth');
    const { requests } = recorder.counts;
    expect((await poll()).code).toBe('auth');
    expect(recorder.counts.requests).toBe(requests);
  });

  it('that has too many users says nothing about the login', async () => {
    const { poll, recorder } = await rig(closers, state());
    recorder.instead = { status: 401, body: '<statusString>Too many users</statusString>' };
    for (let i = 0; i < 4; i++) expect((await poll()).code).toBe('exception');
    recorder.instead = null;
    expect((await poll()).code).toBe('ok');
  });

  it.each([
    ['a page', { status: 200, body: '<html><body>login' }],
    [
      'a document type with entities',
      { status: 200, body: '<!DOCTYPE x [<!ENTITY a "b">]><DeviceInfo>&a;</DeviceInfo>' },
    ],
    ['no resource at all', { status: 404, body: 'gone' }],
    ['something compressed', { status: 200, body: 'x', headers: ['Content-Encoding: gzip'] }],
  ])('that sends %s is garbage', async (_, reply) => {
    const { poll, recorder, bench } = await rig(closers, state());
    recorder.instead = reply;
    expect((await poll()).code).toBe('garbage');
    expect(bench.sink.samplesSeen).toEqual([]);
  });

  it('that may not be searched still tells its state, and why recordings are unknown', async () => {
    const { poll, recorder, bench } = await rig(closers, state());
    const answer = recorder.answer.bind(recorder);
    recorder.answer = (request) => (request.method === 'POST' ? { status: 403, body: '' } : answer(request));
    const result = await poll();
    expect(result.code).toBe('ok');
    expect(result.detail).toContain('recorder_unclear');
    expect(bench.sink.last('recorder_channel.status channel:1')).toBe(0);
    expect(bench.sink.count('recording.days channel:1')).toBe(0);
  });

  it('that is slow ends with its time, and one that never ends with it, too', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      const timer = setInterval(() => socket.write('HTTP/1.1 200 OK\r\n'.charAt(0)), 20);
      socket.on('close', () => clearInterval(timer));
    });
    closers.push(trackSockets(server));
    const port = await listen(server);
    const bench = createBench();
    const collector = createRecorderCollector(bench.parts);
    const credential = { kind: 'password', user: 'a', password: 'b' } as const;
    const one = target('isapi', { port, credential, timeoutMs: 150 });
    await collector.open([one], bench.sink);
    const { code } = await collector.poll(one, timeoutSignal(150));
    expect(['timeout', 'garbage']).toContain(code);
  });

  it.each(['hikvision', 'dahua'] as const)(
    'that answers like %s in nonsense never throws',
    async (make) => {
      const { poll, recorder, bench } = await rig(closers, state(), { make });
      const word = fc.constantFrom(
      '<InputProxyChannelList><InputProxyChannel><id>', '</id></InputProxyChannel></InputProxyChannelList>', '<hdd><id>1</id>',
      '<capacity>1e999</capacity></hdd>', '-1', '99999999999999999999', '\u0000', '<![CDATA[', ']]>', '&#0;', 'NaN', '=', '\r\n',
      'table.ChannelTitle[0].Name=x', 'list.info[0].Detail[0].TotalBytes=-5', 'channels[0]=0', 'result=2026-13-45 99:99:99', 'found=1e9',
      'items[0].EndTime=0000-00-00 00:00:00', '<endTime>9999-99-99T99:99:99Z</endTime>', '<responseStatusStrg>MORE</responseStatusStrg>',
    ); // prettier-ignore
      const body = fc
        .array(fc.oneof(word, fc.string({ maxLength: 20 })), { maxLength: 30 })
        .map((pieces) => pieces.join(''));
      await fc.assert(
        fc.asyncProperty(body, fc.boolean(), async (text, isXml) => {
          recorder.instead = { status: 200, body: isXml ? `<a>${text}</a>` : text };
          const { code } = await poll();
          expect(['ok', 'garbage', 'refused', 'timeout']).toContain(code);
        }),
        { numRuns: 150 },
      );
      for (const { value } of bench.sink.samplesSeen) expect(Number.isFinite(value)).toBe(true);
    },
    30_000,
  );

  it('that refuses connections is refused', async () => {
    const bench = createBench();
    const collector = createRecorderCollector(bench.parts);
    const credential = { kind: 'password', user: 'a', password: 'b' } as const;
    const one = target('isapi', { port: await freePort(), credential });
    await collector.open([one], bench.sink);
    expect((await collector.poll(one, timeoutSignal(1000))).code).toBe('refused');
  });

  it('without a credential is a fault of the set-up', async () => {
    const bench = createBench();
    const collector = createRecorderCollector(bench.parts);
    const one = target('isapi');
    await collector.open([one], bench.sink);
    expect((await collector.poll(one, timeoutSignal(1000))).code).toBe('config');
  });
});
