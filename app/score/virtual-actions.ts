// Remote actions in virtual time: the server's own desk and watch, the gateway's own desk and machine, and a NOC that does what
// its tickets propose. Nothing is decided here but what a person would press.

import type { ActionLink, ActionMode } from '../../contract/action.ts';
import type { Clock } from '../../contract/clock.ts';
import type { Log } from '../../contract/collector.ts';
import type { ServerLink } from '../../contract/link.ts';
import type { EventRecord } from '../../contract/records.ts';
import { createActionDesk, type ActionDesk } from '../../gateway/actions/desk.ts';
import type { IntentLog } from '../../gateway/actions/intent-log.ts';
import type { LogEntry } from '../../gateway/actions/machine.ts';
import { RemoteActions } from '../../server/actions/remote-actions.ts';
import { watchActions } from '../../server/actions/watch.ts';
import type { Cause } from '../../server/domain/diagnose/cause-schema.ts';
import type { TicketState } from '../../server/domain/ticket/types.ts';
import type { Server } from '../../server/server.ts';
import { actOnTicket } from '../../server/site/ticket-desk.ts';
import type { Records } from '../../server/stores/records/records.ts';
import { Noc } from './noc.ts';
import type { People } from './people.ts';
import type { Rig } from './rig.ts';

/** Turns of the event loop in which nothing more was begun: what was ordered is on its way or told. */
const QUIET_TURNS = 12;

export interface VirtualActionParts {
  rig: Rig;
  server: Server;
  records: Records;
  causes: readonly Cause[];
  /** Of the site: power is given back in time. */
  clock: Clock;
  serverClock: Clock;
  link: ServerLink;
  people: People | null;
  mode: ActionMode;
  /** What the gateway keeps on disk. */
  intents: LogEntry[];
  isLineUp: () => boolean;
  tell: (event: EventRecord) => void;
  log: Log;
}

export class VirtualActions {
  readonly #parts: VirtualActionParts;
  readonly #desk: ActionDesk;
  readonly #actions: RemoteActions;
  readonly #noc: Noc;
  #stopWatch: () => void = () => undefined;
  /** Turns to wait for; more while anything is under way. */
  #turns = 0;
  #underWay = 0;

  constructor(parts: VirtualActionParts) {
    this.#parts = parts;
    const { rig, server, records, causes, clock, serverClock, link, tell, log, intents } = parts;
    this.#desk = createActionDesk({
      clock,
      log,
      intents: intentsIn(intents),
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
    this.#noc = new Noc(this.#actions, parts.mode);
  }

  /** Everything that a site offers is enabled. */
  async start(): Promise<void> {
    const { server, records, serverClock: clock, log, rig } = this.#parts;
    this.#actions.start();
    this.#desk.start();
    await this.#noc.enableAll(rig.siteFile.site);
    this.#stopWatch = watchActions(this.#actions, { server, records, clock, log });
  }

  async stop(): Promise<void> {
    this.#stopWatch();
    this.#actions.stop();
    await this.#desk.stop();
  }

  /** What the NOC does of itself, and all that is under way comes to rest: no time passes meanwhile. */
  async settle(openTickets: readonly TicketState[]): Promise<void> {
    const nowMs = this.#parts.serverClock.wallMs();
    for (const ticket of openTickets)
      if (this.#noc.isTimeFor(ticket, nowMs)) this.#do(() => this.#noc.tryRemedy(ticket));
      else if (this.#parts.people?.isTimeFor(ticket, nowMs)) this.#do(() => this.#ask(ticket, nowMs));
    while (this.#underWay > 0 || this.#parts.rig.hasOrders || this.#turns > 0) {
      if (this.#parts.rig.hasOrders) this.#wake();
      this.#turns--;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async #ask(ticket: TicketState, nowMs: number): Promise<void> {
    await this.#parts.people?.act(ticket, nowMs, (action) => actOnTicket(this.#parts, ticket.id, action, 'noc'));
  }

  #do<T>(work: () => Promise<T>): void {
    void this.#counted(work()).catch((error: unknown) =>
      this.#parts.log.warn({ err: error }, 'people could not do what a ticket asks for'),
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

/** @param entries of the gateway before, and of this one */
function intentsIn(entries: LogEntry[]): IntentLog {
  const append = async (entry: LogEntry): Promise<void> => void entries.push(entry);
  return { entries: [...entries], damaged: 0, append, close: async () => undefined };
}
