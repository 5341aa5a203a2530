// The fuzzer of Modbus: two thirds of its packets go straight into connections of each framing, one piece after the other; the
// rest are answers of peers over TCP that have lost their mind, beside which a sane gateway is polled and must not notice.

import { Connection, type Counters, type ReadRequest, type Reply } from '../../collectors/modbus/client.ts';
import { type Framing, framerOf } from '../../collectors/modbus/framing.ts';
import type { Line } from '../../collectors/modbus/line.ts';
import { Owed } from '../../collectors/modbus/owed.ts';
import { ManualClock } from '../../contract/manual-clock.ts';
import { fuzzModbusPeers } from './modbus-peers.ts';
import { mutate, randomOf } from './mutate.ts';
import { Watch, type FuzzReport } from './report.ts';
import { loadSeeds, type Seed } from './seeds.ts';

const FRAMINGS: readonly Framing[] = ['tcp', 'rtu', 'ascii'];
/** Packets until the loop of events has a turn. */
const TURN = 500;
/** Largest piece of an answer that is handed on at a time: lines cut anywhere. */
const MAX_PIECE = 64;

export async function fuzzModbus(packets: number, seed: number): Promise<FuzzReport> {
  const seeds = loadSeeds('modbus');
  const random = randomOf(seed);
  const watch = new Watch();
  try {
    const overTcp = Math.floor(packets / 3);
    const direct = packets - overTcp;
    for (const framing of FRAMINGS)
      await fuzzConnection(framing, Math.ceil(direct / FRAMINGS.length), { seeds, random, watch });
    const growth = watch.heapGrowthMib();
    const peers = await fuzzModbusPeers(overTcp, seeds, random, () => watch.markHeap());
    return {
      packets: Math.ceil(direct / FRAMINGS.length) * FRAMINGS.length + peers.packets,
      uncaught: watch.uncaught,
      slowestMs: watch.slowestMs,
      p99Ms: watch.p99Ms(),
      heapGrowthMib: Math.max(growth, watch.heapGrowthMib()),
      sanePolls: peers.sanePolls,
      saneFailures: peers.saneFailures,
    };
  } finally {
    watch.end();
  }
}

interface Parts {
  seeds: readonly Seed[];
  random: () => number;
  watch: Watch;
}

async function fuzzConnection(framing: Framing, packets: number, { seeds, random, watch }: Parts): Promise<void> {
  const pieces = seeds.map(({ data }) => data);
  const clock = new ManualClock();
  const counters: Counters = { requests: 0, silences: 0, exceptions: 0, late: 0, foreign: 0, checksums: 0, putOff: 0 };
  const owed = new Owed();
  let line = new OpenLine();
  let connection = new Connection(line, framing, { clock, counters, owed });
  let asked: ReadRequest | undefined;
  for (let i = 0; i < packets; i++) {
    if (!connection.isOpen) {
      line = new OpenLine();
      connection = new Connection(line, framing, { clock, counters, owed });
      asked = undefined;
    }
    if (!asked) {
      const request: ReadRequest = { unit: 1, table: 'holding', address: i % 100, count: 1 + (i % 4) };
      asked = request;
      void connection.read(request, 100).then((reply) => {
        if (asked === request) asked = undefined;
        const wrong = misreply(reply, request);
        if (wrong) watch.uncaught.push(`${framing}: ${wrong}`);
      });
    }
    const data = answerFor(framing, asked, { pieces, random, transaction: counters.requests & 0xff });
    watch.time(() => line.receive(data, random));
    clock.advance(random() < 0.2 ? 60 : 1);
    if (i % TURN === 0)
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    if (i === Math.floor(packets / 10) && framing === 'tcp') watch.markHeap();
  }
  connection.close();
}

/** An honest frame with a mutated body, a mutated frame, or a mutated seed. */
function answerFor(
  framing: Framing,
  { unit, count }: ReadRequest,
  { pieces, random, transaction }: { pieces: readonly Buffer[]; random: () => number; transaction: number },
): Buffer {
  const pdu = Buffer.from([3, count * 2, ...Array.from({ length: count * 2 }, () => Math.floor(random() * 256))]);
  const choice = random();
  if (choice < 0.4) return framerOf(framing).encode(transaction, unit, mutate(pdu, pieces, random).subarray(0, 250));
  if (choice < 0.6) return mutate(framerOf(framing).encode(transaction, unit, pdu), pieces, random);
  return mutate(pieces[Math.floor(random() * pieces.length)] ?? pdu, pieces, random);
}

/** A reply that cannot be of this request would be a wrong register in somebody's trend. */
function misreply(reply: Reply, { count }: ReadRequest): string | undefined {
  if (reply.kind !== 'registers') return undefined;
  return reply.octets.length === count * 2 ? undefined : `${reply.octets.length} bytes for ${count} registers`;
}

class OpenLine implements Line {
  #onData: (bytes: Buffer) => void = () => {};

  write(): void {}
  onClose(): void {}
  destroy(): void {}

  onData(listener: (bytes: Buffer) => void): void {
    this.#onData = listener;
  }

  /** Whole, or cut into pieces, down to single bytes. */
  receive(data: Buffer, random: () => number): void {
    if (random() < 0.5) {
      this.#onData(data);
      return;
    }
    for (let at = 0; at < data.length;) {
      const length = 1 + Math.floor(random() * MAX_PIECE);
      this.#onData(data.subarray(at, at + length));
      at += length;
    }
  }
}
