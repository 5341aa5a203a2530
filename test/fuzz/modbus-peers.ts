// Modbus peers over TCP that answer each request with a handful of mutated frames, and a gateway that answers as it should,
// polled side by side by the collector.

import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createModbusCollector } from '../../collectors/modbus/collector.ts';
import { framerOf } from '../../collectors/modbus/framing.ts';
import { createSystemNetwork } from '../../collectors/network.ts';
import { systemClock } from '../../contract/clock.ts';
import type { Target } from '../../contract/collector.ts';
import type { Profile } from '../../contract/profile.ts';
import { SeriesCatalogue } from '../../contract/series.ts';
import { type PeerFuzz, pollSanes, tenths } from './beside.ts';
import { mutate } from './mutate.ts';
import type { Seed } from './seeds.ts';

/** Hostile connections at once, a third of each transport. */
const HOSTILE_TARGETS = 42;
const ANSWERS_PER_REQUEST = 24;
/** A hostile target gives up early, so that the next request comes soon. */
const HOSTILE_TIMEOUT_MS = 60;
const SANE_UNITS = 5;
/** The units of a bus take some hundred turns of a loop that the hostile ones fill. */
const SANE_TIMEOUT_MS = 20_000;
const TRANSPORTS = ['tcp', 'rtu-over-tcp', 'ascii'] as const;

const log = { debug() {}, info() {}, warn() {}, error() {} };

const PROFILE: Profile = {
  profile: 'fuzz',
  title: { zh: '', en: '' },
  modbus: {
    points: Array.from({ length: 12 }, (_, i) => ({
      as: 'plc_point.value',
      component: `point:p${i}`,
      table: i % 2 === 0 ? ('holding' as const) : ('input' as const),
      address: i * 3,
      type: i % 3 === 0 ? ('f32' as const) : ('u16' as const),
    })),
  },
};

export async function fuzzModbusPeers(
  packets: number,
  seeds: readonly Seed[],
  random: () => number,
  onTenth: () => void,
): Promise<PeerFuzz> {
  const result: PeerFuzz = { packets: 0, sanePolls: 0, saneFailures: [] };
  const pieces = seeds.map(({ data }) => data);
  const sockets = new Set<Socket>();
  const hostile = await serve(sockets, (request, send) => {
    const good = honest(request);
    for (let i = 0; i < ANSWERS_PER_REQUEST; i++) {
      send(mutate(random() < 0.6 ? good : (pieces[Math.floor(random() * pieces.length)] ?? good), pieces, random));
      result.packets++;
    }
    if (random() < 0.3) send(good);
  });
  const sane = await serve(sockets, (request, send) => send(honest(request)));
  const network = createSystemNetwork({ log, pingProgram: 'none' });
  const collector = createModbusCollector({ network, clock: systemClock, catalogue: new SeriesCatalogue(), log });
  const hostiles = Array.from({ length: HOSTILE_TARGETS }, (_, i) => {
    const transport = TRANSPORTS[i % TRANSPORTS.length] ?? 'tcp';
    const settings = { unit: 1, transport, requestDelay: '0ms', connectDelay: '0ms' };
    return targetOf(`hostile-${i}`, `127.8.0.${i + 1}`, portOf(hostile), HOSTILE_TIMEOUT_MS, settings);
  });
  const sanes = Array.from({ length: SANE_UNITS }, (_, i) =>
    targetOf(`sane-${i}`, '127.0.0.1', portOf(sane), SANE_TIMEOUT_MS, { unit: i + 1 }),
  );
  const isOver = tenths(result, packets, onTenth);
  try {
    await collector.open([...hostiles, ...sanes], { samples() {}, facts() {}, event() {} });
    await Promise.all([
      ...hostiles.map(async (target) => {
        while (!isOver()) {
          await collector.poll(target, AbortSignal.timeout(target.timeoutMs));
          // A poll that waits for the next dial fails at once: nobody else would have a turn.
          await sleep(1);
        }
      }),
      pollSanes(sanes, (target, signal) => collector.poll(target, signal), { result, isOver }),
    ]);
    return result;
  } finally {
    await collector.close();
    for (const socket of sockets) socket.destroy();
    hostile.close();
    sane.close();
  }
}

/** Registers of zeros to a request of whatever framing: what the framing says lies in its first bytes. */
function honest(request: Buffer): Buffer {
  const isAscii = request[0] === 0x3a;
  const isTcp = !isAscii && request.length === 12;
  const octets = isAscii
    ? Buffer.from(request.toString('latin1').slice(1, -2), 'hex')
    : isTcp
      ? request.subarray(6)
      : request;
  const [unit = 0, fn = 0] = octets;
  const count = octets.length >= 6 ? Math.min(125, octets.readUInt16BE(4)) : 1;
  const framer = framerOf(isAscii ? 'ascii' : isTcp ? 'tcp' : 'rtu');
  return framer.encode(
    isTcp ? request.readUInt16BE(0) : 0,
    unit,
    Buffer.concat([Buffer.from([fn, count * 2]), Buffer.alloc(count * 2)]),
  );
}

async function serve(
  sockets: Set<Socket>,
  onRequest: (request: Buffer, send: (data: Buffer) => void) => void,
): Promise<Server> {
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (request: Buffer) => onRequest(request, (data) => void (socket.writable && socket.write(data))));
  });
  server.listen(0, '0.0.0.0');
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function targetOf(asset: string, host: string, port: number, timeoutMs: number, settings: Target['settings']): Target {
  return {
    site: 'fuzz', asset, class: 'plc', name: 'modbus', protocol: 'modbus', host, port, credential: null, profile: PROFILE,
    intervalMs: 1000, timeoutMs, settings,
  }; // prettier-ignore
}
