// Taking over a site as people do it: the list, what both sides say to each item, their signatures, and the acceptance after
// which faults are tickets.

import type { Signature, TakeoverItemView, TakeoverView } from '../../contract/api-calendar.ts';
import { ForesiteError } from '../../contract/errors.ts';
import { named } from '../../contract/named.ts';
import { fill, type Text } from '../../contract/text.ts';
import { decisionFault, isBad, missing, withoutSignatures, type TakeoverItem } from '../domain/takeover/takeover.ts';
import type { SiteGraph } from '../domain/topology/types.ts';
import type { TakeoverApi } from '../http/calendar-api.ts';
import { toRef } from '../site/alarm-ref.ts';
import { alarmKey } from '../site/alarms.ts';
import { unclosedOf } from '../site/open-site.ts';
import type { SiteRuntime } from '../site/site-runtime.ts';
import type { Takeover } from '../stores/records/takeovers.ts';
import { changeSite, iso, siteOf, type DeskParts } from './desk.ts';

const NOT_NEW: Text = {
  zh: '{site} 还有未关闭的工单，不是新项目；请先关闭这些工单',
  en: '{site} has tickets that are not closed: it is not new; close them first',
};
const ONLY_REPAIRED: Text = {
  zh: '{site} 已验收：列表中的项只能标为已修复',
  en: '{site} is accepted: an item can only be struck off as repaired',
};

const SIGNED_TWICE: Text = {
  zh: '{name} 已代表另一方签字：双方须由不同的人签字',
  en: '{name} has signed for the other side: two people sign',
};

export function takeoverDesk(parts: DeskParts): TakeoverApi {
  const { records } = parts;
  const begun = (site: string): Takeover => {
    siteOf(parts, site);
    const takeover = records.takeovers.get(site);
    if (!takeover)
      throw new ForesiteError('not_found', {
        what: fill({ zh: '{site} 的接管', en: 'the takeover of {site}' }, { site: named('site', site) }),
      });
    return takeover;
  };
  const running = (site: string): Takeover => {
    const takeover = begun(site);
    if (takeover.acceptedAt !== null)
      throw new ForesiteError('conflict', {
        what: fill({ zh: '{site} 已验收', en: '{site} is accepted' }, { site: named('site', site) }),
      });
    return takeover;
  };
  const view = (site: string): TakeoverView => viewOf(siteOf(parts, site), parts);
  return {
    view,
    async start(site, actor) {
      const runtime = siteOf(parts, site);
      if (records.takeovers.get(site))
        throw new ForesiteError('conflict', {
          what: fill({ zh: '{site} 已在接管或已接管', en: '{site} has its takeover' }, { site: named('site', site) }),
        });
      if (records.tickets.unclosed(site).length > 0)
        throw new ForesiteError('conflict', {
          what: fill(NOT_NEW, { site: named('site', site) }),
        });
      await changeSite(parts, runtime, deedOf(actor, 'start', site), (wallMs) => {
        records.takeovers.put({ site, startedAt: wallMs, acceptedAt: null, signatures: [] });
        runtime.engine.useTickets(unclosedOf(records, site));
      });
      return view(site);
    },
    async decide(site, id, made, actor) {
      const takeover = begun(site);
      const item = itemsOf(siteOf(parts, site), parts).find(({ fault }) => fault.id === id);
      if (!item) throw new ForesiteError('not_found', { what: named('takeoverItem', id) });
      const fault = decisionFault(item, made.decision);
      if (fault !== null) throw new ForesiteError('conflict', { what: fault });
      // What was signed stands; but what is repaired later is no known defect any more.
      if (takeover.acceptedAt !== null && made.decision !== 'repaired')
        throw new ForesiteError('conflict', {
          what: fill(ONLY_REPAIRED, { site: named('site', site) }),
        });
      const detail = `item ${item.fault.number}: ${made.decision} ${made.remark ?? ''}`;
      await changeSite(parts, siteOf(parts, site), { ...deedOf(actor, 'decide', site), detail }, () => {
        records.takeovers.decide(id, { decision: made.decision, remark: made.remark ?? '', by: actor });
        if (takeover.acceptedAt === null) records.takeovers.put(withoutSignatures(takeover));
      });
      return view(site);
    },
    async sign(site, { side, name, remark = '' }, actor) {
      const takeover = running(site);
      const others = takeover.signatures.filter((one) => one.side !== side);
      if (others.some((one) => isSameName(one.name, name)))
        throw new ForesiteError('conflict', { what: fill(SIGNED_TWICE, { name }) });
      const detail = `${side}: ${name}`;
      await changeSite(parts, siteOf(parts, site), { ...deedOf(actor, 'sign', site), detail }, (wallMs) => {
        const signature: Signature = { side, name, remark, at: iso(wallMs), by: actor };
        records.takeovers.put({ ...takeover, signatures: [...others, signature] });
      });
      return view(site);
    },
    async accept(site, actor) {
      const takeover = running(site);
      const [first] = missing(records.takeovers.items(site), takeover.signatures);
      if (first)
        throw new ForesiteError('conflict', {
          what: fill(
            { zh: '{site} 不能验收：{why}', en: '{site} cannot be accepted: {why}' },
            { site: named('site', site), why: first },
          ),
        });
      const runtime = siteOf(parts, site);
      await changeSite(parts, runtime, deedOf(actor, 'accept', site), (wallMs) => {
        records.takeovers.put({ ...takeover, acceptedAt: wallMs });
        parts.server.refreshCalendar(runtime);
        runtime.engine.useTickets(unclosedOf(records, site));
      });
      return view(site);
    },
  };
}

