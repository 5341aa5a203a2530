import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openProfileFolders } from '../../../app/load-profiles.ts';
import { QUALITY } from '../../../contract/batch.ts';
import { loadProfiles } from '../../../contract/profile-loader.ts';
import type { Collector, PollResult, Target } from '../../../contract/collector.ts';
import type { Profile } from '../../../contract/profile.ts';
import { createMqttCollector } from '../../../collectors/mqtt/collector.ts';
import { mqttPlan, pathOf } from '../../../collectors/mqtt/config.ts';
import { MAX_WAITING, MAX_WAITING_MS, Outbox } from '../../../collectors/mqtt/outbox.ts';
import { type Bench, createBench, target } from '../parts.ts';
import { Mosquitto } from './mosquitto.ts';
import { timeoutSignal } from '../../peers/in-time.ts';

let broker: Mosquitto;
let device: MqttClient;
const collectors: Collector[] = [];
const shipped = openProfileFolders();

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

function profileOf(text: string): Profile {
  const { profiles, faults } = loadProfiles([{ path: 'test.yaml', text }]);
  expect(faults.map(({ message }) => message)).toEqual([]);
  const profile = profiles.get('test-map');
  if (!profile) throw new Error('the profile does not load');
  return profile;
}

async function listenTo(bench: Bench, profile: Profile, topicPrefix: string): Promise<() => Promise<PollResult>> {
  const one: Target = target('mqtt', { port: broker.port, profile, settings: { topicPrefix } });
  const collector = createMqttCollector(bench.parts);
  collectors.push(collector);
  await collector.open([one], bench.sink);
  const poll = (): Promise<PollResult> => collector.poll(one, timeoutSignal(3000));
  expect((await poll()).detail).toContain('mqtt_waiting');
  return poll;
}

const MAP = `
profile: test-map
title: { zh: 测试, en: test }
mqtt:
  quietAfter: 15s
  will: { topic: availability, path: state, dead: offline, alive: online }
  topics:
    - topic: "{prefix}/rooms/+floor/+room"
      time: { path: meta.at, unit: s }
      values:
        - { path: "readings[1].value", as: temperature.celsius, component: "sensor:{floor}-{room}" }
        - { path: 'labels["rel.humidity"]', as: humidity.percent, scale: 0.1, offset: -2 }
        - { path: alarm, as: contact.state, map: { "true": 1, "false": 0 } }
`;

describe('a payload map', () => {
  it('reads arrays, quoted keys, words and numbers in texts, with captured levels as component', async () => {
    const bench = createBench();
    await listenTo(bench, profileOf(MAP), 'map1');
    const payload = { readings: [{ value: 1 }, { value: '21.5' }], labels: { 'rel.humidity': 470 }, alarm: true };
    await device.publishAsync('map1/rooms/2f/hall', JSON.stringify(payload), { qos: 1 });
    await bench.sink.until(() => bench.sink.samplesSeen.length === 3);
    expect(bench.sink.last('temperature.celsius sensor:2f-hall')).toBe(21.5);
    expect(bench.sink.last('humidity.percent sensor:hall')).toBe(45);
    expect(bench.sink.last('contact.state input:hall')).toBe(1);
  });

  it('takes the time of the payload where it makes sense, and keeps what is old without judging it', async () => {
    const bench = createBench();
    const times: number[] = [];
    const record = bench.sink.samples.bind(bench.sink);
    bench.sink.samples = (site, batch) => {
      times.push(...batch.timeMs.subarray(0, batch.count));
      record(site, batch);
    };
    const poll = await listenTo(bench, profileOf(MAP), 'map2');
    const nowS = Math.floor(Date.now() / 1000);
    for (const at of [nowS - 2, nowS - 600, 1, nowS + 9000, 'soon']) {
      const text = JSON.stringify({ meta: { at }, readings: [{}, { value: 20 }] });
      await device.publishAsync('map2/rooms/a/b', text, { qos: 1 });
    }
    await bench.sink.until(() => times.length === 5);
    const receivedMs = Date.now();
    expect(times.slice(0, 2)).toEqual([(nowS - 2) * 1000, (nowS - 600) * 1000]);
    for (const time of times.slice(2)) expect(Math.abs(time - receivedMs)).toBeLessThan(5000);
    expect(bench.sink.samplesSeen.map(({ quality }) => quality)).toEqual([
      QUALITY.ok, QUALITY.stale, QUALITY.ok, QUALITY.ok, QUALITY.ok,
    ]); // prettier-ignore
    const { code, detail } = await poll();
    expect(code).toBe('ok');
    expect(detail).toMatch(/^mqtt_old: topic .* gives times that lie 60\d s in the past/);
  });

  it('finds the word of a will inside JSON', async () => {
    const bench = createBench();
    const poll = await listenTo(bench, profileOf(MAP), 'map3');
    await device.publishAsync('map3/availability', '{"state":"offline"}', { qos: 1 });
    await bench.sink.until(() => bench.sink.events.length > 0);
    expect((await poll()).code).toBe('dead');
  });

  it.each<[string, string[]]>([
    ['', []],
    ['a', ['a']],
    ['a.b[0].c', ['a', 'b', '0', 'c']],
    ['[3][1]', ['3', '1']],
    ['a["b.c"].d', ['a', 'b.c', 'd']],
    ['switch:0.aenergy', ['switch:0', 'aenergy']],
  ])('follows the path %j', (text, path) => {
    expect(pathOf(text)).toEqual(path);
  });

  it('refuses a Sparkplug prefix that names no node', () => {
    const profile: Profile = {
      profile: 'x1',
      title: { zh: 'x', en: 'x' },
      mqtt: { quietAfter: '1m', sparkplug: { metrics: [{ metric: 'a', as: 'cooling.state' }] } },
    };
    const plan = mqttPlan(target('mqtt', { profile, settings: { topicPrefix: 'spBv1.0/plant' } }));
    expect(plan).toEqual({ what: 'topicPrefix of a Sparkplug asset is spBv1.0/<group>/<node>[/<device>]' });
  });
});

