import { type Server, type Socket, connect, createServer } from 'node:net';
import { connectAsync } from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import type { Collector, PollResult, Target } from '../../../contract/collector.ts';
import { ManualClock } from '../../../contract/manual-clock.ts';
import type { Profile } from '../../../contract/profile.ts';
import { type MqttOptions, createMqttCollector } from '../../../collectors/mqtt/collector.ts';
import { backoffMs } from '../../../collectors/mqtt/backoff.ts';
import { type Bench, SILENT_HOST, createBench, listen, target, trackSockets } from '../parts.ts';
import { Mosquitto } from './mosquitto.ts';
import { freePort } from '../../peers/ports.ts';
import { timeoutSignal } from '../../peers/in-time.ts';

const PROFILE: Profile = {
  profile: 'amplifier-test',
  title: { zh: '测试', en: 'test' },
  mqtt: { quietAfter: '15s', topics: [{ topic: 'state', values: [{ path: 'protect', as: 'amplifier.protect' }] }] },
};

const closers: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function amplifier(changes: Partial<Target>): Target {
  return target('mqtt', {
    asset: 'amp-1',
    class: 'av',
    profile: PROFILE,
    settings: { topicPrefix: 'site/amp-1' },
    ...changes,
  });
}

async function open(bench: Bench, one: Target, options: MqttOptions = {}): Promise<Collector> {
  const collector = createMqttCollector(bench.parts, { backoff: { firstMs: 20, capMs: 40 }, ...options });
  closers.push(() => collector.close());
  await collector.open([one], bench.sink);
  return collector;
}

function poll(collector: Collector, one: Target, timeoutMs = 2000): Promise<PollResult> {
  return collector.poll(one, timeoutSignal(timeoutMs));
}

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (const endMs = Date.now() + 30_000; !(await isTrue());) {
    if (Date.now() > endMs) throw new Error('nothing that was waited for within 30 s');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function serve(onConnection: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer(onConnection);
  closers.push(trackSockets(server));
  return listen(server);
}

describe('a broker that fails', () => {
  it('is connected to and subscribed at again after kill -9, though it remembers nothing', async () => {
    const broker = await Mosquitto.start();
    closers.push(() => broker.stop());
    const bench = createBench();
    const one = amplifier({ port: broker.port });
    const collector = await open(bench, one);
    await until(async () => (await poll(collector, one)).detail.startsWith('mqtt_waiting'));

    await broker.kill();
    await until(async () => (await poll(collector, one)).detail.startsWith('broker_unreachable'));
    expect(['refused', 'timeout']).toContain((await poll(collector, one)).code);

    await broker.run();
    await until(async () => (await poll(collector, one)).detail.startsWith('mqtt_waiting'));
    const device = await connectAsync(`mqtt://127.0.0.1:${broker.port}`);
    closers.push(() => device.endAsync(true));
    await device.publishAsync('site/amp-1/state', '{"protect":1}', { qos: 1 });
    await bench.sink.until(() => bench.sink.last('amplifier.protect') === 1);
    expect((await poll(collector, one)).code).toBe('ok');
  });

  it('is told apart: no login, nobody there, no answer', async () => {
    const closed = await Mosquitto.start(false);
    closers.push(() => closed.stop());
    const credential = { kind: 'password', user: 'u', password: 'topsecret' } as const;
    const barred = amplifier({ port: closed.port, credential });
    const bench = createBench();
    const result = await poll(await open(bench, barred), barred);
    expect(result.code).toBe('auth');
    expect(result.detail + bench.logged.join()).not.toContain('topsecret');

    const absent = amplifier({ port: await freePort() });
    expect((await poll(await open(createBench(), absent), absent)).code).toBe('refused');

    const silent = amplifier({ host: SILENT_HOST, port: 1883 });
    expect((await poll(await open(createBench(), silent), silent, 50)).code).toBe('timeout');
  });

  it.each<[string, (socket: Socket) => void]>([
    ['sends garbage', (socket) => void socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3]))],
    ['sends a packet that cannot be', (socket) => void socket.write(Buffer.from([0x20, 0x01, 0x00]))],
    ['sends a CONNACK of 200 MB', (socket) => void socket.write(Buffer.from([0x20, 0x80, 0x80, 0x80, 0x60, 0, 0]))],
    ['speaks HTTP', (socket) => void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['sends a message before its CONNACK', (socket) => void socket.write(Buffer.from([0x30, 0x03, 0x00, 0x01, 0x61]))],
    ['closes at once', (socket) => void socket.destroy()],
    ['resets', (socket) => void socket.resetAndDestroy()],
  ])('and %s makes its assets unknown and is tried again', async (_what, behave) => {
    let connections = 0;
    const port = await serve((socket) => {
      connections++;
      behave(socket);
      setTimeout(() => socket.destroy(), 30);
    });
    const one = amplifier({ port });
    const collector = await open(createBench(), one);
    await until(() => connections >= 3);
    const result = await poll(collector, one);
    expect(result.detail).toContain('broker_unreachable');
    expect(['ok', 'stale', 'dead']).not.toContain(result.code);
  });
});

