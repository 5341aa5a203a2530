// Web services: what is expected of them, their login and their certificate.

import { createHash } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { endsWithin, timeoutSignal } from '../../peers/in-time.ts';
import type { PollResult, Target } from '../../../contract/collector.ts';
import { ManualClock } from '../../../contract/manual-clock.ts';
import { createProbeCollector } from '../../../collectors/probe/collector.ts';
import { type Bench, SILENT_HOST, createBench, listen, target, trackSockets } from '../parts.ts';
import { SELF_SIGNED, SELF_SIGNED_UNTIL_MS } from './certificate.ts';

const DAY_MS = 86_400_000;

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

type Behave = (socket: Socket, request: string) => void;

async function serve(server: Server, behave: Behave): Promise<number> {
  const take = (socket: Socket): void => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => behave(socket, data.toString('latin1')));
  };
  server.on(server.listenerCount('connection') > 0 ? 'secureConnection' : 'connection', take);
  closers.push(trackSockets(server));
  return listen(server);
}

const plain = (behave: Behave): Promise<number> => serve(createServer(), behave);
const secure = (behave: Behave): Promise<number> => serve(createTlsServer(SELF_SIGNED), behave);

const page =
  (text: string | Buffer, status = '200 OK', headers = ''): Behave =>
  (socket) => {
    const body = Buffer.from(text);
    socket.write(`HTTP/1.1 ${status}\r\nContent-Length: ${body.length}\r\n${headers}\r\n`);
    socket.end(body);
  };

async function poll(bench: Bench, one: Target, timeoutMs = 2000): Promise<PollResult> {
  const collector = createProbeCollector(bench.parts);
  await collector.open([one], bench.sink);
  const result = await collector.poll(one, timeoutSignal(timeoutMs));
  await collector.close();
  return result;
}

