// The site's MQTT broker and the devices that publish to it. A device that loses power or network loses its connection
// without a DISCONNECT, after the keep-alive, so that the broker publishes its last will as it does for a real one.

import { createServer, type Socket } from 'node:net';
import { Aedes } from 'aedes';
import mqtt, { type MqttClient } from 'mqtt';
import type { Device } from '../device.ts';
import type { RemoteCure } from '../fault.ts';
import { PUBLISHERS } from '../systems.ts';
import type { World } from '../world.ts';
import type { Addresses, Real } from './addresses.ts';
import { messagesOf } from './mqtt-messages.ts';

/** Keep-alive of the devices, s. The broker gives up after one and a half of it (MQTT-3.1.2-24). */
export const KEEP_ALIVE_S = 2;
/** How often a device says how it is, ms. */
export const REPORT_MS = 5000;
/** How long a device waits before it connects again, ms. */
export const RECONNECT_MS = 500;
/** Most messages a device has under way; further ones are dropped. */
export const MAX_UNDER_WAY = 64;

/** What devices let themselves be told. */
export const COMMANDS: Readonly<Record<string, RemoteCure>> = {
  'restart-app': 'service-restart',
  reboot: 'device-reboot',
  'wake-screen': 'mqtt-command',
  'reset-part': 'mqtt-command',
};

/** @returns a function that stops broker and devices */
export async function startMqtt(
  world: World,
  addresses: Addresses,
  reportMs = REPORT_MS,
): Promise<() => Promise<void>> {
  const broker = await Aedes.createBroker({ heartbeatInterval: 500 });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    broker.handle(socket);
  });
  const real = await addresses.listen(server, world.layout.broker.host, world.layout.broker.port);
  const devices = world.layout.devices.filter((device) => PUBLISHERS.has(device.kind));
  const clients = devices.map((device) => new Publisher(world, device, real, reportMs));
  const forget = world.onChange(() => clients.forEach((client) => client.refresh()));
  for (const client of clients) client.refresh();
  return async () => {
    forget();
    for (const client of clients) client.stop();
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    await new Promise<void>((resolve) => broker.close(resolve));
  };
}

/** One device as a client of the broker. */
class Publisher {
  readonly #world: World;
  readonly #device: Device;
  readonly #broker: Real;
  readonly #reportMs: number;
  #client: MqttClient | null = null;
  #cancelReport: (() => void) | null = null;
  #cancelLoss: (() => void) | null = null;
  #underWay = 0;
  /** What the device said last, so that a change is told at once. */
  #said = new Map<string, string>();

  constructor(world: World, device: Device, broker: Real, reportMs: number) {
    this.#world = world;
    this.#device = device;
    this.#broker = broker;
    this.#reportMs = reportMs;
  }

  /** Connects or loses the connection as the site now is, and tells changes at once. */
  refresh(): void {
    const isAlive = this.#world.answers(this.#device.key, 'mqtt');
    if (isAlive) {
      const wasCut = this.#cancelLoss !== null;
      this.#cancelLoss?.();
      this.#cancelLoss = null;
      if (!this.#client) this.#connect();
      else this.#report(!wasCut);
    } else if (this.#client && !this.#cancelLoss) {
      this.#cancelReport?.();
      this.#cancelLoss = this.#world.clock.after(KEEP_ALIVE_S * 1500, () => this.#lose());
    }
  }

  stop(): void {
    this.#cancelLoss?.();
    this.#lose();
  }

  #connect(): void {
    const { key } = this.#device;
    const topic = `site/${key}/status`;
    const client = mqtt.connect({
      protocol: 'mqtt',
      host: this.#broker.host,
      port: this.#broker.port,
      clientId: key,
      keepalive: KEEP_ALIVE_S,
      reconnectPeriod: RECONNECT_MS,
      queueQoSZero: false,
      will: { topic, payload: Buffer.from('offline'), qos: 1, retain: true },
    });
    this.#client = client;
    this.#said.clear();
    client.on('error', () => undefined);
    client.on('message', (asked, payload) => this.#obey(asked, payload));
    client.on('connect', () => {
      client.subscribe(`site/${key}/command`, { qos: 1 }, () => undefined);
      this.#publish(topic, 'online', true);
      this.#report(false);
    });
  }

  /** Commands of docs/kiosk-agent.md: what it does not know it refuses, what is old or kept it leaves alone. */
  #obey(topic: string, payload: Buffer): void {
    const { key } = this.#device;
    const told = commandIn(payload);
    if (!told || !this.#world.answers(key, 'mqtt')) return;
    const cure = COMMANDS[told.command];
    const answer = cure ? { id: told.id, result: 'ok' } : { id: told.id, result: 'unknown', text: 'no such command' };
    this.#publish(`${topic}/answer`, JSON.stringify(answer), false);
    if (cure) this.#world.command(key, cure);
  }

  /** The broker finds out by the keep-alive that nothing comes any more. */
  #lose(): void {
    this.#cancelLoss = null;
    this.#cancelReport?.();
    this.#cancelReport = null;
    const client = this.#client;
    this.#client = null;
    this.#underWay = 0;
    if (!client) return;
    client.stream.destroy();
    client.end(true);
  }

  #report(changesOnly: boolean): void {
    if (!this.#client?.connected || !this.#world.answers(this.#device.key, 'mqtt')) return;
    for (const message of messagesOf(this.#world, this.#device)) {
      const isNew = message.state !== this.#said.get(message.topic);
      if (changesOnly && !isNew) continue;
      this.#said.set(message.topic, message.state);
      this.#publish(message.topic, message.payload, false);
    }
    if (changesOnly) return;
    this.#cancelReport?.();
    const period = this.#world.manner(this.#device.key) === 'endless' ? this.#reportMs / 100 : this.#reportMs;
    this.#cancelReport = this.#world.clock.after(period, () => this.#report(false));
  }

  #publish(topic: string, payload: string | Buffer, retain: boolean): void {
    const client = this.#client;
    if (!client || this.#underWay >= MAX_UNDER_WAY) return;
    this.#underWay++;
    client.publish(topic, payload, { qos: 1, retain }, () => {
      if (this.#client === client && this.#underWay > 0) this.#underWay--;
    });
  }
}

function commandIn(payload: Buffer): { id: string; command: string } | null {
  try {
    const told: unknown = JSON.parse(payload.toString('utf8'));
    if (typeof told !== 'object' || told === null || !('id' in told) || !('command' in told)) return null;
    const { id, command } = told;
    return typeof id === 'string' && typeof command === 'string' ? { id, command } : null;
  } catch {
    return null;
  }
}
