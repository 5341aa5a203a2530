import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../../contract/clock.ts';
import { ManualClock } from '../../../contract/manual-clock.ts';
import { createMqttCollector } from '../../../collectors/mqtt/collector.ts';
import { type EmbeddedBroker, startBroker } from '../../../collectors/mqtt/broker/broker.ts';
import { MAX_CONNECT_MS, MAX_FAILED_LOGINS, MAX_PACKET_MS } from '../../../collectors/mqtt/broker/gate.ts';
import { MAX_CLIENT_PACKET_BYTES } from '../../../collectors/mqtt/broker/packet-meter.ts';
import {
  type BrokerUser,
  Users,
  hashPassword,
  isBrokenHash,
  mayPublish,
  maySubscribe,
} from '../../../collectors/mqtt/broker/users.ts';
import { timeoutSignal, turnClock } from '../../peers/in-time.ts';
import { createBench, target } from '../parts.ts';
import { certificate } from './certificates.ts';

const CHILD = fileURLToPath(new URL('./embedded-broker-child.ts', import.meta.url));
const log = { debug() {}, info() {}, warn() {}, error() {} };
const USERS: BrokerUser[] = [
  { name: 'foresite', password: 'all', publish: ['spBv1.0/#'], subscribe: ['#'] },
  { name: 'kiosk-1', password: 'one', publish: ['site/{user}/#'], subscribe: ['site/{user}/#'] },
  { name: 'kiosk-2', password: 'two', publish: ['site/{user}/#'], subscribe: ['site/{user}/#'] },
];

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function start(clock: Clock = turnClock, more: { perAddress?: number } = {}): Promise<EmbeddedBroker> {
  const broker = await startBroker({ host: '127.0.0.1', port: 0, tls: null, users: USERS, clock, log, ...more });
  closers.push(() => broker.stop());
  return broker;
}

async function client(
  port: number,
  username: string,
  password: string,
  more: IClientOptions = {},
): Promise<MqttClient> {
  const one = await connectAsync(`mqtt://127.0.0.1:${port}`, { username, password, reconnectPeriod: 0, ...more });
  one.on('error', () => undefined);
  closers.push(() => one.endAsync(true));
  return one;
}

