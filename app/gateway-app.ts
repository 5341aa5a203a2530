// The composition root of the gateway alone: what collects (see collecting.ts), the way into InfluxDB where one is
// configured, and a few plain words about its state. It raises no tickets and has no console, and loads nothing that only
// those need.

import { join } from 'node:path';
import type { Gateway } from '../gateway/gateway.ts';
import { createStateServer, type StateServer } from '../server/http/state-server.ts';
import { createStoreReader } from '../server/stores/metrics/store-reader.ts';
import { isTokenKnown } from '../server/stores/records/token-check.ts';
import { prepareCollecting, type Collecting, type CollectingOptions } from './collecting.ts';
import type { FolderInventory } from './folder-work.ts';
import { createInflux } from './metric-store.ts';
import { keepProfiles } from './same-profiles.ts';
import { appStats, readinessChecks, type Storing } from './stats.ts';
import { StopList } from './stop-list.ts';

export interface GatewayAppOptions extends CollectingOptions {
  host: string;
  port: number;
}

export interface GatewayApp {
  /** @returns where its state is told */
  start(): Promise<{ address: string }>;
  stop(): Promise<void>;
  readonly gateway: Gateway;
  /** Polls what the inventory has now. */
  follow(inventory: FolderInventory): Promise<void>;
}

export async function createGatewayApp(options: GatewayAppOptions, first: FolderInventory): Promise<GatewayApp> {
  const { clock, log } = options;
  let inventory = first;
  const collecting = await prepareCollecting(options, {
    sites: () => [...inventory.sites],
    targets: () => inventory.targets,
  });
  const { gateway, link, eventLoop, waits } = collecting;
  const storing = await createStoring(collecting, options);
  const stats = appStats({
    gateway,
    eventLoop,
    waits,
    brokerStats: () => collecting.brokerStats(),
    actionStats: () => collecting.actionStats(),
    clock,
    storing,
  });
  const http = createState(options, {
    stats: () => stats.values(),
    checks: () => readinessChecks({ gateway, reader: storing?.reader ?? null, server: null }),
  });
  const stops = new StopList();
  return {
    gateway,
    async follow(changed) {
      inventory = { ...changed, targets: keepProfiles(inventory.targets, changed.targets) };
      await collecting.follow();
    },
    async start() {
      collecting.open(stops);
      if (storing) await startStoring(storing, stops);
      stats.start();
      stops.add(() => stats.stop());
      link.start();
      stops.add(() => link.stop());
      const listening = await http.start();
      stops.add(() => http.stop());
      await collecting.begin(stops);
      return listening;
    },
    stop: () => stops.unwind(log),
  };
}

/** Null without an InfluxDB: the journal is what is kept then, and nobody trims it but its own bound. */
async function createStoring(
  { link, catalogue }: Collecting,
  { config, dataFolder, clock, log }: GatewayAppOptions,
): Promise<Storing | null> {
  if (config.metrics?.store !== 'influx') return null;
  const metricStore = await createInflux(config.metrics, { config, dataFolder, catalogue, clock, log });
  return { metricStore, reader: createStoreReader({ link, store: metricStore, clock, log }) };
}

async function startStoring({ metricStore, reader }: Storing, stops: StopList): Promise<void> {
  await metricStore.open();
  stops.add(() => metricStore.close());
  reader.start();
  stops.add(() => reader.stop());
}

function createState(
  { host, port, dataFolder, clock }: GatewayAppOptions,
  told: Pick<Parameters<typeof createStateServer>[0], 'stats' | 'checks'>,
): StateServer {
  const records = join(dataFolder, 'records.db');
  return createStateServer({ host, port, ...told, isKnown: (token) => isTokenKnown(records, token, clock.wallMs()) });
}
