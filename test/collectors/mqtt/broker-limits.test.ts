// What a client of the embedded broker may do after its login: so much a second, and not leave unread what others send.

import fc from 'fast-check';
import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../../contract/clock.ts';
import { ManualClock } from '../../../contract/manual-clock.ts';
import { Allowance, ACK_COST, BYTES_A_MESSAGE } from '../../../collectors/mqtt/broker/allowance.ts';
import {
  Backlog,
  Backlogs,
  MAX_STUCK_MS,
  MAX_UNREAD_BYTES,
  MAX_UNREAD_HARD_BYTES,
  MAX_UNREAD_TOTAL_BYTES,
} from '../../../collectors/mqtt/broker/backlog.ts';
import { type EmbeddedBroker, startBroker } from '../../../collectors/mqtt/broker/broker.ts';
import { PacketMeter } from '../../../collectors/mqtt/broker/packet-meter.ts';
import type { BrokerUser } from '../../../collectors/mqtt/broker/users.ts';
import { turnClock } from '../../peers/in-time.ts';

const USERS: BrokerUser[] = [
  { name: 'all', password: 'all', publish: ['#'], subscribe: ['#'], messagesPerS: 100_000 },
  { name: 'kiosk', password: 'one', publish: ['site/#'], subscribe: ['site/#'], messagesPerS: 100 },
];
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

interface Started {
  broker: EmbeddedBroker;
  warned: { message: string; user: unknown }[];
}

async function start(clock: Clock = turnClock): Promise<Started> {
  const warned: Started['warned'] = [];
  const log = {
    debug() {},
    info() {},
    error() {},
    warn: (fields: object, message: string) => void warned.push({ message, user: Object(fields).user }),
  };
  const broker = await startBroker({ host: '127.0.0.1', port: 0, tls: null, users: USERS, clock, log });
  closers.push(() => broker.stop());
  return { broker, warned };
}

async function client(port: number, name: string, more: IClientOptions = {}): Promise<MqttClient> {
  const password = USERS.find((user) => user.name === name)?.password ?? '';
  const one = await connectAsync(`mqtt://127.0.0.1:${port}`, { username: name, password, reconnectPeriod: 0, ...more });
  one.on('error', () => undefined);
  closers.push(() => one.endAsync(true));
  return one;
}

