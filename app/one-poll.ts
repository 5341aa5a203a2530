// Polls targets once, by hand: for `foresite test`. Nothing is journalled, judged or kept.

import { systemClock } from '../contract/clock.ts';
import type { Collector, Log, PollResult, Target } from '../contract/collector.ts';
import type { Network } from '../contract/network.ts';
import { fieldOf } from '../contract/metrics.ts';
import { componentKind, componentName } from '../contract/place.ts';
import type { AssetFacts } from '../contract/records.ts';
import { SeriesCatalogue } from '../contract/series.ts';
import { createCollectors } from './app.ts';

/** Time a push protocol is given to deliver something. */
export const LISTEN_MS = 6000;

export interface Reading {
  measurement: string;
  field: string;
  component: { kind: string; name: string } | null;
  value: number;
  unit: string;
}

export interface TargetPoll {
  target: string;
  address: string;
  result: PollResult;
}

export interface OnePoll {
  polls: TargetPoll[];
  readings: Reading[];
  facts: AssetFacts[];
}

export async function pollOnce(targets: readonly Target[], parts: { network: Network; log: Log }): Promise<OnePoll> {
  const catalogue = new SeriesCatalogue();
  const collectors = createCollectors({ ...parts, clock: systemClock, catalogue });
  const latest = new Map<number, number>();
  const facts: AssetFacts[] = [];
  const sink = {
    samples: (_site: string, batch: { count: number; series: Uint32Array; value: Float64Array }): void => {
      for (let i = 0; i < batch.count; i++) latest.set(batch.series[i] ?? 0, batch.value[i] ?? 0);
    },
    facts: (_target: Target, told: AssetFacts): void => void facts.push(told),
    event: (): void => {},
  };
  const polls: TargetPoll[] = [];
  try {
    for (const collector of collectors) {
      const own = targets.filter((target) => collector.protocols.includes(target.protocol));
      await collector.open(own, sink);
      if (own.some((target) => target.protocol === 'mqtt')) await listen(latest);
      for (const target of own)
        polls.push({ target: target.name, address: addressOf(target), result: await pollTarget(collector, target) });
    }
  } finally {
    for (const collector of collectors) await collector.close();
  }
  return { polls, readings: [...latest].map(([series, value]) => toReading(catalogue, series, value)), facts };
}

async function pollTarget(collector: Collector, target: Target): Promise<PollResult> {
  return collector.poll(target, AbortSignal.timeout(target.timeoutMs));
}

/** Until the first message, or long enough. */
async function listen(latest: ReadonlyMap<number, number>): Promise<void> {
  const before = latest.size;
  const end = performance.now() + LISTEN_MS;
  while (latest.size === before && performance.now() < end) {
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
}

function toReading(catalogue: SeriesCatalogue, series: number, value: number): Reading {
  const { row, field } = catalogue.info(series);
  const component =
    row.component === '' ? null : { kind: componentKind(row.component), name: componentName(row.component) };
  return { measurement: row.measurement, field, component, value, unit: fieldOf(row.measurement, field)?.unit ?? '' };
}

function addressOf(target: Target): string {
  return target.port > 0 ? `${target.host}:${target.port}` : target.host;
}
