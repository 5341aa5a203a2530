// The MQTT devices of the lab as a subscriber sees them: birth, state, parts, and a will when they are cut off.

import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { METRICS } from '../../contract/metrics.ts';
import { runningLab, until, type RunningLab } from './helpers.ts';

let site: RunningLab;
let client: MqttClient;
const last = new Map<string, { text: string; retained: boolean }>();

beforeAll(async () => {
  site = await runningLab({ reportMs: 400 });
  const { host, port } = site.lab.layout.broker;
  client = mqtt.connect({ host, port, protocol: 'mqtt' });
  client.on('message', (topic, payload, packet) =>
    last.set(topic, { text: payload.toString(), retained: packet.retain }),
  );
  await client.subscribeAsync('site/#', { qos: 1 });
});
afterAll(async () => {
  await client.endAsync(true);
  await site[Symbol.asyncDispose]();
});

const text = (topic: string): string => last.get(topic)?.text ?? '';
/** Waits for a word of a device; fails when it does not come in time. */
async function hear(topic: string, word: string, withinMs = 100_000): Promise<string> {
  await until(`${topic} says ${word}`, () => text(topic).includes(word), withinMs);
  return text(topic);
}

describe('a kiosk', () => {
  test('is online and tells its state and parts', async () => {
    expect(await hear('site/kiosk-1/status', 'online')).toContain('online');
    await until('parts', () => last.has('site/kiosk-1/part/touch-screen'));
    expect(JSON.parse(last.get('site/kiosk-1/state')?.text ?? '')).toMatchObject({ screen: 1, door: 0 });
    expect(JSON.parse(last.get('site/kiosk-1/part/cash-box')?.text ?? '')).toEqual({ state: 0, level: 38, count: 412 });
    expect(METRICS.kiosk_part.fields.state.about).toContain('2 full or out');
  });

  test('tells a full cash box at once', async () => {
    site.lab.board.break({ fault: 'kiosk-cashbox-full' });
    expect(await hear('site/kiosk-1/part/cash-box', '"state":2', 2000)).toContain('"state":2');
    site.lab.board.heal();
    expect(await hear('site/kiosk-1/part/cash-box', '"state":0', 2000)).toContain('"state":0');
  });

  test('has its will published when it is cut off, and is born again', async () => {
    site.lab.board.break({ fault: 'kiosk-cable-cut', on: 'kiosk-2' });
    expect(await hear('site/kiosk-2/status', 'offline', 6000)).toContain('offline');
    site.lab.board.heal();
    expect(await hear('site/kiosk-2/status', 'online', 6000)).toContain('online');
  });

  test('goes on telling after an interruption shorter than its keep-alive', async () => {
    site.lab.board.break({ fault: 'kiosk-cable-cut', on: 'kiosk-3', forMs: 600 });
    await until('healed', () => site.lab.board.active().length === 0);
    last.delete('site/kiosk-3/state');
    await until('the next report', () => last.has('site/kiosk-3/state'), 8000);
    expect(last.get('site/kiosk-3/status')?.text).toBe('online');
    last.delete('site/kiosk-3/state');
    await until('the report after it', () => last.has('site/kiosk-3/state'), 8000);
    expect(last.get('site/kiosk-3/state')?.retained).toBe(false);
  });

  test('grows an old heartbeat while its application is stuck', async () => {
    site.lab.board.break({ fault: 'kiosk-app-stuck', on: 'kiosk-4' });
    const age = (): number => JSON.parse(last.get('site/kiosk-4/state')?.text ?? '{}').heartbeatAge ?? 0;
    await until('the age is above its usual two seconds', () => age() > 2.5, 8000);
    expect(age()).toBeGreaterThan(2.5);
    site.lab.board.heal();
  });
});

test('amplifier and player tell what they do', async () => {
  await until('player', () => last.has('site/player-1/state'));
  await until('amplifier', () => last.has('site/amp-1/state'));
  expect(JSON.parse(last.get('site/player-1/state')?.text ?? '')).toMatchObject({ playing: 1 });
  expect(JSON.parse(last.get('site/amp-1/state')?.text ?? '')).toMatchObject({ protect: 0 });
  site.lab.board.break({ fault: 'amplifier-protect' });
  expect(await hear('site/amp-1/state', '"protect":1', 2000)).toContain('"protect":1');
  site.lab.board.heal();
});
