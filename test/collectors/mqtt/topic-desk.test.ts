import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import { loadProfiles } from '../../../contract/profile-loader.ts';
import type { TopicsView } from '../../../contract/api-topics.ts';
import type { Clock } from '../../../contract/clock.ts';
import type { Target } from '../../../contract/collector.ts';
import { ManualClock } from '../../../contract/manual-clock.ts';
import type { Profile } from '../../../contract/profile.ts';
import { startBroker } from '../../../collectors/mqtt/broker/broker.ts';
import {
  MAX_TOPIC_WATCHES,
  MAX_TOPICS_TOLD,
  MAX_WATCHED_PER_S,
  TopicWatches,
  WATCH_KEPT_MS,
  type BrokerPlace,
} from '../../../collectors/mqtt/topic-desk.ts';
import { freePort } from '../../peers/ports.ts';
import { createBench, target } from '../parts.ts';
import { Mosquitto } from './mosquitto.ts';
import { payloadOf } from './sparkplug-payload.ts';
import { turnClock } from '../../peers/in-time.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const PROFILE = profileOf(`
profile: test-map
title: { zh: 测试, en: test }
mqtt:
  quietAfter: 15s
  will: { topic: status, dead: offline, alive: online }
  topics:
    - topic: room/+room
      values:
        - { path: temperature, as: temperature.celsius, component: "sensor:{room}" }
        - { path: humidity, as: humidity.percent, component: "sensor:{room}" }
`);

function profileOf(text: string): Profile {
  const { profiles, faults } = loadProfiles([{ path: 'test.yaml', text }]);
  expect(faults).toEqual([]);
  const profile = profiles.get('test-map');
  if (!profile) throw new Error('the profile does not load');
  return profile;
}

function speaker(port: number, asset: string, changes: Partial<Target> = {}): Target {
  return target('mqtt', {
    asset, port, profile: PROFILE, settings: { topicPrefix: `site/${asset}` }, ...changes,
  }); // prettier-ignore
}

interface Rig {
  desk: TopicWatches;
  look: (question?: Partial<Parameters<TopicWatches['topics']>[0]>) => Promise<TopicsView>;
  /** Looks until it is so. */
  until: (isSo: (view: TopicsView) => boolean, question?: Parameters<Rig['look']>[0]) => Promise<TopicsView>;
}

function rig(targets: readonly Target[], places: readonly BrokerPlace[] = [], clock: Clock = turnClock): Rig {
  const { parts } = createBench(clock);
  const desk = new TopicWatches({ ...parts, targets: () => targets, brokers: () => places });
  closers.push(() => desk.stop());
  const look: Rig['look'] = (question) =>
    desk.topics({ site: 's1', broker: '', asset: '', find: '', limit: 200, ...question });
  return {
    desk,
    look,
    async until(isSo, question) {
      for (const endMs = Date.now() + 30_000; ;) {
        const view = await look(question);
        if (isSo(view)) return view;
        if (Date.now() > endMs) throw new Error(`not so in time: ${JSON.stringify(view)}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  };
}

async function mosquitto(): Promise<{ broker: Mosquitto; device: MqttClient }> {
  const broker = await Mosquitto.start();
  closers.push(() => broker.stop());
  const device = await connectAsync(`mqtt://127.0.0.1:${broker.port}`);
  closers.push(() => device.endAsync(true));
  return { broker, device };
}

