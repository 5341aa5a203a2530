// The inventory of a data folder as what collects needs it: sites and targets, with their secrets. Its truth is the database.

import type { Clock } from '../contract/clock.ts';
import type { Credential, Log, Target } from '../contract/collector.ts';
import type { Profile } from '../contract/profile.ts';
import type { SiteFile } from '../contract/site-file.ts';
import { brokersOf, targetsOf, type BrokerPlace } from '../server/domain/inventory/targets.ts';
import { inForce, pollFactor } from '../server/domain/schedule/protection.ts';
import type { SiteDocument } from '../server/stores/records/inventory.ts';
import type { Records } from '../server/stores/records/records.ts';
import { toCredential } from './credentials.ts';

/** Polls do not come closer together than this for a protection period, unless they are anyway. */
export const LEAST_INTERVAL_MS = 5000;

export interface Inventory {
  /** Keys of the sites that are watched. */
  sites(): string[];
  /** Targets of all sites, with their secrets. */
  targets(): Target[];
}

export interface RecordedInventory extends Inventory {
  /** MQTT brokers of all sites, with their secrets. */
  brokers(): BrokerPlace[];
}

/** @param nowMs in a protection period targets are polled more often */
export function inventoryOf(
  records: Records,
  profiles: ReadonlyMap<string, Profile>,
  nowMs: () => number,
): RecordedInventory {
  return {
    sites: () => records.inventory.list().map(({ document }) => document.site),
    targets: () =>
      records.inventory
        .list()
        .flatMap(({ document }) =>
          hurried(
            document,
            records,
            nowMs(),
          )(targetsOf(document, profiles, (name) => credentialOf(records, document.site, name))),
        ),
    brokers: () =>
      records.inventory
        .list()
        .flatMap(({ document }) => brokersOf(document, (name) => credentialOf(records, document.site, name))),
  };
}

function hurried(site: SiteDocument, records: Records, atMs: number): (targets: Target[]) => Target[] {
  const periods = inForce(records.protections.list(site.site), atMs);
  if (periods.length === 0) return (targets) => targets;
  const systems = new Map(site.assets.map(({ key, system }) => [key, system]));
  const intervalOf = ({ asset, intervalMs }: Target): number =>
    Math.round(intervalMs * pollFactor(periods, { site: site.site, system: systems.get(asset) }, atMs));
  return (targets) => targets.map((target) => ({ ...target, intervalMs: Math.max(intervalOf(target), Math.min(target.intervalMs, LEAST_INTERVAL_MS)) })); // prettier-ignore
}

function credentialOf(records: Records, site: string, name: string): Credential | null {
  const entry = records.inventory.credential(site, name);
  return entry ? toCredential(entry) : null;
}

export interface SitesToTake {
  /** Read into an empty inventory; in a demo they replace what is there. */
  sites: readonly SiteFile[];
  replaceSites: boolean;
  clock: Clock;
  log: Log;
}

/** Files fill an empty inventory only. A demo's addresses change with every start. */
export async function takeOverSites(records: Records, { sites, replaceSites, clock, log }: SitesToTake): Promise<void> {
  const known = records.inventory.list();
  if (known.length > 0 && !replaceSites) {
    for (const { site } of sites)
      if (!known.some(({ document }) => document.site === site))
        log.warn(
          { site },
          `the file of site "${site}" is not read, as the data folder has an inventory; \`npx foresite inventory apply <file>\` takes it in`,
        );
    return;
  }
  const at = clock.wallMs();
  await records.transact(() => {
    for (const site of sites) records.inventory.put(site, { at, actor: 'system' });
  });
}
