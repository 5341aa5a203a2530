import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { QUALITY } from '../../../contract/batch.ts';
import type { Collector, PollResult, Target } from '../../../contract/collector.ts';
import { ManualClock } from '../../../contract/manual-clock.ts';
import type { Profile } from '../../../contract/profile.ts';
import { createMqttCollector } from '../../../collectors/mqtt/collector.ts';
import { type Bench, createBench, target } from '../parts.ts';
import { Mosquitto } from './mosquitto.ts';
import { timeoutSignal } from '../../peers/in-time.ts';

const PROFILE: Profile = {
  profile: 'kiosk-test',
  title: { zh: '测试', en: 'test' },
  mqtt: {
    quietAfter: '15s',
    will: { topic: 'status', dead: 'offline', alive: 'online' },
    topics: [
      { topic: 'state', values: [{ path: 'heartbeatAge', as: 'kiosk.app_heartbeat_age_s' }] },
      {
        topic: 'part/+part',
        values: [
          { path: 'state', as: 'kiosk_part.state' },
          { path: 'level', as: 'kiosk_part.level_percent' },
        ],
      },
    ],
  },
};

let broker: Mosquitto;
let device: MqttClient;
const collectors: Collector[] = [];
let kiosks = 0;

beforeAll(async () => {
  broker = await Mosquitto.start();
  device = await connectAsync(`mqtt://127.0.0.1:${broker.port}`);
});
afterEach(async () => {
  for (const collector of collectors.splice(0)) await collector.close();
});
afterAll(async () => {
  await device.endAsync(true);
  await broker.stop();
});

/** Each test has kiosks of its own, so that retained messages of one never reach another. */
function kiosk(changes: Partial<Target> = {}): Target {
  const asset = `kiosk-${++kiosks}`;
  return target('mqtt', {
    asset,
    class: 'kiosk',
    port: broker.port,
    profile: PROFILE,
    settings: { topicPrefix: `site/${asset}` },
    ...changes,
  });
}

async function listenTo(bench: Bench, targets: Target[]): Promise<Collector> {
  const collector = createMqttCollector(bench.parts, { backoff: { firstMs: 20, capMs: 40 } });
  collectors.push(collector);
  await collector.open(targets, bench.sink);
  const first = targets[0];
  if (first) await pollUntil(collector, first, (result) => !result.detail.startsWith('broker_unreachable'));
  return collector;
}

function poll(collector: Collector, one: Target): Promise<PollResult> {
  return collector.poll(one, timeoutSignal(3000));
}

