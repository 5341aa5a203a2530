// An alarm of a kiosk from its agent to the detector: a real broker, the collector, the gateway, the shipped profile with
// shorter times, and the real detection. Retained and stale values clear nothing; whether a kiosk lives is decided by its
// last will and by freshness together.

import { connectAsync, type MqttClient } from 'mqtt';
import { afterEach, describe, expect, test } from 'vitest';
import { createMqttCollector } from '../../collectors/mqtt/collector.ts';
import { durationMs } from '../../contract/duration.ts';
import type { Profile } from '../../contract/profile.ts';
import { SeriesCatalogue } from '../../contract/series.ts';
import { createGateway } from '../../gateway/gateway.ts';
import { openJournal } from '../../gateway/journal/journal.ts';
import { Detector } from '../../server/domain/detect/detector.ts';
import { toRule } from '../../server/domain/detect/rules.ts';
import { Mosquitto } from '../collectors/mqtt/mosquitto.ts';
import { realNetwork } from '../collectors/parts.ts';
import { profileNamed } from '../collectors/snmp/rig.ts';
import { targetOf } from './helpers.ts';
import { memoryLog, temporaryFolder } from './journal/helpers.ts';
import { turnClock } from '../peers/in-time.ts';

const PREFIX = 'site/kiosk-1';
const PRINTER = 'paper-out part:receipt-printer';
const HEARD = 'heard';
const QUIET = '1s';
const QUIET_MS = durationMs(QUIET) ?? 0;
/** Longer than hold and clear times together, and than it takes to judge what has come. */
const SETTLED_MS = 600;

const kiosk = profileNamed('kiosk');
const profile: Profile = {
  ...kiosk,
  mqtt: {
    ...kiosk.mqtt,
    quietAfter: QUIET,
    topics: (kiosk.mqtt?.topics ?? []).map((topic) => ({ ...topic, time: { path: 'at', unit: 'iso' } })),
  },
  conditions: (kiosk.conditions ?? []).map((condition) => ({ ...condition, hold: '50ms', clearAfter: '50ms' })),
};

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const wait = (ms: number): Promise<void> => new Promise((resolve) => void turnClock.after(ms, resolve));

async function until(what: string, isTrue: () => boolean, deadlineMs = 100_000): Promise<void> {
  for (const endMs = Date.now() + deadlineMs; !isTrue();) {
    if (Date.now() > endMs) throw new Error(`not within ${deadlineMs} ms: ${what}`);
    await wait(10);
  }
}

interface Site {
  alarms(): string[];
  /** What the last poll said. */
  result(): string | undefined;
}

/** @param retryMs how long the collector stays away from a broker that it has lost */
async function watch(broker: Mosquitto, retryMs = 50): Promise<Site> {
  const catalogue = new SeriesCatalogue();
  const log = memoryLog();
  const clock = turnClock;
  const parts = { network: realNetwork, clock, catalogue, log };
  const journal = await openJournal({ folder: temporaryFolder(), gateway: 'g1', clock, catalogue, log });
  closers.push(() => journal.close());
  const collector = createMqttCollector(parts, { backoff: { firstMs: retryMs, capMs: retryMs }, random: () => 0.999 });
  const gateway = createGateway({ id: 'g1', sites: ['s1'], collectors: [collector], journal, clock, log, catalogue });
  const rules = (profile.conditions ?? []).map(toRule);
  const detector = new Detector({ catalogue, rulesFor: () => rules, freshMsOf: () => 3 * QUIET_MS });
  const firing = new Set<string>();
  gateway.onRecord((_position, record) => {
    if (record.kind === 'samples') detector.apply(record.batch, clock.monoMs());
  });
  const timer = setInterval(() => {
    detector.sweep(clock.monoMs(), clock.wallMs());
    detector.settle(clock.monoMs(), clock.wallMs());
    for (const { kind, rule, component } of detector.takeChanges())
      if (kind === 'raised') firing.add(`${rule.id} ${component}`.trim());
      else firing.delete(`${rule.id} ${component}`.trim());
  }, 20);
  closers.push(() => clearInterval(timer));
  await gateway.setTargets([
    targetOf('kiosk-1', {
      class: 'kiosk',
      name: 'mqtt',
      protocol: 'mqtt',
      port: broker.port,
      profile,
      intervalMs: 100,
      settings: { topicPrefix: PREFIX },
    }),
  ]);
  gateway.start();
  closers.push(() => gateway.stop());
  return { alarms: () => [...firing].toSorted(), result: () => gateway.targetStates()[0]?.result };
}

async function start(): Promise<Mosquitto> {
  const broker = await Mosquitto.start();
  closers.push(() => broker.stop());
  return broker;
}

async function client(broker: Mosquitto): Promise<MqttClient> {
  const one = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, { reconnectPeriod: 0 });
  one.on('error', () => undefined);
  closers.push(() => one.endAsync(true));
  return one;
}

const printer = (state: string, at = new Date()): string => JSON.stringify({ state, at: at.toISOString() });

