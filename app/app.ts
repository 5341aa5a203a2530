// The composition root: the only file that constructs the parts of Foresite all-in-one and joins them. A straight list of
// constructions, in the order of what needs what; stop unwinds it in reverse, in bounded time, and is safe twice.

import { join } from 'node:path';
import type { Clock } from '../contract/clock.ts';
import type { Collector, CollectorParts, Log } from '../contract/collector.ts';
import { durationMs } from '../contract/duration.ts';
import type { Carrier, Network } from '../contract/network.ts';
import type { Profile } from '../contract/profile.ts';
import type { SiteFile } from '../contract/site-file.ts';
import { SeriesCatalogue } from '../contract/series.ts';
import { createModbusCollector } from '../collectors/modbus/collector.ts';
import { createMqttCollector } from '../collectors/mqtt/collector.ts';
import { createProbeCollector } from '../collectors/probe/collector.ts';
import { createSnmpCollector } from '../collectors/snmp/collector.ts';
import { createGateway, type Gateway } from '../gateway/gateway.ts';
import { openLearned } from '../gateway/learned.ts';
import type { TrapSettings } from '../gateway/traps/traps.ts';
import { DEFAULT_TRAP_PORT } from '../collectors/snmp/traps/receiver.ts';
import { openJournal, type Journal } from '../gateway/journal/journal.ts';
import { createInProcessLink } from '../gateway/link/in-process.ts';
import { Api } from '../server/api.ts';
import { targetsOf } from '../server/domain/inventory/targets.ts';
import { createHttpServer } from '../server/http/http-server.ts';
import type { LabApi } from '../server/http/server-api.ts';
import { plain } from '../contract/text.ts';
import type { TicketState } from '../server/domain/ticket/types.ts';
import { startClockNotices } from '../server/jobs/clock-notices.ts';
import type { Names } from '../server/notify/notices.ts';
import { createNotifier } from '../server/notify/notifier.ts';
import { Server } from '../server/server.ts';
import type { MetricStore } from '../server/stores/metrics/metric-store.ts';
import { createStoreReader } from '../server/stores/metrics/store-reader.ts';
import { openRecords, type Records } from '../server/stores/records/records.ts';
import type { ForesiteConfig } from './config.ts';
import { toCredential } from './credentials.ts';
import { loadCauses } from './load-causes.ts';
import { startTicketLog } from './ticket-log.ts';
import { createMetricStore } from './metric-store.ts';
import { watchEventLoop } from './event-loop.ts';
import { appStats, pollingView, readinessChecks } from './stats.ts';
import { CONSOLE_FOLDER } from './environment.ts';

/** Name of the gateway inside an all-in-one process. */
export const LOCAL_GATEWAY = 'local';
/** Silence after which a site is dark, unless configured. */
export const DEFAULT_DARK_AFTER_MS = 30_000;
/** Parts that have not stopped after this long are left behind. */
export const STOP_TIMEOUT_MS = 8000;

export interface AppOptions {
  config: ForesiteConfig;
  dataFolder: string;
  host: string;
  port: number;
  adminPassword: string | null;
  profiles: ReadonlyMap<string, Profile>;
  /** Read into an empty inventory; in a demo they replace what is there. */
  sites: readonly SiteFile[];
  replaceSites: boolean;
  network: Network;
  carrier?: Carrier;
  /** Instead of the program's own: a bench hands in one that has no network. */
  makeCollectors?: typeof createCollectors;
  lab?: LabApi;
  /** UDP port for traps instead of the configured one. */
  trapPort?: number | undefined;
  clock: Clock;
  log: Log;
  version: string;
}

export interface App {
  /** @returns where the console is, and the one-time sign-in of a first start */
  start(): Promise<{ address: string; oneTimeSignIn: string | null }>;
  stop(): Promise<void>;
  readonly records: Records;
  readonly server: Server;
  readonly gateway: Gateway;
  readonly catalogue: SeriesCatalogue;
  /** Takes over a site that was changed: rules, targets and alarms follow. */
  applySite(site: SiteFile, actor: string): Promise<void>;
  /** Targets of the inventory with their secrets, for a poll by hand. */
  targets(): ReturnType<typeof targetsOf>;
}

export function createCollectors(parts: CollectorParts): Collector[] {
  return [
    createProbeCollector(parts),
    createSnmpCollector(parts),
    createModbusCollector(parts),
    createMqttCollector(parts),
  ];
}

