// Brings a site to work from what the records hold: its inventory, what its devices told, its alarms and tickets.

import type { Clock } from '../../contract/clock.ts';
import type { Log } from '../../contract/collector.ts';
import { durationMs } from '../../contract/duration.ts';
import { uuidv7 } from '../../contract/ids.ts';
import type { Profile } from '../../contract/profile.ts';
import { comesAndGoes, ownMarks } from '../domain/correlate/came-before.ts';
import { PASSING_WITHIN_MS } from '../domain/correlate/short-absence.ts';
import type { Observations } from '../domain/detect/types.ts';
import type { Cause } from '../domain/diagnose/cause-schema.ts';
import { diagnose } from '../domain/diagnose/diagnose.ts';
import type { TicketState } from '../domain/ticket/types.ts';
import type { Readings } from '../domain/diagnose/types.ts';
import type { SiteDocument } from '../stores/records/inventory.ts';
import type { Records } from '../stores/records/records.ts';
import { alarmRow, restoredAlarm } from './alarm-rows.ts';
import type { ActiveAlarm } from './alarms.ts';
import { LearntRates } from './learnt-rates.ts';
import type { Moment } from './moment.ts';
import { SiteCalendar } from './site-calendar.ts';
import { SiteEngine } from './site-engine.ts';
import { SiteFacts } from './site-facts.ts';
import { SiteModel } from './site-model.ts';
import { SiteRuntime } from './site-runtime.ts';
import { triedOn } from './tried-on.ts';
import { visitHere } from './visit-here.ts';
import type { TicketLog } from './tickets.ts';

export interface OpenSiteParts {
  records: Records;
  profiles: ReadonlyMap<string, Profile>;
  causes: readonly Cause[];
  clock: Clock;
  log: Log;
  detected: Observations;
  readings: Readings;
  darkAfterMs: number;
  now: Moment;
  before: SiteRuntime | undefined;
}

/** @returns the site, and the alarms that detection has to take over */
export function openSite(
  document: SiteDocument,
  parts: OpenSiteParts,
): { runtime: SiteRuntime; restored: readonly ActiveAlarm[] } {
  const { records, clock, causes, readings, log } = parts;
  const site = document.site;
  const { wallMs } = parts.now;
  beginTakeover(document, records, wallMs);
  const calendar = new SiteCalendar(records, document, wallMs);
  const model = new SiteModel(document, parts.profiles, calendar.overrides(wallMs));
  const told = records.facts.list(site);
  for (const stored of told) model.putFacts(stored.asset, stored.source, stored.facts);
  const rates = new LearntRates(records, causes, document);
  const patterns = new Set(causes.filter(comesAndGoes).map(({ id }) => id));
  const marks = new Map(causes.map((cause) => [cause.id, ownMarks(cause)]));
  const restored = records.alarms.list(site).map((row) => restoredAlarm(row));
  const engine: SiteEngine = new SiteEngine({
    site,
    tickets: {
      open: (order, occasion) => logOf(records, site).open(order, occasion),
      execute: (id, command, occasion) => logOf(records, site).execute(id, command, occasion),
    },
    putAlarm: (alarm) => records.alarms.put(alarmRow(site, alarm)),
    removeAlarm: (alarm) => records.alarms.remove(site, alarm.rule, alarm.place),
    graph: () => model.graph,
    diagnose: (findings, graph, nowMs) => {
      const input = { graph, observations: runtime.observations(), readings, findings, nowMs };
      try {
        const open = engine.tickets.open();
        const named = new Set(open.map(({ faultKey }) => faultKey));
        return diagnose({ ...input, causes, rateOf: rates.at(nowMs), triedInVain: triedOn(open), named });
      } catch (error) {
        // A fault of ours must not cost a ticket: without causes every alarm is honestly unexplained.
        log.error(
          { err: error, site },
          `the diagnosis of site ${site} failed; its tickets are opened without a cause: please report this`,
        );
        return diagnose({ ...input, causes: [] });
      }
    },
    targetsOf: (asset) => model.targetsOf(asset),
    visitHere: (fault, ticket, nowMs) => visitHere(fault, ticket, nowMs, model),
    isOk: (predicate, place) => runtime.observations().at(predicate, place)?.level === 'ok',
    comesAndGoes: (cause) => patterns.has(cause),
    isMark: (cause, predicate) => marks.get(cause)?.has(predicate) === true,
    noteSilence: (silence) => records.silences.add(site, silence),
    newId: () => uuidv7(clock.wallMs()),
    shortAbsenceMs: durationMs(document.shortAbsence ?? '') ?? null,
    restoredSilences: records.silences.list(site, wallMs - PASSING_WITHIN_MS, wallMs),
    restoredTickets: unclosedOf(records, site),
    restoredAlarms: restored,
  });
  const facts = new SiteFacts({
    model,
    readings,
    isDark: () => engine.isDark,
    store: records.facts,
    restoredAlarms: restored,
    now: parts.now,
    before: parts.before?.facts,
  });
  for (const stored of told) facts.replay(stored);
  const runtime = new SiteRuntime({
    model,
    engine,
    calendar,
    facts,
    detected: parts.detected,
    darkAfterMs: parts.darkAfterMs,
    now: parts.now,
    ...(parts.before && { before: parts.before }),
  });
  calendar.read(engine.gates, wallMs);
  return { runtime, restored };
}

/** Before a site is accepted its faults are items of a list, and no tickets. */
function logOf(records: Records, site: string): TicketLog {
  return records.takeovers.isOpen(site) ? records.takeovers : records.tickets;
}

/** What the engine goes on with: open tickets, or before acceptance the items of the list. */
export function unclosedOf(records: Records, site: string): TicketState[] {
  if (!records.takeovers.isOpen(site)) return records.tickets.unclosed(site);
  return records.takeovers
    .items(site)
    .map(({ fault }) => fault)
    .filter(({ state }) => state !== 'closed');
}

/** A new site of which its file says so begins with a list; one that has had a ticket is not new. */
function beginTakeover({ site, takeover }: SiteDocument, records: Records, wallMs: number): void {
  if (takeover !== true || records.takeovers.get(site) || records.tickets.list({ sites: [site], limit: 1 }).length > 0)
    return;
  const begun = { site, startedAt: wallMs, acceptedAt: null, signatures: [] };
  // Where nothing can be written it is tried again when the site is next opened.
  records.transact(() => records.takeovers.put(begun)).catch(() => {});
}