describe('what is expected of a page', () => {
  it.each([
    ['200', '200 OK', 0],
    ['2xx,401', '401 Unauthorized', 0],
    ['200', '302 Found', 5],
    ['2xx', '503 Busy', 5],
  ])('status %s: of %s', async (status, line, code) => {
    const bench = createBench();
    const port = await plain(page('x', line));
    const result = await poll(bench, target('http', { port, settings: { status } }));
    expect(bench.sink.last('http_response.result_code')).toBe(code);
    expect(result.code).toBe(code === 0 ? 'ok' : 'exception');
    expect(result.detail.includes(`instead of ${status}`)).toBe(code !== 0);
  });

  it.each([
    ['in one piece', page('<p>系统正常</p>')],
    ['in GBK', page(Buffer.from([0x3c, 0xcf, 0xb5, 0xcd, 0xb3, 0xd5, 0xfd, 0xb3, 0xa3, 0x3e]))],
    [
      'in chunks',
      ((socket) => {
        const half = Buffer.from('系统');
        socket.write(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${half.length.toString(16)}\r\n`);
        socket.write(half);
        socket.write('\r\n6\r\n');
        socket.write(Buffer.from('正常'));
        socket.write('\r\n0\r\n\r\n');
      }) satisfies Behave,
    ],
    ['without a length', ((socket) => socket.end('HTTP/1.0 200 OK\r\n\r\n系统正常')) satisfies Behave],
    [
      'at the begin of a page without end',
      ((socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n系统正常');
        const pour = (): void => {
          while (socket.writable && socket.write('y'.repeat(10_000)));
        };
        socket.on('drain', pour);
        pour();
      }) satisfies Behave,
    ],
  ])('a text %s is found', async (_what, behave) => {
    const bench = createBench();
    const port = await plain(behave);
    expect(await poll(bench, target('http', { port, settings: { expect: '系统正常' } }))).toEqual({
      code: 'ok',
      detail: '',
    });
    expect(bench.sink.last('http_response.result_code')).toBe(0);
  });

  it('a page without the text is not as expected, and says so in both languages’ codes', async () => {
    const bench = createBench();
    const port = await plain(page('<p>database error</p>'));
    const result = await poll(bench, target('http', { port, settings: { expect: '系统正常' } }));
    expect(result.code).toBe('exception');
    expect(result.detail).toMatch(/^answer_unexpected: .* lacks the expected text/);
    expect(bench.sink.last('http_response.http_response_code')).toBe(200);
    expect(bench.sink.last('http_response.result_code')).toBe(5);
  });

  it('a gzip bomb is not unpacked', async () => {
    const bench = createBench();
    const port = await plain(page(Buffer.alloc(100_000, 0x1f), '200 OK', 'Content-Encoding: gzip\r\n'));
    expect((await poll(bench, target('http', { port, settings: { expect: 'ok' } }))).code).toBe('exception');
  });

  it('refuses a status that is none', async () => {
    const result = await poll(createBench(), target('http', { settings: { status: 'fine' } }));
    expect(result.code).toBe('config');
  });
});

describe('the login', () => {
  const credential = { kind: 'password', user: 'viewer', password: 'c0rrect' } as const;
  const digest = (text: string): string => createHash('md5').update(text).digest('hex');

  /** Locks after five wrong ones; gives a new nonce each time. */
  function device(logins: string[]): Behave {
    let nonces = 0;
    return (socket, request) => {
      const login = /Authorization: (.*)\r\n/i.exec(request)?.[1];
      const part = (name: string): string => new RegExp(`[ ,]${name}="?([^",]+)"?`).exec(login ?? '')?.[1] ?? '';
      if (login !== undefined) logins.push(login);
      const proof = `${digest('viewer:cam:c0rrect')}:${part('nonce')}:${part('nc')}:${part('cnonce')}:auth`;
      const isRight = part('response') === digest(`${proof}:${digest('GET:/')}`);
      if (login !== undefined && isRight && logins.length < 5) page('ok')(socket, request);
      else
        page(
          'no',
          '401 Unauthorized',
          `WWW-Authenticate: Digest realm="cam", qop="auth", nonce="n${++nonces}"\r\n`,
        )(socket, request);
    };
  }

  it('is answered once by digest, over http and https', async () => {
    for (const [protocol, start] of [
      ['http', plain],
      ['https', secure],
    ] as const) {
      const bench = createBench();
      const logins: string[] = [];
      const port = await start(device(logins));
      expect((await poll(bench, target(protocol, { port, credential }))).code).toBe('ok');
      expect(bench.sink.last('http_response.http_response_code')).toBe(200);
      expect(logins).toHaveLength(1);
    }
  });

  it('that is wrong is tried twice and then rests, so that no account is locked', async () => {
    const bench = createBench();
    const logins: string[] = [];
    const port = await plain(device(logins));
    const one = target('http', { port, credential: { ...credential, password: 'guess' } });
    const collector = createProbeCollector(bench.parts);
    await collector.open([one], bench.sink);
    for (let i = 0; i < 6; i++) {
      const result = await collector.poll(one, timeoutSignal(1000));
      expect(result.code).toBe('auth');
      expect(result.detail).not.toContain('guess');
    }
    expect(logins).toHaveLength(2);
    expect(bench.sink.last('http_response.result_code')).toBe(3);
  });
});

describe('a certificate', () => {
  const at = (daysBeforeEnd: number): Bench =>
    createBench(new ManualClock(SELF_SIGNED_UNTIL_MS - daysBeforeEnd * DAY_MS));

  it('tells its days left; that the device signed it itself is told and no fault', async () => {
    const bench = at(20);
    const port = await secure(page('ok'));
    expect(await poll(bench, target('https', { port }))).toEqual({ code: 'ok', detail: '' });
    expect(bench.sink.last('http_response.tls_cert_days')).toBeCloseTo(20, 3);
    expect(bench.sink.last('http_response.tls_trust')).toBe(1);
    expect(bench.sink.last('http_response.result_code')).toBe(0);
  });

  it('that is over, or not valid yet, says so', async () => {
    const port = await secure(page('ok'));
    const over = at(-3);
    await poll(over, target('https', { port }));
    expect(over.sink.last('http_response.tls_cert_days')).toBeCloseTo(-3, 3);
    expect(over.sink.last('http_response.tls_trust')).toBe(3);
    const early = createBench(new ManualClock(Date.UTC(1970, 0, 1)));
    await poll(early, target('https', { port }));
    expect(early.sink.last('http_response.tls_trust')).toBe(4);
  });

  it('that is not trusted is a fault where the target asks for trust', async () => {
    const bench = at(20);
    const port = await secure(page('ok'));
    const result = await poll(bench, target('https', { port, settings: { trusted: true } }));
    expect(result.code).toBe('exception');
    expect(result.detail).toMatch(/^certificate_untrusted: .*unknown issuer/);
    expect(bench.sink.last('http_response.result_code')).toBe(6);
    expect(bench.sink.last('http_response.http_response_code')).toBe(200);
  });

  it('is known also where the page behind it is garbage', async () => {
    const bench = at(5);
    const port = await secure((socket) => socket.end('SSH-2.0-x\r\n'));
    expect((await poll(bench, target('https', { port }))).code).toBe('garbage');
    expect(bench.sink.last('http_response.tls_cert_days')).toBeCloseTo(5, 3);
  });

  it.each<[string, Behave]>([
    ['plain HTTP', page('ok')],
    ['a closed connection', (socket) => socket.destroy()],
    ['random bytes', (socket) => socket.write(Buffer.alloc(100, 0x5a))],
  ])('of a port with %s does not exist: no TLS is garbage or refused', async (_what, behave) => {
    const bench = createBench();
    const port = await plain(behave);
    expect(['garbage', 'refused']).toContain((await poll(bench, target('https', { port }))).code);
    expect([2, 4]).toContain(bench.sink.last('http_response.result_code'));
  });

  it('of a port that accepts and stays silent is a timeout', async () => {
    const bench = createBench();
    const port = await plain(() => undefined);
    for (const host of [{}, { host: SILENT_HOST }]) {
      const polled = poll(bench, target('https', { ...host, port, timeoutMs: 150 }), 150);
      expect(await endsWithin(600, polled)).toBe(true);
      expect((await polled).code).toBe('timeout');
    }
    expect(bench.sink.last('http_response.result_code')).toBe(1);
  });

  it('of https and http of one asset are told apart', async () => {
    const bench = createBench();
    const port = await plain(page('ok'));
    const first = target('http', { port });
    const second = target('https', { port: await secure(page('ok')) });
    const collector = createProbeCollector(bench.parts);
    await collector.open([first, second], bench.sink);
    for (const one of [first, second]) await collector.poll(one, timeoutSignal(1000));
    expect(bench.sink.count('http_response.tls_cert_days')).toBe(0);
    expect(bench.sink.count('http_response.tls_cert_days target:https')).toBe(1);
  });
});
