// The life of one simulated site under the real server, in virtual time: time jumps to the next moment at which anything can
// happen, be it at the site, in a poll or in the server's own deadlines.

import type { ActionMode } from '../../contract/action.ts';
import type { Clock } from '../../contract/clock.ts';
import type { Log } from '../../contract/collector.ts';
import type { Profile } from '../../contract/profile.ts';
import type { LogEntry } from '../../gateway/actions/machine.ts';
import type { Cause } from '../../server/domain/diagnose/cause-schema.ts';
import type { TicketState } from '../../server/domain/ticket/types.ts';
import { Server } from '../../server/server.ts';
import { MEMORY } from '../../server/stores/records/open.ts';
import { openRecords, type Records } from '../../server/stores/records/records.ts';
import { Agenda } from './agenda.ts';
import type { People } from './people.ts';
import type { Rig } from './rig.ts';
import type { JumpClock } from './virtual-clock.ts';
import { VirtualActions } from './virtual-actions.ts';
import { VirtualGateway } from './virtual-gateway.ts';

/** Longest jumps while tickets are young: people and devices do something about them. */
const YOUNG_STEP_MS = 1000;
/** How long what is new, an alarm or an answer stirs the site. */
const STIRRED_MS = 5000;
const YOUNG_MS = 66_000;
/** Longest jumps while a ticket is open: people do something about it, soon or later. */
const UNWELL_STEP_MS = 60_000;
const UNWELL_FOR_MS = 15 * 60_000;
const OPEN_STEP_MS = 5 * 60_000;
/** The site is worked out anew at least so often: batteries run down. */
export const REFRESH_MS = 30_000;
const DARK_AFTER_MS = 30_000;
/** The event loop turns after so many steps: transactions are committed then. */
const STEPS_A_TURN = 16;

export interface LifeOptions {
  rig: Rig;
  /** Of the site; the server's follows it, so that its beat can be slept over. */
  clock: JumpClock;
  serverClock: JumpClock;
  profiles: ReadonlyMap<string, Profile>;
  causes: readonly Cause[];
  log: Log;
  /** Remote actions are enabled wherever the site offers them, in this mode. */
  acts?: ActionMode;
  /** They do what tickets ask of them, where actions are enabled. */
  people?: People | null;
  /** What a program before has left on disk; its records are those of a site that nobody knows yet unless given. */
  before: { readonly records?: Records; readonly epoch: number; readonly intents: LogEntry[] };
}

export class SiteLife {
  readonly records: Records;
  readonly server: Server;
  readonly #options: LifeOptions;
  readonly #agenda = new Agenda();
  readonly #gateway: VirtualGateway;
  readonly #actions: VirtualActions | null;
  #stirredUntilMs = 0;
  #youngUntilMs = 0;
  #alarms = 0;
  #steps = 0;
  #startedMs = 0;
  #refreshedMs = 0;

