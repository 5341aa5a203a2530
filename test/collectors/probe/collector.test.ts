import { once } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { endsWithin, timeoutSignal } from '../../peers/in-time.ts';
import type { PollResult, Target } from '../../../contract/collector.ts';
import { createProbeCollector } from '../../../collectors/probe/collector.ts';
import { type Bench, SILENT_HOST, createBench, pollOnce, serve, target } from '../parts.ts';
import { freePort } from '../../peers/ports.ts';

const poll = (bench: Bench, one: Target, timeoutMs?: number): Promise<PollResult> =>
  pollOnce(createProbeCollector, bench, one, timeoutMs);

describe('ping', () => {
  it('writes the round trip of a host that answers', async () => {
    const bench = createBench();
    expect(await poll(bench, target('ping'))).toEqual({ code: 'ok', detail: '' });
    expect(bench.sink.last('ping.result_code')).toBe(0);
    expect(bench.sink.last('ping.average_response_ms')).toBe(0.4);
    expect(bench.sink.last('ping.percent_packet_loss')).toBe(0);
  });

  it('writes result code 1 and no round trip for a silent host', async () => {
    const bench = createBench();
    const result = await poll(bench, target('ping', { host: SILENT_HOST, timeoutMs: 100 }), 100);
    expect(result.code).toBe('timeout');
    expect(result.detail).toContain(SILENT_HOST);
    expect(bench.sink.last('ping.result_code')).toBe(1);
    expect(bench.sink.count('ping.average_response_ms')).toBe(0);
  });

  it('tells the share of lost echoes, and least, mean and most of the others', async () => {
    const bench = createBench();
    let asked = 0;
    bench.parts.network = {
      ...bench.parts.network,
      ping: (_host, _timeoutMs, _signal, echoes = 1) => {
        asked = echoes;
        return Promise.resolve({
          alive: true,
          rttMs: 2,
          by: 'icmp',
          echoes: { sent: echoes, received: echoes - 1, minMs: 1, maxMs: 3 },
        });
      },
    };
    await poll(bench, target('ping', { settings: { count: 4 } }));
    expect(asked).toBe(4);
    expect(bench.sink.last('ping.percent_packet_loss')).toBe(25);
    expect(bench.sink.last('ping.minimum_response_ms')).toBe(1);
    expect(bench.sink.last('ping.average_response_ms')).toBe(2);
    expect(bench.sink.last('ping.maximum_response_ms')).toBe(3);
  });

  it('says nothing about the device when the ping was not sent before its time was over', async () => {
    const bench = createBench();
    bench.parts.network = {
      ...bench.parts.network,
      ping: async (_host, _timeoutMs, signal) => {
        if (!signal.aborted) await once(signal, 'abort');
        throw Object.assign(new Error('not sent'), { code: 'EBUSY' });
      },
    };
    expect((await poll(bench, target('ping'), 50)).code).toBe('internal');
    expect(bench.sink.samplesSeen).toEqual([]);
  });

  it('says nothing about the device when this machine cannot ping', async () => {
    const bench = createBench();
    bench.parts.network = {
      ...bench.parts.network,
      ping: () => Promise.reject(Object.assign(new Error('spawn'), { code: 'EMFILE' })),
    };
    expect((await poll(bench, target('ping'))).code).toBe('internal');
    expect(bench.sink.samplesSeen).toEqual([]);
  });
});

