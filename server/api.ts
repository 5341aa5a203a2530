// The server's answers to its HTTP API: reads from memory, changes by people through a turn of their site, live events
// after they are committed.

import type { AssetDetail, LiveEvents, TicketAction, TicketView } from '../contract/api.ts';
import type { PollingView } from '../contract/api-polling.ts';
import type { BundleView, CauseNameView } from '../contract/api-verdict.ts';
import type { BrokerView, TopicDesk, TopicsQuestion, TopicsView } from '../contract/api-topics.ts';
import type { RecordingProofView } from '../contract/api-recording.ts';
import type { ChangesView } from '../contract/api-changes.ts';
import type { Clock } from '../contract/clock.ts';
import { ForesiteError } from '../contract/errors.ts';
import { named } from '../contract/named.ts';
import { fill } from '../contract/text.ts';
import { SEVERITIES } from '../contract/profile.ts';
import type { SeriesCatalogue } from '../contract/series.ts';
import { calendarDesk } from './calendar/calendar-desk.ts';
import { coveredAssets } from './domain/correlate/maintenance.ts';
import type { Cause } from './domain/diagnose/cause-schema.ts';
import type { TicketState } from './domain/ticket/types.ts';
import { keptEvidence, keptPicture } from './site/kept-evidence.ts';
import { historyView, speedFieldOf } from './site/history-view.ts';
import type { CalendarApi } from './http/calendar-api.ts';
import type { RemoteActionsApi } from './http/remote-actions-api.ts';
import type { Actor, HistoryRequest, LiveEvent, Readiness, ServerApi, TicketQuery } from './http/server-api.ts';
import type { Server } from './server.ts';
import { AssetViews } from './site/asset-views.ts';
import { changesView } from './site/change-views.ts';
import { proofOf } from './site/recording-view.ts';
import type { SiteRuntime } from './site/site-runtime.ts';
import { causeNames } from './site/cause-names.ts';
import { actOnTicket } from './site/ticket-desk.ts';
import { ticketView } from './site/ticket-views.ts';
import type { MetricStore } from './stores/metrics/metric-store.ts';
import type { Records } from './stores/records/records.ts';

/** Tickets on a page unless asked for fewer. */
export const TICKETS_A_PAGE = 100;
/** Recent changes told beside an asset. */
const CHANGES_OF_ASSET = 50;
export const PULSE_EVERY_MS = 1000;
/** People have one asset polled at most this often. */
export const POLL_NOW_GAP_MS = 3000;

export interface ApiParts {
  server: Server;
  records: Records;
  metricStore: MetricStore;
  catalogue: SeriesCatalogue;
  clock: Clock;
  /** Figures of other parts for /metrics, by full name. */
  stats(): Record<string, number>;
  /** How polling does; see {@link ServerApi.polling}. */
  polling(slowest: number, sites: readonly string[] | null): PollingView;
  topicDesk: TopicDesk;
  causes: readonly Cause[];
  remoteActions: RemoteActionsApi;
  /** What else must work for the process to be ready, by name. */
  checks(): Readiness['checks'];
}

export class Api implements ServerApi {
  readonly #parts: ApiParts;
  readonly #listeners = new Set<(event: LiveEvent) => void>();
  /** When people had assets polled, by place. */
  readonly #polledNow = new Map<string, number>();
  readonly calendar: CalendarApi;
  readonly remoteActions: RemoteActionsApi;
  #stops: (() => void)[] = [];

