// Traps and informs out of seeds and their mutations: most against the reader in this process, which is told apart datagram by
// datagram, and some over UDP against the receiver's own process.

import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { systemClock } from '../../contract/clock.ts';
import { TrapReader, type TrapReaderSettings } from '../../collectors/snmp/traps/trap-reader.ts';
import { TrapReceiver } from '../../collectors/snmp/traps/receiver.ts';
import { mutate } from './mutate.ts';
import type { Watch } from './report.ts';
import type { Seed } from './seeds.ts';

const SETTINGS: TrapReaderSettings = {
  communities: ['public'],
  users: [
    {
      kind: 'snmp-v3', user: 'monitor', authProtocol: 'sha1', authKey: 'authpass123', privProtocol: 'aes128',
      privKey: 'privpass123', context: '',
    },
    {
      kind: 'snmp-v3', user: 'monitor', authProtocol: 'none', authKey: '', privProtocol: 'none', privKey: '', context: '',
    },
  ],
  engineId: '80001f88050102030405060708',
  boots: 1,
}; // prettier-ignore

/** Sources that send over UDP, so that none meets the limit of one source. */
const SOURCES = 50;

export function fuzzTrapReader(packets: number, seeds: readonly Seed[], random: () => number, watch: Watch): void {
  const reader = new TrapReader(SETTINGS);
  const pieces = seeds.map(({ data }) => data);
  for (let i = 0; i < packets; i++) {
    const seed = pieces[i % pieces.length] ?? Buffer.alloc(0);
    // Each seed as it is first.
    const data = i < pieces.length ? seed : mutate(seed, pieces, random);
    watch.time(() => void reader.read(Buffer.from(data), 1000));
    if (i === Math.floor(packets / 10)) watch.markHeap();
  }
}

/** @returns how often the receiver's process died */
export async function fuzzTrapReceiver(
  packets: number,
  seeds: readonly Seed[],
  random: () => number,
): Promise<{ deaths: number; heard: number }> {
  const receiver = new TrapReceiver({
    host: '127.0.0.1',
    port: 0,
    clock: systemClock,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    onTrap() {},
    onRefused() {},
  });
  await receiver.start(SETTINGS);
  const { port } = receiver.stats();
  const sockets = await Promise.all(Array.from({ length: SOURCES }, (_, i) => boundTo(`127.9.0.${i + 1}`)));
  const pieces = seeds.map(({ data }) => data);
  try {
    for (let i = 0; i < packets; i++) {
      const data = mutate(pieces[i % pieces.length] ?? Buffer.alloc(0), pieces, random);
      await new Promise((resolve) => {
        sockets[i % SOURCES]?.send(data, port, '127.0.0.1', resolve);
      });
    }
    await untilHeard(receiver, packets);
    return { deaths: receiver.stats().restarts, heard: receiver.stats().datagrams };
  } finally {
    for (const socket of sockets) socket.close();
    await receiver.stop();
  }
}

async function boundTo(address: string): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.on('error', () => {});
  socket.bind(0, address);
  await once(socket, 'listening');
  return socket;
}

/** UDP may lose some: what matters is that it goes on hearing. */
async function untilHeard(receiver: TrapReceiver, packets: number): Promise<void> {
  const deadline = performance.now() + 5000;
  while (receiver.stats().datagrams < packets * 0.9 && receiver.stats().restarts === 0 && performance.now() < deadline)
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
}
