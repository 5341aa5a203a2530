// A ticket is the work on one fault, kept as a log of events; everything else about it is derived. These are the events,
// the state they add up to and the view the API gives. Holds no behaviour.

import type { Verb } from '../../../contract/action.ts';
import type { ActionState, SeenReading } from '../action/types.ts';
import type { Explanation } from '../detect/explanation.ts';
import type { Severity } from '../../../contract/profile.ts';
import type { PlanSection } from '../../../contract/api-verdict.ts';
import type { ClockKind } from '../../../contract/site-file.ts';
import type { Text } from '../../../contract/text.ts';

export const TICKET_STATES = ['open', 'resolved', 'closed'] as const;
export type TicketStateName = (typeof TICKET_STATES)[number];

/** How far the work has come. `waiting` shows while a pause is open; afterwards the stage before it shows again. */
export const STAGES = [
  'new',
  'acknowledged',
  'assigned',
  'on-the-way',
  'on-site',
  'waiting',
  'resolved',
  'closed',
] as const;
export type Stage = (typeof STAGES)[number];
export type WorkStage = Exclude<Stage, 'waiting' | 'resolved' | 'closed'>;

export const VISIT_DECISIONS = ['none', 'remote', 'onsite-staff', 'customer', 'engineer', 'maker', 'carrier'] as const;
export type VisitDecision = (typeof VISIT_DECISIONS)[number];
export const URGENCIES = ['now', 'by-clock', 'next-visit'] as const;
export type Urgency = (typeof URGENCIES)[number];

export const PAUSE_REASONS = ['customer', 'access', 'consent', 'permit', 'parts', 'carrier', 'other'] as const;
export type PauseReason = (typeof PAUSE_REASONS)[number];

export const RESOLVED_HOW = [
  'recovered',
  'remote',
  'visit',
  'false-alarm',
  'merged',
  'asset-removed',
  'other',
] as const;
export type ResolvedHow = (typeof RESOLVED_HOW)[number];

export interface Evidence {
  text: Text;
  /** False when it speaks against the cause. */
  supports: boolean;
  /** Its weight in bits; absent in events of programs that did not keep it. */
  bits?: number;
}

export interface RankedCause {
  cause: string;
  asset: string;
  component: string;
  /** 0 … 1, calibrated. */
  confidence: number;
  /** The ticket could not tell it apart from the others that have this. */
  isTied?: boolean;
  title: Text;
  evidence: Evidence[];
}

export interface PartNeed {
  spec: Text;
  quantity: number;
  alternatives: Text[];
  /** What it must share with the old part; `value` null: to be read off on site. */
  match?: { trait: string; name: Text; value: Text | null }[];
  isConsumable?: boolean;
}

export interface PhoneTurn {
  do?: Text;
  next: number | 'cured' | Exclude<VisitDecision, 'none'>;
}

export interface Visit {
  decision: VisitDecision;
  urgency: Urgency;
  reason: Text;
  parts: PartNeed[];
  tools: Text[];
  permits: Text[];
  firstCheck: Text;
  phoneScript: Text[];
  // What follows is absent in events of programs that did not know it.
  next?: VisitDecision;
  /** The order of hands, as letters. */
  who?: ('R' | 'S' | 'E' | 'M' | 'L' | 'C')[];
  people?: number;
  permitKinds?: string[];
  phone?: { ask: Text; yes: PhoneTurn; no: PhoneTurn }[];
  /** Remote actions that may cure it, with the chance. */
  remedies?: Record<string, number>;
  /** Which of them the decision counts on; all unless given. */
  countsOn?: string[];
  /** What the customer is told. */
  note?: Text;
  driveChance?: number;
  /** What it seems to share with the fault of a feed that should be independent. */
  commonMode?: Text;
}

/** An alarm that the fault explains. `key` is unique within the ticket's site. */
export interface AlarmRef {
  key: string;
  condition: string;
  asset: string;
  component: string;
  severity: Severity;
  sinceMs: number;
  /** Why it is one, as it was when it was raised. */
  explanation?: Explanation;
}

/** What diagnosis says of a fault; a revision replaces the fields it carries. */
export interface Verdict {
  asset: string;
  component: string;
  severity: Severity;
  title: Text;
  /** Keys of the places that suffer from it, `asset` or `asset/kind:name`. */
  affected: string[];
  causes: RankedCause[];
  visit: Visit;
}

/** The words of a plan's sections; a section that is absent is as drafted. */
export type PlanWords = Partial<Record<PlanSection, Text>>;

export interface SentPlan {
  version: number;
  /** Counts what was sent: 1, 2 … */
  edition: number;
  sections: PlanWords;
  to: { name: Text; phone: string; email: string };
}

/** A remote action on its way: asked for, agreed to, carried out, and how it ended. */
export interface ActedEvent {
  action: string;
  verb: Verb;
  asset: string;
  /** Where it acts, in words. */
  on: Text;
  state: ActionState;
  by: string;
  text: string;
  before?: SeenReading[];
  after?: SeenReading[];
}

