// Name servers and time servers: dnsmasq and chronyd as they are, and others that lie.

import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Clock } from '../../../contract/clock.ts';
import type { PollResult, Target } from '../../../contract/collector.ts';
import { createProbeCollector } from '../../../collectors/probe/collector.ts';
import { decodeAnswer, encodeQuestion, isSameAddress } from '../../../collectors/probe/dns-message.ts';
import { decodeReply, encodeRequest } from '../../../collectors/probe/ntp.ts';
import { type Bench, createBench, target } from '../parts.ts';
import { freePort } from '../../peers/ports.ts';
import { timeoutSignal } from '../../peers/in-time.ts';

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

async function poll(bench: Bench, one: Target, timeoutMs = 1000): Promise<PollResult> {
  const collector = createProbeCollector(bench.parts);
  await collector.open([one], bench.sink);
  const result = await collector.poll(one, timeoutSignal(timeoutMs));
  await collector.close();
  return result;
}

/** @returns its port */
async function answer(reply: (question: Buffer, send: (data: Buffer) => void) => void): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  sockets.push(socket);
  socket.on('message', (question: Buffer, from: AddressInfo) =>
    reply(question, (data) => socket.send(data, from.port, from.address)),
  );
  await once(socket, 'listening');
  return socket.address().port;
}

/** Polls until it is answered: the peer takes a moment to start. */
async function untilAnswered(one: Target): Promise<Bench> {
  const end = performance.now() + 30_000;
  for (;;) {
    const bench = createBench();
    const { code } = await poll(bench, one, 300);
    if (code !== 'timeout' && code !== 'refused') return bench;
    if (performance.now() > end) throw new Error('the peer did not start');
  }
}

describe('a name server', () => {
  let dnsmasq: ChildProcess;
  let port = 0;
  const ask = (settings: Target['settings']): Target => target('dns', { port, settings });

  beforeAll(async () => {
    port = await freePort();
    const own = [
      '--keep-in-foreground',
      '--no-resolv',
      '--no-hosts',
      '--conf-file=/dev/null',
      '--pid-file=',
      '--user=',
    ];
    const names = [
      '--address=/kiosk.example/10.9.8.7',
      '--address=/kiosk.example/2001:db8::7',
      '--address=/gone.example/',
    ];
    dnsmasq = spawn('dnsmasq', [...own, ...names, `--port=${port}`, '--listen-address=127.0.0.1', '--bind-interfaces']);
    await untilAnswered(ask({ query: 'kiosk.example' }));
  });
  afterAll(() => void dnsmasq.kill());

  it('resolves a name', async () => {
    const bench = createBench();
    expect(await poll(bench, ask({ query: 'kiosk.example' }))).toEqual({ code: 'ok', detail: '' });
    expect(bench.sink.last('dns_query.result_code')).toBe(0);
    expect(bench.sink.last('dns_query.answers')).toBe(1);
    expect(bench.sink.last('dns_query.query_time_ms')).toBeGreaterThan(0);
  });

  it.each(['10.9.8.7', '2001:db8::7', '2001:0DB8:0::0007'])(
    'resolves it to the address %s that is expected',
    async (address) => {
      expect((await poll(createBench(), ask({ query: 'kiosk.example', expect: address }))).code).toBe('ok');
    },
  );

  it('that gives another address, or knows no such name, is not as expected', async () => {
    const bench = createBench();
    const wrong = await poll(bench, ask({ query: 'kiosk.example', expect: '10.9.8.8' }));
    expect(wrong.detail).toContain('10.9.8.7 instead of 10.9.8.8');
    const gone = await poll(bench, ask({ query: 'gone.example' }));
    expect(gone.detail).toContain('there is no such name');
    expect(bench.sink.last('dns_query.rcode')).toBe(3);
    const refused = await poll(bench, ask({ query: 'elsewhere.example' }));
    expect(refused.detail).toContain('refuses');
    expect(bench.sink.last('dns_query.result_code')).toBe(5);
  });

  it('cannot be asked without a name', async () => {
    expect((await poll(createBench(), ask({}))).code).toBe('config');
    expect((await poll(createBench(), ask({ query: 'a b' }))).code).toBe('config');
    expect((await poll(createBench(), ask({ query: 'a.example', expect: 'b' }))).code).toBe('config');
  });

  it('that is not there is a timeout', async () => {
    const bench = createBench();
    const one = target('dns', { port: await freePort(), settings: { query: 'a.example' }, timeoutMs: 100 });
    expect((await poll(bench, one, 100)).code).toBe('timeout');
    expect(bench.sink.last('dns_query.result_code')).toBe(1);
  });

  it('that answers another question, or nonsense, is passed over and then garbage', async () => {
    const bench = createBench();
    const lying = await answer((question, send) => {
      send(Buffer.from('nonsense'));
      const other = Buffer.from(question);
      other.writeUInt16BE((question.readUInt16BE(0) + 1) & 0xffff, 0);
      send(other);
      send(question);
    });
    const one = target('dns', { port: lying, settings: { query: 'a.example' }, timeoutMs: 200 });
    expect((await poll(bench, one, 200)).code).toBe('garbage');
    expect(bench.sink.last('dns_query.result_code')).toBe(4);
  });

  it('can send what it likes: nothing is thrown, and no pointer loops', () => {
    const question = encodeQuestion(7, 'a.example', 'A');
    const looping = Buffer.concat([
      question,
      Buffer.from([0xc0, question.length, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 1, 2, 3, 4]),
    ]);
    looping.writeUInt16BE(0x8180, 2);
    looping.writeUInt16BE(65_535, 6);
    expect(decodeAnswer(looping, 7, 'a.example', 'A')).toBeUndefined();
    looping.writeUInt16BE(1, 6);
    expect(decodeAnswer(looping, 7, 'A.EXAMPLE', 'A')).toEqual({ rcode: 0, addresses: ['1.2.3.4'] });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (tail) => {
        const data = Buffer.concat([looping.subarray(0, question.length), tail]);
        data.writeUInt16BE(9, 6);
        decodeAnswer(data, 7, 'a.example', 'A');
        decodeAnswer(Buffer.from(tail), 7, 'a.example', 'AAAA');
      }),
    );
    expect(isSameAddress('::1', '0:0:0:0:0:0:0:1')).toBe(true);
    expect(isSameAddress(':::', '::1')).toBe(false);
  });
});

