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

/** The server's own beat while something is being decided, and while tickets are young. */
const STIRRED_STEP_MS = 250;
const YOUNG_STEP_MS = 1000;
/** How long a new record, alarm or answer stirs it, and how long when nothing is to be decided about it. */
const STIRRED_MS = 5000;
const GLANCE_MS = 2 * STIRRED_STEP_MS;
const YOUNG_MS = 66_000;
/** Longest jumps while anything is wrong: levels grow stale for a while, then clocks run only: those of a ticket, or none. */
const UNWELL_STEP_MS = 60_000;
const UNWELL_FOR_MS = 15 * 60_000;
const OPEN_STEP_MS = 5 * 60_000;
const LONG_UNWELL_STEP_MS = 30 * 60_000;
/** The site is worked out anew at least so often: batteries run down. */
export const REFRESH_MS = 30_000;
/** Far less than what the shortest interval allows a reading to age. */
const KEEP_FRESH_MS = 2000;
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
  #keptMs = 0;

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
      onNews: () => this.#hear(),
      onAsked: () => this.#stir(),
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
    this.#startedMs = this.#nextStartMs(now);
    const decides = Math.max(now, this.server.detector.nextDueMono);
    // What waits for the end of a short absence is decided on by the wall clock.
    const waits = (this.#engine?.dueAtMs ?? Infinity) - clock.wallMs() + now;
    const own = Math.min(this.#agenda.nextMs, clock.nextDueMs, this.#startedMs, decides, waits);
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
    this.#keepFresh();
    serverClock.fire();
    await this.#actions?.settle(this.#engine?.tickets.open() ?? []);
    this.#watch();
    if (++this.#steps % STEPS_A_TURN === 0 || this.nowMs < this.#stirredUntilMs)
      await new Promise((resolve) => setImmediate(resolve));
  }

  #waitMs(now: number): number {
    const isOver = now >= this.#stirredUntilMs - STIRRED_MS + GLANCE_MS && this.#engine?.isDeciding === false;
    if (now < this.#stirredUntilMs && !isOver) return STIRRED_STEP_MS;
    if (now < this.#youngUntilMs || !this.#gateway.isLineUp) return YOUNG_STEP_MS;
    if (this.isCalm) return Infinity;
    if (now < this.#stirredUntilMs + UNWELL_FOR_MS) return UNWELL_STEP_MS;
    return this.#engine?.tickets.open().length ? OPEN_STEP_MS : LONG_UNWELL_STEP_MS;
  }

  /** The next moment at which a device has started. */
  #nextStartMs(now: number): number {
    const { world } = this.#options.rig;
    let next = Infinity;
    for (const device of world.layout.devices) {
      const node = world.node(device.key);
      if (!node.powered || node.up || node.dead) continue;
      const startedMs = node.poweredAtMs + device.bootMs;
      if (startedMs > now) next = Math.min(next, startedMs);
    }
    return next;
  }

  #watch(): void {
    const alarms = this.#engine?.alarms.size ?? 0;
    if (alarms !== this.#alarms) this.#stir();
    this.#alarms = alarms;
  }

  /** Where nothing is being decided and no ticket is young, what was heard is over with the server's next beat. */
  #hear(): void {
    if (this.nowMs < this.#youngUntilMs || this.#engine?.isDeciding !== false) this.#stir();
    else this.#stirredUntilMs = Math.max(this.#stirredUntilMs, this.nowMs + STIRRED_STEP_MS);
  }

  #stir(): void {
    this.#stirredUntilMs = this.nowMs + STIRRED_MS;
  }

  #young(): void {
    this.#youngUntilMs = this.nowMs + YOUNG_MS;
  }

  /** What is steady has been read again and again meanwhile. */
  #keepFresh(): void {
    if (this.nowMs - this.#keptMs < KEEP_FRESH_MS) return;
    this.#keptMs = this.nowMs;
    this.server.detector.keepFresh(this.#gateway.fresh, this.nowMs, (series) => this.#gateway.readMono(series));
  }
}

async function beginRecords({ serverClock, log, rig }: LifeOptions): Promise<Records> {
  const records = await openRecords({ path: MEMORY, clock: serverClock, log });
  await records.transact(() => records.inventory.put(rig.siteFile, { at: serverClock.wallMs(), actor: 'system' }));
  return records;
}