describe('tcp', () => {
  it('connects and closes at once', async () => {
    const bench = createBench();
    const port = await serve(() => undefined);
    expect((await poll(bench, target('tcp', { port }))).code).toBe('ok');
    expect(bench.sink.last('net_response.result_code')).toBe(0);
    expect(bench.sink.last('net_response.response_time_ms')).toBeGreaterThanOrEqual(0);
  });

  it('tells a refusal from silence', async () => {
    const bench = createBench();
    expect((await poll(bench, target('tcp', { port: await freePort() }))).code).toBe('refused');
    expect(bench.sink.last('net_response.result_code')).toBe(2);
    expect((await poll(bench, target('tcp', { host: SILENT_HOST, port: 80 }), 50)).code).toBe('timeout');
    expect(bench.sink.last('net_response.result_code')).toBe(1);
  });

  it('calls a name without an address a fault of the set-up, not of the device', async () => {
    const bench = createBench();
    bench.parts.network = {
      ...bench.parts.network,
      dial: () => Promise.reject(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' })),
    };
    expect((await poll(bench, target('tcp', { host: 'no.such.name' }))).code).toBe('config');
    expect(bench.sink.samplesSeen).toEqual([]);
  });

  it('gives the second tcp probe of an asset a component of its own', async () => {
    const bench = createBench();
    const port = await serve(() => undefined);
    const first = target('tcp', { port });
    const second = target('tcp', { port, name: 'control' });
    const collector = createProbeCollector(bench.parts);
    await collector.open([first, second], bench.sink);
    await collector.poll(first, timeoutSignal(1000));
    await collector.poll(second, timeoutSignal(1000));
    expect(bench.sink.last('net_response.result_code')).toBe(0);
    expect(bench.sink.last('net_response.result_code target:control')).toBe(0);
  });
});

describe('http', () => {
  it.each([
    ['200 OK', 200],
    ['401 Unauthorized', 401],
    ['302 Found\r\nLocation: http://127.0.0.1:1/elsewhere', 302],
    ['503 Busy', 503],
  ])('counts %s as answered, follows nothing and reads no body', async (line, status) => {
    const bench = createBench();
    let request = '';
    const port = await serve((socket) => {
      socket.on('data', (data) => {
        request += data.toString();
        socket.write(`HTTP/1.1 ${line}\r\nContent-Length: 999999999\r\n\r\nbegin`);
      });
    });
    expect((await poll(bench, target('http', { port, settings: { path: '/login' } }))).code).toBe('ok');
    expect(bench.sink.last('http_response.http_response_code')).toBe(status);
    expect(bench.sink.last('http_response.result_code')).toBe(0);
    expect(request).toMatch(/^GET \/login HTTP\/1\.1\r\nHost: 127\.0\.0\.1:\d+\r\n/);
  });

  it('refuses a path that would split the request', async () => {
    const bench = createBench();
    const result = await poll(bench, target('http', { settings: { path: '/a HTTP/1.1\r\nX: y' } }));
    expect(result.code).toBe('config');
    expect(bench.sink.samplesSeen).toEqual([]);
  });

  it.each<[string, (socket: Socket) => void]>([
    ['another protocol', (socket) => socket.write('SSH-2.0-OpenSSH_9.6\r\n')],
    ['random bytes', (socket) => socket.write(Buffer.from([0, 255, 10, 13, 10, 13, 10]))],
    ['an empty close', (socket) => socket.end()],
    ['half a status line', (socket) => socket.end('HTTP/1.1 2')],
    ['a status that is no number', (socket) => socket.write('HTTP/1.1 abc OK\r\n\r\n')],
    ['RTSP instead', (socket) => socket.write('RTSP/1.0 200 OK\r\n\r\n')],
  ])('calls %s garbage', async (_what, behave) => {
    const bench = createBench();
    const port = await serve((socket) => socket.once('data', () => behave(socket)));
    expect((await poll(bench, target('http', { port }))).code).toBe('garbage');
    expect(bench.sink.last('http_response.result_code')).toBe(4);
  });

  it('stops reading a head that never ends', async () => {
    const bench = createBench();
    let sent = 0;
    const port = await serve((socket) => {
      const pour = (): void => {
        while (socket.writable && socket.write(`X-${sent}: ${'y'.repeat(1000)}\r\n`)) sent++;
      };
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n');
        socket.on('drain', pour);
        pour();
      });
    });
    const result = await poll(bench, target('http', { port }));
    expect(result.code).toBe('garbage');
    expect(result.detail).toContain('16384 bytes');
  });

  it('settles at the deadline with a peer that drips', async () => {
    const bench = createBench();
    const port = await serve((socket) => {
      const drip = setInterval(() => socket.write('H'.slice(0, 1)), 1000);
      socket.write('HTTP/1.1 ');
      socket.on('close', () => clearInterval(drip));
    });
    const polled = poll(bench, target('http', { port }), 150);
    expect(await endsWithin(600, polled)).toBe(true);
    expect((await polled).code).toBe('timeout');
    expect(bench.sink.last('http_response.result_code')).toBe(1);
  });
});
