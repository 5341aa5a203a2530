import { connectAsync, type MqttClient } from 'mqtt';
import { parse } from 'yaml';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { map, watch } from '../../app/commands/mqtt.ts';
import type { CommandContext } from '../../app/context.ts';
import { readEnvironment } from '../../app/environment.ts';
import { loadProfiles } from '../../contract/profile-loader.ts';
import { proposeMap } from '../../collectors/mqtt/propose.ts';
import { MAX_SHOWN_CHARS, MAX_WATCHED_TOPICS, TopicWatch } from '../../collectors/mqtt/topic-watch.ts';
import { Mosquitto } from '../collectors/mqtt/mosquitto.ts';
import { payloadOf } from '../collectors/mqtt/sparkplug-payload.ts';

let broker: Mosquitto;
let device: MqttClient;
let sending: NodeJS.Timeout | undefined;

beforeAll(async () => {
  broker = await Mosquitto.start();
  device = await connectAsync(`mqtt://127.0.0.1:${broker.port}`);
});
afterEach(() => clearInterval(sending));
afterAll(async () => {
  await device.endAsync(true);
  await broker.stop();
});

function context(env: NodeJS.ProcessEnv = {}): CommandContext & { out: string[]; errors: string[] } {
  const out: string[] = [];
  const errors: string[] = [];
  return {
    environment: readEnvironment({}, process.cwd()),
    env,
    cwd: process.cwd(),
    out,
    errors,
    print: (line) => void out.push(line),
    printError: (line) => void errors.push(line),
  };
}

function send(messages: readonly [string, string][]): void {
  sending = setInterval(() => {
    for (const [topic, payload] of messages) device.publish(topic, payload);
  }, 50);
}

