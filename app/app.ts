// The composition root of Foresite all-in-one: joins what collects (see collecting.ts) with what stores, decides, tells and
// shows. A straight list of constructions, in the order of what needs what; stop unwinds it in reverse, in bounded time, and
// is safe twice.

import { join } from 'node:path';
import type { RecordingProofView } from '../contract/api-recording.ts';
import { durationMs } from '../contract/duration.ts';
import { ForesiteError } from '../contract/errors.ts';
import type { Profile } from '../contract/profile.ts';
import { plain } from '../contract/text.ts';
import type { SeriesCatalogue } from '../contract/series.ts';
import type { SiteFile } from '../contract/site-file.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { RemoteActions } from '../server/actions/remote-actions.ts';
import { watchActions } from '../server/actions/watch.ts';
import { Api } from '../server/api.ts';
import type { Replayed, ReplayOrder } from './replay-work.ts';
import type { Cause } from '../server/domain/diagnose/cause-schema.ts';
import type { TicketState } from '../server/domain/ticket/types.ts';
import type { CalendarApi } from '../server/http/calendar-api.ts';
import type { RemoteActionsApi } from '../server/http/remote-actions-api.ts';
import { createHttpServer, type HttpServer } from '../server/http/http-server.ts';
import type { LabApi } from '../server/http/server-api.ts';
import { startClockNotices } from '../server/jobs/clock-notices.ts';
import { startEvidence } from '../server/jobs/evidence.ts';
import { startRecall } from '../server/jobs/recall.ts';
import type { Names } from '../server/notify/notices.ts';
import { createNotifier, type Notifier } from '../server/notify/notifier.ts';
import { Server } from '../server/server.ts';
import { createStoreReader, type StoreReader } from '../server/stores/metrics/store-reader.ts';
import { openRecords, type Records } from '../server/stores/records/records.ts';
import { prepareCollecting, type Collecting, type CollectingOptions } from './collecting.ts';
import { CONSOLE_FOLDER } from './environment.ts';
import { inventoryOf, takeOverSites, type Inventory, type SitesToTake } from './inventory.ts';
import { loadCauses } from './load-causes.ts';
import { createMetricStore } from './metric-store.ts';
import { pollingView } from './polling-view.ts';
import { appStats, readinessChecks, type AppStats } from './stats.ts';
import { StopList } from './stop-list.ts';
import { createTopicDesk } from './topic-desk.ts';
import { startTicketLog } from './ticket-log.ts';

/** Silence after which a site is dark, unless configured. */
export const DEFAULT_DARK_AFTER_MS = 30_000;

export interface AppOptions extends CollectingOptions, SitesToTake {
  profiles: ReadonlyMap<string, Profile>;
  host: string;
  port: number;
  adminPassword: string | null;
  lab?: LabApi;
  version: string;
}

export interface App extends Pick<Inventory, 'targets'> {
  /** @returns where the console is, and the one-time sign-in of a first start */
  start(): Promise<{ address: string; oneTimeSignIn: string | null }>;
  stop(): Promise<void>;
  readonly records: Records;
  readonly server: Server;
  readonly gateway: Gateway;
  readonly catalogue: SeriesCatalogue;
  /** What a condition would have raised on recorded history. @throws ForesiteError invalid_request */
  replay(order: ReplayOrder): Promise<Replayed>;
  /** What a recorder has kept. @throws ForesiteError not_found */
  recordingProof(site: string, asset: string): RecordingProofView;
  readonly calendar: CalendarApi;
  readonly remoteActions: RemoteActionsApi;
  /** Takes over a site that was changed: rules, targets and alarms follow. */
  applySite(site: SiteFile, actor: string): Promise<void>;
}