/** An agent that says the same every tenth of a second. */
function talk(one: MqttClient, messages: () => readonly [string, string][]): () => void {
  const say = (): void => {
    for (const [topic, payload] of messages())
      if (one.connected) one.publish(`${PREFIX}/${topic}`, payload, { qos: 1 });
  };
  say();
  const timer = setInterval(say, 100);
  const stop = (): void => clearInterval(timer);
  closers.push(stop);
  return stop;
}

describe('an alarm of a kiosk', () => {
  test('is cleared by what it says now, and not by what it said long ago', async () => {
    const broker = await start();
    const site = await watch(broker);
    const agent = await client(broker);
    const told = { payload: printer('out') };
    talk(agent, () => [['part/receipt-printer', told.payload]]);
    await until('the alarm', () => site.alarms().includes(PRINTER));
    // Stored while the line was down, by a clock that is right: an hour old.
    told.payload = printer('ok', new Date(Date.now() - 3_600_000));
    await wait(SETTLED_MS);
    expect(site.alarms()).toEqual([PRINTER]);
    // A dead cell: its clock tells nothing, the time of receipt counts.
    told.payload = printer('ok', new Date('2009-01-01T00:00:00Z'));
    await until('its end', () => site.alarms().length === 0);
    told.payload = printer('out', new Date(Date.now() + 31_536_000_000));
    await until('the alarm of a kiosk whose clock is ahead', () => site.alarms().includes(PRINTER));
  });

  test('stands while its broker is away, and after a restart against all that the broker kept', async () => {
    const broker = await start();
    const site = await watch(broker, 1500);
    const agent = await client(broker);
    const stop = talk(agent, () => [['part/receipt-printer', printer('out')]]);
    await until('the alarm', () => site.alarms().includes(PRINTER));
    stop();
    await broker.kill();
    await until('the loss', () => site.result() === 'refused' || site.result() === 'timeout');
    await wait(2 * QUIET_MS);
    // Nothing is known of the kiosk: it is not said to be silent.
    expect(site.alarms()).toEqual([PRINTER]);
    await broker.run();
    // Values that somebody had retained, in the place of the agent, before we are back.
    const other = await client(broker);
    await other.publishAsync(`${PREFIX}/part/receipt-printer`, printer('ok'), { qos: 1, retain: true });
    await other.publishAsync(`${PREFIX}/status`, 'online', { qos: 1, retain: true });
    await until('its silence', () => site.alarms().includes(HEARD));
    expect(site.result()).toBe('stale');
    expect(site.alarms()).toEqual([HEARD, PRINTER]);
    const back = await client(broker);
    talk(back, () => [['part/receipt-printer', printer('ok')]]);
    await until('both ends', () => site.alarms().length === 0);
  });

  test('is not raised by what a broker kept', async () => {
    const broker = await start();
    const agent = await client(broker);
    await agent.publishAsync(`${PREFIX}/part/receipt-printer`, printer('out'), { qos: 1, retain: true });
    const site = await watch(broker);
    await until('the wait for a live word', () => site.result() === 'timeout' || site.result() === 'stale');
    await wait(SETTLED_MS);
    expect(site.alarms()).toEqual([]);
  });
});

describe('whether a kiosk lives', () => {
  test('is told by its last will at once, and taken back by a live word, whatever status the broker keeps', async () => {
    const broker = await start();
    const site = await watch(broker);
    const agent = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, {
      reconnectPeriod: 0,
      will: { topic: `${PREFIX}/status`, payload: Buffer.from('offline'), qos: 1, retain: true },
    });
    agent.on('error', () => undefined);
    const stop = talk(agent, () => [['part/receipt-printer', printer('ok')]]);
    await until('it is heard', () => site.result() === 'ok');
    stop();
    agent.stream.destroy();
    await until('its will', () => site.result() === 'dead');
    await until('the alarm', () => site.alarms().includes(HEARD));
    // `offline` stays with the broker: this agent forgets its birth, and is heard all the same.
    const back = await client(broker);
    talk(back, () => [['part/receipt-printer', printer('ok')]]);
    await until('its return', () => site.result() === 'ok');
    await until('the end', () => site.alarms().length === 0);
    await wait(SETTLED_MS);
    expect([site.result(), site.alarms()]).toEqual(['ok', []]);
  });

  test('is not believed to a retained birth alone: silence counts', async () => {
    const broker = await start();
    const site = await watch(broker);
    const agent = await client(broker);
    await agent.publishAsync(`${PREFIX}/status`, 'online', { qos: 1, retain: true });
    const stop = talk(agent, () => [['part/receipt-printer', printer('ok')]]);
    await until('it is heard', () => site.result() === 'ok');
    stop();
    await until('its silence', () => site.alarms().includes(HEARD));
    expect(site.result()).toBe('stale');
    // A birth that comes back with a new connection of ours is the old one.
    await wait(SETTLED_MS);
    expect(site.alarms()).toEqual([HEARD]);
  });
});
