// Figures of the gateway and the stores for /metrics, and whether the process is ready. The metric store is asked from
// time to time, so that a slow database never delays an answer.

import type { Gateway } from '../gateway/gateway.ts';
import type { Readiness } from '../server/http/server-api.ts';
import type { Server } from '../server/server.ts';
import type { MetricStore, StoreStats } from '../server/stores/metrics/metric-store.ts';
import type { StoreReader } from '../server/stores/metrics/store-reader.ts';
import type { Clock } from '../contract/clock.ts';
import type { WaitClock } from '../contract/wait-clock.ts';
import type { EventLoopWatch } from './event-loop.ts';

/** How often the metric store is asked for its figures. */
export const STORE_STATS_EVERY_MS = 10_000;
/** Most records that may wait for the metric store before the process counts as not ready. */
export const MAX_WAITING_RECORDS = 1_000_000;

export interface AppStats {
  start(): void;
  stop(): void;
  values(): Record<string, number>;
}

/** Where what was read goes. */
export interface Storing {
  reader: StoreReader;
  metricStore: MetricStore;
}

/** @param parts.storing null where the journal is all that is kept */
export function appStats(parts: {
  gateway: Gateway;
  storing: Storing | null;
  eventLoop: EventLoopWatch;
  waits: WaitClock;
  brokerStats: () => Readonly<Record<string, number>>;
  actionStats: () => Readonly<Record<string, number>>;
  clock: Clock;
}): AppStats {
  const { storing } = parts;
  let store: StoreStats | null = null;
  let cancel = (): void => {};
  const ask = (): void => {
    if (!storing) return;
    storing.metricStore.stats().then(
      (stats) => {
        store = stats;
      },
      () => {
        store = null;
      },
    );
    cancel = parts.clock.after(STORE_STATS_EVERY_MS, ask);
  };
  return {
    start: ask,
    stop: () => cancel(),
    values: () => ({
      ...gatewayValues(parts.gateway),
      ...loopValues(parts.eventLoop),
      foresite_process_without_turn_seconds_total: parts.waits.lostMs / 1000,
      ...named(Object.entries(parts.brokerStats()).map(([name, value]) => [`mqtt_${name}`, value])),
      ...named(Object.entries(parts.actionStats())),
      ...(storing && readerValues(storing.reader)),
      ...storeValues(store),
    }),
  };
}

/** Only what is there is checked: a gateway alone decides nothing and may store nothing. */
export function readinessChecks(parts: {
  gateway: Gateway;
  reader: StoreReader | null;
  server: Pick<Server, 'isPaused'> | null;
}): Readiness['checks'] {
  const { journal } = parts.gateway.stats();
  const reader = parts.reader?.stats();
  const isPaused = parts.server?.isPaused === true;
  return {
    journal: { ok: journal.lastError === '', detail: journal.lastError },
    ...(parts.server && {
      decisions: { ok: !isPaused, detail: isPaused ? 'the service records cannot be written' : '' },
    }),
    ...(reader && { metricStore: { ok: reader.waiting < MAX_WAITING_RECORDS, detail: reader.lastError } }),
  };
}

function loopValues(eventLoop: EventLoopWatch): Record<string, number> {
  const { p50Ms, p99Ms, maxMs } = eventLoop.delay();
  return {
    foresite_event_loop_delay_p50_seconds: p50Ms / 1000,
    foresite_event_loop_delay_p99_seconds: p99Ms / 1000,
    foresite_event_loop_delay_max_seconds: maxMs / 1000,
  };
}

/** Counters of the collectors, under names of ours. */
function collectorValues(gateway: Gateway): Record<string, number> {
  return named(Object.entries(gateway.collectorStats()));
}

function named(stats: readonly [name: string, value: number][]): Record<string, number> {
  return Object.fromEntries(stats.map(([name, value]) => [`foresite_${name}`, value]));
}

function gatewayValues(gateway: Gateway): Record<string, number> {
  const stats = gateway.stats();
  return {
    foresite_gateway_targets: stats.targets,
    foresite_gateway_polls_running: stats.running,
    foresite_gateway_polls_waiting: stats.waiting,
    foresite_gateway_polls_total: stats.polls,
    foresite_gateway_polls_overrun_total: stats.overruns,
    foresite_gateway_polls_abandoned_total: stats.abandoned,
    foresite_gateway_silences_unbelieved_total: stats.unbelieved,
    foresite_gateway_deadlines_put_off_total: stats.deadlinesPutOff,
    foresite_gateway_lateness_p50_seconds: stats.latenessP50Ms / 1000,
    foresite_gateway_lateness_p99_seconds: stats.latenessP99Ms / 1000,
    foresite_gateway_dropped_total: stats.dropped,
    ...trapValues(gateway),
    ...collectorValues(gateway),
    foresite_journal_bytes: stats.journal.bytes,
    foresite_journal_dropped_total: stats.journal.dropped,
    foresite_journal_shed_total: stats.journal.shed,
    foresite_journal_write_errors_total: stats.journal.writeErrors,
  };
}

function trapValues(gateway: Gateway): Record<string, number> {
  const traps = gateway.trapStats();
  if (!traps) return {};
  return {
    foresite_traps_received_total: traps.datagrams,
    foresite_traps_matched_total: traps.matched,
    foresite_traps_unmatched_total: traps.unmatched,
    foresite_traps_limited_total: traps.limited,
    foresite_traps_polls_total: traps.polls,
    foresite_traps_polls_suppressed_total: traps.suppressed,
    foresite_traps_receiver_restarts_total: traps.restarts,
  };
}

function readerValues(reader: StoreReader): Record<string, number> {
  const stats = reader.stats();
  return {
    foresite_store_records_waiting: stats.waiting,
    foresite_store_lag_seconds: stats.lagMs / 1000,
    foresite_store_records_total: stats.records,
  };
}

function storeValues(store: StoreStats | null): Record<string, number> {
  if (!store) return {};
  return {
    foresite_store_bytes: store.bytes,
    foresite_store_samples: store.samples,
    foresite_store_series: store.seriesCount,
    foresite_store_dropped_total: store.dropped,
  };
}