  constructor(parts: ApiParts) {
    this.#parts = parts;
    this.remoteActions = parts.remoteActions;
    this.calendar = calendarDesk({ ...parts, siteChanged: (runtime) => this.#siteChanged(runtime) });
  }

  start(): void {
    const { server } = this.#parts;
    const unlisten = server.listen({
      ticketChanged: (id) => this.#ticketChanged(id),
      assetsChanged: (site, assets) => this.#assetsChanged(site, assets),
    });
    let cancel = (): void => {};
    const pulse = (): void => {
      this.#pulse();
      cancel = this.#parts.clock.after(PULSE_EVERY_MS, pulse);
    };
    cancel = this.#parts.clock.after(PULSE_EVERY_MS, pulse);
    this.#stops.push(unlisten, () => cancel());
  }

  stop(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#listeners.clear();
  }

  sites(): ReturnType<ServerApi['sites']> {
    return [...this.#parts.server.sites.values()].map((runtime) => this.#views(runtime).site());
  }

  assets(site: string): ReturnType<ServerApi['assets']> {
    return this.#views(this.#site(site)).list();
  }

  asset(site: string, key: string): AssetDetail {
    const runtime = this.#site(site);
    const asset = runtime.model.assets.get(key);
    if (!asset) throw new ForesiteError('not_found', { what: named('asset', site, key) });
    const tickets = this.#parts.records.tickets.list({ sites: [site], asset: key, limit: 20 });
    return this.#views(runtime).detail(
      asset,
      tickets.map((ticket) => ({
        id: ticket.id,
        number: ticket.number,
        title: ticket.title,
        state: ticket.state,
        openedAt: new Date(ticket.openedAt).toISOString(),
      })),
    );
  }

  pollNow(site: string, key: string): { targets: number } {
    const { targets } = this.asset(site, key);
    const { server, clock } = this.#parts;
    const place = `${site}/${key}`;
    const waitMs = (this.#polledNow.get(place) ?? -Infinity) + POLL_NOW_GAP_MS - clock.monoMs();
    if (waitMs > 0) throw new ForesiteError('rate_limited', { seconds: Math.ceil(waitMs / 1000) });
    if (!server.pollNow(site, key))
      throw new ForesiteError('unavailable', {
        what: fill({ zh: '{site} 的网关', en: 'the gateway of {site}' }, { site: named('site', site) }),
      });
    this.#polledNow.set(place, clock.monoMs());
    return { targets: targets.length };
  }

  recordingProof(site: string, key: string): RecordingProofView {
    const runtime = this.#site(site);
    return proofOf(runtime, key, this.#views(runtime).readings(key), this.#parts.clock.wallMs());
  }

  async brokers(site: string): Promise<BrokerView[]> {
    return this.#parts.topicDesk.brokers(this.#site(site).engine.site);
  }

  async topics(question: TopicsQuestion): Promise<TopicsView> {
    if (question.asset === '') this.#site(question.site);
    else this.asset(question.site, question.asset);
    return this.#parts.topicDesk.topics(question);
  }

  topology(site: string): ReturnType<ServerApi['topology']> {
    return this.#views(this.#site(site)).topology();
  }

  conflicts(site: string): ReturnType<ServerApi['conflicts']> {
    return this.#views(this.#site(site)).conflicts();
  }

  changes(site: string, asset: string, limit: number): ChangesView {
    const runtime = this.#site(site);
    if (asset !== '' && !runtime.model.assets.has(asset))
      throw new ForesiteError('not_found', { what: named('asset', site, asset) });
    return changesView(runtime, asset, limit, this.#parts.clock.wallMs());
  }

  async removedOnPurpose(
    { site, asset, component }: { site: string; asset: string; component: string },
    actor: Actor,
  ): Promise<ChangesView> {
    const runtime = this.#site(site);
    const what = `${site}/${asset}/${component} among the missing parts`;
    await this.#parts.server.change(runtime, (now) => {
      if (!runtime.facts.removedOnPurpose(asset, component, now)) throw new ForesiteError('not_found', { what });
      this.#parts.records.audit.append({
        at: now.wallMs,
        actor,
        action: 'part.removed',
        target: `${site}/${asset}`,
        detail: component,
      });
    });
    return this.changes(site, asset, CHANGES_OF_ASSET);
  }

  tickets(query: TicketQuery): ReturnType<ServerApi['tickets']> {
    const limit = Math.min(query.limit ?? TICKETS_A_PAGE, TICKETS_A_PAGE);
    const severity = SEVERITIES.find((one) => one === query.severity);
    const before = query.cursor === undefined ? undefined : Number(query.cursor);
    if (before !== undefined && !Number.isSafeInteger(before))
      throw new ForesiteError('invalid_request', {
        where: 'cursor',
        what: { zh: '不是已发出的游标', en: 'is not one that was given out' },
      });
    const found = this.#parts.records.tickets.list({
      ...((query.site !== undefined || query.sites) && {
        sites: query.site === undefined ? query.sites : [query.site],
      }),
      ...(query.state !== undefined && { states: [query.state] }),
      ...(query.asset !== undefined && { asset: query.asset }),
      ...(severity !== undefined && { severities: [severity] }),
      ...(before !== undefined && { beforeNumber: before }),
      limit: limit + 1,
    });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      items: page.flatMap((ticket) => this.#ticketView(ticket) ?? []),
      next: found.length > limit && last ? String(last.number) : null,
    };
  }

  ticket(id: string): TicketView {
    const view = this.#ticketView(this.#parts.records.tickets.require(id));
    if (!view) throw new ForesiteError('not_found', { what: named('ticket', id) });
    return view;
  }

  evidence(id: string): BundleView | null {
    const { records, clock } = this.#parts;
    return keptEvidence(records, records.tickets.require(id), clock.wallMs());
  }

  picture(id: string): Buffer {
    const { records, clock } = this.#parts;
    return keptPicture(records, records.tickets.require(id), clock.wallMs());
  }

  causes(): CauseNameView[] {
    return causeNames(this.#parts.causes);
  }

  async act(id: string, action: TicketAction, actor: Actor): Promise<TicketView> {
    await actOnTicket(this.#parts, id, action, actor);
    return this.ticket(id);
  }

  async history(request: HistoryRequest): Promise<ReturnType<typeof historyView>> {
    this.#site(request.site);
    const { measurement, field } = request;
    const { metricStore } = this.#parts;
    const history = await metricStore.query(request);
    const speedField = speedFieldOf(measurement, field);
    const speed = speedField === undefined ? undefined : await metricStore.query({ ...request, field: speedField });
    return historyView(measurement, field, history, speed);
  }

  subscribe(listener: (event: LiveEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  polling(slowest: number, sites: readonly string[] | null): PollingView {
    return this.#parts.polling(slowest, sites);
  }

  readiness(): Readiness {
    const checks = this.#parts.checks();
    return { ready: Object.values(checks).every((check) => check.ok), checks };
  }

  stats(): Record<string, number> {
    const { server, records } = this.#parts;
    const { counters } = server;
    const stats: Record<string, number> = {
      foresite_detect_records_total: counters.records,
      foresite_detect_samples_total: counters.samples,
      foresite_decision_turns_total: counters.turns,
      foresite_decision_failed_commits_total: counters.failedCommits,
      foresite_detect_unknown_site_records_total: counters.unknownSite,
      foresite_series_count: this.#parts.catalogue.count,
      foresite_series_refused_total: this.#parts.catalogue.refused,
      foresite_process_resident_memory_bytes: process.memoryUsage.rss(),
    };
    for (const [state, count] of Object.entries(records.tickets.counts())) stats[`foresite_tickets_${state}`] = count;
    const outbox = records.outbox.stats();
    stats['foresite_outbox_waiting'] = outbox.waiting;
    stats['foresite_outbox_dead'] = outbox.dead;
    return { ...stats, ...this.#parts.stats() };
  }

  #site(site: string): SiteRuntime {
    const runtime = this.#parts.server.sites.get(site);
    if (!runtime) throw new ForesiteError('not_found', { what: named('site', site) });
    return runtime;
  }

  #views(runtime: SiteRuntime): AssetViews {
    const { server, catalogue, clock } = this.#parts;
    const nowMs = clock.wallMs();
    const covered = coveredAssets(runtime.engine.gates.windows, runtime.engine.graph, nowMs);
    return new AssetViews({
      runtime,
      detector: server.detector,
      catalogue,
      rowsOf: (asset) => server.rows.of(runtime.engine.site, asset),
      isInMaintenance: (asset) => covered === null || covered.has(asset),
      nowMs,
    });
  }

  #ticketView(ticket: TicketState): TicketView | null {
    const runtime = this.#parts.server.sites.get(ticket.site);
    if (!runtime) return null;
    const { model, engine } = runtime;
    return ticketView(ticket, {
      graph: engine.graph,
      model,
      terms: model.terms,
      events: this.#parts.records.tickets.events(ticket.id),
      open: engine.tickets.open(),
      nowMs: this.#parts.clock.wallMs(),
    });
  }

  #emit<N extends keyof LiveEvents>(name: N, data: LiveEvents[N]): void {
    // Name and data belong together by the signature; the compiler cannot carry that into the union.
    for (const listener of this.#listeners) listener({ name, data } as LiveEvent);
  }

  #ticketChanged(id: string): void {
    if (this.#listeners.size === 0) return;
    const ticket = this.#parts.records.tickets.get(id);
    const view = ticket && this.#ticketView(ticket);
    if (view) this.#emit('ticket', view);
    const runtime = ticket && this.#parts.server.sites.get(ticket.site);
    if (runtime) this.#siteChanged(runtime);
  }

  #assetsChanged(site: string, assets: ReadonlySet<string>): void {
    const runtime = this.#parts.server.sites.get(site);
    if (!runtime || this.#listeners.size === 0) return;
    const views = this.#views(runtime);
    for (const key of assets) {
      const asset = runtime.model.assets.get(key);
      if (!asset) continue;
      this.#emit('asset', views.view(asset));
      this.#emit('readings', { site, asset: key, readings: views.readings(key) });
    }
    this.#emit('site', views.site());
  }

  #siteChanged(runtime: SiteRuntime): void {
    this.#emit('site', this.#views(runtime).site());
  }

  #pulse(): void {
    if (this.#listeners.size === 0) return;
    const now = this.#parts.clock.wallMs();
    const sites: Record<string, number | null> = {};
    for (const [site, runtime] of this.#parts.server.sites)
      sites[site] = runtime.heardAtMs === null ? null : Math.max(0, now - runtime.heardAtMs);
    this.#emit('pulse', { at: new Date(now).toISOString(), sites });
  }
}
