// What the gateway's suites share: targets, a collector that answers as the test says, and a journal in a folder that
// goes away.

import { onTestFinished } from 'vitest';
import { BatchBuilder, copyOf } from '../../contract/batch.ts';
import type { Collector, PollResult, Sink, Target } from '../../contract/collector.ts';
import type { ManualClock } from '../../contract/manual-clock.ts';
import type { LogRecord, Position } from '../../contract/records.ts';
import type { SeriesCatalogue } from '../../contract/series.ts';
import { createGateway, type Gateway } from '../../gateway/gateway.ts';
import { openFor, temporaryFolder, type OpenedJournal } from './journal/helpers.ts';

export const OK: PollResult = { code: 'ok', detail: '' };

export function targetOf(asset: string, changes: Partial<Target> = {}): Target {
  return {
    site: 's1',
    asset,
    class: 'server',
    name: 'snmp',
    protocol: 'snmp',
    host: '127.0.0.1',
    port: 161,
    credential: null,
    profile: { profile: 'test', title: { zh: '', en: '' } },
    intervalMs: 10_000,
    timeoutMs: 2_000,
    settings: {},
    ...changes,
  };
}

/** Lets what has been resolved run. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Moves a clock on in small steps, letting polls end in between. */
export async function pass(clock: ManualClock, ms: number, stepMs = 100): Promise<void> {
  for (let left = ms; left > 0; left -= stepMs) {
    clock.advance(Math.min(stepMs, left));
    await settle();
  }
}

export interface ScriptedCollector extends Collector {
  polled: string[];
  signals: AbortSignal[];
  targets: readonly Target[];
  sink: Sink | undefined;
  isClosed: boolean;
}

/** Reads one sample a poll and then ends as `answer` says. */
export function scriptedCollector(
  catalogue: SeriesCatalogue,
  answer: (target: Target, signal: AbortSignal) => PollResult | Promise<PollResult> = () => OK,
): ScriptedCollector {
  const collector: ScriptedCollector = {
    protocols: ['snmp', 'ping'],
    polled: [],
    signals: [],
    targets: [],
    sink: undefined,
    isClosed: false,
    open(targets, sink) {
      collector.targets = targets;
      collector.sink = sink;
      return Promise.resolve();
    },
    async poll(target, signal) {
      collector.polled.push(`${target.asset}/${target.name}`);
      collector.signals.push(signal);
      const result = await answer(target, signal);
      const row = catalogue.row('cpu', { site: target.site, asset: target.asset, class: 'server', component: '' });
      const batch = new BatchBuilder(1);
      batch.add(catalogue.series(row, 'usage_percent'), collector.polled.length, 1);
      if (result.code === 'ok') collector.sink?.samples(target.site, batch.finish());
      return result;
    },
    close() {
      collector.isClosed = true;
      return Promise.resolve();
    },
  };
  return collector;
}

export interface TestGateway extends OpenedJournal {
  gateway: Gateway;
  collector: ScriptedCollector;
  live: { position: Position; record: LogRecord }[];
}

export async function openGateway(answer?: Parameters<typeof scriptedCollector>[1]): Promise<TestGateway> {
  const opened = await openFor(temporaryFolder());
  const { journal, clock, log, catalogue } = opened;
  const collector = scriptedCollector(catalogue, answer);
  const sites = ['s1'];
  const gateway = createGateway({ id: 'g1', sites, collectors: [collector], journal, clock, log, catalogue });
  const live: TestGateway['live'] = [];
  gateway.onRecord((position, record) => void live.push({ position, record: keptRecord(record) }));
  onTestFinished(() => journal.close());
  return { ...opened, gateway, collector, live };
}

/** A record in one line: kind, what it is about, and its values. */
export function describeRecord(catalogue: SeriesCatalogue, record: LogRecord): string {
  if (record.kind === 'answer') return `answer ${record.target} ${record.result}`;
  if (record.kind === 'event') return `event ${record.type}`;
  if (record.kind === 'facts') return `facts ${record.asset}`;
  const { batch } = record;
  const parts: string[] = [];
  for (let i = 0; i < batch.count; i++) {
    const { row, field } = catalogue.info(batch.series[i] ?? -1);
    parts.push(`${row.measurement}${row.component && `(${row.component})`}.${field}=${batch.value[i]}`);
  }
  return `samples ${parts.join(' ')}`;
}

/** A record that stays as it is: a batch is the gateway's own again once a listener has returned. */
export function keptRecord(record: LogRecord): LogRecord {
  return record.kind === 'samples' ? { ...record, batch: copyOf(record.batch) } : record;
}