  static async open(options: LifeOptions): Promise<SiteLife> {
    const life = new SiteLife(options, options.before.records ?? (await beginRecords(options)));
    await life.server.start();
    life.server.listen({ ticketChanged: () => life.#young(), assetsChanged: () => undefined });
    await life.#actions?.start();
    life.#gateway.start();
    return life;
  }

  private constructor(options: LifeOptions, records: Records) {
    this.#options = options;
    this.records = records;
    const { rig, clock, serverClock, profiles, causes, log } = options;
    this.#gateway = new VirtualGateway({
      rig,
      epoch: options.before.epoch,
      clock,
      agenda: this.#agenda,
      onRecord: () => serverClock.jump(clock.monoMs()),
      onNews: () => this.#stir(),
      onAsked: () => this.#stir(),
      onRead: (series) => this.server.detector.keepFresh(series, (one) => this.#gateway.readMono(one)),
      onUnread: (series) => this.server.detector.dropFresh(series, clock.monoMs()),
    });
    this.server = new Server({
      records,
      gateways: [{ link: this.#gateway.link, sites: [rig.siteFile.site] }],
      profiles,
      causes,
      catalogue: rig.catalogue,
      clock: serverClock,
      log,
      darkAfterMs: DARK_AFTER_MS,
    });
    const { server } = this;
    const { link } = this.#gateway;
    this.#actions = options.acts
      ? new VirtualActions({
          rig,
          server,
          records,
          causes,
          clock,
          serverClock,
          link,
          log,
          mode: options.acts,
          people: options.people ?? null,
          intents: options.before.intents,
          isLineUp: () => this.#gateway.isLineUp,
          tell: (event) => this.#gateway.tell(event),
        })
      : null;
  }

  /** The server's. */
  get clock(): Clock {
    return this.#options.serverClock;
  }

  get nowMs(): number {
    return this.#options.clock.monoMs();
  }

  /** How many moments have been lived through. */
  get steps(): number {
    return this.#steps;
  }

  /** All tickets, oldest first. */
  tickets(): TicketState[] {
    const found = this.records.tickets.list({ sites: [this.#options.rig.siteFile.site], limit: 100_000 });
    return found.toSorted((a, b) => a.number - b.number);
  }

  /** No alarm stands, no ticket is open. */
  get isCalm(): boolean {
    return this.#alarms === 0 && (this.#engine?.tickets.open().length ?? 0) === 0;
  }

  /** Lets time pass. Changes of the world are made between two calls. */
  async run(forMs: number): Promise<void> {
    const until = this.nowMs + forMs;
    while (this.nowMs < until) await this.#step(until);
  }

  /** As a program that is ended: its records are left. */
  async stop(): Promise<void> {
    await this.#actions?.stop();
    this.#gateway.stop();
    this.server.stop();
  }

  async close(): Promise<void> {
    await this.stop();
    this.records.close();
  }

  get #engine() {
    return this.server.sites.get(this.#options.rig.siteFile.site)?.engine;
  }

  async #step(until: number): Promise<void> {
    const { clock, serverClock, rig } = this.#options;
    const now = this.nowMs;
    this.#startedMs = rig.world.nextStartMs;
    const decides = Math.max(now, this.server.nextDueMono);
    const own = Math.min(this.#agenda.nextMs, clock.nextDueMs, this.#startedMs, decides);
    clock.jump(Math.max(now + 1, Math.min(until, now + this.#waitMs(now), own)));
    if (this.nowMs >= this.#startedMs || this.nowMs >= this.#refreshedMs + REFRESH_MS) {
      this.#refreshedMs = this.nowMs;
      rig.world.refresh();
    }
    clock.fire();
    await this.#actions?.settle([]);
    await this.#agenda.run(this.nowMs);
    serverClock.jump(this.nowMs);
    this.#gateway.beat();
    serverClock.fire();
    await this.#actions?.settle(this.#engine?.tickets.open() ?? []);
    this.#watch();
    if (++this.#steps % STEPS_A_TURN === 0 || this.nowMs < this.#stirredUntilMs)
      await new Promise((resolve) => setImmediate(resolve));
  }

  #waitMs(now: number): number {
    if (now < this.#youngUntilMs || !this.#gateway.isLineUp) return YOUNG_STEP_MS;
    if (!this.#engine?.tickets.open().length) return Infinity;
    return now < this.#stirredUntilMs + UNWELL_FOR_MS ? UNWELL_STEP_MS : OPEN_STEP_MS;
  }

  #watch(): void {
    const alarms = this.#engine?.alarms.size ?? 0;
    if (alarms !== this.#alarms) this.#stir();
    this.#alarms = alarms;
  }

  #stir(): void {
    this.#stirredUntilMs = this.nowMs + STIRRED_MS;
  }

  #young(): void {
    this.#youngUntilMs = this.nowMs + YOUNG_MS;
  }
}

async function beginRecords({ serverClock, log, rig }: LifeOptions): Promise<Records> {
  const records = await openRecords({ path: MEMORY, clock: serverClock, log });
  await records.transact(() => records.inventory.put(rig.siteFile, { at: serverClock.wallMs(), actor: 'system' }));
  return records;
}
