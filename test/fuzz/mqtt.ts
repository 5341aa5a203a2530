// The fuzzer of MQTT: most packets go straight to what reads them, packet by packet; the rest are the words of brokers that
// have lost their mind, to the collector, and of such clients, to the embedded broker. A sane device beside them is polled.

import { BatchBuilder } from '../../contract/batch.ts';
import { SeriesCatalogue } from '../../contract/series.ts';
import { mqttPlan, type TopicPlan } from '../../collectors/mqtt/config.ts';
import { FrameGuard } from '../../collectors/mqtt/frame-guard.ts';
import { Listener, type Now } from '../../collectors/mqtt/listener.ts';
import { proposeMap } from '../../collectors/mqtt/propose.ts';
import { SparkplugWatch } from '../../collectors/mqtt/sparkplug/watch.ts';
import { TopicWatch } from '../../collectors/mqtt/topic-watch.ts';
import { TopicTree } from '../../collectors/mqtt/topics.ts';
import { PacketMeter, connectBytes } from '../../collectors/mqtt/broker/packet-meter.ts';
import { fuzzMqttPeers, targetOf } from './mqtt-peers.ts';
import { mutate, randomOf } from './mutate.ts';
import { Watch, type FuzzReport } from './report.ts';
import { loadSeeds } from './seeds.ts';

/** Messages after which a topic watch is looked at and begun anew. */
const WATCHED = 5000;

export async function fuzzMqtt(packets: number, seed: number): Promise<FuzzReport> {
  const seeds = loadSeeds('mqtt').map(({ data }) => data);
  const random = randomOf(seed);
  const watch = new Watch();
  const pick = (): Buffer => mutate(seeds[Math.floor(random() * seeds.length)] ?? Buffer.alloc(1), seeds, random);
  try {
    const toPeers = Math.floor(packets / 4);
    fuzzReaders(packets - toPeers, { seeds, pick, watch });
    const growth = watch.heapGrowthMib();
    const peers = await fuzzMqttPeers(toPeers, pick, random, () => watch.markHeap());
    return {
      packets: packets - toPeers + peers.packets,
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
  seeds: readonly Buffer[];
  pick: () => Buffer;
  watch: Watch;
}

function fuzzReaders(packets: number, { seeds, pick, watch }: Parts): void {
  const readers = new Readers();
  for (let i = 0; i < packets; i++) {
    if (i === Math.floor(packets / 10)) watch.markHeap();
    // Each seed as it is first.
    const packet = i < seeds.length ? (seeds[i] ?? Buffer.alloc(0)) : pick();
    watch.time(() => readers.read(packet, i));
  }
}

/** All that reads packets or payloads, behind one door. */
class Readers {
  readonly #tree = new TopicTree<{ listener: Listener; topic: TopicPlan | null }>();
  readonly #sparkplug: SparkplugWatch;
  readonly #batch = new BatchBuilder();
  #watched = new TopicWatch();

  constructor() {
    const catalogue = new SeriesCatalogue();
    this.#sparkplug = new SparkplugWatch({ batchOf: () => this.#batch, event() {}, publish() {} });
    const listeners = [targetOf('kiosk', 1), targetOf('plant', 1)].map((target) => {
      const plan = mqttPlan(target);
      if ('what' in plan) throw new Error(plan.what);
      const listener = new Listener(target, plan, catalogue);
      for (const topic of plan.topics) this.#tree.add(topic.filter, { listener, topic });
      if (plan.will) this.#tree.add(plan.will.filter, { listener, topic: null });
      return listener;
    });
    this.#sparkplug.follow(listeners);
  }

  read(packet: Buffer, round: number): void {
    const now = { wallMs: 1_760_000_000_000 + round * 10, monoMs: round * 10 };
    this.#batch.clear();
    for (const feed of [
      () => new FrameGuard().feed(packet),
      () => new FrameGuard().feed(packet, (...message) => this.#hear(...message, now)),
      () => new PacketMeter().feed(packet),
      () => connectBytes(packet),
    ]) {
      try {
        feed();
      } catch (error) {
        // A coded refusal is what is wanted; anything else is a fault of ours.
        if (!(error instanceof Error) || error.constructor !== Error) throw error;
      }
    }
    const message = messageIn(packet);
    if (!message) return;
    const { topic, payload, isRetained } = message;
    this.#watched.take(topic, payload, isRetained, now.monoMs);
    if (round % WATCHED === 0) {
      proposeMap(this.#watched.payloads(), 'site/kiosk');
      this.#watched.seen(now.monoMs);
      this.#watched = new TopicWatch();
    }
    this.#hear(topic, payload, isRetained, now);
  }

  #hear(topic: string, payload: Uint8Array, isRetained: boolean, now: Now): void {
    if (this.#sparkplug.hear(topic, payload, isRetained, now)) return;
    for (const { value: ear, captured } of this.#tree.match(topic)) {
      if (ear.topic) ear.listener.hear(ear.topic, { payload, isRetained, captured }, now, this.#batch);
      else ear.listener.hearWill({ payload, isRetained, captured }, now);
    }
  }
}

/** Topic and payload as far as they can be told, whatever the lengths say. */
function messageIn(packet: Buffer): { topic: string; payload: Buffer; isRetained: boolean } | undefined {
  const first = packet[0] ?? 0;
  if (first >> 4 !== 3) return undefined;
  let at = 1;
  while (at < 5 && (packet[at] ?? 0) > 0x7f) at++;
  at++;
  if (packet.length < at + 2) return undefined;
  const length = packet.readUInt16BE(at);
  const end = at + 2 + length + (((first >> 1) & 3) > 0 ? 2 : 0);
  return {
    topic: packet.toString('utf8', at + 2, at + 2 + length),
    payload: packet.subarray(end),
    isRetained: (first & 1) === 1,
  };
}
