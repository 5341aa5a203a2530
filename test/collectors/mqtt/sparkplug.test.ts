import fc from 'fast-check';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { QUALITY } from '../../../contract/batch.ts';
import type { Collector, PollResult, Target } from '../../../contract/collector.ts';
import type { Profile } from '../../../contract/profile.ts';
import { createMqttCollector } from '../../../collectors/mqtt/collector.ts';
import { REBIRTH_INTERVAL_MS, REORDER_MS, SparkplugNode } from '../../../collectors/mqtt/sparkplug/node.ts';
import { readSparkplug, rebirthCommand } from '../../../collectors/mqtt/sparkplug/wire.ts';
import { type Bench, createBench, target } from '../parts.ts';
import { Mosquitto } from './mosquitto.ts';
import { type TestMetric, payloadOf } from './sparkplug-payload.ts';
import { timeoutSignal } from '../../peers/in-time.ts';

const PROFILE: Profile = {
  profile: 'sparkplug-test',
  title: { zh: '测试', en: 'test' },
  mqtt: {
    quietAfter: '15s',
    sparkplug: {
      metrics: [
        { metric: 'Supply/Temperature', as: 'cooling.supply_celsius' },
        { metric: 'Running', as: 'cooling.state' },
        { metric: 'Room/+sensor/Humidity', as: 'humidity.percent' },
      ],
    },
  },
};

let broker: Mosquitto;
let edge: MqttClient;
const closers: (() => unknown)[] = [];
let nodes = 0;

