// The SLA clocks of a ticket, computed anew from its marks each time: nothing is stored, so a changed contract, severity
// or calendar needs no repair and keeps every pause. Clocks do not know of each other but for a promise that counts
// from another's stop. Pure.

import { addWorking, compileCalendar, workingBetween } from '../calendar/calendar.ts';
import { durationMs } from '../../../contract/duration.ts';
import { CLOCK_KINDS } from '../../../contract/site-file.ts';
import type { Severity } from '../../../contract/profile.ts';
import type { ClockKind, ContractEntry, SlaPromise } from '../../../contract/site-file.ts';
import type { WorkingCalendar } from '../calendar/calendar.ts';
import type { ClockBasis, SlaClock, Span, TicketState } from '../ticket/types.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

type Targets = Partial<Record<ClockKind, number>>;
export type InternalTargets = Readonly<Record<Severity, Targets>>;

/** What we ask of ourselves from detection on, where the contract's clock has not started: 内部考核时限. */
export const INTERNAL_TARGETS: InternalTargets = {
  critical: { respond: 15 * MINUTE, plan: 45 * MINUTE, arrive: 2 * HOUR, restore: 4 * HOUR, fix: 24 * HOUR },
  major: { respond: 30 * MINUTE, plan: 90 * MINUTE, arrive: 4 * HOUR, restore: 8 * HOUR, fix: 48 * HOUR },
  minor: { respond: 2 * HOUR, plan: 8 * HOUR, restore: 48 * HOUR, fix: 120 * HOUR },
  warning: { respond: 24 * HOUR, fix: 240 * HOUR },
};

/** A contract made ready for one site. Without one only the internal clocks run, around the clock. */
export interface SlaTerms {
  readonly calendar: WorkingCalendar;
  readonly promises: readonly SlaPromise[];
  readonly internal: InternalTargets;
}

/** @throws RangeError for an unknown zone */
export function slaTerms(
  contract: ContractEntry | undefined,
  zone: string,
  internal: InternalTargets = INTERNAL_TARGETS,
): SlaTerms {
  const calendar = compileCalendar(contract?.calendar ?? { hours: 'always' }, zone);
  return { calendar, promises: contract?.promises ?? [], internal };
}

/** All clocks of a ticket at `now`: the internal ones, then the contract's. */
export function clocks(ticket: TicketState, terms: SlaTerms, now: number): SlaClock[] {
  const promise = terms.promises.find(({ severities }) => severities.includes(ticket.severity));
  const targets = terms.internal[ticket.severity];
  const made: SlaClock[] = [];
  for (const kind of CLOCK_KINDS) {
    const targetMs = targets[kind];
    if (targetMs !== undefined) {
      made.push(run({ ticket, kind, basis: 'internal', targetMs, startedAt: ticket.openedAt }, terms.calendar, now));
    }
  }
  for (const kind of CLOCK_KINDS) {
    const targetMs = promise && promised(promise, kind);
    if (promise && targetMs !== undefined) {
      const startedAt = contractStart(ticket, kind, promise);
      made.push(run({ ticket, kind, basis: 'contract', targetMs, startedAt }, terms.calendar, now));
    }
  }
  return made;
}

/** The next moment at which a running clock is missed; null when none runs. */
export function nextDue(list: readonly SlaClock[]): number | null {
  let next: number | null = null;
  for (const { state, dueAt } of list) {
    if (state === 'running' && dueAt !== null && (next === null || dueAt < next)) next = dueAt;
  }
  return next;
}

function promised(promise: SlaPromise, kind: ClockKind): number | undefined {
  const text = promise[kind];
  return text === undefined ? undefined : durationMs(text);
}

/** The contract counts from the customer's report or our notice to the customer, whichever came first. */
function contractStart(ticket: TicketState, kind: ClockKind, promise: SlaPromise): number | null {
  const { reportedAt, notifiedAt, respondedAt, arrivedAt } = ticket.marks;
  const report = earliest(reportedAt, notifiedAt);
  const from = kind === 'respond' ? 'report' : (promise.from?.[kind] ?? 'report');
  if (report === null || from === 'report') return report;
  const after = from === 'respond' ? respondedAt : arrivedAt;
  return after === null ? null : Math.max(report, after);
}

