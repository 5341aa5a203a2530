// What an asset tells of itself in texts: model, firmware, versions. Over a real broker, by the shipped profiles.

import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openProfileFolders } from '../../../app/load-profiles.ts';
import type { Collector, LearnedStore, Sink, Target } from '../../../contract/collector.ts';
import type { Profile } from '../../../contract/profile.ts';
import { loadProfiles } from '../../../contract/profile-loader.ts';
import type { AssetFacts } from '../../../contract/records.ts';
import { createMqttCollector } from '../../../collectors/mqtt/collector.ts';
import { AssetTexts, MAX_FACTS, MAX_FACT_BYTES } from '../../../collectors/mqtt/texts.ts';
import { createBench, target } from '../parts.ts';
import { Mosquitto } from './mosquitto.ts';
import { payloadOf } from './sparkplug-payload.ts';
import { timeoutSignal } from '../../peers/in-time.ts';

const shipped = openProfileFolders();
let broker: Mosquitto;
let device: MqttClient;
const closers: (() => unknown)[] = [];

beforeAll(async () => {
  broker = await Mosquitto.start();
  device = await connectAsync(`mqtt://127.0.0.1:${broker.port}`);
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
afterAll(async () => {
  await device.endAsync(true);
  await broker.stop();
});

class Memory implements LearnedStore {
  readonly kept = new Map<string, string>();
  get(key: string): string | undefined {
    return this.kept.get(key);
  }
  set(key: string, json: string): void {
    this.kept.set(key, json);
  }
}

interface Ear {
  collector: Collector;
  one: Target;
  told: AssetFacts[];
  /** Polls until the facts are as expected. */
  until(expected: AssetFacts): Promise<void>;
}

async function listenTo(profile: Profile | undefined, topicPrefix: string, learned?: LearnedStore): Promise<Ear> {
  if (!profile) throw new Error('no such profile');
  const bench = createBench();
  const told: AssetFacts[] = [];
  const sink: Sink = { samples() {}, event() {}, facts: (_target, facts) => void told.push(facts) };
  const one = target('mqtt', { port: broker.port, profile, settings: { topicPrefix } });
  const collector = createMqttCollector({ ...bench.parts, ...(learned && { learned }) });
  closers.push(() => collector.close());
  await collector.open([one], sink);
  await collector.poll(one, timeoutSignal(3000));
  return {
    collector,
    one,
    told,
    async until(expected) {
      for (const endMs = Date.now() + 30_000; Date.now() < endMs;) {
        await collector.poll(one, timeoutSignal(3000));
        if (JSON.stringify(told.at(-1)) === JSON.stringify(expected)) return;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      expect(told.at(-1)).toEqual(expected);
    },
  };
}

const send = (topic: string, payload: string): Promise<unknown> => device.publishAsync(topic, payload, { qos: 1 });

describe('an asset', () => {
  it.each<[string, string, string, string, AssetFacts]>([
    [
      'tasmota-socket',
      'plug1',
      'tele/plug1/INFO1',
      '{"Info1":{"Module":"NOUS A1T","Version":"14.2.0(release-tasmota)","FallbackTopic":"cmnd/DVES_17968F_fb/"}}',
      { identity: { model: 'NOUS A1T', firmware: '14.2.0(release-tasmota)' } },
    ],
    [
      'shelly-gen1',
      'shellies/shelly1-ABCDEF',
      'shellies/shelly1-ABCDEF/announce',
      '{"id":"shelly1-ABCDEF","mac":"ABCDEF","ip":"192.0.2.1","model":"SHSW-1","fw_ver":"20230913-112003/v1.14.0"}',
      { identity: { model: 'SHSW-1', firmware: '20230913-112003/v1.14.0' } },
    ],
    [
      'shelly-gen2',
      'shellypluspm-1',
      'shellypluspm-1/announce',
      '{"id":"shellypluspm-1","mac":"A8032ABE54DC","model":"SNSW-001P16EU","gen":2,"fw_id":"x","ver":"1.4.4"}',
      { identity: { model: 'SNSW-001P16EU', firmware: '1.4.4' } },
    ],
    [
      'kiosk',
      'site/k1',
      'site/k1/host',
      '{"cpu":3,"agent":"agent 1.1","os":"Windows 10 LTSC","model":"ZT2840","serial":"S-1","at":1}',
      {
        identity: { model: 'ZT2840', serial: 'S-1' },
        texts: { 'host.os': 'Windows 10 LTSC', 'host.agent': 'agent 1.1' },
      },
    ],
  ])('of profile %s tells what it is', async (id, prefix, topic, payload, expected) => {
    const ear = await listenTo(shipped.get(id), prefix);
    await send(topic, payload);
    await ear.until(expected);
    // Told again it is no news.
    const before = ear.told.length;
    await send(topic, payload);
    await ear.collector.poll(ear.one, timeoutSignal(3000));
    expect(ear.told).toHaveLength(before);
  });

  it('tells its parts and its versions in one, and anew when one changes', async () => {
    const ear = await listenTo(shipped.get('kiosk'), 'site/k2');
    await send('site/k2/part/cash-box', '{"state":"ok"}');
    await send('site/k2/app', '{"heartbeatAge":1,"version":"2.18.0"}');
    const components = [{ key: 'part:cash-box', name: 'cash-box' }];
    await ear.until({ texts: { 'app.version': '2.18.0' }, components });
    await send('site/k2/app', '{"heartbeatAge":1,"version":"2.19.0"}');
    await ear.until({ texts: { 'app.version': '2.19.0' }, components });
    expect(ear.told.filter(({ texts }) => texts?.['app.version'] === '2.19.0')).toHaveLength(1);
  });

  it('that tells it when it starts only is known after a restart of ours too', async () => {
    const learned = new Memory();
    const first = await listenTo(shipped.get('tasmota-socket'), 'plug2', learned);
    await send('tele/plug2/INFO1', '{"Info1":{"Module":"Basic","Version":"9.5.0"}}');
    await first.until({ identity: { model: 'Basic', firmware: '9.5.0' } });
    await first.collector.close();
    const second = await listenTo(shipped.get('tasmota-socket'), 'plug2', learned);
    expect(second.told.at(-1)).toEqual({ identity: { model: 'Basic', firmware: '9.5.0' } });
  });

  it('of Sparkplug tells it by metrics of its birth', async () => {
    const text = `
profile: plug-test
title: { zh: 测试, en: test }
mqtt:
  quietAfter: 15s
  sparkplug:
    metrics: [{ metric: Running, as: cooling.state }]
    texts:
      - { metric: Properties/Hardware Make, as: identity.vendor }
      - { metric: Properties/FW, as: identity.firmware }
`;
    const { profiles, faults } = loadProfiles([{ path: 'plug-test.yaml', text }]);
    expect(faults.map(({ message }) => message)).toEqual([]);
    const ear = await listenTo(profiles.get('plug-test'), 'spBv1.0/plant/edge');
    const birth = payloadOf(
      [
        { name: 'bdSeq', type: 4, long: 1n },
        { name: 'Properties/Hardware Make', alias: 1, type: 12, text: 'Acme' },
        { name: 'Properties/FW', alias: 2, type: 12, text: '3.1' },
      ],
      0,
    );
    await device.publishAsync('spBv1.0/plant/NBIRTH/edge', birth, { qos: 1 });
    await ear.until({ identity: { vendor: 'Acme', firmware: '3.1' } });
  });
});

describe('a profile', () => {
  it.each(['identity.sysName', 'Firmware', 'a.b.c', '__proto__', 'a b'])('may not call a text %s', (as) => {
    const text = `
profile: text-test
title: { zh: 测试, en: test }
mqtt:
  quietAfter: 15s
  topics: [{ topic: a, values: [], texts: [{ path: x, as: "${as}" }] }]
`;
    expect(loadProfiles([{ path: 'text-test.yaml', text }]).faults).not.toEqual([]);
  });
});

describe('the texts of an asset', () => {
  it('are one line each, bounded in number and length, and hold nothing but texts', () => {
    const texts = new AssetTexts();
    texts.note('a', 'x\u001b[2J\n<b>\u202e');
    texts.note('b', 'y'.repeat(1000));
    for (const raw of [{}, [], null, undefined, '', ' \n ']) texts.note('c', raw);
    for (let i = 0; i < 2 * MAX_FACTS; i++) texts.note(`n${i}`, i);
    const told = texts.facts().texts ?? {};
    expect(told['a']).toBe('x [2J <b>');
    expect(told['b']).toHaveLength(MAX_FACT_BYTES);
    expect(told).not.toHaveProperty('c');
    expect(Object.keys(told)).toHaveLength(MAX_FACTS);
  });

  it.each([undefined, '', '{', '7', '{"a":1}', '[1,["z"],["z",{}],["other","x"]]'])(
    'are none after the damaged memory %j',
    (json) => {
      const texts = new AssetTexts();
      texts.restore(json, new Set(['z']));
      expect(texts.facts()).toEqual({});
    },
  );
});
