// What every Foresite that watches a site has, all-in-one or gateway alone: the inventory, the journal, the collectors, the
// gateway that polls, and the way out of the journal. It decides nothing about what is read and does not know where that goes.

import { join } from 'node:path';
import type { Clock } from '../contract/clock.ts';
import type { Log, Target } from '../contract/collector.ts';
import type { Carrier, Network } from '../contract/network.ts';
import type { Profile } from '../contract/profile.ts';
import { SeriesCatalogue } from '../contract/series.ts';
import type { SiteFile } from '../contract/site-file.ts';
import { DEFAULT_TRAP_PORT } from '../collectors/snmp/traps/receiver.ts';
import { createGateway, type Gateway } from '../gateway/gateway.ts';
import { openJournal } from '../gateway/journal/journal.ts';
import { openLearned } from '../gateway/learned.ts';
import { createInProcessLink, type InProcessLink } from '../gateway/link/in-process.ts';
import type { TrapSettings } from '../gateway/traps/traps.ts';
import { targetsOf } from '../server/domain/inventory/targets.ts';
import { openRecords, type Records } from '../server/stores/records/records.ts';
import { createCollectors } from './collectors.ts';
import type { ForesiteConfig } from './config.ts';
import { toCredential } from './credentials.ts';
import { watchEventLoop, type EventLoopWatch } from './event-loop.ts';
import type { StopList } from './stop-list.ts';

/** Name of the gateway of a data folder, whichever program runs there. */
export const LOCAL_GATEWAY = 'local';

export interface CollectingOptions {
  config: ForesiteConfig;
  dataFolder: string;
  profiles: ReadonlyMap<string, Profile>;
  /** Read into an empty inventory; in a demo they replace what is there. */
  sites: readonly SiteFile[];
  replaceSites: boolean;
  network: Network;
  carrier?: Carrier;
  /** Instead of the program's own: a bench hands in one that has no network. */
  makeCollectors?: typeof createCollectors;
  /** UDP port for traps instead of the configured one. */
  trapPort?: number | undefined;
  clock: Clock;
  log: Log;
}

export interface Collecting {
  readonly records: Records;
  readonly catalogue: SeriesCatalogue;
  readonly gateway: Gateway;
  readonly link: InProcessLink;
  readonly eventLoop: EventLoopWatch;
  /** Keys of the sites that are watched. */
  readonly sites: readonly string[];
  /** Targets of the inventory with their secrets. */
  targets(): Target[];
  /** Before anything that reads; `stops` learns what to close. */
  open(stops: StopList): void;
  /** Once all is there that takes what is read. */
  begin(stops: StopList): Promise<void>;
  /** A site of the inventory is new or was changed. */
  follow(site: string): Promise<void>;
}

export async function prepareCollecting(options: CollectingOptions): Promise<Collecting> {
  const { dataFolder, clock, log, network, carrier } = options;
  const catalogue = new SeriesCatalogue();
  const records = await openRecords({ path: join(dataFolder, 'records.db'), clock, log });
  await takeOverSites(records, options);
  const sites = records.inventory.list().map(({ document }) => document.site);
  const folder = join(dataFolder, 'journal');
  const journal = await openJournal({ folder, gateway: LOCAL_GATEWAY, catalogue, clock, log });
  const learned = openLearned({ path: join(dataFolder, 'learned.jsonl'), clock, log });
  const collectors = (options.makeCollectors ?? createCollectors)({ network, clock, catalogue, log, learned });
  const traps = trapSettings(options);
  const gateway = createGateway({
    id: LOCAL_GATEWAY,
    sites,
    collectors,
    journal,
    clock,
    log,
    catalogue,
    ...(traps && { traps }),
  });
  const link = createInProcessLink({ gateway, journal, clock, log, ...(carrier && { carrier }) });
  const eventLoop = watchEventLoop(clock);
  const targets = (): Target[] => targetsIn(records, options.profiles);
  return {
    records,
    catalogue,
    gateway,
    link,
    eventLoop,
    sites,
    targets,
    open(stops) {
      stops.add(() => records.close());
      stops.add(() => journal.close());
      stops.add(() => learned.close());
      eventLoop.start();
      stops.add(() => eventLoop.stop());
    },
    async begin(stops) {
      await gateway.setTargets(targets());
      gateway.start();
      stops.add(() => gateway.stop());
    },
    async follow(site) {
      if (!sites.includes(site)) sites.push(site);
      gateway.setSites(sites);
      await gateway.setTargets(targets());
    },
  };
}

function targetsIn(records: Records, profiles: ReadonlyMap<string, Profile>): Target[] {
  return records.inventory.list().flatMap(({ document }) =>
    targetsOf(document, profiles, (name) => {
      const entry = records.inventory.credential(document.site, name);
      return entry ? toCredential(entry) : null;
    }),
  );
}

function trapSettings({ config, dataFolder, trapPort }: CollectingOptions): TrapSettings | undefined {
  const { traps } = config;
  if (traps?.enabled === false) return undefined;
  return {
    // Devices send from outside, whatever the console listens on.
    host: traps?.host ?? '0.0.0.0',
    port: trapPort ?? traps?.port ?? DEFAULT_TRAP_PORT,
    communities: traps?.communities ?? [],
    folder: dataFolder,
  };
}

/** The inventory's truth is the database: files fill an empty one only. A demo's addresses change with every start. */
async function takeOverSites(records: Records, options: CollectingOptions): Promise<void> {
  const known = records.inventory.list();
  if (known.length > 0 && !options.replaceSites) {
    for (const { site } of options.sites)
      if (!known.some(({ document }) => document.site === site))
        options.log.warn(
          { site },
          `the file of site "${site}" is not read, as the data folder has an inventory; \`npx foresite inventory apply <file>\` takes it in`,
        );
    return;
  }
  const at = options.clock.wallMs();
  await records.transact(() => {
    for (const site of options.sites) records.inventory.put(site, { at, actor: 'system' });
  });
}
