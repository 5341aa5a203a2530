import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_PASSWORD, startServer, type Client, type Running } from './helpers.ts';
import { endsWithin } from '../../peers/in-time.ts';

const ACTIONS = '/api/v1/tickets/t-1/actions';
const MIB = 1024 * 1024;

let running: Running;
let client: Client;

beforeAll(async () => {
  running = await startServer({ limits: { requestsPerMinute: 1_000_000 } });
  client = await running.program('engineer');
});

afterAll(async () => running[Symbol.asyncDispose]());

describe('a hostile client', () => {
  it('is refused keys that reach into objects', async () => {
    for (const body of [
      '{"action":"acknowledge","__proto__":{"polluted":true}}',
      '{"action":"acknowledge","constructor":{"prototype":{"polluted":true}}}',
      '{"__proto__":{"action":"acknowledge"}}',
      '{"action":"note","note":"x","\\u005f_proto__":{"polluted":true}}',
    ])
      expect([body, (await client.post(ACTIONS, body)).status]).toEqual([body, 400]);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
      expect((await client.get(`/api/v1/sites/${name}`)).status).toBe(404);
  });

  it('is refused bodies of another or a malformed type', async () => {
    const before = running.app.actions.length;
    for (const type of [
      'text/plain',
      'application/json\t; charset=utf-8',
      'application/jsonx',
      'a',
      ';',
      'text/html; application/json',
      'multipart/form-data; boundary=x',
      'application/xml',
    ]) {
      const { status } = await client.post(ACTIONS, '{"action":"acknowledge"}', { 'content-type': type });
      expect([type, [400, 415].includes(status) || type.startsWith('application/json\t')]).toEqual([type, true]);
    }
    expect(running.app.actions.length - before).toBeLessThanOrEqual(1);
    expect((await client.post(ACTIONS, '[]')).status).toBe(400);
    expect((await client.post(ACTIONS, 'null')).status).toBe(400);
    expect((await client.post(ACTIONS, `${'['.repeat(100_000)}`)).status).toBe(400);
  });

  it('is refused a body of ten megabytes, said or unsaid', async () => {
    const token = await running.token('engineer');
    const head = `POST ${ACTIONS} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\n`;
    expect(await say(`${head}content-length: ${10 * MIB}\r\n\r\n{"action":`)).toMatch(/^HTTP\/1\.1 413 /);
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    expect(await say(`${head}transfer-encoding: chunked\r\n\r\n${chunk.repeat(160)}`)).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('can read the refusal while it still sends its ten megabytes', async () => {
    for (let i = 0; i < 10; i++) {
      const { status, body } = await client.post(ACTIONS, `"${'x'.repeat(10 * MIB)}"`);
      expect([status, body]).toMatchObject([413, { code: 'body_too_large' }]);
    }
  });

  it('is refused a huge address, head or number of headers', async () => {
    expect(await say(`GET /api/v1/tickets?site=${'x'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 /,
    );
    const headers = Array.from({ length: 10_000 }, (_, i) => `x-${i}: y\r\n`).join('');
    expect(await say(`GET /healthz HTTP/1.1\r\nhost: x\r\n${headers}\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
    expect((await client.get(`/api/v1/tickets?cursor=${'9'.repeat(5000)}`)).status).toBe(400);
    expect((await client.get(`/api/v1/sites/${'x'.repeat(5000)}`)).status).toBe(400);
    expect((await client.get(`/api/v1/tickets?${'state=open&'.repeat(1000)}`)).status).toBe(400);
  });

  it('is refused what two servers could read differently', async () => {
    const head = `POST /api/v1/sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n`;
    for (const framing of [
      'content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      'content-length: 2\r\ncontent-length: 3\r\n\r\n{}',
      'transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n',
      'transfer-encoding: chunked\r\n\r\n-1\r\n\r\n',
      'x y: z\r\n\r\n',
    ])
      expect(await say(head + framing)).toMatch(/^HTTP\/1\.1 400 [\s\S]*application\/problem\+json/);
    for (const nonsense of ['\x16\x03\x01\x02\x00', 'HELLO\r\n\r\n', 'GET / HTTP/9.9\r\n\r\n', '\0'.repeat(100)])
      expect(await say(nonsense)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('reads no file but the console’s', async () => {
    for (const path of [
      '/../helpers.ts',
      '/..%2f..%2f..%2fetc/passwd',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/assets/..%5c..%5cpackage.json',
      '/assets/%00',
      '//etc/passwd',
      '/.hidden',
      '/assets/.%2e/.hidden',
      '/file:///etc/passwd',
    ]) {
      const answer = await say(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
      expect([path, /^HTTP\/1\.1 (400|403|404) /.test(answer), /root:|never served/.test(answer)]).toEqual([
        path,
        true,
        false,
      ]);
    }
  });

  it('finds a server that answers whatever it is sent', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.jsonValue({ maxDepth: 4 }),
        fc.constantFrom('POST', 'PUT', 'DELETE', 'PATCH'),
        async (body, method) => {
          const { status } = await client.send(method, ACTIONS, JSON.stringify(body));
          expect(status).toBeLessThan(500);
        },
      ),
      { numRuns: 40 },
    );
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 60 }), async (text) => {
        const part = encodeURIComponent(text.toWellFormed());
        for (const path of [
          `/api/v1/sites/${part}/assets`,
          `/api/v1/tickets?cursor=${part}`,
          `/api/v1/tickets/${part}`,
          `/${part}`,
        ])
          expect((await client.get(path)).status).toBeLessThan(500);
      }),
      { numRuns: 20 },
    );
  });

  it('with hundreds of sockets that say next to nothing holds up nobody, and loses them soon', async () => {
    await using slow = await startServer({
      adminPassword: ADMIN_PASSWORD,
      limits: { headTimeoutMs: 700, requestTimeoutMs: 900, slowCheckEveryMs: 200, signInsPerMinute: 1000 },
    });
    const { port } = new URL(slow.address);
    const sockets = Array.from({ length: 500 }, (_, i) => {
      const socket = createConnection(Number(port), '127.0.0.1');
      socket.on('error', () => {});
      const body =
        'POST /api/v1/sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{';
      socket.write(i % 2 === 0 ? 'GET / HTTP/1.1\r\nhost: x\r\nx-' : body);
      return socket;
    });
    const gone = Promise.all(sockets.map(closed));
    for (const socket of sockets) if (socket.connecting) await once(socket, 'connect');
    const signedIn = slow.stranger().signIn({ name: 'admin', password: ADMIN_PASSWORD });
    expect(await endsWithin(15_000, signedIn)).toBe(true);
    expect((await signedIn).status).toBe(200);
    await gone;
    expect((await slow.stranger().get('/healthz')).status).toBe(200);
  });

  it('that asks without pause is told to wait', async () => {
    await using busy = await startServer({ limits: { requestsPerMinute: 20 } });
    const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => busy.stranger().get(`/api/v1/sites?${i}`)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(10);
    expect(refused[0]?.body).toMatchObject({ code: 'rate_limited' });
    expect(refused[0]?.headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await busy.stranger().get('/nothing')).status).toBe(429);
    expect((await busy.stranger().get('/healthz')).status).toBe(200);
  });

  it('that keeps a request open does not keep the server from stopping', async () => {
    const stopping = await startServer();
    const socket = createConnection(Number(new URL(stopping.address).port), '127.0.0.1');
    socket.on('error', () => {});
    socket.write(
      'POST /api/v1/sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{',
    );
    await once(socket, 'connect');
    expect((await stopping.stranger().get('/healthz')).status).toBe(200);
    const gone = closed(socket);
    await stopping[Symbol.asyncDispose]();
    await gone;
    await stopping.server.stop();
  });
});

/** Sends bytes as they are; the answer until the server closes or has said a whole head. */
async function say(bytes: string): Promise<string> {
  const socket = createConnection(Number(new URL(running.address).port), '127.0.0.1');
  socket.on('error', () => {});
  let answer = '';
  socket.setEncoding('latin1').on('data', (part: string) => {
    answer += part;
  });
  const gone = closed(socket);
  socket.write(bytes, 'latin1');
  const deadline = performance.now() + 30_000;
  while (!answer.includes('\r\n\r\n') && !socket.destroyed && performance.now() < deadline)
    await Promise.race([gone, once(socket, 'data').catch(() => undefined)]);
  socket.destroy();
  return answer;
}

function closed(socket: Socket): Promise<unknown> {
  return new Promise((resolve) => {
    socket.once('close', resolve);
    socket.resume();
  });
}
