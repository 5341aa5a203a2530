// The kiosk agent's contract: what the reference publisher says over a real broker fits the schema, is read by the shipped
// profile, and moves its conditions; the schema's own words are those of the profile.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { Ajv } from 'ajv';
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMqttCollector } from '../../collectors/mqtt/collector.ts';
import type { Collector, Target } from '../../contract/collector.ts';
import { KioskAgent } from '../../lab/kiosk-agent.ts';
import { messagesOf } from '../../lab/services/mqtt-messages.ts';
import { createBench, listen, target } from '../collectors/parts.ts';
import { profileNamed } from '../collectors/snmp/rig.ts';
import { Mosquitto } from '../collectors/mqtt/mosquitto.ts';
import { ConditionJudge } from '../profiles/condition-judge.ts';
import { quietSite, until } from './helpers.ts';

const schema: unknown = JSON.parse(
  readFileSync(new URL('../../docs/schemas/kiosk-agent.schema.json', import.meta.url), 'utf8'),
);
const isContract = new Ajv({ formats: { 'date-time': true } }).compile(Object(schema));
const profile = profileNamed('kiosk');
const PREFIX = 'site/kiosk-1';

let broker: Mosquitto;
let ear: MqttClient;
let agent: KioskAgent;
let collector: Collector;
const bench = createBench();
const judge = new ConditionJudge(bench.parts.catalogue, new Map([['kiosk-1', profile]]));
const heard: { topic: string; text: string; retained: boolean; qos: number }[] = [];
const kiosk: Target = target('mqtt', {
  asset: 'kiosk-1',
  class: 'kiosk',
  profile,
  settings: { topicPrefix: PREFIX },
});

beforeAll(async () => {
  broker = await Mosquitto.start();
  const url = `mqtt://127.0.0.1:${broker.port}`;
  ear = await mqtt.connectAsync(url);
  ear.on('message', (topic, payload, { retain, qos }) =>
    heard.push({ topic: topic.slice(PREFIX.length + 1), text: payload.toString(), retained: retain, qos }),
  );
  await ear.subscribeAsync(`${PREFIX}/#`, { qos: 1 });
  collector = createMqttCollector(bench.parts);
  await collector.open([{ ...kiosk, port: broker.port }], judge);
  agent = new KioskAgent({ broker: url, prefix: PREFIX, reportMs: 200, heartbeatAge: () => 0 });
  // The machine that runs the tests may be busy or full itself.
  agent.tell('host', { cpu: 20, memory: 40, disk: 50 });
  await until('the agent is online', () => heard.some(({ text }) => text === 'online'));
});
afterAll(async () => {
  await agent.stop();
  await collector.close();
  await ear.endAsync(true);
  await broker.stop();
});

const value = (name: string): number | undefined => judge.value('kiosk-1', name);

/** Says it and waits until it is read. @returns the alarms that then stand */
async function say(topic: string, change: Record<string, unknown>, name: string, read: number): Promise<string[]> {
  agent.tell(topic, change);
  await until(`${name} is ${read}`, () => value(name) === read);
  return judge.alarms('kiosk-1');
}

