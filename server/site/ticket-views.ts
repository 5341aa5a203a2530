// A ticket as the API shows it: names beside keys, clocks at this moment, the log in words. Pure but for what it is given.

import type { TicketView } from '../../contract/api.ts';
import type { AssetClass } from '../../contract/profile.ts';
import type { Text } from '../../contract/text.ts';
import { PREDICATES } from '../../contract/predicates.ts';
import { componentWords } from '../../contract/place.ts';
import { fill, plain, sentence } from '../../contract/text.ts';
import { clocks, type SlaTerms } from '../domain/sla/clocks.ts';
import { isDark, stageOf } from '../domain/ticket/apply.ts';
import { eventText } from '../domain/ticket/text.ts';
import type { ResolvedHow, SlaClock, StoredEvent, TicketState } from '../domain/ticket/types.ts';
import { dispatchOf } from '../domain/treatment/dispatch.ts';
import { planOf } from '../domain/treatment/plan.ts';
import type { SiteGraph } from '../domain/topology/types.ts';
import { explainHere } from './explain-alarm.ts';
import { SITE_DARK_RULE } from './site-engine.ts';
import type { SiteModel } from './site-model.ts';

export interface TicketViewParts {
  graph: SiteGraph;
  model: SiteModel;
  terms: SlaTerms;
  events: readonly StoredEvent[];
  /** Open tickets of the site: what the same trip can take along. */
  open: readonly TicketState[];
  nowMs: number;
}

/** Nobody goes where everything has been seen to be well again. */
const HEALTHY_AGAIN: Partial<Record<ResolvedHow, Text>> = {
  recovered: {
    zh: '所有告警已恢复并保持正常，无需上门',
    en: 'Every alarm is over and has stayed so: no visit is needed',
  },
  remote: { zh: '远程处理后已恢复，无需上门', en: 'It was cured remotely: no visit is needed' },
};
const NO_VISIT: Omit<TicketView['visit'], 'reason'> = {
  decision: 'none',
  urgency: 'next-visit',
  parts: [],
  tools: [],
  permits: [],
  firstCheck: { zh: '', en: '' },
  phoneScript: [],
};

export function ticketView(ticket: TicketState, parts: TicketViewParts): TicketView {
  const { graph } = parts;
  const alarms = alarmsOf(parts);
  const titles = new Map([...alarms].map(([key, { title }]) => [key, title]));
  const running = clocks(ticket, parts.terms, parts.nowMs);
  const reason = ticket.how === null ? undefined : HEALTHY_AGAIN[ticket.how];
  return {
    id: ticket.id,
    number: ticket.number,
    site: ticket.site,
    siteName: graph.siteName,
    asset: ticket.asset,
    assetName: graph.nameOf(ticket.asset),
    component: ticket.component,
    componentName: ticket.component === '' ? plain('') : componentWords(ticket.component),
    severity: ticket.severity,
    state: ticket.state,
    stage: stageOf(ticket),
    title: ticket.title,
    since: iso(ticket.sinceMs),
    openedAt: iso(ticket.openedAt),
    resolvedAt: isoOrNull(ticket.marks.resolvedAt),
    closedAt: isoOrNull(ticket.marks.closedAt),
    assignee: ticket.assignee,
    relapses: ticket.relapses + ticket.reopened,
    recurrenceOf: ticket.recurrenceOf,
    affected: ticket.affected.map((key) => ({ asset: key, name: graph.nameOf(key), class: classOf(graph, key) })),
    causes: ticket.causes.map((cause) => ({
      cause: cause.cause,
      asset: cause.asset,
      assetName: graph.nameOf(cause.asset === '' ? ticket.asset : cause.asset),
      component: cause.component,
      confidence: cause.confidence,
      ...(cause.isTied === true && { isTied: true }),
      title: cause.title,
      evidence: cause.evidence.map(({ text, supports, bits }) => ({ text, supports, bits: bits ?? 0 })),
    })),
    visit: reason === undefined ? ticket.visit : { ...NO_VISIT, reason },
    ...treatmentOf(ticket, running, parts),
    clocks: running.map((clock) => ({
      kind: clock.kind,
      basis: clock.basis,
      startedAt: isoOrNull(clock.startedAt),
      dueAt: isoOrNull(clock.dueAt),
      metAt: isoOrNull(clock.startedAt === null ? null : clock.stoppedAt),
      state: clock.state,
      provisional: clock.provisional,
    })),
    alarms: [...alarms.values()],
    events: parts.events.map((event) => ({
      seq: event.seq,
      type: event.type,
      at: iso(event.at),
      actor: event.actor,
      text: eventText(event, (key) => titles.get(key) ?? plain(key)),
    })),
    ...((ticket.remedy?.state === 'stuck' || (ticket.remedy?.state === 'waiting' && ticket.state === 'open')) && {
      remote: ticket.remedy.state,
    }),
    observable: !isDark(ticket),
  };
}