/** Data of each event type. A type only ever gains optional fields; any other change is a new version with an upcaster. */
export interface EventData {
  opened: Verdict & {
    number: number;
    site: string;
    faultKey: string;
    /** Time of the first bad record. */
    sinceMs: number;
    alarms: AlarmRef[];
    recurrenceOf: string | null;
  };
  'alarm-attached': { alarm: AlarmRef };
  'alarm-detached': { key: string; reason: 'cleared' | 'removed' | 'muted' | 'moved' };
  'verdict-revised': Partial<Verdict> & { faultKey?: string };
  unobservable: { reason: Text };
  observable: Record<never, never>;
  acknowledged: Record<never, never>;
  assigned: { to: string };
  departed: Record<never, never>;
  arrived: Record<never, never>;
  /** `plan`: what the customer was sent; absent where a person only says that a plan was handed in. */
  planned: { text: string; plan?: SentPlan };
  /** A person has put the drafted plan into other words; `basis` is the verdict it was drafted from. */
  'plan-edited': { sections: PlanWords; basis: number };
  noted: { text: string };
  /** Who was asked could not cure it: the next hands have it. */
  'handed-on': { from: VisitDecision; text: string };
  acted: ActedEvent;
  /** `atMs`: when the call came, if it was entered later. */
  'customer-reported': { atMs: number; by: string; text: string };
  'customer-notified': { atMs: number; by: string; text: string };
  paused: { reason: PauseReason; text: string };
  resumed: Record<never, never>;
  /** `atMs`: when the fault's signs were gone, before the dwell time that confirmed it. */
  recovered: { atMs: number };
  relapsed: Record<never, never>;
  resolved: { how: ResolvedHow; text: string; mergedInto: string | null };
  reopened: { reason: 'relapse' | 'person'; text: string };
  /** `cause`: what a person found it was, to measure the diagnosis by. */
  closed: { text: string; cause?: string };
}
export type EventType = keyof EventData;

/** An event as it is decided: `at` is wall time in ms, `actor` a user's name or `system`. */
export type NewEvent = {
  [T in EventType]: { type: T; version: number; at: number; actor: string; data: EventData[T] };
}[EventType];

export type TicketEvent = NewEvent & { ticketId: string; seq: number };

/** An event as it lies in the log, possibly of an older or newer program. */
export interface StoredEvent {
  ticketId: string;
  seq: number;
  type: string;
  version: number;
  at: number;
  actor: string;
  data: unknown;
}

/** A stretch of wall time; `toMs` null while it lasts. */
export interface Span {
  fromMs: number;
  toMs: number | null;
}

export interface Pause extends Span {
  reason: PauseReason;
}

/** First time each thing happened; null: not yet. They start and stop the SLA clocks. */
export interface Marks {
  reportedAt: number | null;
  notifiedAt: number | null;
  respondedAt: number | null;
  plannedAt: number | null;
  arrivedAt: number | null;
  /** Service is back; null again after a relapse. */
  restoredAt: number | null;
  resolvedAt: number | null;
  closedAt: number | null;
}

/** Somebody was asked and could not cure it. */
export interface TriedHand {
  hand: VisitDecision;
  faultKey: string;
}

/** What the events of one ticket add up to. */
export interface TicketState extends Verdict {
  id: string;
  number: number;
  site: string;
  faultKey: string;
  state: TicketStateName;
  /** The workflow step apart from waiting and the end. */
  work: WorkStage;
  sinceMs: number;
  openedAt: number;
  updatedAt: number;
  alarms: AlarmRef[];
  assignee: string | null;
  recurrenceOf: string | null;
  mergedInto: string | null;
  how: ResolvedHow | null;
  marks: Marks;
  pauses: Pause[];
  /** Times in which nothing could be observed: evidence for the SLA report. */
  dark: Span[];
  /** Closed stretches in which service was back, or the ticket resolved, before the fault came again. */
  restoredSpans: Span[];
  resolvedSpans: Span[];
  relapses: number;
  reopened: number;
  /** Sequence number of the last event. */
  seq: number;
  /** Events of a newer program that this one does not know. */
  unreadEvents: number;
  /** Sequence number of the event that last changed what a plan is drafted from; absent in old projections. */
  verdictSeq?: number;
  /** The last remote action, and how far it has come. */
  remedy?: { action: string; verb: Verb; asset?: string; state: ActionState; at: number };
  /** Who could not cure it, and as what fault it was put to them. */
  triedHands?: TriedHand[];
  /** The plan as a person has edited it. */
  planEdited?: { sections: PlanWords; basis: number };
  /** The plan as it was last sent. */
  planSent?: SentPlan & { at: number };
  /** Fault keys it had before its verdict was revised: a fault that flaps is first seen as what it was first taken for. */
  formerKeys?: string[];
}

export const CLOCK_STATES = ['running', 'met', 'missed', 'paused', 'not-started'] as const;
export type ClockState = (typeof CLOCK_STATES)[number];
export const CLOCK_BASES = ['internal', 'contract'] as const;
export type ClockBasis = (typeof CLOCK_BASES)[number];

export interface SlaClock {
  kind: ClockKind;
  basis: ClockBasis;
  startedAt: number | null;
  /** While paused: when it would fall due if work went on now. */
  dueAt: number | null;
  state: ClockState;
  /** The due time lies where the calendar's holidays are not known yet. */
  provisional: boolean;
  /** Why this deadline: the promise, the working time used of it, and the working time left out by pauses. */
  targetMs: number;
  usedMs: number;
  pausedMs: number;
  /** When what it waits for happened. */
  stoppedAt: number | null;
}
