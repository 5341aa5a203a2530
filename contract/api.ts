// The shapes of the HTTP API under /api/v1, shared by the server that answers and the console that reads. Times are
// ISO 8601 with offset or milliseconds as named; every text exists in both languages; keys are stable, names beside them.

import { Type, type Static } from 'typebox';
import {
  ComponentView,
  DownlinkView,
  IdentityView,
  LearnedView,
  NeighbourView,
  TrapView,
  UplinkView,
} from './api-facts.ts';
import { DispatchView, PlanEdit, PlanSend, PlanView, VisitView } from './api-verdict.ts';
import { AssetClass, SEVERITIES } from './profile.ts';
import { Text } from './text-schema.ts';

const strict = { additionalProperties: false } as const;
const Time = Type.String({ format: 'date-time' });
const OptionalTime = Type.Union([Time, Type.Null()]);
export const SeverityView = Type.Enum(SEVERITIES);

export const HEALTH = ['ok', 'bad', 'unknown', 'unreachable'] as const;
/** `unreachable`: silent because of another asset's fault. `unknown` never counts as healthy. */
export const Health = Type.Enum(HEALTH);
export type Health = (typeof HEALTH)[number];

export const Counts = Type.Object(
  { ok: Type.Integer(), bad: Type.Integer(), unknown: Type.Integer(), unreachable: Type.Integer() },
  strict,
);

export const SiteView = Type.Object(
  {
    key: Type.String(),
    name: Text,
    customer: Type.Union([Text, Type.Null()]),
    address: Type.Union([Text, Type.Null()]),
    timezone: Type.String(),
    /** dark: nothing is heard from its gateway. */
    state: Type.Enum(['ok', 'bad', 'dark', 'starting']),
    heardAt: OptionalTime,
    assets: Counts,
    tickets: Type.Object(
      { critical: Type.Integer(), major: Type.Integer(), minor: Type.Integer(), warning: Type.Integer() },
      strict,
    ),
    maintenance: Type.Boolean(),
    /** It is being taken over: faults go to a list, not to tickets. */
    takeover: Type.Optional(Type.Boolean()),
    /** The protection period that lasts, the one that ends last. */
    protection: Type.Optional(Type.Object({ id: Type.String(), name: Type.String(), to: Time }, strict)),
  },
  strict,
);
export type SiteView = Static<typeof SiteView>;

export const AssetView = Type.Object(
  {
    site: Type.String(),
    key: Type.String(),
    name: Text,
    class: AssetClass,
    system: Type.String(),
    model: Type.String(),
    position: Type.Union([Text, Type.Null()]),
    host: Type.String(),
    health: Health,
    /** Why, in one line, when it is not ok. */
    because: Type.Union([Text, Type.Null()]),
    ticket: Type.Union([Type.String(), Type.Null()]),
    seenAt: OptionalTime,
    /** One telling value for the tile, e.g. load or power. */
    headline: Type.Union([
      Type.Object({ label: Text, value: Type.Number(), unit: Type.String() }, strict),
      Type.Null(),
    ]),
    maintenance: Type.Boolean(),
    /** It may be off now: its hours are over, or those of what it hangs on. */
    offHours: Type.Optional(Type.Boolean()),
  },
  strict,
);
export type AssetView = Static<typeof AssetView>;

export const TargetView = Type.Object(
  {
    name: Type.String(),
    protocol: Type.String(),
    address: Type.String(),
    /** Of Modbus. */
    unit: Type.Optional(Type.Integer()),
    /** Of MQTT: what its topics lie below. */
    topicPrefix: Type.Optional(Type.String()),
    result: Type.String(),
    detail: Type.String(),
    /** `detail` in the reader's language. */
    words: Text,
    at: OptionalTime,
    durationMs: Type.Union([Type.Number(), Type.Null()]),
  },
  strict,
);

export const ReadingView = Type.Object(
  {
    component: Type.String(),
    componentName: Type.String(),
    measurement: Type.String(),
    field: Type.String(),
    unit: Type.String(),
    isCounter: Type.Boolean(),
    value: Type.Number(),
    at: Time,
    level: Type.Enum(['ok', 'bad', 'unknown', 'none']),
  },
  strict,
);
export type ReadingView = Static<typeof ReadingView>;

/** Why an alarm is one: the rule, what was judged, the samples, what would end it. Absent for alarms that no condition raised. */
const ExplanationLines = Type.Optional(Type.Array(Text));

