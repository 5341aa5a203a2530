// The server: records come in, detection judges them where they arrive, each site's engine decides in one transaction a
// turn, and what was decided is told to those who listen. Nothing here waits for the metric store.

import type { SampleBatch } from '../contract/batch.ts';
import type { Delivery, Heartbeat } from '../contract/link.ts';
import { placeKey } from '../contract/place.ts';
import type { EventRecord, FactsRecord, LogRecord } from '../contract/records.ts';
import { Audience, type ServerListener } from './audience.ts';
import { Chores } from './chores.ts';
import { Commits } from './commits.ts';
import { DetectCursors } from './cursors.ts';
import { Dues, TICK_MS } from './dues.ts';
import { Detector } from './domain/detect/detector.ts';
import type { AlarmChange } from './domain/detect/types.ts';
import { replayTail } from './replay.ts';
import type { SiteDocument } from './stores/records/inventory.ts';
import { HURRY_MAX_AGE_MS, LINK_TRAPS } from './site/hurry.ts';
import { detectorParts } from './site/detector-parts.ts';
import { inventoryChanges } from './site/inventory-changes.ts';
import type { Moment } from './site/moment.ts';
import { RowIndex } from './site/row-index.ts';
import { openSite } from './site/open-site.ts';
import type { SiteRuntime } from './site/site-runtime.ts';
import { Outages } from './outages.ts';
import { linkOf, type ServerCounters, type ServerParts } from './server-parts.ts';
import { UnsavedFacts } from './unsaved-facts.ts';
import { Soon } from './soon.ts';

/** Longest wait for the poll that a person asks for. */
const WISH_TIMEOUT_MS = 15_000;

export class Server {
  readonly detector: Detector;
  readonly sites = new Map<string, SiteRuntime>();
  readonly rows: RowIndex;
  /** What a gateway tells of a remote action, within the turn that takes it. */
  onActionReport: (runtime: SiteRuntime, record: EventRecord, now: Moment) => void = () => {};
  readonly #parts: ServerParts;
  readonly #audience: Audience;
  readonly #commits: Commits;
  readonly #soon: Soon;
  readonly #outages: Outages;
  readonly #cursors = new DetectCursors();
  readonly #unsavedFacts = new UnsavedFacts();
  #stops: (() => void)[] = [];
  readonly #dues: Dues;
  readonly #chores: Chores;
  #wishes = 0;
  #counters: Omit<ServerCounters, 'failedCommits'> = { records: 0, samples: 0, turns: 0, unknownSite: 0 };