/** What the makers' public pages show of their topics and payloads. */
const SOCKETS: [string, string, [string, string][], Record<string, number>, [string, string]][] = [
  [
    'shelly-gen1',
    'shellies/shellyplug-s-80646c',
    [
      ['relay/0', 'on'],
      ['relay/0/power', '57.31'],
      ['relay/0/energy', '120000'],
      ['temperature', '26.5'],
    ],
    {
      'pdu_outlet.state outlet:0': 1,
      'pdu_outlet.power_watts outlet:0': 57.31,
      'pdu_outlet.energy_kwh outlet:0': 2,
      'temperature.celsius sensor:internal': 26.5,
    },
    ['online', 'false'],
  ],
  [
    'shelly-gen2',
    'shellyplusplugs-e465b8b8f8f8',
    [
      [
        'status/switch:0',
        '{"id":0,"source":"init","output":false,"apower":8.9,"voltage":237.5,"current":0.141,"aenergy":{"total":6532.1,"by_minute":[45.199,47.141,88.397],"minute_ts":1626935779},"temperature":{"tC":23.5,"tF":74.4}}',
      ],
    ],
    {
      'pdu_outlet.state outlet:0': 2,
      'pdu_outlet.power_watts outlet:0': 8.9,
      'pdu_outlet.voltage outlet:0': 237.5,
      'pdu_outlet.current_amps outlet:0': 0.141,
      'pdu_outlet.energy_kwh outlet:0': 6.5321,
      'temperature.celsius sensor:internal': 23.5,
    },
    ['online', 'false'],
  ],
  [
    'tasmota-socket',
    'tasmota_plug1',
    [
      ['stat/tasmota_plug1/POWER', 'ON'],
      [
        'tele/tasmota_plug1/SENSOR',
        '{"Time":"2019-01-01T12:00:00","ENERGY":{"TotalStartTime":"2018-11-12T18:21:36","Total":1.753,"Yesterday":0.308,"Today":0.106,"Period":0,"Power":9.2,"ApparentPower":18,"ReactivePower":16,"Factor":0.51,"Voltage":230,"Current":0.08}}',
      ],
    ],
    {
      'pdu_outlet.state outlet:1': 1,
      'pdu_outlet.power_watts outlet:1': 9.2,
      'pdu_outlet.voltage outlet:1': 230,
      'pdu_outlet.current_amps outlet:1': 0.08,
      'pdu_outlet.energy_kwh outlet:1': 1.753,
    },
    ['tele/tasmota_plug1/LWT', 'Offline'],
  ],
];