export const AlarmView = Type.Object(
  {
    condition: Type.String(),
    predicate: Type.String(),
    component: Type.String(),
    severity: SeverityView,
    title: Text,
    since: Time,
    raisedAt: Time,
    ticket: Type.Union([Type.String(), Type.Null()]),
    explanation: ExplanationLines,
  },
  strict,
);
export type AlarmView = Static<typeof AlarmView>;

export const AssetDetail = Type.Object(
  {
    asset: AssetView,
    serial: Type.String(),
    profile: Type.String(),
    uplink: Type.Union([UplinkView, Type.Null()]),
    feeds: Type.Array(Type.Object({ place: Type.String(), name: Text }, strict)),
    targets: Type.Array(TargetView),
    readings: Type.Array(ReadingView),
    alarms: Type.Array(AlarmView),
    identity: IdentityView,
    components: Type.Array(ComponentView),
    downlinks: Type.Array(DownlinkView),
    neighbours: Type.Array(NeighbourView),
    learned: LearnedView,
    /** Traps and informs heard of it, newest first; the last kinds only. */
    traps: Type.Array(TrapView),
    /** All short texts it tells, those of its identity among them. */
    facts: Type.Record(Type.String(), Type.String()),
    /** Conditions in force, with where each comes from: profile, class, asset. */
    conditions: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          predicate: Type.String(),
          severity: Type.String(),
          rule: Type.String(),
          holdMs: Type.Integer(),
          clearMs: Type.Integer(),
          source: Type.String(),
        },
        strict,
      ),
    ),
    tickets: Type.Array(
      Type.Object(
        { id: Type.String(), number: Type.Integer(), title: Text, state: Type.String(), openedAt: Time },
        strict,
      ),
    ),
  },
  strict,
);
export type AssetDetail = Static<typeof AssetDetail>;

export const TopologyView = Type.Object(
  {
    root: Type.String(),
    nodes: Type.Array(Type.Object({ key: Type.String(), name: Text, class: AssetClass, health: Health }, strict)),
    edges: Type.Array(
      Type.Object(
        {
          kind: Type.Enum(['link', 'power', 'bus', 'box', 'video']),
          from: Type.String(),
          to: Type.String(),
          label: Type.String(),
          source: Type.String(),
        },
        strict,
      ),
    ),
    conflicts: Type.Array(Text),
  },
  strict,
);
export type TopologyView = Static<typeof TopologyView>;

export const EvidenceView = Type.Object({ text: Text, supports: Type.Boolean(), bits: Type.Number() }, strict);

export const CauseView = Type.Object(
  {
    cause: Type.String(),
    asset: Type.String(),
    assetName: Text,
    component: Type.String(),
    confidence: Type.Number(),
    /** Not told apart from the others that have this. */
    isTied: Type.Optional(Type.Boolean()),
    title: Text,
    evidence: Type.Array(EvidenceView),
  },
  strict,
);

export const ClockView = Type.Object(
  {
    kind: Type.Enum(['respond', 'plan', 'arrive', 'restore', 'fix']),
    basis: Type.Enum(['internal', 'contract']),
    startedAt: OptionalTime,
    dueAt: OptionalTime,
    /** When it was met, if it was. */
    metAt: OptionalTime,
    state: Type.Enum(['running', 'met', 'missed', 'paused', 'not-started']),
    provisional: Type.Boolean(),
  },
  strict,
);
export type ClockView = Static<typeof ClockView>;

export const TicketEventView = Type.Object(
  { seq: Type.Integer(), type: Type.String(), at: Time, actor: Type.String(), text: Text },
  strict,
);

export const TICKET_STATES = ['open', 'resolved', 'closed'] as const;

const ticketHead = {
  id: Type.String(),
  number: Type.Integer(),
  site: Type.String(),
  siteName: Text,
  asset: Type.String(),
  assetName: Text,
  component: Type.String(),
  /** Empty texts when the ticket is about the asset itself. */
  componentName: Text,
  severity: SeverityView,
  state: Type.Enum(TICKET_STATES),
  stage: Type.String(),
  title: Text,
  since: Time,
  openedAt: Time,
  resolvedAt: OptionalTime,
  closedAt: OptionalTime,
  assignee: Type.Union([Type.String(), Type.Null()]),
  /** Fault came back this often. */
  relapses: Type.Integer(),
  recurrenceOf: Type.Union([Type.String(), Type.Null()]),
};

