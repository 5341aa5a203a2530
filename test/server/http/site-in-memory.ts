// A small server behind the HTTP API for its tests: two sites, two assets, tickets that can be acknowledged, all in
// memory. It answers by the same interface as the real one and counts what it was asked to do.

import type { ChangesView } from '../../../contract/api-changes.ts';
import type {
  AssetDetail,
  AssetView,
  HistoryView,
  LabFault,
  ReadingView,
  SiteView,
  TicketAction,
  TicketView,
  TopologyView,
} from '../../../contract/api.ts';
import type { ConflictView } from '../../../contract/api-conflicts.ts';
import type { RecordingProofView } from '../../../contract/api-recording.ts';
import { recordingProof } from '../../../server/domain/recording/proof.ts';
import type { PollingView } from '../../../contract/api-polling.ts';
import type { BrokerView, TopicsQuestion, TopicsView } from '../../../contract/api-topics.ts';
import { ForesiteError } from '../../../contract/errors.ts';
import { plain } from '../../../contract/text.ts';
import { calendarInMemory } from './calendar-in-memory.ts';
import { remoteActionsInMemory } from './remote-actions-in-memory.ts';
import type {
  HistoryRequest,
  LabApi,
  LiveEvent,
  Readiness,
  ServerApi,
  TicketQuery,
} from '../../../server/http/server-api.ts';

const AT = '2026-01-05T01:00:00.000Z';
const BROKER: BrokerView = { id: 'b1', address: '10.0.4.9:1883', isEncrypted: false, user: 'foresite', assets: [] };