function isSameName(one: string, other: string): boolean {
  const plain = (name: string): string => name.normalize('NFKC').replaceAll(/\s+/g, '').toLowerCase();
  return plain(one) === plain(other);
}

function deedOf(actor: string, what: string, site: string) {
  return { actor, action: `takeover.${what}`, target: site, detail: '' };
}

/** The items as they stand. After acceptance the site's tickets go on, and an item is bad while an alarm of its kind holds. */
function itemsOf({ engine }: SiteRuntime, { records }: DeskParts): TakeoverItem[] {
  const items = records.takeovers.items(engine.site);
  if (records.takeovers.isOpen(engine.site)) return items;
  return items.map((item) => {
    const keys = records.takeovers.keysOf(item.fault.id);
    const alarms = [...engine.alarms.all()].filter((alarm) => keys.has(alarmKey(alarm))).map((alarm) => toRef(alarm));
    return { ...item, fault: { ...item.fault, alarms } };
  });
}

function viewOf(runtime: SiteRuntime, parts: DeskParts): TakeoverView {
  const { model, engine } = runtime;
  const { records } = parts;
  const { site, name, customer, address, timezone, assets } = model.file;
  const takeover = records.takeovers.get(site);
  const items = takeover ? itemsOf(runtime, parts) : [];
  const counts = Map.groupBy(assets, (asset) => asset.class);
  return {
    site,
    siteName: name,
    customer: customer ?? null,
    address: address ?? null,
    timezone,
    state: takeover === undefined ? 'none' : takeover.acceptedAt === null ? 'open' : 'accepted',
    startedAt: takeover ? iso(takeover.startedAt) : null,
    acceptedAt: takeover?.acceptedAt ? iso(takeover.acceptedAt) : null,
    assets: [...counts]
      .map(([kind, all]) => ({ class: kind, count: all.length }))
      .toSorted((a, b) => b.count - a.count),
    items: items.map((item) => itemView(item, engine.graph)),
    signatures: [...(takeover?.signatures ?? [])],
    missing: takeover?.acceptedAt === null ? missing(items, takeover.signatures) : [],
  };
}

function itemView(item: TakeoverItem, graph: SiteGraph): TakeoverItemView {
  const { fault, decision, remark, decidedBy } = item;
  const [cause] = fault.causes;
  return {
    id: fault.id,
    number: fault.number,
    asset: fault.asset,
    assetName: graph.nameOf(fault.asset),
    component: fault.component,
    severity: fault.severity,
    title: fault.title,
    since: iso(fault.sinceMs),
    overAt: isBad(item) ? null : iso(fault.marks.restoredAt ?? fault.updatedAt),
    cause: cause
      ? {
          title: cause.title,
          confidence: cause.confidence,
          evidence: cause.evidence.map(({ text, supports, bits }) => ({ text, supports, bits: bits ?? 0 })),
        }
      : null,
    affected: fault.affected.map((key) => ({ asset: key, name: graph.nameOf(key) })),
    visit: {
      decision: fault.visit.decision,
      reason: fault.visit.reason,
      parts: fault.visit.parts.map(({ spec, quantity }) => ({
        zh: `${spec.zh} ×${quantity}`,
        en: `${spec.en} ×${quantity}`,
      })),
    },
    decision,
    remark,
    decidedBy,
  };
}
