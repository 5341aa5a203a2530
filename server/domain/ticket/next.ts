// Decides what a command does to a ticket: the table says in which states it may be given, the function which events it
// causes. A command that would change nothing causes none, so that repeating one is harmless. Pure: `at` is an argument.

import { ForesiteError } from '../../../contract/errors.ts';
import { EVENT_VERSION, isDark, isPaused } from './apply.ts';
import { VISIT_TEXT } from './text.ts';
import type {
  ActedEvent,
  AlarmRef,
  EventData,
  EventType,
  NewEvent,
  PauseReason,
  PlanWords,
  ResolvedHow,
  SentPlan,
  TicketState,
  TicketStateName,
  Verdict,
  VisitDecision,
} from './types.ts';
import type { Text } from '../../../contract/text.ts';

/** A fault that comes back within this time of being resolved reopens its ticket; after it, it is a recurrence. */
export const REOPEN_WINDOW_MS = 2 * 3_600_000;
/** Who mends what does not mend itself. */
const OUR_HANDS: ReadonlySet<VisitDecision> = new Set<VisitDecision>(['engineer', 'maker']);
/** One that is a recurrence already, or was reopened this often, or that nobody has mended, is expected to come back … */
export const COMES_BACK_TIMES = 2;
/** … from then on the same ticket goes on within this time. */
export const RECURRENCE_WINDOW_MS = 24 * 3_600_000;
/** A resolved ticket that nobody closes is closed after this time. */
export const AUTO_CLOSE_AFTER_MS = 24 * 3_600_000;
/** Longest note, plan or reason kept, in characters. */
export const MAX_NOTE_CHARS = 4000;

export type Command =
  | { do: 'attachAlarms'; alarms: readonly AlarmRef[] }
  | { do: 'detachAlarm'; key: string; reason: EventData['alarm-detached']['reason'] }
  | { do: 'revise'; verdict: Partial<Verdict> & { faultKey?: string } }
  | { do: 'unobservable'; reason: Text }
  | { do: 'observable' }
  | { do: 'acknowledge' }
  | { do: 'assign'; to: string }
  | { do: 'depart' }
  | { do: 'arrive' }
  | { do: 'plan'; text: string; plan?: SentPlan }
  | { do: 'editPlan'; sections: PlanWords; basis: number }
  | { do: 'note'; text: string }
  | { do: 'handOn'; from: VisitDecision; text: string }
  | { do: 'acted'; acted: ActedEvent }
  | { do: 'customerReported' | 'customerNotified'; by: string; text: string; atMs?: number }
  | { do: 'pause'; reason: PauseReason; text: string }
  | { do: 'resume' }
  | { do: 'recovered'; atMs?: number }
  /** @property comesAndGoes what it was the beginning of has shown itself: it goes on for a day */
  | { do: 'relapse'; comesAndGoes?: boolean }
  | { do: 'resolve'; how: ResolvedHow; text: string; mergedInto?: string }
  | { do: 'close'; text: string; cause?: string }
  | { do: 'reopen'; text: string };
export type CommandName = Command['do'];

/** In which states each command may be given. */
export const MOVES: Readonly<Record<CommandName, readonly TicketStateName[]>> = {
  attachAlarms: ['open'],
  detachAlarm: ['open', 'resolved', 'closed'],
  revise: ['open'],
  unobservable: ['open', 'resolved'],
  observable: ['open', 'resolved', 'closed'],
  acknowledge: ['open'],
  assign: ['open'],
  depart: ['open'],
  arrive: ['open'],
  plan: ['open'],
  editPlan: ['open'],
  note: ['open', 'resolved', 'closed'],
  handOn: ['open'],
  acted: ['open', 'resolved', 'closed'],
  customerReported: ['open', 'resolved'],
  customerNotified: ['open', 'resolved'],
  pause: ['open'],
  resume: ['open'],
  recovered: ['open'],
  relapse: ['open', 'resolved', 'closed'],
  resolve: ['open'],
  close: ['open', 'resolved'],
  reopen: ['resolved', 'closed'],
};

export interface OpenTicket extends Verdict {
  site: string;
  /** Fingerprint of the fault inside its site: at most one open ticket has it. */
  faultKey: string;
  sinceMs: number;
  alarms: AlarmRef[];
  recurrenceOf?: string | null;
}

export interface Occasion {
  at: number;
  actor: string;
}

/** The event that opens a ticket. `number` is the next free one of this server. */
export function opening(order: OpenTicket, number: number, occasion: Occasion): NewEvent {
  return make('opened', { ...order, number, recurrenceOf: order.recurrenceOf ?? null }, occasion);
}