export class SiteInMemory implements ServerApi {
  readonly allSites = [siteView('mall'), siteView('harbour')];
  readonly allTickets: TicketView[] = [ticketView('t-1', 1, 'mall'), ticketView('t-2', 2, 'harbour')];
  readonly calendar = calendarInMemory((site) => this.#require(site));
  readonly remoteActions = remoteActionsInMemory((site) => this.#require(site));
  readonly actions: { id: string; action: TicketAction; actor: string }[] = [];
  readonly histories: HistoryRequest[] = [];
  readonly topicQuestions: TopicsQuestion[] = [];
  readonly listeners = new Set<(event: LiveEvent) => void>();
  isReady = true;
  figures: Record<string, number> = { foresite_detect_records_total: 3, foresite_series_count: 7 };

  sites(): SiteView[] {
    return this.allSites;
  }

  assets(site: string): AssetView[] {
    this.#require(site);
    return [assetView(site, 'nvr-1'), assetView(site, 'cam-1')];
  }

  asset(site: string, key: string): AssetDetail {
    const asset = this.assets(site).find((one) => one.key === key);
    if (!asset) throw new ForesiteError('not_found', { what: `asset ${site}/${key}` });
    return {
      asset,
      serial: '123',
      profile: 'generic-recorder',
      uplink: null,
      feeds: [],
      targets: [],
      readings: [readingView()],
      alarms: [],
      identity: { vendor: '', model: '', serial: '', firmware: '', sysName: '', sysDescr: '', sysObjectId: '' },
      components: [],
      downlinks: [],
      neighbours: [],
      learned: {},
      traps: [],
      facts: {},
      conditions: [],
      tickets: [],
    };
  }

  topology(site: string): TopologyView {
    this.#require(site);
    return { root: 'router', nodes: [], edges: [], conflicts: [] };
  }

  conflicts(site: string): ConflictView[] {
    this.#require(site);
    const [name, text] = [plain('Camera 1'), plain('x')];
    return [{ kind: 'other-port', asset: 'cam-1', name, listSays: text, networkSays: text, evidence: text }];
  }

  changes(): ChangesView {
    return { changes: [], missing: [] };
  }

  removedOnPurpose(): Promise<ChangesView> {
    return Promise.resolve(this.changes());
  }

  tickets(query: TicketQuery): { items: TicketView[]; next: string | null } {
    const found = this.allTickets
      .filter(({ site }) => (query.site === undefined || site === query.site) && (query.sites?.includes(site) ?? true))
      .filter(({ state }) => query.state === undefined || state === query.state)
      .filter(({ number }) => query.cursor === undefined || number < Number(query.cursor))
      .toSorted((a, b) => b.number - a.number);
    const items = found.slice(0, query.limit ?? 100);
    return { items, next: items.length < found.length ? String(items.at(-1)?.number) : null };
  }

  picture(): Buffer {
    return Buffer.from([0xff, 0xd8, 0xff, 0xd9]);
  }

  evidence(id: string): null {
    this.ticket(id);
    return null;
  }

  causes(): [] {
    return [];
  }

  ticket(id: string): TicketView {
    const ticket = this.allTickets.find((one) => one.id === id);
    if (!ticket) throw new ForesiteError('not_found', { what: `ticket ${id}` });
    return ticket;
  }

  async act(id: string, action: TicketAction, actor: string): Promise<TicketView> {
    const ticket = this.ticket(id);
    if (action.action === 'close' && ticket.state === 'closed')
      throw new ForesiteError('conflict', { what: 'the ticket is closed already' });
    this.actions.push({ id, action, actor });
    if (action.action === 'close') ticket.state = 'closed';
    this.emit({ name: 'ticket', data: ticket });
    return ticket;
  }

  async history(request: HistoryRequest): Promise<HistoryView> {
    this.histories.push(request);
    return { unit: '%', isCounter: false, stepMs: 1000, timeMs: [1], min: [1], max: [3], mean: [2] };
  }

  subscribe(listener: (event: LiveEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  emit(event: LiveEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  pollNow(site: string, asset: string): { targets: number } {
    return { targets: this.asset(site, asset).targets.length };
  }

  recordingProof(site: string, asset: string): RecordingProofView {
    this.#require(site);
    if (asset !== 'nvr-1') throw new ForesiteError('not_found', { what: `recorder ${site}/${asset}` });
    const name = { zh: '录像机 <1>', en: 'Recorder <1>' };
    const head = { site, siteName: name, asset, name, vendor: 'Dahua', model: 'NVR', serial: 'S1', timezone: 'UTC' };
    const readings: never[] = [];
    const components = [{ key: 'channel:1', name: '<script>alert(1)</script>' }];
    return recordingProof({
      head: { ...head, requiredDays: 30 },
      readings,
      components,
      rules: [],
      cameraOf: () => null,
      nowMs: 0,
    });
  }

  async brokers(site: string): Promise<BrokerView[]> {
    this.#require(site);
    return [BROKER];
  }

  async topics(question: TopicsQuestion): Promise<TopicsView> {
    this.#require(question.site);
    this.topicQuestions.push(question);
    const counts = { matching: 0, total: 0, elsewhere: 0, uncounted: 0 };
    return { broker: BROKER, state: 'connecting', words: plain(''), isPartial: false, topics: [], ...counts };
  }

  polling(slowest: number, sites: readonly string[] | null): PollingView {
    const target = { target: 'snmp', protocol: 'snmp', p50Ms: 900, maxMs: 2000, polls: 10, timeouts: 1 } as const;
    const seen = { intervalMs: 10_000, intervalShare: 0.09, result: 'timeout' } as const;
    const all = [
      { site: 'harbour', asset: 'sw-1', ...target, ...seen },
      { site: 'mall', asset: 'sw-2', ...target, ...seen },
    ];
    const counts = { targets: 2, running: 0, waiting: 0, polls: 20, overruns: 0, abandoned: 0 };
    const times = { latenessP50Ms: 0.5, latenessP99Ms: 3, eventLoopP99Ms: 2 };
    const slow = all.filter(({ site }) => sites === null || sites.includes(site)).slice(0, slowest);
    return { ...counts, ...times, slowest: slow, silent: [], traps: null };
  }

  readiness(): Readiness {
    return { ready: this.isReady, checks: { journal: { ok: this.isReady, detail: '/secret/path is full' } } };
  }

  stats(): Record<string, number> {
    return this.figures;
  }

  #require(site: string): void {
    if (!this.allSites.some(({ key }) => key === site)) throw new ForesiteError('not_found', { what: `site ${site}` });
  }
}

export class LabInMemory implements LabApi {
  readonly active = new Set<string>();

  async faults(): Promise<LabFault[]> {
    return ['cable-cut', 'hung'].map((fault) => ({
      fault,
      title: plain(fault),
      on: 'cam-1',
      active: this.active.has(fault),
    }));
  }

  async break(fault: string): Promise<void> {
    if (fault !== 'cable-cut' && fault !== 'hung') throw new ForesiteError('lab_unknown_fault', { fault });
    this.active.add(fault);
  }

  async heal(fault?: string): Promise<void> {
    if (fault === undefined) this.active.clear();
    else this.active.delete(fault);
  }
}

export function siteView(key: string): SiteView {
  return {
    key,
    name: plain(key),
    customer: null,
    address: null,
    timezone: 'Asia/Shanghai',
    state: 'ok',
    heardAt: AT,
    assets: { ok: 2, bad: 0, unknown: 0, unreachable: 0 },
    tickets: { critical: 0, major: 1, minor: 0, warning: 0 },
    maintenance: false,
  };
}

export function assetView(site: string, key: string): AssetView {
  return {
    site,
    key,
    name: plain(key),
    class: 'camera',
    system: 'cctv',
    model: 'X1',
    position: null,
    host: '127.0.0.9',
    health: 'ok',
    because: null,
    ticket: null,
    seenAt: AT,
    headline: null,
    maintenance: false,
  };
}

export function readingView(): ReadingView {
  return {
    component: '',
    componentName: '',
    measurement: 'ping',
    field: 'average_response_ms',
    unit: 'ms',
    isCounter: false,
    value: 0.4,
    at: AT,
    level: 'ok',
  };
}

export function ticketView(id: string, number: number, site: string): TicketView {
  return {
    id,
    number,
    site,
    siteName: plain(site),
    asset: 'cam-1',
    assetName: plain('cam-1'),
    component: '',
    componentName: plain(''),
    severity: 'major',
    state: 'open',
    stage: 'new',
    title: plain('camera is silent'),
    since: AT,
    openedAt: AT,
    resolvedAt: null,
    closedAt: null,
    assignee: null,
    relapses: 0,
    recurrenceOf: null,
    affected: [],
    causes: [],
    visit: {
      decision: 'remote',
      urgency: 'by-clock',
      reason: plain(''),
      parts: [],
      tools: [],
      permits: [],
      firstCheck: plain(''),
      phoneScript: [],
    },
    clocks: [],
    alarms: [],
    events: [],
    observable: true,
  };
}