describe('a time server', () => {
  let chronyd: ChildProcess;
  let port = 0;

  beforeAll(async () => {
    port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'foresite-chrony-'));
    const file = join(folder, 'chrony.conf');
    const lines = [`port ${port}`, 'bindaddress 127.0.0.1', 'cmdport 0', 'local stratum 8', 'allow 127.0.0.0/8'];
    writeFileSync(file, `${[...lines, `pidfile ${folder}/pid`, 'bindcmdaddress /'].join('\n')}\n`);
    chronyd = spawn('chronyd', ['-x', '-d', '-u', 'root', '-f', file]);
    await untilAnswered(target('ntp', { port }));
  });
  afterAll(() => void chronyd.kill());

  it('tells its stratum and how far its clock is from ours', async () => {
    const bench = createBench();
    expect(await poll(bench, target('ntp', { port }))).toEqual({ code: 'ok', detail: '' });
    expect(bench.sink.last('ntp_response.stratum')).toBe(8);
    expect(Math.abs(bench.sink.last('ntp_response.offset_ms') ?? Number.NaN)).toBeLessThan(50);
    expect(bench.sink.last('ntp_response.result_code')).toBe(0);
  });

  it('whose clock is an hour ahead of ours shows that hour, also past 2036', async () => {
    const { parts, sink } = createBench();
    const real = parts.clock;
    const clock: Clock = {
      monoMs: () => real.monoMs(),
      wallMs: () => real.wallMs() - 3_600_000,
      after: (delayMs, run) => real.after(delayMs, run),
    };
    const hour = { ...parts, clock };
    await poll({ parts: hour, sink, logged: [] }, target('ntp', { port }));
    expect(sink.last('ntp_response.offset_ms')).toBeGreaterThan(3_599_900);
    const sentMs = Date.UTC(2040, 0, 1);
    const cookie = Buffer.alloc(8, 7);
    const reply = honestReply(encodeRequest(cookie));
    const seconds = (sentMs / 1000 + 2_208_988_800 + 30) % 2 ** 32;
    reply.writeUInt32BE(seconds, 32);
    reply.writeUInt32BE(seconds, 40);
    expect(decodeReply(reply, cookie, sentMs, sentMs)?.offsetMs).toBeCloseTo(30_000, 0);
  });

  function honestReply(request: Buffer): Buffer {
    const reply = Buffer.alloc(48);
    reply.writeUInt8((4 << 3) | 4, 0);
    reply.writeUInt8(2, 1);
    request.copy(reply, 24, 40, 48);
    const seconds = Math.floor(Date.now() / 1000) + 2_208_988_800;
    reply.writeUInt32BE(seconds, 32);
    reply.writeUInt32BE(seconds, 40);
    return reply;
  }

  it.each<[string, (reply: Buffer) => void, string]>([
    ['says so itself', (reply) => reply.writeUInt8((3 << 6) | (4 << 3) | 4, 0), 'stratum 2'],
    ['is of stratum 16', (reply) => reply.writeUInt8(16, 1), 'stratum 16'],
    ['sends a kiss of death', (reply) => reply.fill('\0', 1, 2).write('RATE', 12, 'latin1'), 'RATE'],
    ['has no time', (reply) => reply.fill(0, 40, 48), 'stratum 2'],
  ])('that %s is not synchronised, and its time is no offset', async (_what, change, word) => {
    const bench = createBench();
    const lying = await answer((request, send) => {
      const reply = honestReply(request);
      change(reply);
      send(reply);
    });
    const result = await poll(bench, target('ntp', { port: lying }));
    expect(result.code).toBe('exception');
    expect(result.detail).toMatch(/^time_unsynchronised: /);
    expect(result.detail).toContain(word);
    expect(bench.sink.last('ntp_response.result_code')).toBe(5);
    expect(bench.sink.count('ntp_response.offset_ms')).toBe(0);
  });

  it('that answers somebody else’s request, or with half a packet, is garbage', async () => {
    const bench = createBench();
    const lying = await answer((request, send) => {
      send(honestReply(request).subarray(0, 40));
      send(honestReply(Buffer.alloc(48, 1)));
    });
    expect((await poll(bench, target('ntp', { port: lying, timeoutMs: 200 }), 200)).code).toBe('garbage');
    expect(bench.sink.last('ntp_response.result_code')).toBe(4);
  });
});