function earliest(...times: (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}

interface Order {
  ticket: TicketState;
  kind: ClockKind;
  basis: ClockBasis;
  targetMs: number;
  startedAt: number | null;
}

function run(order: Order, calendar: WorkingCalendar, now: number): SlaClock {
  const { ticket, kind, basis, targetMs, startedAt } = order;
  const stop = stoppedAt(ticket, kind);
  const clock = { kind, basis, targetMs, stoppedAt: stop };
  if (startedAt === null) {
    return { ...clock, startedAt, dueAt: null, state: 'not-started', provisional: false, usedMs: 0, pausedMs: 0 };
  }
  const until = Math.max(startedAt, stop ?? now);
  const left = leftOut(ticket, kind, startedAt, until);
  const due = dueAfter(startedAt, targetMs, left, calendar);
  const pausedMs = left.reduce((sum, { fromMs, toMs }) => sum + workingBetween(fromMs, toMs, calendar), 0);
  const usedMs = workingBetween(startedAt, until, calendar) - pausedMs;
  const isDuePassed = until > due.atMs;
  const isPaused = left.some((span) => span.isOpen);
  const state = isDuePassed ? 'missed' : stop !== null ? 'met' : isPaused ? 'paused' : 'running';
  return { ...clock, startedAt, dueAt: due.atMs, state, provisional: due.isProvisional, usedMs, pausedMs };
}

/** When what a clock waits for happened. A fault that is over needs no answer, plan or visit any more. */
function stoppedAt(ticket: TicketState, kind: ClockKind): number | null {
  const { respondedAt, plannedAt, arrivedAt, restoredAt, resolvedAt } = ticket.marks;
  switch (kind) {
    case 'respond':
      return earliest(respondedAt, resolvedAt);
    case 'plan':
      return earliest(plannedAt, restoredAt, resolvedAt);
    case 'arrive':
      return earliest(arrivedAt, resolvedAt);
    case 'restore':
      return earliest(restoredAt, resolvedAt);
    case 'fix':
      return resolvedAt;
  }
}

interface LeftOut {
  fromMs: number;
  toMs: number;
  /** It still lasts at the end of what is looked at. */
  isOpen: boolean;
}

/** Stretches inside [from, until] that do not count: pauses, and times in which the service was back before a relapse. */
function leftOut(ticket: TicketState, kind: ClockKind, from: number, until: number): LeftOut[] {
  const spans: Span[] = [...ticket.pauses, ...ticket.resolvedSpans];
  if (kind === 'restore') spans.push(...ticket.restoredSpans);
  const clipped = spans
    .map(({ fromMs, toMs }) => ({
      fromMs: Math.min(Math.max(fromMs, from), until),
      toMs: Math.min(toMs ?? until, until),
      isOpen: toMs === null,
    }))
    .filter((span) => span.toMs > span.fromMs || span.isOpen)
    .toSorted((a, b) => a.fromMs - b.fromMs);
  const joined: LeftOut[] = [];
  for (const span of clipped) {
    const last = joined.at(-1);
    if (last && span.fromMs <= last.toMs) {
      last.toMs = Math.max(last.toMs, span.toMs);
      last.isOpen ||= span.isOpen;
    } else joined.push(span);
  }
  return joined;
}

function dueAfter(
  startMs: number,
  targetMs: number,
  left: readonly LeftOut[],
  calendar: WorkingCalendar,
): { atMs: number; isProvisional: boolean } {
  let fromMs = startMs;
  let openMs = targetMs;
  for (const span of left) {
    const beforeMs = workingBetween(fromMs, span.fromMs, calendar);
    if (beforeMs >= openMs) break;
    openMs -= beforeMs;
    fromMs = Math.max(fromMs, span.toMs);
  }
  return addWorking(fromMs, openMs, calendar);
}
