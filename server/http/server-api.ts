// What the HTTP API asks of the server behind it. Reads answer from memory at once; whatever changes something resolves
// when it is committed. Errors are ForesiteError with the status to answer.

import type { ChangesView } from '../../contract/api-changes.ts';
import type { ConflictView } from '../../contract/api-conflicts.ts';
import type { RecordingProofView } from '../../contract/api-recording.ts';
import type { PollingView } from '../../contract/api-polling.ts';
import type { BrokerView, TopicsQuestion, TopicsView } from '../../contract/api-topics.ts';
import type { BundleView, CauseNameView } from '../../contract/api-verdict.ts';
import type {
  AssetDetail,
  AssetView,
  HistoryView,
  LabFault,
  LiveEvents,
  SiteView,
  TicketAction,
  TicketView,
  TopologyView,
} from '../../contract/api.ts';
import type { CalendarApi } from './calendar-api.ts';
import type { RemoteActionsApi } from './remote-actions-api.ts';

export interface TicketQuery {
  state?: 'open' | 'resolved' | 'closed';
  site?: string;
  /** The only sites that may be told of. */
  sites?: readonly string[];
  asset?: string;
  severity?: string;
  /** Opaque, from the last page's `next`. */
  cursor?: string;
  limit?: number;
}

export interface HistoryRequest {
  site: string;
  asset: string;
  component: string;
  measurement: string;
  field: string;
  fromMs: number;
  toMs: number;
  maxPoints: number;
}

/** Who does something: a user's or a token's name. */
export type Actor = string;

export type LiveEvent = { [N in keyof LiveEvents]: { name: N; data: LiveEvents[N] } }[keyof LiveEvents];

export interface Readiness {
  ready: boolean;
  checks: Record<string, { ok: boolean; detail: string }>;
}

export interface ServerApi {
  sites(): SiteView[];
  /** @throws ForesiteError not_found, here and below */
  assets(site: string): AssetView[];
  asset(site: string, asset: string): AssetDetail;
  /** Has every target of an asset polled now; what comes of it is live events. @throws also rate_limited, unavailable */
  pollNow(site: string, asset: string): { targets: number };
  /** Of a recorder; not_found for anything else. */
  recordingProof(site: string, asset: string): RecordingProofView;
  brokers(site: string): Promise<BrokerView[]>;
  /** Listens to a broker while somebody asks. @throws also too_many_watches */
  topics(question: TopicsQuestion): Promise<TopicsView>;
  topology(site: string): TopologyView;
  conflicts(site: string): ConflictView[];
  /** @param asset '' for all of the site */
  changes(site: string, asset: string, limit: number): ChangesView;
  /** A missing part was taken out on purpose. @throws also not_found when it is not missing */
  removedOnPurpose(part: { site: string; asset: string; component: string }, actor: Actor): Promise<ChangesView>;
  tickets(query: TicketQuery): { items: TicketView[]; next: string | null };
  ticket(id: string): TicketView;
  /** What was kept of a ticket; null when nothing was. */
  evidence(id: string): BundleView | null;
  /** The JPEG that was kept with a ticket. @throws ForesiteError not_found */
  picture(id: string): Buffer;
  /** Causes that a closing may name. */
  causes(): CauseNameView[];
  act(id: string, action: TicketAction, actor: Actor): Promise<TicketView>;
  history(request: HistoryRequest): Promise<HistoryView>;
  readonly calendar: CalendarApi;
  readonly remoteActions: RemoteActionsApi;
  /** Live events after they are committed; the returned function ends the subscription. */
  subscribe(listener: (event: LiveEvent) => void): () => void;
  /** How polling does; the slowest targets of all sites, or of some. */
  polling(slowest: number, sites: readonly string[] | null): PollingView;
  readiness(): Readiness;
  /** Own counters and gauges for /metrics: full name with unit → value. */
  stats(): Record<string, number>;
}

/** The simulated site of a demo. */
export interface LabApi {
  faults(): Promise<LabFault[]>;
  break(fault: string, on?: string): Promise<void>;
  heal(fault?: string): Promise<void>;
}
