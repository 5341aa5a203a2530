// Polls devices as fast as it can by the real SNMP collector: what a CPU-second of polling and decoding is worth. Nothing
// but the collector runs here: no schedule, no journal.

import type { Credential, Sink } from '../../../contract/collector.ts';
import { systemClock } from '../../../contract/clock.ts';
import { SeriesCatalogue } from '../../../contract/series.ts';
import { createSystemNetwork } from '../../../collectors/network.ts';
import { createSnmpCollector } from '../../../collectors/snmp/collector.ts';
import { childOptions, serve } from './child.ts';
import { benchTargets, VARBINDS_OF_DEVICE } from './standard-work.ts';

export interface PollerRequest {
  do: 'run';
  seconds: number;
}

export interface PollerAnswer {
  samples: number;
  polls: number;
  failed: number;
  /** The first thing that went wrong, for the person who reads the figures. */
  fault: string;
  cpuSeconds: number;
}

export interface PollerOptions {
  devices: number;
  port: number;
  atOnce: number;
  host?: string;
  credential?: Credential;
}

/** Rounds over all devices before anything counts: sessions are made, shapes learnt, code compiled. */
const WARM_UP_ROUNDS = 3;
const WARM_UP_POLLS = 2000;

const quiet = (): void => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const options = childOptions<PollerOptions>();
const targets = benchTargets({ ...options, intervalMs: 10_000 });
const collector = createSnmpCollector({
  network: createSystemNetwork({ log }),
  clock: systemClock,
  catalogue: new SeriesCatalogue(),
  log,
});
let samples = 0;
const sink: Sink = { samples: (_site, batch) => void (samples += batch.count), facts: quiet, event: quiet };
let next = 0;

async function poll(isOver: (polls: number) => boolean): Promise<PollerAnswer> {
  const answer: PollerAnswer = { samples: 0, polls: 0, failed: 0, fault: '', cpuSeconds: 0 };
  const signal = new AbortController().signal;
  const before = process.cpuUsage();
  samples = 0;
  const worker = async (): Promise<void> => {
    while (!isOver(answer.polls)) {
      const target = targets[next++ % targets.length];
      if (!target) return;
      answer.polls++;
      const result = await collector.poll(target, signal);
      if (result.code === 'ok') continue;
      answer.failed++;
      answer.fault ||= `${result.code}: ${result.detail}`;
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.atOnce, targets.length) }, worker));
  const { user, system } = process.cpuUsage(before);
  return { ...answer, samples, cpuSeconds: (user + system) / 1e6 };
}

await collector.open(targets, sink);
const warmUp = Math.max(WARM_UP_ROUNDS * targets.length, WARM_UP_POLLS);
const warm = await poll((polls) => polls >= warmUp);
if (warm.samples < warm.polls * VARBINDS_OF_DEVICE * 0.9)
  console.error(
    `bench: ${warm.failed} of ${warm.polls} first polls failed, ${warm.samples} samples came. ${warm.fault}`,
  );
serve<PollerRequest, PollerAnswer>(({ seconds }) => {
  const end = performance.now() + seconds * 1000;
  return poll(() => performance.now() >= end);
});
