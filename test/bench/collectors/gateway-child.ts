// A gateway alone in its process, on the schedule it would keep at a site: every collector, the receiver of traps, the
// journal on disk, no server behind it. Watches each poll, so that one that is lost or late is seen, whatever the gateway itself says.

import { systemClock } from '../../../contract/clock.ts';
import type { Collector, Target } from '../../../contract/collector.ts';
import { SeriesCatalogue } from '../../../contract/series.ts';
import { createModbusCollector } from '../../../collectors/modbus/collector.ts';
import { createMqttCollector } from '../../../collectors/mqtt/collector.ts';
import { createSystemNetwork } from '../../../collectors/network.ts';
import { createProbeCollector } from '../../../collectors/probe/collector.ts';
import { createSnmpCollector } from '../../../collectors/snmp/collector.ts';
import { createGateway } from '../../../gateway/gateway.ts';
import { openJournal } from '../../../gateway/journal/journal.ts';
import { childOptions, serve } from './child.ts';
import { PollWatch, type Watched } from './poll-watch.ts';
import { benchTargets } from './standard-work.ts';

export interface GatewayChildOptions {
  folder: string;
  devices: number;
  port: number;
  intervalMs: number;
}

export interface GatewayRequest {
  do: 'watch';
  seconds: number;
  /** Every n-th device is silent and not expected to answer; 0 for none, 1 for all. */
  silentEvery: number;
  /** The gateway has just started: its beat is not yet known. */
  isStarting?: boolean;
}

export interface GatewayAnswer extends Watched {
  cpuSeconds: number;
  seconds: number;
  latenessP99Ms: number;
  overruns: number;
  dropped: number;
}

const quiet = (): void => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const clock = systemClock;
const options = childOptions<GatewayChildOptions>();
const targets = benchTargets(options);
const watch = new PollWatch(targets, options.intervalMs);
const catalogue = new SeriesCatalogue();
const journal = await openJournal({ folder: options.folder, gateway: 'bench', catalogue, clock, log });
// As a server does that has stored what it was given.
journal.onSynced((position) => journal.trim(position));
const parts = { network: createSystemNetwork({ log }), clock, catalogue, log };
const collectors = [
  watched(createSnmpCollector(parts)),
  createProbeCollector(parts),
  createModbusCollector(parts),
  createMqttCollector(parts),
];
// Without jitter every poll has its exact time.
const gateway = createGateway({
  id: 'bench',
  sites: ['bench'],
  collectors,
  journal,
  clock,
  log,
  catalogue,
  traps: { host: '127.0.0.1', port: 0, communities: [], folder: options.folder },
  random: () => 0,
});
await gateway.setTargets(targets);
gateway.start();

function watched(collector: Collector): Collector {
  return {
    ...collector,
    async poll(target: Target, signal) {
      const end = watch.begin(target, clock.monoMs());
      const result = await collector.poll(target, signal);
      end(result);
      return result;
    },
  };
}

serve<GatewayRequest, GatewayAnswer>(
  async ({ seconds, silentEvery, isStarting = false }) => {
    const before = gateway.stats();
    const [cpu, start] = [process.cpuUsage(), clock.monoMs()];
    watch.reset(start);
    if (isStarting) watch.forget();
    await new Promise((resolve) => {
      setTimeout(resolve, seconds * 1000);
    });
    const { user, system } = process.cpuUsage(cpu);
    const end = clock.monoMs();
    const after = gateway.stats();
    return {
      ...watch.tell(end, silentEvery),
      cpuSeconds: (user + system) / 1e6,
      seconds: (end - start) / 1000,
      latenessP99Ms: after.latenessP99Ms,
      overruns: after.overruns - before.overruns,
      dropped: after.dropped - before.dropped,
    };
  },
  () => gateway.stop(),
);
