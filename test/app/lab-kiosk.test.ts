// `foresite lab kiosk` against a real broker: as a command in a process of its own, and what it plays as it is judged.

import { spawn } from 'node:child_process';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createMqttCollector } from '../../collectors/mqtt/collector.ts';
import { AGENT_NAME, KioskAgent, readLine } from '../../lab/kiosk-agent.ts';
import { KIOSK_PLAYS, KioskPlayer } from '../../lab/kiosk-play.ts';
import { Mosquitto } from '../collectors/mqtt/mosquitto.ts';
import { createBench, target } from '../collectors/parts.ts';
import { profileNamed } from '../collectors/snmp/rig.ts';
import { freePort } from '../peers/ports.ts';
import { ConditionJudge } from '../profiles/condition-judge.ts';

const PROGRAM = 'bin/foresite.mjs';
let broker: Mosquitto;
let ear: MqttClient;
const said = new Map<string, string>();
const closers: (() => unknown)[] = [];

beforeAll(async () => {
  broker = await Mosquitto.start();
  ear = await connectAsync(`mqtt://127.0.0.1:${broker.port}`);
  ear.on('message', (topic, payload) => said.set(topic, payload.toString()));
  await ear.subscribeAsync('site/#');
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
afterAll(async () => {
  await ear.endAsync(true);
  await broker.stop();
});

async function until(what: string, isTrue: () => boolean, deadlineMs = 100_000): Promise<void> {
  for (const endMs = Date.now() + deadlineMs; !isTrue();) {
    if (Date.now() > endMs) throw new Error(`not within ${deadlineMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

interface Told {
  child: ReturnType<typeof spawn>;
  out: () => string;
  code: Promise<number | null>;
}

function run(...args: string[]): Told {
  const child = spawn(process.execPath, [PROGRAM, 'lab', 'kiosk', ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  closers.push(() => child.kill('SIGKILL'));
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const code = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { child, out: () => text, code };
}

describe('foresite lab kiosk', () => {
  it('publishes a whole kiosk, plays a fault and ends it, hears its input, and says goodbye', async () => {
    const prefix = 'site/kiosk-7';
    const faults = ['--fault', 'paper-out', '--after', '0', '--for', '500ms'];
    const { child, out, code } = run('--broker', `127.0.0.1:${broker.port}`, '--prefix', prefix, ...faults);
    await until('the fault', () => said.get(`${prefix}/part/receipt-printer`)?.includes('"out"') ?? false);
    await until('its end', () => said.get(`${prefix}/part/receipt-printer`)?.includes('"ok"') ?? false);
    expect(said.get(`${prefix}/status`)).toBe('online');
    expect(said.get(`${prefix}/host`)).toContain(AGENT_NAME);
    child.stdin?.write('break cash-full\npart/bill-validator {"rejectPercent":31}\nnonsense\n');
    await until('the cash box', () => said.get(`${prefix}/part/cash-box`)?.includes('"full"') ?? false);
    await until('the refusals', () => said.get(`${prefix}/part/bill-validator`)?.includes('31') ?? false);
    await until('the hint', () => out().includes('say: break <fault>'));
    // Whoever starts it without an input does not end it.
    child.stdin?.end();
    child.kill('SIGINT');
    expect(await code).toBe(0);
    await until('goodbye', () => said.get(`${prefix}/status`) === 'offline');
    expect(out()).toMatch(/connected to 127\.0\.0\.1:\d+; publishing below site\/kiosk-7\n/);
    expect(out()).not.toContain('broker_unreachable');
  });

  it.each([
    [['--fault', 'earthquake'], 'knows no earthquake'],
    [['--after', 'soon'], '--after'],
    [['--prefix', 'site/#'], '--prefix'],
    [['--broker', 'http://127.0.0.1'], 'neither mqtt:// nor mqtts://'],
    [['--user', 'k', '--password', '${NOT_SET_ANYWHERE}'], 'config_secret_missing'],
    [['--ca', '/nowhere/ca.pem'], '/nowhere/ca.pem'],
  ])('refuses %j with one line', async (args, told) => {
    const { out, code } = run(...args);
    expect(await code).toBe(1);
    expect(out()).toContain(told);
    expect(out().trim().split('\n')).toHaveLength(1);
  });

  it('ends where the login is refused, and goes on trying where nobody answers', async () => {
    const closed = await Mosquitto.start(false);
    closers.push(() => closed.stop());
    const refused = run('--broker', `127.0.0.1:${closed.port}`, '--user', 'k');
    expect(await refused.code).toBe(1);
    expect(refused.out()).toContain('broker_unreachable');
    const absent = run('--broker', `127.0.0.1:${await freePort()}`);
    await until('the reason', () => absent.out().includes('ECONNREFUSED'));
    expect(absent.child.exitCode).toBeNull();
  });
});

describe('what the kiosk plays', () => {
  it('raises nothing while it is well, and an alarm for each fault that ends with it', async () => {
    const bench = createBench();
    const profile = profileNamed('kiosk');
    const judge = new ConditionJudge(bench.parts.catalogue, new Map([['kiosk-8', profile]]));
    const collector = createMqttCollector(bench.parts);
    closers.push(() => collector.close());
    const prefix = 'site/kiosk-8';
    const settings = { topicPrefix: prefix };
    await collector.open(
      [target('mqtt', { asset: 'kiosk-8', class: 'kiosk', port: broker.port, profile, settings })],
      judge,
    );
    const agent: KioskAgent = new KioskAgent({
      broker: `mqtt://127.0.0.1:${broker.port}`,
      prefix,
      reportMs: 50,
      heartbeatAge: () => (player.heartbeatAge === undefined ? 0 : player.heartbeatAge + 61),
    });
    closers.push(() => agent.stop());
    const player = new KioskPlayer(agent);
    await until('all parts', () => judge.value('kiosk-8', 'kiosk_part.state part:touch-screen') === 0);
    await until('its application', () => judge.value('kiosk-8', 'kiosk.app_heartbeat_age_s') === 0);
    expect(judge.alarms('kiosk-8')).toEqual([]);
    for (const [name, play] of Object.entries(KIOSK_PLAYS)) {
      if (play.how === 'mute' || play.how === 'cut') continue;
      expect([name, player.break(name), player.break(name)]).toEqual([name, true, false]);
      // The last is evidence for planning alone.
      if (name !== 'paper-low') await until(`an alarm of ${name}`, () => judge.alarms('kiosk-8').length === 1);
      player.heal(name);
      await until(`the end of ${name}`, () => judge.alarms('kiosk-8').length === 0);
    }
  });

  it('is silent or gone where that is what fails', async () => {
    const prefix = 'site/kiosk-9';
    const agent = new KioskAgent({ broker: `mqtt://127.0.0.1:${broker.port}`, prefix, reportMs: 20 });
    closers.push(() => agent.stop());
    const player = new KioskPlayer(agent);
    await until('it is there', () => said.has(`${prefix}/app`));
    player.break('cable-cut');
    await until('its will', () => said.get(`${prefix}/status`) === 'offline');
    player.heal('cable-cut');
    await until('its return', () => said.get(`${prefix}/status`) === 'online');
    player.break('mute');
    await ear.publishAsync('site/after', 'x', { qos: 1 });
    said.delete(`${prefix}/app`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(said.has(`${prefix}/app`)).toBe(false);
    expect(said.get(`${prefix}/status`)).toBe('online');
    player.heal('mute');
    await until('it speaks', () => said.has(`${prefix}/app`));
  });

  it('leaves what another fault says of the same part', () => {
    const told: unknown[] = [];
    const agent = { tell: (topic: string, change: unknown) => told.push([topic, change]) };
    const player = new KioskPlayer(agent as unknown as KioskAgent);
    player.break('paper-low');
    player.break('paper-jam');
    player.heal('paper-jam');
    expect(told.at(-1)).toEqual(['part/receipt-printer', { state: 'low', level: 6, printedMetres: 18_400 }]);
  });
});

it.each([
  ['part/cash-box {"state":"ok"}', { topic: 'part/cash-box', change: { state: 'ok' } }],
  ['  app {"build":1} ', { topic: 'app', change: { build: 1 } }],
  ['+/# {"state":"ok"}', null],
  ['app {build:1}', null],
  ['app 3', null],
])('reads the line %j', (line, read) => expect(readLine(line)).toEqual(read));
