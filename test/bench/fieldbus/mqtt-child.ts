// Reads what a load publishes: by the collector of MQTT with series looked up and judged by a rule, or by the bare library
// with JSON.parse and a Map. Both read the stamp in the payload, which tells how long a message took.

import { connectAsync } from 'mqtt';
import { systemClock } from '../../../contract/clock.ts';
import type { SampleBatch } from '../../../contract/batch.ts';
import type { Target } from '../../../contract/collector.ts';
import type { Profile } from '../../../contract/profile.ts';
import { SeriesCatalogue } from '../../../contract/series.ts';
import { createMqttCollector } from '../../../collectors/mqtt/collector.ts';
import { createSystemNetwork } from '../../../collectors/network.ts';
import { Detector } from '../../../server/domain/detect/detector.ts';
import { toRule } from '../../../server/domain/detect/rules.ts';
import { childOptions, serve } from '../collectors/child.ts';
import type { MqttAnswer, MqttOptions, MqttRequest } from './mqtt-work.ts';

/** Of the messages, every so manyth is timed. */
const TIMED = 7;
const FRESH_MS = 190_000;

const quiet = (): void => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const options = childOptions<MqttOptions>();

let messages = 0;
let delays: number[] = [];
/** Of all messages so far. */
let dropped = (): number => 0;

/** @param stampNs wall time of the publisher */
function take(stampNs: number): void {
  if (++messages % TIMED === 0) delays.push(performance.timeOrigin + performance.now() - stampNs / 1e6);
}

const PROFILE: Profile = {
  profile: 'bench',
  title: { zh: '测量', en: 'bench' },
  mqtt: {
    quietAfter: '60s',
    topics: [{ topic: '+metric', values: [{ path: 'ts', as: 'plc_point.value', component: 'point:{metric}' }] }],
  },
};

async function ours(): Promise<void> {
  const catalogue = new SeriesCatalogue();
  const rule = toRule({
    id: 'high', predicate: 'process-value', measurement: 'plc_point', field: 'value', severity: 'minor',
    raise: { above: 1e19 }, hold: '10s', clearAfter: '10s',
  }); // prettier-ignore
  const detector = new Detector({ catalogue, rulesFor: () => [rule], freshMsOf: () => FRESH_MS });
  const samples = (_site: string, batch: SampleBatch): void => {
    detector.apply(batch, systemClock.monoMs());
    for (let i = 0; i < batch.count; i++) take(batch.value[i] ?? 0);
  };
  const network = createSystemNetwork({ log, pingProgram: 'none' });
  const collector = createMqttCollector({ network, clock: systemClock, catalogue, log });
  const targets: Target[] = Array.from({ length: options.clients }, (_, i) => ({
    site: 'bench', asset: `meter-${i}`, class: 'meter', name: 'mqtt', protocol: 'mqtt', host: '127.0.0.1',
    port: options.port, credential: null, profile: PROFILE, intervalMs: 60_000, timeoutMs: 5000,
    settings: { topicPrefix: `farm/${i}` },
  })); // prettier-ignore
  dropped = () => collector.stats?.()['dropped_total'] ?? 0;
  await collector.open(targets, { samples, facts: quiet, event: quiet });
}

async function bare(): Promise<void> {
  const last = new Map<string, number>();
  const client = await connectAsync(`mqtt://127.0.0.1:${options.port}`);
  client.on('message', (topic, payload) => {
    const { ts } = JSON.parse(payload.toString()) as { ts: number };
    last.set(topic, ts);
    take(ts);
  });
  await client.subscribeAsync('farm/#');
}

await (options.mode === 'ours' ? ours() : bare());
serve<MqttRequest, MqttAnswer>(async ({ seconds }) => {
  messages = 0;
  delays = [];
  const [before, droppedBefore] = [process.cpuUsage(), dropped()];
  await new Promise((resolve) => {
    setTimeout(resolve, seconds * 1000);
  });
  const { user, system } = process.cpuUsage(before);
  const sorted = Float64Array.from(delays).sort();
  return {
    messages,
    dropped: dropped() - droppedBefore,
    cpuSeconds: (user + system) / 1e6,
    p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN,
  };
});