/** Whether a fault that shows again now belongs to this ticket, rather than to a new one linked to it. */
export function isReopenable(ticket: TicketState, at: number, comesAndGoes = false): boolean {
  if (ticket.state === 'open' || ticket.how === 'merged') return false;
  const resolvedAt = ticket.marks.resolvedAt ?? ticket.updatedAt;
  const hasReturned = comesAndGoes || ticket.recurrenceOf !== null || ticket.reopened >= COMES_BACK_TIMES;
  // A disk that is in error now and then is not well in between: what only our hands cure has not ended without them.
  const isUnmended = ticket.how === 'recovered' && (OUR_HANDS.has(ticket.visit.decision) || isUnsolved(ticket));
  const isExpected = hasReturned || isUnmended;
  return at - resolvedAt <= (isExpected ? RECURRENCE_WINDOW_MS : REOPEN_WINDOW_MS);
}

/** It was for us to find out from afar which of several causes it is, and nobody has begun to. */
function isUnsolved({ visit, causes, work }: TicketState): boolean {
  return visit.decision === 'remote' && causes[0]?.isTied === true && work === 'new';
}

/** When a resolved ticket closes by itself; null unless it is resolved. */
export function closesAt(ticket: TicketState): number | null {
  return ticket.state === 'resolved' ? (ticket.marks.resolvedAt ?? ticket.updatedAt) + AUTO_CLOSE_AFTER_MS : null;
}

/**
 * The events a command causes, none when it would change nothing.
 * @throws ForesiteError `conflict` when the ticket's state does not allow it
 */
export function next(ticket: TicketState, command: Command, occasion: Occasion): NewEvent[] {
  if (!MOVES[command.do].includes(ticket.state)) {
    refuse(ticket, {
      zh: `${STATE_ZH[ticket.state]}，不能执行此操作（${command.do}）`,
      en: `${command.do} is not possible while it is ${ticket.state}`,
    });
  }
  return decide(ticket, command, occasion);
}

function decide(ticket: TicketState, command: Command, occasion: Occasion): NewEvent[] {
  switch (command.do) {
    case 'attachAlarms':
    case 'detachAlarm':
    case 'revise':
    case 'unobservable':
    case 'observable':
      return observe(ticket, command, occasion);
    case 'recovered':
    case 'relapse':
    case 'resolve':
    case 'close':
    case 'reopen':
      return end(ticket, command, occasion);
    default:
      return work(ticket, command, occasion);
  }
}

type ObserveCommand = Extract<
  Command,
  { do: 'attachAlarms' | 'detachAlarm' | 'revise' | 'unobservable' | 'observable' }
>;
type EndCommand = Extract<Command, { do: 'recovered' | 'relapse' | 'resolve' | 'close' | 'reopen' }>;
type WorkCommand = Exclude<Command, ObserveCommand | EndCommand>;

function observe(ticket: TicketState, command: ObserveCommand, occasion: Occasion): NewEvent[] {
  switch (command.do) {
    case 'attachAlarms': {
      const known = new Map(ticket.alarms.map((alarm) => [alarm.key, alarm]));
      return command.alarms
        .filter((alarm) => !isSame(known.get(alarm.key), alarm))
        .map((alarm) => make('alarm-attached', { alarm }, occasion));
    }
    case 'detachAlarm':
      if (!ticket.alarms.some((alarm) => alarm.key === command.key)) return [];
      return [make('alarm-detached', { key: command.key, reason: command.reason }, occasion)];
    case 'revise': {
      const change = difference(ticket, command.verdict);
      return change ? [make('verdict-revised', change, occasion)] : [];
    }
    case 'unobservable':
      return isDark(ticket) ? [] : [make('unobservable', { reason: command.reason }, occasion)];
    case 'observable':
      return isDark(ticket) ? [make('observable', {}, occasion)] : [];
  }
}

function work(ticket: TicketState, command: WorkCommand, occasion: Occasion): NewEvent[] {
  switch (command.do) {
    case 'acknowledge':
      return ticket.work === 'new' ? [make('acknowledged', {}, occasion)] : [];
    case 'assign':
      return ticket.assignee === command.to ? [] : [make('assigned', { to: short(command.to) }, occasion)];
    case 'depart':
      return ticket.work === 'on-the-way' || ticket.work === 'on-site' ? [] : [make('departed', {}, occasion)];
    case 'arrive':
      return ticket.work === 'on-site' ? [] : [make('arrived', {}, occasion)];
    case 'plan':
      return [make('planned', { text: short(command.text), ...(command.plan && { plan: command.plan }) }, occasion)];
    case 'editPlan':
      return [make('plan-edited', { sections: command.sections, basis: command.basis }, occasion)];
    case 'acted':
      return [make('acted', { ...command.acted, text: short(command.acted.text) }, occasion)];
    case 'handOn':
      return handOn(ticket, command, occasion);
    case 'note':
      return [make('noted', { text: short(command.text) }, occasion)];
    case 'customerReported':
    case 'customerNotified': {
      const isReport = command.do === 'customerReported';
      if ((isReport ? ticket.marks.reportedAt : ticket.marks.notifiedAt) !== null) return [];
      // A call is entered after it came: never in the future, and a date long before the fault is a slip of the pen.
      const atMs = Math.min(Math.max(command.atMs ?? occasion.at, ticket.sinceMs), occasion.at);
      const data = { atMs, by: short(command.by), text: short(command.text) };
      return [make(isReport ? 'customer-reported' : 'customer-notified', data, occasion)];
    }
    case 'pause':
      if (isPaused(ticket)) return [];
      return [make('paused', { reason: command.reason, text: short(command.text) }, occasion)];
    case 'resume':
      return isPaused(ticket) ? [make('resumed', {}, occasion)] : [];
  }
}