describe('foresite mqtt watch', () => {
  it('shows topics with their rate, the retained ones marked', async () => {
    await device.publishAsync('watch/status', 'online', { qos: 1, retain: true });
    send([['watch/state', '{"sales":3}\u001b[2J']]);
    const told = context();
    expect(await watch(told, `127.0.0.1:${broker.port}`, 'watch/#', { for: '800ms' })).toBe(0);
    const text = told.out.join('\n');
    expect(text).toMatch(/watch\/state +\d+ +\d+\.\d\/s .*\{"sales":3\} \[2J/);
    expect(text).toMatch(/watch\/status +1 +\d s +retained +online/);
    const json = context();
    await watch(json, `mqtt://127.0.0.1:${broker.port}`, 'watch/#', { for: '200ms', json: true });
    expect(JSON.parse(json.out.join(''))).toMatchObject({ topics: [{ topic: 'watch/state' }, { isRetained: true }] });
  });

  it('says why a broker cannot be listened to, and keeps passwords off the command line', async () => {
    const told = context();
    expect(await watch(told, 'mqtt://127.0.0.1:1', '#', { for: '1s' })).toBe(1);
    expect(told.errors.join()).toContain('broker_unreachable');
    await expect(watch(told, 'mqtt://a:b@127.0.0.1', '#', { for: '1s' })).rejects.toThrow(/--password \$\{VARIABLE\}/);
    await expect(watch(told, '127.0.0.1', '#', { for: '1s', password: '${NONE}' })).rejects.toThrow(
      'config_secret_missing',
    );
    await expect(watch(told, '127.0.0.1', '#', { for: '1y' })).rejects.toThrow('--for');
  });
});

describe('foresite mqtt map', () => {
  it('drafts a section that a profile can hold', async () => {
    await device.publishAsync('map/rack/availability', 'online', { qos: 1, retain: true });
    send([
      ['map/rack/room/east', '{"ts":1767225600,"temperature":21.5,"humidity":40}'],
      ['map/rack/room/west', '{"ts":1767225600,"temperature":22.5,"humidity":44}'],
      ['map/rack/ups', '{"lines":[{"voltage":"230.1"}],"mode":"online"}'],
    ]);
    const told = context();
    expect(await map(told, `127.0.0.1:${broker.port}`, 'map/rack/#', { for: '600ms' })).toBe(0);
    const text = told.out.join('\n');
    expect(text).toContain('# topicPrefix of the asset: map/rack');
    expect(text).toContain('# - { path: "mode", as: measurement.field } # seen: "online"');
    const profile = `profile: drafted\ntitle: { zh: 草稿, en: draft }\n${text}\n`;
    const { profiles, faults } = loadProfiles([{ path: 'drafted.yaml', text: profile }]);
    expect(faults.map(({ message }) => message)).toEqual([]);
    expect(profiles.get('drafted')?.mqtt).toEqual({
      quietAfter: '15s',
      will: { topic: 'availability', dead: 'offline', alive: 'online' },
      topics: [
        {
          topic: 'room/+name',
          time: { path: 'ts', unit: 's' },
          values: [
            { path: 'temperature', as: 'temperature.celsius' },
            { path: 'humidity', as: 'humidity.percent' },
          ],
        },
        {
          topic: 'ups',
          values: [{ path: 'lines[0].voltage', as: 'voltage.volts', component: 'sensor:lines-0-voltage' }],
        },
      ],
    });
  });

  it('names the metrics of a Sparkplug node', () => {
    const payload = payloadOf([
      { name: 'Supply/Temperature', alias: 1, type: 9, float: 18.5 },
      { name: 'Mode', alias: 2, type: 3, int: 4 },
    ]);
    const text = proposeMap([{ topic: 'spBv1.0/p/NBIRTH/n', payloads: [payload], longestGapMs: 0 }], 'spBv1.0/p/n');
    expect(parse(text)).toEqual({
      mqtt: {
        quietAfter: '15s',
        sparkplug: {
          metrics: [
            { metric: 'Supply/Temperature', as: 'temperature.celsius', component: 'sensor:Supply-Temperature' },
          ],
        },
      },
    });
    expect(text).toContain('# - { metric: "Mode", as: measurement.field } # seen: 4');
  });

  it('asks one node for its birth first, says so, and asks nobody unless told to', async () => {
    const asked: Buffer[] = [];
    const edge = await connectAsync(`mqtt://127.0.0.1:${broker.port}`);
    edge.on('message', (_topic, payload) => {
      asked.push(payload);
      const metrics = [
        { name: 'bdSeq', type: 4, long: 1n },
        { name: 'Properties/Hardware Model', type: 12, text: 'Edge 3' },
        { name: 'Supply/Temperature', type: 9, float: 18.5 },
      ];
      edge.publish('spBv1.0/plant/NBIRTH/edge-1', payloadOf(metrics, 0));
    });
    await edge.subscribeAsync('spBv1.0/plant/NCMD/edge-1', { qos: 1 });
    const filter = 'spBv1.0/plant/+/edge-1/#';
    const still = context();
    expect(await map(still, `127.0.0.1:${broker.port}`, filter, { for: '300ms' })).toBe(1);
    expect(asked).toEqual([]);
    const told = context();
    expect(await map(told, `127.0.0.1:${broker.port}`, filter, { for: '600ms', rebirth: true })).toBe(0);
    expect(asked).toHaveLength(1);
    expect(told.errors).toEqual([expect.stringMatching(/asking the node plant\/edge-1 .* nothing else is published/)]);
    const text = told.out.join('\n');
    expect(text).toContain('# topicPrefix of the asset: spBv1.0/plant/edge-1');
    expect(parse(text)).toMatchObject({
      mqtt: {
        sparkplug: {
          texts: [{ metric: 'Properties/Hardware Model', as: 'identity.model' }],
          metrics: [{ metric: 'Supply/Temperature', as: 'temperature.celsius' }],
        },
      },
    });
    await edge.endAsync(true);
    const alone = context();
    await map(alone, `127.0.0.1:${broker.port}`, filter, { for: '200ms', rebirth: true });
    expect(alone.errors.join(' ')).toContain('No birth came');
  });

  it.each(['#', 'spBv1.0/#', 'spBv1.0/plant/+/+/#', 'spBv1.0/+/+/edge-1', 'site/a'])(
    'asks for no birth at %s, which is not one node',
    async (filter) => {
      await expect(map(context(), `127.0.0.1:${broker.port}`, filter, { for: '1s', rebirth: true })).rejects.toThrow(
        /--rebirth: needs a topic that names one Sparkplug node/,
      );
    },
  );

  it('knows texts that tell what an asset is', () => {
    const payload = '{"model":"SHSW-1","fw_ver":"v1.14","app":{"version":"2.1"},"firmware":3,"serialNumber":"S 1"}';
    const text = proposeMap([{ topic: 'p/announce', payloads: [Buffer.from(payload)], longestGapMs: 0 }], 'p');
    expect(parse(text)).toHaveProperty('mqtt.topics.0.texts', [
      { path: 'model', as: 'identity.model' },
      { path: 'fw_ver', as: 'identity.firmware' },
      { path: 'app.version', as: 'app.version' },
      { path: 'serialNumber', as: 'identity.serial' },
    ]);
    const { faults } = loadProfiles([
      { path: 'd.yaml', text: `profile: drafted\ntitle: { zh: 草稿, en: draft }\n${text}` },
    ]);
    expect(faults.map(({ message }) => message)).toEqual([]);
  });

  it('is YAML whatever a device puts into its names', () => {
    const nasty = '{"a: }\\n- b":1,"#temp":2,"x\\"y":3,"]":{"[":5},"temperature":"\\n- 1"}';
    const text = proposeMap([{ topic: 'p/"x: #', payloads: [Buffer.from(nasty)], longestGapMs: 0 }], 'p');
    expect(parse(text)).toHaveProperty('mqtt.topics.0.topic', '"x: #');
  });
});

describe('what is watched', () => {
  it('is bounded in topics and in text', () => {
    const heard = new TopicWatch();
    for (let i = 0; i < MAX_WATCHED_TOPICS + 7; i++) heard.take(`t/${i}`, Buffer.alloc(100_000, 0x61), false, i);
    expect(heard.others).toBe(7);
    const seen = heard.seen(5000);
    expect(seen).toHaveLength(MAX_WATCHED_TOPICS);
    expect(seen[0]?.last).toHaveLength(MAX_SHOWN_CHARS);
    expect(seen[0]?.bytes).toBe(100_000);
  });
});
