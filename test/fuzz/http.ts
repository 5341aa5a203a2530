// The fuzzer of what devices answer over HTTP: half of it goes straight to what reads heads, challenges and XML; the rest are
// answers to polls of those that ask web services, cameras and recorders with a login, some of them over TCP. Sane services
// that are polled beside them must not notice.

import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { createCctvCollector } from '../../collectors/cctv/collector.ts';
import { createProbeCollector } from '../../collectors/probe/collector.ts';
import { mediaPath, mediaPort, picturePlace, profileTokens } from '../../collectors/cctv/onvif.ts';
import { timeOf } from '../../collectors/http/soap.ts';
import { authorization, chooseChallenge } from '../../collectors/http/digest.ts';
import { bodyLength, parseHead } from '../../collectors/http/head.ts';
import { readXml, type XmlElement } from '../../collectors/http/xml.ts';
import { matchRecordings, recordingsOf, sourcesOf } from '../../collectors/recorder/onvif-channels.ts';
import { createRecorderCollector } from '../../collectors/recorder/collector.ts';
import { createSystemNetwork } from '../../collectors/network.ts';
import { decodeText } from '../../contract/charset.ts';
import { systemClock, type Clock } from '../../contract/clock.ts';
import type { Collector, Target } from '../../contract/collector.ts';
import type { Network } from '../../contract/network.ts';
import { SeriesCatalogue } from '../../contract/series.ts';
import { type PeerFuzz, pollSanes, tenths } from './beside.ts';
import { mutate, randomOf } from './mutate.ts';
import { Watch, type FuzzReport } from './report.ts';
import { loadSeeds } from './seeds.ts';

/** Hostile services polled at once. */
const HOSTILE_TARGETS = 64;
/** By what they are polled, in turn. */
const HOSTILE_PROTOCOLS = ['http', 'isapi', 'dahua-cgi', 'onvif-recorder', 'onvif'] as const;
/** A hostile service gives up early, so that the next request comes soon. */
const HOSTILE_TIMEOUT_MS = 60;
/** Of the answers, those that go over TCP. */
const MAX_OVER_TCP = 3000;
/** Share of answers after which the connection stays open without another word. */
const STAYS_OPEN = 0.02;
const SANE_TARGETS = 5;
const SANE_TIMEOUT_MS = 5000;
const SANE_ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nall ok';
/** From one poll to the next, so that a login that rests may be tried again. */
const POLL_STEP_MS = 7_200_000;
/** Of a body, octets that go to the reader of XML. */
const MAX_BODY = 65_536;

const log = { debug() {}, info() {}, warn() {}, error() {} };
const login = { user: 'viewer', password: 'pass' };

export async function fuzzHttp(packets: number, seed: number): Promise<FuzzReport> {
  const seeds = loadSeeds('http').map(({ data }) => data);
  const random = randomOf(seed);
  const watch = new Watch();
  const pick = (): Buffer => mutate(seeds[Math.floor(random() * seeds.length)] ?? Buffer.alloc(1), seeds, random);
  try {
    const toReaders = Math.floor(packets / 2);
    for (let i = 0; i < toReaders; i++) {
      if (i === Math.floor(toReaders / 10)) watch.markHeap();
      const answer = pick();
      let body: string | undefined;
      watch.time(() => {
        body = readHead(answer);
      });
      // Between its slices others have their turn: what it takes in all holds up nobody.
      const root = body === undefined ? undefined : await readXml(body);
      watch.time(() => readTree(root));
    }
    const readerGrowth = watch.heapGrowthMib();
    const polls = await fuzzPolls(packets - toReaders, pick, random, () => watch.markHeap());
    return {
      packets: toReaders + polls.packets,
      uncaught: watch.uncaught,
      slowestMs: watch.slowestMs,
      p99Ms: watch.p99Ms(),
      heapGrowthMib: Math.max(readerGrowth, watch.heapGrowthMib()),
      sanePolls: polls.sanePolls,
      saneFailures: polls.saneFailures,
    };
  } finally {
    watch.end();
  }
}

/** @returns its body, as text */
function readHead(answer: Buffer): string | undefined {
  const end = answer.indexOf('\r\n\r\n');
  const head = end < 0 ? undefined : parseHead(answer.toString('latin1', 0, Math.min(end, 16_384)), 'HTTP');
  // Nobody reads the body of what has no head.
  if (!head) return undefined;
  bodyLength(head);
  const challenge = chooseChallenge(head.headers.get('www-authenticate') ?? []);
  if (challenge) authorization(challenge, login, { method: 'GET', uri: '/', clientNonce: '00' });
  return decodeText(answer.subarray(end + 4, end + 4 + MAX_BODY));
}