/** Said twice it is said once; what somebody else has by now is not theirs to hand on. */
function handOn(
  ticket: TicketState,
  { from, text }: Extract<WorkCommand, { do: 'handOn' }>,
  occasion: Occasion,
): NewEvent[] {
  const isSaid = ticket.triedHands?.some(({ hand, faultKey }) => hand === from && faultKey === ticket.faultKey);
  if (isSaid) return [];
  const now = VISIT_TEXT[ticket.visit.decision];
  if (ticket.visit.decision !== from)
    refuse(ticket, { zh: `工单现为“${now.zh}”，请重新查看`, en: `by now ${now.en}; read it again` });
  return [make('handed-on', { from, text: short(text) }, occasion)];
}

function end(ticket: TicketState, command: EndCommand, occasion: Occasion): NewEvent[] {
  switch (command.do) {
    case 'recovered':
      return recover(ticket, command.atMs ?? occasion.at, occasion);
    case 'relapse':
      if (ticket.state === 'open') return ticket.marks.restoredAt === null ? [] : [make('relapsed', {}, occasion)];
      return [reopening(ticket, { reason: 'relapse', text: '', comesAndGoes: command.comesAndGoes }, occasion)];
    case 'reopen':
      return [reopening(ticket, { reason: 'person', text: command.text }, occasion)];
    case 'resolve': {
      const data = { how: command.how, text: short(command.text), mergedInto: command.mergedInto ?? null };
      return [make('resolved', data, occasion)];
    }
    case 'close': {
      const cause = command.cause === undefined ? {} : { cause: short(command.cause) };
      const closed = make('closed', { text: short(command.text), ...cause }, occasion);
      if (ticket.state === 'resolved') return [closed];
      return [make('resolved', { how: 'other', text: short(command.text), mergedInto: null }, occasion), closed];
    }
  }
}

/** Service is back. Without somebody on the way that ends the work; otherwise the visit goes on and a person resolves. */
function recover(ticket: TicketState, atMs: number, occasion: Occasion): NewEvent[] {
  if (ticket.alarms.length > 0) {
    const { length } = ticket.alarms;
    refuse(ticket, { zh: `仍有 ${length} 条告警未解除`, en: `${length} of its alarms still hold` });
  }
  if (isDark(ticket)) refuse(ticket, { zh: '目前无法观测', en: 'nothing can be observed at present' });
  const isVisited = ticket.work === 'on-the-way' || ticket.work === 'on-site';
  const events: NewEvent[] = [];
  if (ticket.marks.restoredAt === null) {
    events.push(make('recovered', { atMs: Math.min(Math.max(atMs, ticket.sinceMs), occasion.at) }, occasion));
  }
  const how = ticket.remedy?.state === 'watching' || ticket.remedy?.state === 'healed' ? 'remote' : 'recovered';
  if (!isVisited) events.push(make('resolved', { how, text: '', mergedInto: null }, occasion));
  return events;
}

function reopening(
  ticket: TicketState,
  why: { reason: EventData['reopened']['reason']; text: string; comesAndGoes?: boolean | undefined },
  occasion: Occasion,
): NewEvent {
  const { reason, text, comesAndGoes } = why;
  if (!isReopenable(ticket, occasion.at, comesAndGoes)) {
    refuse(ticket, {
      zh: '已过重新打开的期限；请新建工单，会与本单关联',
      en: 'the time for reopening is over; open a new ticket, it will be linked to this one',
    });
  }
  return make('reopened', { reason, text: short(text) }, occasion);
}

function difference(ticket: TicketState, verdict: Partial<Verdict> & { faultKey?: string }): typeof verdict | null {
  const change: Record<string, unknown> = {};
  for (const name of VERDICT_FIELDS) {
    const value = verdict[name];
    if (value !== undefined && !isSame(value, ticket[name])) change[name] = value;
  }
  return Object.keys(change).length > 0 ? change : null;
}

const VERDICT_FIELDS = ['asset', 'component', 'severity', 'title', 'affected', 'causes', 'visit', 'faultKey'] as const;

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function make<T extends EventType>(type: T, data: EventData[T], occasion: Occasion): NewEvent {
  return { type, version: EVENT_VERSION, at: occasion.at, actor: occasion.actor, data } as NewEvent;
}

function short(text: string): string {
  return text.slice(0, MAX_NOTE_CHARS);
}

const STATE_ZH: Readonly<Record<TicketState['state'], string>> = {
  open: '工单处理中',
  resolved: '工单已恢复',
  closed: '工单已关闭',
};

function refuse(ticket: TicketState, why: Text): never {
  const what = { zh: `工单 #${ticket.number}：${why.zh}`, en: `ticket ${ticket.number}: ${why.en}` };
  throw new ForesiteError('conflict', { what });
}