export const TicketView = Type.Object(
  {
    ...ticketHead,
    affected: Type.Array(Type.Object({ asset: Type.String(), name: Text, class: AssetClass }, strict)),
    causes: Type.Array(CauseView),
    visit: VisitView,
    /** Urgency against the clocks, whom to call, what to do on the same trip; of open tickets only. */
    dispatch: Type.Optional(DispatchView),
    plan: Type.Optional(PlanView),
    clocks: Type.Array(ClockView),
    alarms: Type.Array(
      Type.Object(
        {
          asset: Type.String(),
          component: Type.String(),
          title: Text,
          since: Time,
          clearedAt: OptionalTime,
          explanation: ExplanationLines,
        },
        strict,
      ),
    ),
    events: Type.Array(TicketEventView),
    /** What of its last remote action somebody must see to now: the second person, or whoever is near the switch. */
    remote: Type.Optional(Type.Enum(['waiting', 'stuck'])),
    /** False while the site is dark: what happens there cannot be seen. */
    observable: Type.Boolean(),
  },
  strict,
);
export type TicketView = Static<typeof TicketView>;

export const HistoryView = Type.Object(
  {
    unit: Type.String(),
    isCounter: Type.Boolean(),
    stepMs: Type.Integer(),
    /** Parallel columns; `mean` is a rate a second for counters. */
    timeMs: Type.Array(Type.Number()),
    min: Type.Array(Type.Union([Type.Number(), Type.Null()])),
    max: Type.Array(Type.Union([Type.Number(), Type.Null()])),
    mean: Type.Array(Type.Union([Type.Number(), Type.Null()])),
  },
  strict,
);
export type HistoryView = Static<typeof HistoryView>;

/** Commands on a ticket: POST /tickets/{id}/actions. */
export const TicketAction = Type.Union([
  Type.Object(
    {
      action: Type.Enum([
        'acknowledge',
        'depart',
        'arrive',
        'customer-reported',
        'customer-notified',
        'resume',
        'restored',
        'plan-submitted',
      ]),
      note: Type.Optional(Type.String({ maxLength: 2000 })),
    },
    strict,
  ),
  Type.Object({ action: Type.Literal('assign'), assignee: Type.String({ minLength: 1, maxLength: 64 }) }, strict),
  Type.Object(
    {
      action: Type.Literal('hand-on'),
      /** Whoever was asked and could not cure it; refused where the ticket is with somebody else by now. */
      from: Type.Enum(['remote', 'onsite-staff', 'customer', 'carrier']),
      note: Type.Optional(Type.String({ maxLength: 2000 })),
    },
    strict,
  ),
  Type.Object({ action: Type.Literal('note'), note: Type.String({ minLength: 1, maxLength: 2000 }) }, strict),
  Type.Object({ action: Type.Literal('pause'), note: Type.String({ minLength: 1, maxLength: 2000 }) }, strict),
  Type.Object(
    {
      action: Type.Literal('close'),
      cause: Type.Optional(Type.String({ maxLength: 100 })),
      note: Type.Optional(Type.String({ maxLength: 2000 })),
    },
    strict,
  ),
  PlanEdit,
  PlanSend,
]);
export type TicketAction = Static<typeof TicketAction>;

/** Faults of the simulated site, only where one runs beside (demo). */
export const LabFault = Type.Object(
  { fault: Type.String(), title: Text, on: Type.String(), active: Type.Boolean() },
  strict,
);
export type LabFault = Static<typeof LabFault>;

/**
 * Live events by SSE at /api/v1/events: the event's name and its data. A client that falls behind is dropped and
 * reconnects with Last-Event-ID, or reloads on `reset`.
 */
export interface LiveEvents {
  site: SiteView;
  asset: AssetView;
  ticket: TicketView;
  /** Newest readings of an asset: at most one a second an asset. */
  readings: { site: string; asset: string; readings: ReadingView[] };
  /** Once a second: the server's time, and how old the newest record of each site is. */
  pulse: { at: string; sites: Record<string, number | null> };
  reset: Record<string, never>;
}

/** problem+json, RFC 9457. */
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: Type.String(),
    remedy: Type.String(),
    instance: Type.Optional(Type.String()),
  },
  strict,
);
export type Problem = Static<typeof Problem>;
