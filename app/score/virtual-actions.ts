// Remote actions in virtual time: the server's own desk and watch, the gateway's own desk and machine, and a NOC that does what
// its tickets propose. Nothing is decided here but what a person would press.

import type { ActionLink } from '../../contract/action.ts';
import type { Clock } from '../../contract/clock.ts';
import type { Log } from '../../contract/collector.ts';
import type { ServerLink } from '../../contract/link.ts';
import type { EventRecord } from '../../contract/records.ts';
import { createActionDesk, type ActionDesk } from '../../gateway/actions/desk.ts';
import type { IntentLog } from '../../gateway/actions/intent-log.ts';
import { RemoteActions } from '../../server/actions/remote-actions.ts';
import { watchActions } from '../../server/actions/watch.ts';
import type { Cause } from '../../server/domain/diagnose/cause-schema.ts';
import type { TicketState } from '../../server/domain/ticket/types.ts';
import type { Server } from '../../server/server.ts';
import type { Records } from '../../server/stores/records/records.ts';
import type { Rig } from './rig.ts';

/** How long the NOC leaves a ticket to Foresite itself. */
const NOC_AFTER_MS = 3 * 60_000;
/** A ticket whose verdict is no remote one has its remedy tried first when it helps at least this often. */
const NOC_TRIES_FROM = 0.5;
/** What hardly ever helps is not tried in any case. */
const NOC_BOTHERS_FROM = 0.1;
/** Turns of the event loop in which nothing more was begun: what was ordered is on its way or told. */
const QUIET_TURNS = 12;
const NOC = { name: 'noc', owner: 'noc', isPerson: true } as const;

export interface VirtualActionParts {
  rig: Rig;
  server: Server;
  records: Records;
  causes: readonly Cause[];
  /** Of the site: power is given back in time. */
  clock: Clock;
  serverClock: Clock;
  link: ServerLink;
  isLineUp: () => boolean;
  tell: (event: EventRecord) => void;
  log: Log;
}

export class VirtualActions {
  readonly #parts: VirtualActionParts;
  readonly #desk: ActionDesk;
  readonly #actions: RemoteActions;
  readonly #tried = new Set<string>();
  #stopWatch: () => void = () => undefined;
  /** Turns to wait for; more while anything is under way. */
  #turns = 0;
  #underWay = 0;

  constructor(parts: VirtualActionParts) {
    this.#parts = parts;
    const { rig, server, records, causes, clock, serverClock, link, tell, log } = parts;
    this.#desk = createActionDesk({
      clock,
      log,
      intents: intentsInMemory(),
      targets: () => rig.targets,
      collectors: rig.orderTakers(),
      serverKey: null,
      switchFile: '',
      tell: (event) => {
        this.#wake();
        tell(event);
      },
      onRecord: (listener) => {
        link.onLive(({ position, record }) => listener(position, record));
        return () => undefined;
      },
    });
    const actionLink = this.#newLink();
    this.#actions = new RemoteActions({
      server,
      records,
      causes,
      catalogue: rig.catalogue,
      clock: serverClock,
      log,
      linkOf: () => actionLink,
    });
  }

  /** Everything that a site offers is enabled, Foresite's own initiative included. */
  async start(): Promise<void> {
    const { server, records, serverClock: clock, log, rig } = this.#parts;
    this.#actions.start();
    this.#desk.start();
    const { site } = rig.siteFile;
    for (const { scope, verb } of this.#actions.modes(site).modes)
      await this.#actions.setMode(site, { scope, verb, mode: 'automatic' }, NOC);
    this.#stopWatch = watchActions(this.#actions, { server, records, clock, log });
  }

  async stop(): Promise<void> {
    this.#stopWatch();
    this.#actions.stop();
    await this.#desk.stop();
  }

  /** What the NOC does of itself, and all that is under way comes to rest: no time passes meanwhile. */
  async settle(openTickets: readonly TicketState[]): Promise<void> {
    for (const ticket of openTickets) if (this.#isForNoc(ticket)) this.#do(() => this.#tryRemedy(ticket));
    while (this.#underWay > 0 || this.#parts.rig.hasOrders || this.#turns > 0) {
      if (this.#parts.rig.hasOrders) this.#wake();
      this.#turns--;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #isForNoc({ id, state, remedy, openedAt }: TicketState): boolean {
    if (state !== 'open' || remedy !== undefined || this.#tried.has(id)) return false;
    return this.#parts.serverClock.wallMs() - openedAt >= NOC_AFTER_MS;
  }

  async #tryRemedy({ id, visit }: TicketState): Promise<void> {
    this.#tried.add(id);
    const { remedies } = this.#actions.remedies(id, NOC);
    const remedy = remedies.find(
      ({ barriers, chance }) =>
        barriers.length === 0 && (chance ?? 0) >= (visit.decision === 'remote' ? NOC_BOTHERS_FROM : NOC_TRIES_FROM),
    );
    if (!remedy) return;
    const { asset, verb } = remedy;
    const command = verb === 'mqtt-command' ? { command: COMMAND_OF_NOC } : {};
    const { hash } = await this.#actions.dryRun(id, { asset, verb, ...command });
    const order = { id: crypto.randomUUID(), asset, verb, hash, reason: 'as the ticket proposes', ...command };
    await this.#actions.request(id, order, NOC);
  }

  #do<T>(work: () => Promise<T>): void {
    void this.#counted(work()).catch((error: unknown) =>
      this.#parts.log.warn({ err: error }, 'the NOC could not do what a ticket proposes'),
    );
  }

  #wake(): void {
    this.#turns = QUIET_TURNS;
  }

  async #counted<T>(work: Promise<T>): Promise<T> {
    this.#underWay++;
    try {
      return await work;
    } finally {
      this.#underWay--;
      this.#wake();
    }
  }

  #newLink(): ActionLink {
    const { isLineUp } = this.#parts;
    return {
      stamp: () => (isLineUp() ? this.#desk.stamp() : null),
      frameOf: (draft) => this.#counted(this.#desk.frameOf(draft)),
      order: (signed) => {
        if (!isLineUp()) return false;
        this.#wake();
        this.#desk.order(signed);
        return true;
      },
    };
  }
}

/** What the simulated devices take as their own cure. */
const COMMAND_OF_NOC = 'wake-screen';

/** Nothing of a simulated gateway outlives it. */
function intentsInMemory(): IntentLog {
  return { entries: [], damaged: 0, append: async () => undefined, close: async () => undefined };
}