export async function createApp(options: AppOptions): Promise<App> {
  const { config, dataFolder, profiles, network, clock, log } = options;
  const records = await openRecords({ path: join(dataFolder, 'records.db'), clock, log });
  await takeOverSites(records, options);
  const inventory = inventoryOf(records, profiles, () => clock.wallMs());
  const collecting = await prepareCollecting(options, inventory);
  const { catalogue, gateway, link, eventLoop, waits } = collecting;
  const causes = readCauses(log);
  const server = createServer(records, collecting, causes, options);
  const remoteActions = new RemoteActions({
    server,
    records,
    causes,
    catalogue,
    clock,
    log,
    linkOf: (site) => (collecting.sites.includes(site) ? collecting.actions : null),
  });
  const metricStore = await createMetricStore({ config, dataFolder, catalogue, clock, log });
  const reader = createStoreReader({ link, store: metricStore, clock, log });
  const notifier = createNotifierOf(server, records, options);
  const stats = appStats({
    gateway,
    eventLoop,
    waits,
    brokerStats: () => collecting.brokerStats(),
    actionStats: () => collecting.actionStats(),
    clock,
    storing: { reader, metricStore },
  });
  const topicDesk = createTopicDesk({
    network,
    clock,
    log,
    targets: () => inventory.targets(),
    brokers: () => inventory.brokers(),
  });
  const api = new Api({
    server,
    records,
    metricStore,
    catalogue,
    clock,
    stats: () => stats.values(),
    checks: () => readinessChecks({ gateway, reader, server }),
    polling: (slowest, ofSites) => pollingView({ gateway, eventLoop }, slowest, ofSites),
    topicDesk,
    causes,
    remoteActions,
  });
  const http = createHttp(api, records, options);
  const stops = new StopList();
  return {
    records,
    server,
    gateway,
    catalogue,
    targets: () => inventory.targets(),
    recordingProof: (site, asset) => api.recordingProof(site, asset),
    async replay(order) {
      const { replayWork } = await import('./replay-work.ts');
      const runtime = server.sites.get(order.site);
      if (!runtime) throw new ForesiteError('not_found', { what: `site ${order.site}` });
      return replayWork(order, { records, store: metricStore, model: runtime.model });
    },
    calendar: api.calendar,
    remoteActions,
    async applySite(site, actor) {
      await server.applySite(site, actor);
      await collecting.follow();
      await topicDesk.follow();
    },
    async start() {
      stops.add(() => records.close());
      collecting.open(stops);
      await metricStore.open();
      stops.add(() => metricStore.close());
      // Before records are taken in: among them may be what a gateway tells of an action.
      remoteActions.start();
      stops.add(() => remoteActions.stop());
      await startDeciding({ server, api, notifier, records }, options, stops);
      const picture = (site: string, asset: string) => gateway.picture(site, asset);
      stops.add(startEvidence({ server, records, metricStore, catalogue, clock, log, picture }));
      stops.add(watchActions(remoteActions, { server, records, clock, log }));
      startStoring({ reader, stats, link }, stops);
      stops.add(() => topicDesk.stop());
      const listening = await http.start();
      stops.add(() => http.stop());
      await collecting.begin(stops);
      stops.add(startRecall({ server, store: metricStore, records, clock, log }));
      stops.add(followPlan(server, collecting, log));
      return listening;
    },
    stop: () => stops.unwind(log),
  };
}

/** Polls follow the calendar: a protection period that begins makes them faster. */
function followPlan(server: Server, collecting: Collecting, log: AppOptions['log']): () => void {
  return server.listen({
    ticketChanged: () => {},
    assetsChanged: () => {},
    planChanged: () => {
      collecting.follow().catch((error: unknown) => log.error({ err: error }, 'polls could not follow the calendar'));
    },
  });
}

function readCauses(log: AppOptions['log']): readonly Cause[] {
  const { causes, faults } = loadCauses();
  for (const fault of faults) log.error({ code: fault.code }, fault.message);
  return causes;
}

function createServer(
  records: Records,
  { catalogue, link, sites }: Collecting,
  causes: readonly Cause[],
  options: AppOptions,
): Server {
  const { config, profiles, clock, log } = options;
  const darkAfterMs = durationMs(config.darkAfter ?? '') ?? DEFAULT_DARK_AFTER_MS;
  return new Server({ records, gateways: [{ link, sites }], profiles, causes, catalogue, clock, log, darkAfterMs });
}

function createNotifierOf(server: Server, records: Records, { config, clock, log }: AppOptions): Notifier {
  return createNotifier({
    records,
    channels: config.notify ?? [],
    names: (ticket) => namesOf(server, ticket),
    ...(config.http?.publicUrl !== undefined && { consoleUrl: config.http.publicUrl }),
    clock,
    log,
  });
}

function createHttp(api: Api, records: Records, options: AppOptions): HttpServer {
  const { config, host, port, version, adminPassword, lab, clock, log } = options;
  return createHttpServer({
    app: api,
    records,
    clock,
    log,
    host,
    port,
    consoleFolder: CONSOLE_FOLDER,
    version,
    adminPassword,
    trustedProxies: config.http?.trustedProxies ?? [],
    ...(lab && { lab }),
  });
}

interface Deciding {
  server: Server;
  api: Api;
  notifier: Notifier;
  records: Records;
}

async function startDeciding(parts: Deciding, { clock, log }: AppOptions, stops: StopList): Promise<void> {
  const { server, api, notifier, records } = parts;
  await server.start();
  stops.add(() => server.stop());
  api.start();
  stops.add(() => api.stop());
  notifier.start();
  stops.add(() => notifier.stop());
  stops.add(startTicketLog({ server, records, log }));
  stops.add(startClockNotices({ server, records, notifier, clock, log }));
}

function startStoring(
  { reader, stats, link }: { reader: StoreReader; stats: AppStats } & Pick<Collecting, 'link'>,
  stops: StopList,
): void {
  reader.start();
  stops.add(() => reader.stop());
  stats.start();
  stops.add(() => stats.stop());
  link.start();
  stops.add(() => link.stop());
}

function namesOf(server: Server, ticket: TicketState): Names {
  const graph = server.sites.get(ticket.site)?.engine.graph;
  return { site: graph?.siteName ?? plain(ticket.site), asset: graph?.nameOf(ticket.asset) ?? plain(ticket.asset) };
}