async function until(what: string, isTrue: () => boolean, deadlineMs = 100_000): Promise<void> {
  for (const endMs = Date.now() + deadlineMs; !isTrue();) {
    if (Date.now() > endMs) throw new Error(`not within ${deadlineMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Logs in as `all`, subscribes to a filter, and reads nothing more. */
async function slowReader(port: number, filter: string): Promise<Socket> {
  const text = (one: string): Buffer => Buffer.concat([Buffer.from([0, one.length]), Buffer.from(one)]);
  const body = Buffer.concat([text('MQTT'), Buffer.from([4, 0xc2, 0, 0]), text('slow'), text('all'), text('all')]);
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('error', () => undefined);
  closers.push(() => socket.destroy());
  socket.write(Buffer.concat([Buffer.from([0x10, body.length]), body]));
  await once(socket, 'data');
  const wanted = Buffer.concat([Buffer.from([0, 1]), text(filter), Buffer.from([0])]);
  socket.write(Buffer.concat([Buffer.from([0x82, wanted.length]), wanted]));
  await once(socket, 'data');
  socket.pause();
  return socket;
}

describe('a client that sends more than it may', () => {
  it('is slowed down, loses nothing, is told of once, and hinders nobody', async () => {
    const { broker, warned } = await start();
    const ear = await client(broker.port, 'all');
    let flood = 0;
    let slowest = 0;
    ear.on('message', (topic, payload) => {
      if (topic === 'site/flood') flood++;
      else slowest = Math.max(slowest, turnClock.monoMs() - Number(payload));
    });
    await ear.subscribeAsync('#');
    const loud = await client(broker.port, 'kiosk');
    const honest = await client(broker.port, 'kiosk');
    const startMs = Date.now();
    const all = Array.from({ length: 450 }, () => loud.publishAsync('site/flood', 'x'.repeat(300), { qos: 1 }));
    for (let i = 0; i < 20; i++) {
      await honest.publishAsync('site/honest', `${turnClock.monoMs()}`, { qos: 1 });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await Promise.all(all);
    await until('all is heard', () => flood === 450);
    // 200 at once, 100 in each second after that; some 200 come with one read, which is paid for afterwards.
    expect(Date.now() - startMs).toBeGreaterThan(400);
    expect(slowest).toBeLessThan(500);
    expect(broker.stats()['broker_held_total']).toBeGreaterThan(0);
    expect(broker.stats()['broker_cut_total']).toBe(0);
    expect(warned).toEqual([{ message: expect.stringContaining('sends more than it may'), user: 'kiosk' }]);
  });

  it('may acknowledge what it hears, which is no message', () => {
    const meter = new PacketMeter();
    meter.feed(Buffer.from([0x40, 2, 0, 1, 0x40, 2, 0, 2, 0xc0, 0, 0x30, 3, 0, 1, 0x61]));
    expect(meter.messages).toBeCloseTo(2 + 2 * ACK_COST);
  });

  it('pays for what it sent, in messages and in bytes, whatever comes when', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ messages: fc.nat(500), bytes: fc.nat(200_000), afterMs: fc.nat(3000) }), {
          maxLength: 50,
        }),
        (sends) => {
          const allowance = new Allowance(100, 0);
          let nowMs = 0;
          let messages = 0;
          let bytes = 0;
          for (const send of sends) {
            nowMs += send.afterMs;
            messages += send.messages;
            bytes += send.bytes;
            const waitMs = allowance.take(send.messages, send.bytes, nowMs);
            expect(waitMs).toBeGreaterThanOrEqual(0);
            nowMs += waitMs;
            const seconds = nowMs / 1000 + 2;
            expect(messages).toBeLessThanOrEqual(seconds * 100 + 1);
            expect(bytes).toBeLessThanOrEqual(seconds * 100 * BYTES_A_MESSAGE + 100);
          }
        },
      ),
    );
    const allowance = new Allowance(100, 0);
    for (let ms = 0; ms < 60_000; ms += 10) expect(allowance.take(1, BYTES_A_MESSAGE, ms)).toBe(0);
  });
});

describe('a client that does not read', () => {
  it('makes nobody wait, is given nothing new past a megabyte, is told of once, and then cut off', async () => {
    const { broker, warned } = await start();
    const slow = await slowReader(broker.port, 'big');
    const ear = await client(broker.port, 'all');
    const sent: number[] = [];
    const heard: number[] = [];
    ear.on('message', () => heard.push(turnClock.monoMs() - (sent[heard.length] ?? 0)));
    await ear.subscribeAsync('big');
    const loud = await client(broker.port, 'all');
    const pad = 'x'.repeat(100_000);
    // As much as fits into the buffers of both ends, and more.
    for (let i = 0; i < 300; i++) {
      sent.push(turnClock.monoMs());
      await loud.publishAsync('big', pad, { qos: 1 });
    }
    await until('all is heard by who reads', () => heard.length === 300);
    expect(Math.max(...heard)).toBeLessThan(2000);
    const stats = broker.stats();
    expect(stats['broker_dropped_total']).toBeGreaterThan(0);
    expect(stats['broker_unread_bytes']).toBeLessThan(MAX_UNREAD_BYTES + 200_000);
    expect(warned).toEqual([{ message: expect.stringContaining('reads too slowly'), user: 'all' }]);
    slow.destroy();
    await until('it is gone', () => broker.stats()['broker_unread_bytes'] === 0);
  });

  it('is cut off when it takes nothing for long', async () => {
    const clock = new ManualClock();
    const { broker } = await start(clock);
    await slowReader(broker.port, 'big');
    const loud = await client(broker.port, 'all');
    for (let i = 0; i < 200; i++) await loud.publishAsync('big', Buffer.alloc(100_000), { qos: 1 });
    await until('something waits', () => (broker.stats()['broker_unread_bytes'] ?? 0) > 0);
    for (let i = 0; i < 3; i++) clock.advance(MAX_STUCK_MS);
    await until('it is cut off', () => broker.stats()['broker_connections'] === 1);
    expect(broker.stats()['broker_cut_total']).toBe(1);
  });

  it('is given all retained messages, though they are many', async () => {
    const { broker } = await start();
    const loud = await client(broker.port, 'all');
    const many = Array.from({ length: 500 }, async (_, i) =>
      loud.publishAsync(`kept/${i}`, Buffer.alloc(10_000, 0x61), { qos: 1, retain: true }),
    );
    await Promise.all(many);
    const late = await client(broker.port, 'all');
    let kept = 0;
    late.on('message', () => kept++);
    await late.subscribeAsync('kept/#');
    await until('all of them', () => kept === 500);
    expect(broker.stats()['broker_dropped_total']).toBe(0);
  });

  it('is bounded alone and with all others, and the one with most is cut off', () => {
    const clock = new ManualClock();
    const all = new Backlogs(clock);
    const cut: string[] = [];
    const one = new Backlog(all, (what) => cut.push(`one: ${what}`));
    one.wrote(MAX_UNREAD_HARD_BYTES);
    expect(cut).toEqual([]);
    one.wrote(1);
    expect(cut).toEqual(['one: it leaves too much unread']);
    expect(all.bytes).toBe(0);
    const share = Math.floor(MAX_UNREAD_TOTAL_BYTES / 4);
    const others = ['a', 'b', 'c', 'd'].map((name) => new Backlog(all, (what) => cut.push(`${name}: ${what}`)));
    others[0]?.wrote(share);
    others[1]?.wrote(share + 100);
    others[2]?.wrote(share);
    others[3]?.wrote(share - 100);
    expect(cut).toHaveLength(1);
    others[3]?.wrote(1);
    expect(cut.at(-1)).toBe('b: all clients together leave too much unread');
    expect(all.bytes).toBe(3 * share - 99);
    for (const other of others) other.end();
    expect(all.bytes).toBe(0);
    clock.advance(10 * MAX_STUCK_MS);
    expect(cut).toHaveLength(2);
  });

  it('may be slow as long as it takes something', () => {
    const clock = new ManualClock();
    const cut: string[] = [];
    const one = new Backlog(new Backlogs(clock), (what) => cut.push(what));
    one.wrote(1000);
    for (let i = 0; i < 20; i++) {
      clock.advance(MAX_STUCK_MS / 2);
      one.took(1);
    }
    expect(cut).toEqual([]);
    clock.advance(2 * MAX_STUCK_MS);
    expect(cut).toEqual(['it takes nothing']);
  });
});
