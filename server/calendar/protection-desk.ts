// Protection periods as people declare and end them, and the report of one.

import type { ProtectionReport, ProtectionView } from '../../contract/api-calendar.ts';
import { ForesiteError } from '../../contract/errors.ts';
import { named } from '../../contract/named.ts';
import { DEFAULT_POLL_FACTOR, inForce } from '../domain/schedule/protection.ts';
import type { ProtectionApi } from '../http/calendar-api.ts';
import { SIGNS_OF_LIFE } from '../domain/schedule/expected-off.ts';
import { downtimes } from '../domain/schedule/downtime.ts';
import type { StoredProtection } from '../stores/records/protections.ts';
import { changeSite, iso, requireScope, siteOf, type DeskParts } from './desk.ts';

/** Longest period; what lasts longer is a contract, not an event. */
export const MAX_PERIOD_MS = 100 * 86_400_000;
/** Most tickets that a report looks through. */
const MAX_TICKETS = 500;

export function protectionDesk(parts: DeskParts): ProtectionApi {
  const { server, records, clock } = parts;
  const known = (id: string): StoredProtection => {
    const period = records.protections.get(id);
    if (!period || !server.sites.has(period.site))
      throw new ForesiteError('not_found', { what: named('protection', id) });
    return period;
  };
  return {
    list: () =>
      [...server.sites.keys()].flatMap((site) =>
        records.protections.list(site).map((period) => viewOf(period, clock.wallMs())),
      ),
    async add(wanted, actor) {
      const runtime = siteOf(parts, wanted.site);
      requireScope(runtime, wanted.system === undefined ? {} : { system: wanted.system });
      const { site, name, overrides = [] } = wanted;
      const period = {
        site,
        system: wanted.system ?? null,
        name,
        fromMs: Date.parse(wanted.from),
        toMs: Date.parse(wanted.to),
        overrides,
        pollFactor: wanted.pollFactor ?? DEFAULT_POLL_FACTOR,
        by: actor,
      };
      if (period.toMs <= period.fromMs)
        throw new ForesiteError('invalid_request', {
          where: 'to',
          what: { zh: '必须晚于开始时间', en: 'must be later than from' },
        });
      if (period.toMs - period.fromMs > MAX_PERIOD_MS)
        throw new ForesiteError('invalid_request', {
          where: 'to',
          what: { zh: '保障期最长 100 天', en: 'a period lasts at most 100 days' },
        });
      for (const { condition } of overrides)
        if (![...runtime.model.assets.keys()].some((key) => runtime.model.rules(key).some(({ rule }) => rule.id === condition)))
          throw new ForesiteError('invalid_request', { where: 'overrides', what: { zh: `这里没有设备有条件“${condition}”`, en: `no asset here has a condition "${condition}"` } }); // prettier-ignore
      const deed = { actor, action: 'protection.add', target: site, detail: `${name} ${wanted.from} – ${wanted.to}` };
      const added = await changeSite(parts, runtime, deed, (wallMs) => records.protections.add(period, wallMs));
      return viewOf(added, clock.wallMs());
    },
    async end(id, actor) {
      const period = known(id);
      if (period.toMs <= clock.wallMs())
        throw new ForesiteError('conflict', {
          what: { zh: `保障期 ${id} 已结束`, en: `protection period ${id} is over` },
        });
      const deed = { actor, action: 'protection.end', target: id, detail: period.name };
      await changeSite(parts, siteOf(parts, period.site), deed, (wallMs) => records.protections.end(id, wallMs));
    },
    report: (id) => reportOf(parts, known(id)),
  };
}

function reportOf(parts: DeskParts, period: StoredProtection): ProtectionReport {
  const { records, clock } = parts;
  const runtime = siteOf(parts, period.site);
  const { graph } = runtime.engine;
  const { fromMs } = period;
  const toMs = Math.max(fromMs, Math.min(period.toMs, clock.wallMs()));
  const watched = runtime.model.file.assets.filter(
    ({ key, system }) =>
      graph.assets.get(key)?.isWatched === true && (period.system === null || system === period.system),
  );
  const running = [...runtime.engine.alarms.all()]
    .filter(({ place, asset, predicate }) => place === asset && SIGNS_OF_LIFE.includes(predicate))
    .map(({ asset, sinceMs }) => ({ asset, fromMs: sinceMs, toMs, ticket: '' }));
  const silences = [...records.silences.list(period.site, fromMs, toMs), ...running];
  const { hours } = runtime.engine.gates;
  const down = downtimes(silences, { fromMs, toMs }, (asset, atMs) => hours.isJudged(asset, atMs));
  const assets = watched
    .map(({ key, name }) => {
      const { downMs = 0, downs = 0 } = down.get(key) ?? {};
      const availability = toMs > fromMs ? 1 - downMs / (toMs - fromMs) : 1;
      return { asset: key, name, availability, downMs, downs };
    })
    .toSorted((a, b) => a.availability - b.availability || (a.asset < b.asset ? -1 : 1));
  const keys = new Set(watched.map(({ key }) => key));
  const faults = records.tickets
    .list({ sites: [period.site], limit: MAX_TICKETS })
    .filter((ticket) => ticket.openedAt < toMs && (ticket.marks.restoredAt ?? toMs) > fromMs && (period.system === null || keys.has(ticket.asset)))
    .map(({ id, number, severity, title, sinceMs, marks }) => ({ ticket: id, number, severity, title, since: iso(sinceMs), restoredAt: marks.restoredAt === null ? null : iso(marks.restoredAt) })); // prettier-ignore
  return {
    period: viewOf(period, clock.wallMs()),
    siteName: runtime.model.file.name,
    polls: { ...period.polls },
    faults: faults.toReversed(),
    assets,
    availability: assets.length === 0 ? 1 : assets.reduce((sum, one) => sum + one.availability, 0) / assets.length,
  };
}

function viewOf(period: StoredProtection, nowMs: number): ProtectionView {
  const { id, site, system, name, fromMs, toMs, by, overrides, pollFactor } = period;
  const active = inForce([period], nowMs).length > 0;
  return {
    id,
    site,
    system,
    name,
    from: iso(fromMs),
    to: iso(toMs),
    active,
    by,
    overrides: [...overrides],
    pollFactor,
  };
}
