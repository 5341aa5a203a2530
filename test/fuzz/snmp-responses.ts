// Answers out of an agent that has lost its mind: the collector polls many hostile targets at once, each request is answered by
// a handful of mutated datagrams, and sane devices polled beside them must not notice.

import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { openProfileFolders } from '../../app/load-profiles.ts';
import { createSnmpCollector } from '../../collectors/snmp/collector.ts';
import { createSystemNetwork } from '../../collectors/network.ts';
import { systemClock } from '../../contract/clock.ts';
import type { Credential, Target } from '../../contract/collector.ts';
import { SeriesCatalogue } from '../../contract/series.ts';
import { answer } from '../../lab/snmp/agent.ts';
import { gauge, int, text, ticks, type Value } from '../../lab/snmp/ber.ts';
import { Mib, parseOid } from '../../lab/snmp/mib.ts';
import { type PeerFuzz, pollSanes, tenths } from './beside.ts';
import { mutate } from './mutate.ts';
import type { Seed } from './seeds.ts';

/** Hostile targets polled at once. */
const HOSTILE_TARGETS = 40;
/** Datagrams that answer one request, in the middle of them perhaps an honest one. */
const ANSWERS_PER_REQUEST = 12;
/** A hostile target gives up early, so that the next request comes soon. */
const HOSTILE_TIMEOUT_MS = 400;
const SANE_TARGETS = 5;
const SANE_TIMEOUT_MS = 5000;

const log = { debug() {}, info() {}, warn() {}, error() {} };

export async function fuzzResponses(
  packets: number,
  seeds: readonly Seed[],
  random: () => number,
  onTenth: () => void,
): Promise<PeerFuzz> {
  const result: PeerFuzz = { packets: 0, sanePolls: 0, saneFailures: [] };
  const pieces = seeds.map(({ data }) => data);
  const honest = honestAgent();
  const hostile = await openAgent((request, send) => {
    const good = honest(request);
    for (let i = 0; i < ANSWERS_PER_REQUEST; i++) {
      const base = random() < 0.7 && good ? good : (pieces[Math.floor(random() * pieces.length)] ?? request);
      send(mutate(base, pieces, random));
      result.packets++;
    }
    // Without it a walk would never reach its later tables.
    if (good && random() < 0.6) send(good);
  });
  const sane = await openAgent((request, send) => {
    const good = honest(request);
    if (good) send(good);
  });
  const network = createSystemNetwork({ log, pingProgram: 'none' });
  const collector = createSnmpCollector({ network, clock: systemClock, catalogue: new SeriesCatalogue(), log });
  const hostiles = Array.from({ length: HOSTILE_TARGETS }, (_, i) =>
    targetOf(`hostile-${i}`, hostile.address().port, HOSTILE_TIMEOUT_MS, i % 8 === 0 ? V3 : COMMUNITY),
  );
  const sanes = Array.from({ length: SANE_TARGETS }, (_, i) =>
    targetOf(`sane-${i}`, sane.address().port, SANE_TIMEOUT_MS, COMMUNITY),
  );
  try {
    await collector.open([...hostiles, ...sanes], { samples() {}, facts() {}, event() {} });
    const isOver = tenths(result, packets, onTenth);
    await Promise.all([
      ...hostiles.map(async (target) => {
        while (!isOver()) await collector.poll(target, AbortSignal.timeout(target.timeoutMs));
      }),
      pollSanes(sanes, (target, signal) => collector.poll(target, signal), { result, isOver }),
    ]);
    return result;
  } finally {
    await collector.close();
    hostile.close();
    sane.close();
  }
}

const COMMUNITY: Credential = { kind: 'snmp-v2c', community: 'public' };
const V3: Credential = {
  kind: 'snmp-v3', user: 'monitor', authProtocol: 'sha1', authKey: 'authpass123', privProtocol: 'aes128',
  privKey: 'privpass123', context: '',
}; // prettier-ignore

function targetOf(asset: string, port: number, timeoutMs: number, credential: Credential): Target {
  const profile = profiles.get('switch-poe');
  if (!profile) throw new Error('the profile switch-poe does not load');
  return {
    site: 'fuzz', asset, class: 'switch', name: 'snmp', protocol: 'snmp', host: '127.0.0.1', port, credential, profile,
    intervalMs: 1000, timeoutMs, settings: {},
  }; // prettier-ignore
}

const profiles = openProfileFolders();

async function openAgent(onRequest: (request: Buffer, send: (data: Buffer) => void) => void): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.on('error', () => {});
  socket.on('message', (request, from) =>
    onRequest(request, (data) => socket.send(data, from.port, from.address, () => {})),
  );
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return socket;
}

/** A switch of twelve ports, as it should answer. */
function honestAgent(): (request: Buffer) => Buffer | null {
  const objects: [string, Value][] = [
    ['1.3.6.1.2.1.1.1.0', text('a switch')],
    ['1.3.6.1.2.1.1.3.0', ticks(1_000_000)],
    ['1.3.6.1.2.1.1.5.0', text('sw')],
  ];
  for (let i = 1; i <= 12; i++)
    objects.push(
      [`1.3.6.1.2.1.2.2.1.2.${i}`, text(`Port ${i}`)],
      [`1.3.6.1.2.1.2.2.1.3.${i}`, int(6)],
      [`1.3.6.1.2.1.2.2.1.7.${i}`, int(1)],
      [`1.3.6.1.2.1.2.2.1.8.${i}`, int(1)],
      [`1.3.6.1.2.1.31.1.1.1.1.${i}`, text(`gi${i}`)],
      [`1.3.6.1.2.1.31.1.1.1.15.${i}`, gauge(1000)],
    );
  const mib = new Mib(objects.map(([oid, value]) => ({ oid: parseOid(oid), get: () => value })));
  return (request) => answer({ mib, readCommunity: 'public', writeCommunity: '', isEndless: () => false }, request);
}
