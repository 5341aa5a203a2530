// Polls targets once, by hand: for `foresite test`. Nothing is journalled, judged or kept.

import { systemClock } from '../contract/clock.ts';
import type { Collector, Log, PollResult, Protocol, Target } from '../contract/collector.ts';
import { sunspecWords, wirePlace, wireWords } from '../contract/modbus-address.ts';
import type { Network } from '../contract/network.ts';
import type { AssetFacts } from '../contract/records.ts';
import { SeriesCatalogue } from '../contract/series.ts';
import { ReadingsKeeper, type Reading } from '../gateway/discover/readings.ts';
import { isSerialPath } from '../collectors/modbus/line.ts';
import { createCollectors } from './collectors.ts';

/** Time a push protocol is given to deliver something. */
export const LISTEN_MS = 6000;

export interface TargetPoll {
  target: string;
  protocol: Protocol;
  address: string;
  result: PollResult;
}

export interface OnePoll {
  polls: TargetPoll[];
  readings: Reading[];
  facts: AssetFacts[];
  /** Where Modbus readings lie on the wire, by `measurement.field component`. */
  wires?: Record<string, string>;
}

export async function pollOnce(targets: readonly Target[], parts: { network: Network; log: Log }): Promise<OnePoll> {
  const catalogue = new SeriesCatalogue();
  const collectors = createCollectors({ ...parts, clock: systemClock, catalogue });
  const keeper = new ReadingsKeeper(catalogue);
  const facts: AssetFacts[] = [];
  const sink = {
    samples: (_site: string, batch: Parameters<ReadingsKeeper['take']>[0]): void => keeper.take(batch),
    facts: (_target: Target, told: AssetFacts): void => void facts.push(told),
    event: (): void => {},
  };
  const polls: TargetPoll[] = [];
  try {
    for (const collector of collectors) {
      const own = targets.filter((target) => collector.protocols.includes(target.protocol));
      await collector.open(own, sink);
      if (own.some((target) => target.protocol === 'mqtt')) await listen(keeper);
      for (const target of own)
        polls.push({
          target: target.name,
          protocol: target.protocol,
          address: addressOf(target),
          result: await pollTarget(collector, target),
        });
    }
  } finally {
    for (const collector of collectors) await collector.close();
  }
  return { polls, readings: keeper.readings(), facts, wires: wiresOf(targets) };
}

function wiresOf(targets: readonly Target[]): Record<string, string> {
  const wires: Record<string, string> = {};
  for (const { protocol, profile } of targets) {
    if (protocol !== 'modbus') continue;
    for (const { as, component = '', table, address } of profile.modbus?.points ?? []) {
      const place = wirePlace(table, address);
      if (!('what' in place)) wires[`${as} ${component}`] = wireWords(place);
    }
    for (const point of profile.modbus?.sunspec ?? [])
      wires[`${point.as} ${point.component ?? ''}`] = sunspecWords(point);
  }
  return wires;
}

async function pollTarget(collector: Collector, target: Target): Promise<PollResult> {
  return collector.poll(target, AbortSignal.timeout(target.timeoutMs));
}

/** Until the first message, or long enough. */
async function listen(keeper: ReadingsKeeper): Promise<void> {
  const before = keeper.size;
  const end = performance.now() + LISTEN_MS;
  while (keeper.size === before && performance.now() < end) {
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
}

function addressOf(target: Target): string {
  return target.port > 0 && !isSerialPath(target.host) ? `${target.host}:${target.port}` : target.host;
}