describe('the live topics of a broker', () => {
  it('say what comes, which reading it is for and with which value, and what concerns nobody', async () => {
    const { broker, device } = await mosquitto();
    const { until } = rig([speaker(broker.port, 'kiosk-1')]);
    await until(({ state }) => state === 'up');
    await device.publishAsync('site/kiosk-1/room/east', '{"temperature":21.5}');
    await device.publishAsync('site/kiosk-1/status', 'online', { retain: true });
    await device.publishAsync('site/kiosk-1/debug', 'x');
    await device.publishAsync('other/thing', '\u001b[2J7');
    const { topics, total } = await until(({ total: count }) => count === 4);
    expect(total).toBe(4);
    expect(topics.map(({ topic, assets }) => [topic, assets])).toEqual([
      ['other/thing', []],
      ['site/kiosk-1/debug', ['kiosk-1']],
      ['site/kiosk-1/room/east', ['kiosk-1']],
      ['site/kiosk-1/status', ['kiosk-1']],
    ]);
    expect(topics[0]).toMatchObject({ last: ' [2J7', feeds: [] });
    expect(topics[1]?.feeds).toEqual([]);
    expect(topics[2]?.feeds).toEqual([
      {
        asset: 'kiosk-1', component: 'sensor:east', measurement: 'temperature', field: 'celsius', unit: '°C', value: 21.5,
      },
      {
        asset: 'kiosk-1', component: 'sensor:east', measurement: 'humidity', field: 'percent', unit: '%', value: null,
      },
    ]); // prettier-ignore
    expect(topics[3]?.feeds).toMatchObject([{ asset: 'kiosk-1', measurement: '' }]);
  });

  it('are found by a part of their name or message, and by asset, with the rest counted', async () => {
    const { broker, device } = await mosquitto();
    const { until, look } = rig([speaker(broker.port, 'kiosk-1'), speaker(broker.port, 'kiosk-2')]);
    await until(({ state }) => state === 'up');
    for (const topic of ['site/kiosk-1/a', 'site/kiosk-2/a', 'site/kiosk-2/b', 'c'])
      await device.publishAsync(topic, `Of ${topic}`);
    await until(({ total }) => total === 4);
    expect((await look({ asset: 'kiosk-2' })).topics.map(({ topic }) => topic)).toEqual([
      'site/kiosk-2/a',
      'site/kiosk-2/b',
    ]);
    expect((await look({ find: 'OF C' })).topics.map(({ topic }) => topic)).toEqual(['c']);
    expect(await look({ find: 'KIOSK', limit: 1 })).toMatchObject({ matching: 3, total: 4 });
    expect((await look({ limit: 1 })).topics).toHaveLength(1);
  });

  it('leave out what belongs to another site on the same broker', async () => {
    const { broker, device } = await mosquitto();
    const { until } = rig([speaker(broker.port, 'kiosk-1'), speaker(broker.port, 'till-1', { site: 's2' })]);
    await until(({ state }) => state === 'up');
    await device.publishAsync('site/till-1/secret', '1');
    await device.publishAsync('site/kiosk-1/own', '1');
    const view = await until(({ total }) => total === 1);
    expect(view).toMatchObject({ elsewhere: 1, topics: [{ topic: 'site/kiosk-1/own' }] });
  });

  it('tell the metrics of a Sparkplug node that carry their name', async () => {
    const { broker, device } = await mosquitto();
    const profile: Profile = {
      ...PROFILE,
      mqtt: {
        quietAfter: '1m',
        sparkplug: { metrics: [{ metric: 'Supply/Temperature', as: 'cooling.supply_celsius' }] },
      },
    };
    const node = speaker(broker.port, 'ac-1', { profile, settings: { topicPrefix: 'spBv1.0/hall/edge' } });
    const { until } = rig([node]);
    await until(({ state }) => state === 'up');
    const birth = payloadOf([{ name: 'Supply/Temperature', type: 10, double: 14.5 }], 0);
    await device.publishAsync('spBv1.0/hall/NBIRTH/edge', birth);
    const { topics } = await until(({ total }) => total === 1);
    expect(topics).toMatchObject([
      { assets: ['ac-1'], feeds: [{ measurement: 'cooling', field: 'supply_celsius', value: 14.5 }] },
    ]);
  });
});