  constructor(parts: ServerParts) {
    this.#parts = parts;
    this.#outages = new Outages(parts.gateways, this.#cursors);
    this.#commits = new Commits({ ...parts, goBack: () => this.#goBack() });
    this.rows = new RowIndex(parts.catalogue);
    this.#audience = new Audience(this.sites);
    this.#soon = new Soon(parts.clock);
    this.#dues = new Dues({ ...parts, sites: this.sites, isPaused: () => this.isPaused, tick: () => this.#tick() });
    this.detector = new Detector(
      detectorParts({ ...parts, rows: this.rows, sites: this.sites }, parts.startGrace !== false),
    );
    this.#chores = new Chores({
      detector: this.detector,
      audience: this.#audience,
      hasUnsaved: () => this.detector.proven.hasNew || !this.#unsavedFacts.isEmpty,
      save: () => this.#saveCursors(),
    });
  }

  /** Takes over what the records hold, judges what came after the last decision, then listens. */
  async start(): Promise<void> {
    const { records, gateways } = this.#parts;
    for (const stored of records.inventory.list()) this.#openSite(stored.document);
    for (const runtime of this.sites.values()) this.#dropGone(runtime, this.#now());
    this.#stops.push(
      records.tickets.onChange((ticket) => this.#audience.ticketChanged(ticket)),
      records.onCommit(() => {
        this.#unsavedFacts.committed();
        for (const { facts } of this.sites.values()) facts.committed();
        this.#audience.tell();
      }),
    );
    for (const { link } of gateways) {
      const from = records.alarms.cursor(link.gateway);
      const wallMs = (): number => this.#parts.clock.wallMs();
      if (from) await replayTail({ link, cursors: this.#cursors, from, wallMs, judge: (one) => this.#onLive(one) });
      link.onLive((delivery) => this.#onLive(delivery));
      link.onHeartbeat((heartbeat) => this.#onHeartbeat(heartbeat));
    }
    this.#dues.by(this.#now().monoMs + TICK_MS);
  }

  stop(): void {
    this.#dues.stop();
    this.#soon.cancelAll();
    for (const stop of this.#stops.splice(0)) stop();
    this.#saveCursors();
  }

  listen(listener: ServerListener): () => void {
    return this.#audience.listen(listener);
  }

  /** A site's inventory was applied: its model and rules are made anew, alarms of what is gone end. */
  async applySite(document: SiteDocument, actor: string): Promise<void> {
    const { records } = this.#parts;
    const now = this.#now();
    const before = this.sites.get(document.site)?.model.file;
    await records.transact(() => records.inventory.put(document, { at: now.wallMs, actor }));
    this.#openSite(document);
    const runtime = this.sites.get(document.site);
    if (runtime && before) runtime.facts.noteChanges(inventoryChanges(before, document, now.wallMs, actor), now.wallMs);
    if (runtime) this.#dropGone(runtime, now);
    this.#rebind();
  }

  /** Runs a change of a person on a site, in a turn of that site. */
  async change<T>(site: SiteRuntime, work: (now: Moment) => T): Promise<T> {
    const now = this.#now();
    const result = await this.#commits.attempt(() => {
      const changed = work(now);
      site.engine.turn(now);
      return changed;
    });
    this.#dues.soon(site, now);
    this.#ask(site);
    return result;
  }

  /** Has an asset polled now because a person wants to see it. False while the line to its gateway is down. */
  pollNow(site: string, asset: string): boolean {
    const question = { id: `person-${++this.#wishes}`, site, asset, target: '', timeoutMs: WISH_TIMEOUT_MS };
    return linkOf(this.#parts.gateways, site)?.ask(question) ?? false;
  }

  /** Somebody changed when a site's faults count: its windows, periods or known defects are read again. */
  refreshCalendar(runtime: SiteRuntime): void {
    const now = this.#now();
    runtime.calendar.read(runtime.engine.gates, now.wallMs);
    this.#dues.soon(runtime, now);
  }

  /** When time alone changes anything next, as long as the gateways go on being heard; monotonic ms. */
  get nextDueMono(): number {
    return Math.min(this.detector.nextDueMono, this.#chores.sweepDueMono, this.#dues.ofSitesMono);
  }

  /** True while decisions cannot be committed. */
  get isPaused(): boolean {
    return this.#commits.isPaused;
  }

  get counters(): Readonly<ServerCounters> {
    return { ...this.#counters, failedCommits: this.#commits.failed };
  }

  #now(): Moment {
    return { monoMs: this.#parts.clock.monoMs(), wallMs: this.#parts.clock.wallMs() };
  }

  #openSite(document: SiteDocument): void {
    const site = document.site;
    const { runtime, restored } = openSite(document, {
      ...this.#parts,
      detected: this.detector.observationsOf(site),
      readings: { at: (measurement, field, place) => this.#reading(this.rows.series(site, place, measurement, field)) },
      now: this.#now(),
      before: this.sites.get(site),
    });
    for (const record of this.#unsavedFacts.of(site)) runtime.onFacts(record);
    this.detector.proven.restore(site, this.#parts.records.alarms.proven(site));
    this.detector.restore(restored.map((alarm) => ({ ...alarm, site })));
    runtime.dueMono = this.#now().monoMs + TICK_MS;
    this.sites.set(site, runtime);
  }

  #rebind(): void {
    this.detector.rebind((alarm) => {
      const place = placeKey(alarm);
      return this.sites.get(alarm.site)?.engine.alarms.get(alarm.rule, place) !== undefined;
    });
  }

  #reading(series: number): number | null {
    return series < 0 ? null : (this.detector.latest(series)?.value ?? null);
  }

  #onLive({ position, record }: Delivery): void {
    if (!this.#cursors.take(position)) return;
    this.#counters.records++;
    const runtime = this.sites.get(record.site);
    if (!runtime) {
      this.#counters.unknownSite++;
      return;
    }
    const now = this.#now();
    this.#heard(runtime, now);
    this.#take(runtime, record, now);
  }

  #take(runtime: SiteRuntime, record: LogRecord, now: Moment): void {
    switch (record.kind) {
      case 'samples':
        this.#onSamples(runtime, record.batch, now);
        return;
      case 'facts':
        this.#onFacts(runtime, record, now);
        return;
      case 'event':
        this.#onEvent(runtime, record, now);
        return;
      case 'answer':
        runtime.engine.onAnswer(record);
        void this.#turn(runtime, now);
        return;
    }
  }

  #onEvent(runtime: SiteRuntime, record: EventRecord, now: Moment): void {
    if (record.type === 'gateway-start') this.detector.gatewayStarted(record.site);
    if (record.type === 'action') {
      void this.#turn(runtime, now, () => this.onActionReport(runtime, record, now));
      return;
    }
    runtime.onEvent(record);
    if (runtime.facts.hear(record, now.wallMs)) this.#dues.soon(runtime, now);
    if (!LINK_TRAPS.has(record.code) || now.wallMs - record.timeMs > HURRY_MAX_AGE_MS) return;
    runtime.engine.hurry(placeKey(record), now);
    this.#ask(runtime);
  }

  /** Thinking about them and writing them waits for the next tick: a start with thousands of devices has as many of these. */
  #onFacts(runtime: SiteRuntime, record: FactsRecord, now: Moment): void {
    this.#dues.soon(runtime, now);
    this.#unsavedFacts.add(record);
    if (runtime.onFacts(record)) runtime.engine.noteFacts();
  }

  #onSamples(runtime: SiteRuntime, batch: SampleBatch, now: Moment): void {
    this.#counters.samples += batch.count;
    this.detector.apply(batch, now.monoMs);
    runtime.calendar.countPolls(batch, this.#parts.catalogue, now.wallMs);
    if (batch.count > 0) {
      const { asset } = this.#parts.catalogue.rowOf(batch.series[0] ?? 0);
      runtime.seen(asset, batch.timeMs[0] ?? now.wallMs);
    }
    this.#decide(now);
  }

  /** Carries what detection found into the sites' engines, and makes sure to be back when the next hold time is over. */
  #decide(now: Moment): void {
    // What detection finds while nothing can be committed waits in it.
    if (this.isPaused) return;
    this.detector.settle(now.monoMs, now.wallMs);
    const changes = this.detector.takeChanges();
    if (changes.length > 0)
      for (const [site, ofSite] of Map.groupBy(changes, (change) => change.site)) this.#carry(site, ofSite, now);
    this.#dues.by(this.detector.nextDueMono);
  }

  /** The alarm is on disk before anybody thinks about its cause, and alarms that come together are thought about once. */
  #carry(site: string, changes: readonly AlarmChange[], now: Moment): void {
    const runtime = this.sites.get(site);
    if (!runtime) return;
    void this.#commits.decide(() => {
      runtime.onAlarms(changes);
      this.#saveProgress(now);
    });
    this.#soon.call(site, () => this.#turnOf(site));
  }

  /** Judges what devices have told of themselves since the last look. */
  #settleFacts(site: string, { facts, engine }: SiteRuntime, now: Moment): void {
    if (facts.settle(now)) engine.noteFacts();
    const changes = this.isPaused ? [] : facts.takeAlarms();
    if (changes.length > 0) this.#carry(site, changes, now);
  }

  #turnOf(site: string): void {
    const runtime = this.sites.get(site);
    if (runtime) void this.#turn(runtime, this.#now());
  }

  /**
   * Inside a transaction: how far detection has come, and with it whatever was found ok for the first time. That is
   * written together, and not with each record: a start with thousands of devices would sync the disk for each of them.
   */
  #saveProgress({ wallMs }: Moment): void {
    const { records } = this.#parts;
    this.#unsavedFacts.write(records);
    for (const { facts } of this.sites.values()) facts.write(records.facts, wallMs);
    for (const one of this.detector.proven.takeNew()) if (this.sites.has(one.site)) records.alarms.prove(one, wallMs);
    for (const { calendar } of this.sites.values()) calendar.savePolls();
    this.#cursors.save(records);
  }

  #onHeartbeat(heartbeat: Heartbeat): void {
    const now = this.#now();
    for (const { link, sites } of this.#parts.gateways) {
      if (link.gateway === heartbeat.gateway) for (const site of sites) this.#heard(this.sites.get(site), now);
    }
  }

  #heard(runtime: SiteRuntime | undefined, now: Moment): void {
    if (runtime?.engine.isDark === true) this.#dues.soon(runtime, now);
    runtime?.heard(now);
  }

  /** Ends the alarms of assets and conditions that the inventory or the profiles no longer have. */
  #dropGone(runtime: SiteRuntime, now: Moment): void {
    void this.#turn(runtime, now, () =>
      runtime.engine.dropAlarms((alarm) => runtime.model.ruleOf(alarm.asset, alarm.rule) === undefined, now),
    );
  }

  /** One transaction: the input, the decision it leads to, and the cursor that says it was taken. */
  #turn(runtime: SiteRuntime, now: Moment, input: () => void = () => {}): Promise<boolean> {
    return this.#decideIn(runtime, now, () => {
      input();
      this.#saveProgress(now);
    });
  }

  #decideIn(runtime: SiteRuntime, now: Moment, input: () => void): Promise<boolean> {
    const committed = this.#commits.decide(() => {
      this.#counters.turns++;
      input();
      runtime.facts.passTo(now.wallMs);
      runtime.engine.turn(now);
    });
    this.#dues.next(runtime, now);
    this.#ask(runtime);
    return committed;
  }

  #ask(runtime: SiteRuntime): void {
    for (const question of runtime.engine.takeQuestions()) {
      if (!linkOf(this.#parts.gateways, question.site)?.ask(question)) runtime.engine.closeQuestion(question.id);
    }
  }

  /** What was decided is not on disk: memory goes back to what is, and detection finds again what still holds. */
  #goBack(): void {
    this.#unsavedFacts.rolledBack();
    for (const { facts } of this.sites.values()) facts.rolledBack();
    for (const { model } of this.sites.values()) this.#openSite(model.file);
    this.#rebind();
  }

  #tick(): void {
    const now = this.#now();
    for (const [site, runtime] of this.#dues.take(now)) this.#letPass(site, runtime, now);
    this.#decide(now);
    this.#chores.doThem(now);
    // What is due and was not done, as decisions are paused, waits, too.
    const nextMono = this.nextDueMono;
    this.#dues.by(now.monoMs + (nextMono > now.monoMs ? Math.min(TICK_MS, nextMono - now.monoMs) : TICK_MS));
  }

  #letPass(site: string, runtime: SiteRuntime, now: Moment): void {
    this.#settleFacts(site, runtime, now);
    void this.#decideIn(runtime, now, () => {
      const turned = runtime.watchDarkness(now);
      if (turned === 'dark') {
        this.detector.silenceSite(site, now.monoMs, now.wallMs);
        this.#outages.begin(site);
      } else if (turned === 'light') void this.#lookBack(runtime);
      runtime.engine.touchIfWindowChanged(now.wallMs);
    });
    this.#followCalendar(runtime, now);
  }

  /** A period that begins or ends changes rules and polls, as applying an inventory does. */
  #followCalendar({ calendar, engine, model }: SiteRuntime, { wallMs }: Moment): void {
    if (calendar.isPlanChanged(wallMs)) {
      this.#openSite(model.file);
      this.#rebind();
      this.#audience.planChanged();
    } else if (calendar.isStale(wallMs)) calendar.read(engine.gates, wallMs);
  }

  /** A fault that began while nothing was heard is told with its true beginning. */
  async #lookBack(runtime: SiteRuntime): Promise<void> {
    const beginnings = await this.#outages.end(runtime.engine.site, () => this.detector.lookBack());
    const now = this.#now();
    const tell = (): void => {
      for (const { rule, place, sinceMs } of beginnings) runtime.engine.setBeginning(rule, place, sinceMs, now);
    };
    if (beginnings.length > 0) void this.#turn(runtime, now, tell);
  }

  #saveCursors(): void {
    const now = this.#now();
    void this.#commits.decide(() => this.#saveProgress(now));
  }
}
