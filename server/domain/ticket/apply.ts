// Adds one event to a ticket. Events are facts: whatever the log holds is applied, in order, without judging it again
// (next.ts judged it when it was written). Pure.

import { PAUSE_REASONS } from './types.ts';
import type { EventData, Marks, Stage, StoredEvent, TicketEvent, TicketState, WorkStage } from './types.ts';

/** The version that this program writes of every event type; a type's number grows when its upcaster is added. */
export const EVENT_VERSION = 1;

/** Rewrites the data of one version into the next: `upcasters[type][version]` gives version + 1. */
export type Upcasters = Readonly<Record<string, Readonly<Record<number, (data: never) => unknown>>>>;
export const UPCASTERS: Upcasters = {};

/** Somebody has been given the way there, is on it, or has arrived. */
export const TRAVELLING: ReadonlySet<WorkStage> = new Set<WorkStage>(['assigned', 'on-the-way', 'on-site']);

const WORK_ORDER: readonly WorkStage[] = ['new', 'acknowledged', 'assigned', 'on-the-way', 'on-site'];

/** Brings a stored event to the present version. A newer one is kept as it is: types only ever gain optional fields. */
export function upcast(event: StoredEvent, upcasters: Upcasters = UPCASTERS): StoredEvent {
  const steps = upcasters[event.type];
  if (!steps) return event;
  let { version, data } = event;
  for (let step = steps[version]; step; step = steps[version]) {
    data = step(data as never);
    version++;
  }
  return { ...event, version, data };
}

/** Applies a stored event of any age. One that this program does not know changes nothing but the count of such. */
export function applyStored(
  ticket: TicketState | null,
  stored: StoredEvent,
  upcasters: Upcasters = UPCASTERS,
): TicketState | null {
  const event = upcast(stored, upcasters);
  if (Object.hasOwn(APPLY, event.type) && typeof event.data === 'object' && event.data !== null) {
    return applyEvent(ticket, event as TicketEvent);
  }
  return ticket && { ...ticket, seq: event.seq, updatedAt: event.at, unreadEvents: ticket.unreadEvents + 1 };
}

/** The state of a ticket after all its events; null when there is none that opens it. */
export function replay(events: Iterable<StoredEvent>, upcasters: Upcasters = UPCASTERS): TicketState | null {
  let ticket: TicketState | null = null;
  for (const event of events) ticket = applyStored(ticket, event, upcasters);
  return ticket;
}

export function applyEvent(ticket: TicketState | null, event: TicketEvent): TicketState | null {
  if (event.type === 'opened') return ticket ?? open(event.data, event);
  if (!ticket) return null;
  // The table is keyed by type, so data and handler belong together; the compiler cannot follow that through a union.
  const handler = APPLY[event.type] as (ticket: TicketState, data: never, at: number) => Partial<TicketState>;
  const change = handler(ticket, event.data as never, event.at);
  return { ...ticket, ...change, seq: event.seq, updatedAt: event.at };
}

export function stageOf(ticket: TicketState): Stage {
  if (ticket.state !== 'open') return ticket.state;
  return isPaused(ticket) ? 'waiting' : ticket.work;
}

export function isPaused(ticket: TicketState): boolean {
  return ticket.pauses.some((pause) => pause.toMs === null);
}

export function isDark(ticket: TicketState): boolean {
  return ticket.dark.some((span) => span.toMs === null);
}

type Handlers = {
  [T in keyof EventData]: (ticket: TicketState, data: EventData[T], at: number) => Partial<TicketState>;
};