describe('brokers that are listened to', () => {
  it('are those of the inventory, with or without an asset, and show no password', async () => {
    const credential = { kind: 'password', user: 'foresite', password: 'very secret' } as const;
    const place = { site: 's1', host: 'broker.example', port: 8883, credential, settings: { tls: true } };
    const { desk } = rig(
      [speaker(1883, 'kiosk-1'), speaker(1883, 'kiosk-2'), speaker(1884, 'x', { site: 's2' })],
      [place],
    );
    const brokers = await desk.brokers('s1');
    expect(brokers).toMatchObject([
      { address: 'broker.example:8883', isEncrypted: true, user: 'foresite', assets: [] },
      { address: '127.0.0.1:1883', isEncrypted: false, user: '', assets: ['kiosk-1', 'kiosk-2'] },
    ]);
    expect(JSON.stringify(brokers)).not.toContain('secret');
    const other = { ...place, credential: { ...credential, password: 'another' } };
    expect(await rig([], [other]).desk.brokers('s1')).toMatchObject([{ id: brokers[0]?.id }]);
  });

  it('are left some time after the last look, and not while somebody looks', async () => {
    const clock = new ManualClock();
    const { broker } = await mosquitto();
    const { look, until } = rig([speaker(broker.port, 'kiosk-1')], [], clock);
    await until(({ state }) => state === 'up');
    clock.advance(WATCH_KEPT_MS - 1);
    await look();
    clock.advance(WATCH_KEPT_MS - 1);
    // Silent on the moved clock, but the same connection: a new one would begin as `connecting`.
    expect((await look()).state).not.toBe('connecting');
    clock.advance(WATCH_KEPT_MS);
    expect((await look()).state).toBe('connecting');
  });

  it('are few at one time, and refused beyond that with a word on what to do', async () => {
    const { desk, look } = rig([...Array(MAX_TOPIC_WATCHES + 1).keys()].map((i) => speaker(10 + i, `kiosk-${i}`)));
    const brokers = await desk.brokers('s1');
    for (const { id } of brokers.slice(0, -1)) await look({ broker: id });
    await expect(look({ broker: brokers.at(-1)?.id ?? '' })).rejects.toThrow(/too_many_watches: 4 brokers .* 30 s/);
    expect((await look({ broker: brokers[0]?.id ?? '' })).broker.assets).toEqual(['kiosk-0']);
  });

  it('are not found where there are none', async () => {
    const { look } = rig([speaker(1883, 'kiosk-1')]);
    await expect(look({ site: 's2' })).rejects.toThrow('not_found: an MQTT broker of site s2');
    await expect(look({ asset: 'cam-1' })).rejects.toThrow('not_found: an MQTT broker of asset s1/cam-1');
    await expect(look({ broker: 'none' })).rejects.toThrow('not_found');
  });

  it('say why they cannot be heard, in both languages', async () => {
    const gone = rig([speaker(await freePort(), 'kiosk-1')]);
    const away = await gone.until(({ state }) => state === 'down');
    expect(away.words.en).toContain('refuses connections');
    expect(away.words.zh).toMatch(/无法连接 MQTT 消息服务器 .*拒绝连接/);
  });

  it('flood nobody: messages past the limit of a second are only counted', async () => {
    const clock = new ManualClock();
    const { broker, device } = await mosquitto();
    const { until } = rig([speaker(broker.port, 'kiosk-1')], [], clock);
    await until(({ state }) => state === 'up');
    for (let i = 0; i < MAX_WATCHED_PER_S + 10; i++) device.publish(`flood/${i % 400}`, 'x');
    const view = await until(({ uncounted }) => uncounted === 10, { limit: 10_000 });
    expect(view).toMatchObject({ total: 400 });
    expect(view.topics).toHaveLength(MAX_TOPICS_TOLD);
  });
});

describe('the embedded broker', () => {
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const login = (password: string) => ({ credential: { kind: 'password' as const, user: 'foresite', password } });

  async function embedded(subscribe: string[]): Promise<{ port: number; device: MqttClient }> {
    const users = [
      { name: 'foresite', password: 'all', publish: [], subscribe },
      { name: 'kiosk-1', password: 'one', publish: ['site/#', 'else/#'], subscribe: [] },
    ];
    const broker = await startBroker({ host: '127.0.0.1', port: 0, tls: null, users, clock: turnClock, log });
    closers.push(() => broker.stop());
    const device = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, { username: 'kiosk-1', password: 'one' });
    closers.push(() => device.endAsync(true));
    return { port: broker.port, device };
  }

  it('is listened to as any other, as far as the login may read', async () => {
    const all = await embedded(['#']);
    const { until } = rig([speaker(all.port, 'kiosk-1', login('all'))]);
    await until(({ state }) => state === 'up');
    await all.device.publishAsync('else/x', '1');
    expect(await until(({ total }) => total === 1)).toMatchObject({ isPartial: false });
  });

  it('lets a login that may not read all hear what its assets publish, and the answer says so', async () => {
    const own = await embedded(['site/kiosk-1/#']);
    const { until } = rig([speaker(own.port, 'kiosk-1', login('all'))]);
    await until(({ state, isPartial }) => state === 'up' && isPartial);
    await own.device.publishAsync('else/x', '1', { qos: 1 });
    const view = await until(({ topics }) => {
      own.device.publish('site/kiosk-1/room/east', '{"humidity":40}');
      return topics.length > 0;
    });
    expect(view.topics.map(({ topic }) => topic)).toEqual(['site/kiosk-1/room/east']);
  });

  it('rejects a wrong password, and the page can say so', async () => {
    const { port } = await embedded(['#']);
    const { until } = rig([speaker(port, 'kiosk-1', login('wrong'))]);
    const { words } = await until(({ state }) => state === 'down');
    expect(words.en).toContain('rejects the login');
    expect(words.zh).toContain('用户名或密码不对');
  });
});
