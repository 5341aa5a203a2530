// What is worth telling of a ticket, and what a message holds: snapshots taken when it happened, so that a message says
// the same at every try. A digest is a message with several items. Pure.

import type { Severity } from '../../contract/profile.ts';
import type { ClockKind } from '../../contract/site-file.ts';
import type { Text } from '../../contract/text.ts';
import type {
  ClockBasis,
  NewEvent,
  SentPlan,
  SlaClock,
  Stage,
  TicketState,
  Urgency,
  VisitDecision,
} from '../domain/ticket/types.ts';
import { stageOf } from '../domain/ticket/apply.ts';

export const NOTICE_KINDS = [
  'opened',
  'revised',
  'relapsed',
  'restored',
  'resolved',
  'reopened',
  'plan',
  'clock-near',
  'clock-missed',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

export interface NoticeClock {
  kind: ClockKind;
  basis: ClockBasis;
  dueAt: number;
}

export interface NoticeItem {
  kind: NoticeKind;
  /** What else had happened to this ticket and is told by this item as well, oldest first. */
  earlier: NoticeKind[];
  at: number;
  ticketId: string;
  number: number;
  site: string;
  siteName: Text;
  asset: string;
  assetName: Text;
  component: string;
  severity: Severity;
  stage: Stage;
  title: Text;
  sinceMs: number;
  affected: number;
  cause: { title: Text; confidence: number } | null;
  visit: { decision: VisitDecision; urgency: Urgency; reason: Text; parts: Text[] };
  clock: NoticeClock | null;
  /** Where the ticket can be read; '' when the console's address is not known. */
  link: string;
  /** The treatment plan that a person has confirmed: it goes to the customer, and nothing else with it. */
  plan?: SentPlan;
}

export interface NoticePayload {
  items: NoticeItem[];
}

/** Names for keys, for people who read the message without the console. */
export interface Names {
  site: Text;
  asset: Text;
}

const KIND_OF: Partial<Record<NewEvent['type'], NoticeKind>> = {
  opened: 'opened',
  relapsed: 'relapsed',
  recovered: 'restored',
  resolved: 'resolved',
  reopened: 'reopened',
};

/** What the events of one change are worth telling; null when they are not. The last says it best. */
export function noticeOf(events: readonly NewEvent[]): NoticeKind | null {
  let kind: NoticeKind | null = null;
  for (const event of events) {
    // Who decides about a visit wants to know of a new decision, not of each change of a percentage.
    const isNews = event.type === 'verdict-revised' && (event.data.severity ?? event.data.visit ?? event.data.title);
    // A plan is what a person has just ordered to be sent, whatever else the same change did.
    if (event.type === 'planned' && event.data.plan) return 'plan';
    kind = isNews ? (kind ?? 'revised') : (KIND_OF[event.type] ?? kind);
  }
  return kind;
}

/** Part of a promise's working time after which its deadline counts as near. */
export const CLOCK_NEAR_SHARE = 0.75;

/** Clocks that somebody should know of. Measured in working time, a deadline comes near during working hours only. */
export function clockNews(clocks: readonly SlaClock[]): { kind: 'clock-near' | 'clock-missed'; clock: NoticeClock }[] {
  return clocks.flatMap((clock) => {
    const { kind, basis, dueAt, state, stoppedAt, usedMs, targetMs } = clock;
    if (dueAt === null || stoppedAt !== null) return [];
    const isNear = state === 'running' && usedMs >= targetMs * CLOCK_NEAR_SHARE;
    if (!isNear && state !== 'missed') return [];
    return [{ kind: state === 'missed' ? 'clock-missed' : 'clock-near', clock: { kind, basis, dueAt } }];
  });
}

export function noticeItem(
  ticket: TicketState,
  kind: NoticeKind,
  options: { at: number; names: Names; link: string; clock?: NoticeClock },
): NoticeItem {
  const { decision, urgency, reason, parts } = ticket.visit;
  const [cause] = ticket.causes;
  return {
    kind,
    earlier: [],
    at: options.at,
    ticketId: ticket.id,
    number: ticket.number,
    site: ticket.site,
    siteName: options.names.site,
    asset: ticket.asset,
    assetName: options.names.asset,
    component: ticket.component,
    severity: ticket.severity,
    stage: stageOf(ticket),
    title: ticket.title,
    sinceMs: ticket.sinceMs,
    affected: ticket.affected.length,
    cause: cause ? { title: cause.title, confidence: cause.confidence } : null,
    visit: { decision, urgency, reason, parts: parts.map(({ spec, quantity }) => counted(spec, quantity)) },
    clock: options.clock ?? null,
    link: options.link,
    ...(kind === 'plan' && ticket.planSent && { plan: ticket.planSent }),
  };
}

/** Joins items: of each ticket the newest is kept and names what came before. */
export function joinItems(items: readonly NoticeItem[]): NoticeItem[] {
  const byTicket = new Map<string, NoticeItem>();
  for (const item of items.toSorted((a, b) => a.at - b.at)) {
    const before = byTicket.get(item.ticketId);
    byTicket.delete(item.ticketId);
    const earlier = before ? [...before.earlier, before.kind, ...item.earlier] : item.earlier;
    byTicket.set(item.ticketId, { ...item, earlier });
  }
  return [...byTicket.values()];
}

function counted(spec: Text, quantity: number): Text {
  return quantity === 1 ? spec : { zh: `${spec.zh} ×${quantity}`, en: `${spec.en} ×${quantity}` };
}