describe('the reference publisher', () => {
  test('tells its host and its application, and all is read', async () => {
    await until('a report', () => value('cpu.usage_percent') === 20 && value('kiosk.app_heartbeat_age_s') === 0);
    expect(value('mem.used_percent')).toBe(40);
    expect(heard.some(({ topic, text }) => topic === 'host' && JSON.parse(text).uptime > 0)).toBe(true);
    await say('app', { build: 4711 }, 'kiosk.app_build', 4711);
  });

  test.each([
    ['part/receipt-printer', 'out', 2, 'paper-out', 'ok'],
    ['part/receipt-printer', 'jammed', 3, 'paper-jam', 'ok'],
    ['part/receipt-printer', 'inoperative', 4, 'part-works', 'ok'],
    ['part/cash-box', 'full', 2, 'cash-full', 'ok'],
    ['part/cash-box', 'missing', 5, 'cash-box-seated', 'ok'],
    ['part/cash-box', 'manipulated', 6, 'cash-box-seated', 'ok'],
    ['part/cash-box', 'inoperative', 4, 'cash-box-works', 'high'],
    ['part/bill-validator', 'jammed', 3, 'note-jam', 'ok'],
    ['part/card-reader', 'jammed', 3, 'card-jam', 'ok'],
    ['part/card-reader', 'manipulated', 6, 'part-tampered', 'ok'],
    ['part/bill-validator', 'manipulated', 6, 'part-tampered', 'ok'],
    ['part/card-reader', 'full', 2, 'card-bin-full', 'high'],
    ['part/touch-screen', 'offline', 7, 'touch-works', 'ok'],
    ['part/qr-scanner', 'offline', 7, 'part-works', 'ok'],
    ['part/coin-hopper', 'out', 2, 'part-consumed', 'low'],
    ['part/id-reader', 'missing', 5, 'part-present', 'ok'],
  ])('raises for %s "%s" (%i) one alarm, %s, and clears it at "%s"', async (topic, word, code, condition, good) => {
    const component = `part:${topic.slice(5)}`;
    const field = `kiosk_part.state ${component}`;
    expect(await say(topic, { state: word }, field, code)).toEqual([`${condition} ${component}`]);
    expect(await say(topic, { state: good }, field, good === 'ok' ? 0 : 1)).toEqual([]);
  });

  test.each([
    ['state', { screen: 'off' }, 'kiosk.screen_on', 0, 'screen', { screen: 'on' }, 1],
    ['state', { door: 'open' }, 'kiosk.door_open', 1, 'door', { door: 'closed' }, 0],
    [
      'part/bill-validator',
      { rejectPercent: 31 },
      'kiosk_part.reject_percent part:bill-validator',
      31,
      'note-rejects part:bill-validator',
      { rejectPercent: 4 },
      4,
    ],
    [
      'transactions',
      { attempted: 40, completed: 22, successPercent: 55, failed: { backend: 18 } },
      'business.success_percent',
      55,
      'transactions',
      { successPercent: 97.5 },
      97.5,
    ],
    ['host', { cpu: 99 }, 'cpu.usage_percent', 99, 'load', { cpu: 20 }, 20],
    ['host', { memory: 97 }, 'mem.used_percent', 97, 'memory', { memory: 40 }, 40],
    ['host', { disk: 96 }, 'disk.used_percent storage:system', 96, 'storage-space storage:system', { disk: 50 }, 50],
    ['host', { temperature: 78 }, 'temperature.celsius sensor:host', 78, 'heat', { temperature: 41 }, 41],
    ['host', { clockOffset: -189_000_000 }, 'kiosk.clock_offset_s', -189_000_000, 'clock', { clockOffset: 0 }, 0],
  ] as const)('at %s %j makes %s %d: %s', async (topic, bad, name, read, condition, good, healed) => {
    // prettier-ignore
    expect(await say(topic, bad, name, read)).toContain(condition);
    expect(await say(topic, good, name, healed)).not.toContain(condition);
  });

  test('counts failures by reason', async () => {
    await say('transactions', { failed: { timeout: 3, payment: 2 } }, 'business_failure.count reason:timeout', 3);
    expect(value('business_failure.count reason:payment')).toBe(2);
  });

  test('has said nothing but what the schema allows, and retained nothing but its status', () => {
    expect(heard.length).toBeGreaterThan(30);
    for (const { topic, text, qos } of heard) {
      isContract({ [topic]: topic === 'status' ? text : JSON.parse(text) });
      expect(`${topic} ${text} ${JSON.stringify(isContract.errors ?? 'fits')}`).toBe(`${topic} ${text} "fits"`);
      expect(qos).toBe(1);
    }
  });

  test('leaves only its status with the broker', async () => {
    const late = await mqtt.connectAsync(`mqtt://127.0.0.1:${broker.port}`);
    const kept: string[] = [];
    late.on('message', (topic, payload, { retain }) => void (retain && kept.push(`${topic} ${payload.toString()}`)));
    await late.subscribeAsync(`${PREFIX}/#`);
    await until('something is kept', () => kept.length > 0);
    expect(kept).toEqual([`${PREFIX}/status online`]);
    await late.endAsync(true);
  });
});

