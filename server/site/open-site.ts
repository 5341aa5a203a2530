// Brings a site to work from what the records hold: its inventory, what its devices told, its alarms and tickets.

import type { Clock } from '../../contract/clock.ts';
import type { Log } from '../../contract/collector.ts';
import { uuidv7 } from '../../contract/ids.ts';
import type { Profile } from '../../contract/profile.ts';
import type { Observations } from '../domain/detect/types.ts';
import type { Cause } from '../domain/diagnose/cause-schema.ts';
import { diagnose } from '../domain/diagnose/diagnose.ts';
import type { Readings } from '../domain/diagnose/types.ts';
import type { SiteDocument } from '../stores/records/inventory.ts';
import type { Records } from '../stores/records/records.ts';
import { alarmRow, restoredAlarm } from './alarm-rows.ts';
import type { ActiveAlarm } from './alarms.ts';
import type { Moment } from './moment.ts';
import { SiteEngine } from './site-engine.ts';
import { SiteModel } from './site-model.ts';
import { SiteRuntime } from './site-runtime.ts';

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
  const model = new SiteModel(document, parts.profiles);
  for (const stored of records.facts.list(site)) model.putFacts(stored.asset, stored.source, stored.facts);
  const restored = records.alarms.list(site).map((row) => restoredAlarm(row));
  const engine: SiteEngine = new SiteEngine({
    site,
    tickets: records.tickets,
    putAlarm: (alarm) => records.alarms.put(alarmRow(site, alarm)),
    removeAlarm: (alarm) => records.alarms.remove(site, alarm.rule, alarm.place),
    graph: () => model.graph,
    diagnose: (findings, graph, nowMs) => {
      const input = { graph, observations: runtime.observations(), readings, findings, nowMs };
      try {
        return diagnose({ ...input, causes });
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
    isOk: (predicate, place) => runtime.observations().at(predicate, place)?.level === 'ok',
    newId: () => uuidv7(clock.wallMs()),
    restoredTickets: records.tickets.unclosed(site),
    restoredAlarms: restored,
  });
  const runtime = new SiteRuntime({
    model,
    engine,
    detected: parts.detected,
    darkAfterMs: parts.darkAfterMs,
    now: parts.now,
    ...(parts.before && { before: parts.before }),
  });
  return { runtime, restored };
}
