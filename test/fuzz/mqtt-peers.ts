// Brokers and clients that have lost their mind, over TCP: the collector listens to such brokers, the embedded broker serves
// such clients. Beside them a sane device publishes to the embedded broker and is polled.

import { once } from 'node:events';
import { type AddressInfo, type Server, type Socket, connect, createServer } from 'node:net';
import { connectAsync } from 'mqtt';
import { createMqttCollector } from '../../collectors/mqtt/collector.ts';
import { startBroker } from '../../collectors/mqtt/broker/broker.ts';
import { createSystemNetwork } from '../../collectors/network.ts';
import { systemClock } from '../../contract/clock.ts';
import type { Profile } from '../../contract/profile.ts';
import type { Target } from '../../contract/collector.ts';
import { SeriesCatalogue } from '../../contract/series.ts';
import { type PeerFuzz, tenths } from './beside.ts';

/** Packets of a hostile broker on one connection, and of a hostile client. */
const PER_CONNECTION = 40;
const HOSTILE_BROKERS = 8;
const HOSTILE_CLIENTS = 16;
/** Between two polls of the sane device, ms. */
const SANE_EVERY_MS = 20;
const CONNACK = Buffer.from([0x20, 2, 0, 0]);
/** CONNECT of the user `kiosk`, as MQTT 3.1.1 writes it. */
const CONNECT = Buffer.from('101d00044d51545404c2003c000364657600056b696f736b00057269676874', 'hex');

const log = { debug() {}, info() {}, warn() {}, error() {} };

const PROFILE: Profile = {
  profile: 'fuzz',
  title: { zh: '测试', en: 'test' },
  mqtt: {
    quietAfter: '15s',
    will: { topic: 'status', dead: 'offline', alive: 'online' },
    topics: [
      { topic: 'state', values: [{ path: 'heartbeatAge', as: 'kiosk.app_heartbeat_age_s' }] },
      { topic: 'level', values: [{ path: '', as: 'kiosk.sales_today' }] },
      { topic: 'timed', time: { path: 'at', unit: 's' }, values: [{ path: 'v', as: 'kiosk.sales_today' }] },
      { topic: 'part/+part', values: [{ path: 'level', as: 'kiosk_part.level_percent' }] },
    ],
  },
};
const PLANT: Profile = {
  profile: 'fuzz-plant',
  title: { zh: '测试', en: 'test' },
  mqtt: {
    quietAfter: '15s',
    sparkplug: {
      metrics: [
        { metric: 'Supply/Temperature', as: 'cooling.supply_celsius' },
        { metric: 'Running', as: 'cooling.state' },
      ],
    },
  },
};

export function targetOf(asset: string, port: number): Target {
  const isPlant = asset.startsWith('plant');
  return {
    site: 'fuzz', asset, class: 'kiosk', name: 'mqtt', protocol: 'mqtt', host: '127.0.0.1', port,
    credential: asset === 'sane' ? { kind: 'password', user: 'foresite', password: 'all' } : null,
    profile: isPlant ? PLANT : PROFILE, intervalMs: 1000, timeoutMs: 3000,
    settings: { topicPrefix: isPlant ? 'spBv1.0/plant/n1' : asset === 'sane' ? 'site/sane' : 'site/kiosk' },
  }; // prettier-ignore
}

export async function fuzzMqttPeers(
  packets: number,
  pick: () => Buffer,
  random: () => number,
  onTenth: () => void,
): Promise<PeerFuzz> {
  const result: PeerFuzz = { packets: 0, sanePolls: 0, saneFailures: [] };
  const isOver = tenths(result, packets, onTenth);
  const take = (): Buffer => {
    result.packets++;
    return pick();
  };
  const broker = await startBroker({
    host: '127.0.0.1', port: 0, tls: null, clock: systemClock, log, perAddress: 64,
    users: [
      { name: 'foresite', password: 'all', publish: ['spBv1.0/#'], subscribe: ['#'] },
      { name: 'sane', password: 'sane', publish: ['site/{user}/#'], subscribe: ['site/{user}/#'] },
      { name: 'kiosk', password: 'right', publish: ['site/{user}/#', 'spBv1.0/#'], subscribe: ['site/{user}/#'] },
    ],
  }); // prettier-ignore
  const hostile = await Promise.all(Array.from({ length: HOSTILE_BROKERS }, () => openHostile(take, random)));
  const collector = createMqttCollector(
    {
      network: createSystemNetwork({ log, pingProgram: 'none' }),
      clock: systemClock,
      catalogue: new SeriesCatalogue(),
      log,
    },
    { backoff: { firstMs: 2, capMs: 4 } },
  );
  const sane = targetOf('sane', broker.port);
  const device = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, { username: 'sane', password: 'sane' });
  try {
    const ports = hostile.map((server) => (server.address() as AddressInfo).port);
    const listened = ports.flatMap((port, i) => [targetOf(`kiosk-${i}`, port), targetOf(`plant-${i}`, port)]);
    await collector.open([...listened, sane], { samples() {}, facts() {}, event() {} });
    await Promise.all([
      ...Array.from({ length: HOSTILE_CLIENTS }, async (_, i) => {
        for (let round = 0; !isOver(); round++)
          await abuse(broker.port, `127.9.${i}.${1 + (round % 200)}`, take, random);
      }),
      (async () => {
        while (!isOver() || result.sanePolls === 0) {
          await device.publishAsync('site/sane/state', '{"heartbeatAge":1}', { qos: 1 });
          const { code, detail } = await collector.poll(sane, AbortSignal.timeout(sane.timeoutMs));
          // The first message may come after the first poll.
          if (result.sanePolls > 0 || code === 'ok') result.sanePolls++;
          if (code !== 'ok' && result.sanePolls > 0) result.saneFailures.push(`${code} ${detail}`);
          await new Promise((resolve) => {
            setTimeout(resolve, SANE_EVERY_MS);
          });
        }
      })(),
    ]);
    return result;
  } finally {
    await device.endAsync(true);
    await collector.close();
    for (const server of hostile) server.close();
    await broker.stop();
  }
}

/** A broker that greets, grants, and then says what it likes. */
async function openHostile(take: () => Buffer, random: () => number): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    if (random() < 0.1) socket.write(take());
    socket.once('data', () => {
      socket.write(CONNACK);
      socket.once('data', (subscribe: Buffer) => {
        const at = subscribe.indexOf(0x82);
        const grants = Buffer.alloc(8, 1);
        socket.write(Buffer.from([0x90, 2 + grants.length, subscribe[at + 2] ?? 0, subscribe[at + 3] ?? 0]));
        socket.write(grants);
        for (let i = 0; i < PER_CONNECTION && !socket.destroyed; i++) socket.write(take());
        setTimeout(() => socket.destroy(), 20);
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** A client that logs in, mostly, and then sends what it likes. */
async function abuse(port: number, localAddress: string, take: () => Buffer, random: () => number): Promise<void> {
  const socket: Socket = connect({ host: '127.0.0.1', port, localAddress });
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => resolve());
  });
  socket.on('error', () => undefined);
  socket.resume();
  if (random() < 0.8) socket.write(CONNECT);
  for (let i = 0; i < PER_CONNECTION; i++) socket.write(take());
  setTimeout(() => socket.destroy(), 30);
  await closed;
}