test('run as a program, it reads stdin, and its will is published when it is killed', async () => {
  const child = spawn(
    process.execPath,
    ['lab/kiosk-agent.ts', '--broker', `mqtt://127.0.0.1:${broker.port}`, '--prefix', 'site/kiosk-9'],
    { stdio: ['pipe', 'ignore', 'inherit'] },
  );
  const said = new Map<string, string>();
  const late = await mqtt.connectAsync(`mqtt://127.0.0.1:${broker.port}`);
  late.on('message', (topic, payload) => said.set(topic, payload.toString()));
  await late.subscribeAsync('site/kiosk-9/#');
  child.stdin.write('part/cash-box {"state":"full"}\n');
  await until('online', () => said.get('site/kiosk-9/status') === 'online');
  await until('the cash box', () => said.get('site/kiosk-9/part/cash-box')?.includes('"full"') ?? false);
  await until('its host', () => said.has('site/kiosk-9/host'));
  expect(said.has('site/kiosk-9/app'), 'a heartbeat that nobody gave').toBe(false);
  child.kill('SIGKILL');
  await until('its will', () => said.get('site/kiosk-9/status') === 'offline');
  await late.endAsync(true);
});

test('what was not acknowledged when the connection died is not told again later', async () => {
  let isStalled = false;
  const pairs: [Socket, Socket][] = [];
  const line = createServer((near) => {
    const far = connect({ host: '127.0.0.1', port: broker.port });
    pairs.push([near, far]);
    near.on('data', (chunk) => void (isStalled || far.write(chunk))).on('error', () => undefined);
    far.on('data', (chunk) => void (isStalled || near.write(chunk))).on('error', () => undefined);
    near.on('close', () => far.destroy());
  });
  const port = await listen(line);
  const states: string[] = [];
  const own = new KioskAgent({
    broker: `mqtt://127.0.0.1:${port}`,
    prefix: 'site/kiosk-5',
    onState: (state) => states.push(state),
  });
  const told: string[] = [];
  const late = await mqtt.connectAsync(`mqtt://127.0.0.1:${broker.port}`);
  late.on('message', (_topic, payload) => told.push(payload.toString().replace(/.*"state"/, '')));
  await late.subscribeAsync('site/kiosk-5/part/cash-box');
  own.tell('part/cash-box', { state: 'ok' });
  await until('it is told', () => told.length > 0);
  isStalled = true;
  own.tell('part/cash-box', { state: 'full' });
  own.tell('part/cash-box', { state: 'high' });
  isStalled = false;
  for (const pair of pairs) for (const socket of pair) socket.destroy();
  await until('it is back', () => states.filter((state) => state === 'connected').length === 2);
  await until('it tells all', () => told.length > 1);
  expect(told.join()).toBe(':"ok"},:"high"}');
  await own.stop();
  await late.endAsync(true);
  line.close();
});

describe('the schema', () => {
  test('knows no word of a part that the profile does not read, and the profile none that it does not allow', () => {
    const text = JSON.stringify(schema);
    const map =
      profile.mqtt?.topics?.flatMap(({ values }) => values).find(({ as }) => as === 'kiosk_part.state')?.map ?? {};
    for (const word of Object.keys(map)) expect(text).toMatch(/^\d$/.test(word) ? word : `"${word}"`);
    const words = new Set([...text.matchAll(/"enum":\[([^\]]*)\]/g)].flatMap(([, all = '']) => all.split(',')));
    for (const word of ['"online"', '"on"', '"open"', '"closed"', '"off"', 'true', 'false']) words.delete(word);
    for (const word of words) expect(Object.keys(map)).toContain(word.replaceAll('"', ''));
  });

  test.each([
    [{ 'part/receipt-printer': { state: 'full' } }],
    [{ 'part/cash-box': { state: 'out' } }],
    [{ 'part/touch-screen': { state: 3 } }],
    [{ transactions: { attempted: 3, completed: -1 } }],
    [{ app: { version: '2.1' } }],
    [{ status: 'ready' }],
    [{ printer: { state: 'ok' } }],
  ])('refuses %j', (message) => expect(isContract(message)).toBe(false));

  test('allows all that the kiosks of the lab say', () => {
    const { world, layout } = quietSite();
    for (const device of layout.devices.filter(({ kind }) => kind === 'kiosk'))
      for (const { topic, payload } of messagesOf(world, device)) {
        isContract({ [topic.split('/').slice(2).join('/')]: JSON.parse(payload.toString()) });
        expect(`${topic} ${JSON.stringify(isContract.errors ?? 'fits')}`).toBe(`${topic} "fits"`);
      }
  });
});