async function raw(port: number, localAddress = '127.0.0.1'): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, localAddress });
  socket.on('error', () => undefined);
  closers.push(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

async function ended(socket: Socket, deadlineMs = 100_000): Promise<void> {
  socket.resume();
  if (socket.destroyed) return;
  await new Promise<void>((resolve, reject) => {
    socket.once('close', () => resolve());
    timeoutSignal(deadlineMs).addEventListener('abort', () => reject(new Error('the connection stays')));
  });
}

/** Who is cut off learns it by the connection's end. */
function closed(one: MqttClient): Promise<void> {
  return new Promise((resolve) => {
    if (one.connected) one.once('close', () => resolve());
    else resolve();
  });
}

describe('the embedded broker', () => {
  it('serves the collector, over TLS too', async () => {
    const authority = certificate({ commonName: 'Test authority' });
    const own = certificate({ commonName: 'broker', addresses: ['127.0.0.1'], by: authority });
    const broker = await startBroker({
      host: '127.0.0.1', port: 0, tls: { cert: own.pem, key: own.keyPem }, users: USERS, clock: turnClock, log,
    }); // prettier-ignore
    closers.push(() => broker.stop());
    const bench = createBench();
    const collector = createMqttCollector(bench.parts);
    closers.push(() => collector.close());
    const one = target('mqtt', {
      port: broker.port,
      credential: { kind: 'password', user: 'foresite', password: 'all' },
      settings: { topicPrefix: 'site/kiosk-1', insecure: true },
      profile: {
        profile: 'kiosk-test',
        title: { zh: '测试', en: 'test' },
        mqtt: { quietAfter: '15s', topics: [{ topic: 'state', values: [{ path: 'sales', as: 'kiosk.sales_today' }] }] },
      },
    });
    await collector.open([one], bench.sink);
    expect((await collector.poll(one, timeoutSignal(3000))).detail).toContain('mqtt_waiting');
    const kiosk = await connectAsync(`mqtts://127.0.0.1:${broker.port}`, {
      username: 'kiosk-1', password: 'one', ca: authority.pem, reconnectPeriod: 0,
    }); // prettier-ignore
    closers.push(() => kiosk.endAsync(true));
    await kiosk.publishAsync('site/kiosk-1/state', '{"sales":12}', { qos: 1 });
    await bench.sink.until(() => bench.sink.last('kiosk.sales_today') === 12);
  });

  it.each<[string, IClientOptions]>([
    ['nobody', {}],
    ['a stranger', { username: 'kiosk-9', password: 'one' }],
    ['a wrong password', { username: 'kiosk-1', password: 'two' }],
  ])('lets %s not in', async (_who, login) => {
    const broker = await start();
    await expect(connectAsync(`mqtt://127.0.0.1:${broker.port}`, { ...login, reconnectPeriod: 0 })).rejects.toThrow(
      /Bad username or password|not authorized/i,
    );
    expect(broker.stats()['broker_logins_refused_total']).toBe(1);
  });

  it('refuses an address for the rest of a minute after too many wrong passwords', async () => {
    const broker = await start(new ManualClock());
    const url = `mqtt://127.0.0.1:${broker.port}`;
    for (let i = 0; i < MAX_FAILED_LOGINS; i++)
      await connectAsync(url, { username: 'kiosk-1', password: `${i}`, reconnectPeriod: 0 }).catch(() => undefined);
    const socket = await raw(broker.port);
    await ended(socket);
    expect(broker.stats()['broker_refused_total']).toBe(1);
  });

  it('lets a kiosk write and hear only below its own prefix', async () => {
    const broker = await start();
    const all = await client(broker.port, 'foresite', 'all');
    const heard: string[] = [];
    all.on('message', (topic) => heard.push(topic));
    await all.subscribeAsync('#');
    const one = await client(broker.port, 'kiosk-1', 'one');
    await one.publishAsync('site/kiosk-1/state', 'x', { qos: 1 });
    const two = await client(broker.port, 'kiosk-2', 'two');
    const granted = await two.subscribeAsync(['site/kiosk-2/#']);
    expect(granted.map(({ qos }) => qos)).toEqual([0]);
    // prettier-ignore
    const others = [
      '#', '+', '+/#', '+/+/+', 'site/#', 'site/+', 'site/+/#', 'site/+/state', 'site/kiosk-1/state',
      '+/kiosk-1/#', '+/kiosk-2/#', 'site/kiosk-22/#', 'Site/kiosk-2/#',
      '$SYS/#', '$SYS/+/new/clients', '$share/g/site/kiosk-1/#', '$share/g/site/kiosk-2/#', '/site/kiosk-2/#',
    ];
    for (const filter of others)
      await expect(two.subscribeAsync(filter)).rejects.toThrow(/Subscribe error|denied|128|Unspecified/i);
    const elsewhere = [
      'site/kiosk-1/state',
      'site/kiosk-22/state',
      '$SYS/x/heartbeat',
      '$share/g/site/kiosk-2',
      'other',
    ];
    for (const topic of elsewhere) {
      const vandal = await client(broker.port, 'kiosk-2', 'two', { clientId: `vandal-${topic}` });
      vandal.publish(topic, 'evil', { qos: 0 });
      // Who writes where it may not is cut off.
      await closed(vandal);
    }
    await two.publishAsync('site/kiosk-2/state', 'y', { qos: 1 });
    for (const endMs = Date.now() + 30_000; heard.length < 2 && Date.now() < endMs;)
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(heard).toEqual(['site/kiosk-1/state', 'site/kiosk-2/state']);
    expect(broker.stats()['broker_denied_total']).toBeGreaterThan(8);
  });

  it('does not hand the connection of one user to another that takes its client id', async () => {
    const broker = await start();
    const one = await client(broker.port, 'kiosk-1', 'one', { clientId: 'same' });
    await expect(
      connectAsync(`mqtt://127.0.0.1:${broker.port}`, {
        username: 'kiosk-2', password: 'two', clientId: 'same', reconnectPeriod: 0,
      }), // prettier-ignore
    ).rejects.toThrow(/identifier rejected/i);
    await one.publishAsync('site/kiosk-1/state', 'x', { qos: 1 });
    expect(one.connected).toBe(true);
  });

  it('publishes a last will only where its user may write', async () => {
    const broker = await start();
    const all = await client(broker.port, 'foresite', 'all');
    const heard: string[] = [];
    all.on('message', (topic) => heard.push(topic));
    await all.subscribeAsync('#');
    for (const topic of ['site/kiosk-2/status', 'site/kiosk-1/status']) {
      const own = await client(broker.port, 'kiosk-1', 'one', {
        clientId: topic,
        will: { topic, payload: Buffer.from('offline'), qos: 1, retain: true },
      });
      own.stream.destroy();
    }
    for (const endMs = Date.now() + 30_000; heard.length < 1 && Date.now() < endMs;)
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(heard).toEqual(['site/kiosk-1/status']);
  });

  it('has no more connections of one address than it may have', async () => {
    const broker = await start(turnClock, { perAddress: 3 });
    const sockets = await Promise.all(Array.from({ length: 5 }, () => raw(broker.port)));
    await Promise.any(sockets.map((socket) => ended(socket)));
    for (const endMs = Date.now() + 30_000; broker.stats()['broker_refused_total'] !== 2 && Date.now() < endMs;)
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(broker.stats()).toMatchObject({ broker_refused_total: 2, broker_connections: 3 });
    const other = await raw(broker.port, '127.0.0.2');
    expect(other.destroyed).toBe(false);
  });
});

/** CONNECT of kiosk-1, as MQTT 3.1.1 writes it. */
function connectPacket(id = 'x', password = 'one'): Buffer {
  const text = (one: string): Buffer => Buffer.concat([Buffer.from([0, one.length]), Buffer.from(one)]);
  const body = Buffer.concat([text('MQTT'), Buffer.from([4, 0xc2, 0, 60]), text(id), text('kiosk-1'), text(password)]);
  return Buffer.concat([Buffer.from([0x10, body.length]), body]);
}

describe('a client of the embedded broker is cut off', () => {
  it.each<[string, Buffer]>([
    ['speaks HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['begins with a message', Buffer.from([0x30, 3, 0, 1, 0x61])],
    ['announces a CONNECT of 200 MB', Buffer.from([0x10, 0x80, 0x80, 0x80, 0x60])],
    ['announces a length without an end', Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff, 0x7f])],
    ['sends a megabyte behind its CONNECT', Buffer.concat([connectPacket(), Buffer.alloc(1_000_000, 0xc0)])],
  ])('that %s', async (_what, bytes) => {
    const broker = await start();
    const socket = await raw(broker.port);
    socket.write(bytes);
    await ended(socket);
    expect(broker.stats()).toMatchObject({ broker_connections: 0, broker_cut_total: 1 });
  });

  it('whose CONNECT drips, and whose later packet drips, each in time', async () => {
    const clock = new ManualClock();
    const broker = await start(clock);
    const dripping = await raw(broker.port);
    dripping.write(connectPacket().subarray(0, 9));
    const known = await raw(broker.port);
    known.write(connectPacket());
    await once(known, 'data');
    known.write(Buffer.from([0x30, 20, 0]));
    await new Promise((resolve) => setTimeout(resolve, 50));
    clock.advance(MAX_CONNECT_MS);
    await ended(dripping);
    expect(known.destroyed).toBe(false);
    clock.advance(MAX_PACKET_MS);
    await ended(known);
    expect(broker.stats()['broker_cut_total']).toBe(2);
  });

  it('that sends a message larger than any may be', async () => {
    const broker = await start();
    const one = await client(broker.port, 'kiosk-1', 'one');
    one.publish('site/kiosk-1/state', Buffer.alloc(MAX_CLIENT_PACKET_BYTES + 1), { qos: 0 });
    await closed(one);
    expect(broker.stats()['broker_cut_total']).toBe(1);
  });
});