const RELAYS: [string, string, [string, string][], Record<string, number>][] = [
  [
    'tasmota-socket',
    'dual_r3',
    [
      ['stat/dual_r3/POWER2', 'OFF'],
      ['tele/dual_r3/STATE', '{"Time":"2024-01-01T00:00:00","Uptime":"0T00:10:13","POWER1":"ON","POWER3":"OFF"}'],
      [
        'tele/dual_r3/SENSOR',
        '{"Time":"2024-01-01T00:00:00","ENERGY":{"Total":[1.5,0.25],"Power":[9,0],"Voltage":231,"Current":[0.04,0]}}',
      ],
    ],
    {
      'pdu_outlet.state outlet:1': 1,
      'pdu_outlet.state outlet:2': 2,
      'pdu_outlet.state outlet:3': 2,
      'pdu_outlet.power_watts outlet:1': 9,
      'pdu_outlet.power_watts outlet:2': 0,
      'pdu_outlet.energy_kwh outlet:2': 0.25,
      'pdu_outlet.current_amps outlet:1': 0.04,
      'pdu_outlet.voltage outlet:1': 231,
    },
  ],
  [
    'shelly-gen2',
    'shellypmminig3-1',
    [
      [
        'status/pm1:0',
        '{"id":0,"voltage":230.4,"current":0.185,"apower":42.7,"freq":50,"aenergy":{"total":1234,"by_minute":[0,0,0],"minute_ts":1},"ret_aenergy":{"total":0}}',
      ],
      ['status/switch:1', '{"id":1,"output":true,"apower":3.5}'],
    ],
    {
      'pdu_input.watts input:pm1-0': 42.7,
      'pdu_input.volts input:pm1-0': 230.4,
      'pdu_input.amps input:pm1-0': 0.185,
      'pdu_input.hertz input:pm1-0': 50,
      'pdu_input.energy_kwh input:pm1-0': 1.234,
      'pdu_outlet.state outlet:1': 1,
      'pdu_outlet.power_watts outlet:1': 3.5,
    },
  ],
];

describe('several relays and meters', () => {
  it.each(RELAYS)('of %s as %s are told apart', async (id, prefix, messages, expected) => {
    const profile = shipped.get(id);
    if (!profile) throw new Error('it does not load');
    const bench = createBench();
    await listenTo(bench, profile, prefix);
    for (const [topic, payload] of messages)
      await device.publishAsync(topic.includes(prefix) ? topic : `${prefix}/${topic}`, payload, { qos: 1 });
    const names = Object.keys(expected);
    await bench.sink.until(() => names.every((name) => bench.sink.last(name) !== undefined));
    expect(Object.fromEntries(names.map((name) => [name, bench.sink.last(name)]))).toEqual(expected);
  });
});

describe('a smart socket', () => {
  it.each(SOCKETS)(
    '%s tells its relay, its power and its end',
    async (id, prefix, messages, expected, [will, dead]) => {
      const profile = shipped.get(id);
      expect(shipped.faults.map(({ message }) => message)).toEqual([]);
      if (!profile) throw new Error('it does not load');
      const bench = createBench();
      const poll = await listenTo(bench, profile, prefix);
      const full = (topic: string): string => (topic.includes(prefix) ? topic : `${prefix}/${topic}`);
      for (const [topic, payload] of messages) await device.publishAsync(full(topic), payload, { qos: 1 });
      const names = Object.keys(expected);
      await bench.sink.until(() => names.every((name) => bench.sink.last(name) !== undefined));
      expect(Object.fromEntries(names.map((name) => [name, bench.sink.last(name)]))).toEqual(expected);
      expect((await poll()).code).toBe('ok');
      await device.publishAsync(full(will), dead, { qos: 1 });
      await bench.sink.until(() => bench.sink.events.length > 0);
      expect((await poll()).code).toBe('dead');
    },
  );
});

describe('what waits for the broker', () => {
  const message = (topic: string) => ({ topic, payload: Buffer.from('x') });

  it('is bounded: the oldest gives way, one topic waits once, and what is too old is not sent', () => {
    const outbox = new Outbox();
    for (let i = 0; i < MAX_WAITING + 10; i++) outbox.add(message(`t/${i}`), i);
    expect(outbox.dropped).toBe(10);
    outbox.add(message('t/20'), 1000);
    expect(outbox.size).toBe(MAX_WAITING);
    outbox.add(message('new'), 2000);
    const sent = outbox.take(1000 + MAX_WAITING_MS).map(({ topic }) => topic);
    expect(sent).toEqual(['t/20', 'new']);
    expect(outbox.take(3000)).toEqual([]);
  });
});