const APPLY: Handlers = {
  opened: () => ({}),
  'alarm-attached': (ticket, { alarm }) => ({
    alarms: [...ticket.alarms.filter((known) => known.key !== alarm.key), alarm],
    sinceMs: Math.min(ticket.sinceMs, alarm.sinceMs),
  }),
  'alarm-detached': (ticket, { key }) => ({ alarms: ticket.alarms.filter((alarm) => alarm.key !== key) }),
  'verdict-revised': (ticket, data) => {
    // A confidence that wavers makes no other plan.
    const isOther = [data.faultKey, data.title, data.visit, data.asset].some((one) => one !== undefined);
    const change = isOther ? { ...data, verdictSeq: ticket.seq + 1 } : data;
    if (data.faultKey === undefined || data.faultKey === ticket.faultKey) return change;
    return { ...change, formerKeys: [...new Set([...(ticket.formerKeys ?? []), ticket.faultKey])] };
  },
  unobservable: (ticket, _data, at) => ({ dark: [...ticket.dark, { fromMs: at, toMs: null }] }),
  observable: (ticket, _data, at) => ({ dark: ended(ticket.dark, at) }),
  acknowledged: (ticket, _data, at) => worked(ticket, 'acknowledged', at),
  assigned: (ticket, { to }, at) => ({ ...worked(ticket, 'assigned', at), assignee: to }),
  departed: (ticket, _data, at) => worked(ticket, 'on-the-way', at),
  arrived: (ticket, _data, at) => ({
    ...worked(ticket, 'on-site', at),
    marks: marked(ticket, { respondedAt: at, arrivedAt: at }),
  }),
  planned: (ticket, { plan }, at) => ({
    marks: marked(ticket, { respondedAt: at, plannedAt: at }),
    ...(plan && { planSent: { ...plan, at } }),
  }),
  'plan-edited': (ticket, data, at) => ({ planEdited: data, marks: marked(ticket, { respondedAt: at }) }),
  noted: () => ({}),
  'handed-on': (ticket, { from }, at) => ({
    triedHands: [...(ticket.triedHands ?? []), { hand: from, faultKey: ticket.faultKey }],
    marks: marked(ticket, { respondedAt: at }),
  }),
  acted: (_ticket, { action, verb, asset, state }, at) => ({ remedy: { action, verb, asset, state, at } }),
  'customer-reported': (ticket, { atMs }) => ({ marks: marked(ticket, { reportedAt: atMs }) }),
  'customer-notified': (ticket, { atMs }) => ({ marks: marked(ticket, { notifiedAt: atMs }) }),
  paused: (ticket, { reason }, at) => ({
    pauses: [...ticket.pauses, { fromMs: at, toMs: null, reason: PAUSE_REASONS.includes(reason) ? reason : 'other' }],
  }),
  resumed: (ticket, _data, at) => ({ pauses: ended(ticket.pauses, at) }),
  recovered: (ticket, { atMs }) => ({ marks: marked(ticket, { restoredAt: atMs }) }),
  relapsed: (ticket, _data, at) => ({ ...failedAgain(ticket, at), relapses: ticket.relapses + 1 }),
  resolved: (ticket, { how, mergedInto }, at) => ({
    state: 'resolved',
    how,
    mergedInto,
    marks: marked(ticket, { restoredAt: at, resolvedAt: at }),
    pauses: ended(ticket.pauses, at),
  }),
  reopened: (ticket, _data, at) => ({
    ...failedAgain(ticket, at),
    state: 'open',
    how: null,
    mergedInto: null,
    resolvedSpans: spanOf(ticket.resolvedSpans, ticket.marks.resolvedAt, at),
    reopened: ticket.reopened + 1,
  }),
  closed: (ticket, _data, at) => ({ state: 'closed', marks: marked(ticket, { closedAt: at }) }),
};

function open(data: EventData['opened'], event: TicketEvent): TicketState {
  return {
    ...data,
    id: event.ticketId,
    state: 'open',
    work: 'new',
    openedAt: event.at,
    updatedAt: event.at,
    assignee: null,
    mergedInto: null,
    how: null,
    marks: {
      reportedAt: null,
      notifiedAt: null,
      respondedAt: null,
      plannedAt: null,
      arrivedAt: null,
      restoredAt: null,
      resolvedAt: null,
      closedAt: null,
    },
    pauses: [],
    dark: [],
    restoredSpans: [],
    resolvedSpans: [],
    verdictSeq: event.seq,
    relapses: 0,
    reopened: 0,
    seq: event.seq,
    unreadEvents: 0,
  };
}

/** Whatever a person does on a ticket is a response; a later step never takes the work back to an earlier stage. */
function worked(ticket: TicketState, stage: WorkStage, at: number): Partial<TicketState> {
  const isFurther = WORK_ORDER.indexOf(stage) > WORK_ORDER.indexOf(ticket.work);
  return { work: isFurther ? stage : ticket.work, marks: marked(ticket, { respondedAt: at }) };
}

/** The first time counts. */
function marked(ticket: TicketState, times: Partial<Marks>): Marks {
  const marks = { ...ticket.marks };
  for (const name of Object.keys(times) as (keyof Marks)[]) marks[name] ??= times[name] ?? null;
  return marks;
}

/** Service was back and is gone again: the time between does not count against the restore and fix clocks. */
function failedAgain(ticket: TicketState, at: number): Partial<TicketState> {
  return {
    restoredSpans: spanOf(ticket.restoredSpans, ticket.marks.restoredAt, at),
    marks: { ...ticket.marks, restoredAt: null, resolvedAt: null, closedAt: null },
  };
}

function spanOf<S extends { fromMs: number; toMs: number | null }>(
  spans: S[],
  fromMs: number | null,
  toMs: number,
): (S | { fromMs: number; toMs: number })[] {
  return fromMs === null || toMs <= fromMs ? spans : [...spans, { fromMs, toMs }];
}

function ended<S extends { fromMs: number; toMs: number | null }>(spans: S[], at: number): S[] {
  return spans.map((span) => (span.toMs === null ? { ...span, toMs: Math.max(at, span.fromMs) } : span));
}