describe('a flood before any login', () => {
  it('takes less than 20 MB, is cut off, and hinders nobody', async () => {
    const child = fork(CHILD, [], { execArgv: ['--expose-gc'] });
    closers.push(() => child.kill('SIGKILL'));
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    const honest = await client(port, 'kiosk', 'right');
    for (let i = 0; i < 20; i++) await honest.publishAsync('site/kiosk/state', `${i}`, { qos: 1 });
    const before = (await ask(child, 'begin')).rss;

    const head = Buffer.from([0x10, 0x80, 0x80, 0x80, 0x10]);
    const big = Buffer.concat([head, Buffer.alloc(32 * 1024 * 1024, 1)]);
    const floods = await Promise.all(Array.from({ length: 8 }, () => raw(port)));
    for (const socket of floods) socket.write(big);
    const slow = await Promise.all(Array.from({ length: 20 }, (_, i) => raw(port, `127.0.0.${10 + i}`)));
    // The largest CONNECT that is read at all, one byte at a time.
    const bytes = Buffer.concat([Buffer.from([0x10, 0xf0, 0x3f]), Buffer.alloc(200, 1)]);
    let at = 0;
    const drip = setInterval(() => {
      for (const socket of slow) if (!socket.destroyed) socket.write(bytes.subarray(at % 200, (at % 200) + 1));
      at++;
    }, 25);
    closers.push(() => clearInterval(drip));
    let slowest = 0;
    for (const endMs = Date.now() + MAX_CONNECT_MS; Date.now() < endMs;) {
      const start = turnClock.monoMs();
      await honest.publishAsync('site/kiosk/state', 'x', { qos: 1 });
      slowest = Math.max(slowest, turnClock.monoMs() - start);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await Promise.all([...floods, ...slow].map((socket) => ended(socket)));
    // By the system's own mark of the peak, which misses nothing between two looks.
    const { peak, stats } = await ask(child, 'tell');
    expect(peak).toBeGreaterThan(before);
    expect((peak - before) / 2 ** 20).toBeLessThan(20);
    expect(slowest).toBeLessThan(1000);
    expect(stats).toMatchObject({ broker_connections: 1, broker_cut_total: 28 });
    expect(honest.connected).toBe(true);
  });
});

interface Memory {
  rss: number;
  peak: number;
  stats: Record<string, number>;
}

async function ask(child: ChildProcess, what: 'begin' | 'tell'): Promise<Memory> {
  const answer = once(child, 'message');
  child.send(what);
  const [told] = (await answer) as [Memory];
  return told;
}

describe('users of the embedded broker', () => {
  it('are known by a digest of their password, once judged at once', async () => {
    const password = await hashPassword('right');
    expect(password).toMatch(/^pbkdf2-sha256\$210000\$/);
    expect([isBrokenHash(password), isBrokenHash('pbkdf2-sha256$0$x'), isBrokenHash('plain')]).toEqual([
      false,
      true,
      false,
    ]);
    const users = new Users([{ name: 'a', password, publish: [], subscribe: [] }]);
    expect(await users.login('a', Buffer.from('wrong'))).toBeUndefined();
    expect((await users.login('a', Buffer.from('right')))?.name).toBe('a');
    expect((await users.login('a', Buffer.from('right')))?.name).toBe('a');
    expect(await users.login('b', Buffer.from('right'))).toBeUndefined();
  });

  it.each<[string, string, boolean]>([
    ['site/u/#', 'site/u/a/b', true],
    ['site/u/#', 'site/u', true],
    ['site/u/#', 'site/u/+', true],
    ['site/u/#', 'site/#', false],
    ['site/u/#', '#', false],
    ['site/+/state', 'site/x/state', true],
    ['site/+/state', 'site/+/state', true],
    ['site/x/state', 'site/+/state', false],
    ['#', '#', true],
    ['#', '$SYS/#', false],
    ['+/a', '$SYS/a', false],
    ['a/b', 'a', false],
    ['a', 'a/b', false],
  ])('with %s may hear %s: %s', (allowed, wanted, may) => {
    const user: BrokerUser = { name: 'u', password: '', publish: [allowed], subscribe: [allowed] };
    expect(maySubscribe(user, wanted)).toBe(may);
    expect(mayPublish(user, wanted)).toBe(may && !/[+#]/.test(wanted));
  });
});