describe('reconnecting', () => {
  it('waits longer each time a broker accepts and then throws out', async () => {
    const clock = new ManualClock();
    let connections = 0;
    const port = await serve((socket) => {
      connections++;
      socket.once('data', () => {
        socket.write(Buffer.from([0x20, 0x02, 0x00, 0x00]));
        socket.once('data', (subscribe: Buffer) => {
          socket.write(Buffer.from([0x90, 0x03, subscribe[2] ?? 0, subscribe[3] ?? 0, 0x01]));
          socket.end();
        });
      });
    });
    const bench = createBench(clock);
    // Drawn once for every retry that is planned.
    let planned = 0;
    const random = (): number => {
      planned++;
      return 0.999_999;
    };
    await open(bench, amplifier({ port }), { random, backoff: { firstMs: 15_000, capMs: 60_000 } });
    for (const [round, waitMs] of [15_000, 30_000, 60_000, 60_000].entries()) {
      await until(() => planned === round + 1);
      expect(connections).toBe(round + 1);
      clock.advance(waitMs - 1000);
      await new Promise((resolve) => setImmediate(resolve));
      expect(connections).toBe(round + 1);
      clock.advance(1000);
      await until(() => connections === round + 2);
    }
  });

  it('comes under the same client id, after a restart of ours too, and under another beside it', async () => {
    const ids: string[] = [];
    let accepted = 0;
    let open = 0;
    const port = await serve((socket) => {
      accepted++;
      open++;
      socket.once('close', () => open--);
      socket.once('data', (connect: Buffer) => {
        // MQTT 3.1.1 §3.1: two bytes of head, ten of the variable header, then the id.
        ids.push(connect.subarray(14, 14 + connect.readUInt16BE(12)).toString());
        socket.destroy();
      });
    });
    const kept = new Map<string, string>();
    const learned = {
      get: (key: string) => kept.get(key),
      set: (key: string, json: string) => void kept.set(key, json),
    };
    for (const [runs, parts] of [{ learned }, { learned }, {}].entries()) {
      const bench = createBench();
      const collector = createMqttCollector({ ...bench.parts, ...parts }, { backoff: { firstMs: 1, capMs: 1 } });
      closers.push(() => collector.close());
      await collector.open([amplifier({ port })], bench.sink);
      await until(() => ids.length >= 2 * (runs + 1));
      await collector.close();
      // What it still had under way is accepted before this one.
      const before = accepted;
      const last = connect(port, '127.0.0.1').once('connect', () => last.destroy());
      await until(() => accepted > before && open === 0);
      ids.length = 2 * (runs + 1);
    }
    const [first = '', , , , other = ''] = ids;
    expect(first).toMatch(/^foresite-[0-9a-f]{12}-[0-9a-f]{4}$/);
    expect(ids).toEqual([first, first, first, first, other, other]);
    expect(other).not.toBe(first);
  });

  it('spreads 500 clients so that no second sees a tenth of them', () => {
    let seed = 7;
    const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const perSecond = new Map<number, number>();
    for (let client = 0; client < 500; client++) {
      const second = Math.floor(backoffMs(0, random()) / 1000);
      perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
    }
    expect(Math.max(...perSecond.values())).toBeLessThanOrEqual(50);
    expect(backoffMs(40, 1)).toBe(60_000);
  });
});