beforeAll(async () => {
  broker = await Mosquitto.start();
  edge = await connectAsync(`mqtt://127.0.0.1:${broker.port}`);
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
afterAll(async () => {
  await edge.endAsync(true);
  await broker.stop();
});

/** Each test has a node of its own. */
function asset(device = '', settings: Target['settings'] = {}): Target {
  const name = device === '' ? `node-${++nodes}` : `node-${nodes}`;
  return target('mqtt', {
    asset: `unit-${name}${device}`,
    class: 'cooling',
    port: broker.port,
    profile: PROFILE,
    settings: { topicPrefix: `spBv1.0/plant/${name}${device === '' ? '' : `/${device}`}`, ...settings },
  });
}

function send(type: string, metrics: readonly TestMetric[], seq?: number, device = ''): Promise<unknown> {
  const path = `spBv1.0/plant/${type}/node-${nodes}${device === '' ? '' : `/${device}`}`;
  return edge.publishAsync(path, payloadOf(metrics, seq), { qos: 1 });
}

async function open(bench: Bench, targets: Target[]): Promise<Collector> {
  const collector = createMqttCollector(bench.parts, { backoff: { firstMs: 20, capMs: 40 } });
  closers.push(() => collector.close());
  await collector.open(targets, bench.sink);
  await until(async () => (await poll(collector, targets[0])).detail.startsWith('mqtt_waiting'));
  return collector;
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (const endMs = Date.now() + 30_000; !(await isTrue());) {
    if (Date.now() > endMs) throw new Error('nothing that was waited for within 30 s');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function poll(collector: Collector, one: Target | undefined): Promise<PollResult> {
  if (!one) throw new Error('no target');
  return collector.poll(one, timeoutSignal(3000));
}

/** Requests for a birth that reach the node. */
async function commands(): Promise<Buffer[]> {
  const heard: Buffer[] = [];
  const own = await connectAsync(`mqtt://127.0.0.1:${broker.port}`);
  closers.push(() => own.endAsync(true));
  own.on('message', (_topic, payload) => heard.push(payload));
  await own.subscribeAsync(`spBv1.0/plant/NCMD/node-${nodes}`);
  return heard;
}

const BIRTH: TestMetric[] = [
  { name: 'bdSeq', type: 4, long: 7n },
  { name: 'Supply/Temperature', alias: 1, type: 9, float: 18.5 },
  { name: 'Running', alias: 2, type: 11, boolean: true },
  { name: 'Room/east/Humidity', alias: 3, type: 3, int: 45 },
];

describe('a Sparkplug node', () => {
  it('is heard by its births, its aliases and its data', async () => {
    const bench = createBench();
    const one = asset();
    const collector = await open(bench, [one]);
    await send('NBIRTH', BIRTH, 0);
    await bench.sink.until(() => bench.sink.count('cooling.state') > 0);
    expect(bench.sink.last('cooling.supply_celsius')).toBe(18.5);
    expect(bench.sink.last('cooling.state')).toBe(1);
    expect(bench.sink.last('humidity.percent sensor:east')).toBe(45);
    await send('NDATA', [{ alias: 1, float: 21 }], 1);
    await bench.sink.until(() => bench.sink.last('cooling.supply_celsius') === 21);
    expect(await poll(collector, one)).toEqual({ code: 'ok', detail: '' });
  });

  it('gives each device its own metrics, and its death all of them', async () => {
    const bench = createBench();
    const node = asset();
    const device = asset('chiller');
    const collector = await open(bench, [node, device]);
    await send('NBIRTH', BIRTH, 0);
    await send('DBIRTH', [{ name: 'Supply/Temperature', alias: 10, type: 10, double: 7.25 }], 1, 'chiller');
    await send('DDATA', [{ alias: 10, double: 8 }], 2, 'chiller');
    await bench.sink.until(() => bench.sink.samplesSeen.some(({ value }) => value === 8));
    expect(bench.sink.samplesSeen.filter((one) => one.asset === device.asset).map(({ value }) => value)).toEqual([
      7.25, 8,
    ]);
    expect((await poll(collector, device)).code).toBe('ok');
    await send('NDEATH', [{ name: 'bdSeq', type: 4, long: 7n }]);
    await bench.sink.until(() => bench.sink.events.length === 2);
    expect((await poll(collector, device)).code).toBe('dead');
    expect((await poll(collector, node)).code).toBe('dead');
    await send('NBIRTH', BIRTH, 0);
    await bench.sink.until(() => bench.sink.events.length === 3);
    expect((await poll(collector, node)).code).toBe('ok');
    // The device itself has not come back.
    expect((await poll(collector, device)).code).toBe('dead');
  });

  it('is not dead by the will of an earlier connection', async () => {
    const bench = createBench();
    const one = asset();
    const collector = await open(bench, [one]);
    await send('NBIRTH', BIRTH, 0);
    await send('NDEATH', [{ name: 'bdSeq', type: 4, long: 6n }]);
    await send('NDATA', [{ alias: 1, float: 30 }], 1);
    await bench.sink.until(() => bench.sink.last('cooling.supply_celsius') === 30);
    expect(bench.sink.events).toEqual([]);
    expect((await poll(collector, one)).code).toBe('ok');
  });

  it('of which nothing is known is asked for its birth, and told so', async () => {
    const bench = createBench();
    const one = asset();
    const asked = await commands();
    const collector = await open(bench, [one]);
    await send('NDATA', [{ alias: 1, float: 30 }], 9);
    await until(async () => (await poll(collector, one)).detail.startsWith('mqtt_unborn'));
    await until(async () => asked.length > 0);
    const command = readSparkplug(asked[0] ?? Buffer.alloc(0));
    expect(command?.metrics[0]).toMatchObject({ name: 'Node Control/Rebirth', datatype: 11, value: true });
    await send('NBIRTH', BIRTH, 10);
    await bench.sink.until(() => bench.sink.last('cooling.supply_celsius') === 18.5);
    expect((await poll(collector, one)).code).toBe('ok');
    // Asked once: it is not asked again at each message.
    expect(asked).toHaveLength(1);
  });

  it('has what it had stored, or calls bad, kept and not judged', async () => {
    const bench = createBench();
    const one = asset();
    await open(bench, [one]);
    await send('NBIRTH', BIRTH, 0);
    await send('NDATA', [{ alias: 1, float: 90, isHistorical: true, timeMs: Date.now() - 3_600_000 }], 1);
    await send('NDATA', [{ alias: 1, float: 91, quality: 0 }], 2);
    await send('NDATA', [{ alias: 1, isNull: true }], 3);
    await send('NDATA', [{ alias: 1, float: 92, quality: 192 }], 4);
    await bench.sink.until(() => bench.sink.last('cooling.supply_celsius') === 92);
    const told = bench.sink.samplesSeen.filter(({ name }) => name === 'cooling.supply_celsius').slice(1);
    expect(told.map(({ value, quality }) => [value, quality])).toEqual([
      [90, QUALITY.stale],
      [91, QUALITY.stale],
      [92, QUALITY.ok],
    ]);
  });

  it('that waits for its host finds it online, and offline when we leave', async () => {
    const one = asset('', { sparkplugHost: 'foresite' });
    const own = await connectAsync(`mqtt://127.0.0.1:${broker.port}`);
    closers.push(() => own.endAsync(true));
    const states: string[] = [];
    own.on('message', (_topic, payload) => states.push(payload.toString()));
    await own.subscribeAsync('spBv1.0/STATE/foresite');
    const collector = await open(createBench(), [one]);
    await until(async () => states.length > 0);
    await collector.close();
    await until(async () => states.length > 1);
    const words = states.map((state) => JSON.parse(state) as { online: boolean; timestamp: number });
    expect(words.map(({ online }) => online)).toEqual([true, false]);
    expect(words[1]?.timestamp).toBe(words[0]?.timestamp);
  });
});

describe('the sequence of a node', () => {
  const data = (seq: number): Buffer => payloadOf([{ name: 'Running', boolean: true }], seq);
  const born = (): SparkplugNode => {
    const node = new SparkplugNode();
    node.take('NBIRTH', '', payloadOf(BIRTH, 254), 0);
    return node;
  };

  it('wraps, may begin anywhere, and knows a message that comes twice', () => {
    const node = born();
    expect(node.take('NDATA', '', data(255), 1)).toHaveLength(1);
    expect(node.take('NDATA', '', data(0), 2)).toHaveLength(1);
    expect(node.take('NDATA', '', data(0), 3)).toEqual([]);
    expect(node.wantsRebirth(REORDER_MS * 2)).toBe(false);
  });

  it('asks for a birth when a gap is not filled in time, and not when it is', () => {
    const filled = born();
    filled.take('NDATA', '', data(0), 10);
    filled.take('NDATA', '', data(255), 20);
    expect(filled.wantsRebirth(10 + REORDER_MS)).toBe(false);

    const lost = born();
    lost.take('NDATA', '', data(0), 10);
    expect(lost.wantsRebirth(9 + REORDER_MS)).toBe(false);
    expect(lost.wantsRebirth(10 + REORDER_MS)).toBe(true);
    lost.asked(10 + REORDER_MS);
    expect(lost.wantsRebirth(20 + REORDER_MS)).toBe(false);
    expect(lost.wantsRebirth(10 + REORDER_MS + REBIRTH_INTERVAL_MS)).toBe(true);
    lost.take('NBIRTH', '', payloadOf(BIRTH, 0), 100_000);
    expect(lost.wantsRebirth(200_000)).toBe(false);
  });

  it('asks for a birth when an alias is not known', () => {
    const node = born();
    expect(node.take('NDATA', '', payloadOf([{ alias: 99, float: 1 }], 255), 1)?.[0]?.metrics).toEqual([]);
    expect(node.wantsRebirth(2)).toBe(true);
  });
});

describe('the payload of Sparkplug', () => {
  it.each<[string, TestMetric, unknown]>([
    ['Int8', { name: 'a', type: 1, int: -5 }, -5],
    ['Int16', { name: 'a', type: 2, int: -500 }, -500],
    ['Int32', { name: 'a', type: 3, int: -70_000 }, -70_000],
    ['Int64', { name: 'a', type: 4, long: -5n }, -5],
    ['UInt32', { name: 'a', type: 7, long: 4_000_000_000n }, 4_000_000_000],
    ['Boolean', { name: 'a', type: 11, boolean: false }, false],
    ['String', { name: 'a', type: 12, text: '正常' }, '正常'],
  ])('is read with a metric of %s', (_what, metric, value) => {
    expect(readSparkplug(payloadOf([metric], 3))).toMatchObject({ seq: 3, metrics: [{ name: 'a', value }] });
  });

  it('takes the type of an alias from the birth', () => {
    const node = new SparkplugNode();
    node.take('NBIRTH', '', payloadOf([{ name: 'x', alias: 5, type: 4, long: 0n }], 0), 0);
    const told = node.take('NDATA', '', payloadOf([{ alias: 5, long: -12n }], 1), 1);
    expect(told?.[0]?.metrics[0]).toMatchObject({ name: 'x', value: -12 });
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat({ max: 200 }), (raw, at) => {
        const honest = payloadOf(BIRTH, 0);
        honest.set(raw.subarray(0, honest.length - Math.min(at, honest.length)), Math.min(at, honest.length));
        const node = new SparkplugNode();
        for (const bytes of [raw, honest]) {
          const payload = readSparkplug(bytes);
          expect(payload === undefined || Array.isArray(payload.metrics)).toBe(true);
          node.take('NBIRTH', '', bytes, 0);
          node.take('NDATA', '', bytes, 0);
        }
      }),
    );
  });

  it('asks for a birth as the specification writes it', () => {
    expect(readSparkplug(rebirthCommand(1_700_000_000_000))).toMatchObject({
      timeMs: 1_700_000_000_000,
      metrics: [{ name: 'Node Control/Rebirth', datatype: 11, value: true }],
    });
  });
});