function readTree(root: XmlElement | undefined): void {
  if (!root) return;
  timeOf(root);
  mediaPath(root);
  profileTokens(root);
  picturePlace(root, { port: 80, believed: mediaPort(root) });
  matchRecordings(sourcesOf(root, root), recordingsOf(root), root, '');
}

async function fuzzPolls(
  packets: number,
  pick: () => Buffer,
  random: () => number,
  onTenth: () => void,
): Promise<PeerFuzz> {
  const result: PeerFuzz = { packets: 0, sanePolls: 0, saneFailures: [] };
  const overTcp = Math.min(MAX_OVER_TCP, Math.floor(packets / 10));
  const answer = (socket: Duplex): void => {
    result.packets++;
    socket.write(pick());
    if (random() >= STAYS_OPEN) socket.end();
  };
  const hostile = await listen(answer);
  const sane = await listen((socket) => socket.end(SANE_ANSWER));
  const network = createSystemNetwork({ log, pingProgram: 'none' });
  const inMemory: Network = { ...network, dial: () => Promise.resolve(socketOf(answer)) };
  let polls = 0;
  const clock: Clock = { ...systemClock, monoMs: () => performance.now() + polls * POLL_STEP_MS };
  const hostiles = many(HOSTILE_TARGETS, 'hostile', portOf(hostile), HOSTILE_TIMEOUT_MS).map((target, i): Target => {
    const protocol = HOSTILE_PROTOCOLS[i % HOSTILE_PROTOCOLS.length] ?? 'http';
    return { ...target, protocol, name: protocol };
  });
  const sanes = many(SANE_TARGETS, 'sane', portOf(sane), SANE_TIMEOUT_MS);
  const byTcp = await open(network, clock, hostiles);
  const byMemory = await open(inMemory, clock, hostiles);
  const sanely = await open(network, systemClock, sanes);
  const isOver = tenths(result, packets, onTenth);
  try {
    await Promise.all([
      ...hostiles.map(async (target) => {
        while (!isOver()) {
          const collector = result.packets < overTcp ? byTcp : byMemory;
          polls++;
          await collector.poll(target, AbortSignal.timeout(target.timeoutMs));
        }
      }),
      pollSanes(sanes, (target, signal) => sanely.poll(target, signal), { result, isOver }),
    ]);
    return result;
  } finally {
    for (const collector of [byTcp, byMemory, sanely]) await collector.close();
    hostile.close();
    sane.close();
  }
}

/** All that ask over HTTP, as one. */
async function open(
  network: Network,
  clock: Clock,
  targets: readonly Target[],
): Promise<Pick<Collector, 'poll' | 'close'>> {
  const parts = { network, clock, catalogue: new SeriesCatalogue(), log };
  const all = [createProbeCollector(parts), createRecorderCollector(parts), createCctvCollector(parts)];
  const by = ({ protocol }: Target): Collector | undefined => all.find(({ protocols }) => protocols.includes(protocol));
  for (const collector of all)
    await collector.open(
      targets.filter((target) => by(target) === collector),
      { samples() {}, facts() {}, event() {} },
    );
  return {
    poll: async (target, signal) => (await by(target)?.poll(target, signal)) ?? { code: 'internal', detail: '' },
    close: async () => {
      for (const collector of all) await collector.close();
    },
  };
}

/** What stands where a socket does: a device that answers each request as it likes, without the cost of a real connection. */
function socketOf(answer: (socket: Duplex) => void): Socket {
  const device = new Duplex({ read() {}, write: (chunk: Buffer, _encoding, done) => (ours.push(chunk), done()) });
  const ours = new Duplex({
    read() {},
    write(_chunk, _encoding, done) {
      done();
      if (!device.destroyed && !device.writableEnded) answer(device);
    },
    destroy(error, done) {
      device.destroy();
      done(error);
    },
  });
  device.on('error', () => {});
  device.on('finish', () => ours.push(null));
  return ours as Socket;
}

function many(count: number, name: string, port: number, timeoutMs: number): Target[] {
  return Array.from({ length: count }, (_, i) => ({
    site: 'fuzz', asset: `${name}-${i}`, class: 'camera', name: 'http', protocol: 'http', host: `127.0.0.${i + 1}`, port,
    credential: { kind: 'password', ...login }, profile: { profile: 'fuzz', title: { zh: '模糊', en: 'fuzz' } },
    intervalMs: 1000, timeoutMs, settings: { expect: 'all ok' },
  })); // prettier-ignore
}

async function listen(answer: (socket: Duplex) => void): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', () => {
      if (!socket.writableEnded) answer(socket);
    });
  });
  server.listen(0, '0.0.0.0');
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}
