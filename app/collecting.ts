// What every Foresite that watches a site has, all-in-one or gateway alone: the journal, the collectors, the gateway that
// polls, and the way out of the journal. It decides nothing about what is read and does not know where that goes.

import { join } from 'node:path';
import type { ActionLink } from '../contract/action.ts';
import type { Clock } from '../contract/clock.ts';
import { WaitClock } from '../contract/wait-clock.ts';
import type { Collector, Log } from '../contract/collector.ts';
import type { Carrier, Network } from '../contract/network.ts';
import { SeriesCatalogue } from '../contract/series.ts';
import { DEFAULT_TRAP_PORT } from '../collectors/snmp/traps/receiver.ts';
import { createActionDesk, type ActionDesk } from '../gateway/actions/desk.ts';
import { actionsInProcess } from '../gateway/actions/in-process.ts';
import { openIntentLog } from '../gateway/actions/intent-log.ts';
import { openServerKey } from '../gateway/actions/signing.ts';
import { createGateway, type Gateway } from '../gateway/gateway.ts';
import { openJournal } from '../gateway/journal/journal.ts';
import { openLearned } from '../gateway/learned.ts';
import { alwaysUp, createInProcessLink, type InProcessLink } from '../gateway/link/in-process.ts';
import type { TrapSettings } from '../gateway/traps/traps.ts';
import { createCollectors } from './collectors.ts';
import type { ForesiteConfig } from './config.ts';
import { watchEventLoop, type EventLoopWatch } from './event-loop.ts';
import { warnWithoutTurns } from './without-turns.ts';
import type { Inventory } from './inventory.ts';
import { startEmbeddedBroker } from './mqtt-broker.ts';
import type { StopList } from './stop-list.ts';

/** Name of the gateway of a data folder, whichever program runs there. */
export const LOCAL_GATEWAY = 'local';

export interface CollectingOptions {
  config: ForesiteConfig;
  dataFolder: string;
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
  readonly catalogue: SeriesCatalogue;
  readonly gateway: Gateway;
  readonly link: InProcessLink;
  /** How remote actions are ordered. */
  readonly actions: ActionLink;
  actionStats(): Readonly<Record<string, number>>;
  readonly eventLoop: EventLoopWatch;
  /** The clock that devices are waited for by. */
  readonly waits: WaitClock;
  /** Figures of the embedded MQTT broker, none where it is off. */
  brokerStats(): Readonly<Record<string, number>>;
  /** Keys of the sites that are watched. */
  readonly sites: readonly string[];
  /** Before anything that reads; `stops` learns what to close. */
  open(stops: StopList): void;
  /** Once all is there that takes what is read. */
  begin(stops: StopList): Promise<void>;
  /** The inventory has changed. */
  follow(): Promise<void>;
}

export async function prepareCollecting(options: CollectingOptions, inventory: Inventory): Promise<Collecting> {
  const { dataFolder, clock, log, network, carrier } = options;
  const catalogue = new SeriesCatalogue();
  const sites = inventory.sites();
  const folder = join(dataFolder, 'journal');
  const journal = await openJournal({ folder, gateway: LOCAL_GATEWAY, catalogue, clock, log });
  const learned = openLearned({ path: join(dataFolder, 'learned.jsonl'), clock, log });
  const waits = new WaitClock(clock);
  const collectors = (options.makeCollectors ?? createCollectors)({ network, clock: waits, catalogue, log, learned });
  const traps = trapSettings(options);
  const gateway = createGateway({
    id: LOCAL_GATEWAY,
    sites,
    collectors,
    journal,
    clock,
    waits,
    log,
    catalogue,
    ...(traps && { traps }),
  });
  const link = createInProcessLink({ gateway, journal, clock, log, ...(carrier && { carrier }) });
  const desk = await openDesk(options, gateway, collectors);
  const eventLoop = watchEventLoop(clock);
  let broker: Awaited<ReturnType<typeof startEmbeddedBroker>> | undefined;
  return {
    catalogue,
    gateway,
    link,
    actions: actionsInProcess(desk, carrier ?? alwaysUp),
    actionStats: () => desk.stats(),
    eventLoop,
    waits,
    sites,
    open(stops) {
      stops.add(() => journal.close());
      stops.add(() => learned.close());
      eventLoop.start();
      stops.add(() => eventLoop.stop());
      waits.start();
      stops.add(() => waits.stop());
      stops.add(warnWithoutTurns(waits, { clock, log }));
    },
    brokerStats: () => broker?.stats() ?? {},
    async begin(stops) {
      const settings = options.config.mqtt?.broker;
      if (settings) {
        broker = await startEmbeddedBroker(settings, { clock, log });
        stops.add(() => broker?.stop());
      }
      await gateway.setTargets(inventory.targets());
      gateway.start();
      stops.add(() => gateway.stop());
      desk.start();
      // Before the collectors are closed: what is without power gets it back.
      stops.add(() => desk.stop());
    },
    async follow() {
      for (const site of inventory.sites()) if (!sites.includes(site)) sites.push(site);
      gateway.setSites(sites);
      await gateway.setTargets(inventory.targets());
    },
  };
}

/** Name of the file in the data folder that switches remote actions off while it is there. */
export const ACTIONS_OFF_FILE = 'actions.off';

async function openDesk(
  { config, dataFolder, clock, log }: CollectingOptions,
  gateway: Gateway,
  collectors: readonly Collector[],
): Promise<ActionDesk> {
  const intents = await openIntentLog(join(dataFolder, 'actions.log'));
  if (intents.damaged > 0)
    log.warn(
      { lines: intents.damaged },
      'the intent log of remote actions was cut off; what is whole of it is believed',
    );
  const key = config.actions?.serverKey;
  return createActionDesk({
    clock,
    log,
    intents,
    targets: () => gateway.targets,
    collectors,
    serverKey: key === undefined ? null : openServerKey(key),
    switchFile: config.actions?.switchFile ?? join(dataFolder, ACTIONS_OFF_FILE),
    tell: (event) => gateway.sink.event(event),
    onRecord: (listener) => gateway.onRecord(listener),
  });
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