/** Whom to send and what the customer is told: while there is something to do. */
function treatmentOf(
  ticket: TicketState,
  running: readonly SlaClock[],
  { graph, model, events, open, nowMs }: TicketViewParts,
): Pick<TicketView, 'dispatch' | 'plan'> {
  if (ticket.state !== 'open' && ticket.planSent === undefined) return {};
  const { file } = model;
  const dispatch = dispatchOf({
    ticket,
    clocks: running,
    file,
    asset: model.assets.get(ticket.asset),
    graph,
    open,
    nowMs,
  });
  const sentBy = events.findLast(
    ({ type, data }) => type === 'planned' && (data as { plan?: unknown }).plan !== undefined,
  );
  const plan = planOf(
    { ticket, clocks: running, dispatch, file, nameOf: (place) => graph.nameOf(place) },
    sentBy?.actor ?? '',
  );
  return { ...(ticket.state === 'open' && { dispatch }), plan };
}

/** Alarms that hold, and those that have ended, as the log tells. */
function alarmsOf({ events, graph, model }: TicketViewParts): Map<string, TicketView['alarms'][number]> {
  const alarms = new Map<string, TicketView['alarms'][number]>();
  for (const event of events) {
    const data = event.data as { alarms?: TicketState['alarms']; alarm?: TicketState['alarms'][number]; key?: string };
    for (const alarm of [...(data.alarms ?? []), ...(data.alarm ? [data.alarm] : [])]) {
      const title = alarmTitle(alarm, graph, model);
      alarms.set(alarm.key, {
        asset: alarm.asset,
        component: alarm.component,
        title,
        since: iso(alarm.sinceMs),
        clearedAt: null,
        ...explainHere(alarm.explanation, model.file.timezone),
      });
    }
    const ended = event.type === 'alarm-detached' && data.key !== undefined ? alarms.get(data.key) : undefined;
    if (ended) ended.clearedAt = iso(event.at);
  }
  return alarms;
}

function alarmTitle(alarm: TicketState['alarms'][number], graph: SiteGraph, model: SiteModel): Text {
  const place = graph.nameOf(alarm.component === '' ? alarm.asset : `${alarm.asset}/${alarm.component}`);
  const rule = model.ruleOf(alarm.asset, alarm.condition);
  if (alarm.condition === SITE_DARK_RULE) return sentence(fill(PREDICATES.heard.bad, { place }));
  if (!rule)
    return fill({ zh: '{place} 告警 {condition}', en: '{place}: {condition}' }, { place, condition: alarm.condition });
  // The log keeps no value of an alarm, so words that need one are not for it.
  const title = rule.title?.en.includes('{value}') === true ? null : rule.title;
  return sentence(fill(title ?? PREDICATES[rule.predicate].bad, { place }));
}

function classOf(graph: SiteGraph, key: string): AssetClass {
  return graph.assets.get(key)?.class ?? 'sensor';
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : iso(ms);
}
