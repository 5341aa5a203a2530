// What detection is told of its sites beside samples: rules, how old a reading may be, whether all is well with an asset,
// what hour it is there, and how long a first round of polls may take.

import type { Clock } from '../../contract/clock.ts';
import type { SeriesCatalogue } from '../../contract/series.ts';
import { coveredAssets } from '../domain/correlate/maintenance.ts';
import type { DetectorParts } from '../domain/detect/detector.ts';
import { LocalHours } from '../domain/detect/local-hours.ts';
import type { RowIndex } from './row-index.ts';
import { FRESH_GRACE_MS, FRESH_INTERVALS } from './site-model.ts';
import type { SiteRuntime } from './site-runtime.ts';

/** How long the answer to “is all well with it” is kept: it is asked for each sample that is learned from. */
export const HEALTH_KEPT_MS = 10_000;

/** What a cable test found is told once: it stands until the next fault of the port, which begins after it. */
const CABLE_TEST_FRESH_MS = 86_400_000;

export interface DetectorSources {
  readonly catalogue: SeriesCatalogue;
  readonly clock: Clock;
  readonly rows: RowIndex;
  readonly sites: ReadonlyMap<string, SiteRuntime>;
}

/** @param hasGrace whether alarms wait for the first round of polls after a start */
export function detectorParts({ catalogue, clock, rows, sites }: DetectorSources, hasGrace: boolean): DetectorParts {
  const hours = new Map<SiteRuntime, LocalHours>();
  const sick = new Map<SiteRuntime, { atMono: number; assets: ReadonlySet<string> }>();
  const sickOf = (runtime: SiteRuntime): ReadonlySet<string> => {
    const nowMono = clock.monoMs();
    const known = sick.get(runtime);
    if (known && nowMono - known.atMono < HEALTH_KEPT_MS) return known.assets;
    const assets = sickAssets(runtime, clock.wallMs());
    sick.set(runtime, { atMono: nowMono, assets });
    // A site that was opened anew has another runtime.
    for (const old of sick.keys()) if (sites.get(old.engine.site) !== old) sick.delete(old);
    return assets;
  };
  const hoursOf = (runtime: SiteRuntime): LocalHours => {
    const known = hours.get(runtime);
    if (known) return known;
    const { timezone, contract } = runtime.model.file;
    const made = new LocalHours(timezone, contract?.calendar.holidays);
    hours.set(runtime, made);
    for (const old of hours.keys()) if (sites.get(old.engine.site) !== old) hours.delete(old);
    return made;
  };
  return {
    catalogue,
    rulesFor: (row) => sites.get(row.site)?.model.plainRules(row.asset) ?? [],
    freshMsOf: (row) =>
      row.measurement === 'cable_test' ? CABLE_TEST_FRESH_MS : (sites.get(row.site)?.model.freshMs(row.asset) ?? 0),
    readThrough: (row) => sites.get(row.site)?.model.readThrough(row.asset, row.measurement) ?? '',
    site: {
      isHealthy: (site, asset) => {
        const runtime = sites.get(site);
        return runtime !== undefined && !sickOf(runtime).has(asset);
      },
      localHour: (site, wallMs) => {
        const runtime = sites.get(site);
        return runtime ? hoursOf(runtime).at(wallMs) : { hourOfWeek: 0, isHoliday: false };
      },
      rowsOf: (site, asset) => rows.of(site, asset),
    },
    ...(hasGrace && { grace: graceParts(sites) }),
  };
}

function graceParts(sites: DetectorSources['sites']): NonNullable<DetectorParts['grace']> {
  return {
    targetsOf: (site, asset) => sites.get(site)?.model.targetsOf(asset) ?? 0,
    // One interval, and the time that polls take.
    roundMsOf: (site, asset) => {
      const fresh = sites.get(site)?.model.freshMs(asset) ?? 0;
      return Math.max(0, fresh - FRESH_GRACE_MS) / FRESH_INTERVALS + FRESH_GRACE_MS;
    },
  };
}

/** Those with an alarm, a ticket or announced work. */
function sickAssets({ engine, model }: SiteRuntime, wallMs: number): ReadonlySet<string> {
  const covered = coveredAssets(engine.gates.windows, engine.graph, wallMs);
  const assets = new Set<string>(covered ?? model.assets.keys());
  for (const alarm of engine.alarms.all()) assets.add(alarm.asset);
  for (const ticket of engine.tickets.open()) for (const asset of [ticket.asset, ...ticket.affected]) assets.add(asset);
  return assets;
}