export async function createApp(options: AppOptions): Promise<App> {
  const { config, dataFolder, profiles, clock, log, network, carrier } = options;
  const catalogue = new SeriesCatalogue();
  const records = await openRecords({ path: join(dataFolder, 'records.db'), clock, log });
  await takeOverSites(records, options);
  const sites = records.inventory.list().map(({ document }) => document);
  const journal: Journal = await openJournal({
    folder: join(dataFolder, 'journal'),
    gateway: LOCAL_GATEWAY,
    catalogue,
    clock,
    log,
  });
  const learned = openLearned({ path: join(dataFolder, 'learned.jsonl'), clock, log });
  const collectors = (options.makeCollectors ?? createCollectors)({ network, clock, catalogue, log, learned });
  const siteKeys = sites.map(({ site }) => site);
  const traps = trapSettings(options);
  const gateway = createGateway({
    id: LOCAL_GATEWAY,
    sites: siteKeys,
    collectors,
    journal,
    clock,
    log,
    catalogue,
    ...(traps && { traps }),
  });
  const link = createInProcessLink({ gateway, journal, clock, log, ...(carrier && { carrier }) });
  const darkAfterMs = durationMs(config.darkAfter ?? '') ?? DEFAULT_DARK_AFTER_MS;
  const { causes, faults } = loadCauses();
  for (const fault of faults) log.error({ code: fault.code }, fault.message);
  const server = new Server({
    records,
    gateways: [{ link, sites: siteKeys }],
    profiles,
    causes,
    catalogue,
    clock,
    log,
    darkAfterMs,
  });
  const metricStore: MetricStore = await createMetricStore({
    config,
    dataFolder,
    catalogue,
    clock,
    log,
  });
  const reader = createStoreReader({ link, store: metricStore, clock, log });
  const names = (ticket: TicketState): Names => namesOf(server, ticket);
  const notifier = createNotifier({
    records,
    channels: config.notify ?? [],
    names,
    ...(config.http?.publicUrl !== undefined && { consoleUrl: config.http.publicUrl }),
    clock,
    log,
  });
  const eventLoop = watchEventLoop(clock);
  const stats = appStats({ gateway, reader, metricStore, eventLoop, clock });
  const api = new Api({
    server,
    records,
    metricStore,
    catalogue,
    clock,
    stats: () => stats.values(),
    checks: () => readinessChecks({ gateway, reader, server }),
    polling: (slowest, ofSites) => pollingView({ gateway, eventLoop }, slowest, ofSites),
  });
  const http = createHttpServer({
    app: api,
    records,
    clock,
    log,
    host: options.host,
    port: options.port,
    consoleFolder: CONSOLE_FOLDER,
    version: options.version,
    adminPassword: options.adminPassword,
    trustedProxies: config.http?.trustedProxies ?? [],
    ...(options.lab && { lab: options.lab }),
  });
  const targets = (): ReturnType<typeof targetsOf> =>
    records.inventory.list().flatMap(({ document }) =>
      targetsOf(document, profiles, (name) => {
        const entry = records.inventory.credential(document.site, name);
        return entry ? toCredential(entry) : null;
      }),
    );
  const unwind: (() => Promise<void> | void)[] = [];
  return {
    records,
    server,
    gateway,
    catalogue,
    targets,
    async applySite(site, actor) {
      await server.applySite(site, actor);
      if (!siteKeys.includes(site.site)) siteKeys.push(site.site);
      gateway.setSites(siteKeys);
      await gateway.setTargets(targets());
    },
    async start() {
      unwind.push(() => records.close());
      unwind.push(() => journal.close());
      unwind.push(() => learned.close());
      eventLoop.start();
      unwind.push(() => eventLoop.stop());
      await metricStore.open();
      unwind.push(() => metricStore.close());
      await server.start();
      unwind.push(() => server.stop());
      api.start();
      unwind.push(() => api.stop());
      notifier.start();
      unwind.push(() => notifier.stop());
      unwind.push(startTicketLog({ server, records, log }));
      unwind.push(startClockNotices({ server, records, notifier, clock, log }));
      reader.start();
      unwind.push(() => reader.stop());
      stats.start();
      unwind.push(() => stats.stop());
      link.start();
      unwind.push(() => link.stop());
      const listening = await http.start();
      unwind.push(() => http.stop());
      await gateway.setTargets(targets());
      gateway.start();
      unwind.push(() => gateway.stop());
      return listening;
    },
    async stop() {
      for (const step of unwind.splice(0).toReversed()) await inTime(step, log);
    },
  };
}

function trapSettings({ config, dataFolder, trapPort }: AppOptions): TrapSettings | undefined {
  const { traps } = config;
  if (traps?.enabled === false) return undefined;
  return {
    // Devices send from outside, whatever the console listens on.
    host: traps?.host ?? '0.0.0.0',
    port: trapPort ?? traps?.port ?? DEFAULT_TRAP_PORT,
    communities: traps?.communities ?? [],
    folder: dataFolder,
  };
}

function namesOf(server: Server, ticket: TicketState): Names {
  const graph = server.sites.get(ticket.site)?.engine.graph;
  return { site: graph?.siteName ?? plain(ticket.site), asset: graph?.nameOf(ticket.asset) ?? plain(ticket.asset) };
}

/** The inventory's truth is the database: files fill an empty one only. A demo's addresses change with every start. */
async function takeOverSites(records: Records, options: AppOptions): Promise<void> {
  const known = records.inventory.list();
  if (known.length > 0 && !options.replaceSites) {
    for (const { site } of options.sites)
      if (!known.some(({ document }) => document.site === site))
        options.log.warn(
          { site },
          `the file of site "${site}" is not read, as the data folder has an inventory; \`npx foresite inventory apply <file>\` takes it in`,
        );
    return;
  }
  const at = options.clock.wallMs();
  await records.transact(() => {
    for (const site of options.sites) records.inventory.put(site, { at, actor: 'system' });
  });
}

async function inTime(step: () => Promise<void> | void, log: Log): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      log.warn({}, `a part did not stop within ${STOP_TIMEOUT_MS / 1000} s and was left behind`);
      resolve();
    }, STOP_TIMEOUT_MS);
  });
  try {
    await Promise.race([Promise.resolve(step()), timeout]);
  } catch (error) {
    log.error({ err: error }, 'a part failed to stop');
  } finally {
    clearTimeout(timer);
  }
}