async function pollUntil(
  collector: Collector,
  one: Target,
  isWanted: (result: PollResult) => boolean,
): Promise<PollResult> {
  for (const endMs = Date.now() + 30_000; ;) {
    const result = await poll(collector, one);
    if (isWanted(result)) return result;
    if (Date.now() > endMs) throw new Error(`still ${result.code}: ${result.detail}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function publish(one: Target, topic: string, payload: string | Buffer, retain = false): Promise<unknown> {
  return device.publishAsync(`${String(one.settings['topicPrefix'])}/${topic}`, payload, { qos: 1, retain });
}

describe('messages', () => {
  it('become samples of the asset and of the part the topic names', async () => {
    const bench = createBench();
    const one = kiosk();
    const collector = await listenTo(bench, [one]);
    await publish(one, 'state', '{"heartbeatAge":1.5,"screen":1}');
    await publish(one, 'part/cash-box', '{"state":2,"level":"97.5"}');
    await bench.sink.until(() => bench.sink.count('kiosk_part.level_percent part:cash-box') > 0);
    expect(bench.sink.last('kiosk.app_heartbeat_age_s')).toBe(1.5);
    expect(bench.sink.last('kiosk_part.state part:cash-box')).toBe(2);
    expect(bench.sink.last('kiosk_part.level_percent part:cash-box')).toBe(97.5);
    expect(bench.sink.samplesSeen.every((sample) => sample.quality === QUALITY.ok)).toBe(true);
    expect(await poll(collector, one)).toEqual({ code: 'ok', detail: '' });
  });

  it('that were retained are marked and are no sign of life', async () => {
    const bench = createBench();
    const one = kiosk();
    await publish(one, 'state', '{"heartbeatAge":1}', true);
    await publish(one, 'status', 'online', true);
    const collector = await listenTo(bench, [one]);
    await bench.sink.until(() => bench.sink.samplesSeen.length > 0);
    expect(bench.sink.samplesSeen[0]?.quality).toBe(QUALITY.retained);
    const result = await poll(collector, one);
    expect(result.code).toBe('timeout');
    expect(result.detail).toContain('mqtt_waiting');
  });

  it('reach only the asset whose prefix they carry, over one connection', async () => {
    const bench = createBench();
    const pair = [kiosk(), kiosk()];
    await listenTo(bench, pair);
    expect(bench.logged.filter((line) => line.includes('broker connected'))).toHaveLength(1);
    const [first, second] = pair;
    if (!first || !second) return;
    await publish(second, 'state', '{"heartbeatAge":2}');
    await bench.sink.until(() => bench.sink.samplesSeen.length > 0);
    expect(bench.sink.samplesSeen.map((sample) => sample.asset)).toEqual([second.asset]);
  });

  it('follow a changed set of targets without a new connection', async () => {
    const bench = createBench();
    const [first, second] = [kiosk(), kiosk()];
    const collector = await listenTo(bench, [first]);
    await collector.open([second], bench.sink);
    // Subscribing takes a round trip: ask until the first message passes.
    const send = setInterval(() => void publish(second, 'state', '{"heartbeatAge":3}'), 20);
    try {
      await bench.sink.until(() => bench.sink.count('kiosk.app_heartbeat_age_s') > 0);
    } finally {
      clearInterval(send);
    }
    await publish(first, 'state', '{"heartbeatAge":4}');
    expect(bench.sink.samplesSeen.every((sample) => sample.asset === second.asset)).toBe(true);
    expect((await poll(collector, first)).code).toBe('config');
  });

  it.each<[string, string | Buffer]>([
    ['no JSON', 'hello'],
    ['half of JSON', '{"heartbeatAge":'],
    ['random bytes', Buffer.from([0xff, 0x00, 0xfe, 0x7b])],
    ['nothing', ''],
    ['a prototype', '{"__proto__":{"heartbeatAge":1}}'],
    ['a disguised prototype', '{"\\u005f_proto__":{"heartbeatAge":1}}'],
    ['deep nesting', '['.repeat(60_000)],
    ['100 kB', `{"heartbeatAge":1,"x":"${'y'.repeat(100_000)}"}`],
    ['2 MB', `{"heartbeatAge":1,"x":"${'y'.repeat(2_000_000)}"}`],
  ])('with %s give no sample, and the next good one counts', async (_what, payload) => {
    const bench = createBench();
    const one = kiosk();
    const collector = await listenTo(bench, [one]);
    await publish(one, 'state', payload);
    const result = await pollUntil(collector, one, (now) => now.code !== 'timeout');
    expect(result.code).toBe('garbage');
    expect(bench.sink.samplesSeen).toEqual([]);
    await publish(one, 'state', '{"heartbeatAge":7}');
    await bench.sink.until(() => bench.sink.last('kiosk.app_heartbeat_age_s') === 7);
    expect((await poll(collector, one)).code).toBe('ok');
  });

  it('with values that are no numbers give no sample', async () => {
    const bench = createBench();
    const one = kiosk();
    await listenTo(bench, [one]);
    for (const value of ['"NaN"', 'null', '""', '"unavailable"', '[1]', '{"a":1}', '1e999', '"Infinity"']) {
      await publish(one, 'state', `{"heartbeatAge":${value}}`);
    }
    await publish(one, 'state', '{"heartbeatAge":1,"heartbeatAge":"9"}');
    await bench.sink.until(() => bench.sink.count('kiosk.app_heartbeat_age_s') > 0);
    expect(bench.sink.samplesSeen.map((sample) => sample.value)).toEqual([9]);
  });

  it('that name endless parts are stopped at a limit', async () => {
    const bench = createBench();
    const one = kiosk();
    await listenTo(bench, [one]);
    await Promise.all(Array.from({ length: 200 }, (_, i) => publish(one, `part/p${i}`, '{"state":0}')));
    await publish(one, 'part/<script>"', '{"state":1}');
    await publish(one, 'state', '{"heartbeatAge":1}');
    await bench.sink.until(() => bench.sink.count('kiosk.app_heartbeat_age_s') > 0);
    const parts = new Set(bench.sink.samplesSeen.map((sample) => sample.name).filter((name) => name.includes('part:')));
    expect(parts.size).toBe(128);
  });
});

describe('life of an asset', () => {
  it('ends with its will and begins again with its birth, each told once', async () => {
    const bench = createBench();
    const one = kiosk();
    const collector = await listenTo(bench, [one]);
    const topic = `${String(one.settings['topicPrefix'])}/status`;
    const own = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, {
      will: { topic, payload: Buffer.from('offline'), qos: 1, retain: true },
      reconnectPeriod: 0,
    });
    await own.publishAsync(topic, 'online', { qos: 1, retain: true });
    await pollUntil(collector, one, (result) => result.code === 'ok');
    own.stream.destroy();
    await bench.sink.until(() => bench.sink.events.length > 0);
    expect(bench.sink.events[0]).toMatchObject({ type: 'will', code: 'mqttWill', asset: one.asset });
    expect((await poll(collector, one)).code).toBe('dead');

    // QoS 1 may deliver twice: the will is told once.
    await publish(one, 'status', 'offline', true);
    await publish(one, 'status', 'offline', true);
    await publish(one, 'status', 'online', true);
    await bench.sink.until(() => bench.sink.events.length > 1);
    expect(bench.sink.events.map((event) => event.type)).toEqual(['will', 'notice']);
    expect((await poll(collector, one)).code).toBe('ok');
  });

  it('is known from a retained will when the collector comes later', async () => {
    const bench = createBench();
    const one = kiosk();
    await publish(one, 'status', 'offline', true);
    const collector = await listenTo(bench, [one]);
    await bench.sink.until(() => bench.sink.events.length > 0);
    expect((await poll(collector, one)).code).toBe('dead');
    expect(bench.sink.events[0]?.data['retained']).toBe(true);
  });

  it('is quiet when others are heard and it is not', async () => {
    const clock = new ManualClock();
    const bench = createBench(clock);
    const [one, other] = [kiosk(), kiosk()];
    const collector = await listenTo(bench, [one, other]);
    await publish(one, 'state', '{"heartbeatAge":1}');
    await pollUntil(collector, one, (result) => result.code === 'ok');
    clock.advance(14_000);
    await publish(other, 'state', '{"heartbeatAge":1}');
    await pollUntil(collector, other, (result) => result.code === 'ok');
    expect((await poll(collector, one)).code).toBe('ok');
    clock.advance(2000);
    const result = await poll(collector, one);
    expect(result.code).toBe('stale');
    expect(result.detail).toContain('16 s');
    expect((await poll(collector, other)).code).toBe('ok');
  });

  it('is unknown, not quiet, when the broker itself is silent', async () => {
    const clock = new ManualClock();
    const bench = createBench(clock);
    const one = kiosk();
    const collector = await listenTo(bench, [one]);
    await publish(one, 'state', '{"heartbeatAge":1}');
    await pollUntil(collector, one, (result) => result.code === 'ok');
    clock.advance(60_000);
    const result = await poll(collector, one);
    expect(result.code).toBe('timeout');
    expect(result.detail).toContain('broker_unreachable');
  });

  it.each([
    ['no prefix', {}],
    ['a prefix with a wildcard', { topicPrefix: 'site/#' }],
  ])('cannot be followed with %s', async (_what, settings) => {
    const bench = createBench();
    const one = kiosk({ settings });
    const collector = createMqttCollector(bench.parts);
    collectors.push(collector);
    await collector.open([one], bench.sink);
    const result = await poll(collector, one);
    expect(result.code).toBe('config');
    expect(result.detail).toContain('topicPrefix');
  });
});
