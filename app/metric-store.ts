// Chooses the metric store by the configuration. Embedded unless told otherwise; what the other one needs is loaded only
// where it is used.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../contract/clock.ts';
import type { Log } from '../contract/collector.ts';
import { durationMs } from '../contract/duration.ts';
import type { SeriesCatalogue } from '../contract/series.ts';
import type { MetricStore, Retention } from '../server/stores/metrics/metric-store.ts';
import type { ForesiteConfig } from './config.ts';

export interface MetricStoreParts {
  config: ForesiteConfig;
  dataFolder: string;
  catalogue: SeriesCatalogue;
  clock: Clock;
  log: Log;
}

export async function createMetricStore(parts: MetricStoreParts): Promise<MetricStore> {
  const { config, dataFolder, ...rest } = parts;
  mkdirSync(dataFolder, { recursive: true });
  const { metrics } = config;
  if (metrics?.store === 'influx') return createInflux(metrics, parts);
  const { createEmbeddedStore } = await import('../server/stores/metrics/embedded-store.ts');
  return createEmbeddedStore({
    path: join(dataFolder, 'metrics.db'),
    ...rest,
    retention: retentionOf(metrics?.retention),
  });
}

/** The InfluxDB that the configuration names. */
export type InfluxConfig = Extract<ForesiteConfig['metrics'], { store: 'influx' }>;

export async function createInflux(influx: InfluxConfig, parts: MetricStoreParts): Promise<MetricStore> {
  const { dataFolder, catalogue, clock, log } = parts;
  const { url, database, user, password, gzip = false } = influx;
  const login = { ...(user !== undefined && { user }), ...(password !== undefined && { password }) };
  const { createInfluxStore } = await import('../server/stores/metrics/influx-store.ts');
  return createInfluxStore({
    settings: { url, database, gzip, ...login },
    ledgerPath: join(dataFolder, 'influx.db'),
    catalogue,
    clock,
    log,
  });
}

function retentionOf(configured: { raw?: string; minute?: string; hour?: string } | undefined): Partial<Retention> {
  const rawMs = durationMs(configured?.raw ?? '');
  const minuteMs = durationMs(configured?.minute ?? '');
  const hourMs = durationMs(configured?.hour ?? '');
  return {
    ...(rawMs !== undefined && { rawMs }),
    ...(minuteMs !== undefined && { minuteMs }),
    ...(hourMs !== undefined && { hourMs }),
  };
}
