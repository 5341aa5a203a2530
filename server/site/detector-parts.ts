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

/** How long the answers to “is all well with it” and “is it meant to be on” are kept: they are asked for at each sample. */
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
  const sickOf = kept(sickAssets, { clock, sites });
  const offOf = kept(
    ({ engine }, wallMs) => engine.gates.comingAndGoing(engine.graph, wallMs, (asset) => engine.isOn(asset)),
    { clock, sites },
  );
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
      isOffHours: (site, asset, place) => {
        const runtime = sites.get(site);
        return runtime !== undefined && offOf(runtime)({ asset, place });
      },
      hoursOf: (site, asset) => sites.get(site)?.engine.gates.hours.textOf(asset) ?? '',
      isLookedThrough: (site) => sites.get(site)?.isInTakeover ?? false,
      localHour: (site, wallMs) => {
        const runtime = sites.get(site);
        return runtime ? hoursOf(runtime).at(wallMs) : { hourOfWeek: 0, isHoliday: false };
      },
      rowsOf: (site, asset) => rows.of(site, asset),
    },
    ...(hasGrace && { grace: graceParts(sites) }),
  };
}

/** An answer about a site, made anew when it is older than {@link HEALTH_KEPT_MS}. */
function kept<T>(
  make: (runtime: SiteRuntime, wallMs: number) => T,
  { clock, sites }: Pick<DetectorSources, 'clock' | 'sites'>,
): (runtime: SiteRuntime) => T {
  const answers = new Map<SiteRuntime, { atMono: number; answer: T }>();
  return (runtime) => {
    const nowMono = clock.monoMs();
    const known = answers.get(runtime);
    if (known && nowMono - known.atMono < HEALTH_KEPT_MS) return known.answer;
    const answer = make(runtime, clock.wallMs());
    answers.set(runtime, { atMono: nowMono, answer });
    // A site that was opened anew has another runtime.
    for (const old of answers.keys()) if (sites.get(old.engine.site) !== old) answers.delete(old);
    return answer;
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
