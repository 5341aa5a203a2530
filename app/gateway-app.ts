// The composition root of the gateway alone: what collects (see collecting.ts), the way into InfluxDB where one is
// configured, and a few plain words about its state. It raises no tickets and has no console, and loads nothing that only
// those need.

import type { SiteFile } from '../contract/site-file.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { Accounts } from '../server/http/auth/accounts.ts';
import { Passwords } from '../server/http/auth/passwords.ts';
import { HTTP_LIMITS } from '../server/http/limits.ts';
import { createStateServer } from '../server/http/state-server.ts';
import { createStoreReader } from '../server/stores/metrics/store-reader.ts';
import type { Records } from '../server/stores/records/records.ts';
import { prepareCollecting, type Collecting, type CollectingOptions } from './collecting.ts';
import { createInflux } from './metric-store.ts';
import { appStats, readinessChecks, type Storing } from './stats.ts';
import { StopList } from './stop-list.ts';

export interface GatewayAppOptions extends CollectingOptions {
  host: string;
  port: number;
}

export interface GatewayApp extends Pick<Collecting, 'targets'> {
  /** @returns where its state is told */
  start(): Promise<{ address: string }>;
  stop(): Promise<void>;
  readonly records: Records;
  readonly gateway: Gateway;
  /** Takes over a site that was changed. */
  applySite(site: SiteFile, actor: string): Promise<void>;
}

export async function createGatewayApp(options: GatewayAppOptions): Promise<GatewayApp> {
  const { clock, log, host, port } = options;
  const collecting = await prepareCollecting(options);
  const { records, gateway, link, eventLoop } = collecting;
  const storing = await createStoring(collecting, options);
  const stats = appStats({ gateway, eventLoop, clock, storing });
  const accounts = new Accounts({ records, clock, log, limits: HTTP_LIMITS, passwords: new Passwords(HTTP_LIMITS) });
  const http = createStateServer({
    host,
    port,
    stats: () => stats.values(),
    checks: () => readinessChecks({ gateway, reader: storing?.reader ?? null, server: null }),
    isKnown: (token) => accounts.byToken(token) !== null,
  });
  const stops = new StopList();
  return {
    records,
    gateway,
    targets: () => collecting.targets(),
    async applySite(site, actor) {
      await records.transact(() => records.inventory.put(site, { at: clock.wallMs(), actor }));
      await collecting.follow(site.site);
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
